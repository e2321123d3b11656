"""The pages of one case as parts of one document: what the single HTML file and the EPUB are made of.

The pages are read as the site reads them. Of the result only known elements and attributes are kept; every id is
`<page>.<id on that page>`, and a link leads to a part of the document, to the web, or is plain text.
"""

import datetime
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from markdown import Markdown  # type: ignore[import-untyped]
from selectolax.lexbor import LexborHTMLParser

from casepack import pages
from casepack.exports.paper import safe
from casepack.model import Book, Case, Edition

# As MkDocs reads them with mkdocs.yml; a page's title becomes a heading of level 2.
EXTENSIONS = ("attr_list", "fenced_code", "footnotes", "md_in_html", "tables", "toc")
# Pages to be operated, which a script of their own moves.
OPERATED = "input, textarea, select, button, form, script"
AGAIN = "\nsearch: {exclude: true}\n"  # in the front matter of a page that says again what others say
# Lists that each page has for itself and the document has once; where a source is cited; what speaks of other pages.
ONCE = "#terms-on-this-page, #sources-on-this-page, .endlist, .cited-in, .site-only"
WITH = {Edition.FULL: "with the material for instructors", Edition.STUDENT: "for students"}
CHARACTER = r"(?:[\w.~:/?@!$&'()*+,;=-]|%[0-9a-f]{2})"
WEB = re.compile(rf"(?:https?://|mailto:){CHARACTER}+(?:#{CHARACTER}*)?\Z", re.I | re.A)
LANGUAGE = re.compile(r"[a-z]{2,8}(?:-[a-z0-9]{1,8})*\Z", re.I | re.A)
FRONT = re.compile(r"\A---\n.*?\n---\n", re.S)
TAGS = (
    "a abbr b blockquote br caption code dd del div dl dt em figcaption figure h2 h3 h4 h5 h6 hr i li ol p pre section small "
    "span strong sub sup summary details table tbody td tfoot th thead tr ul svg g title desc text rect circle path"
)
ATTRIBUTES = (
    "id class href lang aria-label aria-labelledby aria-hidden role open start colspan rowspan viewBox x y cx cy r rx d width "
    "height fill stroke text-anchor font-family font-size xmlns"
)
KNOWN = frozenset(TAGS.split()), frozenset(ATTRIBUTES.split())


@dataclass(frozen=True)
class Part:
    """One page: its title in the menu, the menu's group it stands in (or ""), its id, its HTML from heading 2 down."""

    title: str
    group: str
    anchor: str
    html: str


def joined(book: Book, case: Case, edition: Edition) -> tuple[Part, ...]:
    """The case's pages in the order of the menu. No notice in them depends on the day: each claim names its own."""
    alone = replace(book, cases=(case,), docs=())
    made = pages.pages(alone, edition, datetime.date.min)
    listed = [
        entry
        for entry in menu(pages.case_nav(alone, case, edition))
        if AGAIN not in made[entry[2]] and entry[2] != case.page("downloads")
    ]
    trees = {path: parsed(made[path]) for _, _, path in listed}
    trees = {path: tree for path, tree in trees.items() if not tree.css_first(OPERATED)}
    names = {path: name_of(case, path).replace("/", ".") for path in trees}
    ids = {f"{names[path]}.{node.id}" for path, tree in trees.items() for node in tree.css("[id]")} | {*names.values()}
    elsewhere = made.keys() - names.keys()
    parts = []
    for title, group, path in (entry for entry in listed if entry[2] in trees):
        body = trees[path].body
        head = body.css_first("h2") if body else None
        if not body or not head:
            continue
        own = " ".join(head.text().split())
        if own == " ".join(case.meta.title.split()):  # two pages have the case's title for their own
            head.inner_html = title
            own = title
        for link in body.css("li > a:first-child"):  # an item that announces a page which is not here
            if not link.prev and link.parent and target(link.attributes.get("href") or "", path)[0] in elsewhere:
                link.parent.replace_with("")
        for node in body.css("*"):
            rewrite(node, path, names, ids)
        head.attrs["id"] = names[path]
        parts.append(Part(title if group else own, group, names[path], safe(body.inner_html or "").strip()))
    return tuple(parts)


def menu(entries: list[dict[str, Any]], group: str = "") -> Iterator[tuple[str, str, str]]:
    """Title, group and path of every page of a menu."""
    for entry in entries:
        for title, target in entry.items():
            if isinstance(target, str):
                yield title, group, target
            else:
                yield from menu(target, title)


def name_of(case: Case, path: str) -> str:
    return path.removeprefix(case.page("").removesuffix(".md")).removesuffix(".md")


def parsed(page: str) -> LexborHTMLParser:
    reader = Markdown(extensions=list(EXTENSIONS), extension_configs={"toc": {"baselevel": 2}})
    tree = LexborHTMLParser(reader.convert(safe(FRONT.sub("", page))))
    while node := tree.css_first(ONCE):
        node.decompose()
    for node in tree.css("a.cite, a.term"):  # thousands; where they lead tells what they are
        del node.attrs["class"]
    if head := tree.css_first("h2[id]"):  # the document knows a page by the page's name
        del head.attrs["id"]
    return tree


def target(address: str, path: str) -> tuple[str, str]:
    """The page and the id on it to which an address on the page `path` leads."""
    page, _, fragment = address.partition("#")
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), page)) if page else path, fragment


def rewrite(node: Any, path: str, names: dict[str, str], ids: set[str]) -> None:
    """One element made fit for the document: known or gone, its ids and addresses those of the document."""
    tags, attributes = KNOWN
    if node.tag not in tags:
        node.replace_with(node.attributes.get("alt") or "")
        return
    here = names[path]
    for name, value in node.attributes.items():
        if name not in attributes or (name == "lang" and not LANGUAGE.match(value or "")):
            del node.attrs[name]
        elif name == "id" and value:
            node.attrs["id"] = f"{here}.{value}"
        elif name == "aria-labelledby":
            node.attrs[name] = " ".join(f"{here}.{one}" for one in (value or "").split())
    address = node.attributes.get("href")
    if address is None:
        return
    if WEB.match(quote(address, safe=":/?#@!$&'()*+,;=%~")):
        node.attrs["href"] = quote(address, safe=":/?#@!$&'()*+,;=%~")
        return
    page, fragment = target(address, path)
    anchor = ".".join(filter(None, (names.get(page), fragment)))
    if page in names and anchor in ids:
        node.attrs["href"] = f"#{anchor}"
    else:
        node.unwrap()
