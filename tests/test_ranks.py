"""Imports only point down. Five ranks, as docs/about/architecture.md draws them."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
RANKS = {
    "model": 0,
    "markup": 1, "cite": 1, "nesting": 1, "save": 1, "tidy": 1,
    "load": 2, "figures": 2,
    "checks": 3, "pages": 3, "report": 3, "online": 3, "exports": 3, "styles": 3, "schema": 3,
    "intake": 3,
    "cli": 4, "cli_export": 4, "author": 4, "adding": 4, "plugin": 4, "live": 4, "parts": 4, "walk": 4,
}  # fmt: skip
# The imports within a rank: a printed source is made safe where it is made; the command line walks sites and holds the
# commands of authors; the plugin remembers while it serves.
BESIDE = {
    ("cite", "markup"),
    ("cli", "walk"),
    ("cli", "cli_export"),
    ("cli", "author"),
    ("author", "adding"),
    ("plugin", "live"),
    ("live", "parts"),
    ("intake", "styles"),
    ("exports", "pages"),  # one file and the book are the pages, joined
}
EDGES = 4  # only they call the loader
PURE = {"model", "markup", "cite", "nesting", "tidy", "figures", "schema", "checks", "pages", "report"}  # not exports
WORLD = {
    "asyncio",
    "http",
    "httpx",
    "pathlib",
    "random",
    "shutil",
    "socket",
    "subprocess",
    "tempfile",
    "threading",
    "time",
}


def sources() -> dict[str, str]:
    """The source of every module by its dotted name."""
    paths = sorted((ROOT / "casepack").rglob("*.py"))
    dotted = {path: path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".") for path in paths}
    return {name.removesuffix(".__init__"): path.read_text(encoding="utf-8") for path, name in dotted.items()}


def imported(name: str, tree: ast.Module) -> Iterator[str]:
    """Everything that a module imports, wherever in it, as dotted names; `from a import b` gives a.b."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            home = ".".join(name.split(".")[: -node.level]) if node.level else ""
            yield from (".".join(filter(None, [home, node.module, alias.name])) for alias in node.names)


def violations(modules: Mapping[str, str]) -> list[str]:
    found = []
    for name, source in modules.items():
        unit = [*name.split("."), ""][1]
        if unit and unit not in RANKS:
            found.append(f"{name} has no rank")
            continue
        for target in imported(name, ast.parse(source)):
            first, *rest = target.split(".")
            if first != "casepack":
                if unit in PURE and first in WORLD:
                    found.append(f"{name} is pure and imports {first}")
                continue
            other = rest[0] if rest else ""
            if not unit and other:
                found.append(f"casepack itself imports {other}")
            if not unit or other not in RANKS or unit == other:
                continue
            up = RANKS[other] >= RANKS[unit] and (unit, other) not in BESIDE
            if up or (other == "load" and RANKS[unit] < EDGES):
                found.append(f"{name} imports {other}")
    return found


def test_imports_point_down() -> None:
    modules = sources()
    assert {name.split(".")[1] for name in modules if "." in name} == set(RANKS), "every unit has a rank, and is there"
    assert violations(modules) == []


@pytest.mark.parametrize(
    ("module", "source", "said"),
    [
        ("casepack.model.case", "from casepack.markup import cites", "casepack.model.case imports markup"),
        ("casepack.markup", "import casepack.cite", "casepack.markup imports cite"),
        ("casepack.load.files", "from casepack import checks, model", "casepack.load.files imports checks"),
        ("casepack.checks.ids", "def f():\n    from casepack.pages import nav", "casepack.checks.ids imports pages"),
        ("casepack.pages.study", "from casepack.load import load", "casepack.pages.study imports load"),
        ("casepack.report", "from .cli import main", "casepack.report imports cli"),
        ("casepack.checks.ids", "from ..pages import nav", "casepack.checks.ids imports pages"),
        ("casepack.cli", "from casepack.plugin import CasepackPlugin", "casepack.cli imports plugin"),
        ("casepack.checks.site", "from pathlib import Path", "casepack.checks.site is pure and imports pathlib"),
        ("casepack.helpers", "", "casepack.helpers has no rank"),
        ("casepack", "from casepack.cli import main", "casepack itself imports cli"),
    ],
)
def test_a_seeded_violation_is_caught(module: str, source: str, said: str) -> None:
    assert violations({module: source}) == [said]


def test_what_points_down_is_let_through() -> None:
    fine = "import re, os\nfrom casepack import cite, markup\nfrom casepack.model import Book\nfrom casepack.pages.writer import Page"
    assert (
        violations({"casepack.pages.study": fine, "casepack.cli": "from casepack.load import load\nimport time"}) == []
    )
