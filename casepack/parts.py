"""A page turned into HTML part by part, so that of a page that has changed only what changed is made again.

A part begins at a heading and leaves no element open; the list of sources at the end of a page comes in several. A page
is cut only where its parts give, each by itself, what they give together. `live` keeps them while a site is served.
"""

import copy
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from markdown.extensions.toc import nest_toc_tokens  # type: ignore[import-untyped]
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, get_toc

from casepack.pages.writer import ENDLIST

LEAST = 3_000  # characters of a part: to begin one takes half a thousandth of a second
END = "\ue001"  # a paragraph at the end of each part but the last, so that no line end before it is lost
LIST = f"{ENDLIST}\n\n"
LONG = re.compile(rf"(?<=data-search-exclude\}}\n\n{LIST}).*?(?=\n\n</div>)", re.S)
SEAM, SEWN = f"</div>\n\n{LIST}", '</div>\n<div class="endlist">\n'  # between two parts of one list; the same as HTML
BEGIN = re.compile(rf"(?<=\n\n)(?:#{{2,6}} |(?<=</div>\n\n){LIST})")
# Code and comments may hold what looks like a heading, a tag without an end takes in what follows, and a definition
# holds for the whole page.
WHOLE = re.compile(
    r"^ {0,3}(?:```|~~~|\*?\[[^\]\n]+\]:)|<[!?]|</?[a-z][^<>\n]*(?:\n[^<>\n]+)*(?:\n\n|\n?\Z|<)", re.M | re.I
)
TAG = re.compile(
    r"<(/?)(?!(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)\b)[a-z][\w-]*(?:[^<>]*[^<>/])?(/?)>",
    re.I,
)


@dataclass(frozen=True)
class Part:
    """What MkDocs knows of a page, or of a part of one, once it is HTML. Other pages are named by their path."""

    content: str
    title: str | None
    headings: tuple[tuple[int, str, str], ...]  # level, id, text
    anchors: frozenset[str]
    links: Mapping[str, Mapping[str, str]]  # by page: an anchor in it, and the link as it was written


def cut(text: str) -> list[str]:
    """The text in parts of some thousand characters; in one, if it cannot be known that they are apart."""
    if WHOLE.search(text):
        return [text]
    whole, text = text, LONG.sub(lambda found: seamed(found[0]), text)
    parts, begin, seen, depth = [], 0, 0, 0
    for boundary in BEGIN.finditer(text):
        for tag in TAG.finditer(text, seen, boundary.start()):
            depth += -1 if tag[1] else not tag[2]
            if depth < 0:
                return [whole]
        seen = boundary.start()
        if depth == 0 and seen - begin >= LEAST:
            parts.append(text[begin:seen] + END)
            begin = seen
    return [*parts, text[begin:]]


def seamed(entries: str) -> str:
    """A list of paragraphs as several lists, of LEAST characters or more each."""
    made, length = "", 0
    for entry in entries.split("\n\n"):
        made += ("\n\n" if length < LEAST else f"\n\n{SEAM}") + entry
        length = length + len(entry) if length < LEAST else len(entry)
    return made.removeprefix("\n\n")


def joined(contents: Iterable[str]) -> str:
    """The HTML of a page out of that of its parts."""
    return "\n".join(contents).replace(SEWN, "")


def render(page: Page, config: MkDocsConfig, files: Files, known: Mapping[str, Part]) -> dict[str, Part]:
    """The parts of a page by their text, in order. Those that are `known` are not made again."""
    whole = page.markdown or ""
    texts = cut(whole)
    parts = {text: known.get(text) or one(page, text, config, files) for text in texts}
    anchors = [anchor for part in parts.values() for anchor in part.anchors]
    alike = len(parts) < len(texts) or len(anchors) > len(set(anchors))  # the second gets another name
    if alike or any(END in part.content for part in parts.values()):
        return {whole: known.get(whole) or one(page, whole, config, files)}
    return parts


def one(page: Page, text: str, config: MkDocsConfig, files: Files) -> Part:
    """A part of a page as MkDocs makes a page."""
    part = copy.copy(page)
    part.markdown = text
    type(page).render(part, config, files)
    return Part(
        (part.content or "").removesuffix(f"<p>{END}</p>").removesuffix("\n"),
        part._title_from_render,
        tuple(flat(part.toc)),
        frozenset(part.present_anchor_ids or ()),
        {file.src_uri: dict(links) for file, links in (part.links_to_anchors or {}).items()},
    )


def flat(items: Iterable[AnchorLink]) -> Iterator[tuple[int, str, str]]:
    """The headings of a page in their order."""
    for item in items:
        yield item.level, item.id, item.title
        yield from flat(item.children)


def tell(page: Page, parts: Collection[Part], files: Files) -> None:
    """Let a page know what `Page.render` would have found."""
    first, *_ = parts
    page.content = joined(part.content for part in parts)
    headings = [{"level": level, "id": key, "name": text} for part in parts for level, key, text in part.headings]
    page.toc = get_toc(nest_toc_tokens(headings))
    page._title_from_render = first.title
    page.present_anchor_ids = {anchor for part in parts for anchor in part.anchors}
    page.links_to_anchors = {}
    for part in parts:
        for path, links in part.links.items():
            page.links_to_anchors.setdefault(files.src_uris[path], {}).update(links)
