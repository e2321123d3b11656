"""Every reply a server can give has its verdict."""

import gzip
import json
import random
import socket
import zlib
from collections.abc import Callable
from typing import Any

import pytest

from casepack.model import Reference, Verdict
from casepack.online import verdict
from casepack.online.body import Inflater
from casepack.online.fetch import Limits
from casepack.online.judge import CSL

from .kit import HASTY, PATIENT, TITLE, Names, by, look, only, ref
from .server import Script, Server, Talk, html, reply, to

GOOD = html(TITLE)
CASINO = html("Lucky Casino Bonus - Best Slots Online")
LOST = html("Page not found | The Gazette", "Sorry, that page is not here.")


def torn(talk: Talk) -> None:
    """Promise more than is sent, then break off."""
    talk.send(reply(200, GOOD, content_length="90000"))
    if talk.asked.method == "GET":
        talk.reset()


def short(talk: Talk) -> None:
    """The length is wrong: fewer bytes come, and the connection ends in good order."""
    talk.send(reply(200, b"<title>", content_length="90000"))


def endless(talk: Talk) -> None:
    talk.send(reply(200, b"<title>" + TITLE.encode() + b"</title>", content_length=""))
    if talk.asked.method == "GET":
        talk.flood(b"<p>and on and on</p>" * 3000)


def slow(talk: Talk) -> None:
    talk.send(b"HTTP/1.1 200 OK\r\nx-")
    talk.drip(b"s")


def slow_body(talk: Talk) -> None:
    talk.send(reply(200, b"<title>", content_length=""))
    if talk.asked.method == "GET":
        talk.drip(b"<p>")


def no_head(talk: Talk) -> None:
    talk.send(reply(405) if talk.asked.method == "HEAD" else GOOD)


def only_head_fails(status: int) -> Callable[[Talk], None]:
    return lambda talk: talk.send(reply(status) if talk.asked.method == "HEAD" else GOOD)


def head_hangs(talk: Talk) -> None:
    if talk.asked.method == "HEAD":
        talk.until_left()
    talk.send(GOOD)


def squeezed(data: bytes, encoding: str) -> bytes:
    return reply(200, data, content_encoding=encoding)


PAGE = f"<title>{TITLE}</title>".encode()
BOMB = gzip.compress(bytes(60_000_000))
WALL = {"cf_mitigated": "challenge"}

REPLIES: list[tuple[str, Script | list[Script], str]] = [
    ("200", GOOD, "ok"),
    ("200 PDF by HEAD alone", reply(200, b"%PDF-1.7", content_type="application/pdf"), "ok"),
    ("200 without a type", reply(200, PAGE, content_type=""), "ok"),
    ("200 in capitals", reply(200, PAGE.upper(), content_type="TEXT/HTML"), "ok"),
    ("203", html(TITLE, status=203), "ok"),
    ("200 and nothing", reply(200), "unsure"),
    ("204", reply(204, content_length=""), "unsure"),
    ("202 of a bot test", reply(202, b"x", x_amzn_waf_action="challenge"), "blocked"),
    ("302 to the page", [to("/good", 302)], "ok"),
    ("303", [to("/good", 303)], "ok"),
    ("307", [to("/good", 307)], "ok"),
    ("302 without a target", reply(302), "unsure"),
    ("300", reply(300), "unsure"),
    ("304", reply(304, content_length=""), "unsure"),
    ("400", reply(400), "unsure"),
    ("401", reply(401), "blocked"),
    ("402", reply(402), "blocked"),
    ("403", reply(403), "blocked"),
    ("403 with a page", html("Just a moment...", status=403), "blocked"),
    ("404", reply(404), "gone"),
    ("404 behind a bot wall", reply(404, b"", **WALL), "blocked"),
    ("410", reply(410), "gone"),
    ("418", reply(418), "unsure"),
    ("429", reply(429), "blocked"),
    ("451", reply(451), "blocked"),
    ("500", reply(500), "unsure"),
    ("502", reply(502), "unsure"),
    ("503", reply(503), "unsure"),
    ("503 that checks your browser", html("Checking your browser before accessing", status=503), "blocked"),
    ("503 once", [reply(503), reply(503), GOOD], "ok"),
    ("504", reply(504), "unsure"),
    ("999", reply(999), "blocked"),
    ("200 with a bot wall", html("Just a moment..."), "blocked"),
    ("200 with a login", html("Sign in | Gazette"), "blocked"),
    ("200 with a captcha", html("Gazette", "<h1>Verify you are human</h1>"), "blocked"),
    ("HEAD refused", no_head, "ok"),
    ("HEAD not known", only_head_fails(501), "ok"),
    ("HEAD not found", only_head_fails(404), "ok"),
    ("HEAD forbidden", only_head_fails(403), "ok"),
    ("reset mid-body", torn, "unsure"),
    ("reset once", [torn, torn, GOOD], "ok"),
    ("reset at once", Talk.reset, "unsure"),
    ("wrong length", short, "unsure"),
    ("endless body", endless, "ok"),
    ("gzip", squeezed(gzip.compress(PAGE), "gzip"), "ok"),
    ("deflate", squeezed(zlib.compress(PAGE), "deflate"), "ok"),
    ("deflate, bare", squeezed(zlib.compress(PAGE)[2:-4], "deflate"), "ok"),
    ("gzip in two members", squeezed(gzip.compress(PAGE[:9]) + gzip.compress(PAGE[9:]), "gzip"), "ok"),
    ("gzip that is none", squeezed(PAGE, "gzip"), "unsure"),
    ("gzip bomb", squeezed(BOMB, "gzip"), "unsure"),
    ("brotli unasked", squeezed(b"\x0b\x02\x80", "br"), "unsure"),
    ("gzip in gzip", squeezed(gzip.compress(gzip.compress(PAGE)), "gzip, gzip"), "unsure"),
    ("latin-1 called UTF-8", reply(200, f"<title>Café: {TITLE}</title>".encode("latin-1")), "ok"),
    ("UTF-8 called latin-1", reply(200, PAGE, content_type="text/html; charset=iso-8859-1"), "ok"),
    ("a charset nobody knows", reply(200, PAGE, content_type="text/html; charset=rot13"), "ok"),
    ("UTF-16", reply(200, b"\xff\xfe" + PAGE.decode().encode("utf-16-le")), "ok"),
    ("no HTTP", lambda talk: talk.send(b"SSH-2.0-OpenSSH\r\n"), "unsure"),
    ("half a status line", lambda talk: talk.send(b"HTTP/1.1 2"), "unsure"),
    ("a field for ever", lambda talk: talk.send(b"HTTP/1.1 200 OK\r\nx: " + b"y" * 500_000), "unsure"),
    ("nothing", lambda talk: talk.send(b""), "unsure"),
    ("soft 404 by title", LOST, "soft-404"),
    ("soft 404 by heading", html("The Gazette", "<h1>404</h1>"), "soft-404"),
    ("soft 404 by text", html("The Gazette", "<p>The page you requested could not be found.</p>"), "soft-404"),
    ("soft 404 in German", html("Seite nicht gefunden - Amt"), "soft-404"),
    ("soft 404 in Chinese", html("页面不存在"), "soft-404"),
    ("redirect to the front page", [to("/", 302)], "soft-404"),
    ("redirect to a front page of a language", [to("/en/", 301)], "soft-404"),
    ("redirect to a login", [to("/login?next=/x", 302)], "blocked"),
    ("drifted", CASINO, "drifted"),
    ("drifted after a move", [to("/casino", 301)], "drifted"),
    ("no title at all", reply(200, b"<p>hello</p>"), "ok"),
    (
        "an empty frame for scripts",
        html("The Gazette", "", "<meta property=og:site_name content='The Gazette'><script></script>"),
        "ok",
    ),
]


@pytest.mark.parametrize(("script", "verdict"), [row[1:] for row in REPLIES], ids=[row[0] for row in REPLIES])
def test_a_reply_has_its_verdict(server: Server, script: Script | list[Script], verdict: str) -> None:
    front = html("The Gazette: news of the town")
    server.pages = {
        "/x": script,
        "/good": GOOD,
        "/": front,
        "/en/": front,
        "/casino": CASINO,
        "/login?next=/x": html("The Gazette"),
    }
    outcome = look(ref(URL=server.url("/x")))
    assert outcome.rows[0]["verdict"] == verdict, outcome.links[0]
    levels = [problem.level for problem in outcome.problems]
    assert levels == {"ok": [], "gone": ["error"], "drifted": ["error"], "soft-404": ["error"]}.get(
        verdict, ["warning"]
    )
    assert outcome.judged == 1
    for problem in outcome.problems:
        assert (problem.place.path, problem.place.line) == ("cases/common/references.yml", 7)
        assert problem.code == f"link-{verdict}"
        assert server.url("/x") in problem.message


@pytest.mark.parametrize("script", [slow, slow_body, Talk.until_left], ids=["slow loris", "slow body", "silence"])
def test_what_never_ends_is_unsure(server: Server, script: Script) -> None:
    server.pages = {"/x": script}
    outcome = look(ref(URL=server.url("/x")), limits=HASTY)
    assert outcome.rows[0]["verdict"] == "unsure"
    assert "in time" in only(outcome).message
    assert outcome.judged == 1, "something answered"


def test_a_hanging_head_is_not_the_last_word(server: Server) -> None:
    server.pages = {"/x": head_hangs}
    outcome = look(ref(URL=server.url("/x")), limits=Limits(connect=20, head=0.4, get=20))
    assert outcome.rows[0]["verdict"] == "ok"


def test_a_body_is_not_read_beyond_its_cap(server: Server) -> None:
    sent = []

    def endless(talk: Talk) -> None:
        talk.send(reply(200, PAGE, content_length=""))
        while talk.asked.method == "GET":
            talk.send(b" " * 65536)
            sent.append(65536)

    server.pages = {"/x": endless}
    assert look(ref(URL=server.url("/x")), limits=Limits(body=300_000)).rows[0]["verdict"] == "ok"
    server.close()
    assert sum(sent) < 20_000_000  # what the sockets' buffers hold, not what the server would have sent


def test_a_body_is_unpacked_whole_and_what_follows_it_is_left() -> None:
    inflater = Inflater("gzip", 1000)
    data = gzip.compress(b"one ") + gzip.compress(b"two") + b"rubbish"
    for byte in data:
        inflater.feed(bytes([byte]))
    assert bytes(inflater.out) == b"one two"


@pytest.mark.parametrize("status", [301, 308])
def test_moved_for_good_names_the_new_address(server: Server, status: int) -> None:
    server.pages = {"/x": to("/y", status), "/y": to("/z", status), "/z": to("/w", 302), "/w": GOOD}
    outcome = look(ref(URL=server.url("/x")))
    assert outcome.rows[0]["verdict"] == "moved"
    assert outcome.rows[0]["final_url"] == server.url("/w")
    assert only(outcome).hint == f"write {server.url('/z')}", "what a temporary redirect leads to is not suggested"


def test_moved_to_another_host_and_by_a_relative_target(server: Server) -> None:
    server.pages = {"/a/x": to("../b/ü?q=1", 301), "/b/%C3%BC?q=1": to(server.url("/z", "other.test"), 301), "/z": GOOD}
    outcome = look(ref(URL=server.url("/a/x")))
    assert outcome.rows[0]["final_url"] == server.url("/z", "other.test")
    assert outcome.rows[0]["verdict"] == "moved"


@pytest.mark.parametrize(
    ("pages", "says"),
    [
        ({"/x": to("/x", 302)}, "in circles"),
        ({"/x": to("/y", 301), "/y": to("/x", 301)}, "in circles"),
        ({f"/{n}": to(f"/{n + 1}", 302) for n in range(40)} | {"/x": to("/0", 302)}, "too many redirects"),
        ({"/x": to("ftp://site.test/x")}, "no web address"),
        ({"/x": to("javascript:alert(1)")}, "no web address"),
        ({"/x": to("http://[::1")}, "no web address"),
        ({"/x": to("http://site.test:99999/")}, "no web address"),
    ],
)
def test_redirects_that_lead_nowhere_are_unsure(server: Server, pages: dict[str, Script], says: str) -> None:
    server.pages = dict(pages)
    outcome = look(ref(URL=server.url("/x")))
    assert outcome.rows[0]["verdict"] == "unsure"
    assert says in only(outcome).message
    assert len(server.asked) <= 2 * 11


def test_a_redirect_that_only_wants_its_cookie_back_is_followed(server: Server) -> None:
    def gate(talk: Talk) -> None:
        cookie = talk.asked.fields.get("cookie", "")
        if "seen=2" in cookie:
            talk.send(GOOD)
        else:
            talk.send(reply(302, b"", location="/x", set_cookie=f"seen={1 + ('seen=1' in cookie)}; Path=/"))

    server.pages = {"/x": gate, "/other": GOOD}
    outcome = look(ref(URL=server.url("/x")))
    assert outcome.rows[0]["verdict"] == "ok"
    look(ref(URL=server.url("/other")))
    assert "cookie" not in server.asked[-1].fields, "cookies last as long as one visit"


@pytest.mark.parametrize("target", ["/good", "good", "url=/good", "URL = '/good'"])
def test_a_page_that_refreshes_itself_away_is_followed(server: Server, target: str) -> None:
    server.pages = {"/x": html("Redirecting", "", f'<meta http-equiv="Refresh" content="0; {target}">'), "/good": GOOD}
    row = look(ref(URL=server.url("/x"))).rows[0]
    assert (row["verdict"], row["final_url"]) == ("ok", server.url("/good"))


def test_a_page_that_refreshes_in_circles_ends(server: Server) -> None:
    server.pages = {"/x": html(TITLE, "", '<meta http-equiv="refresh" content="0; /y">')}
    server.pages["/y"] = html(TITLE, "", '<meta http-equiv="refresh" content="0; /x">')
    assert look(ref(URL=server.url("/x"))).rows[0]["verdict"] == "ok"
    assert len(server.asked) <= 8


def test_unknown_hosts_are_gone_where_names_can_be_looked_up(server: Server) -> None:
    server.pages = {"/x": GOOD}
    outcome = look(ref("a", URL="https://nobody.org/x"), ref("b", URL=server.url("/x")))
    assert [row["verdict"] for row in outcome.rows] == ["ok", "gone"]
    assert "no host has this name" in only(outcome).message


def test_without_a_network_nothing_is_called_gone() -> None:
    outcome = look(
        ref("a", URL="https://nobody.org/x"), ref("b", URL="https://noone.org/"), resolver="https://doi.org/"
    )
    assert {row["verdict"] for row in outcome.rows} == {"not-checked"}
    assert outcome.judged == 0
    assert outcome.problems == ()


def test_the_resolvers_name_shows_that_names_can_be_looked_up() -> None:
    names = Names({"doi.org": ["93.184.216.34"]})
    outcome = look(ref(URL="https://nobody.org/x"), names=names, resolver="https://doi.org/")
    assert outcome.rows[0]["verdict"] == "gone"


@pytest.mark.parametrize("host", ["nobody.invalid", "nobody.example"])
def test_reserved_names_are_gone_with_or_without_a_network(host: str) -> None:
    outcome = look(ref(URL=f"https://{host}/x"), resolver="https://doi.org/")
    assert outcome.rows[0]["verdict"] == "gone"
    assert outcome.judged == 1


def test_a_name_system_that_fails_for_now_is_unsure_and_no_contact() -> None:
    outcome = look(ref(URL="https://later.test/"), names=Names({"later.test": socket.EAI_AGAIN}))
    assert outcome.rows[0]["verdict"] == "unsure"
    assert outcome.judged == 0


def test_a_closed_port_is_unsure(server: Server) -> None:
    server.close()
    outcome = look(ref(URL=server.url("/x")))
    assert outcome.rows[0]["verdict"] == "unsure"
    assert "no connection" in only(outcome).message
    assert outcome.judged == 1, "a refusal is an answer"


# --- DOIs --------------------------------------------------------------------------------------------------------


def csl(**fields: Any) -> bytes:
    record = {"title": TITLE, "author": [{"family": "Moth", "given": "Elin"}], "issued": {"date-parts": [[2025, 3, 1]]}}
    return reply(200, json.dumps(record | fields).encode(), content_type=CSL)


def at_agency(talk: Talk) -> None:
    """Send on to an agency on another host, whose 404 is not the resolver's."""
    wants = "csl" if "csl" in talk.asked.fields["accept"] else "html"
    talk.send(to(f"http://agency.test:{talk.wire.getsockname()[1]}/{wants}", 302))


PAPER = {"DOI": "10.5555/owl.1(2)<3>#4", **by("Moth")}
DOI_PATH = "/doi/10.5555/owl.1(2)%3C3%3E%234"

REGISTRY: list[tuple[str, Script, str, str]] = [
    ("right", csl(), "ok", ""),
    ("right, by redirect to the agency", to("/agency", 302), "ok", ""),
    ("right, the resolver itself has moved", to("/agency", 301), "ok", ""),
    ("a made-up DOI", reply(404), "gone", "no such DOI is registered"),
    ("another paper", csl(title="A Snail Census of the Northern Parish"), "drifted", "Snail Census"),
    ("another author", csl(author=[{"family": "Weir", "given": "Ada"}]), "drifted", "by Weir"),
    ("another year", csl(issued={"date-parts": [[2011]]}), "drifted", "of 2011, not 2025"),
    ("online the year before", csl(issued={"date-parts": [["2024", 12]]}), "ok", ""),
    (
        "in print much later",
        csl(issued={"date-parts": [[2011]]}, **{"published-print": {"date-parts": [[2025]]}}),
        "ok",
        "",
    ),
    ("nearly the title", csl(title="The Owl at the Depot and Other Scores"), "unsure", "may not be"),
    ("no title", csl(title=None), "unsure", "without a title"),
    ("no author", csl(author=[]), "ok", ""),
    ("only the main title", csl(title="The Owl at the Tram Depot"), "ok", ""),
    ("the subtitle apart", csl(title="The Owl at the Tram Depot", subtitle=["Scoring Drivers at Work"]), "ok", ""),
    ("markup", csl(title="<i>The Owl</i> at the Tram Depot: Scoring&#160;Drivers at Work"), "ok", ""),
    ("capitals and accents", csl(title=TITLE.upper(), author=[{"family": "MÖTH"}]), "ok", ""),
    ("broken JSON", reply(200, b"{", content_type=CSL), "unsure", "cannot be read"),
    ("JSON of something else", reply(200, b'{"message": 1}', content_type=CSL), "unsure", "cannot be read"),
    ("deep JSON", reply(200, b"[" * 200_000, content_type=CSL), "unsure", "cannot be read"),
    (
        "odd JSON",
        csl(title=["x", 1], author=[1, {"family": 2}], issued={"date-parts": [[None]]}),
        "unsure",
        "may not be",
    ),
    ("the landing page instead", html(TITLE, "<p>by Elin Moth</p>"), "ok", ""),
    ("another landing page", CASINO, "drifted", "Casino"),
    ("the registry is down", reply(500), "unsure", "500"),
    ("the registry is busy", reply(429), "blocked", "429"),
    ("no record in this form, but a page", to("/none", 302), "ok", ""),
    ("no record at the agency, but a page", at_agency, "ok", ""),
]


@pytest.mark.parametrize(("script", "verdict", "says"), [row[1:] for row in REGISTRY], ids=[row[0] for row in REGISTRY])
def test_a_doi_is_what_its_registry_says(server: Server, script: Script, verdict: str, says: str) -> None:
    def agency(talk: Talk) -> None:
        talk.send(reply(406) if CSL in talk.asked.fields["accept"] else html(TITLE, "<p>Elin Moth</p>"))

    server.pages = {DOI_PATH: script, "/agency": csl(), "/none": agency, "/html": html(TITLE)}
    outcome = look(ref(**PAPER), resolver=server.url("/doi"))
    assert outcome.rows[0]["url"] == f"https://doi.org/{PAPER['DOI']}"
    assert outcome.rows[0]["verdict"] == verdict, outcome.links[0]
    assert server.asked[0].fields["accept"] == CSL
    assert server.asked[0].method == "GET"
    if verdict == "ok":
        assert outcome.problems == ()
    else:
        assert says in only(outcome).message
        assert only(outcome).place.line == 8


def test_a_doi_and_the_address_beside_it_are_both_checked(server: Server) -> None:
    server.pages = {"/doi/10.5555/a": csl(), "/a": reply(404)}
    outcome = look(ref(DOI="10.5555/a", URL=server.url("/a"), **by("Moth")), resolver=server.url("/doi/"))
    assert sorted(row["verdict"] for row in outcome.rows) == ["gone", "ok"]
    assert only(outcome).place.line == 7


def test_a_doi_written_as_an_address_is_still_a_doi(server: Server) -> None:
    server.pages = {"/doi/10.5555/a%20b": csl(title="A Snail Census of the Northern Parish")}
    outcome = look(ref(URL="https://dx.doi.org/10.5555/a%20b"), resolver=server.url("/doi/"))
    assert outcome.rows[0]["verdict"] == "drifted"
    assert only(outcome).place.line == 7


# --- several references, one address -----------------------------------------------------------------------------


def test_one_references_mismatch_is_not_the_others(server: Server) -> None:
    server.pages = {"/x": GOOD}
    outcome = look(
        ref("good", URL=server.url("/x")), ref("bad", URL=server.url("/x"), title="Snails of the Parish Census")
    )
    assert outcome.rows[0]["verdict"] == "drifted"
    assert outcome.rows[0]["references"] == ["bad", "good"]
    assert len(outcome.problems) == 1
    assert len(list(verdict.problems(outcome.links[0]))) == 1
    assert "The Owl" in only(outcome).message


def test_nor_is_it_that_of_another_address_of_the_same_page(server: Server) -> None:
    server.pages = {"/x": GOOD}
    outcome = look(
        ref("good", URL=server.url("/x")), ref("bad", URL=server.url("/x#2"), title="Snails of the Parish Census")
    )
    assert [row["verdict"] for row in outcome.rows] == ["ok", "drifted"]
    assert len(server.asked) == 2


def test_a_title_of_our_own_making_is_only_doubted(server: Server) -> None:
    server.pages = {"/x": CASINO}
    outcome = look(ref(URL=server.url("/x"), title_note="Our description; the title was not shown."))
    assert outcome.rows[0]["verdict"] == "unsure"
    assert only(outcome).level == "warning"


def test_random_bytes_are_no_reason_to_stop(server: Server) -> None:
    """Whatever a server sends, a verdict comes of it. The seed is fixed: a failure can be had again."""
    dice = random.Random(20261123)
    tokens = [b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 301 x\r\nlocation: /", b"content-type: text/html\r\n", b"\r\n\r\n", b"<title>",
              b"content-encoding: gzip\r\n", b"transfer-encoding: chunked\r\n", b"content-length: 5\r\n", b"set-cookie: a=\xff;\r\n",
              b'<script type="application/ld+json">{"@type":"Article","author":', b"\x00", b"\xff\xfe", b"retry-after: \xb2\r\n",
              b"<meta http-equiv=refresh content='0;", b"7\r\n", b'{"title":', b"</title>", b"location: http://[\r\n"]  # fmt: skip

    def nonsense(talk: Talk) -> None:
        talk.send(
            b"".join(
                dice.choice(tokens) if dice.random() < 0.7 else dice.randbytes(9) for _ in range(dice.randrange(30))
            )
        )

    def plausible(talk: Talk) -> None:
        body = b"".join(
            dice.choice(tokens) if dice.random() < 0.7 else dice.randbytes(9) for _ in range(dice.randrange(60))
        )
        kind = dice.choice(["text/html", CSL, "application/json", "text/html; charset=utf-16"])
        talk.send(reply(dice.choice([200, 404, 403]), body, content_type=kind))

    server.pages = {f"/{n}": nonsense if n % 2 else plausible for n in range(120)}
    server.pages |= {f"/doi/10.5555/{n}": plausible for n in range(40)}
    refs: list[Reference] = [ref(f"r{n}", URL=server.url(f"/{n}", f"h{n % 30}.test")) for n in range(120)]
    refs += [ref(f"d{n}", DOI=f"10.5555/{n}") for n in range(40)]
    outcome = look(*refs, resolver=server.url("/doi/"), limits=PATIENT)
    assert len(outcome.rows) == 160
    assert Verdict.NOT_CHECKED.value not in {row["verdict"] for row in outcome.rows}
    assert "could not be understood" not in "".join(problem.message for problem in outcome.problems)
