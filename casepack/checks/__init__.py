"""What is right and wrong in a case, one topic a module. Checks never print, raise, repair or open files.

`check` runs them all on a book; `site.check` works on built HTML.
"""

import datetime
from collections.abc import Callable, Iterator

from casepack.checks import citations, comparison, coverage, expiry, identifiers, ids, prose, standing, teaching
from casepack.model import Book, Problem

CHECKS: tuple[Callable[[Book], Iterator[Problem]], ...] = (
    citations.malformed,
    citations.unused,
    ids.dangling,
    ids.unused,
    standing.support,
    standing.replies,
    prose.uncited,
    prose.quotations,
    prose.unfinished,
    coverage.analyses,
    coverage.readings,
    coverage.stops,
    coverage.themes,
    comparison.answers,
    teaching.minutes,
    teaching.plans,
    teaching.quiz,
    identifiers.identifiers,
    identifiers.mirrors,
)


def check(book: Book, today: datetime.date) -> list[Problem]:
    """Every problem of the book, sorted, those of loading included. `today` decides what is overdue."""
    found = list(book.problems)
    for one in CHECKS:
        found += one(book)
    found += expiry.overdue(book, today)
    return sorted(set(found))
