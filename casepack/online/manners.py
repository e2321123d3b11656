"""How a host is treated: how many requests at once, how far apart, how long it may ask us to stay away."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import parsedate_to_datetime

Clock = Callable[[], float]  # seconds since the epoch
Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True)
class Rules:
    """The numbers behind the manners. Times are seconds."""

    per_host: int = 2  # requests under way at one host
    at_once: int = 48  # requests under way in all
    pause: float = 0.5  # between the starts of two visits to one host
    rest: float = 3.0  # before trying again, when the host did not say how long
    longest_wait: float = 60.0  # a host that asks for more is left alone for the rest of the run
    tries: int = 2  # how often one address is asked when the fault may pass


class LeftAlone(Exception):
    """The host asked to be left alone for longer than a run may wait. `seconds` says how long."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"the host asked not to be called for {seconds:.0f} s")
        self.seconds = seconds


@dataclass
class Host:
    slots: asyncio.Semaphore
    next_visit: float = 0.0
    closed_until: float = 0.0


@dataclass
class Manners:
    """All politeness in one object: every request goes through `turn`, every retry through `again`.

    `clock` and `sleep` are passed in, so that a test can read the waits instead of waiting.
    """

    clock: Clock
    sleep: Sleep
    rules: Rules = field(default_factory=Rules)

    def __post_init__(self) -> None:
        self.hosts: dict[str, Host] = {}
        self.all = asyncio.Semaphore(self.rules.at_once)

    def host(self, name: str) -> Host:
        if name not in self.hosts:
            self.hosts[name] = Host(asyncio.Semaphore(self.rules.per_host))
        return self.hosts[name]

    @asynccontextmanager
    async def turn(self, name: str, *, same_visit: bool = False) -> AsyncIterator[None]:
        """Wait until the host may be asked, and hold its place while asking.

        A further request of the same visit (the GET after its HEAD, a redirect within the host) does not pause again,
        as a browser would not; it does wait out a Retry-After. Raises LeftAlone. The place among all requests is
        taken last, so that waiting for one host takes nothing from another.
        """
        host = self.host(name)
        async with host.slots:
            if not same_visit:
                start = max(self.clock(), host.next_visit)
                host.next_visit = start + self.rules.pause
                if (wait := start - self.clock()) > 0:
                    await self.sleep(wait)
            while (wait := host.closed_until - self.clock()) > 0:
                if wait > self.rules.longest_wait:
                    raise LeftAlone(wait)
                await self.sleep(wait)
            async with self.all:
                yield

    def again(self, name: str, tried: int, asked: float | None = None) -> bool:
        """Whether a fault that may pass is worth another try, after `tried` of them. The wait is served in `turn`.

        `asked` is the host's Retry-After in seconds. It holds for every address of the host, is honoured in full when
        it is no longer than `longest_wait`, and beyond that the host is not asked again.
        """
        wait = self.rules.rest if asked is None else asked
        host = self.host(name)
        if asked is not None or tried < self.rules.tries:
            host.closed_until = max(host.closed_until, self.clock() + wait)
        return tried < self.rules.tries and wait <= self.rules.longest_wait


def retry_after(value: str | None, now: float) -> float | None:
    """The seconds a Retry-After field asks for, from delay-seconds or an HTTP-date (RFC 9110 §10.2.3); None if unclear."""
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:12])
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError):
        return None
    return max(0.0, (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() - now)
