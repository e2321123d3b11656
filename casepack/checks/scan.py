"""What one built file defines and what it uses: `scan` reads it as a browser would, and judges nothing."""

import html
import json
import posixpath
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from casepack.nesting import too_deep

# Attributes that hold one address, by tag; "*" is any tag.
ADDRESSES = {
    "a": ("href", "xlink:href"), "area": ("href",), "link": ("href",), "script": ("src",), "img": ("src",), "iframe": ("src",),
    "source": ("src",), "video": ("src", "poster"), "audio": ("src",), "track": ("src",), "embed": ("src",),
    "object": ("data",), "input": ("src",), "use": ("href", "xlink:href"), "image": ("href", "xlink:href"),
    "form": ("action",), "frame": ("src",),
}  # fmt: skip
# Whatever has more to say than an id and a link. Each selector costs 0.015 ms a page, so attributes stand for their tags.
SELECTOR = (
    "[href]:not(a),svg a,a[name],[src],[srcset],[imagesrcset],[data],[action],[poster],[style],[http-equiv],style"
)
CSS_URL = re.compile(r"url\(\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"')]*))\s*\)|@import\s+(?:\"([^\"]+)\"|'([^']+)')", re.I)
CSS_COMMENT = re.compile(r"/\*.*?\*/", re.S)
SRCSET = re.compile(r"\s*([^\s,]\S*[^\s,]|[^\s,])(?:\s+[^,]*)?(?:,|$)")
FOOTNOTE = re.compile(r"\[\^[^\]\s]{1,60}\]")


@dataclass
class Facts:
    """What one file defines and uses. `uses` holds (element, address as written)."""

    path: str
    ids: set[str] = field(default_factory=set)
    twice: list[str] = field(default_factory=list)
    uses: list[tuple[str, str]] = field(default_factory=list)
    footnotes: list[str] = field(default_factory=list)
    base: str = ""
    canonical: str = ""
    cut: bool = False  # a search index that cannot be read
    deep: bool = False  # a page nested so deep that it was not parsed


def scan(path: str, data: bytes) -> Facts:
    """Read one built file: HTML, CSS, a sitemap or a search index; anything else has nothing to say."""
    facts = Facts(path)
    name = posixpath.basename(path)
    if path.endswith((".html", ".htm")):
        scan_html(facts, data)
    elif path.endswith(".css"):
        scan_css(facts, data.decode("utf-8", "replace"))
    elif name == "sitemap.xml":
        text = data.decode("utf-8", "replace")
        facts.uses += [("sitemap", html.unescape(found)) for found in re.findall(r"<loc>\s*(.*?)\s*</loc>", text, re.S)]
    elif name == "search_index.json" or path == "search.json":
        try:
            facts.uses += [("search", place) for place in locations(json.loads(data))]
        except (ValueError, RecursionError):
            facts.cut = True
    return facts


def locations(index: Any) -> list[str]:
    """The addresses of a search index (MkDocs' and Material's form), or nothing if it is not one."""
    entries = index.get("docs", index.get("items")) if isinstance(index, dict) else None
    if not isinstance(entries, list):
        return []
    return [
        entry["location"] for entry in entries if isinstance(entry, dict) and isinstance(entry.get("location"), str)
    ]


def scan_css(facts: Facts, text: str) -> None:
    for found in CSS_URL.finditer(CSS_COMMENT.sub("", text)):
        address = next((group for group in found.groups() if group), "")
        if address:
            facts.uses.append(("css", address))


def scan_html(facts: Facts, data: bytes) -> None:
    if too_deep(data) is not None:
        facts.deep = True
        return
    tree = LexborHTMLParser(data)
    names = [node.id or "" for node in tree.css("[id]")]
    facts.ids = set(names)
    if len(names) > len(facts.ids):
        facts.twice = sorted(name for name, count in Counter(names).items() if count > 1 and name)
    links = dict.fromkeys([node.attrs.get("href") for node in tree.css("a[href]")])
    uses = [("a", link) for link in links if link is not None]
    for node in tree.css(SELECTOR):
        tag, attributes = node.tag or "", node.attributes
        if tag == "style":
            scan_css(facts, node.text() or "")
        if "style" in attributes:
            scan_css(facts, attributes["style"] or "")
        if "srcset" in attributes or "imagesrcset" in attributes:
            value = attributes.get("srcset") or attributes.get("imagesrcset") or ""
            uses += [("img", found[1]) for found in SRCSET.finditer(value)]
        if tag == "base":
            facts.base = facts.base or attributes.get("href") or ""
        elif tag == "a" and "name" in attributes:
            facts.ids.add(attributes["name"] or "")
        elif tag == "meta" and (attributes.get("http-equiv") or "").lower() == "refresh":
            refresh = re.search(r"url\s*=\s*['\"]?([^'\"]*)", attributes.get("content") or "", re.I)
            uses += [("meta", refresh[1].strip())] if refresh else []
        rel = (attributes.get("rel") or "").lower().split() if tag == "link" else []
        if "canonical" in rel:
            facts.canonical = attributes.get("href") or ""
        if set(rel) & {"preconnect", "dns-prefetch"}:
            continue
        for name in ADDRESSES.get(tag, ()):
            if (address := attributes.get(name)) is not None:
                uses.append((tag, address))
    facts.uses += dict.fromkeys(uses)
    if b"^" in data and b"[^" in data:  # one byte is found ten times as fast as two
        for node in tree.css("script,style,code,pre,textarea"):
            node.decompose()
        facts.footnotes = FOOTNOTE.findall(tree.body.text() if tree.body else "")
