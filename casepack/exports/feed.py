"""What changed, as an Atom feed (RFC 4287): each case as of the day it was last reviewed, and each entry of the
corrections log. Dates come from the data, so the same data gives the same bytes.
"""

import re
import uuid
from collections.abc import Iterator
from html import escape
from typing import NamedTuple

from casepack import cite, markup
from casepack.exports.paper import safe
from casepack.model import Book
from casepack.model.base import real_day

PATH = "feed.xml"
LOG_PAGE = "docs/about/corrections.md"
OURS = uuid.UUID("0d9d0a6c-5d0b-5b34-8f37-0a5a6d9a4f21")  # so that nobody else's names make our identifiers
# `- 2026-11-23: What was wrong, and what it says now.` below the heading with the id `log`; further lines are indented.
ENTRY = re.compile(r"^- (?P<day>\d{4}-\d{2}-\d{2}): (?P<text>.*(?:\n[ \t]+\S.*)*)", re.M)


class Change(NamedTuple):
    """`name` stays the same as long as it is the same thing; `page` is its address below the site's."""

    day: str
    name: str
    title: str
    text: str
    page: str


def export(book: Book, base: str = "") -> dict[str, bytes]:
    """The feed of the whole site. Without the site's address, `base`, its links are relative to where the feed stands."""
    changes = sorted(found(book), key=lambda change: (change.day, change.name), reverse=True)
    name = book.site.name or "Teaching cases"
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">',
        f"<title>{text(name)}: what changed</title>",
        f"<id>{identifier(name)}</id>",
        f"<updated>{stamp(changes[0].day if changes else '1970-01-01')}</updated>",
        f"<author><name>{text(name)}</name></author>",
        *([f'<link rel="self" type="application/atom+xml" href="{text(base + PATH)}"/>'] if base else []),
        f'<link rel="alternate" type="text/html" href="{text(base or "./")}"/>',
    ]
    for change in changes:
        lines += [
            "<entry>",
            f"<title>{text(change.title)}</title>",
            f"<id>{identifier(f'{name}/{change.name}')}</id>",
            f"<updated>{stamp(change.day)}</updated>",
            f'<link rel="alternate" type="text/html" href="{text(base + change.page)}"/>',
            f"<summary>{text(change.text)}</summary>",
            "</entry>",
        ]
    return {PATH: "\n".join([*lines, "</feed>", ""]).encode()}


def found(book: Book) -> Iterator[Change]:
    for case in book.cases:
        meta = case.meta
        title = f"{meta.title} (reviewed {cite.long_date(meta.reviewed)})"
        yield Change(meta.reviewed, f"cases/{case.id}", title, markup.one_line(meta.summary), f"cases/{case.id}/")
    log = next((prose.text for prose in book.docs if prose.path == LOG_PAGE), "")
    log = re.sub(r"<!-- full -->.*?<!-- /full -->", "", log, flags=re.S)  # the feed is the same in both editions
    for entry in ENTRY.finditer(log.partition("{#log}")[2]):
        told = markup.one_line(entry["text"])
        title = told if len(told) <= 80 else told[:80].rsplit(" ", 1)[0] + " …"
        if is_day(entry["day"]):
            yield Change(
                entry["day"],
                f"corrections/{entry['day']}/{told}",
                f"Correction: {title}",
                told,
                "about/corrections/#log",
            )


def is_day(day: str) -> bool:
    try:
        return bool(real_day(day))
    except ValueError:
        return False


def identifier(name: str) -> str:
    return uuid.uuid5(OURS, name).urn


def stamp(day: str) -> str:
    return f"{day}T12:00:00Z"


def text(value: str) -> str:
    return escape(safe(value))
