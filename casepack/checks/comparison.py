"""Comparison: a case that takes part in it answers every dimension, from sources, or says why it does not."""

import difflib
from collections.abc import Iterator

from casepack import markup
from casepack.model import Book, Place, Problem


def answers(book: Book) -> Iterator[Problem]:
    """Every dimension of comparison is answered or passed over with a reason, and no other.

    `missing-dimension`: a case has `comparison.yml` and says nothing to a dimension. Bad: no `remedy`. Good: answered, or
    passed over with `why_not`.
    `unknown-dimension`: an answer to a dimension that `cases/common/dimensions.yml` does not have. Bad: `remedies`. Good:
    `remedy`.
    `unclear-answer`: an answer with both `text` and `why_not`, or with neither. Bad: both. Good: one of the two.
    `uncited-answer`: an answer that cites nothing. Bad: opinion alone. Good: at least one `[@key]`.
    """
    dimensions = [dimension.id for dimension in book.shelf.dimensions]
    if "dimensions" in book.shelf.gaps:
        return
    for case in book.cases:
        for answer in case.comparison:
            if answer.id not in dimensions:
                near = difflib.get_close_matches(answer.id, dimensions, n=1, cutoff=0.6)
                hint = f"did you mean {near[0]}?" if near else f"dimensions: {', '.join(dimensions) or 'none yet'}"
                message = f"there is no dimension {answer.id}"
                yield Problem(answer.where.at("id"), "unknown-dimension", message, hint=hint)
            if (answer.text is None) == (answer.why_not is None):
                message = f"the answer to {answer.id} needs either a text or a reason why there is none"
                yield Problem(answer.where.at("id"), "unclear-answer", message, hint="text: … or why_not: …")
            elif answer.text and not any(markup.cites(answer.text)):
                yield Problem(answer.where.at("text"), "uncited-answer", f"the answer to {answer.id} cites nothing")
        given = {answer.id for answer in case.comparison} | case.gaps.get("comparison", frozenset())
        for dimension in dimensions if case.comparison and "*" not in given else ():
            if dimension not in given:
                place = Place(case.comparison[0].where.path)
                message = f"nothing is said to the dimension {dimension}"
                yield Problem(place, "missing-dimension", message, hint="answer it, or say why_not")
