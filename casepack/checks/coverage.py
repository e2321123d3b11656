"""Completeness: what a teaching case promises its reader is there."""

from collections.abc import Iterator

from casepack import markup
from casepack.model import TIERS, Book, Case, Place, Problem, Question, Reading

CORE_MINUTES = 90  # the most that a theme's core readings may take together


def analyses(book: Book) -> Iterator[Problem]:
    """Every model analysis argues from sources.

    `uncited-analysis`: a model analysis that cites nothing. Bad: opinion alone. Good: at least one `[@key]`.
    """
    for case in book.cases:
        for question in case.questions:
            for index, analysis in enumerate(question.analyses):
                if not any(markup.cites(analysis.text)):
                    message = f"the analysis “{analysis.position}” cites nothing"
                    yield Problem(question.where.at("analyses", index, "text"), "uncited-analysis", message)


def readings(book: Book) -> Iterator[Problem]:
    """Every theme has core, further and counterpoint readings, and its core can be read in an evening.

    `missing-tier`: a theme without core, further or counterpoint reading. Bad: no counterpoint. Good: all three.
    `core-too-long`: the core readings of a theme take more than 90 minutes. Bad: 91. Good: 90.
    """
    for case in book.cases:
        if "readings" in case.gaps:
            continue
        for index, theme in themes_of(book, case):
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


def themes(book: Book) -> Iterator[Problem]:
    """Questions and readings belong to a theme of their case: no page would show one of another theme.

    `stray-theme`: a question or reading of a theme that the case does not name, so no page would show it. Bad: a
    theme missing from `case.yml`. Good: one of its `themes`.
    """
    shelf = {theme.id for theme in book.shelf.themes}
    for case in book.cases:
        items: tuple[Question | Reading, ...] = (*case.questions, *case.readings)
        for item in items:
            if item.theme in shelf - set(case.meta.themes):
                message = f"{item.theme} is no theme of this case, so no page shows {item.id}"
                hint = f"list it in case.yml, or name one of {', '.join(case.meta.themes)}"
                yield Problem(item.where.at("theme"), "stray-theme", message, hint=hint)


def themes_of(book: Book, case: Case) -> list[tuple[int, str]]:
    """The case's themes with their index, but for those that are not on the shelf: `dangling` reports them."""
    shelf = {theme.id for theme in book.shelf.themes}
    return [(index, theme) for index, theme in enumerate(case.meta.themes) if theme in shelf]


def stops(book: Book) -> Iterator[Problem]:
    """A story has stop points, every theme has questions and a primer, every stop fence is understood.

    `missing-stop`: a story without a stop point. Bad: a story told to its end. Good: `::: stop question-id` … `:::`.
    `bad-stop`: a fence that belongs to no stop point. Bad: `:::` alone. Good: `::: stop question-id` … `:::`.
    `missing-question`: a theme without a question. Bad: none. Good: one.
    """
    for case in book.cases:
        path, text = case.narrative.path, case.narrative.text
        if not any(markup.stops(text)):
            yield Problem(
                Place(path, 1), "missing-stop", "the story has no stop point", hint="::: stop question-id … :::"
            )
        loose = markup.STOP.sub(lambda found: "\n" * found[0].count("\n"), markup.unfenced(text))
        for number, line in enumerate(loose.split("\n"), 1):
            if line.startswith(":::"):
                message = f"{line.strip()} belongs to no stop point"
                yield Problem(
                    Place(path, number), "bad-stop", message, hint="::: stop question-id, text, and a line :::"
                )
        if "questions" in case.gaps:
            continue
        for index, theme in themes_of(book, case):
            if not any(question.theme == theme for question in case.questions):
                yield Problem(
                    case.meta.where.at("themes", index), "missing-question", f"the theme {theme} has no question"
                )
