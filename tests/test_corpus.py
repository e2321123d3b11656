"""Seeded defects: each is found where it is, counted right, and nothing else is said.

One runner. The cases are data, in tests/corpus/*.yml; tests/corpus/README.md says how an entry is written.
"""

import ast
import datetime
import importlib
import inspect
import json
import re
import shutil
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import casepack
from casepack import checks, cli, model
from casepack.load import load
from casepack.model import Verdict

HERE = Path(__file__).parent
CLEAN = HERE / "fabricated"
KEYS = {"id", "edit", "site", "today", "expect", "says", "near", "limit"}
TODAY = "2026-11-23"
KEBAB = re.compile(r"[a-z]+(-[a-z0-9]+)+")


def entries() -> list[dict[str, Any]]:
    found = []
    for path in sorted((HERE / "corpus").glob("*.yml")):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8")):
            found.append({**entry, "id": f"{path.stem}: {entry['id']}"})
    return found


ENTRIES = entries()


# --- the runner --------------------------------------------------------------------------------------------------


def make(root: Path, edit: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Make one edit below root. `in` names the file; the other keys say what happens to it."""
    path = root / edit["in"]
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    path.parent.mkdir(parents=True, exist_ok=True)
    if {"link", "folder", "gone"} & set(edit) and path.is_dir():
        shutil.rmtree(path)
    elif {"link", "folder", "gone"} & set(edit):
        path.unlink(missing_ok=True)
    match edit:
        case {"find": find, "put": put}:
            assert before.count(find) == 1, f"{find!r} stands {before.count(find)} times in {path.name}"
            path.write_text(before.replace(find, put), encoding="utf-8", newline="")
        case {"add": text}:
            path.write_text(before + text, encoding="utf-8", newline="")
        case {"write": text}:
            path.write_text(text, encoding="utf-8", newline="")
        case {"hex": data}:
            path.write_bytes(before.encode() + bytes.fromhex(data))
        case {"repeat": [text, count]}:
            path.write_text(before + text * count, encoding="utf-8")
        case {"size": size}:
            with path.open("r+b") as file:
                file.truncate(size)
        case {"link": target}:
            path.symlink_to(target)
        case {"folder": True}:
            path.mkdir()
        case {"copy": source}:
            shutil.copytree(root / source, path)
        case {"denied": True}:
            real = Path.read_bytes

            def refuse(self: Path) -> bytes:
                if self == path:
                    raise PermissionError(13, "Permission denied")
                return real(self)

            monkeypatch.setattr(Path, "read_bytes", refuse)
        case {"gone": True}:
            pass
        case _:
            raise AssertionError(f"no such edit: {edit}")


def wanted(root: Path, finding: list[Any]) -> tuple[str, int, str, str]:
    """An expected finding; a line given by a text of it is that line's number."""
    path, line, level, code = finding
    if isinstance(line, str):
        lines = (root / path).read_text(encoding="utf-8", errors="replace").split("\n")
        numbers = [number for number, text in enumerate(lines, 1) if line in text]
        assert len(numbers) == 1, f"{line!r} stands in lines {numbers} of {path}"
        line = numbers[0]
    return path, line, level, code


@pytest.mark.parametrize("entry", ENTRIES, ids=[entry["id"] for entry in ENTRIES])
def test_exactly_these_findings(
    entry: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root, site = tmp_path / "root", tmp_path / "site"
    shutil.copytree(CLEAN, root)
    edits = entry.get("edit", [])
    for edit in [edits] if isinstance(edits, dict) else edits:
        make(root, edit, monkeypatch)
    command = ["check", str(root), "--format", "json", "--today", str(entry.get("today", TODAY))]
    for name, text in entry.get("site", {}).items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        many = text["repeat"] if isinstance(text, dict) else [text, 1]
        (site / name).write_text(many[0] * many[1], encoding="utf-8")
        command += ["--site", str(site)]

    status = cli.main(command)

    problems = json.loads(capsys.readouterr().out)["problems"]
    found = sorted((each["path"], each["line"], each["level"], each["code"]) for each in problems)
    expected = sorted(wanted(root, finding) for finding in entry["expect"])
    if "limit" in entry:
        assert found != expected, "this is no limit any more: take `limit` away"
        return
    assert found == expected, "\n".join(f"{each['path']}:{each['line']}: {each['message']}" for each in problems)
    assert status == any(level == "error" for _, _, level, _ in expected)
    said = "\n".join(f"{each['message']} ({each['hint']})" for each in problems)
    for words in entry.get("says", []):
        assert words in said


# --- the corpus itself -------------------------------------------------------------------------------------------


def test_every_entry_says_what_it_is() -> None:
    ids = [entry["id"] for entry in ENTRIES]
    assert len(ids) == len(set(ids))
    for entry in ENTRIES:
        assert set(entry) <= KEYS, entry["id"]
        assert ("edit" in entry) != ("site" in entry), entry["id"]
        assert "near" in entry or "limit" in entry or entry["expect"], f"{entry['id']} is bad and expects nothing"
        assert not ("near" in entry and entry["expect"]), f"{entry['id']} is a near-miss and expects something"


def test_corpus_is_large_enough() -> None:
    assert sum("near" not in entry and "limit" not in entry for entry in ENTRIES) >= 90


def test_every_code_has_a_defect_and_a_near_miss() -> None:
    solid = [entry for entry in ENTRIES if "limit" not in entry]
    defects = {finding[3] for entry in solid for finding in entry["expect"]}
    near = {entry["near"] for entry in solid if "near" in entry}
    emitted = codes()
    assert sorted(emitted - defects) == [], "codes that no defect shows"
    assert sorted(emitted - near) == [], "codes without a near-miss"
    assert sorted((defects | near) - emitted) == [], "codes that nothing emits"


def test_every_code_is_explained_to_readers() -> None:
    page = (HERE.parent / "docs" / "contribute" / "checks.md").read_text(encoding="utf-8")
    rows = " ".join(line.split("|")[1] for line in page.splitlines() if line.startswith("| `"))
    explained = set(re.findall(r"`(?!cartridge-)([a-z0-9-]+)`", rows))
    online = {f"link-{verdict.value}" for verdict in Verdict} - {"link-ok"} | {"link-not-recorded"}
    assert sorted((codes() | online) - explained) == [], "codes that the page does not explain"
    assert sorted(explained - codes() - online) == [], "codes explained that nothing emits"


def codes() -> set[str]:
    """Every code that the package can put into a Problem, read from its source. `online` and `cartridge` have tests of their own."""
    found = set()
    for path in sorted(Path(inspect.getfile(casepack)).parent.rglob("*.py")):
        if "online" not in path.as_posix() and path.stem != "cartridge":
            found |= codes_of(ast.parse(path.read_text(encoding="utf-8")))
    return found


PLACES = {"Problem": 1, "fault": 1, "Refused": 1}  # which argument of each call is the code


def codes_of(tree: ast.Module) -> set[str]:
    found: set[str] = set()
    for function in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]:
        for call in [node for node in ast.walk(function) if isinstance(node, ast.Call)]:
            name = getattr(call.func, "id", getattr(call.func, "attr", ""))
            if name not in PLACES or len(call.args) <= PLACES[name] or function.name == "fault":
                continue
            match call.args[PLACES[name]]:
                case ast.Constant(value=str(code)):
                    found.add(code)
                case ast.JoinedStr(values=[ast.Constant(value=str(head)), *_]):
                    found |= {head + noun for noun in checks.ids.NOUNS.values()}
                case ast.Attribute(attr="code"):  # a Refused passed on: its own call is read
                    pass
                case ast.Name():  # one of several: in the function, or in a table that it looks up
                    used = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
                    tables = [node.value for node in tree.body if isinstance(node, ast.Assign) and names(node) & used]
                    words = [
                        node
                        for part in [function, *tables]
                        for node in ast.walk(part)
                        if isinstance(node, ast.Constant)
                    ]
                    found |= {
                        node.value for node in words if isinstance(node.value, str) and KEBAB.fullmatch(node.value)
                    }
                case other:
                    raise AssertionError(f"{function.name}: cannot tell the code {ast.unparse(other)}")
    return found


def names(assign: ast.Assign) -> set[str]:
    return {target.id for target in assign.targets if isinstance(target, ast.Name)}


def test_codes_are_read_from_every_form_of_call() -> None:
    source = """
TABLE = {"x": "right-one"}
OTHER = {"x": "wrong-one"}
def one(self):
    yield Problem(place, "plain", "said")
    self.fault(place, f"unknown-{NOUNS[x]}", "said")
    raise Refused(1, "re-fused", "said")
def two():
    code = TABLE.get(x, "left-one")
    return Problem(place, code, "Some words")
"""
    nouns = {f"unknown-{noun}" for noun in checks.ids.NOUNS.values()}
    assert codes_of(ast.parse(source)) == {"plain", "re-fused", "left-one", "right-one"} | nouns
    with pytest.raises(AssertionError, match="cannot tell"):
        codes_of(ast.parse("def three():\n    return Problem(place, *pair())"))


def functions() -> Iterator[tuple[str, Any]]:
    """Every check: a public function of casepack.checks that takes a book, or a built site, and yields problems."""
    for path in sorted(Path(checks.__path__[0]).glob("[a-z]*.py")):
        module = importlib.import_module(f"casepack.checks.{path.stem}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            types = typing.get_type_hints(function)
            takes = types.keys() & {"book", "site"}
            if function.__module__ == module.__name__ and takes and types["return"] == Iterator[model.Problem]:
                yield f"{path.stem}.{name}", function


def test_every_check_shows_bad_and_good_and_is_run() -> None:
    apart = {"site.check", "expiry.overdue"}  # run with what a book does not hold: a built site, a day
    names = set()
    for name, function in functions():
        names.add(name)
        assert "Bad:" in (function.__doc__ or ""), name
        assert "Good:" in (function.__doc__ or ""), name
        assert name in apart or function in checks.CHECKS, f"{name} is never run"
    assert apart < names
    assert len(names) == len(checks.CHECKS) + len(apart)


# --- the clean case ----------------------------------------------------------------------------------------------


def test_the_clean_case_is_silent(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", str(CLEAN), "--strict", "--today", TODAY]) == 0
    assert capsys.readouterr().out == ""


def test_the_clean_case_uses_every_field() -> None:
    book = load(CLEAN)
    kits = [*book.shelf.sheets, *(kit for case in book.cases for kit in case.activities)]
    items = [*book.shelf.items(), *book.health.values(), *(item for case in book.cases for item in case.items())]
    used: set[tuple[str, str]] = set()

    def walk(value: object) -> None:
        if isinstance(value, model.Part):
            for name, inner in value:
                if inner not in (None, ()):
                    used.add((type(value).__name__, name))
                walk(inner)
        elif isinstance(value, tuple):
            for inner in value:
                walk(inner)

    walk(tuple(items))
    assert all(kit.body.text for kit in kits)
    assert all(case.teaching_note for case in book.cases)
    parts = [part for _, part in inspect.getmembers(model, inspect.isclass) if issubclass(part, model.Part)]
    assert len(parts) > 20
    inherited = {"keep"}  # shown once, on a claim
    fields = {(part.__name__, name) for part in parts for name in part.model_fields if name not in inherited}
    assert sorted(fields - used - {("Item", "id")}) == []
    assert any(name == "keep" for _, name in used)


def test_today_decides_and_the_clock_does_not(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", str(CLEAN), "--strict", "--today", "2031-01-01"]) == 1
    assert "[overdue]" in capsys.readouterr().out
    late = checks.check(load(CLEAN), datetime.date(2031, 1, 1))
    assert [problem.code for problem in late] == ["overdue"]
