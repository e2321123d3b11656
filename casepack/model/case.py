"""What a case is made of: its claims and their standing, the lens, events, actors, questions, readings."""

from __future__ import annotations

import datetime
from enum import StrEnum
from typing import Literal

from pydantic import Field

from casepack.model.base import Date, Day, Id, Item, Line, Minutes, Part, Text


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


class Fact(Part):
    label: Line
    text: Text


class Meta(Item):
    """`case.yml`: what the case is, for whom, and what it asks."""

    title: Line
    title_sentence: Line | None = Field(None, alias="title-sentence")  # APA's capitals, where the title has others
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
    "court": "Courts",
    "international": "International bodies",
    "report": "Reporting and research",
}
ACTOR_KINDS = {
    "people": "The people affected",
    "company": "Companies",
    "unit": "Company units",
    "university": "Universities",
    "person": "Persons",
    "government": "Governments",
    "court": "Courts",
    "international": "International bodies",
    "ngo": "Human-rights organisations",
    "research": "Research institutes",
    "media": "News media",
}
RELATIONS = {
    "part-of": "is part of",
    "owns": "owns or owned",
    "leads": "leads or led",
    "speaks-for": "speaks or spoke for",
    "agreement-with": "had an agreement with",
    "funds": "funds or funded",
    "supplies": "is reported to supply",
    "licenses": "licenses or licensed",
    "lists": "put on a control list",
    "sues": "sued",
    "rules-on": "ruled on",
    "reports-on": "reported on",
    "criticises": "criticised",
    "answers": "answered",
    "researches": "researched",
    "affected-by": "is affected by",
}


class Event(Item):
    date: Date
    text: Text
    kind: Literal["company", "university", "rule", "government", "court", "international", "report"]
    sources: tuple[Id, ...] = Field(min_length=1)
    actors: tuple[Id, ...] = ()
    claims: tuple[Id, ...] = ()


class Relation(Part):
    type: Literal[
        "part-of", "owns", "leads", "speaks-for", "agreement-with", "funds", "supplies", "licenses", "lists", "sues",
        "rules-on", "reports-on", "criticises", "answers", "researches", "affected-by",
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
        "people", "company", "unit", "university", "person", "government", "court", "international", "ngo", "research",
        "media",
    ]  # fmt: skip
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
