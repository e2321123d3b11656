"""One class plan to take elsewhere: as Markdown, as HTML for a course page, as an entry of a calendar."""

import datetime
import uuid
from collections.abc import Iterator

from casepack import markup
from casepack.exports import teacher
from casepack.exports.paper import safe
from casepack.exports.paste import as_html, as_markdown
from casepack.exports.pdf import moment
from casepack.exports.words import Desk
from casepack.model import Book, Case, Session

FORMATS = ("md", "html", "ics")
OURS = uuid.UUID("5f0c3ab4-6a0e-5c64-9a55-5a0f3f7f9a10")  # so that nobody else's names make our identifiers
LINE_END = "\n"
OCTETS = 75  # of a line, the line end not counted (RFC 5545, 3.1)


def export(book: Book, case: Case, session: Session, form: str, start: datetime.datetime | None) -> dict[str, bytes]:
    """`<case>-run-sheet-<plan>` as `md`, `html` or `ics`. Only `ics` needs the start, which is local to wherever it is."""
    sheet = teacher.run_sheet(book, case, session)
    if form == "ics":
        assert start is not None
        text = calendar(book, case, session, start)
    else:
        text = as_markdown(sheet) if form == "md" else as_html(sheet)
    return {f"{sheet.name}.{form}": text.encode()}


def calendar(book: Book, case: Case, session: Session, start: datetime.datetime) -> str:
    """An iCalendar object (RFC 5545) with one event, or one to-do for a plan that students work through in their own time.

    The time is a floating one: it means the same hour wherever the calendar is. The identifier comes from the plan and
    the start, so a file imported twice makes one entry; the stamp is the day on which the case was reviewed.
    """
    stamp = datetime.datetime.fromtimestamp(moment(case.meta.reviewed), datetime.UTC)
    own_time = session.mode == "online"
    kind = "VTODO" if own_time else "VEVENT"
    end = start + datetime.timedelta(minutes=session.length)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//casepack//run sheet//EN",
        f"BEGIN:{kind}",
        f"UID:{uuid.uuid5(OURS, f'{case.id}/{session.id}/{start.isoformat()}')}",
        f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}",
        f"DTSTART:{local(start)}",
        *([] if own_time else [f"DTEND:{local(end)}"]),
        f"SUMMARY:{escaped(f'{session.title} ({case.meta.title})')}",
        f"DESCRIPTION:{escaped(LINE_END.join(told(book, case, session)))}",
        f"END:{kind}",
        "END:VCALENDAR",
    ]
    return "".join(f"{fold(line)}\r\n" for line in lines)


def told(book: Book, case: Case, session: Session) -> Iterator[str]:
    """The plan in a calendar's few lines: the purpose, what is read before, the clock, and what goes first."""
    desk = Desk(book, case)
    yield markup.one_line(session.purpose)
    yield ""
    if session.before:
        yield f"Before class ({session.before.minutes} min):"
        titles = {anchor: text for _, text, anchor in markup.headings(case.narrative.text) if anchor}
        yield from (f"- The story: {markup.one_line(titles.get(part, part))}" for part in session.before.parts)
        assigned = {reading.id: reading for reading in case.readings}
        for reading in (assigned[key] for key in session.before.readings if key in assigned):
            yield f"- {desk.labels.get(reading.ref, reading.ref)}: {reading.within}, {reading.minutes} min"
        yield ""
    minute = 0
    for block in session.blocks:
        clock = "" if session.mode == "online" else f"{minute // 60}:{minute % 60:02} "
        yield f"{clock}{block.title} ({block.minutes} min)"
        minute += block.minutes
    drops = sorted((block for block in session.blocks if block.drop), key=lambda block: block.drop or 0)
    if drops:
        yield ""
        yield f"If time runs short, drop in this order: {'; '.join(block.title for block in drops)}."


def local(when: datetime.datetime) -> str:
    return f"{when:%Y%m%dT%H%M%S}"


def escaped(text: str) -> str:
    """A TEXT value (RFC 5545, 3.3.11)."""
    text = safe(text).replace("\r", "")
    for letter, kept in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(letter, kept)
    return text


def fold(line: str) -> str:
    """A content line in pieces of at most 75 octets, no letter cut in two (RFC 5545, 3.1)."""
    pieces: list[str] = []
    piece = ""
    for letter in line:
        if len((piece + letter).encode()) > OCTETS - bool(pieces):
            pieces.append(piece)
            piece = ""
        piece += letter
    return "\r\n ".join([*pieces, piece])
