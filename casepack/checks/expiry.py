"""Facts that expire."""

import datetime
from collections.abc import Iterator

from casepack.model import Book, Problem


def overdue(book: Book, today: datetime.date) -> Iterator[Problem]:
    """A fact past its `review_by` has to be looked at again.

    Bad: `review_by: 2026-11-10` on 11 November 2026. Good: the same on 10 November.
    """
    for case in book.cases:
        for claim in case.claims:
            if claim.overdue(today):
                message = (
                    f"{claim.id} was last looked at on {claim.as_of} and should have been again by {claim.review_by}"
                )
                yield Problem(claim.where.at("review_by"), "overdue", message, "warning")
            if claim.as_of > today.isoformat():
                message = f"{claim.id} claims to have been looked at on {claim.as_of}, which is yet to come"
                yield Problem(claim.where.at("as_of"), "future-date", message)
