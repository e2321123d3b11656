"""A class plan pasted elsewhere: the same words in Markdown, HTML and a calendar, and none of them alive."""

import datetime
import html
import re
from pathlib import Path

import icalendar
import markdown
import pytest
from selectolax.lexbor import LexborHTMLParser

from casepack.exports import plan, teacher
from casepack.exports.html import JOINER
from casepack.exports.paper import Document, Heading, Paragraph, Run, Table, plain
from casepack.exports.paste import as_html, as_markdown
from casepack.model import Book, Session

from .papers import FABRICATED, hostile, small, squash

BOOK = small()
(SESSION,) = BOOK.cases[0].sessions
START = datetime.datetime(2026, 12, 1, 10, 30)
TAGS = {"h2", "h3", "h4", "h5", "h6", "p", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td"}
TAGS |= {"a", "em", "strong", "code", "small", "div"}


def made(book: Book, session: Session, form: str, start: datetime.datetime | None = None) -> str:
    ((name, data),) = plan.export(book, book.cases[0], session, form, start).items()
    assert name == f"{book.cases[0].id}-run-sheet-{session.id}.{form}"
    return data.decode()


def tree_of(text: str, form: str) -> LexborHTMLParser:
    return LexborHTMLParser(markdown.markdown(text, extensions=["tables"]) if form == "md" else text)


def words(text: str, form: str) -> str:
    body = tree_of(text, form).body
    return squash(html.unescape(body.text(separator=" ")).replace(JOINER, "")) if body else ""


# --- Markdown and HTML -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["md", "html"])
def test_a_run_sheet_says_all_that_its_paper_says(book: Book, form: str) -> None:
    case = book.cases[0]
    for session in case.sessions:
        text = words(made(book, session, form), form)
        for block in session.blocks:
            assert squash(block.title) in text, (session.id, block.id)
        paper = squash(" ".join(said(teacher.run_sheet(book, case, session))))
        assert text.replace("|", "") == paper.replace("|", ""), session.id


def said(document: Document) -> list[str]:
    return [document.title, *(run.text for run in runs(document.blocks))]


def runs(node: object) -> list[Run]:
    if isinstance(node, Run):
        return [node]
    if isinstance(node, tuple):
        return [run for inner in node for run in runs(inner)]
    if isinstance(node, Table):
        return runs((node.head, node.rows))
    return runs(tuple(getattr(node, name) for name in ("blocks", "items", "text") if hasattr(node, name)))


@pytest.mark.parametrize("form", ["md", "html"])
def test_links_lead_out_and_nothing_is_left_to_run(form: str) -> None:
    text = made(BOOK, SESSION, form)
    tree = tree_of(text, form)
    links = {node.attributes["href"] or "" for node in tree.css("a")}
    assert "https://gazette.example.org/2025/03/owl" in links
    assert all(link.startswith("https://") for link in links), "a link inside the page would not survive the paste"
    assert not tree.css("[id],[class],script,style,link,img,iframe")
    assert {node.tag for node in tree.css("[style]")} <= {"div"}


@pytest.mark.parametrize("form", ["md", "html"])
def test_hostile_text_stays_text(form: str) -> None:
    book = hostile(BOOK)
    (session,) = book.cases[0].sessions
    text = made(book, session, form)
    tree = tree_of(text, form)
    assert {node.tag for node in tree.css("body *")} <= TAGS | {"h1"}
    assert all((node.attributes["href"] or "").startswith("https://") for node in tree.css("a"))
    assert squash("<script>x</script>") in words(text, form)


def test_a_course_page_reads_it_in_any_encoding() -> None:
    text = made(BOOK, SESSION, "html")
    assert text.isascii()
    assert text.startswith("<h2>Run sheet: ")
    assert '<th scope="col">Minutes</th>' in text


ODD = "1. *x* _y_ # | [a](b) `c` ~~d~~ <b> &amp; - \\ {e} ![i](j)"


@pytest.mark.parametrize(
    "text", [ODD, "# no heading", "- no list", "+ none", "12. none", "3) none", "> none", "1999. A year", "x\ny", "***"]
)
def test_no_letter_of_a_text_is_markdown(text: str) -> None:
    table = Table((plain("|a|"), plain("b")), ((plain(text), plain("x")),), (1, 1))
    bold = Paragraph(
        (Run("Bold ", strong=True), Run(text), Run(" code`s", code=True), Run(" l|k", href="https://x.example/(a)|<b>"))
    )
    document = Document(
        "n", text, "", "", "", "2026-11-23", (Heading(2, plain(text)), Paragraph(plain(text)), bold, table)
    )
    tree = tree_of(as_markdown(document), "md")
    shown = " ".join(text.split())
    assert [node.text() for node in tree.css("h1")] == [shown]
    assert [node.text() for node in tree.css("h3, p")] == [shown, shown, f"Bold {shown} code`s l|k"]
    assert [node.text() for node in tree.css("td")] == [shown, "x"]
    assert [node.text() for node in tree.css("strong,em,code")] == ["Bold", "code`s"]
    assert [node.attributes["href"] for node in tree.css("a")] == ["https://x.example/%28a%29%7C%3Cb%3E"]
    (title,) = tree_of(as_html(document), "html").css("h2")
    assert " ".join(title.text().replace(JOINER, "").split()) == shown


# --- the calendar ------------------------------------------------------------------------------------------------


def event(book: Book, session: Session, start: datetime.datetime = START) -> icalendar.Component:
    text = made(book, session, "ics", start)
    calendar = icalendar.Calendar.from_ical(text)
    assert calendar.errors == []
    (found,) = calendar.subcomponents
    assert found.errors == []
    return found


def test_a_class_is_one_event_of_its_length() -> None:
    found = event(BOOK, SESSION)
    assert found.name == "VEVENT"
    assert found["SUMMARY"] == "Fifty minutes on the Owl (The Camera in the Cab)"
    assert found.decoded("DTSTART") == START
    assert found.decoded("DTEND") == START + datetime.timedelta(minutes=50)
    assert found.decoded("DTSTAMP").date().isoformat() == BOOK.cases[0].meta.reviewed
    told = found["DESCRIPTION"].split("\n")
    assert told[0] == "To separate looking from scoring."
    assert "0:20 What the board does (30 min)" in told
    assert told[-1] == "If time runs short, drop in this order: What the board does."


def test_what_has_no_hour_is_a_task() -> None:
    online = SESSION.model_copy(update={"mode": "online"})
    found = event(BOOK, online)
    assert (found.name, found.decoded("DTSTART")) == ("VTODO", START)
    assert "DTEND" not in found
    assert "What the board does (30 min)" in found["DESCRIPTION"].split("\n")


def test_the_same_class_is_the_same_event_and_another_hour_is_another() -> None:
    assert made(BOOK, SESSION, "ics", START) == made(BOOK, SESSION, "ics", START)
    later = event(BOOK, SESSION, START + datetime.timedelta(days=7))
    assert later["UID"] != event(BOOK, SESSION)["UID"]


def test_odd_letters_survive_folding_and_escaping(book: Book) -> None:
    """Commas, semicolons, backslashes, line ends, and letters of several bytes where a line is folded."""
    odd = "Éé, a; b\\n c\\ “x” 科大讯飞 " * 12
    session = SESSION.model_copy(update={"title": odd.strip(), "purpose": odd.strip()})
    found = event(BOOK, session)
    assert found["SUMMARY"] == f"{odd.strip()} (The Camera in the Cab)"
    assert found["DESCRIPTION"].split("\n")[0] == odd.strip()
    for whole, one in ((BOOK, session), *((book, one) for one in book.cases[0].sessions)):
        text = made(whole, one, "ics", START)
        value = re.search(r"^SUMMARY:(.*)", text.replace("\r\n ", ""), re.M)
        assert value
        assert not re.search(r"(?<!\\)[;,]", value[1].replace("\\\\", "")), "a lenient reader would forgive it"
        lines = text.encode().split(b"\r\n")
        assert lines.pop() == b""
        assert all(0 < len(line) <= 75 for line in lines)
        assert not re.search(r"(?<!\r)\n|\r(?!\n)|[\x00-\x08\x0e-\x1f]", text)


# --- the command line --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--session", "fifty-minutes", "--format", "ics"], "needs a beginning: --start 2026-11-23T14:30"),
        (["--session", "fifty-minutes", "--format", "md", "--edition", "student"], "the student edition has none"),
        (["--session", "fifty-minuts", "--format", "md"], "no class plan fifty-minuts; did you mean fifty-minutes?"),
        (["--session", "x", "--format", "md"], "no class plan x; there are: fifty-minutes"),
        (["--session", "fifty-minutes"], "plan needs --format: md, html, ics"),
        (["--session", "fifty-minutes", "--format", "ris"], "plan needs --format: md, html, ics"),
        (["--format", "md"], "plan needs --session"),
        (["--session", "fifty-minutes", "--format", "md", "--start", "2026-12-01T10:30"], "says nothing without"),
        (["--session", "fifty-minutes", "--format", "ics", "--start", "2026-02-30T10:30"], "not a day and a time"),
        (["--session", "fifty-minutes", "--format", "md", "--theme", "watched-work"], "not allowed with"),
        (["--format", "md", "--source", "union2025glasses"], "--source says nothing with plan"),
    ],
)
def test_wrong_usage_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    assert command(monkeypatch, "plan", "trams", *arguments, "--out", str(tmp_path / "out")) == 2
    assert says in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_the_command_writes_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    more = ["--session", "fifty-minutes", "--format", "ics", "--start", "2026-12-01T10:30", "--out", str(tmp_path)]
    assert command(monkeypatch, "plan", "trams", *more) == 0
    (path,) = tmp_path.iterdir()
    assert path.read_bytes().decode() == made(BOOK, SESSION, "ics", START)


def command(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    from casepack import cli

    monkeypatch.chdir(FABRICATED)
    try:
        return cli.main(["export", *arguments])
    except SystemExit as stopped:
        return int(stopped.code or 0)
