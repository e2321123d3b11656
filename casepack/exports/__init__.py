"""What leaves the project for another program or for paper: one pure function a format, one entry of FORMATS, PAPERS or LMS."""

from collections.abc import Callable, Iterable

from casepack.exports import bibtex, cartridge, csl_json, gift, handout, moodle, ris, slides
from casepack.exports.pandoc import Unwritten
from casepack.model import Book, Case, Edition, Reference

# Of the case and the references to write, each gives the files by name. For case None, the shelf's.
FORMATS: dict[str, Callable[[Book, Case | None, Iterable[Reference]], dict[str, bytes]]] = {
    "bibtex": bibtex.export,
    "ris": ris.export,
    "csl-json": csl_json.export,
}

# Of the case and the edition, each gives the files by name. Raises Unwritten where pandoc cannot be had.
PAPERS: dict[str, Callable[[Book, Case, Edition], dict[str, bytes]]] = {
    "handout": handout.export,
    "slides": slides.export,
}

# The same for a learning platform.
LMS: dict[str, Callable[[Book, Case, Edition], dict[str, bytes]]] = {
    "cartridge": cartridge.export,
    "moodle": moodle.export,
    "gift": gift.export,
}


def papers(book: Book, edition: Edition) -> dict[str, bytes]:
    """Every paper of every case, and what a platform imports, by address on the site: `downloads/<case>/<name>`."""
    return {
        f"downloads/{case.id}/{name}": data
        for case in book.cases
        for export in [*PAPERS.values(), *LMS.values()]
        for name, data in export(book, case, edition).items()
    }


__all__ = ["FORMATS", "LMS", "PAPERS", "Unwritten", "papers"]
