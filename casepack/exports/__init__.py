"""What leaves the project for another program or for paper: one pure function a format, one entry of a table here."""

from collections.abc import Callable, Container, Iterable, Mapping

from casepack.exports import (
    anki,
    bibliography,
    card,
    cartridge,
    epub,
    feed,
    gift,
    handout,
    moodle,
    onefile,
    record,
    slides,
)
from casepack.exports.pandoc import Unwritten
from casepack.model import Book, Case, Edition, Reference

# Of the case and the references to write, each gives the files by name. For case None, the shelf's.
FORMATS: dict[str, bibliography.Export] = {**bibliography.FORMS}

# Of the case and the edition, each gives the files by name. Raises Unwritten where pandoc cannot be had.
PAPERS: dict[str, Callable[[Book, Case, Edition], dict[str, bytes]]] = {
    "handout": handout.export,
    "slides": slides.export,
    "onefile": onefile.export,
    "epub": epub.export,
}

# The same for a learning platform.
LMS: dict[str, Callable[[Book, Case, Edition], dict[str, bytes]]] = {
    "cartridge": cartridge.export,
    "moodle": moodle.export,
    "gift": gift.export,
}

# Of the case, the edition and the references that the case lists, each gives the files by name. Quick to make.
DATA: dict[str, Callable[[Book, Case, Edition, Iterable[Reference]], dict[str, bytes]]] = {
    "anki": anki.export,
    "json": record.export,
}


def beside(
    book: Book,
    edition: Edition,
    listed: Mapping[str, Iterable[Reference]],
    base: str = "",
    skip: Container[str] = (),
) -> dict[str, bytes]:
    """The files that stand beside the pages at every build, by their address on the site.

    `listed` are each case's sources by its id; `base` is the site's address, if it is known, and ends with a slash.
    The files of the cases in `skip`, which the caller has already, are left out; see `pages.pages`.
    """
    files = {"card.png": card.of_site(book), **feed.export(book, base)}
    if book.cases:
        files[record.SCHEMA] = record.ours()
    for case in book.cases:
        if case.id in skip:
            continue
        references = tuple(listed[case.id])
        files[f"cases/{case.id}/card.png"] = card.of_case(book, case)
        files |= record.export(book, case, edition, references)
        downloads = {
            **bibliography.every(book, case, references, base),
            **anki.export(book, case, edition, references),
        }
        files |= {f"downloads/{case.id}/{name}": data for name, data in downloads.items()}
    return files


def papers(book: Book, edition: Edition) -> dict[str, bytes]:
    """Every paper of every case, and what a platform imports, by address on the site: `downloads/<case>/<name>`."""
    return {
        f"downloads/{case.id}/{name}": data
        for case in book.cases
        for export in [*PAPERS.values(), *LMS.values()]
        for name, data in export(book, case, edition).items()
    }


__all__ = ["DATA", "FORMATS", "LMS", "PAPERS", "Unwritten", "beside", "papers"]
