"""The JSON Schemas that editors use: what `cases/schema/` holds is the model's, and says what the loader says."""

import inspect
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from casepack import author, cli, model
from casepack.load import KINDS, load

ROOT = Path(__file__).resolve().parent.parent
CLEAN = ROOT / "tests" / "fabricated"
SCHEMAS = {name.removesuffix(".json"): json.loads(text) for name, text in author.schemas().items()}


class Editor(yaml.SafeLoader):
    """YAML 1.2 as editors read it: dates are text, yes and no are words."""


Editor.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in pairs if tag.rpartition(":")[2] in ("int", "float", "null")]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def complaints(stem: str, text: str) -> list[str]:
    value = yaml.load(text, Loader=Editor)
    return [error.message for error in jsonschema.Draft7Validator(SCHEMAS[stem]).iter_errors(value)]


def files() -> list[Path]:
    found = [*ROOT.glob("cases/*/*.yml"), *CLEAN.glob("cases/*/*.yml")]
    return sorted(path for path in found if path.name != "link-health.yml")


def test_the_committed_schemas_are_the_models() -> None:
    held = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "cases/schema").iterdir()}
    assert held == author.schemas(), "run make schema"


def test_the_command_writes_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["schema"]) == 0
    assert {path.name for path in (tmp_path / "cases/schema").iterdir()} == {f"{stem}.json" for stem in KINDS}
    (tmp_path / "taken").write_text("x")
    assert cli.main(["schema", "--out", "taken"]) == 2


@pytest.mark.parametrize("path", files(), ids=[path.relative_to(ROOT).as_posix() for path in files()])
def test_an_editor_finds_nothing_wrong_in_a_good_file(path: Path) -> None:
    assert complaints(path.stem, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", [path for path in files() if ROOT / "cases" in path.parents])
def test_each_real_file_names_its_schema_in_its_first_line(path: Path) -> None:
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    assert first == f"# yaml-language-server: $schema=../schema/{path.stem}.json"
    assert (path.parent / first.partition("=")[2]).is_file()


@pytest.mark.parametrize(
    ("name", "find", "put"),
    [
        ("trams/claims.yml", "  kind: fact\n", "  kind: fakt\n"),
        ("trams/claims.yml", "  kind: fact\n", ""),
        ("trams/claims.yml", "  kind: fact\n", "  kind: fact\n  knd: fact\n"),
        ("trams/claims.yml", "about: [brindle-tram-company]", "about: []"),
        ("trams/claims.yml", "about: [brindle-tram-company]", "about: brindle-tram-company"),
        ("trams/claims.yml", "as_of: 2026-11-21", "as_of: November 2026"),
        ("trams/claims.yml", "bearing: for", "bearing: pro"),
        ("trams/claims.yml", "    bearing: for\n", "    bearings: for\n"),
        ("trams/questions.yml", "minutes: 10", "minutes: ten"),
        ("trams/questions.yml", "id: ", "id: Not A Slug "),
        ("trams/case.yml", "minutes: 5", "minutes: 0"),
        ("common/references.yml", "issued: 2024-03\n", "issued: 2024-3\n"),
        ("common/references.yml", "DOI: ", "doi: "),
    ],
)
def test_an_editor_and_the_loader_refuse_alike(name: str, find: str, put: str, tmp_path: Path) -> None:
    root = Path(shutil.copytree(CLEAN, tmp_path / "root"))
    path = root / "cases" / name
    text = path.read_text(encoding="utf-8")
    assert find in text
    path.write_text(text.replace(find, put, 1), encoding="utf-8")
    assert complaints(path.stem, path.read_text(encoding="utf-8"))
    assert any(problem.place.path == f"cases/{name}" for problem in load(root).problems)


@pytest.mark.parametrize("value", ["2020", "no", "2020-02-10", "12:30", "true", "1e3"])
def test_what_looks_like_a_number_is_text_to_both(value: str, tmp_path: Path) -> None:
    root = Path(shutil.copytree(CLEAN, tmp_path / "root"))
    path = root / "cases/trams/references.yml"
    path.write_text(path.read_text(encoding="utf-8").replace('page: "3"', f"page: {value}"), encoding="utf-8")
    assert complaints("references", path.read_text(encoding="utf-8")) == []
    assert load(root).problems == ()


@pytest.mark.parametrize(
    ("wrong", "right"), [("url", "URL"), ("doi", "DOI"), ("isbn", "ISBN"), ("container_title", "container-title")]
)
def test_a_key_in_other_letters_is_refused_and_the_right_one_named(wrong: str, right: str, tmp_path: Path) -> None:
    root = Path(shutil.copytree(CLEAN, tmp_path / "root"))
    for path in root.glob("cases/*/references.yml"):
        path.write_text(
            re.sub(rf"^  {right}:", f"  {wrong}:", path.read_text(encoding="utf-8"), flags=re.M), encoding="utf-8"
        )
    found = [problem for problem in load(root).problems if problem.code == "unknown-key"]
    assert found
    assert {(problem.message, problem.hint) for problem in found} == {
        (f"no key is called {wrong}", f"did you mean {right}?")
    }


def parts() -> Iterator[type[model.Part]]:
    for _, part in inspect.getmembers(model, inspect.isclass):
        if issubclass(part, model.Part) and part not in (model.Part, model.Item, model.Health):
            yield part


def test_every_key_explains_itself_in_a_sentence() -> None:
    for part in parts():
        assert (part.__doc__ or "").strip(), part
        for name, info in part.model_fields.items():
            said = " ".join((info.description or "").split())
            assert said.endswith((".", "?")), f"{part.__name__}.{name}: {said!r}"


def test_an_editor_is_shown_the_explanation() -> None:
    def walk(node: Any) -> Iterator[dict[str, Any]]:
        if isinstance(node, dict):
            yield from (value for value in node.get("properties", {}).values())
        for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
            yield from walk(inner)

    keys = [key for one in SCHEMAS.values() for key in walk(one)]
    assert len(keys) > 100
    assert all(key["description"] and "$ref" not in key for key in keys)
