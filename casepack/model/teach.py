"""What a teacher holds: class plans, activities, quiz items, rubric and sheets.

Of these the student edition shows the quiz's questions, the rubric and the sheets, and nothing else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from casepack.model.base import SLUG, Id, Item, Line, Minutes, Part, Prose, Text


class Before(Part):
    """What students read before class, within so many minutes: parts of the story by heading id, and readings."""

    minutes: Minutes
    parts: tuple[Id, ...] = ()
    readings: tuple[Id, ...] = ()


# A material that is one of the case's activities: `activity: evidence-audit (short form)`.
ACTIVITY = re.compile(rf"activity:\s*(?P<id>{SLUG})(?P<how>\s.*)?")


class Block(Part):
    id: Id
    title: Line
    minutes: Minutes
    do: Text
    questions: tuple[Id, ...] = ()
    claims: tuple[Id, ...] = ()
    materials: tuple[Line, ...] = ()
    expect: Text
    drop: Annotated[int, Field(ge=1)] | None = None  # 1 goes first when time runs short; without it the block stays


MODES = {"class": "in class", "online": "online, in its own time", "guest": "guest slot in another course"}
LEVELS = ("introductory", "advanced")


class Session(Item):
    """A class plan. Without a theme it runs across themes. Minutes of its blocks add up to `length`."""

    title: Line
    theme: Id | None = None
    mode: Literal["class", "online", "guest"]
    level: Literal["introductory", "advanced"]
    length: Minutes
    audience: Line | None = None
    purpose: Text
    before: Before | None = None
    blocks: tuple[Block, ...] = Field(min_length=1)


class Step(Part):
    minutes: Minutes
    do: Text


class Role(Part):
    """A role card: what its holder knows, wants and fears, and may reveal when asked."""

    id: Id
    name: Line
    know: Text
    want: Text
    fear: Text
    may_reveal: Text


class Stage(Part):
    title: Line
    text: Text


class Activity(Item):
    """The front matter of a kit in `activities/`."""

    title: Line
    minutes: Minutes
    purpose: Text
    groups: Line
    materials: tuple[Line, ...] = Field(min_length=1)
    steps: tuple[Step, ...] = Field(min_length=1)
    roles: tuple[Role, ...] = ()
    stages: tuple[Stage, ...] = ()
    debrief: tuple[Text, ...] = Field(min_length=1)
    accessibility: tuple[Text, ...] = Field(min_length=1)
    online: Text


class Sheet(Item):
    """The front matter of a printable sheet in `cases/common/sheets/`."""

    title: Line
    purpose: Text


@dataclass(frozen=True)
class Kit:
    """An activity or a sheet: its front matter and its body."""

    head: Activity | Sheet
    body: Prose

    @property
    def id(self) -> str:
        return self.head.id


class Option(Part):
    text: Text
    feedback: Text


class QuizItem(Item):
    """A self-check item; `answer` is the number of the right option, from 1."""

    stem: Text
    options: tuple[Option, ...] = Field(min_length=3, max_length=5)
    answer: Annotated[int, Field(ge=1)]
    claims: tuple[Id, ...] = Field(min_length=1)


class Levels(Part):
    beginning: Text
    developing: Text
    sound: Text
    strong: Text


class Criterion(Item):
    """One row of the rubric."""

    title: Line
    asks: Line
    levels: Levels
