"""No way into a private network: not by an address, a name, a redirect, or a name that changes its mind."""

import asyncio
import gc
import re
import socket
import ssl
from pathlib import Path

import httpx
import pytest

import casepack.online
from casepack.online import fetch
from casepack.online.fetch import Fetcher, Limits
from casepack.online.manners import Manners
from casepack.online.reply import Failure, Why
from casepack.online.safety import closed, reserved, system_lookup

from .kit import TITLE, Hours, Names, look, only, ref
from .server import Server, html, to

MODULES = sorted(Path(casepack.online.__path__[0]).glob("*.py"))
PUBLIC = "93.184.216.34"
CLOSED = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "100.100.100.200",
    "169.254.169.254", "169.254.170.2", "168.63.129.16", "192.0.0.192", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1",
    "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1",
    "::ffff:169.254.169.254", "::ffff:7f00:1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:a00:1::", "2001::1",
    "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "2001:db8::1", "3fff::1", "nonsense", "", "127.1",
]  # fmt: skip
OPEN = [
    PUBLIC,
    "8.8.8.8",
    "172.15.0.1",
    "172.32.0.1",
    "192.167.255.255",
    "100.128.0.1",
    "2606:2800:220:1::1",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
]


@pytest.mark.parametrize("address", CLOSED)
def test_closed_addresses(address: str) -> None:
    assert closed(address)


@pytest.mark.parametrize("address", OPEN)
def test_open_addresses(address: str) -> None:
    assert not closed(address)


class Rerouted(httpx.AsyncBaseTransport):
    """Connects to the test server whatever address is asked for, and writes down which was."""

    seen: list[str]

    def __init__(self, server: Server, seen: list[str]) -> None:
        self.seen, self.port, self.real = seen, server.port, httpx.AsyncHTTPTransport(trust_env=False)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(request.url.host)
        request.url = request.url.copy_with(host="127.0.0.1", port=self.port)
        return await self.real.handle_async_request(request)

    async def aclose(self) -> None:
        await self.real.aclose()


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "2130706433", "inner.test", "127.1"]
)
def test_a_private_address_is_refused_unless_told_otherwise(server: Server, host: str) -> None:
    server.pages = {"/x": html(TITLE)}
    names = Names({"2130706433": ["127.0.0.1"], "127.1": ["127.0.0.1"]})
    url = f"http://{host}:{server.port}/x"
    outcome = look(ref(URL=url), names=names, allow_private=False)
    assert outcome.rows[0]["verdict"] == "not-checked"
    assert outcome.judged == 0
    assert (only(outcome).code, only(outcome).level) == ("link-not-checked", "warning")
    assert "not a public address" in only(outcome).message
    assert server.asked == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "inner.test"])
def test_a_private_address_is_asked_when_told_so(server: Server, host: str) -> None:
    server.pages = {"/x": html(TITLE)}
    assert look(ref(URL=f"http://{host}:{server.port}/x"), allow_private=True).rows[0]["verdict"] == "ok"


@pytest.mark.parametrize(
    "target",
    ["http://127.0.0.1:{port}/x", "http://169.254.169.254/latest/meta-data/", "http://[::ffff:7f00:1]:{port}/x", "http://inner.test:{port}/x",
     "//10.0.0.1/x", "http://metadata.test/x"],
)  # fmt: skip
@pytest.mark.parametrize("status", [301, 302, 307])
def test_a_redirect_into_a_private_network_is_not_followed(server: Server, target: str, status: int) -> None:
    names = Names({"open.test": [PUBLIC], "metadata.test": ["169.254.169.254"]})
    server.pages = {"/go": to(target.format(port=server.port), status), "/x": html(TITLE)}
    seen: list[str] = []
    outcome = look(
        ref(URL="http://open.test/go"), names=names, allow_private=False, transport=lambda: Rerouted(server, seen)
    )
    assert outcome.rows[0]["verdict"] == "not-checked"
    assert "not a public address" in only(outcome).message
    assert set(server.paths()) == {"/go"}
    assert set(seen) == {PUBLIC}


def test_a_refresh_into_a_private_network_is_not_followed(server: Server) -> None:
    page = html("Redirecting", "", f'<meta http-equiv="refresh" content="0; http://127.0.0.1:{server.port}/x">')
    server.pages = {"/go": page, "/x": html(TITLE)}
    seen: list[str] = []
    names = Names({"open.test": [PUBLIC]})
    outcome = look(
        ref(URL="http://open.test/go"), names=names, allow_private=False, transport=lambda: Rerouted(server, seen)
    )
    assert outcome.rows[0]["verdict"] == "not-checked"
    assert set(server.paths()) == {"/go"}


@pytest.mark.parametrize("option", ["resolver", "archive"])
def test_the_registries_are_no_exception(server: Server, option: str) -> None:
    names = Names({"open.test": [PUBLIC]})
    server.pages = {"/go": html(TITLE)}
    refs = [ref("a", URL="http://open.test/go"), ref("b", DOI="10.5555/x")]
    seen: list[str] = []
    transport = lambda: Rerouted(server, seen)  # noqa: E731
    look(*refs, names=names, allow_private=False, transport=transport, **{option: server.url("/secret/", "127.0.0.1")})
    assert set(server.paths()) == {"/go"}


def test_a_name_with_one_private_address_among_its_public_ones_is_refused() -> None:
    names = Names({"mixed.test": [PUBLIC, "10.0.0.1"]})
    assert look(ref(URL="http://mixed.test/"), names=names, allow_private=False).rows[0]["verdict"] == "not-checked"


def test_a_name_that_changes_its_mind_gains_nothing(server: Server) -> None:
    """The connection is made to the address that was judged, and every further request is judged anew."""
    names = Names({"fickle.test": [[PUBLIC], ["127.0.0.1"]]})
    server.pages = {"/x": html(TITLE)}
    seen: list[str] = []
    hours = Hours()

    async def run() -> None:
        polite = Manners(hours.clock, hours.sleep)
        fetcher = Fetcher(polite, names.resolve, transport=lambda: Rerouted(server, seen))
        with pytest.raises(Failure) as caught:
            await fetcher.visit("http://fickle.test/x")
        assert caught.value.why is Why.UNSAFE
        await fetcher.aclose()

    asyncio.run(run())
    assert seen == [PUBLIC], "the HEAD went to the public address, the GET was refused"

    names = Names({"fickle.test": [[PUBLIC], ["127.0.0.1"]]})
    seen.clear()
    outcome = look(
        ref(URL="http://fickle.test/x"), names=names, allow_private=False, transport=lambda: Rerouted(server, seen)
    )
    assert outcome.rows[0]["verdict"] == "ok"
    assert seen == [PUBLIC, PUBLIC], "a run looks up each name once"


def test_the_next_address_of_a_host_is_tried(server: Server) -> None:
    server.pages = {"/x": html(TITLE)}
    names = Names({"two.test": ["127.0.0.2", "127.0.0.1"]})
    if not refuses("127.0.0.2", server.port):
        pytest.skip("this system has no second loopback address that refuses")
    assert look(ref(URL=server.url("/x", "two.test")), names=names).rows[0]["verdict"] == "ok"


def refuses(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(2)
        try:
            probe.connect((host, port))
        except ConnectionRefusedError:
            return True
        except OSError:
            return False
    return False


# --- TLS ---------------------------------------------------------------------------------------------------------


def trusting(path: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(path))


def test_a_certificate_nobody_trusts_is_unsure(secure: Server) -> None:
    secure.pages = {"/x": html(TITLE)}
    outcome = look(ref(URL=secure.url("/x", "sound.test")))
    assert outcome.rows[0]["verdict"] == "unsure"
    assert "certificate" in only(outcome).message
    assert secure.asked == []
    assert outcome.judged == 1


@pytest.mark.parametrize(("host", "verdict"), [("sound.test", "ok"), ("other.test", "unsure")])
def test_a_certificate_is_held_against_the_name_although_the_connection_is_to_the_address(
    secure: Server, host: str, verdict: str
) -> None:
    secure.pages = {"/x": html(TITLE)}
    assert secure.certificate is not None
    context = trusting(secure.certificate)
    transport = lambda: httpx.AsyncHTTPTransport(verify=context, trust_env=False)  # noqa: E731
    outcome = look(ref(URL=secure.url("/x", host)), transport=transport)
    assert outcome.rows[0]["verdict"] == verdict
    assert {one.host for one in secure.asked} == ({"sound.test"} if verdict == "ok" else set())


def test_no_tls_where_tls_was_promised_is_unsure(server: Server) -> None:
    outcome = look(ref(URL=server.url("/x").replace("http:", "https:")))
    assert outcome.rows[0]["verdict"] == "unsure"


def test_a_handshake_that_never_comes_is_unsure_and_leaves_no_socket_behind() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"https://silent.test:{silent.getsockname()[1]}/"
        outcome = look(ref(URL=url), limits=Limits(connect=0.2, head=10, get=10))
    assert outcome.rows[0]["verdict"] == "unsure"
    assert outcome.judged == 1, "the host took the call"
    gc.collect()


# --- the one socket ----------------------------------------------------------------------------------------------


def test_proxies_of_the_environment_are_not_used(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    server.pages = {"/x": html(TITLE)}
    assert look(ref(URL=server.url("/x"))).rows[0]["verdict"] == "ok"


def test_only_two_modules_can_reach_the_network() -> None:
    wordy = re.compile(r"^(?:from|import) (?:httpx|httpcore|socket|http\.client|urllib\.request|urllib3|anyio)\b", re.M)
    reaching = {path.stem for path in MODULES if wordy.search(path.read_text(encoding="utf-8"))}
    assert reaching == {"fetch", "safety"}


def test_online_imports_nothing_above_itself() -> None:
    allowed = (
        "casepack.model",
        "casepack.markup",
        "casepack.nesting",
        "casepack.save",
        "casepack.cite",
        "casepack.online",
    )
    for path in MODULES:
        for module in re.findall(r"^\s*(?:from|import) (casepack[\w.]*)", path.read_text(encoding="utf-8"), re.M):
            assert module == "casepack" or module.startswith(allowed), f"{path.name} imports {module}"


def test_the_usual_transport_is_made_without_the_environment() -> None:
    async def run() -> None:
        hours = Hours()
        fetcher = Fetcher(Manners(hours.clock, hours.sleep), Names().resolve)
        one, other = fetcher.usual_transport(), fetcher.usual_transport()
        assert isinstance(one, httpx.AsyncHTTPTransport)
        assert one is not other
        assert fetcher.trust is not None
        assert fetcher.trust.verify_mode is ssl.CERT_REQUIRED

    asyncio.run(run())
    assert fetch.AGENT.isascii()


def test_system_lookup_knows_this_machine_and_never_asks_for_invalid_names(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "127.0.0.1" in asyncio.run(system_lookup("127.0.0.1", 80))
    asked: list[object] = []

    def nobody(*about: object, **_: object) -> list[object]:
        asked.append(about)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    with pytest.raises(socket.gaierror):
        asyncio.run(system_lookup("x.invalid", 80))
    assert asked == []


def test_system_lookup_passes_faults_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise UnicodeError("label too long")

    monkeypatch.setattr(socket, "getaddrinfo", broken)
    with pytest.raises(socket.gaierror) as caught:
        asyncio.run(system_lookup("x.test", 80))
    assert caught.value.errno == socket.EAI_NONAME


@pytest.mark.parametrize(
    ("host", "yes"), [("a.invalid", True), ("test", True), ("x.example.", True), ("example.org", False)]
)
def test_reserved_names(host: str, yes: bool) -> None:
    assert reserved(host) is yes
