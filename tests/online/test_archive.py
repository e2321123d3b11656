"""The nearest capture is looked up, recorded and offered; a lame archive harms nobody."""

import json
from typing import Any

import pytest

from casepack.model import Health, Verdict
from casepack.online.archive import BASE, JSON, LINKS, PATIENCE, capture, questions

from .kit import TITLE, Names, look, only, ref, shelf
from .server import Script, Server, Talk, html, reply

CAPTURE = "https://web.archive.org/web/20250302080000/http://site.test/x"
GOOD = html(TITLE)


def closest(**fields: Any) -> bytes:
    found = {"available": True, "url": CAPTURE, "timestamp": "20250302080000", "status": "200"} | fields
    return reply(200, json.dumps({"url": "x", "archived_snapshots": {"closest": found}}).encode(), content_type=JSON)


MAP = (
    '<http://site.test/x>; rel="original",\n<http://a/timegate>; rel="timegate",\n'
    '<http://a/2019>; rel="first memento"; datetime="Tue, 01 Jan 2019 00:00:00 GMT",\n'
    '<http://a/2025,mar>; rel="memento"; datetime="Sun, 02 Mar 2025 08:00:00 GMT",\n'
    '<http://a/bad>; rel="memento"; datetime="some day",\n<http://a/none>; rel="memento",\n'
    '<http://a/2026>; rel="last memento"; datetime="Thu, 01 Jan 2026 00:00:00 GMT"\n'
)
NONE = reply(200, b'{"url": "x", "archived_snapshots": {}}', content_type=JSON)


def asked_for(server: Server) -> list[str]:
    return [one.path for one in server.asked if one.host == "archive.test"]


class Shelf(dict[str, Script]):
    """An archive that answers by the kind of question."""

    def __init__(self, pages: dict[str, Script], available: Script, timemap: Script) -> None:
        super().__init__(pages)
        self.available, self.timemap = available, timemap

    def get(self, path: str, default: Any = None) -> Any:
        if "/wayback/available?" in path:
            return self.available
        return self.timemap if "/timemap/link/" in path else super().get(path, default)


def test_the_capture_nearest_to_the_day_of_publication_is_asked_for(server: Server) -> None:
    server.pages = Shelf({"/x": GOOD}, closest(), reply(404))
    outcome = look(ref(URL=server.url("/x?a=1&b=ü")), archive=server.url("", "archive.test"))
    assert outcome.rows[0]["archive"] == CAPTURE
    query = f"http%3A%2F%2Fsite.test%3A{server.port}%2Fx%3Fa%3D1%26b%3D%C3%BC"
    assert asked_for(server) == [f"/wayback/available?url={query}&timestamp=20250301"]


def test_where_the_first_question_finds_nothing_the_timemap_is_asked(server: Server) -> None:
    server.pages = Shelf({"/x": GOOD}, NONE, reply(200, MAP.encode(), content_type="application/link-format"))
    outcome = look(ref(URL=server.url("/x")), archive=server.url("/", "archive.test"))
    assert outcome.rows[0]["archive"] == "http://a/2025,mar"
    assert asked_for(server)[1] == f"/web/timemap/link/{server.url('/x')}"


@pytest.mark.parametrize(
    ("script", "hint"),
    [
        (closest(), f"an archived copy: {CAPTURE}"),
        (NONE, "no archived copy is known"),
        (reply(500), "no archived copy is known"),
    ],
)
def test_a_capture_is_offered_when_the_page_is_gone(server: Server, script: Script, hint: str) -> None:
    server.pages = Shelf({"/x": reply(404)}, script, reply(404))
    outcome = look(ref(URL=server.url("/x")), archive=server.url("/", "archive.test"))
    assert only(outcome).hint == hint
    assert outcome.rows[0]["verdict"] == "gone"


def test_a_capture_is_offered_when_the_host_is_gone(server: Server) -> None:
    server.pages = Shelf({"/y": GOOD}, closest(), reply(404))
    refs = [ref("a", URL="http://nobody.org/x"), ref("b", URL=server.url("/y"))]
    assert CAPTURE in only(look(*refs, archive=server.url("/", "archive.test"))).hint


def test_a_capture_that_was_seen_or_is_on_record_is_not_asked_for(server: Server) -> None:
    server.pages = Shelf({"/x": GOOD, "/y": GOOD}, closest(), reply(404))
    health = {server.url("/y"): Health(verdict=Verdict.OK, date="2026-11-01", archive="https://archive.test/y")}
    book = shelf(
        ref("x", URL=server.url("/x"), archive="https://archive.test/x"), ref("y", URL=server.url("/y")), health=health
    )
    outcome = look(book=book, archive=server.url("/", "archive.test"))
    assert [row["archive"] for row in outcome.rows] == ["https://archive.test/x", "https://archive.test/y"]
    assert asked_for(server) == []


@pytest.mark.parametrize("script", [Talk.reset, reply(500), reply(429), reply(403)])
def test_a_lame_archive_is_left_in_peace(server: Server, script: Script) -> None:
    server.pages = Shelf({f"/{n}": GOOD for n in range(12)}, script, script)
    refs = [ref(f"r{n}", URL=server.url(f"/{n}", f"h{n}.test")) for n in range(12)]
    outcome = look(*refs, archive=server.url("/", "archive.test"))
    assert {row["verdict"] for row in outcome.rows} == {"ok"}
    assert outcome.problems == ()
    assert 0 < len(asked_for(server)) <= 2 * (PATIENCE + 1), (
        "each question is tried twice at most, and two may be under way"
    )


def test_the_public_archive_is_not_told_private_addresses(server: Server) -> None:
    server.pages = {"/x": GOOD}
    names = Names({"archive.org": ["127.0.0.1"], "web.archive.org": ["127.0.0.1"]})
    look(ref(URL=server.url("/x")), archive=BASE, names=names)
    assert set(names.asked) == {"site.test"}


def test_the_questions_of_the_internet_archive() -> None:
    assert questions(BASE, "https://a.org/x y", "2025-03-01") == [
        ("https://archive.org/wayback/available?url=https%3A%2F%2Fa.org%2Fx%20y&timestamp=20250301", JSON),
        ("https://web.archive.org/web/timemap/link/https://a.org/x y", LINKS),
    ]
    assert questions("http://h/col/timemap/link", "u", "2025-03-01") == [("http://h/col/timemap/link/u", LINKS)]
    assert questions("http://h/available", "u", "2025-03-01") == [("http://h/available?url=u&timestamp=20250301", JSON)]


@pytest.mark.parametrize(
    ("text", "media", "found"),
    [
        ('{"archived_snapshots":{"closest":{"available":true,"url":"http://web.archive.org/web/2/x"}}}', JSON, "https://web.archive.org/web/2/x"),
        ('{"archived_snapshots":{"closest":{"available":false,"url":"http://a/x"}}}', JSON, None),
        ('{"archived_snapshots":{"closest":{"available":true,"status":"404","url":"http://a/x"}}}', JSON, None),
        ('{"archived_snapshots":{"closest":{"available":true,"url":"javascript:alert(1)"}}}', JSON, None),
        ('{"archived_snapshots":{"closest":{"available":true,"url":"http://a/\\" onclick"}}}', JSON, None),
        ('{"archived_snapshots":{"closest":{"available":true,"url":["http://a"]}}}', JSON, None),
        ('{"archived_snapshots":[]}', JSON, None),
        ("[" * 100_000, JSON, None),
        ("", JSON, None),
        (MAP, LINKS, "http://a/2025,mar"),
        ("", LINKS, None),
        ('<x>; rel="memento"; datetime="Sun, 02 Mar 2025 08:00:00 GMT"', LINKS, None),
        ("<" * 100_000, LINKS, None),
        ('<http://a>; rel="memento"; datetime="Sun, 02 Mar 2025 08:00:00"', LINKS, "http://a"),
    ],
)  # fmt: skip
def test_what_archives_answer(text: str, media: str, found: str | None) -> None:
    assert capture(text, media, "2025-03-01") == found
