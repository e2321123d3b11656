"""The hand-written pages against the program: what they say is run, and what there is they say."""

import argparse
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from casepack import cli

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
TUTORIAL = (DOCS / "contribute/first-case.md").read_text(encoding="utf-8")
PIECE = re.compile(
    r"^```(?P<kind>\w+)\n(?P<block>.*?)^```$"
    r"|In `(?P<file>[^`]+)`,\s+(?:change|add|write `(?P<put>[^`]+)` for `(?P<find>[^`]+)`)",
    re.M | re.S,
)


# --- the tutorial ----------------------------------------------------------------------------------------------------


def shell(block: str, folder: Path) -> str:
    """What the terminal shows of these commands, but for MkDocs' own lines."""
    script = f'casepack() {{ "{sys.executable}" -m casepack.cli "$@"; }}\nset -e\n{block}'
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return re.sub(r"^INFO.*\n", "", done.stdout, flags=re.M)


def written(text: str, kind: str, block: str) -> str:
    """A file after an author has put this block into it: an item in place of the one with its id, else at the end."""
    if kind == "yaml":
        first = block.partition("\n")[0]
        old = re.search(rf"^{re.escape(first)}\n(?:(?!- ).*\n)*", text, re.M)
        if old:
            blank = len(old[0]) - len(old[0].rstrip("\n")) - 1
            return text[: old.start()] + block + "\n" * blank + text[old.end() :]
    return f"{text}\n{block}"


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash to type the commands into")
def test_the_tutorial_works_as_it_is_written(tmp_path: Path) -> None:
    said, file, done = None, None, {"sh": 0, "text": 0, "yaml": 0, "markdown": 0}
    for piece in PIECE.finditer(TUTORIAL):
        if piece["file"]:
            file = tmp_path / piece["file"]
            if piece["find"]:
                text = file.read_text(encoding="utf-8")
                assert text.count(piece["find"]) == 1
                file.write_text(text.replace(piece["find"], piece["put"]), encoding="utf-8")
            continue
        kind, block = piece["kind"], piece["block"]
        done[kind] += 1
        if kind == "sh":
            assert said is None, f"the page does not say what comes of it:\n{said}"
            said = shell(block, tmp_path)
        elif kind == "text":
            assert said == block
            said = None
        else:
            assert file, block
            file.write_text(written(file.read_text(encoding="utf-8"), kind, block), encoding="utf-8")
    assert said is None
    assert all(count > 0 for count in done.values()), done
    pages = {edition: (tmp_path / edition / "cases/lamp-2027") for edition in ("site", "student")}
    for folder in pages.values():
        assert "found no camera in it" in (folder / "story/index.html").read_text(encoding="utf-8")
    questions = [(folder / "questions/who-decides/index.html").read_text(encoding="utf-8") for folder in pages.values()]
    assert ["It answers the letter" in text for text in questions] == [True, False]


# --- what the program knows ------------------------------------------------------------------------------------------


def handbook() -> ModuleType:
    spec = importlib.util.spec_from_file_location("handbook", ROOT / "tools/handbook.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["handbook"] = module  # its classes look for their own module
    spec.loader.exec_module(module)
    return module


def test_the_pages_of_keys_and_findings_are_the_programs() -> None:
    for path, text in handbook().pages().items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name}: run make docs"


def test_a_code_is_explained_where_it_is_raised_in_one_form() -> None:
    explained = handbook().explained
    source = '"""About.\n\n`a-b`, `c-d` (warning): what\nit means. Bad: `x. y`. Good: z.\n`e-f`: alone.\n\nAfter.\n"""'
    assert [tuple(one) for one in explained(source)] == [
        ("`a-b`, `c-d`", "what it means (warning)", "`x. y`", "z"),
        ("`e-f`", "alone", "", ""),
    ]


def commands() -> Iterator[tuple[str, argparse.ArgumentParser]]:
    for action in cli.parser()._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices.items()


def contract() -> str:
    page = (DOCS / "about/architecture.md").read_text(encoding="utf-8")
    return page.partition("## Command line")[2].partition("```text\n")[2].partition("```")[0]


def test_the_contract_names_every_command_and_every_option() -> None:
    told: dict[str, set[str]] = {}
    for found in re.finditer(r"^casepack (\w+).*(?:\n .*)*", contract(), re.M):
        told.setdefault(found[1], set()).update(re.findall(r"--[a-z-]+", found[0]))
    assert list(told) == [name for name, _ in commands()], "in the order of casepack --help"
    for name, parser in commands():
        options = {text for action in parser._actions for text in action.option_strings if text.startswith("--")}
        assert told[name] == options - {"--help"}, name


def test_every_export_is_described() -> None:
    parser = dict(commands())["export"]
    formats = next(action.choices for action in parser._actions if action.choices and not action.option_strings)
    page = (DOCS / "contribute/exports.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^\| `([\w-]+)` \|", page, re.M)) == sorted(formats or [])


def test_every_make_target_is_listed() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.findall(r"\.PHONY: (.*)", makefile)[0].split()
    told = set(re.findall(r'@echo "make ([\w-]+)', makefile))
    assert told == set(phony) - {"help"}
    runner = (ROOT / "tools/run.py").read_text(encoding="utf-8")
    assert all(f'"{name}":' in runner for name in told - {"clean"})
