"""Everything to hand out, as PDF and as Word, from the same nouns."""

from collections.abc import Iterator

from casepack.exports import student, teacher
from casepack.exports.both import in_formats
from casepack.exports.paper import Document
from casepack.exports.pdf import pdf
from casepack.exports.word import docx
from casepack.model import Book, Case, Edition


def documents(book: Book, case: Case, edition: Edition) -> Iterator[Document]:
    """The papers of a case: for the student edition no run sheet and no role card. A theme has papers of its own."""
    themes: list[str | None] = [None, *(case.meta.themes if len(case.meta.themes) > 1 else ())]
    for theme in themes:
        yield student.student_handout(book, case, theme)
        yield student.question_sheet(book, case, theme)
        yield student.reading_list(book, case, theme)
    yield student.claim_cards(book, case)
    if edition is Edition.FULL:
        if cards := teacher.role_cards(book, case):
            yield cards
        for session in case.sessions:
            yield teacher.run_sheet(book, case, session)


def export(book: Book, case: Case, edition: Edition) -> dict[str, bytes]:
    """Each paper twice: `<case>-<paper>.pdf` and `<case>-<paper>.docx`."""
    return in_formats(documents(book, case, edition), {"pdf": pdf, "docx": docx})
