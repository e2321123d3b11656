"""The one place with a socket: visit an address politely, safely, and never take more than was bargained for."""

import asyncio
import re
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from typing import Any

import httpx

from casepack import __version__
from casepack.online.body import Inflater, Undecodable
from casepack.online.manners import LeftAlone, Manners, retry_after
from casepack.online.reply import PASSING, REDIRECTS, Failure, Hop, Reply, Why
from casepack.online.safety import Resolve, closed, reserved

Transport = Callable[[], httpx.AsyncBaseTransport]  # one for each site
AGENT = f"Mozilla/5.0 (compatible; casepack/{__version__}; checks the references of a teaching case, one visit to each)"
PAGE = "text/html,application/xhtml+xml,application/pdf;q=0.9,*/*;q=0.8"
OPAQUE = re.compile(
    r"\s*(?:image|audio|video|font)/|\s*application/(?:pdf|zip|octet-stream|msword|vnd\.(?:ms|oasis|openxml))", re.I
)
TROUBLE = (429, 500, 502, 503, 504, 520, 521, 522, 523, 524)
FINAL = (Why.NO_HOST, Why.RESERVED, Why.UNSAFE, Why.NOT_WEB, Why.LEFT_ALONE, Why.TLS)  # a GET would end alike
UNKNOWN = {getattr(socket, name) for name in ("EAI_NONAME", "EAI_NODATA", "EAI_ADDRFAMILY") if hasattr(socket, name)}


@dataclass(frozen=True)
class Limits:
    """What one visit may cost at most."""

    connect: float = 8.0  # seconds for a connection
    head: float = 10.0  # seconds for a HEAD from the name lookup to the last field
    get: float = 20.0  # seconds for a GET to its last byte, however slowly they trickle
    body: int = 2_000_000  # bytes of a body, decompressed
    hops: int = 10  # redirects followed
    addresses: int = 3  # of one host that are tried


@dataclass
class Visit:
    """One address being visited: its cookies last as long as the visit."""

    asked: str
    accept: str
    jar: httpx.Cookies = field(default_factory=httpx.Cookies)
    greeted: set[str] = field(default_factory=set)


def parsed(url: str) -> httpx.URL:
    """The address taken apart. Raises Failure unless it is http or https with a host."""
    try:
        found = httpx.URL(url)
        if found.scheme not in ("http", "https") or not found.host or not 0 < (found.port or 80) < 65536:
            raise Failure(Why.NOT_WEB, contact=False)
    except (httpx.InvalidURL, ValueError, UnicodeError):
        raise Failure(Why.NOT_WEB, contact=False) from None
    return found


def site(url: httpx.URL) -> str:
    """The host as manners know it: with its port only if that is not the usual one."""
    host = url.raw_host.decode("ascii").lower().rstrip(".")
    return host if url.port is None else f"{host}:{url.port}"


class Fetcher:
    """Visits addresses. Every visit ends within its limits in a Reply or a Failure, and nothing else is raised.

    Safety: a host's name is looked up by `resolve`, every address it has is judged (`safety.closed`), and the
    connection is made to one of the addresses judged, not to the name, so that a name which answers differently the
    next time gains nothing. That is done anew for each request and each redirect. `allow_private` lifts the judgement.
    No proxy is used: it would look up names by itself.

    `names` and `replies` count what has been looked up and answered so far: evidence that the network is there.
    """

    def __init__(
        self,
        manners: Manners,
        resolve: Resolve,
        *,
        allow_private: bool = False,
        limits: Limits | None = None,
        transport: Transport | None = None,
    ) -> None:
        self.manners, self.resolve, self.allow_private = manners, resolve, allow_private
        self.limits = limits or Limits()
        self.transport = transport or self.usual_transport
        self.transports: dict[str, httpx.AsyncBaseTransport] = {}
        self.trust: ssl.SSLContext | None = None
        self.private: set[str] = set()  # sites found to be private, to be kept from third parties
        self.names = self.replies = 0

    def usual_transport(self) -> httpx.AsyncBaseTransport:
        self.trust = self.trust or httpx.create_ssl_context()
        few = httpx.Limits(max_connections=None, max_keepalive_connections=2, keepalive_expiry=5.0)
        return httpx.AsyncHTTPTransport(verify=self.trust, trust_env=False, limits=few)

    async def aclose(self) -> None:
        for transport in self.transports.values():
            await transport.aclose()
        self.transports.clear()

    async def visit(self, url: str, *, accept: str = PAGE, head: bool = True, hops: tuple[Hop, ...] = ()) -> Reply:
        """Ask for an address with HEAD, then, where the page has to be read or the HEAD failed, with GET.

        RFC 9110 §9.3.2 makes the two alike, many servers do not: a HEAD is never the last word on a fault. `hops` are
        redirects already taken on the way to `url`. Raises Failure.
        """
        visit = Visit(url, accept)
        if head:
            try:
                reply = await self.walk(visit, "HEAD", url, hops)
            except Failure as failure:
                if failure.why in FINAL:
                    raise
            else:
                if reply.status in TROUBLE and self.asked(reply) is not None:
                    return reply  # the host said when to come back, and that was waited for or is too far off
                if 200 <= reply.status < 300:
                    if OPAQUE.match(reply.content_type):
                        return reply
                    end = await self.walk(visit, "GET", reply.url, reply.hops)
                    if 200 <= end.status < 300 or not reply.hops:
                        return end
        return await self.walk(replace(visit, jar=httpx.Cookies()), "GET", url, hops)

    async def walk(self, visit: Visit, method: str, url: str, hops: tuple[Hop, ...]) -> Reply:
        """Ask, and follow redirects by hand: each target is parsed, judged and greeted like a first address."""
        seen: set[tuple[str, str]] = set()
        tried = 1
        while True:
            target = parsed(url)
            name = site(target)
            try:
                reply = await self.once(visit, method, target)
            except Failure as failure:
                if method == "GET" and failure.why in PASSING and self.manners.again(name, tried):
                    tried += 1
                    continue
                raise
            reply = replace(reply, hops=hops)
            if reply.status in REDIRECTS and (location := reply.fields.get("location", "").strip()):
                cookies = ";".join(sorted(f"{c.name}={c.value}" for c in visit.jar.jar))
                if (url, cookies) in seen:
                    raise Failure(Why.LOOP)
                seen.add((url, cookies))
                if len(hops) >= self.limits.hops:
                    raise Failure(Why.HOPS, f"more than {self.limits.hops}")
                url, tried = self.onward(target, location), 1
                hops = (*hops, Hop(reply.status, url))
                continue
            if reply.status in TROUBLE:
                asked = self.asked(reply)
                if (method == "GET" or asked is not None) and self.manners.again(name, tried, asked):
                    tried += 1
                    continue
            return reply

    def asked(self, reply: Reply) -> float | None:
        return retry_after(reply.fields.get("retry-after"), self.manners.clock())

    def onward(self, base: httpx.URL, location: str) -> str:
        try:
            return str(parsed(str(base.join(location))))
        except (Failure, httpx.InvalidURL, ValueError, UnicodeError):
            raise Failure(Why.BAD_TARGET, location[:80]) from None

    async def once(self, visit: Visit, method: str, url: httpx.URL) -> Reply:
        """One request in its turn and within its time. Raises Failure."""
        name = site(url)
        limit = self.limits.head if method == "HEAD" else self.limits.get
        touched = [False]
        try:
            async with self.manners.turn(name, same_visit=name in visit.greeted):
                visit.greeted.add(name)
                async with asyncio.timeout(limit):
                    return await self.request(visit, method, url, touched)
        except LeftAlone as alone:
            raise Failure(Why.LEFT_ALONE, f"for {alone.seconds:.0f} s", contact=False) from None
        except TimeoutError:
            raise Failure(Why.TIMEOUT, f"{limit:.0f} s", contact=touched[0]) from None

    async def request(self, visit: Visit, method: str, url: httpx.URL, touched: list[bool]) -> Reply:
        name = site(url)
        if name not in self.transports:
            self.transports[name] = self.transport()
        failure = Failure(Why.UNREACHABLE, contact=False)
        for address in (await self.addresses(url))[: self.limits.addresses]:
            try:
                return await self.send(visit, method, url, address, touched)
            except httpx.ConnectTimeout:
                failure = Failure(Why.TIMEOUT, "to connect", contact=touched[0])
            except httpx.TimeoutException:
                raise Failure(Why.TIMEOUT, contact=touched[0]) from None
            except httpx.ConnectError as error:
                if "SSL" in str(error) or caused_by(error, ssl.SSLError):
                    raise Failure(Why.TLS, str(error).partition("] ")[2][:90]) from None
                failure = Failure(Why.UNREACHABLE, str(error)[:90], contact=caused_by(error, ConnectionRefusedError))
            except ssl.SSLError as error:
                raise Failure(Why.TLS, str(error.reason or "")) from None
            except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, OSError, ValueError) as error:
                # httpx and h11 put every breach of protocol under HTTPError; ValueError is for what slips past them.
                raise Failure(Why.BROKEN, type(error).__name__) from None
        raise failure

    async def addresses(self, url: httpx.URL) -> list[str]:
        """The addresses of the host that may be connected to. One closed address among them closes them all."""
        host = url.raw_host.decode("ascii").rstrip(".").strip("[]")
        try:
            found = [str(ip_address(host))]
        except ValueError:
            try:
                found = await self.resolve(host, url.port or (443 if url.scheme == "https" else 80))
            except socket.gaierror as error:
                if error.errno not in UNKNOWN:
                    raise Failure(Why.NO_NAMES, str(error.strerror or ""), contact=False) from None
                raise Failure(Why.RESERVED if reserved(host) else Why.NO_HOST) from None
            self.names += host != "localhost"
        if not found:
            raise Failure(Why.NO_HOST)
        if shut := [address for address in found if closed(address)]:
            self.private.add(site(url))
            if not self.allow_private:
                raise Failure(Why.UNSAFE, f"{host} is at {shut[0]}", contact=False)
        return found

    async def send(self, visit: Visit, method: str, url: httpx.URL, address: str, touched: list[bool]) -> Reply:
        """Put the request to one address, with the host's name where servers (Host) and certificates (SNI) look for it."""

        async def trace(event: str, _: Any) -> None:
            touched[0] |= event.endswith(("connect_tcp.complete", "send_request_headers.complete"))

        fields = {
            "User-Agent": AGENT,
            "Accept": visit.accept,
            "Accept-Language": "en, *;q=0.5",
            "Accept-Encoding": "gzip, deflate",
        }
        meant = httpx.Request(method, url.copy_with(username=None, password=None), headers=fields)
        visit.jar.set_cookie_header(meant)
        names = {} if address == url.host else {"sni_hostname": url.raw_host.decode("ascii").rstrip(".")}
        patience = {"connect": self.limits.connect, "read": self.limits.get, "write": self.limits.get, "pool": None}
        request = httpx.Request(
            method,
            meant.url.copy_with(host=address),
            headers=meant.headers,
            extensions={"timeout": patience, "trace": trace, **names},
        )
        response = await self.transports[site(url)].handle_async_request(request)
        try:
            self.replies += 1
            response.request = meant
            visit.jar.extract_cookies(response)
            body, fault = (None, "") if method == "HEAD" else await self.body(response)
        finally:
            await response.aclose()
        fields = {key.lower(): value for key, value in response.headers.items()}
        return Reply(visit.asked, str(url), response.status_code, fields, body, fault=fault)

    async def body(self, response: httpx.Response) -> tuple[bytes | None, str]:
        """The body up to the cap, and what is wrong with it. Bodies that are never read are not fetched."""
        if OPAQUE.match(response.headers.get("content-type", "")) or response.status_code in REDIRECTS:
            return None, ""
        try:
            inflater = Inflater(response.headers.get("content-encoding", ""), self.limits.body)
            async for raw in response.aiter_raw(65536):
                inflater.feed(raw)
                if inflater.full:
                    break
        except Undecodable as error:
            return b"", str(error)
        return bytes(inflater.out), "it swells without end when unpacked" if inflater.swollen else ""


def caused_by(error: BaseException | None, kind: type[BaseException]) -> bool:
    while error is not None:
        if isinstance(error, kind):
            return True
        error = error.__cause__ or error.__context__
    return False
