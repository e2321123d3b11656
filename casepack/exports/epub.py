"""A case as an EPUB 3 book for phones, tablets and e-paper: one chapter for each page, figures as part of the text."""

import datetime
import uuid
from collections.abc import Iterable, Mapping
from html import escape
from importlib.resources import files
from itertools import groupby
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from casepack import cite
from casepack.exports.joined import WITH, Part, joined
from casepack.exports.pandoc import rezip
from casepack.exports.paper import safe
from casepack.exports.pdf import moment
from casepack.markup import one_line
from casepack.model import Book, Case, Edition

XHTML = "http://www.w3.org/1999/xhtml"
OPS = "http://www.idpf.org/2007/ops"
SVG = "http://www.w3.org/2000/svg"
EMPTY = frozenset({"br", "hr"})
ACCESS = {
    "accessMode": ("textual", "visual"),
    "accessModeSufficient": ("textual",),
    "accessibilityFeature": ("alternativeText", "readingOrder", "structuralNavigation", "tableOfContents"),
    "accessibilityHazard": ("none",),
    "accessibilitySummary": (
        "One chapter for each page of the case, with a table of contents, real headings, lists and tables. Every figure has a "
        "text alternative and is followed by the same content as a list. Standing is told by sign and word as well as by "
        "colour. Answers and notes can be folded away. Nothing moves or flashes, and there is no sound.",
    ),
}
CONTAINER = (
    '<?xml version="1.0" encoding="utf-8"?>\n<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
    '<rootfiles><rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>\n'
)


def export(book: Book, case: Case, edition: Edition) -> dict[str, bytes]:
    """`<case>-whole-case.epub`. A case in one edition has the same identifier in every version."""
    parts = joined(book, case, edition)
    chapters = {"title": title_page(case, edition)}
    chapters |= {part.anchor: chapter(part.title, body(part, frozenset(one.anchor for one in parts))) for part in parts}
    when = moment(case.meta.reviewed)
    made = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": CONTAINER,
        "EPUB/package.opf": package(case, edition, chapters, when),
        "EPUB/nav.xhtml": navigation(parts),
        "EPUB/style.css": files("casepack.exports").joinpath("epub.css").read_text(encoding="utf-8"),
        **{f"EPUB/{name}.xhtml": text for name, text in chapters.items()},
    }
    return {f"{case.id}-whole-case.epub": rezip({name: safe(text).encode() for name, text in made.items()}, when)}


def chapter(title: str, inside: str) -> str:
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n<html xmlns="{XHTML}" xmlns:epub="{OPS}" lang="en-GB" '
        f'xml:lang="en-GB">\n<head>\n<title>{escape(title)}</title>\n<link rel="stylesheet" type="text/css" href="style.css"/>\n'
        f"</head>\n<body>\n{inside}\n</body>\n</html>\n"
    )


def title_page(case: Case, edition: Edition) -> str:
    meta = case.meta
    return chapter(meta.title, "\n".join([
        f'<section epub:type="titlepage">\n<h1>{escape(meta.title)}</h1>\n<p class="subtitle">{escape(meta.subtitle)}</p>',
        f"<p>{escape(one_line(meta.summary))}</p>",
        f'<p class="small">The whole case, {WITH[edition]}. Reviewed {cite.long_date(meta.reviewed)}. '
        f"Licence of the text: {escape(meta.licence)}.</p>\n</section>",
    ]))  # fmt: skip


def body(part: Part, chapters: frozenset[str]) -> str:
    """A part as XHTML, its headings from level 1."""
    tree = LexborHTMLParser(part.html)
    return xhtml(tree.body, chapters, within="") if tree.body else ""


def xhtml(parent: Any, chapters: frozenset[str], within: str) -> str:
    """What stands inside an element, as XML. `within` is "svg" inside a figure."""
    made = []
    for node in parent.iter(include_text=True):
        tag = node.tag
        if tag == "-text":
            made.append(escape(node.text(deep=False) or "", quote=False))
            continue
        attributes = {name: value or "" for name, value in node.attributes.items()}
        if tag == "svg":
            attributes["xmlns"] = SVG
        if attributes.get("href", "").startswith("#"):
            attributes["href"] = address(attributes["href"][1:], chapters)
        name = f"h{int(tag[1]) - 1}" if tag in ("h2", "h3", "h4", "h5", "h6") else tag
        start = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
        inside = xhtml(node, chapters, within or ("svg" if tag == "svg" else ""))
        made.append(f"<{name}{start}/>" if tag in EMPTY else f"<{name}{start}>{inside}</{name}>")
    return "".join(made)


def address(anchor: str, chapters: frozenset[str]) -> str:
    """The chapter that holds an anchor, and the anchor unless it is the chapter itself."""
    return f"{anchor}.xhtml" if anchor in chapters else f"{anchor.rpartition('.')[0]}.xhtml#{anchor}"


def navigation(parts: Iterable[Part]) -> str:
    """The table of contents, in the groups of the menu."""
    items = ['<li><a href="title.xhtml">Title page</a></li>']
    for group, inside in groupby(parts, lambda part: part.group):
        entries = [f'<li><a href="{part.anchor}.xhtml">{escape(part.title)}</a></li>' for part in inside]
        items += [f"<li><span>{escape(group)}</span>\n<ol>", *entries, "</ol></li>"] if group else entries
    return chapter("Contents", "\n".join([
        '<nav epub:type="toc" role="doc-toc" aria-labelledby="contents">\n<h1 id="contents">Contents</h1>\n<ol>',
        *items, "</ol>\n</nav>",
    ]))  # fmt: skip


def package(case: Case, edition: Edition, chapters: Mapping[str, str], when: int) -> str:
    meta = case.meta
    told = {
        "dc:title": meta.title,
        "dc:language": "en-GB",
        "dc:date": meta.reviewed,
        "dc:rights": meta.licence,
        "dc:description": one_line(meta.summary),
    }
    modified = datetime.datetime.fromtimestamp(when, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    items = [
        f'<item id="{name}" href="{name}.xhtml" media-type="application/xhtml+xml"{svg(text)}/>'
        for name, text in chapters.items()
    ]
    return "\n".join([
        '<?xml version="1.0" encoding="utf-8"?>\n<package xmlns="http://www.idpf.org/2007/opf" version="3.0" '
        'unique-identifier="id" xml:lang="en-GB">\n<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">',
        f'<dc:identifier id="id">{uuid.uuid5(uuid.NAMESPACE_URL, f"casepack:{case.id}:{edition.value}").urn}</dc:identifier>',
        *(f"<{name}>{escape(text)}</{name}>" for name, text in told.items()),
        f'<meta property="dcterms:modified">{modified}</meta>',
        *(f'<meta property="schema:{name}">{escape(text)}</meta>' for name, texts in ACCESS.items() for text in texts),
        '</metadata>\n<manifest>\n<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>',
        '<item id="style" href="style.css" media-type="text/css"/>', *items, "</manifest>\n<spine>",
        *(f'<itemref idref="{name}"/>' for name in chapters), "</spine>\n</package>\n",
    ])  # fmt: skip


def svg(chapter: str) -> str:
    return ' properties="svg"' if "<svg" in chapter else ""
