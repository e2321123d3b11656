"""Decks: one question a slide, what the teacher says only in the notes, nothing clipped and nothing lost."""

import io
import re

import pytest
from pptx import Presentation
from pypdf import PdfReader

from casepack.exports import slides
from casepack.exports.deck import Deck, Slide
from casepack.exports.deck import slides as split
from casepack.exports.paper import Bullets, Paragraph, Table, plain
from casepack.exports.paper import words as text_of
from casepack.exports.pdf import typeset
from casepack.exports.powerpoint import pptx
from casepack.exports.words import Desk
from casepack.model import Book, Edition

from .papers import hostile, pages, small, squash

Files = dict[str, bytes]


def both(deck: Deck) -> tuple[bytes, bytes]:
    """The deck to change and the deck to print."""
    return pptx(deck), typeset("deck.typ", deck)


@pytest.fixture(scope="module")
def real(book: Book) -> tuple[list[Deck], Files]:
    case = book.cases[0]
    decks = list(slides.decks(book, case, Edition.FULL))
    longest = sorted(decks[1:], key=lambda deck: -len(deck.slides))[:1]
    files: Files = {}
    for deck in (decks[0], *longest):
        edited, printed = both(deck)
        files |= {f"{deck.name}.pptx": edited, f"{deck.name}.pdf": printed}
    return [decks[0], *longest], files


def shown(data: bytes) -> list[tuple[str, str, str]]:
    """Title, other text and notes of each slide of a PowerPoint file."""
    found = []
    for slide in Presentation(io.BytesIO(data)).slides:
        title = slide.shapes.title
        texts = []
        for shape in slide.shapes:
            if shape.has_text_frame and shape != title:
                texts.append(shape.text_frame.text)
            if shape.has_table:
                texts += [cell.text for row in shape.table.rows for cell in row.cells]
        notes = slide.notes_slide.notes_text_frame.text if slide.has_notes_slide else ""
        found.append((title.text_frame.text if title is not None else "", squash(" ".join(texts)), squash(notes)))
    return found


def said(slide: Slide) -> str:
    texts = []
    for block in slide.blocks:
        match block:
            case Paragraph():
                texts.append(block.text)
            case Bullets():
                texts += block.items
            case Table():
                texts += [cell for row in (block.head, *block.rows) for cell in row]
    return "".join(squash(text_of(text)) for text in texts)


def test_both_files_show_every_slide_and_no_slide_runs_over(real: tuple[list[Deck], Files]) -> None:
    decks, files = real
    for deck in decks:
        edited, printed = shown(files[f"{deck.name}.pptx"]), pages(files[f"{deck.name}.pdf"])
        assert len(edited) == len(printed) == len(deck.slides) + 1
        assert squash(deck.title) in squash(edited[0][0])
        for slide, (title, text, notes), page in zip(deck.slides, edited[1:], printed[1:], strict=True):
            assert (title, text) == (slide.title, said(slide))
            assert page.replace("•", "").startswith(squash(slide.title) + said(slide))
            assert bool(notes) == bool(slide.notes)
            assert notes not in page or not notes


def test_one_question_a_slide_with_its_probes_in_the_notes(book: Book, real: tuple[list[Deck], Files]) -> None:
    case = book.cases[0]
    desk = Desk(book, case)
    found = shown(real[1][f"{case.id}-slides.pptx"])
    for question in case.questions:
        (mine,) = [(text, notes) for title, text, notes in found if title == question.title]
        assert mine[0] == squash(text_of(desk.line(question.prompt)))
        for probe in question.probes:
            assert squash(text_of(desk.line(probe))) in mine[1]
    titles = [title for title, _, _ in found]
    for wanted in ("Before we start", "The facts", "From the timeline", "How the claims stand", "Sources"):
        assert wanted in titles


def test_every_source_named_is_on_the_last_slides(real: tuple[list[Deck], Files]) -> None:
    decks, files = real
    for deck in decks:
        named = set(re.findall(r"text='([^']+)', [^()]*href='#src-", repr([slide.blocks for slide in deck.slides])))
        listed = "".join(text for title, text, _ in shown(files[f"{deck.name}.pptx"]) if title.startswith("Sources"))
        assert len(named) > 5
        for label in named:
            first = label.split(" et al")[0].split(" and ")[0].split(",")[0]
            assert squash(re.sub(r" (\d{4}[a-z]?|n\.d\..*)$", "", first)) in listed, label


def test_student_decks_have_no_notes_and_no_plans(book: Book) -> None:
    files = slides.export(book, book.cases[0], Edition.STUDENT)
    assert list(files) == [f"{book.cases[0].id}-slides.pptx", f"{book.cases[0].id}-slides.pdf"]
    assert not any(notes for _, _, notes in shown(next(iter(files.values()))))
    assert b"notesSlide" not in next(iter(files.values()))


def test_a_class_plan_has_its_questions_in_its_order_and_its_words_in_the_notes() -> None:
    book = small()
    case = book.cases[0]
    found = shown(slides.export(book, case, Edition.FULL)["trams-slides-fifty-minutes.pptx"])
    titles = [title for title, _, _ in found]
    questions = {question.id: question.title for question in case.questions}
    order = [questions[key] for block in case.sessions[0].blocks for key in block.questions]
    assert [title for title in titles if title in order] == order
    notes = "".join(notes for _, _, notes in found)
    assert squash("Ask who was asked") in notes
    assert squash("0:20 · 30 minutes · What the board does.") in notes
    assert squash("Most will abstain.") in notes


def test_what_does_not_fit_goes_on_and_nothing_is_lost() -> None:
    words = [f"w{number}" for number in range(3000)]
    paragraph = Paragraph(plain(" ".join(words)))
    bullets = Bullets(tuple(plain(f"item{number} " + "x " * 40) for number in range(40)))
    table = Table((plain("A"), plain("B")), tuple((plain(f"r{n}"), plain("y " * n)) for n in range(40)), (1, 3))
    made = list(split("Long", (paragraph, bullets, table), (Paragraph(plain("note")),)))
    assert [slide.title for slide in made[:2]] == ["Long", "Long (2)"]
    assert [bool(slide.notes) for slide in made] == [True] + [False] * (len(made) - 1)
    whole = "".join(said(slide) for slide in made).replace("AB", "")
    wanted = "".join(said(Slide("", (block,), 14)) for block in (paragraph, bullets, table)).replace("AB", "")
    assert whole == wanted
    edited, printed = both(Deck("x", "T", "s", "f", "2026-11-22", tuple(made)))
    assert len(pages(printed)) == len(made) + 1 == len(shown(edited))


def test_hostile_decks_open_and_lose_nothing() -> None:
    book = hostile(small())
    for deck in slides.decks(book, book.cases[0], Edition.FULL):
        edited, printed = both(deck)
        assert len(shown(edited)) == len(deck.slides) + 1
        text = "".join(pages(printed))
        assert all(squash(slide.title) in text for slide in deck.slides)


@pytest.mark.filterwarnings("ignore:.*Swig.*:DeprecationWarning")
def test_the_printed_deck_passes_the_same_checks(real: tuple[list[Deck], Files], tmp_path: object) -> None:
    outloud = pytest.importorskip("outloud")
    for name, data in real[1].items():
        if name.endswith(".pdf"):
            path = f"{tmp_path}/{name}"
            with open(path, "wb") as file:
                file.write(data)
            result = outloud.check(path, skip={"ORD-001", "PAG-001"})
            assert (result.error, result.findings) == (None, []), name
            assert PdfReader(io.BytesIO(data)).trailer["/Root"]["/Lang"] == "en-GB"
