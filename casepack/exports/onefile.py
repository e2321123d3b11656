"""A case as one HTML file that opens from a disk: styles, figures and search inside, nothing fetched from anywhere."""

import base64
import hashlib
from collections.abc import Iterator
from html import escape
from importlib.resources import files
from itertools import groupby

from casepack import cite
from casepack.exports.joined import WITH, Part, joined
from casepack.exports.paper import safe
from casepack.markup import one_line
from casepack.model import Book, Case, Edition


def export(book: Book, case: Case, edition: Edition) -> dict[str, bytes]:
    """`<case>-whole-case.html`: readable without JavaScript; the one script and the one style are named by their hashes."""
    return {f"{case.id}-whole-case.html": safe(page(case, joined(book, case, edition), edition)).encode()}


def page(case: Case, parts: tuple[Part, ...], edition: Edition) -> str:
    meta = case.meta
    style, script = asset("onefile.css"), asset("onefile.js")
    policy = f"default-src 'none'; style-src {digest(style)}; script-src {digest(script)}; base-uri 'none'; form-action 'none'"
    title, told = escape(meta.title), escape(one_line(meta.summary))
    seen = f"Reviewed {cite.long_date(meta.reviewed)}. Licence of the text: {escape(meta.licence)}."
    return "\n".join([
        '<!doctype html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="referrer" content="no-referrer">',
        f'<title>{title}: the whole case</title>\n<meta name="description" content="{told}">',
        f'<style>{style}</style>\n</head>\n<body>\n<a class="skip" href="#main">Skip to the text</a>',
        f'<header>\n<h1>{title}</h1>',
        f'<p class="small">The whole case in one file, {WITH[edition]}. It needs no network; only links to sources lead out. '
        f"{seen}</p>\n</header>",
        '<div class="columns">\n<div class="aside">\n<form id="search" role="search" hidden>',
        '<label for="query">Search the case</label>\n<input id="query" type="search" autocomplete="off">',
        '<p id="found" role="status" class="small"></p>\n<ol id="hits"></ol>\n</form>',
        '<nav id="contents" aria-labelledby="contents-title">\n<h2 id="contents-title">Contents</h2>\n<ul>',
        *contents(parts),
        '</ul>\n</nav>\n</div>\n<main id="main">',
        *(f'<section>\n{part.html}\n<p class="up"><a href="#contents">Contents</a></p>\n</section>' for part in parts),
        f"</main>\n</div>\n<footer>\n<p>{title}. {seen}</p>\n</footer>\n<script>{script}</script>\n</body>\n</html>\n",
    ])  # fmt: skip


def contents(parts: tuple[Part, ...]) -> Iterator[str]:
    """The items of the list of contents; the parts of one group stand in a list of their own."""
    for group, inside in groupby(parts, lambda part: part.group):
        items = [f'<li><a href="#{part.anchor}">{escape(part.title)}</a></li>' for part in inside]
        yield "\n".join([f"<li>{escape(group)}\n<ul>", *items, "</ul></li>"] if group else items)


def asset(name: str) -> str:
    """One of the files beside this one, its line ends as they are hashed."""
    return files("casepack.exports").joinpath(name).read_text(encoding="utf-8")


def digest(text: str) -> str:
    """What a Content-Security-Policy calls an inline script or style."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
