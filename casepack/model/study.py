"""What a student is asked and what they read: questions with opposed analyses, and readings in three tiers."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from casepack.model.base import Id, Item, Line, Minutes, Part, Text


class Facilitation(Part):
    """For the instructor: never in the student edition."""

    purpose: Text
    """What the question is for."""
    listen_for: tuple[Text, ...] = Field(min_length=1)
    """What a good answer sounds like."""
    pitfalls: tuple[Text, ...] = Field(min_length=1)
    """What goes wrong, and what to do then."""


class Analysis(Part):
    """A model answer, argued as its best proponent would: never in the student edition."""

    position: Line
    """The position that is argued, in a few words."""
    text: Text
    """The argument. It cites at least one source."""


FUNCTIONS = ("open", "probe", "challenge", "transfer", "commit")


class Question(Item):
    """A discussion question, with probes, notes for the instructor and opposed analyses."""

    theme: Id
    """A theme of the case."""
    title: Line
    """A short name for lists."""
    prompt: Text
    """The question itself, with what a student needs to know to answer it."""
    function: Literal["open", "probe", "challenge", "transfer", "commit"]
    """What it does in a class. A class plan needs four different ones."""
    level: Literal["remember", "understand", "apply", "analyse", "evaluate", "create"]
    """What it asks of a student, in Bloom's terms."""
    minutes: Minutes
    """How long it takes in class."""
    format: Literal["solo", "pairs", "groups", "plenary", "written"]
    """How the class works on it."""
    probes: tuple[Text, ...] = Field(min_length=1)
    """Questions that push further."""
    claims: tuple[Id, ...] = Field(min_length=1)
    """The claims that it draws on."""
    readings: tuple[Id, ...] = Field(min_length=1)
    """The readings that prepare for it."""
    facilitation: Facilitation
    """Notes for the instructor."""
    analyses: tuple[Analysis, ...] = Field(min_length=2)
    """Two or more opposed model answers, each at full strength."""


TIERS = {"core": "Core", "further": "Further", "counterpoint": "Counterpoint"}


class Reading(Item):
    """A reading: which part, how long, why, and a question to read with."""

    ref: Id
    """The key of the source."""
    theme: Id
    """A theme of the case."""
    tier: Literal["core", "further", "counterpoint"]
    """`core` is for everyone; `further` goes on; `counterpoint` disagrees. Each theme needs all three."""
    part: Line
    """Which part to read."""
    minutes: Minutes
    """How long that takes. The core readings of a theme take 90 at most."""
    why: Text
    """Why to read it."""
    ask: Text
    """One question to read with."""

    @property
    def within(self) -> str:
        """The part, to stand within a line: what follows it there ends the sentence."""
        return self.part.rstrip(".")
