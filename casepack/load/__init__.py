"""Read a folder of cases into a Book. The only module that knows file names.

Nothing here raises for a bad file: what cannot be understood is left out of the Book and said in `Book.problems`,
with file, line and what was probably meant, and reading goes on. `Unreadable` is raised only when there is no
folder of cases to read at all.

Every scalar of a YAML file is text until the model says what it must be, so `no`, `010`, `12:30` and dates mean
what they look like. Aliases, tags and duplicate keys are refused.
"""

import gc
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from casepack.load.files import Files, Raw
from casepack.load.health import FILE as HEALTH_FILE
from casepack.load.health import merged, read_health
from casepack.load.shape import did_you_mean, shape_problem
from casepack.load.site import read_site
from casepack.load.sources import HOUSE, sources
from casepack.markup import uncommented
from casepack.model import (
    Activity,
    Actor,
    Answer,
    Book,
    Case,
    Claim,
    Comparison,
    Criterion,
    Dimension,
    Event,
    Health,
    Item,
    Kit,
    Meta,
    Passage,
    Prose,
    Question,
    QuizItem,
    Reading,
    Reference,
    Session,
    Sheet,
    Shelf,
    Term,
    Theme,
)  # fmt: skip

__all__ = ["FRONTS", "HEALTH_FILE", "HOUSE", "KINDS", "Reader", "Unreadable", "load", "sources"]

REQUIRED: dict[str, type[Item]] = {
    "claims": Claim,
    "lens": Passage,
    "timeline": Event,
    "actors": Actor,
    "questions": Question,
    "readings": Reading,
}
OPTIONAL: dict[str, type[Item]] = {
    "references": Reference,
    "glossary": Term,
    "sessions": Session,
    "quiz": QuizItem,
    "comparison": Answer,
}
SHELF: dict[str, type[Item]] = {
    "references": Reference,
    "glossary": Term,
    "themes": Theme,
    "dimensions": Dimension,
    "rubric": Criterion,
    "plans": Comparison,
}
KINDS: dict[str, type[Item]] = {"case": Meta, **REQUIRED, **OPTIONAL, **SHELF}  # by the stem of the file
FRONTS: dict[str, type[Item]] = {"activities": Activity, "sheets": Sheet}  # by the folder of the Markdown files
CASE_FILES = {
    "case.yml",
    "narrative.md",
    "teaching-note.md",
    "activities",
    HEALTH_FILE,
    *(f"{name}.yml" for name in (*REQUIRED, *OPTIONAL)),
}
SHELF_FILES = {*(f"{name}.yml" for name in SHELF), "primers", "sheets", HEALTH_FILE}

I = TypeVar("I", bound=Item)  # noqa: E741


class Unreadable(Exception):
    """There is no folder of cases at the given root. The text says what is missing."""


def load(root: Path) -> Book:
    """Read `cases/` and `docs/` below root. Raises Unreadable if root has no `mkdocs.yml` or no `cases/`."""
    for name, found in (("mkdocs.yml", (root / "mkdocs.yml").is_file()), ("cases/", (root / "cases").is_dir())):
        if not found:
            raise Unreadable(f"{root} has no {name}; name the folder that holds mkdocs.yml and cases/")
    collecting = gc.isenabled()
    gc.disable()  # nothing that is read is garbage; looking for some would take a third of the time
    try:
        return Reader(root).book()
    finally:
        if collecting:
            gc.enable()


class Reader(Files):
    """One reading of one tree."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.health: dict[str, Health] = {}

    def book(self) -> Book:
        shelf = self.shelf(self.root / "cases" / "common")
        cases = [case for folder in self.folders() if (case := self.case(folder))]
        docs = tuple(self.docs())
        self.shared_keys([shelf.references, *(case.references for case in cases)])
        self.shared_keys([shelf.terms, *(case.terms for case in cases)])
        site = read_site(self.root / "mkdocs.yml")
        return Book(shelf, tuple(cases), docs, tuple(sorted(self.problems)), self.files, self.health, site)

    def shelf(self, folder: Path) -> Shelf:
        self.strangers(folder, SHELF_FILES)
        merged(self.health, read_health(self, folder))
        gaps: dict[str, frozenset[str]] = {}
        references = self.items(folder / "references.yml", Reference, gaps)
        terms = self.items(folder / "glossary.yml", Term, gaps)
        themes = self.items(folder / "themes.yml", Theme, gaps)
        primers = {}
        for theme in themes:
            if prose := self.prose(folder / "primers" / f"{theme.id}.md"):
                primers[theme.id] = prose
        dimensions = self.optional(folder / "dimensions.yml", Dimension, gaps)
        rubric = self.optional(folder / "rubric.yml", Criterion, gaps)
        sessions = self.optional(folder / "plans.yml", Comparison, gaps)
        sheets = self.kits(folder / "sheets", Sheet, gaps)
        return Shelf(references, terms, themes, primers, dimensions, rubric, sessions, sheets, gaps)

    def folders(self) -> Iterator[Path]:
        for folder in self.listing(self.root / "cases"):
            if folder.name in ("common", "schema") or folder.name.startswith("."):
                continue
            if not folder.is_dir():
                self.fault(
                    self.place(folder), "unknown-file", "a file between the cases; each case is a folder", warn=True
                )
            elif self.inside(folder):
                yield folder

    def case(self, folder: Path) -> Case | None:
        self.strangers(folder, CASE_FILES)
        merged(self.health, read_health(self, folder))
        gaps: dict[str, frozenset[str]] = {}
        meta = self.meta(folder / "case.yml")
        narrative = self.prose(folder / "narrative.md")
        parts = {name: self.items(folder / f"{name}.yml", kind, gaps) for name, kind in REQUIRED.items()}
        for name, kind in OPTIONAL.items():
            parts[name] = self.optional(folder / f"{name}.yml", kind, gaps)
        activities = self.kits(folder / "activities", Activity, gaps)
        note = folder / "teaching-note.md"
        teaching_note = self.prose(note) if note.exists() or note.is_symlink() else None
        if meta is None or narrative is None:
            place = self.place(folder)
            self.fault(place, "case-left-out", "this case is left out until its case.yml and narrative.md can be read")
            return None
        if meta.id != folder.name:
            message = f"the id {meta.id} is not the name of its folder, {folder.name}"
            self.fault(meta.where.at("id"), "wrong-value", message, f"write id: {folder.name}")
        parts["terms"], parts["events"] = parts.pop("glossary"), parts.pop("timeline")
        lists = typing.cast(Any, parts)
        return Case(meta, narrative, **lists, activities=activities, teaching_note=teaching_note, gaps=gaps)

    def optional(self, path: Path, kind: type[I], gaps: dict[str, frozenset[str]]) -> tuple[I, ...]:
        return self.items(path, kind, gaps) if path.exists() or path.is_symlink() else ()

    def kits(
        self, folder: Path, kind: type[Activity] | type[Sheet], gaps: dict[str, frozenset[str]]
    ) -> tuple[Kit, ...]:
        """The Markdown files of a folder, each with a YAML front matter that says what it is."""
        found = []
        lost = set()
        for path in sorted(folder.glob("*.md")):
            kit = self.kit(path, kind)
            if kit is None:
                lost.add(path.stem)
            else:
                found.append(kit)
        if lost:
            gaps[folder.name] = frozenset(lost)
        return tuple(found)

    def kit(self, path: Path, kind: type[Activity] | type[Sheet]) -> Kit | None:
        text = self.read(path)
        if text is None:
            return None
        end = text.find("\n---\n", 3)
        if not text.startswith("---\n") or end < 0:
            message = "this file begins with a front matter: `---`, keys, `---`"
            self.fault(self.place(path, 1), "wrong-shape", message)
            return None
        node = self.compose(path, text[: end + 1])
        raw = self.raw(path, node, set()) if node is not None else None
        head = self.item(kind, raw) if raw else None
        if head is None:
            return None
        if head.id != path.stem:
            self.fault(
                head.where.at("id"),
                "wrong-value",
                f"the id {head.id} is not the name of its file",
                f"write id: {path.stem}",
            )
        front = text[: end + 5]
        return Kit(head, Prose(self.place(path).path, uncommented(text[len(front) :]), front.count("\n") + 1))

    def docs(self) -> Iterator[Prose]:
        for path in sorted((self.root / "docs").rglob("*.md")):
            if (text := self.read(path)) is not None:
                yield Prose(self.place(path).path, text)

    def strangers(self, folder: Path, known: set[str]) -> None:
        """A file that nothing reads is a slip of the pen: `claim.yml` would silently be nothing."""
        for path in self.listing(folder):
            if path.name not in known and not path.name.startswith("."):
                hint = did_you_mean(path.name, known)
                self.fault(self.place(path), "unknown-file", "no part of a case has this name", hint, warn=not hint)

    def shared_keys(self, groups: list[tuple[Any, ...]]) -> None:
        first: dict[str, Item] = {}
        for item in (item for group in groups for item in group):
            if item.id in first and first[item.id].where.path != item.where.path:
                other = first[item.id].where
                message = f"{item.id} is also in {other.path}:{other.line}"
                self.fault(item.where.at("id"), "duplicate-id", message, "what two cases share belongs in cases/common")
            first.setdefault(item.id, item)

    def items(self, path: Path, kind: type[I], gaps: dict[str, frozenset[str]]) -> tuple[I, ...]:
        """The items of a list file. `gaps` learns which ids stand in the file but were not understood ("*": any)."""
        node = self.node(path)
        if node is not None and not isinstance(node, yaml.SequenceNode):
            line = node.start_mark.line + 1
            self.fault(self.place(path, line), "wrong-shape", "this file is a list: every item starts with `- id:`")
            node = None
        if node is None:
            gaps[path.stem] = frozenset("*")
            return ()
        found: dict[str, I] = {}
        lost: set[str] = set()
        seen: set[int] = set()
        for child in node.value:
            raw = self.raw(path, child, seen)
            item = self.item(kind, raw) if raw else None
            if item is None:
                name = raw.value.get("id") if raw and isinstance(raw.value, dict) else None
                lost.add(name if isinstance(name, str) else "*")
            elif item.id in found:
                message = f"{item.id} is taken (line {found[item.id].where.line})"
                self.fault(item.where.at("id"), "duplicate-id", message, "ids are unique in their file")
            else:
                found[item.id] = item
        if lost:
            gaps[path.stem] = frozenset(lost)
        return tuple(found.values())

    def meta(self, path: Path) -> Meta | None:
        node = self.node(path)
        if node is None:
            return None
        if not isinstance(node, yaml.MappingNode):
            self.fault(
                self.place(path, node.start_mark.line + 1),
                "wrong-shape",
                "this file is one mapping: `key: value` lines",
            )
            return None
        raw = self.raw(path, node, set())
        return self.item(Meta, raw) if raw else None

    def item(self, kind: type[I], raw: Raw) -> I | None:
        if not isinstance(raw.value, dict):
            self.fault(raw.where.at(), "wrong-shape", "an item is a mapping: `- id: ...` and its keys below")
            return None
        try:
            item = kind.model_validate(raw.value, by_alias=True, by_name=False)
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                self.problems.append(shape_problem(kind, raw.where, detail))
            return None
        item._where = raw.where
        return item
