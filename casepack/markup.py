"""The small language inside prose: citations, claim marks, stop points, quotations. Text in, pieces or text out.

    [@key]  [@key, ¶ 4]  [@a; @b, p. 12]    a citation, or several
    [#claim-id]                             a claim of the ledger, shown as a small mark of its standing
    ::: stop question-id                    a stop point; ends with a line of three colons
    :::

Code spans and fenced blocks are left alone. A backslash before the bracket (`\\[@key]`) shows it as written.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from casepack.model import SLUG

CODE = r"```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)|``.+?``|`[^`\n]+`"
MARK = re.compile(rf"(?P<code>{CODE})|(?<!\\)\[(?:(?P<cite>@[^\[\]]*)|#(?P<claim>{SLUG}))\](?![(\[])", re.S)
PIECE = re.compile(rf"\s*@(?P<key>{SLUG})\s*(?:,\s*(?P<locator>[^;@]+?))?\s*")
STOP = re.compile(rf"^::: stop (?P<question>{SLUG})[ \t]*\n(?P<body>.*?)^:::[ \t]*$", re.M | re.S)
QUOTE = re.compile(r"“([^“”]*)”|\"([^\"\n]+)\"")
WORD = re.compile(r"[\w'’]+(?:[-–.][\w'’]+)*")
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


def cites(text: str) -> Iterator[Cite]:
    """Every well-formed citation in the text, in order."""
    for found in MARK.finditer(text):
        for key, locator in split_cluster(found["cite"]) or () if found["cite"] else ():
            yield Cite(key, locator, text.count("\n", 0, found.start()))


def malformed(text: str) -> Iterator[tuple[str, int]]:
    """Citations that cannot be understood, with their line from 0."""
    for found in MARK.finditer(text):
        if found["cite"] and split_cluster(found["cite"]) is None:
            yield found[0], text.count("\n", 0, found.start())


def marks(text: str) -> Iterator[Mark]:
    """Every claim mark in the text, in order."""
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

    return MARK.sub(one, text)


def without_marks(text: str) -> str:
    """The words alone: citations, claim marks and code taken out."""
    return MARK.sub("", text)


def stops(text: str) -> Iterator[tuple[str, str, int]]:
    """The stop points: question id, the text inside, line from 0."""
    for found in STOP.finditer(text):
        yield found["question"], found["body"].strip(), text.count("\n", 0, found.start())


def by_stops(text: str) -> Iterator[tuple[str, str]]:
    """The text cut at its stop points: ("", running text) and (question id, text inside), in order."""
    end = 0
    for found in STOP.finditer(text):
        yield "", text[end : found.start()].strip("\n")
        yield found["question"], found["body"].strip()
        end = found.end()
    yield "", text[end:].strip("\n")


def headings(text: str) -> list[tuple[int, str, str]]:
    """(level, text, id or "") of every heading outside code."""
    bare = re.sub(CODE, lambda code: "\n" * code[0].count("\n"), text, flags=re.S)
    return [(len(found[1]), found[2], found[3] or "") for found in HEADING.finditer(bare)]


def paragraphs(text: str) -> Iterator[tuple[str, int]]:
    """Blocks of running text with their first line (from 0): no headings, fences of stop points, or code blocks."""
    bare = re.sub(r"```.*?(?:```|\Z)", lambda code: "\n" * code[0].count("\n"), text, flags=re.S)
    block: list[str] = []
    start = 0
    for number, line in enumerate([*bare.split("\n"), ""]):
        if not line.strip() or line.startswith((":::", "#")):
            if block:
                yield "\n".join(block), start
            block = []
        else:
            if not block:
                start = number
            block.append(line)


def quotations(text: str) -> Iterator[tuple[str, int]]:
    """What stands between double quotation marks, with its line from 0."""
    clean = re.sub(CODE, lambda code: " " * len(code[0]), text, flags=re.S)
    for found in QUOTE.finditer(clean):
        yield found[1] or found[2] or "", clean.count("\n", 0, found.start())


def words(text: str) -> list[str]:
    """The words of running text, without citations and marks."""
    return WORD.findall(without_marks(text))


def escape(text: str) -> str:
    """Plain text made safe to stand anywhere in Markdown: no character of it is markup, HTML or an attribute."""
    return re.sub(r"[\\`*_{}\[\]#|~^$!<>&\"]", lambda found: f"&#{ord(found[0])};", text)


def inert(text: str) -> str:
    """An author's Markdown with raw HTML, attribute lists and script addresses taken out of force.

    Heading ids (`## Title {#id}`) stay, and so does everything inside code.
    """

    def one(found: re.Match[str]) -> str:
        if found["code"] or found["id"]:
            return found[0]
        if found["scheme"]:
            return "#"
        return f"&#{ord(found[0])};"

    scheme = r"(?:(?<=\]\()|(?<=\]: ))\s*<?\s*(?!https?:|mailto:)[\w\s&#;%+.-]*:[^)\s]*"
    token = rf"(?P<code>{CODE})|(?P<id>\{{#[\w-]+\}}[ \t]*$)|(?P<scheme>{scheme})|[<{{]"
    return re.sub(token, one, text, flags=re.S | re.M)


def link_terms(text: str, forms: dict[str, str], done: set[str], link: Callable[[str, str], str]) -> str:
    """Turn the first mention of each term in running text into `link(words, id)`.

    `forms` maps a lower-case spelling to a term id; ids in `done` are passed over, and those linked are added.
    Headings, tables, HTML, links, code and citations are left alone.
    """
    if not forms:
        return text
    spelled = "|".join(
        re.escape(form).replace(r"\ ", r"\s+") for form in sorted(forms, key=lambda form: (-len(form), form))
    )
    skip = rf"{CODE}|<[^>]*>|!?\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\])?(?:\{{[^}}]*\}})?|^(?:#|\||:::|<|    )[^\n]*"
    token = re.compile(rf"(?P<skip>{skip})|(?<![\w-])(?P<form>{spelled})(?![\w-])", re.S | re.M | re.I)

    def one(found: re.Match[str]) -> str:
        if found["skip"] is not None:
            return found[0]
        term = forms[" ".join(found["form"].lower().split())]
        if term in done:
            return found[0]
        done.add(term)
        return link(found["form"], term)

    return token.sub(one, text)
