"""What the tests of papers and slides share: reading files back, planting text, hostile text."""

import io
import re
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pypdf import PdfReader

from casepack.load import load
from casepack.model import Book, Case, Kit, Prose
from casepack.model.base import Part

FABRICATED = Path(__file__).parent / "fabricated"
HOSTILE = (
    ' #read("/etc/passwd") $E=mc$ #pagebreak() <w:br/> </w:t></w:r> ]]> &amp; <script>x</script>'
    " {=openxml} \\input{x} @key <l> %s 科大讯飞 \U0001f600 \u202eabc " + "W" * 150
)
SEEN = ('#read("/etc/passwd")', "$E=mc$", "#pagebreak()", "<w:br/>", "]]>", "<script>x</script>", "{=openxml}")


def small() -> Book:
    return load(FABRICATED)


def squash(text: str) -> str:
    """Letters, digits and signs only, so that line breaks, hyphens at them and ligatures do not matter."""
    return re.sub(r"[\s\u00ad\u200b\u2010-]", "", unicodedata.normalize("NFKC", text))


@cache
def pages(data: bytes) -> list[str]:
    """The squashed text of each page of a PDF."""
    return [squash(page.extract_text()) for page in PdfReader(io.BytesIO(data)).pages]


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def everything(name: str, data: bytes) -> str:
    """All that a reader or a program could find in a file: its bytes, and the text or the XML inside."""
    raw = data.decode("latin-1")
    if name.endswith(".pdf"):
        return raw + "".join(pages(data))
    if name.endswith(".html"):
        return data.decode()
    return raw + "".join(part.decode("utf-8", "replace") for part in parts(data).values())


def changed(part: Any, change: Callable[[str, str], str], key: str = "") -> Any:
    """The item with every text in it changed by `change(name of the field, text)`, where the model takes the new text.

    So ids, dates and choices stay.
    """
    if isinstance(part, Part):
        fields = {}
        for name, info in type(part).model_fields.items():
            new = changed(getattr(part, name), change, name)
            try:
                TypeAdapter(info.rebuild_annotation()).validate_python(new)
            except ValidationError:
                continue
            fields[name] = new
        return part.model_copy(update=fields)
    if isinstance(part, tuple):
        return tuple(changed(inner, change, key) for inner in part)
    return change(key, part) if type(part) is str else part


def kit(one: Kit, change: Callable[[str, str], str]) -> Kit:
    return Kit(changed(one.head, change), replace(one.body, text=change("body", one.body.text)))


def with_case(book: Book, **fields: Any) -> Book:
    return replace(book, cases=(replace(book.cases[0], **fields),))


def planted(book: Book) -> tuple[Book, set[str]]:
    """The book with a mark of its own in every field that only instructors may see, and the marks."""
    marks: set[str] = set()

    def plant(key: str, text: str) -> str:
        mark = f"LEAK{len(marks)}{key.replace('_', '').upper()}Z"
        marks.add(mark)
        return f"{text.rstrip('.')} {mark}"

    case = book.cases[0]
    questions = tuple(
        one.model_copy(
            update={"facilitation": changed(one.facilitation, plant), "analyses": changed(one.analyses, plant)}
        )
        for one in case.questions
    )
    quiz = tuple(
        one.model_copy(update={"options": tuple(
            option.model_copy(update={"feedback": plant("feedback", option.feedback)}) for option in one.options
        )})
        for one in case.quiz
    )  # fmt: skip
    note = Prose("cases/x/teaching-note.md", plant("note", "# Note\n\nText"))
    made = with_case(
        book,
        questions=questions,
        quiz=quiz,
        sessions=changed(case.sessions, plant),
        activities=tuple(kit(one, plant) for one in case.activities),
        teaching_note=note,
    )
    taken = repr(made)
    return made, {mark for mark in marks if mark in taken}


def hostile(book: Book) -> Book:
    """The book with hostile text at the end of every text of its case."""

    def spoil(key: str, text: str) -> str:
        return text if key in ("doi", "url", "archive", "isbn", "language", "stance") else text + HOSTILE

    case: Case = book.cases[0]
    spoiled = {
        name: tuple(changed(one, spoil) for one in getattr(case, name))
        for name in ("references", "claims", "events", "questions", "readings", "sessions")
    }
    return with_case(
        book,
        meta=changed(case.meta, spoil),
        activities=tuple(kit(one, spoil) for one in case.activities),
        **spoiled,
    )
