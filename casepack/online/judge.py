"""From a reply to a verdict. Pure: everything a server can answer is decided here, and only here."""

import json
import re
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from casepack.model import Reference, Verdict
from casepack.online import identity, phrases
from casepack.online.body import text_of
from casepack.online.identity import Match
from casepack.online.page import Page, clean, read
from casepack.online.reply import Failure, Reply, Why
from casepack.online.verdict import Finding

CSL = "application/vnd.citationstyles.csl+json"
HTML = re.compile(r"\s*(?:text/html|application/xhtml\+xml)\b", re.I)
LOCALE = re.compile(r"[a-z]{2}(?:[-_][a-zA-Z]{2})?|home|index\.\w+|default\.\w+|main", re.I)
# 401 and 403 say so; 402, 407 and 451 come to the same; 429 (RFC 6585 §4) after its retry; 999 is a house number of walls.
BLOCKED = (401, 402, 403, 407, 429, 451, 999)
GONE = (404, 410)  # RFC 9110 §15.5.5, §15.5.11


def failed(failure: Failure) -> Finding:
    """The verdict where there was no reply. Only a name that nobody has is proof that something is gone."""
    if failure.why in (Why.NO_HOST, Why.RESERVED):
        return Finding(Verdict.GONE, str(failure), nameless=failure.why is Why.NO_HOST)
    if failure.why in (Why.UNSAFE, Why.NOT_WEB, Why.LEFT_ALONE):
        return Finding(Verdict.NOT_CHECKED, str(failure), contact=False, warn=True)
    return Finding(Verdict.UNSURE, str(failure), contact=failure.contact)


def phrase(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def walled(reply: Reply) -> bool:
    """Whether the header fields say that a robot is being tested or turned away, whatever the status."""
    if reply.fields.get("cf-mitigated", "").lower() == "challenge" or "x-sucuri-block" in reply.fields:
        return True
    if reply.fields.get("x-amzn-waf-action", "").lower() in ("challenge", "captcha"):
        return True
    return "x-datadome" in reply.fields and reply.status in (403, 405, 429)


def readable(reply: Reply) -> Page | None:
    """The page, if what came is one: said to be HTML, or not said to be anything and looking like it."""
    if reply.body is None:
        return None
    if HTML.match(reply.content_type) or (not reply.content_type and reply.body.lstrip()[:1] == b"<"):
        return read(text_of(reply.body, reply.content_type))
    return None


def ended_at_home(reply: Reply) -> bool:
    """Whether an address with a path was sent on to a bare front page."""
    before, after = urlsplit(reply.asked), urlsplit(reply.url)

    def deep(path: str) -> bool:
        return any(part and not LOCALE.fullmatch(part) for part in path.split("/"))

    return bool(reply.hops) and deep(before.path) and not deep(after.path) and not after.query and not after.fragment


def judged(reply: Reply, refs: Iterable[Reference]) -> Finding:
    """The verdict on a page that was visited for these references."""
    page = readable(reply)
    title = next(iter((*page.titles, *page.headings)), None) if page else None

    def found(verdict: Verdict, why: str = "", **more: Any) -> Finding:
        return Finding(verdict, why, reply.status, reply.url, title, reply.moved_to, **more)

    if walled(reply):
        return found(Verdict.BLOCKED, f"a wall against robots ({reply.status})")
    if reply.status in BLOCKED:
        return found(Verdict.BLOCKED, phrase(reply.status))
    if reply.status in GONE:
        return found(Verdict.GONE, phrase(reply.status))
    if not 200 <= reply.status < 300:
        wall = page and reply.status == 503 and phrases.says_wall(page)
        return found(Verdict.BLOCKED, f"“{wall}”") if wall else found(Verdict.UNSURE, phrase(reply.status))
    good = Verdict.MOVED if reply.moved_to else Verdict.OK
    if reply.fault:
        return found(Verdict.UNSURE, reply.fault)
    if reply.body is not None and not reply.body.strip():
        return found(Verdict.UNSURE, f"an empty page ({reply.status})")
    if page is None:
        return found(Verdict.SOFT_404, "it is sent on to the front page") if ended_at_home(reply) else found(good)

    host = (urlsplit(reply.url).hostname or "").removeprefix("www.")
    compared = {ref.id: identity.page(ref, page, host) for ref in refs}
    matches = {one.match for one in compared.values()}
    if Match.YES not in matches:
        if wall := phrases.says_wall(page):
            return found(Verdict.BLOCKED, f"it shows “{wall}”")
        if said := phrases.says_absent(page):
            return found(Verdict.SOFT_404, f"it says “{said}”")
        if reply.hops and phrases.GATE.search(reply.url):
            return found(Verdict.BLOCKED, f"it is sent on to {reply.url}")
        if ended_at_home(reply):
            return found(Verdict.SOFT_404, "it is sent on to the front page")
        if phrases.text_says_absent(page):
            return found(Verdict.SOFT_404, "its text says that nothing was found")
    wrong = {key: one.why for key, one in compared.items() if one.match is Match.NO}
    doubted = {key: one.why for key, one in compared.items() if one.match is Match.PERHAPS}
    return found(good, wrong=wrong, doubted=doubted)


def registered(reply: Reply, refs: Iterable[Reference], resolver: str) -> Finding | None:
    """The verdict of a DOI's registration agency, asked by content negotiation; None if it has no record to show.

    Only the resolver's own 404 says that a DOI does not exist; that of an agency to which it was sent on only says that
    there is no record in this form.
    """
    if reply.status in GONE and urlsplit(reply.url).netloc == urlsplit(resolver).netloc:
        return Finding(Verdict.GONE, "no such DOI is registered", reply.status, reply.url)
    if reply.status != 200 or reply.body is None or reply.fault:
        return None
    record = csl(reply)
    if record is None:
        return None
    title = next(iter(identity.record_titles(record)), None)
    compared = {ref.id: identity.registry(ref, record) for ref in refs}
    landing = str(record.get("URL"))
    return Finding(
        Verdict.OK,
        status=reply.status,
        final_url=landing if re.fullmatch(r"https?://(?!(?:dx\.)?doi\.org/)[^\s/]\S*", landing) else None,
        title=title,
        wrong={key: one.why for key, one in compared.items() if one.match is Match.NO},
        doubted={key: one.why for key, one in compared.items() if one.match is Match.PERHAPS},
    )


def csl(reply: Reply) -> Mapping[str, Any] | None:
    """The CSL-JSON record in a reply, or None."""
    if not re.match(r"\s*application/(?:[\w.+-]*\+)?json\b", reply.content_type, re.I):
        return None
    try:
        value = json.loads(text_of(reply.body or b"", reply.content_type))
    except (ValueError, RecursionError):
        return None
    value = value[0] if isinstance(value, list) and value else value
    return value if isinstance(value, dict) and (clean(value.get("title")) or value.get("author")) else None
