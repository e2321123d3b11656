"""The whole: prose, a shelf, cases, and the book that holds them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from casepack.model.base import Item, Problem, Prose
from casepack.model.case import Actor, Answer, Claim, Event, Meta, Passage
from casepack.model.health import Health
from casepack.model.shelf import Dimension, Reference, Term, Theme
from casepack.model.study import Question, Reading
from casepack.model.teach import Comparison, Criterion, Kit, QuizItem, Session


@dataclass(frozen=True)
class Shelf:
    """What every case and every hand-written page may cite."""

    references: tuple[Reference, ...] = ()
    terms: tuple[Term, ...] = ()
    themes: tuple[Theme, ...] = ()
    primers: Mapping[str, Prose] = field(default_factory=dict)  # by theme id
    dimensions: tuple[Dimension, ...] = ()
    rubric: tuple[Criterion, ...] = ()
    sessions: tuple[Comparison, ...] = ()
    sheets: tuple[Kit, ...] = ()
    gaps: Mapping[str, frozenset[str]] = field(default_factory=dict)  # see Case.gaps

    def items(self) -> Iterator[Item]:
        """Every item of the shelf, file by file."""
        yield from (*self.references, *self.terms, *self.themes, *self.dimensions, *self.rubric, *self.sessions)
        yield from (sheet.head for sheet in self.sheets)


@dataclass(frozen=True)
class Case:
    """One folder of `cases/`. `references` and `terms` are its own only; `Book.references_of` adds the shelf."""

    meta: Meta
    narrative: Prose
    references: tuple[Reference, ...] = ()
    terms: tuple[Term, ...] = ()
    claims: tuple[Claim, ...] = ()
    lens: tuple[Passage, ...] = ()
    events: tuple[Event, ...] = ()
    actors: tuple[Actor, ...] = ()
    questions: tuple[Question, ...] = ()
    readings: tuple[Reading, ...] = ()
    sessions: tuple[Session, ...] = ()
    quiz: tuple[QuizItem, ...] = ()
    comparison: tuple[Answer, ...] = ()
    activities: tuple[Kit, ...] = ()
    teaching_note: Prose | None = None
    gaps: Mapping[str, frozenset[str]] = field(default_factory=dict)  # by file stem: ids not understood ("*": any)

    @property
    def id(self) -> str:
        return self.meta.id

    def page(self, name: str) -> str:
        """The path of one of the case's pages below the site's source folder, as `cases/x/claims.md`."""
        return f"cases/{self.id}/{name}.md"

    def items(self) -> Iterator[Item]:
        """Every item of the case, file by file."""
        yield self.meta
        yield from (*self.references, *self.terms, *self.claims, *self.lens, *self.events)
        yield from (*self.actors, *self.questions, *self.readings, *self.sessions, *self.quiz, *self.comparison)
        yield from (kit.head for kit in self.activities)

    def prose(self) -> Iterator[Prose]:
        """Every Markdown text of the case."""
        yield self.narrative
        if self.teaching_note:
            yield self.teaching_note
        yield from (kit.body for kit in self.activities)


@dataclass(frozen=True)
class Site:
    """What the shelf calls itself, and says of itself in a sentence; empty where `mkdocs.yml` does not say it."""

    name: str = ""
    about: str = ""


@dataclass(frozen=True)
class Book:
    """Everything that was understood. What was not is in `problems`, and nowhere else."""

    shelf: Shelf
    cases: tuple[Case, ...]
    docs: tuple[Prose, ...] = ()  # hand-written pages; paths begin with docs/
    problems: tuple[Problem, ...] = ()
    files: int = 0  # how many files were read
    health: Mapping[str, Health] = field(default_factory=dict)  # by address as the references write it
    site: Site = Site()
    # What was worked out from this book once, by whoever did; no part of what the book says.
    memo: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def references_of(self, case: Case | None) -> dict[str, Reference]:
        """Every reference the case may cite, by key; for None, what a hand-written page may cite."""
        return {ref.id: ref for ref in (*self.shelf.references, *(case.references if case else ()))}

    def terms_of(self, case: Case | None) -> dict[str, Term]:
        return {term.id: term for term in (*self.shelf.terms, *(case.terms if case else ()))}

    def case(self, key: str) -> Case | None:
        """The case of this id."""
        if "cases" not in self.memo:
            self.memo["cases"] = {case.id: case for case in self.cases}
        found: Case | None = self.memo["cases"].get(key)
        return found

    def of_theme(self, key: str) -> list[Case]:
        """The cases that take up this theme, in the order of the book."""
        if "themes" not in self.memo:
            self.memo["themes"] = {}
            for case in self.cases:
                for theme in case.meta.themes:
                    self.memo["themes"].setdefault(theme, []).append(case)
        return list(self.memo["themes"].get(key, ()))

    def theme(self, key: str) -> Theme:
        return next(theme for theme in self.shelf.themes if theme.id == key)
