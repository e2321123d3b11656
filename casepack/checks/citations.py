"""Citation keys: each is well formed and resolves, and every source is cited."""

from collections.abc import Iterator

from casepack import markup
from casepack.checks.places import home, marked, understood, uses
from casepack.model import Book, Problem


def malformed(book: Book) -> Iterator[Problem]:
    """A bracket that begins like a citation must be one.

    `bad-citation`: a bracket that begins like a citation and is none. Bad: `[@hrw2017voice p. 3]`. Good:
    `[@hrw2017voice, p. 3]`.
    """
    for piece in marked(book):
        for text, line in markup.malformed(piece.text):
            shown = " ".join(text.split())
            hint = "write [@key], [@key, ¶ 4] or [@a; @b, p. 12]"
            yield Problem(piece.place(line), "bad-citation", f"{shown} is not a citation", hint=hint)


def unused(book: Book) -> Iterator[Problem]:
    """A source that nothing cites is either forgotten or needs a word on why it stays (`keep:`).

    `unused-reference` (warning): a source that nothing cites. Bad: a forgotten source. Good: cited, removed, or kept
    with `keep: why`.
    """
    cited = {use.id for use in uses(book) if use.collection == "references"}
    groups = [("", book.shelf.references), *((home(case), case.references) for case in book.cases)]
    for folder, group in groups:
        for ref in group if understood(book, folder) else ():
            if ref.id not in cited and not ref.keep:
                message = f"{ref.id} is cited nowhere"
                yield Problem(
                    ref.where.at("id"),
                    "unused-reference",
                    message,
                    "warning",
                    "cite it, remove it, or say why under keep:",
                )
