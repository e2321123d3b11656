"""A deck as plain nouns, and how much a slide holds.

Both writers set a slide 10 by 5.625 inches with the size that was chosen here, so neither clips what the other shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import ceil

from casepack.exports.paper import Bullets, Inline, Paragraph, Run, Table, strong, words

SIZES = (20, 18, 16, 14)  # points, from the size we like to the least that a room can read
SMALL = (18, 16, 14, 12)  # for tables
WIDE, HIGH = 620, 256  # points that text may take on a slide
LETTER = 0.5  # of its size, what a letter takes on average: a little more than it does in the fonts used
LINE = 1.25  # of its size, what a line takes
GAP = 0.55  # of its size, what stands between paragraphs, items and rows

LONG = 90  # letters that a title may have; of a longer one the whole stands below

Shown = Paragraph | Bullets | Table


@dataclass(frozen=True)
class Slide:
    """A title, then paragraphs and lists, or one table; `size` in points. Notes are for whoever speaks."""

    title: str
    blocks: tuple[Shown, ...]
    size: int
    notes: tuple[Paragraph | Bullets, ...] = ()


@dataclass(frozen=True)
class Deck:
    """`name` is the file's name without its ending, `date` the day (YYYY-MM-DD) it speaks for."""

    name: str
    title: str
    subtitle: str
    footer: str
    date: str
    slides: tuple[Slide, ...]


def slides(
    title: str,
    blocks: tuple[Shown, ...],
    notes: tuple[Paragraph | Bullets, ...] = (),
    sizes: tuple[int, ...] = SIZES,
) -> Iterator[Slide]:
    """As one slide at the largest size at which all fits; else as several, the notes with the first of them."""
    if len(title) > LONG:
        blocks = (Paragraph(strong(title)), *blocks)
        title = title[:LONG].rsplit(" ", 1)[0] + " …"
    for size in sizes:
        if height(blocks, size) <= HIGH and not mixed(blocks):
            yield Slide(title, blocks, size, notes)
            return
    for number, part in enumerate(parts(blocks, sizes[-1]), 1):
        more = f" ({number})" if number > 1 else ""
        yield Slide(title + more, part, sizes[-1], notes if number == 1 else ())


def mixed(blocks: tuple[Shown, ...]) -> bool:
    return len(blocks) > 1 and any(isinstance(block, Table) for block in blocks)


def parts(blocks: tuple[Shown, ...], size: int) -> Iterator[tuple[Shown, ...]]:
    """What fits on one slide after another: broken between paragraphs, items or rows, and inside one only if it must."""
    page: list[Shown] = []
    for piece in (piece for block in blocks for piece in pieces(block, size)):
        longer = merged(page, piece)
        if page and (height(tuple(longer), size) > HIGH or mixed(tuple(longer))):
            yield tuple(page)
            longer = [piece]
        page = longer
    if page:
        yield tuple(page)


def pieces(block: Shown, size: int) -> Iterator[Shown]:
    """One paragraph, item or row at a time; a longer one than a slide is cut between words."""
    most = int(HIGH / (size * LINE) - 2)
    if isinstance(block, Table):
        shares = [width / sum(block.widths) for width in block.widths]
        for row in block.rows:
            columns = [cut(cell, letters(share, size) * most) for cell, share in zip(row, shares, strict=True)]
            for index in range(max(len(column) for column in columns)):
                cells = tuple(column[index] if index < len(column) else () for column in columns)
                yield replace(block, rows=(cells,))
    elif isinstance(block, Bullets):
        for item in block.items:
            for text in cut(item, letters(0.95, size) * most):
                yield replace(block, items=(text,))
    else:
        for text in cut(block.text, letters(1, size) * most):
            yield replace(block, text=text)


def merged(page: list[Shown], piece: Shown) -> list[Shown]:
    """The page with one more piece, put into the list or table that it continues."""
    last = page[-1] if page else None
    if isinstance(last, Bullets) and isinstance(piece, Bullets) and last.ordered == piece.ordered:
        return [*page[:-1], replace(last, items=(*last.items, *piece.items))]
    if isinstance(last, Table) and isinstance(piece, Table) and last.head == piece.head:
        return [*page[:-1], replace(last, rows=(*last.rows, *piece.rows))]
    return [*page, piece]


def cut(text: Inline, most: int) -> list[Inline]:
    """The text in stretches of at most so many letters, cut at spaces where there are any."""
    done: list[Inline] = []
    now: list[Run] = []
    room = most
    for run in text:
        rest = run.text
        while len(rest) > room:
            at = rest.rfind(" ", 0, room + 1)
            if at <= 0:
                at = 0 if now else room
            if at:
                now.append(replace(run, text=rest[:at]))
            done.append(tuple(now))
            now, room, rest = [], most, rest[at:].lstrip(" ")
        if rest:
            now.append(replace(run, text=rest))
            room -= len(rest)
    return [*done, tuple(now)] if now or not done else done


def letters(share: float, size: int) -> int:
    return max(1, int(WIDE * share / (size * LETTER)))


def lines(text: Inline, share: float, size: int) -> int:
    return max(1, ceil(len(words(text)) / letters(share, size)))


def height(blocks: tuple[Shown, ...], size: int) -> float:
    """An upper estimate of what the blocks take, in points."""
    found = 0.0
    for block in blocks:
        if isinstance(block, Table):
            shares = [width / sum(block.widths) for width in block.widths]
            for row in (block.head, *block.rows):
                tall = max(lines(cell, share * 0.93, size) for cell, share in zip(row, shares, strict=True))
                found += size * (tall * LINE + GAP)
        else:
            items = block.items if isinstance(block, Bullets) else (block.text,)
            share = 0.95 if isinstance(block, Bullets) else 1
            found += sum(size * (lines(item, share, size) * LINE + GAP) for item in items)
    return found
