"""The nouns of a case: what a claim, a source, a question is, and where each lives on the site.

Everything is frozen and typed. Field names are the keys an author writes in YAML (`container-title` and the like
are aliases), so this module is the one home of a key. It imports nothing of ours and reads nothing.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PrivateAttr, StringConstraints

# --- where things are, and what is wrong with them ---------------------------------------------------------------


@dataclass(frozen=True, order=True)
class Place:
    """A spot an author can open: path below the project's root (posix), line counted from 1 (0: the whole file)."""

    path: str
    line: int = 0


@dataclass(frozen=True, order=True)
class Problem:
    """One finding. `level` is "error" or "warning"; `hint` says what was probably meant, or is empty."""

    place: Place
    code: str
    message: str
    level: Literal["error", "warning"] = "error"
    hint: str = ""


@dataclass(frozen=True)
class Where:
    """The file and the line of every key of one item, as the loader saw them."""

    path: str
    line: int
    lines: Mapping[tuple[str | int, ...], int] = field(default_factory=dict)

    def at(self, *keys: str | int) -> Place:
        """The place of a field (`at("sources", 1, "ref")`), or of its nearest ancestor that has one."""
        for end in range(len(keys), 0, -1):
            if keys[:end] in self.lines:
                return Place(self.path, self.lines[keys[:end]])
        return Place(self.path, self.line)


# --- kinds of text -----------------------------------------------------------------------------------------------

SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"
DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def real_date(text: str) -> str:
    """A date that exists, as YYYY, YYYY-MM or YYYY-MM-DD; raises ValueError otherwise."""
    found = DATE.fullmatch(text)
    if not found:
        raise ValueError("dates are written 2020, 2020-02 or 2020-02-10")
    year, month, day = (int(part or 1) for part in found.groups())
    try:
        datetime.date(year, month, day)
    except ValueError:
        raise ValueError(f"{text} is not a day of the calendar") from None
    return text


def real_day(text: str) -> str:
    """A date with its day, as YYYY-MM-DD; raises ValueError otherwise."""
    if len(real_date(text)) != len("2020-02-10"):
        raise ValueError("a full day is needed, as 2020-02-10")
    return text


Id = Annotated[str, StringConstraints(pattern=f"^{SLUG}$")]
Line = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]  # plain text
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]  # Markdown that may cite
Date = Annotated[str, AfterValidator(real_date)]
Day = Annotated[str, AfterValidator(real_day)]
Minutes = Annotated[int, Field(ge=1, le=600)]


class Kind(StrEnum):
    """What sort of statement a claim is."""

    FACT = "fact"
    ALLEGATION = "allegation"
    FINDING = "finding"
    DENIAL = "denial"
    OPINION = "opinion"


class Standing(StrEnum):
    """How a claim stands against the independent sources that were read."""

    CORROBORATED = "corroborated"
    PARTLY = "partly"
    IMPRECISE = "imprecise"
    CONTESTED = "contested"
    NOT_FOUND = "not-found"

    @property
    def label(self) -> str:
        return "partly supported" if self is Standing.PARTLY else self.value.replace("-", " ")

    @property
    def mark(self) -> str:
        """A sign that tells the standings apart without colour."""
        return {"corroborated": "✓", "partly": "◐", "imprecise": "≈", "contested": "⇄", "not-found": "○"}[self.value]

    @property
    def meaning(self) -> str:
        return {
            "corroborated": "independent sources say the same",
            "partly": "sources carry part of it, or only one does",
            "imprecise": "right in the main, wrong or loose in a detail that matters",
            "contested": "sources, or the parties, disagree about it",
            "not-found": "no independent source was found in what could be read; that does not make it false",
        }[self.value]


class Edition(StrEnum):
    """`full` is the public site; `student` holds nothing meant for instructors."""

    FULL = "full"
    STUDENT = "student"


# --- base --------------------------------------------------------------------------------------------------------


class Part(BaseModel):
    """A mapping inside an item. Unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Item(Part):
    """One entry of a YAML list; `id` is unique in its file and is its anchor on the site."""

    id: Id
    keep: Line | None = None  # why the item stays although nothing refers to it
    _where: Where = PrivateAttr(default_factory=lambda: Where("", 0))

    @property
    def where(self) -> Where:
        return self._where


# --- the shelf ---------------------------------------------------------------------------------------------------


class Name(Part):
    family: Line | None = None
    given: Line | None = None
    literal: Line | None = None


class Verification(Part):
    """How far we got to the source itself: `seen`, `corroborated` (others cite it alike) or `unverified`."""

    status: Literal["seen", "corroborated", "unverified"]
    date: Day
    note: Line | None = None


RefType = Literal[
    "article", "article-journal", "article-magazine", "article-newspaper", "book", "broadcast", "chapter", "document",
    "entry-encyclopedia", "hearing", "legislation", "paper-conference", "post", "post-weblog", "regulation", "report",
    "treaty", "webpage",
]  # fmt: skip


class Reference(Item):
    """A source, in the words of CSL-YAML, plus how it was verified, who may open it and what part it plays."""

    type: RefType
    title: Line
    author: tuple[Name, ...] = ()
    editor: tuple[Name, ...] = ()
    issued: Date | None = None
    container_title: Line | None = Field(None, alias="container-title")
    publisher: Line | None = None
    volume: Line | None = None
    issue: Line | None = None
    page: Line | None = None
    number: Line | None = None
    authority: Line | None = None
    genre: Line | None = None
    doi: Line | None = Field(None, alias="DOI")
    isbn: Line | None = Field(None, alias="ISBN")
    url: Line | None = Field(None, alias="URL")
    language: Line = "en"
    short: Line | None = None  # author label for citations in text, where the full one would be too long or is missing
    access: Literal["open", "paywalled", "unknown"]
    role: Line
    stance: Line | None = None
    verification: Verification
    title_note: Line | None = None
    url_note: Line | None = None
    archive: Line | None = None  # a capture that was seen; without it the nearest capture is asked for

    @property
    def link(self) -> str | None:
        """The address a reader should open: the DOI's if there is one, else the publisher's or issuer's own."""
        return f"https://doi.org/{self.doi}" if self.doi else self.url

    @property
    def version_date(self) -> str:
        """The day whose version matters: the day of publication where it is known, else the day we looked."""
        dated = self.issued if self.issued and len(self.issued) == len("2020-02-10") else None
        return dated or self.verification.date

    @property
    def archived(self) -> str | None:
        """A dated archive address: a capture that was seen, else the web archive's nearest to `version_date`."""
        if self.archive or not self.link:
            return self.archive
        return f"https://web.archive.org/web/{self.version_date.replace('-', '')}/{self.link}"


class Term(Item):
    term: Line
    forms: tuple[Line, ...] = ()
    definition: Text
    sources: tuple[Id, ...] = Field(min_length=1)
    see_also: tuple[Id, ...] = ()


class Theme(Item):
    title: Line
    question: Line
    summary: Text


# --- a case ------------------------------------------------------------------------------------------------------


class Fact(Part):
    label: Line
    text: Text


class Meta(Item):
    """`case.yml`: what the case is, for whom, and what it asks."""

    title: Line
    subtitle: Line
    summary: Text
    seat: Text
    focal_document: Id
    focal_kind: Line
    themes: tuple[Id, ...] = Field(min_length=1)
    outcomes: tuple[Text, ...] = Field(min_length=1)
    guiding_questions: tuple[Text, ...] = Field(min_length=1)
    key_points: tuple[Text, ...] = Field(min_length=1)
    facts: tuple[Fact, ...] = ()
    content_note: Text
    minutes: Minutes
    reviewed: Day
    licence: Line


class Evidence(Part):
    ref: Id
    bearing: Literal["for", "against", "context"]
    says: Text
    locator: Line | None = None


class Reply(Part):
    who: Id
    ref: Id
    says: Text


class Claim(Item):
    """One checkable statement, what speaks for and against it, and what the other side answered."""

    text: Text
    kind: Kind
    standing: Standing
    why: Text
    about: tuple[Id, ...] = Field(min_length=1)
    sources: tuple[Evidence, ...] = Field(min_length=1)
    reply: tuple[Reply, ...] = ()
    no_reply_found: Day | None = None
    as_of: Day
    review_by: Day | None = None

    def overdue(self, today: datetime.date) -> bool:
        """Whether the day by which the fact should have been looked at again has passed."""
        return self.review_by is not None and datetime.date.fromisoformat(self.review_by) < today


class Lean(Part):
    ref: Id
    how: Text


class Wording(Part):
    words: Line
    note: Text


class Passage(Item):
    """A passage of the focal document: what it says in our words, and the claims it makes."""

    locator: Line
    says: Text
    claims: tuple[Id, ...] = Field(min_length=1)
    leans_on: tuple[Lean, ...] = ()
    wording: tuple[Wording, ...] = ()
    missing: tuple[Text, ...] = ()


EVENT_KINDS = {
    "company": "What firms did",
    "university": "Universities",
    "rule": "Laws and listings",
    "government": "Governments",
    "international": "UN bodies",
    "report": "Reporting and research",
}
ACTOR_KINDS = {
    "people": "The people affected",
    "company": "Companies",
    "unit": "Company units",
    "university": "Universities",
    "person": "Persons",
    "government": "Governments",
    "international": "International bodies",
    "ngo": "Human-rights organisations",
    "research": "Research institutes",
    "media": "News media",
}
RELATIONS = {
    "part-of": "is part of",
    "leads": "leads or led",
    "speaks-for": "speaks or spoke for",
    "agreement-with": "had an agreement with",
    "funds": "funds or funded",
    "supplies": "is reported to supply",
    "lists": "put on a control list",
    "reports-on": "reported on",
    "criticises": "criticised",
    "answers": "answered",
    "researches": "researched",
    "affected-by": "is affected by",
}


class Event(Item):
    date: Date
    text: Text
    kind: Literal["company", "university", "rule", "government", "international", "report"]
    sources: tuple[Id, ...] = Field(min_length=1)
    actors: tuple[Id, ...] = ()
    claims: tuple[Id, ...] = ()


class Relation(Part):
    type: Literal[
        "part-of", "leads", "speaks-for", "agreement-with", "funds", "supplies", "lists", "reports-on", "criticises",
        "answers", "researches", "affected-by",
    ]  # fmt: skip
    to: Id
    note: Text
    sources: tuple[Id, ...] = Field(min_length=1)


class Native(Part):
    """A name in its own script; `lang` is the BCP 47 tag a screen reader needs (zh-Hans)."""

    text: Line
    lang: Line


class Actor(Item):
    name: Line
    short: Line | None = None  # a name of at most some 26 letters, for the figure
    native: Native | None = None
    kind: Literal[
        "people", "company", "unit", "university", "person", "government", "international", "ngo", "research", "media"
    ]
    role: Text
    sources: tuple[Id, ...] = Field(min_length=1)
    relations: tuple[Relation, ...] = ()


class Facilitation(Part):
    """For the instructor: never in the student edition."""

    purpose: Text
    listen_for: tuple[Text, ...] = Field(min_length=1)
    pitfalls: tuple[Text, ...] = Field(min_length=1)


class Analysis(Part):
    """A model answer, argued as its best proponent would: never in the student edition."""

    position: Line
    text: Text


FUNCTIONS = ("open", "probe", "challenge", "transfer", "commit")


class Question(Item):
    theme: Id
    title: Line
    prompt: Text
    function: Literal["open", "probe", "challenge", "transfer", "commit"]
    level: Literal["remember", "understand", "apply", "analyse", "evaluate", "create"]
    minutes: Minutes
    format: Literal["solo", "pairs", "groups", "plenary", "written"]
    probes: tuple[Text, ...] = Field(min_length=1)
    claims: tuple[Id, ...] = Field(min_length=1)
    readings: tuple[Id, ...] = Field(min_length=1)
    facilitation: Facilitation
    analyses: tuple[Analysis, ...] = Field(min_length=2)


TIERS = {"core": "Core", "further": "Further", "counterpoint": "Counterpoint"}


class Reading(Item):
    ref: Id
    theme: Id
    tier: Literal["core", "further", "counterpoint"]
    part: Line
    minutes: Minutes
    why: Text
    ask: Text


@dataclass(frozen=True)
class Prose:
    """A Markdown file an author wrote: its path below the root (posix) and its text."""

    path: str
    text: str


@dataclass(frozen=True)
class Shelf:
    """What every case and every hand-written page may cite."""

    references: tuple[Reference, ...] = ()
    terms: tuple[Term, ...] = ()
    themes: tuple[Theme, ...] = ()
    primers: Mapping[str, Prose] = field(default_factory=dict)  # by theme id
    gaps: Mapping[str, frozenset[str]] = field(default_factory=dict)  # see Case.gaps


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
        yield from (*self.actors, *self.questions, *self.readings)


@dataclass(frozen=True)
class Book:
    """Everything that was understood. What was not is in `problems`, and nowhere else."""

    shelf: Shelf
    cases: tuple[Case, ...]
    docs: tuple[Prose, ...] = ()  # hand-written pages; paths begin with docs/
    problems: tuple[Problem, ...] = ()
    files: int = 0  # how many files were read

    def references_of(self, case: Case | None) -> dict[str, Reference]:
        """Every reference the case may cite, by key; for None, what a hand-written page may cite."""
        return {ref.id: ref for ref in (*self.shelf.references, *(case.references if case else ()))}

    def terms_of(self, case: Case | None) -> dict[str, Term]:
        return {term.id: term for term in (*self.shelf.terms, *(case.terms if case else ()))}

    def theme(self, key: str) -> Theme:
        return next(theme for theme in self.shelf.themes if theme.id == key)


def texts(part: Part, *path: str | int) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every piece of text inside an item, with the path of its key: what a check or a search may have to read."""
    for name, info in type(part).model_fields.items():
        yield from _texts(getattr(part, name), (*path, info.alias or name))


def _texts(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(value, Part):
        yield from texts(value, *path)
    elif isinstance(value, tuple):
        for index, inner in enumerate(value):
            yield from _texts(inner, (*path, index))
    elif isinstance(value, str) and not isinstance(value, StrEnum):
        yield path, value
