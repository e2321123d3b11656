"""The built site, as a browser meets it: every file defines addresses and uses addresses, and what is used exists.

`scan.scan` reads one file; `check` compares what all of them use with what all of them define. No builder is assumed:
addresses are resolved as browsers resolve them, against the files that are there, letter case included.
"""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from urllib.parse import unquote, urljoin, urlsplit

from casepack.checks.origin import trace
from casepack.checks.scan import Facts
from casepack.model import Place, Problem
from casepack.nesting import DEEP

# An address with nothing that needs decoding: the way up, the path, the fragment.
PLAIN = re.compile(r"(\./|(?:\.\./)*(?:\.\.(?=#|$))?)((?:[\w-][\w.-]*/)*(?:[\w-][\w.-]*)?)(?:#([\w.:-]+))?", re.A)
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


@dataclass(frozen=True)
class Built:
    """A built site: the facts of every scanned file, and the names of all files."""

    facts: tuple[Facts, ...]
    names: frozenset[str]


def check(site: Built, sources: Mapping[str, str] | None = None) -> Iterator[Problem]:
    """Every address that a page uses is defined by the site; every id of a page is its own.

    With `sources`, the texts of the project's files by path, a finding stands where its author can mend it.

    `broken-link`: a link to a page that is not there, differs in letter case, climbs out of the site or meets a
    folder without index. Bad: `Story/`. Good: `story/`.
    `broken-anchor`: the page is there, the place on it is not. Bad: `story/#part-z`. Good: `story/#part-a`.
    `broken-resource`: an image, script, style, frame or object that is not there. Bad: `img/x.png`. Good: a file of
    the site.
    `broken-footnote`: a footnote mark without its note. Bad: `[^1]` left in the text. Good: a defined note.
    `broken-search`, `broken-sitemap`: an entry of the index or sitemap that leads nowhere. Bad: a page that was
    removed. Good: a page that is there.
    `duplicate-anchor`: one id on two elements of a page. Bad: two `id="a"`. Good: one.
    """
    if sources is None:
        yield from (problem for problem, _ in findings(site))
    else:
        yield from trace(findings(site), sources)


def findings(site: Built) -> Iterator[tuple[Problem, str]]:
    """Each finding at its built file, with what the file's source must hold: an address, an id, a footnote's mark."""
    ids = {facts.path: facts.ids for facts in site.facts if not facts.deep}
    folders = {folder for name in site.names for folder in parents(name)}
    folded = {name.lower(): name for name in sorted(site.names, reverse=True)}
    sieve = Sieve(site.names, ids)
    first = next((f.canonical for f in site.facts if f.path == "index.html" and f.canonical.startswith("http")), "")
    own = urljoin(first, ".") if first else ""
    for facts in site.facts:
        where = Place(facts.path)
        for name in facts.twice:
            yield Problem(where, "duplicate-anchor", f"two elements have the id {name}"), name
        for note in facts.footnotes:
            yield Problem(where, "broken-footnote", f"the footnote {note} is not defined"), note
        if facts.deep:
            yield Problem(where, "too-deep", f"elements nested more than {DEEP:,} deep; the page was not read"), ""
        if facts.cut:
            yield Problem(where, "broken-search", "this search index is not JSON, so the search finds nothing"), ""
        for tag, address in dict.fromkeys(sieve.suspects(facts)):
            if problem := broken(facts, tag, address, own, site.names, folders, folded, ids):
                yield problem, address.strip()


class Sieve:
    """Lets pass what is plainly fine, which nearly every use is: that takes 0.7 µs, where `broken` takes 20."""

    def __init__(self, names: Iterable[str], ids: Mapping[str, set[str]]) -> None:
        """`names` are the site's files. Fragments of pages that `ids` lacks stay suspect."""
        self.split = cache(split)
        self.answers = {name: ids.get(name, set()) for name in names}
        for name in [name for name in self.answers if posixpath.basename(name) == "index.html"]:
            folder = posixpath.dirname(name)
            self.answers |= dict.fromkeys((folder, folder and f"{folder}/"), self.answers[name])

    def suspects(self, facts: Facts) -> list[tuple[str, str]]:
        """The uses of a file that `broken` must judge."""
        if facts.base:
            return facts.uses
        folders = facts.path.split("/")[:-1]
        if facts.path.endswith(".json") and folders[-1:] == ["search"]:
            folders.pop()
        above = ["", *accumulate(f"{folder}/" for folder in folders)][::-1]
        left = []
        for use in facts.uses:
            if (parts := self.split(use[1])) and parts[0] < len(above):
                up, path, fragment = parts
                ids = facts.ids if path is None else self.answers.get(above[up] + path)
                if ids is not None and (not fragment or fragment in ids):
                    continue
            left.append(use)
        return left


def split(address: str) -> tuple[int, str | None, str] | None:
    """How many folders up, the path from there (None: this file), the fragment; None for an address that is not PLAIN."""
    parts = PLAIN.fullmatch(address)
    return (parts[1].count(".."), parts[2] or ("" if parts[1] else None), parts[3] or "") if parts else None


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
    folded: Mapping[str, str],
    ids: Mapping[str, set[str]],
) -> Problem | None:
    """What is wrong with one address, or None. `own` is the address of the site's first page, if it is known."""
    address = address.strip()
    path, base = own_path(address, own), "/" + facts.path
    if ELSEWHERE.match(path):
        return None
    where, code = Place(facts.path), CODES.get(tag, "broken-resource")
    shown = f"{address} (in <{tag}>)" if tag not in ("a", "search", "sitemap") else address
    moved = own_path(facts.base, own)
    if tag == "search":  # from the folder that holds the index, or the folder `search`
        base = "/" + re.sub(r"(^|/)(?:search/)?[^/]*$", r"\1", facts.path)
    elif moved:
        if ELSEWHERE.match(moved):
            return None
        base = urljoin(base, moved)
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
        if near := min((folded[other] for other in wanted if other in folded), default=""):
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
