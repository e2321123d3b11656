"""Running text: facts carry citations, and quotations are short and attributed."""

import re
from collections.abc import Iterator

from casepack import markup
from casepack.checks.places import marked
from casepack.model import Book, Place, Problem

QUOTATION_LIMIT = 40  # words
ADDRESS = re.compile(r"\]\([^)]*\)")
TODO = re.compile(r"\bTODO\b")
LIST_NUMBER = re.compile(r"^\s*\d+[.)]\s", re.M)
FACT = re.compile(r"\d|\b(?:January|February|March|April|June|July|August|September|October|November|December)\b")


def uncited(book: Book) -> Iterator[Problem]:
    """A paragraph of a story or primer that holds a number, a date or a named actor says where it comes from.

    `uncited-paragraph`: a number, date or named actor without a citation. Bad: “In October 2019 …”. Good: with
    `[@key]`.
    """
    stories = [(case.narrative, [name for actor in case.actors for name in names(actor.name)]) for case in book.cases]
    for prose, actors in [*stories, *((primer, []) for primer in book.shelf.primers.values())]:
        named = re.compile("|".join(whole(name) for name in actors)) if actors else None
        for text, line in markup.paragraphs(prose.text):
            if any(markup.cites(text)):
                continue
            plain = LIST_NUMBER.sub("", ADDRESS.sub("]", markup.without_marks(text)))
            found = FACT.search(plain) or (named and named.search(plain))
            if found:
                message = f"this paragraph names {found[0]} and cites nothing"
                yield Problem(Place(prose.path, line + 1), "uncited-paragraph", message)


def unfinished(book: Book) -> Iterator[Problem]:
    """What an author has put off is still to do.

    `still-to-do` (warning): something was put off. Bad: `role: TODO`. Good: `role: reporting`.
    """
    for piece in marked(book):
        if "TODO" not in piece.text:
            continue
        clean = re.sub(markup.CODE, lambda code: re.sub(r"[^\n]", " ", code[0]), piece.text)
        for number, line in enumerate(clean.split("\n")):
            if TODO.search(line):
                place = piece.place(number)
                yield Problem(place, "still-to-do", "something is still to do here", "warning", "write it")


def names(name: str) -> list[str]:
    """A name as running text may give it: without what stands in brackets."""
    return [bare] if (bare := re.sub(r"\s*\(.*?\)", "", name)) else []


def whole(name: str) -> str:
    """A pattern for the name as a word of its own; its spaces may be line ends."""
    return r"(?<!\w)" + r"\s+".join(map(re.escape, name.split())) + r"(?!\w)"


def quotations(book: Book) -> Iterator[Problem]:
    """Quotations are short: forty words at the most.

    `long-quotation`: more than forty words between quotation marks. Bad: 41. Good: 40.
    """
    for piece in marked(book):
        for text, line in markup.quotations(piece.text):
            count = len(markup.words(text))
            if count > QUOTATION_LIMIT:
                message = f"a quotation of {count} words; the limit is {QUOTATION_LIMIT}"
                yield Problem(piece.place(line), "long-quotation", message, hint="paraphrase it")
