"""What a teacher holds: class plans, activities, quiz items, rubric and sheets.

Of these the student edition shows the quiz's questions, the rubric and the sheets, and nothing else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from casepack.model.base import SLUG, FarId, Id, Item, Line, Minutes, Part, Prose, Text


class Before(Part):
    """What students read before class, within so many minutes: parts of the story by heading id, and readings."""

    minutes: Minutes
    """What the reading takes, at most."""
    parts: tuple[Id, ...] = ()
    """Parts of the story, by the ids of their headings."""
    readings: tuple[Id, ...] = ()
    """Readings of the case."""


# A material that is one of the case's activities: `activity: evidence-audit (short form)`; far: `case-id/evidence-audit`.
ACTIVITY = re.compile(rf"activity:\s*(?P<id>{SLUG}(?:/{SLUG})?)(?P<how>\s.*)?")


class Block(Part):
    """A stretch of a class plan."""

    id: Id
    """A name of its own within the plan."""
    title: Line
    """What the block is called on the run sheet."""
    minutes: Minutes
    """How long it takes."""
    do: Text
    """What the instructor does and says."""
    questions: tuple[Id, ...] = ()
    """The questions that it uses."""
    claims: tuple[Id, ...] = ()
    """The claims to have at hand."""
    materials: tuple[Line, ...] = ()
    """What must be there. `activity: some-id` names one of the activities."""
    expect: Text
    """What will probably happen."""
    drop: Annotated[int, Field(ge=1)] | None = None
    """1 goes first when time runs short. Without it, the block stays."""


MODES = {"class": "in class", "online": "online, in its own time", "guest": "guest slot in another course"}
LEVELS = ("introductory", "advanced")


class Session(Item):
    """A class plan. Without a theme it runs across themes. Minutes of its blocks add up to `length`."""

    title: Line
    """The name of the plan."""
    theme: Id | None = None
    """The theme of the case that it is about. Without it, the plan runs across themes."""
    mode: Literal["class", "online", "guest"]
    """In class, online in its own time, or as a guest in another course."""
    level: Literal["introductory", "advanced"]
    """For whom."""
    length: Minutes
    """The length of the class in minutes. The blocks add up to it exactly."""
    audience: Line | None = None
    """Which course it was made for, if any."""
    purpose: Text
    """What students can do afterwards."""
    before: Before | None = None
    """What students read before class."""
    blocks: tuple[Block, ...] = Field(min_length=1)
    """What happens, in order."""


class FarBefore(Before):
    """What students read before a class across cases."""

    parts: tuple[FarId, ...] = ()
    """Parts of the stories, as case-id/part."""
    readings: tuple[FarId, ...] = ()
    """Readings, as case-id/reading."""


class FarBlock(Block):
    """A stretch of a class across cases."""

    questions: tuple[FarId, ...] = ()
    """The questions asked, as case-id/question."""
    claims: tuple[FarId, ...] = ()
    """The claims at work, as case-id/claim."""


class Comparison(Session):
    """A class plan across cases, kept on the shelf: whatever it names of a case is written case-id/item-id."""

    before: FarBefore | None = None
    """What students read before class."""
    blocks: tuple[FarBlock, ...] = Field(min_length=1)
    """What happens, in order."""


class Step(Part):
    """A step of an activity."""

    minutes: Minutes
    """How long it takes."""
    do: Text
    """What everybody does."""


class Role(Part):
    """A role card: what its holder knows, wants and fears, and may reveal when asked."""

    id: Id
    """A name of its own within the activity."""
    name: Line
    """Who it is."""
    know: Text
    """What this person knows."""
    want: Text
    """What they want."""
    fear: Text
    """What they fear."""
    may_reveal: Text
    """What they may say when asked."""


class Stage(Part):
    """A stage at which something becomes known."""

    title: Line
    """When it is, or what it is called."""
    text: Text
    """What is known at this stage."""


class Activity(Item):
    """The front matter of a kit in `activities/`."""

    title: Line
    """The name of the activity."""
    minutes: Minutes
    """How long it takes. The steps add up to it exactly."""
    purpose: Text
    """What it is for."""
    groups: Line
    """How the class is divided."""
    materials: tuple[Line, ...] = Field(min_length=1)
    """What must be there."""
    steps: tuple[Step, ...] = Field(min_length=1)
    """What happens, in order."""
    roles: tuple[Role, ...] = ()
    """Role cards, if it is played."""
    stages: tuple[Stage, ...] = ()
    """What is revealed, and when, if it is revealed in stages."""
    debrief: tuple[Text, ...] = Field(min_length=1)
    """Questions for afterwards."""
    accessibility: tuple[Text, ...] = Field(min_length=1)
    """How everybody can take part."""
    online: Text
    """How to run it online."""


class Sheet(Item):
    """The front matter of a printable sheet in `cases/common/sheets/`."""

    title: Line
    """The name of the sheet."""
    purpose: Text
    """What it is for."""


@dataclass(frozen=True)
class Kit:
    """An activity or a sheet: its front matter and its body."""

    head: Activity | Sheet
    body: Prose

    @property
    def id(self) -> str:
        return self.head.id


class Option(Part):
    """An option of a quiz item, and what its reader is told."""

    text: Text
    """The option."""
    feedback: Text
    """What a reader who chose it is told."""


class QuizItem(Item):
    """A self-check item; `answer` is the number of the right option, from 1."""

    stem: Text
    """The question."""
    options: tuple[Option, ...] = Field(min_length=3, max_length=5)
    """Three to five options."""
    answer: Annotated[int, Field(ge=1)]
    """The number of the right option, from 1."""
    claims: tuple[Id, ...] = Field(min_length=1)
    """The claims that it draws on."""


class Levels(Part):
    """The four levels of a criterion."""

    beginning: Text
    """What work at this level looks like."""
    developing: Text
    """What work at this level looks like."""
    sound: Text
    """What work at this level looks like."""
    strong: Text
    """What work at this level looks like."""


class Criterion(Item):
    """One row of the rubric."""

    title: Line
    """The name of the criterion."""
    asks: Line
    """What it asks of the work."""
    levels: Levels
    """What work looks like at each level."""
