"""Where a book says something: every text with its place, and every use of an id, in one walk shared by the checks."""

from collections.abc import Iterator
from typing import NamedTuple

from casepack import markup
from casepack.model import Book, Case, Item, Place, Prose, texts


class Said(NamedTuple):
    """A piece of text an author wrote, and where. `case` is None for the shelf and for hand-written pages."""

    case: Case | None
    text: str
    place: Place
    exact: bool  # whether a line of the text is a line of the file, as in Markdown


class Use(NamedTuple):
    """An id of some collection used somewhere. `collection` is the stem of the file that should hold it."""

    case: Case | None
    collection: str
    id: str
    place: Place


def said(book: Book) -> Iterator[Said]:
    """Every text of the book: fields of items, narratives, primers, hand-written pages."""
    for prose in (*book.shelf.primers.values(), *(sheet.body for sheet in book.shelf.sheets), *book.docs):
        yield from markdown(None, prose)
    shelf: tuple[Item, ...] = (*book.shelf.references, *book.shelf.terms, *book.shelf.themes, *book.shelf.rubric)
    for item in shelf:
        yield from fields(None, item)
    for case in book.cases:
        for prose in case.prose():
            yield from markdown(case, prose)
        for item in case.items():
            yield from fields(case, item)


def understood(book: Book, folder: str = "") -> bool:
    """Whether all below a folder could be read: only then can a check say that nothing there names a thing."""
    return not any(problem.level == "error" and problem.place.path.startswith(folder) for problem in book.problems)


def home(case: Case) -> str:
    """The case's folder, with a stroke behind it."""
    return case.narrative.path.removesuffix("narrative.md")


def markdown(case: Case | None, prose: Prose) -> Iterator[Said]:
    yield Said(case, prose.text, Place(prose.path, prose.start), True)


def fields(case: Case | None, item: Item) -> Iterator[Said]:
    for path, text in texts(item):
        yield Said(case, text, item.where.at(*path), False)


def line_of(said: Said, line: int) -> Place:
    """The place of a line (from 0) of the text; in YAML, where folding loses lines, that of its key."""
    return Place(said.place.path, said.place.line + line) if said.exact else said.place


def uses(book: Book) -> Iterator[Use]:
    """Every id that one thing of the book uses to refer to another."""
    for piece in said(book):
        for key, _, line in markup.cites(piece.text):
            yield Use(piece.case, "references", key, line_of(piece, line))
        for claim, line in markup.marks(piece.text):
            yield Use(piece.case, "claims", claim, line_of(piece, line))
    for term in book.shelf.terms:
        for collection, key, place in named(term):
            yield Use(None, collection, key, place)
    for case in book.cases:
        for item in case.items():
            for collection, key, place in named(item):
                yield Use(case, collection, key, place)
        for question, _, line in markup.stops(case.narrative.text):
            yield Use(case, "questions", question, Place(case.narrative.path, line + 1))


# Which collection an id-bearing key names; `sources` and `about` mean one thing wherever they stand.
NAMED = {
    "ref": "references",
    "focal_document": "references",
    "claims": "claims",
    "actors": "actors",
    "about": "actors",
    "who": "actors",
    "to": "actors",
    "readings": "readings",
    "questions": "questions",
    "theme": "themes",
    "themes": "themes",
    "see_also": "glossary",
}


def named(item: Item) -> Iterator[tuple[str, str, Place]]:
    for path, text in texts(item):
        key = next(part for part in reversed(path) if isinstance(part, str))
        collection = "references" if key == "sources" and isinstance(path[-1], int) else NAMED.get(key)
        if collection:
            yield collection, text, item.where.at(*path)
