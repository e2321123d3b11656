"""What is asked of an address, what was found, and what an author is told about it."""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import unquote

from casepack.model import Book, Health, Problem, Reference, Verdict

DOI_ADDRESS = re.compile(r"https?://(?:dx\.|www\.)?doi\.org/(?P<doi>10\.\d{4,9}/\S+)", re.I)
GOOD = (Verdict.OK, Verdict.MOVED)


@dataclass(frozen=True)
class Use:
    """One reference and the field in which it gives the address."""

    ref: Reference
    field: Literal["DOI", "URL"]


@dataclass(frozen=True)
class Ask:
    """One address as the references write it, and all that cite it."""

    url: str
    uses: tuple[Use, ...]

    @property
    def doi(self) -> str:
        """The DOI this address stands for, or ""."""
        found = DOI_ADDRESS.fullmatch(self.url)
        if not found:
            return ""
        return next((use.ref.doi for use in self.uses if use.field == "DOI" and use.ref.doi), unquote(found["doi"]))

    @property
    def refs(self) -> tuple[Reference, ...]:
        return tuple({use.ref.id: use.ref for use in self.uses}.values())

    @property
    def capture(self) -> str | None:
        """The archived copy an author has seen, which needs no looking up."""
        return next((ref.archive for ref in self.refs if ref.archive), None)

    def against(self, resolver: str) -> str:
        """A fingerprint of all that the address is compared with. An answer holds only as long as this stays."""
        said = [
            [ref.title, ref.issued, ref.language, ref.number, ref.title_note]
            + [[name.family, name.literal] for name in (*ref.author, *ref.editor)]
            for ref in self.refs
        ]
        text = json.dumps([sorted(said, key=str), resolver if self.doi else ""], ensure_ascii=True)
        return hashlib.sha256(text.encode()).hexdigest()[:12]


def asks(book: Book) -> list[Ask]:
    """Every address of every reference once, in the order of the alphabet."""
    uses: dict[str, list[Use]] = defaultdict(list)
    for ref in (*book.shelf.references, *(ref for case in book.cases for ref in case.references)):
        if ref.doi:
            uses[f"https://doi.org/{ref.doi}"].append(Use(ref, "DOI"))
        if ref.url:
            uses[ref.url].append(Use(ref, "URL"))
    return [Ask(url, tuple(uses[url])) for url in sorted(uses)]


@dataclass(frozen=True)
class Finding:
    """What one look found. `wrong` and `doubted` say, by reference id, what the page says instead."""

    verdict: Verdict
    why: str = ""  # one clause that completes "https://… "
    status: int | None = None
    final_url: str | None = None
    title: str | None = None
    moved_to: str | None = None
    wrong: Mapping[str, str] = field(default_factory=dict)
    doubted: Mapping[str, str] = field(default_factory=dict)
    nameless: bool = False  # the name system knows no such host, which holds only if it knows any
    contact: bool = True  # whether anything at all answered: a server, or the name system with a clear no
    warn: bool = False  # an address that was not asked for a reason the author should know


@dataclass(frozen=True)
class Link:
    """One address with what is known of it now."""

    ask: Ask
    verdict: Verdict
    found: Finding
    archive: str | None = None
    last_ok: str | None = None  # before this look


def link(ask: Ask, found: Finding, before: Health | None) -> Link:
    """A finding as it concerns one address: another reference's mismatch is not this one's."""
    verdict = found.verdict
    keys = {ref.id for ref in ask.refs}
    if verdict in GOOD and keys & set(found.wrong):
        verdict = Verdict.DRIFTED
    elif verdict in GOOD and keys & set(found.doubted):
        verdict = Verdict.UNSURE
    capture = ask.capture or (before.archive if before else None)
    return Link(ask, verdict, found, capture, before.last_ok if before else None)


def problems(one: Link) -> Iterator[Problem]:
    """What an author is told: one Problem at each place that gives the address.

    Errors: gone, drifted, soft-404. Warnings: moved (the new address is the hint), blocked and unsure (with the day
    the address was last found well), and an address that may not be asked. Other not-checked addresses yield nothing:
    the summary counts them.

    `link-gone`: 404, 410, or the host does not exist.
    `link-drifted`: the page is there, but it is not what the reference says.
    `link-soft-404`: the host answers 200 and says “not found”.
    `link-moved` (warning): a permanent redirect; the new address is suggested.
    `link-blocked` (warning): the host refuses machines (401, 403, 429, a bot wall); it may well answer people.
    `link-unsure` (warning): no answer in time, a server error, a TLS fault.
    `link-not-checked` (warning): the address itself may not be asked; one that the run did not reach is only counted.
    `link-not-recorded`: the record could not be written, or is damaged and was left alone.
    """
    found, url = one.found, one.ask.url
    copy = f"an archived copy: {one.archive}" if one.archive else "no archived copy is known"
    seen = f"last ok {one.last_ok}" if one.last_ok else "never ok here before"
    for use in one.ask.uses:
        place = use.ref.where.at(use.field)
        match one.verdict:
            case Verdict.GONE:
                yield Problem(place, "link-gone", f"{url} is gone: {found.why}; {seen}", hint=copy)
            case Verdict.SOFT_404:
                yield Problem(place, "link-soft-404", f"{url} leads to no page of its own: {found.why}", hint=copy)
            case Verdict.DRIFTED if said := found.wrong.get(use.ref.id):
                yield Problem(place, "link-drifted", f"{url} is not what the reference says: {said}", hint=copy)
            case Verdict.MOVED:
                hint = f"write {found.moved_to}"
                yield Problem(place, "link-moved", f"{url} has moved for good", "warning", hint)
            case Verdict.BLOCKED:
                message = f"{url} does not let robots in: {found.why}; {seen}"
                yield Problem(place, "link-blocked", message, "warning", "open it in a browser")
            case Verdict.UNSURE if said := found.doubted.get(use.ref.id):
                message = f"{url} may not be what the reference says: {said}"
                yield Problem(place, "link-unsure", message, "warning", "the reference's title was never confirmed")
            case Verdict.UNSURE if not found.doubted:
                yield Problem(place, "link-unsure", f"{url} gave no clear answer: {found.why}; {seen}", "warning")
            case Verdict.NOT_CHECKED if found.warn:
                yield Problem(place, "link-not-checked", f"{url} was not asked: {found.why}", "warning")


def row(one: Link) -> dict[str, Any]:
    """The link as `--format json` prints it."""
    return {
        "url": one.ask.url,
        "verdict": one.verdict.value,
        "status": one.found.status,
        "final_url": one.found.final_url or (one.ask.url if one.verdict in GOOD else None),
        "title": one.found.title,
        "archive": one.archive,
        "references": sorted(ref.id for ref in one.ask.refs),
    }
