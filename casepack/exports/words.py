"""An author's Markdown as nouns of `paper`, and the lists at a document's end of what it cited.

Markdown is read as the site reads it (Python-Markdown), after `markup.inert` took raw HTML and script addresses out of
force. Of the result only known elements are kept, so nothing but text, emphasis, lists, tables and links gets through.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from markdown import Markdown  # type: ignore[import-untyped]
from selectolax.lexbor import LexborHTMLParser, LexborNode

from casepack import cite, markup
from casepack.exports.paper import (
    Block,
    Bullets,
    Heading,
    Inline,
    Paragraph,
    Run,
    Table,
    joined,
    plain,
    words,
)
from casepack.markup import escape
from casepack.model import Book, Case, Claim, Reference

WEB = re.compile(r"(?:https?://|mailto:|#)\S+\Z")
KINDS = {
    "fact": "a fact as somebody states it",
    "allegation": "a charge against somebody, always shown with the reply",
    "finding": "what a body that looked into it concluded",
    "denial": "the answer of the party concerned",
    "opinion": "a judgement that evidence alone does not settle",
}


class Desk:
    """Where one document is written: it reads prose and remembers which sources and claims were named."""

    def __init__(self, book: Book, case: Case) -> None:
        self.case = case
        self.references = book.references_of(case)
        self.labels = cite.labels(self.references.values())
        self.claims = {claim.id: claim for claim in case.claims}
        self.numbers = {claim.id: number for number, claim in enumerate(case.claims, 1)}
        self.cited: set[str] = set()
        self.marked: set[str] = set()

    def prose(self, text: str) -> tuple[Block, ...]:
        """Markdown as blocks. Headings inside it begin at level 3; a nested list follows the list it stands in."""
        html = render(markup.resolve(markup.inert(text), self._cluster, self._mark))
        body = LexborHTMLParser(html).body
        return tuple(blocks(body)) if body else ()

    def line(self, text: str) -> Inline:
        """Prose on one line: its paragraphs and items one after another."""
        return joined([inline for block in self.prose(text) for inline in inlines(block)], " ")

    def bare(self, text: str) -> Inline:
        """Prose without citations and marks, for headings."""
        return plain(re.sub(r" ([.,;:!?])", r"\1", words(self.line(markup.without_marks(text)))))

    def source(self, key: str, locator: str = "") -> Inline:
        """A source by its short label, which leads to its entry in the list of sources."""
        if key not in self.references:
            return plain(f"unknown source {key}")
        self.cited.add(key)
        return (Run(self.labels[key] + (f", {locator}" if locator else ""), href=f"#src-{key}"),)

    def sign(self, claim: Claim) -> Inline:
        """A claim by its sign and number, which lead to its entry in the list of claims."""
        self.marked.add(claim.id)
        return (Run(f"{claim.standing.mark}\u00a0{self.numbers[claim.id]}", href=f"#claim-{claim.id}"),)

    def _cluster(self, pieces: list[tuple[str, str]]) -> str:
        return f"({'; '.join(markdown_link(self.source(key, locator)) for key, locator in pieces)})"

    def _mark(self, claim: str) -> str:
        return f"[{markdown_link(self.sign(self.claims[claim]))}]" if claim in self.claims else ""

    def claim_list(self) -> Iterator[Block]:
        """Every claim that was marked, with its standing, who says so and who replies. Call before `source_list`."""
        if self.marked:
            yield Heading(1, plain("Claims named here"))
            yield Paragraph(plain(
                "The sign tells how a claim stands, the number where it is here and on the claim cards. Not found does not mean false."
            ), "small")  # fmt: skip
        yield from self.claim_entries()

    def claim_entries(self) -> Iterator[Paragraph]:
        """The entries alone of `claim_list`, in the order of the claims' numbers."""
        for key in sorted(self.marked, key=self.numbers.__getitem__):
            claim = self.claims[key]
            lead = f"{claim.standing.mark}\u00a0{self.numbers[key]} {claim.standing.label}, {claim.kind.value}."
            says = joined([self.source(ref) for ref in dict.fromkeys(source.ref for source in claim.sources)], "; ")
            reply = joined([self.source(ref) for ref in dict.fromkeys(reply.ref for reply in claim.reply)], "; ")
            text = (Run(lead, strong=True), Run(" "), *self.line(claim.text), Run(" Sources: "), *says, Run("."))
            if reply:
                text += (Run(" Reply: "), *reply, Run("."))
            elif claim.no_reply_found:
                text += (Run(f" No reply found on {cite.long_date(claim.no_reply_found)}."),)
            yield Paragraph(text, "entry", f"claim-{key}")

    def address(self, href: str) -> str:
        """Where a link of this desk's text leads for those who have no list of sources: a source's own address, or ""."""
        ref = self.references.get(href.removeprefix("#src-"))
        return (ref.link or "") if ref else "" if href.startswith("#") else href

    def source_list(self) -> Iterator[Block]:
        """Every source that was cited, in full, in the order of the labels."""
        if not self.cited:
            return
        yield Heading(1, plain("Sources"))
        yield Paragraph(plain(
            "In the order of their labels. For an archived copy, put web.archive.org/web/ before the address, or follow the link."
        ), "small")  # fmt: skip
        for ref, text in self.entries():
            if ref.link:
                text += (Run(" "), Run(ref.link.split("://", 1)[-1], href=ref.link))
            if ref.archived:
                text += (Run(" · "), Run("archived copy", href=ref.archived))
            yield Paragraph(text, "entry", f"src-{ref.id}")

    def entries(self) -> Iterator[tuple[Reference, Inline]]:
        """Every source cited so far with its full entry, the label before it where the entry does not begin with it."""
        for ref, label in cite.by_label({key: self.references[key] for key in self.cited}, self.labels):
            text = self.line(cite.entry(ref, label))
            lead = cite.author_label(ref).split(" et al.")[0].split(" and ")[0]
            if not words(text).startswith(lead):
                text = (Run(f"{label}:", strong=True), Run(" "), *text)
            yield ref, text


def markdown_link(text: Inline) -> str:
    return "".join(f"[{escape(run.text)}]({run.href})" if run.href else escape(run.text) for run in text)


@lru_cache(maxsize=1)
def reader() -> Markdown:
    return Markdown(extensions=["attr_list", "tables"])


@lru_cache(maxsize=4096)
def render(text: str) -> str:
    return str(reader().reset().convert(text))


def blocks(node: LexborNode) -> Iterator[Block]:
    """The blocks below an element, in order; text that stands bare becomes a paragraph."""
    loose: list[Run] = []
    for child in node.iter(include_text=True):
        tag = child.tag or ""
        made = list(block(child, tag))
        if made:
            yield from paragraph(loose)
            loose = []
            yield from made
        elif tag not in ("hr", "script", "style"):
            loose += runs(child)
    yield from paragraph(loose)


def block(node: LexborNode, tag: str) -> Iterator[Block]:
    if re.fullmatch("h[1-6]", tag):
        yield Heading(max(3, int(tag[1])), tidy(children(node)))
    elif tag == "p" or tag == "pre":
        yield from paragraph(children(node))
    elif tag in ("ul", "ol"):
        yield from bullets(node, tag == "ol")
    elif tag == "table":
        yield from table(node)
    elif tag in ("div", "blockquote", "section", "dl", "dd", "dt", "details", "figure"):
        yield from blocks(node)


def paragraph(found: list[Run]) -> Iterator[Paragraph]:
    if text := tidy(found):
        yield Paragraph(text)


def bullets(node: LexborNode, ordered: bool) -> Iterator[Block]:
    items: list[Inline] = []
    for item in node.iter():
        inner = list(blocks(item))
        items.append(joined([part for one in inner if not isinstance(one, Bullets) for part in inlines(one)], " "))
        items += [part for one in inner if isinstance(one, Bullets) for part in one.items]
    if items := [item for item in items if item]:
        yield Bullets(tuple(items), ordered)


def table(node: LexborNode) -> Iterator[Block]:
    rows = [tuple(tidy(children(cell)) for cell in row.css("th, td")) for row in node.css("tr")]
    wide = max((len(row) for row in rows), default=0)
    if wide:
        full = [row + ((),) * (wide - len(row)) for row in rows]
        lengths = [max(12, *(len(words(row[column])) for row in full)) for column in range(wide)]
        yield Table(full[0], tuple(full[1:]), tuple(min(length, 60) for length in lengths))


def inlines(block: Block) -> list[Inline]:
    match block:
        case Heading() | Paragraph():
            return [block.text]
        case Bullets():
            return list(block.items)
        case Table():
            return [cell for row in (block.head, *block.rows) for cell in row]
    return []


def children(node: LexborNode) -> list[Run]:
    return [run for child in node.iter(include_text=True) for run in runs(child)]


def runs(node: LexborNode) -> Iterator[Run]:
    tag = node.tag or ""
    if tag == "-text":
        yield Run(node.text(deep=False) or "")
        return
    href = (node.attributes.get("href") or "") if tag == "a" else ""
    if tag == "img":
        yield Run(node.attributes.get("alt") or "")
    elif tag == "br":
        yield Run(" ")
    for run in children(node):
        yield Run(
            run.text,
            run.strong or tag in ("strong", "b"),
            run.emph or tag in ("em", "i"),
            run.code or tag == "code",
            run.href or (href if WEB.match(href) else ""),
        )


def tidy(found: list[Run]) -> Inline:
    """Runs with white space folded and none at either end; empty ones left out."""
    kept: list[Run] = []
    for run in found:
        text = re.sub(r"[ \t\r\n]+", " ", run.text)
        if not kept or kept[-1].text.endswith(" "):
            text = text.removeprefix(" ")
        if text:
            kept.append(Run(text, run.strong, run.emph, run.code, run.href))
    if kept and kept[-1].text.endswith(" "):
        last = kept.pop()
        if text := last.text.rstrip(" "):
            kept.append(Run(text, last.strong, last.emph, last.code, last.href))
    return tuple(kept)
