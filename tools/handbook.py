"""Write the two pages of docs/contribute/ that the program itself knows best: every key, and every finding.

`make docs` calls this file in the project's environment; a test compares what it makes with what is there.
"""

import ast
import re
import sys
import typing
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from casepack import model
from casepack.load import FRONTS, KINDS
from casepack.model import Part, part_at

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "docs" / "contribute"

# --- every key -------------------------------------------------------------------------------------------------------

KEYS = """# Every key

What each YAML file of a case may hold. An editor that knows YAML shows the same words when you point at a key, because
the first line of each file names its schema. This page is made from the program's own model (`make docs`).

Every value is read as text, so `no`, `010` or `2020` mean what they look like. *Text* may cite with `[@key]` and mark
a claim with `[#claim-id]`. A key that is not *needed* is left out where there is nothing to say.
"""
WORDS = {
    model.Id: "an id",
    model.FarId: "case-id/item-id",
    model.Date: "a date",
    model.Day: "a day",
    model.Minutes: "minutes",
    model.Line: "text",
}
LISTED = {
    "case-id/item-id": "ids, each as case-id/item-id",
    "keys of its own": "mappings, each with keys of its own",
    "an id": "ids",
    "text": "texts",
}
MEANINGS: dict[str, typing.Mapping[str, str]] = {
    "Event.kind": model.EVENT_KINDS, "Actor.kind": model.ACTOR_KINDS, "Relation.type": model.RELATIONS, "Session.mode": model.MODES,
}  # fmt: skip


def keys() -> str:
    """The page of keys: a section for each file, a table for each mapping in it."""
    kinds = {f"{stem}.yml": kind for stem, kind in KINDS.items()} | {
        f"{name}/*.md": kind for name, kind in FRONTS.items()
    }
    lines = [KEYS]
    for name, kind in kinds.items():
        anchor = re.sub(r"\W+", "-", name.removesuffix(".md").removesuffix(".yml")).strip("-")
        lines += [f"## `{name}` {{#{anchor}}}", "", doc(kind), ""]
        if name.endswith(".md"):
            lines += ["These keys stand in the front matter; the text for everybody follows below it.", ""]
        lines += table(kind)
        for key, inner in parts(kind):
            lines += [
                f"### {key} in `{name}` {{#{anchor}-{key.replace('.', '-').replace('_', '-')}}}",
                "",
                doc(inner),
                "",
                *table(inner),
            ]
    return "\n".join(lines).rstrip("\n") + "\n"


def doc(kind: type[Part]) -> str:
    return " ".join((kind.__doc__ or "").split())


def parts(kind: type[Part], above: str = "") -> Iterator[tuple[str, type[Part]]]:
    """The mappings inside a mapping, with the way to them."""
    for key in model.keys_of(kind):
        if inner := part_at(kind, key):
            yield above + key, inner
            yield from parts(inner, f"{above}{key}.")


def table(kind: type[Part]) -> list[str]:
    hints = typing.get_type_hints(kind, include_extras=True)
    rows = ["| Key | Needed | What it is | Form |", "| --- | --- | --- | --- |"]
    for name, info in kind.model_fields.items():
        needed = "yes" if info.is_required() else ""
        least = next((m.min_length for m in info.metadata if getattr(m, "min_length", 1) != 1), 0)
        text = " ".join((info.description or "").split())
        form = formed(hints[name]) + (f", {least} or more" if least else "")
        if meanings := MEANINGS.get(f"{kind.__name__}.{name}"):
            form = "; ".join(f"`{value}`: {meaning}" for value, meaning in meanings.items())
        rows.append(f"| `{info.alias or name}` | {needed} | {text} | {form} |")
    return [*rows, ""]


def formed(hint: typing.Any) -> str:
    """What a value looks like, in words."""
    for known, words in WORDS.items():
        if hint == known:
            return words
    origin, inside = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Literal:
        return ", ".join(f"`{value}`" for value in inside)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        meanings = {one.value: getattr(one, "meaning", "") for one in hint}
        return "; ".join(f"`{value}`: {meaning}" if meaning else f"`{value}`" for value, meaning in meanings.items())
    if isinstance(hint, type) and issubclass(hint, Part):
        return "keys of its own"
    if origin is tuple:
        inner = formed(inside[0])
        return f"a list of {LISTED.get(inner, inner)}"
    if origin is typing.Annotated:
        return formed(inside[0])
    if hint is int:
        return "a whole number"
    return next(formed(one) for one in inside if one is not type(None))


# --- every finding ---------------------------------------------------------------------------------------------------

FINDINGS = """# Every finding

Each kind of finding has a code, which stands at the end of its line. This page explains them all. It is made from the
program's own text (`make docs`), so that it says what the program does.

An **error** fails the run. A **warning** does so only with `--strict`.
"""
SECTIONS = [
    ("Files and their shape", "shape", "", ["load/shape.py"]),
    ("Ids and citations", "references", "", ["checks/citations.py", "checks/ids.py"]),
    ("Claims", "claims", "", ["checks/standing.py", "checks/expiry.py"]),
    ("Prose", "prose", "", ["checks/prose.py"]),
    ("Completeness", "completeness", "", ["checks/coverage.py"]),
    ("Class plans, activities, quiz", "teaching", "", ["checks/teaching.py"]),
    ("Comparison", "comparison", "", ["checks/comparison.py"]),
    ("Identifiers and rights", "identifiers", "", ["checks/identifiers.py"]),
    ("The built site", "site",
     "A finding on a built page stands at the file and line where its author can mend it: in `docs/`, in the case, in the\n"
     "theme or in `mkdocs.yml`. A fault that many pages show, such as a wrong entry of the menu, is said once. Where nothing\n"
     "in the sources explains it, the finding stands at the built page.", ["checks/site.py"]),
    ("A cartridge", "cartridge",
     "`casepack check --cartridge FILE` looks at any Common Cartridge 1.1, also one that you have changed. These rules come on top\n"
     "of the official schemas; each was seen to break an import or to give answers away.", ["checks/cartridge.py"]),
    ("The web", "online",
     "How each verdict is reached, and how the web is asked: [Links and citations online](../about/links.md).", ["online/verdict.py"]),
]  # fmt: skip
CODES = r"`[a-z0-9-]+`(?:, `[a-z0-9-]+`)*"


class Finding(typing.NamedTuple):
    """What a docstring says of one code, or of several alike."""

    codes: str
    means: str
    bad: str
    good: str


def findings() -> str:
    """The page of findings: a section for each topic, a row for each code."""
    lines = [FINDINGS]
    for title, anchor, more, files in SECTIONS:
        lines += [f"## {title} {{#{anchor}}}", "", *([more, ""] if more else [])]
        rows = [found for file in files for found in explained((ROOT / "casepack" / file).read_text(encoding="utf-8"))]
        if any(row.bad for row in rows):
            lines += ["| Code | It means | Bad | Good |", "| --- | --- | --- | --- |"]
            lines += [f"| {row.codes} | {row.means} | {row.bad} | {row.good} |" for row in rows]
        else:
            lines += ["| Code | It means |", "| --- | --- |", *(f"| {row.codes} | {row.means} |" for row in rows)]
        lines += [""]
    return "\n".join(lines).rstrip("\n") + "\n"


def explained(source: str) -> Iterator[Finding]:
    """The codes that the docstrings of a module explain, each in a paragraph or line that begins with it."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef):
            text = ast.get_docstring(node) or ""
            for block in re.split(rf"\n(?={CODES}(?: \(warning\))?: )|\n\n", text):
                if found := re.fullmatch(rf"({CODES})( \(warning\))?: (.*)", " ".join(block.split())):
                    yield finding(found[1], found[3], found[2] or "")


def finding(codes: str, text: str, level: str) -> Finding:
    parts = re.fullmatch(r"(.*?)\.(?: Bad: (.*)\. Good: (.*)\.)?", text)
    assert parts, f"{codes}: write what it means, then Bad: and Good:, each with a full stop"
    return Finding(codes, parts[1] + level, parts[2] or "", parts[3] or "")


def pages() -> dict[Path, str]:
    return {PAGES / "keys.md": keys(), PAGES / "checks.md": findings()}


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8", newline="\n")
        print(f"{path.relative_to(ROOT)} is written", file=sys.stderr)
