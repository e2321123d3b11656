"""How hosts are treated. What is asserted are the waits asked for, never the time that passed."""

import asyncio
import threading

import pytest

from casepack.online.fetch import AGENT, Limits
from casepack.online.manners import LeftAlone, Manners, Rules, retry_after

from .kit import HASTY, TITLE, Hours, look, only, ref
from .server import PATIENCE, Server, Talk, html, reply, to

GOOD = html(TITLE)
RULES = Rules()


def manners(hours: Hours, **rules: float) -> Manners:
    return Manners(hours.clock, hours.sleep, Rules(**rules))  # type: ignore[arg-type]


# --- one request per address, HEAD then GET ----------------------------------------------------------------------


def test_an_address_is_asked_once_however_often_it_is_cited(server: Server) -> None:
    server.pages = {"/x": GOOD}
    refs = [ref(f"r{n}", URL=server.url("/x")) for n in range(5)]
    same = [ref("f", URL=server.url("/x#part")), ref("g", URL=server.url("/x").replace("site.test", "SITE.test"))]
    outcome = look(*refs, *same)
    assert [(one.method, one.path) for one in server.asked] == [("HEAD", "/x"), ("GET", "/x")]
    assert [row["verdict"] for row in outcome.rows] == ["ok", "ok", "ok"]
    assert outcome.rows[1]["references"] == ["r0", "r1", "r2", "r3", "r4"]


def test_what_a_head_can_tell_is_not_fetched(server: Server) -> None:
    server.pages = {"/x": reply(200, b"%PDF", content_type="application/pdf"), "/y": to("/x")}
    look(ref("a", URL=server.url("/x")), ref("b", URL=server.url("/y")))
    assert server.paths("GET") == []


def test_a_get_begins_where_the_head_ended(server: Server) -> None:
    server.pages = {"/x": to("/y"), "/y": GOOD}
    look(ref(URL=server.url("/x")))
    assert [(one.method, one.path) for one in server.asked] == [("HEAD", "/x"), ("HEAD", "/y"), ("GET", "/y")]


def test_a_head_that_is_sent_astray_is_not_the_last_word(server: Server) -> None:
    def astray(talk: Talk) -> None:
        talk.send(to("/error") if talk.asked.method == "HEAD" else GOOD)

    def half_there(talk: Talk) -> None:
        talk.send(reply(200) if talk.asked.method == "HEAD" else reply(404))

    server.pages = {"/x": astray}
    assert look(ref(URL=server.url("/x"))).rows[0]["verdict"] == "ok"
    server.pages = {"/x": astray, "/error": half_there}
    assert look(ref(URL=server.url("/x"))).rows[0]["verdict"] == "ok"


def test_the_checker_says_what_it_is(server: Server) -> None:
    server.pages = {"/x": GOOD}
    look(ref(URL=server.url("/x").replace("//", "//user:secret@")))
    fields = server.asked[0].fields
    assert fields["user-agent"] == AGENT
    assert "casepack/" in AGENT
    assert fields["host"] == f"site.test:{server.port}"
    assert "authorization" not in fields
    assert "referer" not in fields


# --- concurrency and pauses --------------------------------------------------------------------------------------


def test_no_host_is_asked_by_more_than_two_at_once_and_visits_are_spaced(server: Server) -> None:
    def held(talk: Talk) -> None:
        talk.over.wait(0.03)
        talk.send(GOOD)

    server.pages = {f"/{n}": held for n in range(8)}
    hours = Hours()
    look(*(ref(f"r{n}", URL=server.url(f"/{n}")) for n in range(8)), hours=hours)
    assert server.most["site.test"] == RULES.per_host
    assert len(server.asked) == 16
    assert len(hours.waits) == 7, "a visit pauses, its second request does not"
    assert set(hours.waits) == {RULES.pause}


def test_hosts_are_asked_side_by_side_and_do_not_wait_for_each_other(server: Server) -> None:
    """Four hosts answer only once all four are being asked."""
    meeting = threading.Barrier(4)

    def meet(talk: Talk) -> None:
        if talk.asked.method == "HEAD":
            meeting.wait(PATIENCE)
        talk.send(GOOD)

    server.pages = {"/x": meet}
    hours = Hours()
    outcome = look(*(ref(f"r{n}", URL=server.url("/x", f"h{n}.test")) for n in range(4)), hours=hours)
    assert {row["verdict"] for row in outcome.rows} == {"ok"}
    assert hours.waits == []


def test_a_stalled_host_delays_no_other(server: Server) -> None:
    """One host says nothing until all pages of the others have been read."""
    others = threading.Semaphore(0)

    def stalled(talk: Talk) -> None:
        for _ in range(20):
            assert others.acquire(timeout=PATIENCE)
        talk.send(GOOD)

    def brisk(talk: Talk) -> None:
        talk.send(GOOD)
        if talk.asked.method == "GET":
            others.release()

    server.pages = {"/stalled": [stalled, GOOD], "/x": brisk}
    refs = [ref("s", URL=server.url("/stalled", "slow.test"))]
    refs += [ref(f"r{n}", URL=server.url("/x", f"h{n}.test")) for n in range(20)]
    outcome = look(*refs, rules=Rules(at_once=2))
    assert {row["verdict"] for row in outcome.rows} == {"ok"}


def test_all_requests_together_have_a_bound() -> None:
    hours = Hours()

    async def run() -> int:
        object_ = manners(hours, at_once=3)
        now = most = 0

        async def one(name: str) -> None:
            nonlocal now, most
            async with object_.turn(name):
                now += 1
                most = max(most, now)
                await asyncio.sleep(0)
                now -= 1

        await asyncio.gather(*(one(f"h{n}") for n in range(12)))
        return most

    assert asyncio.run(run()) == 3


def test_two_hosts_that_redirect_to_each_other_do_not_lock_up(server: Server) -> None:
    server.pages = {
        "/a": to(server.url("/good", "b.test"), 302),
        "/b": to(server.url("/good", "a.test"), 302),
        "/good": GOOD,
    }
    refs = [ref(f"a{n}", URL=server.url(f"/a?{n}", "a.test")) for n in range(4)]
    refs += [ref(f"b{n}", URL=server.url(f"/b?{n}", "b.test")) for n in range(4)]
    server.pages |= {f"/a?{n}": server.pages["/a"] for n in range(4)} | {
        f"/b?{n}": server.pages["/b"] for n in range(4)
    }
    assert {row["verdict"] for row in look(*refs).rows} == {"ok"}


# --- being told to wait ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_honoured_for_the_whole_host(server: Server, status: int) -> None:
    server.pages = {"/x": [reply(status, retry_after="17"), GOOD]}
    hours = Hours()
    assert look(ref(URL=server.url("/x")), hours=hours).rows[0]["verdict"] == "ok"
    assert hours.waits == [17]


def test_retry_after_with_a_date(server: Server) -> None:
    server.pages = {"/x": [reply(429, retry_after="Fri, 15 Jan 2027 08:00:30 GMT"), GOOD]}
    hours = Hours()  # 08:00:00 of that day
    assert look(ref(URL=server.url("/x")), hours=hours).rows[0]["verdict"] == "ok"
    assert hours.waits == [30]


def test_a_host_that_asks_for_too_long_is_left_alone(server: Server) -> None:
    server.pages = {"/a": reply(429, retry_after="3600"), "/b": GOOD}
    hours = Hours()
    rules = Rules(per_host=1)
    outcome = look(ref("a", URL=server.url("/a")), ref("b", URL=server.url("/b")), hours=hours, rules=rules)
    assert [row["verdict"] for row in outcome.rows] == ["blocked", "not-checked"]
    assert server.paths() == ["/a"]
    assert max(hours.waits, default=0) <= rules.longest_wait
    assert "left alone" in outcome.problems[1].message


def test_a_host_that_keeps_asking_is_asked_twice(server: Server) -> None:
    server.pages = {"/x": reply(429, retry_after="5")}
    hours = Hours()
    assert look(ref(URL=server.url("/x")), hours=hours).rows[0]["verdict"] == "blocked"
    assert len(server.asked) == RULES.tries
    assert hours.waits == [5]


@pytest.mark.parametrize("script", [reply(500), reply(503), Talk.reset], ids=["500", "503", "reset"])
def test_a_fault_that_may_pass_is_tried_again_after_a_rest(server: Server, script: bytes) -> None:
    server.pages = {"/x": script}
    hours = Hours()
    look(ref(URL=server.url("/x")), hours=hours)
    assert server.paths("HEAD") == ["/x"]
    assert server.paths("GET") == ["/x"] * RULES.tries
    assert hours.waits == [RULES.rest]


@pytest.mark.parametrize("status", [200, 403, 404, 410])
def test_a_clear_answer_is_not_questioned(server: Server, status: int) -> None:
    server.pages = {"/x": html(TITLE, status=status)}
    hours = Hours()
    look(ref(URL=server.url("/x")), hours=hours)
    assert len(server.asked) == 2
    assert hours.waits == []


def test_a_timeout_is_not_tried_again(server: Server) -> None:
    server.pages = {"/x": Talk.until_left}
    hours = Hours()
    look(ref(URL=server.url("/x")), limits=HASTY, hours=hours)
    assert len(server.asked) == 2
    assert hours.waits == []


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0),
        (" 120 ", 120),
        ("9" * 400, 999_999_999_999),
        ("Thu, 01 Jan 1970 00:01:40 GMT", 90),
        ("Thu, 01 Jan 1970 00:01:40 -0000", 90),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("", None),
        (None, None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("²", None),
        ("Thu, 99 Jan 1970 00:00:00 GMT", None),
    ],
)
def test_retry_after_in_every_form(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, now=10.0) == seconds


def test_a_wait_that_grows_while_waiting_is_waited_for() -> None:
    hours = Hours()

    async def run() -> None:
        polite = manners(hours, pause=1.0)
        polite.host("h").closed_until = hours.now + 10
        real = hours.sleep

        async def sleep(seconds: float) -> None:
            await real(seconds)
            if len(hours.waits) == 1:
                polite.again("h", 1, 20.0)

        polite.sleep = sleep
        async with polite.turn("h"):
            pass

    asyncio.run(run())
    assert hours.waits == [10, 20]


def test_left_alone_says_for_how_long() -> None:
    hours = Hours()

    async def run() -> None:
        polite = manners(hours)
        assert not polite.again("h", 1, 61.0)
        async with polite.turn("h"):
            raise AssertionError("the host was asked")

    with pytest.raises(LeftAlone) as caught:
        asyncio.run(run())
    assert caught.value.seconds == 61
    assert hours.waits == []


# --- the end -----------------------------------------------------------------------------------------------------


def test_the_deadline_leaves_what_was_not_reached_unchecked(server: Server) -> None:
    server.pages = {"/x": GOOD, "/stalled": Talk.until_left}
    refs = [ref("s", URL=server.url("/stalled", "slow.test")), ref("x", URL=server.url("/x"))]
    outcome = look(*refs, deadline=4, limits=Limits(head=60, get=60))
    assert [row["verdict"] for row in outcome.rows] == ["ok", "not-checked"]
    assert outcome.problems == (), "the summary says it"
    assert outcome.summary == "links: 1 ok, 1 not-checked"
    assert outcome.judged == 1


def test_a_deadline_that_comes_before_everything(server: Server) -> None:
    server.pages = {"/x": Talk.until_left}
    outcome = look(ref(URL=server.url("/x")), deadline=0.05)
    assert outcome.judged == 0


def test_nothing_to_check_is_said() -> None:
    outcome = look(ref())
    assert outcome.judged == 0
    assert outcome.summary == "links: no reference has an address"


def test_a_reference_without_a_web_address_is_not_asked() -> None:
    outcome = look(ref("a", URL="ftp://site.test/x"), ref("b", URL="http://[::1"), ref("c", URL="nonsense"))
    assert {row["verdict"] for row in outcome.rows} == {"not-checked"}
    assert {problem.code for problem in outcome.problems} == {"link-not-checked"}
    assert only(look(ref(URL="javascript:alert(1)"))).level == "warning"
