"""Whether what stands at an address is what the reference says it is.

Two kinds of witness: the record a DOI's registration agency keeps (CSL-JSON), and what a web page says about itself.
Neither is believed against the reference unless it speaks clearly.
"""

import re
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any, NamedTuple

from casepack.model import Reference
from casepack.online.likeness import Likeness, family, named, plain, same_script, titles
from casepack.online.page import Page, clean

DATES = ("issued", "published", "published-print", "published-online", "original-date", "submitted", "available-date")
NOBODY = re.compile(
    r"\b(?:admin|staff|editors?|editorial|desk|newsroom|team|reporters?|correspondents?|agenc(?:y|ies)|press|news|media|office|"
    r"university|institute|department|ministry|committee|council|commission|organi[sz]ation|foundation|inc|ltd|llc|group|"
    r"company|center|centre|by|and|the|of|com|org)\b"
)
SHELL = re.compile(
    r"(?:home|home ?page|index|untitled|untitled document|welcome|loading|redirecting|document|pdf|news|article)"
)


class Match(Enum):
    """How a witness's word compares with a reference."""

    YES = "yes"
    NO = "no"
    PERHAPS = "perhaps"  # something speaks against it, not clearly
    SILENT = "silent"  # the witness says nothing that could be compared


class Identity(NamedTuple):
    """A comparison; `why` says what was seen instead when it is NO or PERHAPS, and completes "…: "."""

    match: Match
    why: str = ""


def shown(title: str) -> str:
    return f"“{title if len(title) <= 120 else title[:119].rstrip() + '…'}”"


def registry(ref: Reference, record: Mapping[str, Any]) -> Identity:
    """Compare a reference with the agency's record of its DOI: title, first author, year.

    A different title is another work. Where the titles are alike, another author or a year more than one off (print
    and online years differ that often) shows that the reference is wrong. Where the titles cannot be compared, a known
    author speaks for it.
    """
    seen = record_titles(record)
    kinds = {titles(ref.title, title) for title in seen} or {Likeness.NOTHING}
    registered = f"its DOI is registered for {shown(seen[0])}" if seen else "its DOI is registered without a title"
    if kinds == {Likeness.DIFFERENT}:
        return Identity(Match.PERHAPS if ref.title_note else Match.NO, registered)
    authors = " ".join(record_people(record))
    known = named((ref.author or ref.editor)[:1], plain(authors))
    if known is False:
        return Identity(Match.NO, f"{registered} by {clean(authors)[:80]}")
    year, years = ref.issued and int(ref.issued[:4]), sorted(record_years(record))
    if year and years and min(abs(year - one) for one in years) > 1:
        return Identity(Match.NO, f"{registered} of {years[0]}, not {year}")
    if Likeness.SAME in kinds or (known and kinds == {Likeness.FOREIGN}):
        return Identity(Match.YES)
    return Identity(Match.PERHAPS, registered)


def record_titles(record: Mapping[str, Any]) -> list[str]:
    """The title with and without its subtitle, the short and the original title: agencies differ in what they give."""

    def texts(key: str) -> list[str]:
        value = record.get(key)
        return [text for one in (value if isinstance(value, list) else [value]) if (text := clean(one))]

    main, subtitles = texts("title"), texts("subtitle")
    joined = [f"{main[0]}: {subtitles[0]}"] if main and subtitles else []
    return joined + main + texts("short-title") + texts("original-title") + texts("title-short")


def record_people(record: Mapping[str, Any]) -> Iterator[str]:
    """Every family or literal name among authors and editors."""
    for role in ("author", "editor", "chair", "translator"):
        people = record.get(role)
        for one in people[:100] if isinstance(people, list) else []:
            if isinstance(one, dict):
                particle = clean(one.get("non-dropping-particle"))
                name = clean(one.get("family")) or clean(one.get("literal")) or clean(one.get("name"))
                yield f"{particle} {name}".strip()


def record_years(record: Mapping[str, Any]) -> set[int]:
    found = set()
    for key in DATES:
        value = record.get(key)
        parts = value.get("date-parts") if isinstance(value, dict) else None
        texts = [str(value.get(name) or "") for name in ("raw", "literal")] if isinstance(value, dict) else []
        first = parts[0] if isinstance(parts, list) and parts else None
        texts += [str(first[0])] if isinstance(first, list) and first else []
        found |= {int(text[:4]) for text in texts if re.match(r"[12]\d{3}(?!\d)", text)}
    return found


def page(ref: Reference, seen: Page, host: str) -> Identity:
    """Compare a reference with a web page.

    YES: one of the page's titles or headings, or its running text, carries the title or a registered number of the
    work. NO: all its titles are plainly another's and the author is nowhere to be found; or the title is right, and
    the page names another person as author and this one nowhere. PERHAPS: part of that. SILENT: the page has no title
    of its own, or the reference's is a translation that cannot be compared.
    """
    sites = (*seen.sites, *(name.literal or "" for name in ref.author), ref.container_title or "", ref.publisher or "")
    sites = (*sites, ref.authority or "", host)
    words = plain(seen.text)
    known = named(ref.author, " ".join((plain(" ".join((*seen.authors, *seen.titles))), words)))
    own = [title for title in seen.titles if not shell(title, sites)]
    compared = {title: kind for title in own if (kind := titles(ref.title, title, sites)) is not Likeness.NOTHING}
    kinds = set(compared.values())
    beside = {titles(ref.title, title, sites) for title in seen.headings}
    if Likeness.SAME in kinds | beside:
        other = another_author(ref, seen)
        return Identity(Match.NO, f"the page names {other} as its author") if known is False and other else YES
    wanted = plain(ref.title)
    if len(wanted.split()) >= 3 and f" {wanted} " in f" {words} ":
        return YES
    if any(number in f" {words} " for number in marks(ref)):
        return YES
    if not kinds:
        return Identity(Match.SILENT)
    why = f"the page calls itself {shown(next(iter(compared)))}"
    foreign = kinds == {Likeness.FOREIGN} or seen.language not in ("", ref.language[:2].lower())
    if foreign and ref.language[:2].lower() != "en":
        return Identity(Match.SILENT)
    sure = kinds == {Likeness.DIFFERENT} and Likeness.HALF not in beside
    return Identity(Match.PERHAPS if not sure or known or seen.drawn or ref.title_note else Match.NO, why)


YES = Identity(Match.YES)


def shell(title: str, sites: tuple[str, ...]) -> bool:
    """Whether a title names only the site, as the empty frame of a page drawn by scripts does."""
    bare = plain(title)
    known = {plain(site) for site in sites} - {""}
    squeezed = bare.replace(" ", "")
    return (
        not bare
        or bool(SHELL.fullmatch(bare))
        or any(bare == site or f" {bare} " in f" {site} " for site in known)
        or any(squeezed == label for site in sites for label in site.lower().split("."))
    )


def another_author(ref: Reference, seen: Page) -> str:
    """A person, clearly not a newsroom or an office, whom the page names as author."""
    for name in seen.authors:
        bare = plain(name)
        if 2 <= len(bare.split()) <= 4 and not NOBODY.search(bare) and not any(c.isdigit() for c in bare):
            mine = " ".join(family(one) for one in ref.author)
            if same_script(mine, bare):
                return name
    return ""


def marks(ref: Reference) -> list[str]:
    """The numbers by which the field knows this work, plain, as they may stand in its text: DOI, ISBN, docket, symbol."""
    texts = [ref.doi or "", *re.split(r"[;,]", ref.number or "")]
    found = [plain(re.sub(r"^\s*(?:FR Doc\.|Docket No\.|RIN|No\.)", "", text)) for text in texts]
    return [f" {mark} " for mark in found if len(mark) >= 7 and any(c.isdigit() for c in mark) and " " in mark]
