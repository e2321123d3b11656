"""Class plans and kits: their minutes are true, and their parts fit together."""

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from casepack import markup
from casepack.checks.places import understood
from casepack.model import Activity, Book, Case, Problem, Session

PART_MINUTES = 5  # reading time of one part of a story: a quarter of the twenty minutes that a story takes
FUNCTIONS_NEEDED = {"class": 4, "online": 4, "guest": 2}


def minutes(book: Book) -> Iterator[Problem]:
    """The minutes of a plan's blocks, and of an activity's steps, add up exactly to what is promised.

    `minutes-do-not-add-up`: blocks or steps do not make the length promised. Bad: 49 of 50. Good: 50.
    """
    for session in (*book.shelf.sessions, *(session for case in book.cases for session in case.sessions)):
        total = sum(block.minutes for block in session.blocks)
        if total != session.length:
            message = f"the blocks of {session.id} take {total} minutes; it promises {session.length}"
            yield Problem(session.where.at("length"), "minutes-do-not-add-up", message)
    for case in book.cases:
        for kit in case.activities:
            assert isinstance(kit.head, Activity)
            total = sum(step.minutes for step in kit.head.steps)
            if total != kit.head.minutes:
                message = f"the steps of {kit.id} take {total} minutes; it promises {kit.head.minutes}"
                yield Problem(kit.head.where.at("minutes"), "minutes-do-not-add-up", message)


def plans(book: Book) -> Iterator[Problem]:
    """A plan uses enough functions of questions, knows what to drop first, its reading fits the time stated, and the
    activities among its materials exist.

    `too-few-functions`: a plan uses too few functions of questions. Bad: three. Good: four (a guest slot: two).
    `bad-drop-order`: the order in which blocks go does not count 1, 2, 3. Bad: 1, 3. Good: 1, 2.
    `unknown-part`: a plan assigns a part that the story lacks. Bad: `parts: [part-z]`. Good: `parts: [part-a]`.
    `reading-too-long`: what is to be read takes longer than stated. Bad: 40 in 30. Good: 30 in 30.
    `unknown-activity`: a plan names an activity that the case lacks. Bad: `activity: no-such`. Good: `activity:
    evidence-audit`.
    """
    for case in book.cases:
        own = stock([("", case)] if case.sessions else [])
        for session in case.sessions:
            yield from order(session)
            yield from before(own, session)
            yield from kits(own, session)
            if "questions" not in case.gaps:
                yield from functions(own, session)
    everything = stock([(f"{case.id}/", case) for case in book.cases] if book.shelf.sessions else [])
    for plan in book.shelf.sessions:
        yield from order(plan)
        if understood(book):
            yield from (*before(everything, plan), *kits(everything, plan), *functions(everything, plan))


@dataclass
class Stock:
    """What a plan may use, by the ids that it writes."""

    functions: dict[str, str] = field(default_factory=dict)  # of questions
    parts: set[str] = field(default_factory=set)  # of stories
    readings: dict[str, int] = field(default_factory=dict)  # their minutes
    activities: set[str] = field(default_factory=set)


def stock(cases: Iterable[tuple[str, Case]]) -> Stock:
    """Of these cases, each with what stands before its ids."""
    found = Stock()
    for before, case in cases:
        found.functions |= {before + question.id: question.function for question in case.questions}
        found.parts |= {before + anchor for _, _, anchor in markup.headings(case.narrative.text) if anchor}
        found.readings |= {before + reading.id: reading.minutes for reading in case.readings}
        found.activities |= {before + kit.id for kit in case.activities}
        found.activities |= {before + key for key in case.gaps.get("activities", ())}
    return found


def functions(own: Stock, session: Session) -> Iterator[Problem]:
    asked = [key for block in session.blocks for key in block.questions]
    found = {own.functions[key] for key in asked if key in own.functions}
    needed = FUNCTIONS_NEEDED[session.mode]
    if len(found) < needed:
        has = ", ".join(sorted(found)) or "none"
        message = f"{session.id} uses {len(found)} functions of questions ({has}); it needs {needed}"
        yield Problem(session.where.at("blocks"), "too-few-functions", message)


def order(session: Session) -> Iterator[Problem]:
    drops = sorted(block.drop for block in session.blocks if block.drop is not None)
    if drops != list(range(1, len(drops) + 1)):
        message = f"the drop order of {session.id} is {', '.join(map(str, drops))}; it counts 1, 2, 3 …"
        yield Problem(session.where.at("blocks"), "bad-drop-order", message)
    names = [block.id for block in session.blocks]
    for index, name in enumerate(names):
        if name in names[:index]:
            yield Problem(
                session.where.at("blocks", index, "id"), "duplicate-id", f"two blocks of {session.id} are called {name}"
            )


def before(own: Stock, session: Session) -> Iterator[Problem]:
    if session.before is None:
        return
    for index, part in enumerate(session.before.parts):
        if part not in own.parts:
            place, story = session.where.at("before", "parts", index), part.rpartition("/")[0]
            near = sorted(key for key in own.parts if key.rpartition("/")[0] == story)
            hint = f"its parts: {', '.join(near)}" if near else ""
            yield Problem(place, "unknown-part", f"the story has no part {part}", hint=hint)
    total = sum(own.readings.get(key, 0) for key in session.before.readings) + PART_MINUTES * len(session.before.parts)
    if total > session.before.minutes:
        message = f"what {session.id} asks to be read takes {total} minutes; it states {session.before.minutes}"
        yield Problem(session.where.at("before", "minutes"), "reading-too-long", message)


def kits(own: Stock, session: Session) -> Iterator[Problem]:
    for index, block in enumerate(session.blocks):
        for number, material in enumerate(block.materials):
            found = re.match(r"activity:\s*(\S+)", material)
            if found and found[1] not in own.activities:
                place = session.where.at("blocks", index, "materials", number)
                near = difflib.get_close_matches(found[1], sorted(own.activities), n=1, cutoff=0.6)
                hint = f"did you mean {near[0]}?" if near else ""
                yield Problem(place, "unknown-activity", f"there is no activity {found[1]}", hint=hint)


def quiz(book: Book) -> Iterator[Problem]:
    """The answer of a quiz item is one of its options.

    `no-such-answer`: the answer of a quiz item is not among its options. Bad: 5 of 4. Good: 4 of 4.
    """
    for case in book.cases:
        for item in case.quiz:
            if item.answer > len(item.options):
                message = f"{item.id} has {len(item.options)} options; its answer is {item.answer}"
                yield Problem(item.where.at("answer"), "no-such-answer", message)
