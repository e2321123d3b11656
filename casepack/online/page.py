"""What a web page says about itself: titles, authors, language, and its running text. Pure, and total on any input."""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from casepack.nesting import too_deep

# In the order in which they are trusted (Highwire Press tags, Dublin Core, Open Graph, Twitter cards).
TITLE_NAMES = ("citation_title", "dc.title", "dcterms.title", "og:title", "twitter:title")
AUTHOR_NAMES = (
    "citation_author",
    "dc.creator",
    "dcterms.creator",
    "author",
    "article:author",
    "parsely-author",
    "sailthru.author",
)
SITE_NAMES = ("og:site_name", "application-name", "dc.publisher", "citation_publisher", "citation_journal_title")
WORKS = re.compile(
    r"Article|Report|Posting|WebPage|Book|Chapter|Thesis|Legislation|CreativeWork|Dataset|Object|Episode|Periodical"
)
CHROME = {
    "a", "nav", "footer", "aside", "script", "style", "template", "noscript", "iframe", "svg", "form", "select", "button"
}  # fmt: skip
REFRESH = re.compile(r"\s*(\d{1,3})(?:\.\d*)?\s*[;,]\s*(?:url\s*=\s*)?[\"']?([^\"'>]+)", re.I)
LIMIT = 1_000_000  # characters of a page that are read; what names a page stands near its top
LONG = 500  # characters of a title or a name
MANY = 12  # titles, authors and sites that are compared
WORDS = 30_000  # of running text


@dataclass(frozen=True)
class Page:
    """All that a page says about what it is."""

    titles: tuple[str, ...] = ()  # what it calls itself, most reliable first, each once
    headings: tuple[str, ...] = ()  # its first-level headings, which may be any part of the site's frame
    authors: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()  # what it calls the site or journal it belongs to
    language: str = ""  # primary subtag, lower case (BCP 47)
    text: str = ""  # running text without links, navigation and scripts
    drawn: bool = False  # by scripts that were not run: next to no text of its own
    refresh: str = ""  # where a meta refresh of at most ten seconds leads


def read(markup: str) -> Page:
    """Read a page. Broken markup yields what can be made out, never an error."""
    data = markup[:LIMIT].encode("utf-8", "replace")
    tree = LexborHTMLParser(data[: too_deep(data)])
    metas = list(meta_values(tree))
    linked = list(linked_data(tree))
    titles = [value for name in TITLE_NAMES for key, value in metas if key == name]
    titles += [clean(work.get(key)) for work in linked for key in ("headline", "name")]
    headings = [clean(node.text(separator=" ")) for node in tree.css("h1")[:5]]
    titles += [clean(node.text(separator=" ")) for node in tree.css("head title")[:1] or tree.css("title")[:1]]
    authors = [value for name in AUTHOR_NAMES for key, value in metas if key == name and "://" not in value]
    authors += [clean(name) for work in linked for name in people(work.get("author") or work.get("creator"))]
    sites = [value for name in SITE_NAMES for key, value in metas if key == name]
    sites += [clean(name) for work in linked for name in people(work.get("publisher"))]
    root = tree.css_first("html")
    language = (root.attributes.get("lang") or "") if root else ""
    text = running(tree)
    return Page(
        titles=unique(titles),
        headings=unique(headings),
        authors=unique(authors),
        sites=unique(sites),
        language=language.split("-")[0].strip().lower(),
        text=text,
        drawn=len(text.split()) < 20 and tree.css_first('script:not([type="application/ld+json"])') is not None,
        refresh=refreshed(tree),
    )


def clean(value: Any) -> str:
    """A value as one line of plain text: no control, private or surrogate characters, no runs of space."""
    if not isinstance(value, str):
        return ""
    kept = (
        " " if unicodedata.category(c)[0] in "CZ" else c
        for c in value[: 4 * LONG]
        if c not in "\u00ad\u200b\u200c\u200d\ufeff"
    )
    return " ".join("".join(kept).split())[:LONG].strip()


def unique(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))[:MANY]


def meta_values(tree: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    for node in tree.css("meta")[:500]:
        name = node.attributes.get("name") or node.attributes.get("property") or node.attributes.get("itemprop") or ""
        if value := clean(node.attributes.get("content")):
            yield name.strip().lower(), value


def linked_data(tree: LexborHTMLParser) -> Iterator[dict[str, Any]]:
    """The works that the page's JSON-LD describes, the page's own first."""
    for node in tree.css('script[type="application/ld+json"]')[:20]:
        try:
            value = json.loads(node.text(), strict=False)
        except (ValueError, RecursionError):
            continue
        stack, seen = [value], 0
        while stack and seen < 200:
            one, seen = stack.pop(0), seen + 1
            if isinstance(one, list):
                stack[:0] = one[:100]
            elif isinstance(one, dict):
                if WORKS.search(str(one.get("@type"))):
                    yield one
                stack += [one[key] for key in ("@graph", "mainEntity", "mainEntityOfPage") if key in one]


def people(value: Any) -> Iterator[str]:
    """Names in a JSON-LD author or publisher: a text, a mapping with a name, or a list of either."""
    for one in value[:50] if isinstance(value, list) else [value]:
        name = one.get("name") if isinstance(one, dict) else one
        if isinstance(name, str) and "://" not in name:
            yield name


def refreshed(tree: LexborHTMLParser) -> str:
    """The target of an immediate meta refresh, which static sites use in place of a redirect."""
    for node in tree.css("meta[http-equiv]")[:50]:
        found = REFRESH.match(node.attributes.get("content") or "")
        if found and (node.attributes.get("http-equiv") or "").lower() == "refresh" and int(found[1]) <= 10:
            return found[2].strip()
    return ""


def running(tree: LexborHTMLParser) -> str:
    """The page's own words, as a reader sees them."""
    words: list[str] = []
    stack: list[LexborNode] = [tree.body] if tree.body else []
    while stack and len(words) < WORDS:
        node = stack.pop()
        if node.next:
            stack.append(node.next)
        if node.tag == "-text":
            words += (node.text_content or "").split()
        elif node.tag not in CHROME and node.child:
            stack.append(node.child)
    return " ".join(words[:WORDS])
