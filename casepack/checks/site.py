"""The built site, as a browser meets it: every file defines addresses and uses addresses, and what is used exists.

`scan` reads one file; `check` compares what all of them use with what all of them define. No builder is assumed:
addresses are resolved as browsers resolve them, against the files that are there, letter case included.
"""

import html
import json
import posixpath
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from casepack.model import Place, Problem

# Attributes that hold one address, by tag; "*" is any tag.
ADDRESSES = {
    "a": ("href", "xlink:href"), "area": ("href",), "link": ("href",), "script": ("src",), "img": ("src",), "iframe": ("src",),
    "source": ("src",), "video": ("src", "poster"), "audio": ("src",), "track": ("src",), "embed": ("src",),
    "object": ("data",), "input": ("src",), "use": ("href", "xlink:href"), "image": ("href", "xlink:href"),
    "form": ("action",), "frame": ("src",),
}  # fmt: skip
SELECTOR = ",".join([*ADDRESSES, "meta[http-equiv]", "base"])
CSS_URL = re.compile(r"url\(\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"')]*))\s*\)|@import\s+(?:\"([^\"]+)\"|'([^']+)')", re.I)
CSS_COMMENT = re.compile(r"/\*.*?\*/", re.S)
SRCSET = re.compile(r"\s*([^\s,]\S*[^\s,]|[^\s,])(?:\s+[^,]*)?(?:,|$)")
FOOTNOTE = re.compile(r"\[\^[^\]\s]{1,60}\]")
ELSEWHERE = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:|//)", re.I)
LOADS = {
    "script",
    "img",
    "iframe",
    "source",
    "video",
    "audio",
    "track",
    "embed",
    "object",
    "input",
    "use",
    "image",
    "css",
}


# The code of an address that leads nowhere, by the element that uses it; any other element loads a resource.
CODES = {"a": "broken-link", "area": "broken-link", "search": "broken-search", "sitemap": "broken-sitemap"}


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
    tree = LexborHTMLParser(data)
    seen: Counter[str] = Counter()
    for node in tree.css("[id]"):
        seen[node.attributes.get("id") or ""] += 1
    facts.twice = sorted(name for name, count in seen.items() if count > 1 and name)
    facts.ids = set(seen)
    facts.ids |= {node.attributes.get("name") or "" for node in tree.css("a[name]")}
    for node in tree.css(SELECTOR):
        tag, attributes = node.tag or "", node.attributes
        if tag == "base":
            facts.base = facts.base or attributes.get("href") or ""
            continue
        if tag == "meta":
            if (attributes.get("http-equiv") or "").lower() == "refresh":
                found = re.search(r"url\s*=\s*['\"]?([^'\"]*)", attributes.get("content") or "", re.I)
                facts.uses += [("meta", found[1].strip())] if found else []
            continue
        rel = (attributes.get("rel") or "").lower().split() if tag == "link" else []
        if "canonical" in rel:
            facts.canonical = attributes.get("href") or ""
        if set(rel) & {"preconnect", "dns-prefetch"}:
            continue
        for name in ADDRESSES[tag]:
            value = attributes.get(name)
            if value is not None:
                facts.uses.append((tag, value))
    for node in tree.css("[srcset],[imagesrcset]"):
        value = node.attributes.get("srcset") or node.attributes.get("imagesrcset") or ""
        facts.uses += [("img", found[1]) for found in SRCSET.finditer(value)]
    for node in tree.css("[style]"):
        scan_css(facts, node.attributes.get("style") or "")
    for node in tree.css("style"):
        scan_css(facts, node.text() or "")
    if b"[^" in data:
        for node in tree.css("script,style,code,pre,textarea"):
            node.decompose()
        facts.footnotes = FOOTNOTE.findall(tree.body.text() if tree.body else "")


@dataclass(frozen=True)
class Built:
    """A built site: the facts of every scanned file, and the names of all files."""

    facts: tuple[Facts, ...]
    names: frozenset[str]
    origins: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # built file: the files an author edits


def check(site: Built) -> Iterator[Problem]:
    """Every address that a page uses is defined by the site; every id of a page is its own.

    Bad: a link to `story/#part-z` where no element has that id; two elements with one id. Good: what a browser finds.
    """
    ids = {facts.path: facts.ids for facts in site.facts}
    folders = {folder for name in site.names for folder in parents(name)}
    first = next((f.canonical for f in site.facts if f.path == "index.html" and f.canonical.startswith("http")), "")
    own = urljoin(first, ".") if first else ""
    for facts in site.facts:
        where = Place(facts.path)
        for name in facts.twice:
            yield Problem(where, "duplicate-anchor", f"two elements have the id {name}")
        for note in facts.footnotes:
            yield Problem(where, "broken-footnote", f"the footnote {note} is not defined")
        if facts.cut:
            yield Problem(where, "broken-search", "this search index is not JSON, so the search finds nothing")
        for tag, address in dict.fromkeys(facts.uses):
            if problem := broken(facts, tag, address, own, site.names, folders, ids):
                yield problem


def parents(name: str) -> Iterator[str]:
    while name := posixpath.dirname(name):
        yield name


def broken(
    facts: Facts,
    tag: str,
    address: str,
    own: str,
    names: frozenset[str],
    folders: set[str],
    ids: Mapping[str, set[str]],
) -> Problem | None:
    """What is wrong with one address, or None. `own` is the address of the site's first page, if it is known."""
    where, code = Place(facts.path), CODES.get(tag, "broken-resource")
    address = address.strip()
    shown = f"{address} (in <{tag}>)" if tag not in ("a", "search", "sitemap") else address
    path, base = own_path(address, own), "/" + facts.path
    moved = own_path(facts.base, own)
    if tag == "search":  # from the folder that holds the index, or the folder `search`
        base = "/" + re.sub(r"(^|/)(?:search/)?[^/]*$", r"\1", facts.path)
    elif moved and not ELSEWHERE.match(path):
        if ELSEWHERE.match(moved):
            return None
        base = urljoin(base, moved)
    if ELSEWHERE.match(path):
        return None
    try:
        parts = urlsplit(path)
        joined = urlsplit(urljoin("http://site" + base, path))
    except ValueError:
        return Problem(where, code, f"{shown} is not an address")
    mount = urlsplit(own).path or "/"
    name = unquote(joined.path)
    if parts.path.startswith("/") and path == address:
        if not name.startswith(mount):
            hint = f"write {own}… or a relative address; or the whole address if you mean another site"
            return Problem(where, code, f"{shown} leads out of the site, which lives below {mount}", hint=hint)
        name = name[len(mount) :]
    elif not climbs(base, parts.path):
        return Problem(where, code, f"{shown} climbs out of the site")
    name = name.lstrip("/")
    here = not parts.path and not parts.query and not moved
    found = facts.path if here else resolve_file(name, names)
    if found is None:
        wanted = {name.lower(), posixpath.join(name.rstrip("/"), "index.html").lower()}
        if near := min((other for other in names if other.lower() in wanted), default=""):
            return Problem(where, code, f"{shown} differs from {near} in its letters' case")
        if name.rstrip("/") in folders:
            return Problem(where, code, f"{shown} is a folder without an index page")
        return Problem(where, code, f"{shown} leads to nothing: there is no {name or '/'}")
    fragment = unquote(parts.fragment).split(":~:")[0]
    if fragment and fragment.lower() != "top" and found.endswith((".html", ".htm")) and found in ids:
        code = "broken-search" if tag == "search" else "broken-anchor"
        if fragment not in ids[found]:
            message = f"{shown} leads to a place that is not there: no element of {found} has the id {fragment}"
            return Problem(where, code, message)
    return None


def own_path(address: str, own: str) -> str:
    """An address of the site itself as a path from its first page's folder; any other address as it is."""
    return "/" + address[len(own) :] if own and address.startswith(own) else address


def climbs(base: str, path: str) -> bool:
    """Whether the path stays inside the site, wherever the site is mounted."""
    if path.startswith("/"):
        return True
    depth = base.count("/") - 1
    for part in path.split("/")[:-1] if not path.endswith("..") else path.split("/"):
        depth += {"..": -1, ".": 0, "": 0}.get(unquote(part), 1)
        if depth < 0:
            return False
    return True


def resolve_file(name: str, names: frozenset[str]) -> str | None:
    """The file a static host answers with for a path, or None."""
    if name in names and not name.endswith("/"):
        return name
    index = posixpath.join(name.rstrip("/"), "index.html").lstrip("/")
    return index if index in names else None


def elsewhere(facts: Facts) -> list[str]:
    """Addresses on other hosts that merely opening the page would ask for."""
    return [a for tag, a in facts.uses if tag in LOADS and re.match(r"\s*(?:https?:)?//", a, re.I)]
