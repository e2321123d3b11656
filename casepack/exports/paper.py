"""What is printed, as plain nouns. Two writers turn them into PDF and Word; neither knows what a case is.

Text in a run is text: no character of it is markup to any writer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

UNSAFE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Run:
    """A stretch of text. `href` is a web or mail address, or `#anchor` of a paragraph of the same document."""

    text: str
    strong: bool = False
    emph: bool = False
    code: bool = False
    href: str = ""


Inline = tuple[Run, ...]


@dataclass(frozen=True)
class Heading:
    """Level 1 is a section; the document's title stands above it."""

    level: int
    text: Inline


@dataclass(frozen=True)
class Paragraph:
    """Style: body, lead (what the rest is about), prompt (what is asked), small (grey) or entry (of a list)."""

    text: Inline
    style: str = "body"
    anchor: str = ""


@dataclass(frozen=True)
class Bullets:
    items: tuple[Inline, ...]
    ordered: bool = False


@dataclass(frozen=True)
class Table:
    """The first row is the header row. `widths` are the columns' shares; a row is never split."""

    head: tuple[Inline, ...]
    rows: tuple[tuple[Inline, ...], ...]
    widths: tuple[int, ...]


@dataclass(frozen=True)
class Card:
    """Blocks that stay together on one page; `cut` draws lines to cut along."""

    blocks: tuple[Heading | Paragraph | Bullets, ...]
    cut: bool = False


@dataclass(frozen=True)
class Break:
    """What follows begins a new page."""


Block = Heading | Paragraph | Bullets | Table | Card | Break


@dataclass(frozen=True)
class Document:
    """One thing to print. `name` is the file's name without its ending, `date` the day (YYYY-MM-DD) it speaks for."""

    name: str
    title: str
    subtitle: str
    kicker: str
    footer: str
    date: str
    blocks: tuple[Block, ...]
    columns: int = 1


def plain(text: str) -> Inline:
    """One run of plain text, its line breaks read as spaces."""
    return (Run(" ".join(text.split())),)


def strong(text: str) -> Inline:
    return (Run(" ".join(text.split()), strong=True),)


def labelled(label: str, text: Inline) -> Inline:
    """`Label. text`, the label strong."""
    return (Run(label, strong=True), Run(" "), *text)


def joined(parts: Iterable[Inline], between: str) -> Inline:
    found: list[Run] = []
    for part in parts:
        if found:
            found.append(Run(between))
        found += part
    return tuple(found)


def safe(text: str) -> str:
    """The text without what no XML may hold (control characters, halves of characters) and what turns its direction."""
    return UNSAFE.sub("", text)


def words(text: Inline) -> str:
    return "".join(run.text for run in text)


def headings(blocks: Iterable[Block]) -> Iterator[tuple[int, str]]:
    """Level and words of every heading in reading order, those in cards too."""
    for block in blocks:
        if isinstance(block, Heading):
            yield block.level, words(block.text)
        elif isinstance(block, Card):
            yield from headings(block.blocks)


def stepped(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks with no heading more than one level below the one before it: an author's own may skip levels."""
    level = 0

    def one(block: Block) -> Block:
        nonlocal level
        if isinstance(block, Heading):
            level = min(block.level, level + 1)
            return Heading(level, block.text)
        if isinstance(block, Card):
            inside = tuple(one(inner) for inner in block.blocks)
            return Card(tuple(inner for inner in inside if isinstance(inner, Heading | Paragraph | Bullets)), block.cut)
        return block

    return tuple(one(block) for block in blocks)
