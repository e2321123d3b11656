"""A case as a deck of Anki: its terms, its events and, for the full edition, its quiz.

Every note's identifier comes from the ids in the data, so a later file of the same case updates the notes that are
there and makes no second ones. Anki takes the text of the newer note, and the day of a note is that on which the case
was reviewed. The second of that day comes from the texts: Anki never compares two notes of the same second, so that
a reader who tells it to update always gets what was changed without a new review.
"""

import contextlib
import hashlib
import itertools
import re
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from casepack import cite, markup
from casepack.exports.html import inline
from casepack.exports.pandoc import rezip
from casepack.exports.paper import Inline, Run, joined, plain
from casepack.exports.pdf import moment
from casepack.exports.words import Desk
from casepack.model import Book, Case, Edition, QuizItem

HALF_DAY = 43_200  # seconds: from noon on, it is still the same day
CSS = """.card { font-family: Georgia, serif; font-size: 20px; line-height: 1.45; max-width: 34em; margin: 0 auto; padding: 1em; }
.small { font-size: 15px; opacity: 0.8; }
ol { padding-left: 1.4em; }"""
BACK = '{{FrontSide}}<hr id="answer">{{Back}}<p class="small">{{Sources}}</p>'
DECKS = {"glossary": "Terms", "timeline": "Timeline", "quiz": "Quiz"}  # part of no identifier: a name may change
FIELDS = ("Front", "Back", "Sources")


class Note(NamedTuple):
    """One card: its id among the case's, and its three fields as HTML."""

    id: str
    front: str
    back: str
    sources: str


def export(book: Book, case: Case, edition: Edition, _listed: object = ()) -> dict[str, bytes]:
    """`<case>-cards.apkg`, the same bytes from the same case. The quiz gives its answers away: full edition only."""
    import genanki  # type: ignore[import-untyped]

    model = genanki.Model(
        number("casepack card"),
        "Case card",
        fields=[{"name": name} for name in FIELDS],
        templates=[{"name": "Card", "qfmt": "{{Front}}", "afmt": BACK}],
        css=CSS,
    )
    desk = Desk(book, case)
    groups = {"glossary": terms(book, desk), "timeline": events(desk)}
    if edition is Edition.FULL:
        groups["quiz"] = (quiz_note(desk, item) for item in case.quiz)
    decks = []
    for kind, found in groups.items():
        name, notes = DECKS[kind], list(found)
        deck = genanki.Deck(number(f"{case.id}/{kind}"), f"{case.meta.title.replace('::', ':')}::{name}")
        for note in notes:
            guid = genanki.guid_for(case.id, kind, note.id)
            deck.add_note(genanki.Note(model, [*note[1:]], guid=guid, tags=[case.id]))
        decks += [deck] if notes else []
    when = moment(case.meta.reviewed) + number(repr([note.fields for deck in decks for note in deck.notes])) % HALF_DAY
    # Not `write_to_file`: it leaves a copy in the folder for temporary files at each call.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "collection.anki2"
        with contextlib.closing(sqlite3.connect(path)) as base:
            genanki.Package(decks).write_to_db(base.cursor(), when, itertools.count(when * 1000))
            base.commit()
        collection = path.read_bytes()
    return {f"{case.id}-cards.apkg": rezip({path.name: collection, "media": b"{}"}, when)}


def number(name: str) -> int:
    """A number that stands for a name in Anki's tables, the same every time."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:5], "big")


def terms(book: Book, desk: Desk) -> Iterator[Note]:
    for term in sorted(book.terms_of(desk.case).values(), key=lambda term: term.term.lower()):
        yield Note(
            term.id, shown(desk, plain(term.term)), shown(desk, words(desk, term.definition)), named(desk, term.sources)
        )


def events(desk: Desk) -> Iterator[Note]:
    """What happened in front, when it did behind."""
    for event in desk.case.events:
        front = (Run("When? ", strong=True), *words(desk, event.text))
        yield Note(
            event.id, shown(desk, front), shown(desk, plain(cite.long_date(event.date))), named(desk, event.sources)
        )


def quiz_note(desk: Desk, item: QuizItem) -> Note:
    """The options in front; behind, the right one and what there is to say of each."""
    options = [words(desk, option.text) for option in item.options]
    front = f"<p>{shown(desk, words(desk, item.stem))}</p>{listed(desk, options)}"
    right = (
        f"<p><strong>{item.answer}.</strong> {shown(desk, options[item.answer - 1])}</p>"
        if item.answer <= len(options)
        else ""
    )
    sources = dict.fromkeys(
        source.ref for key in item.claims if key in desk.claims for source in desk.claims[key].sources
    )
    feedback = listed(desk, [words(desk, option.feedback) for option in item.options])
    return Note(item.id, front, right + feedback, named(desk, tuple(sources)))


def words(desk: Desk, text: str) -> Inline:
    """Prose on one line, its citations kept; claims are not marked, because a card has no list of them."""

    def cluster(pieces: list[tuple[str, str]]) -> str:
        return f"[{'; '.join(f'@{key}, {locator}' if locator else f'@{key}' for key, locator in pieces)}]"

    return desk.line(re.sub(r" +([.,;:!?])", r"\1", markup.resolve(text, cluster, lambda _: "")))


def listed(desk: Desk, rows: list[Inline]) -> str:
    return f"<ol>{''.join(f'<li>{shown(desk, row)}</li>' for row in rows)}</ol>"


def named(desk: Desk, keys: tuple[str, ...]) -> str:
    """The sources by their labels, each with its own address."""
    return shown(desk, joined([desk.source(key) for key in keys], "; "))


def shown(desk: Desk, text: Inline) -> str:
    """Text as HTML. Brackets are references, so that no text is taken for a field of the card or for a sound."""

    def address(href: str) -> str:
        if not href.startswith("#"):
            return href
        ref = desk.references.get(href.removeprefix("#src-"))
        return (ref.link if ref else None) or ""

    made = inline(text, address)
    return re.sub(r"[{}\[]", lambda found: f"&#{ord(found[0])};", made)
