"""The deck, read by Anki itself: what is learnt once is never there twice, and nothing in it is for the instructor."""

import html
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest
from anki.import_export_pb2 import IMPORT_ANKI_PACKAGE_UPDATE_CONDITION_ALWAYS as ALWAYS
from selectolax.lexbor import LexborHTMLParser

from casepack.exports import anki
from casepack.exports.html import JOINER
from casepack.load import load
from casepack.model import Book, Edition

from .papers import FABRICATED, changed, parts, planted, with_case

BOOK = load(FABRICATED)
HOSTILE = '<script>alert(1)</script> <img src=x onerror=alert(1)> {{Back}} {{c1::x}} [sound:x.mp3] </p> "&lt;'


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    found = Collection(str(tmp_path / "collection.anki2"))
    yield found
    found.close()


def deck(book: Book, edition: Edition = Edition.FULL) -> bytes:
    ((name, data),) = anki.export(book, book.cases[0], edition).items()
    assert name == f"{book.cases[0].id}-cards.apkg"
    return data


def taken(collection: Collection, data: bytes, tmp_path: Path, *, always: bool = False) -> tuple[int, int]:
    """How many notes Anki added and how many it changed, with its own settings or told to update always."""
    path = tmp_path / "deck.apkg"
    path.write_bytes(data)
    options = ImportAnkiPackageOptions(update_notes=ALWAYS) if always else ImportAnkiPackageOptions()
    log = collection.import_anki_package(ImportAnkiPackageRequest(package_path=str(path), options=options)).log
    return len(log.new), len(log.updated)


def reviewed(book: Book, day: str) -> Book:
    return with_case(book, meta=book.cases[0].meta.model_copy(update={"reviewed": day}))


def reworded(book: Book) -> Book:
    first, *rest = book.cases[0].events
    return with_case(book, events=(first.model_copy(update={"text": "Nothing comes into force."}), *rest))


def cards(collection: Collection, name: str) -> list[tuple[str, str]]:
    """The words of question and answer of each card of a deck."""
    notes = [collection.get_note(note) for note in collection.find_notes(f'deck:"*::{name}"')]
    return [(said(note.cards()[0].question()), said(note.cards()[0].answer())) for note in notes]


def said(card: str) -> str:
    tree = LexborHTMLParser(card)
    for style in tree.css("style"):
        style.decompose()
    return " ".join(tree.body.text(separator=" ").split()) if tree.body else ""


def test_every_term_event_and_question_is_a_card(collection: Collection, tmp_path: Path) -> None:
    case = BOOK.cases[0]
    added, _ = taken(collection, deck(BOOK), tmp_path)
    assert added == len(BOOK.terms_of(case)) + len(case.events) + len(case.quiz) == collection.card_count()
    assert {entry.name for entry in collection.decks.all_names_and_ids()} >= {
        f"{case.meta.title}::{name}" for name in ("Terms", "Timeline", "Quiz")
    }
    (question, answer), *_ = cards(collection, "Timeline")
    assert question == "When? The parish rule comes into force."
    assert answer.startswith(f"{question} 2022 ")
    assert answer.endswith("Scoring Rule 2022"), "the source is named"
    ((stem, told),) = cards(collection, "Quiz")
    assert all(option in stem for option in ("Four", "Forty", "Four hundred"))
    assert "So the paper and the maker say" not in stem
    assert "2. Forty Sources" not in told
    assert re.search(r"2\. Forty .*A tenth of it\. .*So the paper and the maker say\.", told)
    assert collection.fix_integrity()[1], "Anki finds nothing to mend"


def test_a_second_import_adds_nothing(collection: Collection, tmp_path: Path) -> None:
    data = deck(BOOK)
    added, _ = taken(collection, data, tmp_path)
    assert taken(collection, data, tmp_path) == (0, 0)
    assert collection.note_count() == added


def test_a_new_wording_takes_the_place_of_the_old(collection: Collection, tmp_path: Path) -> None:
    """By itself once the case was reviewed again; on the same day, if Anki is told to update always."""
    added, _ = taken(collection, deck(BOOK), tmp_path)
    assert taken(collection, deck(reworded(BOOK)), tmp_path, always=True) == (0, added)
    assert "When? Nothing comes into force." in dict(cards(collection, "Timeline"))
    assert taken(collection, deck(reviewed(BOOK, "2027-01-10")), tmp_path) == (0, added)
    assert taken(collection, deck(reworded(BOOK)), tmp_path) == (0, 0), "an older file changes nothing"
    assert "When? The parish rule comes into force." in dict(cards(collection, "Timeline"))
    assert collection.note_count() == added


def test_what_was_learnt_stays_learnt(collection: Collection, tmp_path: Path) -> None:
    taken(collection, deck(BOOK), tmp_path)
    card = collection.get_note(collection.find_notes('deck:"*::Terms"')[0]).cards()[0]
    collection.sched.set_due_date([card.id], "30")
    taken(collection, deck(reviewed(reworded(BOOK), "2027-01-10")), tmp_path)
    again = collection.get_card(card.id)
    assert (again.type, again.ivl) == (2, 30)


def test_the_student_edition_gives_no_answer_away() -> None:
    book, marks = planted(BOOK)
    marks = {mark for mark in marks if "FEEDBACK" in mark}
    assert marks
    student, full = (everything(deck(book, edition)) for edition in (Edition.STUDENT, Edition.FULL))
    assert not [mark for mark in marks if mark in student]
    assert all(mark in full for mark in marks), "without this, the test could look in the wrong place"
    assert "Quiz" not in student
    assert "Timeline" in student


def everything(data: bytes) -> str:
    return b" ".join(parts(data).values()).decode("utf-8", "replace")


def test_the_same_case_gives_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    first = deck(BOOK)
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert deck(BOOK) == first
    assert deck(reworded(BOOK)) != first


def test_nothing_is_left_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    deck(BOOK)
    assert [*tmp_path.iterdir()] == []


def test_no_text_becomes_a_tag_or_a_field_of_the_card(collection: Collection, tmp_path: Path) -> None:
    case = BOOK.cases[0]
    spoiled = {
        name: tuple(changed(one, lambda _, text: f"{text} {HOSTILE}") for one in getattr(case, name))
        for name in ("events", "terms", "quiz", "claims")
    }
    taken(collection, deck(with_case(BOOK, **spoiled)), tmp_path)
    for name in ("Terms", "Timeline", "Quiz"):
        for note in (collection.get_note(key) for key in collection.find_notes(f'deck:"*::{name}"')):
            card = note.cards()[0]
            tree = LexborHTMLParser(card.question() + card.answer())
            assert {node.tag for node in tree.css("body *")} <= {"style", "p", "ol", "li", "strong", "em", "a", "hr"}
            shown = html.unescape(said(card.question())).replace(JOINER, "")
            if "When?" in shown or "cabs" in shown:
                assert " ".join(HOSTILE.split()).partition(" </p>")[0] in shown


def test_ids_do_not_depend_on_a_decks_name() -> None:
    """A guid that changed would make every learner's notes double."""
    with_names = deck(BOOK)
    renamed = replace(BOOK.cases[0], meta=BOOK.cases[0].meta.model_copy(update={"title": "Another name"}))
    assert guids(deck(replace(BOOK, cases=(renamed,)))) == guids(with_names)


def guids(data: bytes) -> set[str]:
    connection = sqlite3.connect(":memory:")
    connection.deserialize(parts(data)["collection.anki2"])
    found = {guid for (guid,) in connection.execute("SELECT guid FROM notes")}
    connection.close()
    return found
