"""A case as data for other programs, `case.json`, and the JSON Schema that describes it.

The keys are those of the authors' files. Version 1 may gain keys; a key that goes or changes its meaning makes version 2.
"""

import json
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache
from typing import Any, Literal

from pydantic import Field

from casepack.model import (
    Activity,
    Actor,
    Answer,
    Book,
    Case,
    Claim,
    Day,
    Edition,
    Event,
    Id,
    Item,
    Line,
    Meta,
    Option,
    Part,
    Passage,
    Question,
    QuizItem,
    Reading,
    Reference,
    Session,
    Term,
    Text,
    Theme,
)

VERSION = 1
SCHEMA = f"schema/case-{VERSION}.json"


class Address(Part):
    """Where a source is read: at its publisher's, its issuer's or its DOI, and in a dated archive."""

    link: Line
    archived: Line
    archived_for: Day = Field(
        description="the day whose version matters: of publication, else the day it was looked at"
    )


class Kit(Activity):
    """An activity with its Markdown text."""

    text: str


class Record(Part):
    """One teaching case with everything that it shows. Texts are Markdown in which `[@key, locator]` cites a source and
    `[#id]` marks a claim. Addresses on the site: `claims/#<id>`, `sources/#<key>`, `questions/<theme>/#<id>`,
    `readings/<theme>/#<id>`, `lens/#<id>`, `timeline/#<id>`, `people/#<id>`, `glossary/#<id>`, all below the case's own.
    """

    described_by: Line = Field(alias="$schema", description="the JSON Schema of this file, from where it stands")
    version: Literal[1] = Field(description="of the form, not of the case; see case.reviewed for that")
    edition: Edition
    collection: str = Field(description="what the site that publishes the case calls itself")
    case: Meta
    narrative: Text = Field(description="the story; `::: stop <question id>` opens a stop point and `:::` closes it")
    lens: tuple[Passage, ...]
    claims: tuple[Claim, ...]
    timeline: tuple[Event, ...]
    actors: tuple[Actor, ...]
    themes: tuple[Theme, ...]
    primers: dict[Id, str] = Field(description="a text for each theme, by its id")
    questions: tuple[Question, ...]
    readings: tuple[Reading, ...]
    quiz: tuple[QuizItem, ...]
    comparison: tuple[Answer, ...] | None = Field(None, description="what the case says where cases are compared")
    glossary: tuple[Term, ...]
    references: tuple[Reference, ...] = Field(description="every source that the case cites")
    addresses: dict[Id, Address] = Field(description="of each source that has one, by its key")
    sessions: tuple[Session, ...] | None = None
    activities: tuple[Kit, ...] | None = None
    teaching_note: Text | None = None


# What no reader is shown, and what the student edition does not show: fields by the noun that has them.
UNSEEN: Mapping[type[Part], frozenset[str]] = {Item: frozenset({"keep"})}
INSTRUCTOR: Mapping[type[Part], frozenset[str]] = {
    Record: frozenset({"sessions", "activities", "teaching_note"}),
    Question: frozenset({"facilitation", "analyses"}),
    QuizItem: frozenset({"answer", "claims"}),
    Option: frozenset({"feedback"}),
}


def export(book: Book, case: Case, edition: Edition, listed: Iterable[Reference]) -> dict[str, bytes]:
    """`cases/<id>/case.json` and the schema, at the paths that they have on the site. `listed` are the case's sources."""
    return {f"cases/{case.id}/case.json": written(plain(record(book, case, edition, listed), edition)), SCHEMA: ours()}


def written(data: Any) -> bytes:
    return f"{json.dumps(data, ensure_ascii=False, indent=1)}\n".encode()


@cache
def ours() -> bytes:
    """The schema as a file: the same beside every case, and slow to make."""
    return written(schema())


def record(book: Book, case: Case, edition: Edition, listed: Iterable[Reference]) -> Record:
    """The whole case; what `edition` may not see is still in it."""
    references = tuple(listed)
    note = case.teaching_note.text.strip() if case.teaching_note else None
    kits = (kit for kit in case.activities if isinstance(kit.head, Activity))
    return Record.model_construct(
        described_by=f"../../{SCHEMA}",
        version=1,
        edition=edition,
        collection=book.site.name,
        case=case.meta,
        narrative=case.narrative.text.strip(),
        lens=case.lens,
        claims=case.claims,
        timeline=case.events,
        actors=case.actors,
        themes=tuple(book.theme(key) for key in case.meta.themes),
        primers={key: book.shelf.primers[key].text.strip() for key in case.meta.themes if key in book.shelf.primers},
        questions=case.questions,
        readings=case.readings,
        quiz=case.quiz,
        comparison=case.comparison or None,
        glossary=tuple(book.terms_of(case).values()),
        references=references,
        addresses={ref.id: address(ref) for ref in references if ref.link},
        sessions=case.sessions or None,
        activities=tuple(Kit.model_construct(**dict(kit.head), text=kit.body.text.strip()) for kit in kits) or None,
        teaching_note=note or None,
    )


def address(ref: Reference) -> Address:
    return Address(link=ref.link or "", archived=ref.archived or "", archived_for=ref.version_date)


def plain(value: Any, edition: Edition) -> Any:
    """As JSON values; without what the edition may not see, what no reader is shown, and what is not there."""
    if isinstance(value, Part):
        unseen = hidden(type(value), edition)
        shown = {
            info.alias or name: plain(getattr(value, name), edition)
            for name, info in type(value).model_fields.items()
            if name not in unseen
        }
        return {key: inner for key, inner in shown.items() if inner is not None}
    if isinstance(value, tuple):
        return [plain(inner, edition) for inner in value]
    if isinstance(value, dict):
        return {key: plain(inner, edition) for key, inner in value.items()}
    return value.value if isinstance(value, StrEnum) else value


def hidden(kind: type[Part], edition: Edition) -> frozenset[str]:
    tables = [UNSEEN, INSTRUCTOR] if edition is Edition.STUDENT else [UNSEEN]
    return frozenset().union(*(names for table in tables for base, names in table.items() if issubclass(kind, base)))


def schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of version 1, of both editions: it also says what the student edition has not."""
    made = Record.model_json_schema(by_alias=True)
    nouns = {kind.__name__: kind for kind in kinds(Record)}
    rules = {}
    for name, definition in {**made["$defs"], "Record": made}.items():
        kind = nouns.get(name)
        if kind is None:
            continue
        keys = {field: info.alias or field for field, info in kind.model_fields.items()}
        for field in hidden(kind, Edition.FULL):
            del definition["properties"][keys[field]]
        secret = sorted(keys[field] for field in hidden(kind, Edition.STUDENT) - hidden(kind, Edition.FULL))
        for key in secret:
            definition["properties"][key]["$comment"] = "full edition only"
        definition["required"] = [key for key in definition.get("required", ()) if key not in secret]
        rules[name] = dict.fromkeys(secret, False)
    inside = {"items": {"properties": {**rules["QuizItem"], "options": {"items": {"properties": rules["Option"]}}}}}
    student = {**rules["Record"], "questions": {"items": {"properties": rules["Question"]}}, "quiz": inside}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **made,
        "if": {"properties": {"edition": {"const": Edition.STUDENT.value}}},
        "then": {"properties": student},
    }


def kinds(kind: type[Part]) -> set[type[Part]]:
    """A noun and every noun inside it."""
    found = {kind}
    todo: list[Any] = [info.annotation for info in kind.model_fields.values()]
    while todo:
        one = todo.pop()
        if isinstance(one, type) and issubclass(one, Part):
            found |= kinds(one)
        todo += getattr(one, "__args__", ())
    return found
