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
    """A line of the box of facts."""

    label: Line
    """What is told, in a word or two: Place, Years, Rule."""
    text: Text
    """The fact. May cite."""


class Meta(Item):
    """What the case is, for whom, and what it asks: the page that a reader meets first."""

    id: Id
    """The name of the folder, and the case's address."""
    title: Line
    """The title of the case."""
    title_sentence: Line | None = Field(None, alias="title-sentence")
    """The title with APA's capitals, where they differ: only the first word and names have one."""
    subtitle: Line
    """One line that says what the case is about."""
    summary: Text
    """What happens, who decides and what is at stake, in a paragraph."""
    seat: Text
    """Whom the reader plays, and what they must decide."""
    focal_document: Id
    """The reference that the lens takes apart: an article, a report, a ruling."""
    focal_kind: Line
    """What the focal document is, in plain words: news article, report, ruling."""
    themes: tuple[Id, ...] = Field(min_length=1)
    """Themes of the shelf (`cases/common/themes.yml`). Each needs a question, and readings in three tiers."""
    outcomes: tuple[Text, ...] = Field(min_length=1)
    """What a student can do afterwards; each begins with a verb."""
    guiding_questions: tuple[Text, ...] = Field(min_length=1)
    """What to keep in mind while reading the story."""
    key_points: tuple[Text, ...] = Field(min_length=1)
    """What to take away, each in a sentence."""
    facts: tuple[Fact, ...] = ()
    """A box of facts beside the story."""
    content_note: Text
    """What in the case may weigh on a reader, said before it is met."""
    minutes: Minutes
    """How long the story takes to read."""
    reviewed: Day
    """The day on which somebody last read the whole case against its sources."""
    licence: Line
    """Under what licence the text may be used."""


class Evidence(Part):
    """What one source says on a claim."""

    ref: Id
    """The key of the source."""
    bearing: Literal["for", "against", "context"]
    """`for`: it supports the claim. `against`: it speaks against it. `context`: it only sets the scene, as the focal document does."""
    says: Text
    """What the source says on this claim, in our words, with the verb that is its own: found, alleged, reported, denied."""
    locator: Line | None = None
    """Where in the source: ¶ 4, p. 12, headline."""


class Reply(Part):
    """What the party that a claim concerns answered."""

    who: Id
    """The actor who replies."""
    ref: Id
    """The source that carries the reply."""
    says: Text
    """What the reply says, in our words."""


class Claim(Item):
    """One checkable statement, what speaks for and against it, and what the other side answered."""

    text: Text
    """The claim, as one checkable sentence."""
    kind: Kind
    """What sort of statement it is."""
    standing: Standing
    """How it stands against the independent sources that were read."""
    why: Text
    """Why it has this standing, in a sentence or two."""
    about: tuple[Id, ...] = Field(min_length=1)
    """The actors whom it concerns."""
    sources: tuple[Evidence, ...] = Field(min_length=1)
    """What speaks for it, against it, or sets the scene."""
    reply: tuple[Reply, ...] = ()
    """What the party concerned replied. An allegation needs this or `no_reply_found`."""
    no_reply_found: Day | None = None
    """The day on which a reply was looked for and none was found."""
    as_of: Day
    """The day on which we last looked."""
    review_by: Day | None = None
    """The day by which it must be looked at again. Past it, the page says so."""

    def overdue(self, today: datetime.date) -> bool:
        """Whether the day by which the fact should have been looked at again has passed."""
        return self.review_by is not None and datetime.date.fromisoformat(self.review_by) < today


class Lean(Part):
    """An earlier source that a passage follows."""

    ref: Id
    """The earlier source that the passage follows."""
    how: Text
    """What it takes from there."""


class Wording(Part):
    """Words of the focal document that carry weight."""

    words: Line
    """The words, as they stand in the focal document. A few at most."""
    note: Text
    """What they carry, or leave out."""


class Passage(Item):
    """A passage of the focal document: what it says in our words, and the claims it makes."""

    locator: Line
    """Where it stands in the focal document: headline, ¶ 4."""
    says: Text
    """What it says, in our words; never a copy."""
    claims: tuple[Id, ...] = Field(min_length=1)
    """The claims that it makes."""
    leans_on: tuple[Lean, ...] = ()
    """Earlier reports that it follows."""
    wording: tuple[Wording, ...] = ()
    """Words that judge, soften or were lost."""
    missing: tuple[Text, ...] = ()
    """What a reader would need and does not get here."""


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
    """Something that happened, on the timeline."""

    date: Date
    """When: 2020, 2020-02 or 2020-02-10, as exactly as the sources say."""
    text: Text
    """What happened, in one or two sentences."""
    kind: Literal["company", "university", "rule", "government", "court", "international", "report"]
    """Which lane of the timeline it belongs to."""
    sources: tuple[Id, ...] = Field(min_length=1)
    """The keys of the sources that say so."""
    actors: tuple[Id, ...] = ()
    """Who took part."""
    claims: tuple[Id, ...] = ()
    """Claims of the ledger that it touches."""


class Relation(Part):
    """A tie of one actor to another."""

    type: Literal[
        "part-of", "owns", "leads", "speaks-for", "agreement-with", "funds", "supplies", "licenses", "lists", "sues",
        "rules-on", "reports-on", "criticises", "answers", "researches", "affected-by",
    ]  # fmt: skip
    """What ties the two: this actor … the other."""
    to: Id
    """The other actor."""
    note: Text
    """What is known of the tie, and who says so."""
    sources: tuple[Id, ...] = Field(min_length=1)
    """The keys of the sources that say so."""


class Native(Part):
    """A name in its own script; `lang` is the BCP 47 tag a screen reader needs (zh-Hans)."""

    text: Line
    """The name in its own script."""
    lang: Line
    """The language tag that a screen reader needs: zh-Hans."""


class Actor(Item):
    """A person, company, body or group, and its ties."""

    name: Line
    """The full name."""
    short: Line | None = None
    """A name of at most some 26 letters, for the figure."""
    native: Native | None = None
    """The name in its own script."""
    kind: Literal[
        "people", "company", "unit", "university", "person", "government", "court", "international", "ngo", "research",
        "media",
    ]  # fmt: skip
    """What sort of actor it is. The people affected come first on the page."""
    role: Text
    """What part it plays in the case."""
    sources: tuple[Id, ...] = Field(min_length=1)
    """The keys of the sources that this rests on."""
    relations: tuple[Relation, ...] = ()
    """Ties to other actors of the case."""


class Answer(Item):
    """What the case says to one dimension of comparison, or why it says nothing to it."""

    id: Id
    """The dimension's id."""
    text: Text | None = None
    """The answer, with its sources."""
    why_not: Text | None = None
    """Why the case says nothing to this dimension."""
