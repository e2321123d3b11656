"""Facts that expire, and looks that have not happened yet."""

import datetime
from collections.abc import Iterator

from casepack.model import Book, Item, Problem


def overdue(book: Book, today: datetime.date) -> Iterator[Problem]:
    """A fact past its `review_by` has to be looked at again, and no look lies in the future.

    `overdue` (warning): the day of review has passed. Bad: `review_by:` yesterday. Good: today or later.
    `future-date`: looked at on a day that is yet to come. Bad: `as_of:` tomorrow. Good: today or earlier.
    """
    for case in book.cases:
        for claim in case.claims:
            if claim.overdue(today):
                message = (
                    f"{claim.id} was last looked at on {claim.as_of} and should have been again by {claim.review_by}"
                )
                yield Problem(claim.where.at("review_by"), "overdue", message, "warning")
    for item, keys, day in looks(book):
        if day > today.isoformat():
            message = f"{item.id} claims to have been looked at on {day}, which is yet to come"
            yield Problem(item.where.at(*keys), "future-date", message)


def looks(book: Book) -> Iterator[tuple[Item, tuple[str, ...], str]]:
    """Every day on which somebody says to have looked: item, keys, day."""
    for ref in (*book.shelf.references, *(ref for case in book.cases for ref in case.references)):
        yield ref, ("verification", "date"), ref.verification.date
    for case in book.cases:
        yield case.meta, ("reviewed",), case.meta.reviewed
        for claim in case.claims:
            yield claim, ("as_of",), claim.as_of
            if claim.no_reply_found:
                yield claim, ("no_reply_found",), claim.no_reply_found
