"""Completeness: what a teaching case promises its reader is there."""

from collections.abc import Iterator

from casepack import markup
from casepack.model import TIERS, Book, Place, Problem

CORE_MINUTES = 90  # the most that a theme's core readings may take together


def analyses(book: Book) -> Iterator[Problem]:
    """Every model analysis argues from sources.

    Bad: an analysis without a citation. Good: one with `[@key]` where it leans on somebody.
    """
    for case in book.cases:
        for question in case.questions:
            for index, analysis in enumerate(question.analyses):
                if not any(markup.cites(analysis.text)):
                    message = f"the analysis “{analysis.position}” cites nothing"
                    yield Problem(question.where.at("analyses", index, "text"), "uncited-analysis", message)


def readings(book: Book) -> Iterator[Problem]:
    """Every theme has core, further and counterpoint readings, and its core can be read in an evening.

    Bad: a theme without a counterpoint; core readings of 95 minutes. Good: all three tiers, core of 90 at most.
    """
    for case in book.cases:
        if "readings" in case.gaps:
            continue
        for index, theme in enumerate(case.meta.themes):
            group = [reading for reading in case.readings if reading.theme == theme]
            place = case.meta.where.at("themes", index)
            for tier in TIERS:
                if not any(reading.tier == tier for reading in group):
                    yield Problem(place, "missing-tier", f"the theme {theme} has no {tier} reading")
            core = [reading for reading in group if reading.tier == "core"]
            total = sum(reading.minutes for reading in core)
            if total > CORE_MINUTES:
                message = f"the core readings of {theme} take {total} minutes; the limit is {CORE_MINUTES}"
                yield Problem(core[-1].where.at("minutes"), "core-too-long", message)


def stops(book: Book) -> Iterator[Problem]:
    """A story has stop points, every theme has questions and a primer, every stop fence is understood.

    Bad: a story without `::: stop id`; a line that begins with `:::` and is part of no stop. Good: four stops.
    """
    for case in book.cases:
        path, text = case.narrative.path, case.narrative.text
        if not any(markup.stops(text)):
            yield Problem(
                Place(path, 1), "missing-stop", "the story has no stop point", hint="::: stop question-id … :::"
            )
        loose = markup.STOP.sub(lambda found: "\n" * found[0].count("\n"), text)
        for number, line in enumerate(loose.split("\n"), 1):
            if line.startswith(":::"):
                message = f"{line.strip()} belongs to no stop point"
                yield Problem(
                    Place(path, number), "bad-stop", message, hint="::: stop question-id, text, and a line :::"
                )
        if "questions" in case.gaps:
            continue
        for index, theme in enumerate(case.meta.themes):
            if not any(question.theme == theme for question in case.questions):
                yield Problem(
                    case.meta.where.at("themes", index), "missing-question", f"the theme {theme} has no question"
                )
