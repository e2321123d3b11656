"""`case.json`: everything a reader is shown, in the form that its schema says, and nothing of the instructor's for students."""

import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from casepack import cli, exports, pages
from casepack.exports import record
from casepack.model import Book, Edition, Part

from .papers import FABRICATED, planted, small

BOOK = small()
GOLDEN = Path(__file__).parent / "golden" / "case-1.json"


def made(book: Book, edition: Edition = Edition.FULL) -> Any:
    case = book.cases[0]
    return json.loads(record.export(book, case, edition, pages.listed(book, case))[f"cases/{case.id}/case.json"])


def faults(data: Any) -> list[str]:
    schema = record.schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    found = jsonschema.Draft202012Validator(schema).iter_errors(data)
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message[:80]}" for error in found]


@pytest.mark.parametrize("edition", list(Edition))
def test_every_case_is_what_the_schema_says(book: Book, edition: Edition) -> None:
    for shelf in (BOOK, book):
        assert faults(made(shelf, edition)) == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data.update(version=2),
        lambda data: data.pop("claims"),
        lambda data: data["claims"][0].update(standing="proven"),
        lambda data: data["claims"][0].update(keep="x"),
        lambda data: data["references"][0].pop("title"),
        lambda data: data["case"].update(unheard="x"),
        lambda data: data["addresses"]["gazette2025camera"].pop("archived"),
    ],
)
def test_the_schema_refuses_what_it_should(spoil: Any) -> None:
    data = made(BOOK)
    spoil(data)
    assert faults(data)


@pytest.mark.parametrize(
    "place", ["sessions", "activities", "teaching_note", "facilitation", "analyses", "answer", "feedback"]
)
def test_the_schema_refuses_what_no_student_may_have(place: str) -> None:
    """Each is fine in the full edition and refused in the student's."""
    full, student = made(BOOK), made(BOOK, Edition.STUDENT)
    holders = {
        "facilitation": lambda data: data["questions"][0],
        "analyses": lambda data: data["questions"][0],
        "answer": lambda data: data["quiz"][0],
        "feedback": lambda data: data["quiz"][0]["options"][0],
    }
    holder = holders.get(place, lambda data: data)
    holder(student)[place] = holder(full)[place]
    assert faults(student)


def test_nothing_that_a_reader_sees_is_missing() -> None:
    case, data = BOOK.cases[0], made(BOOK)
    counted = {
        "claims": case.claims, "lens": case.lens, "timeline": case.events, "actors": case.actors,
        "questions": case.questions, "readings": case.readings, "quiz": case.quiz, "sessions": case.sessions,
        "activities": case.activities,
    }  # fmt: skip
    for name, items in counted.items():
        assert [one["id"] for one in data[name]] == [one.id for one in items], name
    assert [one["id"] for one in data["references"]] == sorted(pages.shown(BOOK, case))
    assert {one["id"] for one in data["glossary"]} == set(BOOK.terms_of(case))
    assert data["narrative"] == case.narrative.text.strip()
    assert data["teaching_note"] == (case.teaching_note.text.strip() if case.teaching_note else None)
    assert data["activities"][0]["text"] == case.activities[0].body.text.strip()
    assert {one["id"]: one for one in data["references"]}["gazette2025camera"][
        "container-title"
    ] == "Brindlemere Gazette"
    assert data["addresses"]["gazette2025camera"] == {
        "link": "https://gazette.example.org/2025/03/owl",
        "archived": "https://archive.example.org/2025/owl",
        "archived_for": "2025-03-04",
    }


def test_authors_remarks_to_themselves_stay_with_them() -> None:
    assert BOOK.cases[0].meta.keep
    assert '"keep"' not in json.dumps([made(BOOK), record.schema()])


def test_it_says_which_form_it_has_and_where_that_is_described(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FABRICATED)
    assert cli.main(["export", "json", "trams", "--out", str(tmp_path)]) == 0
    path = tmp_path / "cases" / "trams" / "case.json"
    data = json.loads(path.read_text("utf-8"))
    assert data["version"] == record.VERSION
    assert json.loads((path.parent / data["$schema"]).read_text("utf-8")) == record.schema()
    assert made(BOOK) == data


def test_a_form_once_published_loses_no_key() -> None:
    """Others' programs read it. A key that goes, or is asked for no longer, makes the next version."""
    promised = json.loads(GOLDEN.read_text("utf-8"))
    schema = record.schema()
    nouns = {**schema["$defs"], "Record": schema}
    for noun, keys in promised.items():
        there = nouns[noun]["properties"]
        always = nouns[noun].get("required", [])
        assert [key for key in keys["may"] if key not in there] == [], noun
        assert [key for key in keys["has"] if key not in always] == [], noun


# --- the student edition, in every file beside the pages ---------------------------------------------------------


def beside(book: Book, edition: Edition) -> dict[str, bytes]:
    return exports.beside(book, edition, {case.id: pages.listed(book, case) for case in book.cases})


def whole(files: dict[str, bytes]) -> str:
    """Everything that a reader or a program could find in the files, those inside archives too."""
    found = []
    for name, data in files.items():
        found.append(data.decode("utf-8", "replace"))
        if name.endswith(".apkg"):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                found += [archive.read(inner).decode("utf-8", "replace") for inner in archive.namelist()]
    return re.sub(r"\\u[0-9a-f]{4}|\s+", " ", " ".join(found))


def test_no_instructors_word_stands_in_a_file_for_students() -> None:
    book, marks = planted(BOOK)
    assert len(marks) > 20
    student, full = (whole(beside(book, edition)) for edition in (Edition.STUDENT, Edition.FULL))
    assert [mark for mark in marks if mark in student] == []
    assert [mark for mark in marks if mark not in full] == [], "without this, the test could look in the wrong place"


def test_the_answer_of_the_quiz_is_not_told_by_its_claims() -> None:
    (item,) = made(BOOK, Edition.STUDENT)["quiz"]
    assert set(item) == {"id", "stem", "options"}
    assert all(set(option) == {"text"} for option in item["options"])


def test_the_files_are_the_same_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    first = beside(BOOK, Edition.FULL)
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert beside(BOOK, Edition.FULL) == first


def test_every_field_of_an_instructor_has_a_place_in_the_table() -> None:
    """A new noun for instructors has to be listed, or named here as one that students may see."""
    seen = {
        "Meta",
        "Fact",
        "Passage",
        "Lean",
        "Wording",
        "Claim",
        "Evidence",
        "Reply",
        "Event",
        "Actor",
        "Native",
        "Relation",
    }
    seen |= {"Reading", "Reference", "Name", "Verification", "Term", "Theme", "Address", "Answer"}
    inside = {kind.__name__ for kind in record.kinds(record.Record)}
    below = {
        inner.__name__
        for holder, names in record.INSTRUCTOR.items()
        for name in names
        for inner in nouns(holder.model_fields[name].annotation)
    }
    assert inside - seen - below == {"Record", "Question", "QuizItem", "Option"}


def nouns(annotation: Any) -> set[type[Part]]:
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return record.kinds(annotation)
    return {kind for inner in getattr(annotation, "__args__", ()) for kind in nouns(inner)}
