"""The archived copy nearest to the day a reference was published or looked at.

Asked of the availability API that the Internet Archive documents (`/wayback/available?url=…&timestamp=…`), and where
that knows nothing of the TimeMap (RFC 7089 §5, in the link format of RFC 6690).
"""

import asyncio
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import quote

from casepack.online.body import text_of
from casepack.online.fetch import Fetcher, parsed, site
from casepack.online.reply import Failure

BASE = "https://archive.org/"
JSON = "application/json"
LINKS = "application/link-format, text/plain;q=0.5"
ENTRY = re.compile(r"<([^<>]+)>((?:\s*;\s*[\w*]+\s*=\s*(?:\"[^\"]*\"|[^\s;,\"]+))*)")
PATIENCE = 3  # failures in a row after which the archive is left in peace


def questions(base: str, url: str, day: str) -> list[tuple[str, str]]:
    """The addresses to ask, best first, each with the media type wanted. `day` is YYYY-MM-DD.

    A base that names one of the two services itself is taken at its word.
    """
    base = base if base.endswith(("/", "=")) else base + "/"
    near = f"?url={quote(url, safe='')}&timestamp={day.replace('-', '')}"
    if "timemap" in base:
        return [(base + url, LINKS)]
    if "available" in base:
        return [(base.rstrip("/") + near, JSON)]
    # The Internet Archive answers the first question on its main host and the second on that of the captures.
    maps = base.replace("//archive.org/", "//web.archive.org/")
    return [(f"{base}wayback/available{near}", JSON), (f"{maps}web/timemap/link/{url}", LINKS)]


def capture(text: str, media: str, day: str) -> str | None:
    """The nearest capture that an archive's answer names, as an https or http address, or None."""
    found = available(text) if media == JSON else nearest(timemap(text), day)
    if found is None or not re.fullmatch(r"https?://[^\s/<>\"]\S{0,3000}", found):
        return None
    return re.sub(r"^http://(?=web\.archive\.org/)", "https://", found)


def available(text: str) -> str | None:
    try:
        found = json.loads(text)["archived_snapshots"]["closest"]
        usable = found["available"] and str(found.get("status", "200"))[:1] in "23"
        return str(found["url"]) if usable else None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def timemap(text: str) -> Iterator[tuple[datetime, str]]:
    """Every memento of a TimeMap with its moment. Entries that cannot be understood are passed over."""
    for entry in ENTRY.finditer(text):
        if not re.search(r"rel\s*=\s*\"?[^\"]*\bmemento\b", entry[2]):
            continue
        moment = re.search(r"datetime\s*=\s*\"([^\"]+)\"", entry[2])
        try:
            when = parsedate_to_datetime(moment[1]) if moment else None
        except (TypeError, ValueError, OverflowError):
            continue
        if when:
            yield when if when.tzinfo else when.replace(tzinfo=UTC), entry[1]


def nearest(captures: Iterator[tuple[datetime, str]], day: str) -> str | None:
    wanted = datetime.fromisoformat(day).replace(tzinfo=UTC)
    best = min(captures, key=lambda one: (abs(one[0] - wanted), one[1]), default=None)
    return best[1] if best else None


class Archive:
    """Looks up captures, two at a time; after three failures in a row it stops asking, so that a dead archive costs
    a run no more than a minute. Never raises for what an archive does.

    Addresses found to be private are not told to the public archive. An empty base is no archive.
    """

    def __init__(self, fetcher: Fetcher, base: str) -> None:
        self.fetcher, self.base = fetcher, base
        self.slots = asyncio.Semaphore(2)
        self.failures = 0

    def secret(self, url: str) -> bool:
        try:
            return self.base == BASE and site(parsed(url)) in self.fetcher.private
        except Failure:
            return True

    async def find(self, url: str, day: str) -> str | None:
        if not self.base:
            return None
        async with self.slots:
            for question, media in questions(self.base, url, day):
                if self.failures >= PATIENCE or self.secret(url):
                    return None
                try:
                    reply = await self.fetcher.visit(question, accept=media, head=False)
                except Failure:
                    self.failures += 1
                    continue
                self.failures = self.failures + 1 if reply.status in (403, 429) or reply.status >= 500 else 0
                known = reply.status == 200 and not reply.fault
                found = capture(text_of(reply.body or b"", reply.content_type), media, day) if known else None
                if found:
                    return found
        return None
