"""What the tests of the online check share: invented references, a clock that only moves when told, a name system."""

import asyncio
import datetime
import io
import socket
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from casepack.model import Book, Health, Problem, Reference, Shelf, Where
from casepack.online import Options, Outcome, World, check_online
from casepack.online.fetch import Limits
from casepack.online.manners import Rules

TITLE = "The Owl at the Tram Depot: Scoring Drivers at Work"
TODAY = datetime.date(2026, 11, 23)
PATIENT = Limits(connect=20, head=20, get=20)  # for replies that come at once, however busy the machine
HASTY = Limits(connect=20, head=0.6, get=0.6)  # for replies that never end


def ref(key: str = "owl", /, **fields: Any) -> Reference:
    """A reference. Line 7 of its file holds the URL, line 8 the DOI."""
    given: dict[str, Any] = {
        "id": key,
        "type": "article-newspaper",
        "title": TITLE,
        "issued": "2025-03-01",
        "access": "open",
        "role": "reporting",
        "verification": {"status": "seen", "date": "2026-11-20"},
    }
    one = Reference.model_validate(given | fields)
    lines: dict[tuple[str | int, ...], int] = {("URL",): 7, ("DOI",): 8}
    one._where = Where("cases/common/references.yml", 5, lines)
    return one


def by(family: str, given: str = "Elin") -> dict[str, Any]:
    return {"author": [{"family": family, "given": given}]}


def shelf(*refs: Reference, health: dict[str, Health] | None = None) -> Book:
    return Book(Shelf(references=refs), (), health=health or {})


@dataclass
class Hours:
    """A clock that moves only by the sleeps asked for, which it writes down."""

    now: float = 1_800_000_000.0
    waits: list[float] = field(default_factory=list)

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.waits.append(round(seconds, 3))
        self.now += seconds
        await asyncio.sleep(0)


@dataclass
class Names:
    """A name system: every name under .test is this machine unless said otherwise; no other name exists."""

    known: dict[str, list[str] | list[list[str]] | int] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def resolve(self, host: str, port: int) -> list[str]:
        del port
        self.asked.append(host)
        found = self.known.get(host, ["127.0.0.1"] if host.endswith((".test", "localhost")) else socket.EAI_NONAME)
        if isinstance(found, int):
            raise socket.gaierror(found, "no such name")
        if isinstance(found[0], list):
            return list(found.pop(0) if len(found) > 1 else found[0])
        return [str(address) for address in found]


class Terminal(io.StringIO):
    """Standard error on a terminal."""

    def isatty(self) -> bool:
        return True


def look(
    *refs: Reference,
    book: Book | None = None,
    root: Path = Path("/nowhere"),
    limits: Limits = PATIENT,
    rules: Rules | None = None,
    hours: Hours | None = None,
    names: Names | None = None,
    transport: Any = None,
    out: io.StringIO | None = None,
    **options: Any,
) -> Outcome:
    """Check these references on this machine. Nothing waits for the clock, and no archive is asked."""
    hours, names = hours or Hours(), names or Names()
    world = World(hours.clock, hours.sleep, names.resolve, transport, limits, rules or Rules())
    wanted = {"today": TODAY, "allow_private": True, "archive": "", "resolver": "http://doi.invalid/"}
    return check_online(book or shelf(*refs), root, Options(**(wanted | options)), out or io.StringIO(), world)


def only(outcome: Outcome) -> Problem:
    assert len(outcome.problems) == 1, outcome.problems
    return outcome.problems[0]
