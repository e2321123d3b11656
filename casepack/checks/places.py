"""Where a book says something: every text with its place, and every use of an id, in one walk shared by the checks."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from casepack import markup
from casepack.model import Book, Case, Item, Place, Prose, texts


class Said(NamedTuple):
    """A piece of text an author wrote, and where. `case` is None for the shelf and for hand-written pages."""

    case: Case | None
    text: str
    source: Prose | Item
    keys: tuple[str | int, ...] = ()  # of the item, to the field that holds the text

    def place(self, line: int = 0) -> Place:
        """The place of a line (from 0) of the text; in YAML, where folding loses lines, that of its key."""
        if isinstance(self.source, Prose):
            return Place(self.source.path, self.source.start + line)
        return self.source.where.at(*self.keys)


class Use(NamedTuple):
    """An id of some collection used somewhere. `collection` is the stem of the file that should hold it.

    Outside the cases, the id of a case's thing is case-id/item-id.
    """

    collection: str
    id: str
    said: Said
    line: int = 0

    @property
    def case(self) -> Case | None:
        return self.said.case

    @property
    def place(self) -> Place:
        return self.said.place(self.line)


def said(book: Book) -> Iterator[Said]:
    """Every text of the book: fields of items, narratives, primers, hand-written pages."""
    for prose in (*book.shelf.primers.values(), *(sheet.body for sheet in book.shelf.sheets), *book.docs):
        yield Said(None, prose.text, prose)
    for item in book.shelf.items():
        for keys, text in texts(item):
            yield Said(None, text, item, keys)
    for case in book.cases:
        for prose in case.prose():
            yield Said(case, prose.text, prose)
        for item in case.items():
            for keys, text in texts(item):
                yield Said(case, text, item, keys)


def understood(book: Book, folder: str = "") -> bool:
    """Whether all in a case's folder (or in the whole project) could be read: only then can a check say that nothing
    there names a thing.
    """
    if "broken" not in book.memo:
        paths = [problem.place.path.split("/") for problem in book.problems if problem.level == "error"]
        book.memo["broken"] = {name for path in paths for name in ("", "/".join([*path[:2], ""]))}
    return folder not in book.memo["broken"]


def home(case: Case) -> str:
    """The case's folder, with a stroke behind it."""
    return case.narrative.path.removesuffix("narrative.md")


def uses(book: Book) -> list[Use]:
    """Every id that one thing of the book uses to refer to another."""
    return walk(book)[0]


def marked(book: Book) -> list[Said]:
    """Those of the texts that may hold a citation, a claim mark, a stop point, a quotation or a TODO: one in seven."""
    return walk(book)[1]


def walk(book: Book) -> tuple[list[Use], list[Said]]:
    """`uses` and `marked`, found in one walk and kept: a thousand cases hold half a million texts."""
    if "places" not in book.memo:
        used: list[Use] = []
        kept: list[Said] = []
        for piece in said(book):
            used += named(piece)
            if MARKED.search(piece.text):
                kept.append(piece)
                used += cited(piece)
        book.memo["places"] = used, kept
    found: tuple[list[Use], list[Said]] = book.memo["places"]
    return found


MARKED = re.compile(r'[\[“">]|^:::|TODO', re.M)
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


def named(piece: Said) -> tuple[Use, ...]:
    """What a text is the id of, by the key that holds it, alone or in a list."""
    if not piece.keys:
        return ()
    key, listed = (piece.keys[-1], False) if isinstance(piece.keys[-1], str) else (piece.keys[-2], True)
    collection = "references" if key == "sources" and listed else NAMED.get(str(key))
    return (Use(collection, piece.text, piece),) if collection else ()


def cited(piece: Said) -> Iterator[Use]:
    """What a text refers to by citations, marks and stop points."""
    for key, _, line in markup.cites(piece.text):
        yield Use("references", key, piece, line)
    for claim, line in markup.marks(piece.text):
        yield Use("claims", claim, piece, line)
    if piece.case and piece.source is piece.case.narrative:
        for question, _, line in markup.stops(piece.text):
            yield Use("questions", question, piece, line)
