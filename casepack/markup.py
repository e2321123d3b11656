"""The small language inside prose: citations, claim marks, stop points, quotations. Text in, pieces or text out.

    [@key]  [@key, ¶ 4]  [@a; @b, p. 12]    a citation, or several
    [#claim-id]                             a claim of the ledger, shown as a small mark of its standing
    [#case-id/claim-id]                     the same outside the cases, on the shelf and on hand-written pages
    ::: stop question-id                    a stop point; ends with a line of three colons
    :::

An author's notes stand in HTML comments and are shown nowhere. Code spans and fenced blocks are left alone. A
backslash before the bracket (`\\[@key]`) shows it as written.

What is code is decided here, and `inert` writes it out as HTML, so that no builder can decide otherwise.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from casepack.model import SLUG

FENCE = r"(?ms:^[ \t]*(?P<fence>`{3,}|~{3,})[^\n`]*\n(?P<block>.*?)^[ \t]*(?P=fence)[ \t]*$)"
SPAN = r"(?s:(?<!`)(?P<ticks>`+)(?!`)(?P<span>(?:(?!\n\s*\n).)+?)(?<!`)(?P=ticks)(?!`))"
CODE = rf"{FENCE}|\\[\\`\[]|{SPAN}"  # or a character that a backslash keeps from being one
MARK = re.compile(
    rf"(?P<code>{CODE})|\[(?:(?P<cite>(?:[^\[\]\n]*[\s-])?@[^\[\]]*)|#(?P<claim>[\w-]+(?:/[\w-]+)?))\](?!\(|\[(?![@#]))"
)
PIECE = re.compile(rf"\s*@(?P<key>{SLUG})\s*(?:,\s*(?P<locator>[^;@]+?))?\s*")
STOP = re.compile(rf"^::: stop (?P<question>{SLUG})[ \t]*\n(?P<body>.*?)^:::[ \t]*$", re.M | re.S)
QUOTE = re.compile(r"“([^“”]*)”|\"((?:[^\"\n]|\n(?!\s*\n))+)\"|^((?:[ ]{0,3}>[^\n]*(?:\n|\Z))+)", re.M)
WORD = re.compile(r"[\w'’]+(?:[-–.][\w'’]+)*")
COMMENT = re.compile(rf"(?P<code>{CODE})|<!--(?s:.*?)-->")
HEADING = re.compile(r"^(#{1,6})[ \t]+(.+?)[ \t]*(?:\{#([\w-]+)\})?[ \t]*$", re.M)


class Cite(NamedTuple):
    """One source cited: its key, the locator or "", and the line within the text (from 0)."""

    key: str
    locator: str
    line: int


class Mark(NamedTuple):
    """One claim mark: the claim's id and the line within the text (from 0)."""

    claim: str
    line: int


def split_cluster(inside: str) -> list[tuple[str, str]] | None:
    """`@a; @b, p. 12` as [("a", ""), ("b", "p. 12")]; None if it is not a well-formed cluster."""
    pieces = [PIECE.fullmatch(piece) for piece in inside.split(";")]
    if not all(pieces):
        return None
    return [(piece["key"], piece["locator"] or "") for piece in pieces if piece]


def cites(text: str) -> tuple[Cite, ...]:
    """Every well-formed citation in the text, in order."""
    return _cites(text) if "[@" in text else ()  # most texts cite nothing, and a thousand cases hold many texts


@lru_cache(maxsize=10_000)  # a text is looked through for a check, for the lists of sources, and at the next edit
def _cites(text: str) -> tuple[Cite, ...]:
    return tuple(
        Cite(key, locator, text.count("\n", 0, found.start()))
        for found in MARK.finditer(text)
        for key, locator in (split_cluster(found["cite"]) or () if found["cite"] else ())
    )


def malformed(text: str) -> Iterator[tuple[str, int]]:
    """Citations that cannot be understood, with their line from 0."""
    if "[" not in text or "@" not in text:
        return
    for found in MARK.finditer(text):
        if found["cite"] and split_cluster(found["cite"]) is None:
            yield found[0], text.count("\n", 0, found.start())


def marks(text: str) -> Iterator[Mark]:
    """Every claim mark in the text, in order."""
    if "[#" not in text:
        return
    for found in MARK.finditer(text):
        if found["claim"]:
            yield Mark(found["claim"], text.count("\n", 0, found.start()))


def resolve(text: str, cite: Callable[[list[tuple[str, str]]], str], mark: Callable[[str], str]) -> str:
    """The text with each citation cluster and claim mark replaced by what the two functions return."""

    def one(found: re.Match[str]) -> str:
        if found["claim"]:
            return mark(found["claim"])
        pieces = split_cluster(found["cite"]) if found["cite"] else None
        return cite(pieces) if pieces else found[0]

    return MARK.sub(one, text) if "[" in text else text


def without_marks(text: str) -> str:
    """The words alone: citations, claim marks and code taken out."""
    return MARK.sub(lambda found: found[0][1:] if found[0].startswith("\\") else "", text)


def uncommented(text: str) -> str:
    """The text without HTML comments outside code; lines keep their numbers."""
    if "<!--" not in text:
        return text  # as most texts; to find what is code takes far longer
    return COMMENT.sub(lambda found: found[0] if found["code"] else re.sub(r"[^\n]", "", found[0]), text)


def unfenced(text: str) -> str:
    """The text with every fenced block blanked out: other characters keep their places, and lines their numbers."""
    return re.sub(FENCE, lambda found: re.sub(r"[^\n]", " ", found[0]), text)


def one_line(text: str) -> str:
    """The words alone, on one line; where a citation went, no blank is left before the stop."""
    return re.sub(r" ([.,;:!?])(?!\w)", r"\1", " ".join(without_marks(text).split()))


def plural(count: int, noun: str, several: str = "") -> str:
    """`1 claim`, `3 claims`; `several` is the plural where it is not made with s."""
    return f"{count} {noun}" if count == 1 else f"{count} {several or f'{noun}s'}"


def stops(text: str) -> Iterator[tuple[str, str, int]]:
    """The stop points: question id, the text inside, line from 0."""
    for found in STOP.finditer(unfenced(text)):
        yield found["question"], text[slice(*found.span("body"))].strip(), text.count("\n", 0, found.start())


def by_stops(text: str) -> Iterator[tuple[str, str]]:
    """The text cut at its stop points: ("", running text) and (question id, text inside), in order."""
    end = 0
    for found in STOP.finditer(unfenced(text)):
        yield "", text[end : found.start()].strip("\n")
        yield found["question"], text[slice(*found.span("body"))].strip()
        end = found.end()
    yield "", text[end:].strip("\n")


def headings(text: str) -> list[tuple[int, str, str]]:
    """(level, text, id or "") of every heading outside code."""
    return [(len(found[1]), found[2], found[3] or "") for found in HEADING.finditer(unfenced(text))]


def paragraphs(text: str) -> Iterator[tuple[str, int]]:
    """Blocks of running text with their first line (from 0): no headings, fences of stop points, or code blocks."""
    block: list[str] = []
    start = 0
    for number, line in enumerate([*unfenced(text).split("\n"), ""]):
        if not line.strip() or line.startswith((":::", "#")):
            if block:
                yield "\n".join(block), start
            block = []
        else:
            if not block:
                start = number
            block.append(line)


def quotations(text: str) -> Iterator[tuple[str, int]]:
    """What stands between double quotation marks or in a block quotation, with its line from 0."""
    if not any(mark in text for mark in '“">'):
        return
    clean = re.sub(CODE, lambda code: re.sub(r"[^\n]", " ", code[0]), text)
    for found in QUOTE.finditer(clean):
        block = "\n".join(line.strip(" >") for line in (found[3] or "").splitlines())
        yield found[1] or found[2] or block, clean.count("\n", 0, found.start())


def words(text: str) -> list[str]:
    """The words of running text, without citations and marks."""
    return WORD.findall(without_marks(text))


def escape(text: str) -> str:
    """Plain text made safe to stand anywhere in Markdown or HTML: on one line, and no character of it is markup."""
    return entities(" ".join(text.split()))


def entities(text: str) -> str:
    """`escape` for code: every blank and line end stays."""
    return text.translate(ENTITIES)


ENTITIES = {ord(mark): f"&#{ord(mark)};" for mark in '\\`*_{}[]#|~^$!<>&"'}


@lru_cache(maxsize=10_000)  # a text is shown on several pages
def inert(text: str) -> str:
    """An author's Markdown with raw HTML, attribute lists and script addresses taken out of force.

    Heading ids (`## Title {#id}`) stay. Code becomes HTML, so that it is code wherever the text is placed.
    """

    def one(found: re.Match[str]) -> str:
        if found["ticks"]:
            return f"<code>{escape(found['span'])}</code>"
        if found["fence"]:
            return f"\n\n<pre><code>{entities(found['block']).replace(LINE_END, '&#10;')}</code></pre>\n\n"
        if found["code"] or found["id"]:
            return found[0]
        return f"&#{ord(found[0])};"

    def link(found: re.Match[str]) -> str:
        address = re.split(r"\s+[\"'(]", found["address"].strip())[0]
        return found[0] if SAFE.match(re.sub(r"\s", "", address)) else f"{found['before']}#"

    return ADDRESS.sub(link, LIVE.sub(one, text))


LIVE = re.compile(rf"(?P<code>{CODE})|(?P<id>(?m:\{{#[\w-]+\}}[ \t]*$))|[<{{`]")
LINE_END = "\n"
# Where Markdown takes an address: after `](`, and after `[label]:` where a block may begin.
ADDRESS = re.compile(
    r"(?P<before>\]\(|^[ \t>*+-]*(?:\d+[.)][ \t]+)?\[(?![@#^])[^\[\]]*\]:)(?P<address>(?<=\()[^)]*|\s*\S+)", re.M
)
# No scheme but these; and nothing before the first / ? # that a browser could read as one, such as `&colon;`.
SAFE = re.compile(r"(?:https?|mailto):|[^:&]*(?:[/?#]|$)", re.I)


Forms = tuple[tuple[str, str], ...]  # each spelling of a term in lower case, and the term's id


def link_terms(text: str, forms: Forms, done: set[str], link: Callable[[str, str], str]) -> str:
    """Turn the first mention of each term in running text into `link(words, id)`.

    Ids in `done` are passed over, and those linked are added.
    Headings, tables, HTML, links, code and citations are left alone.
    """
    pieces, end = [], 0
    for begin, after, term in mentions(text, forms):
        if term not in done:
            done.add(term)
            pieces += [text[end:begin], link(text[begin:after], term)]
            end = after
    return "".join([*pieces, text[end:]])


@lru_cache(maxsize=10_000)  # a text is shown on several pages
def mentions(text: str, forms: Forms) -> tuple[tuple[int, int, str], ...]:
    """Where in running text each term is spelled out, and its id."""
    plain = " ".join(text.lower().split())
    if not any(form in plain for form, _ in forms):
        return ()  # as most texts; the pattern takes far longer to find out
    ids = dict(forms)
    found = mention(tuple(ids)).finditer(text)
    return tuple((*one.span(), ids[" ".join(one["form"].lower().split())]) for one in found if one["form"])


@lru_cache(maxsize=8)  # one glossary serves the thousands of texts of its case
def mention(forms: tuple[str, ...]) -> re.Pattern[str]:
    """The pattern of `mentions`: what it leaves alone, or one of the spellings, the longest first."""
    longest_first = sorted(forms, key=lambda form: (-len(form), form))
    spelled = "|".join(re.escape(form).replace(r"\ ", r"\s+") for form in longest_first)
    skip = rf"{CODE}|<(?P<tag>code|pre)>.*?</(?P=tag)>|<[^>]*>|!?\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\])?(?:\{{[^}}]*\}})?"
    skip += r"|^(?:#|\||:::|<|    )[^\n]*"
    return re.compile(rf"(?P<skip>{skip})|(?<![\w-])(?P<form>{spelled})(?![\w-])", re.S | re.M | re.I)
