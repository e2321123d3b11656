"""A document of `paper` as text to paste elsewhere: HTML without style sheets, scripts or ids, and Markdown.

A link to a list at the document's end would not survive the paste, so it leads to the source itself instead, or nowhere.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote

from casepack.exports.html import html
from casepack.exports.paper import Block, Bullets, Card, Document, Heading, Inline, Paragraph, Table, plain, safe

ESCAPED = re.compile(r"[\\`*_\[\]{}]")
STARTS = re.compile(r"(\d*)([#+-]|(?<=\d)[.)])")


def sources(blocks: Iterable[Block]) -> dict[str, str]:
    """The web address of each source by `#src-<key>`, as the list at the end of the document gives it."""
    found: dict[str, str] = {}
    for block in blocks:
        if isinstance(block, Paragraph) and block.anchor.startswith("src-"):
            web = (run.href for run in block.text if run.href.startswith("http"))
            found[f"#{block.anchor}"] = next(web, "")
    return found


def outward(href: str, addresses: Mapping[str, str]) -> str:
    """Where a link leads outside the document, or nothing."""
    return addresses.get(href, "") if href.startswith("#") else href


# --- HTML --------------------------------------------------------------------------------------------------------


def as_html(document: Document) -> str:
    """A fragment that begins with a heading of level 2, as the page around it has the first level already."""
    addresses = sources(document.blocks)
    title: list[Block] = [Heading(1, plain(document.title))]
    title += [Paragraph(plain(document.subtitle))] if document.subtitle else []
    return html((*title, *lowered(document.blocks)), lambda href: outward(href, addresses)) + "\n"


def lowered(blocks: Iterable[Block]) -> Iterator[Block]:
    """Every heading one level lower."""
    for block in blocks:
        if isinstance(block, Heading):
            yield Heading(block.level + 1, block.text)
        elif isinstance(block, Card):
            inside = lowered(block.blocks)
            yield Card(tuple(one for one in inside if isinstance(one, Heading | Paragraph | Bullets)), block.cut)
        else:
            yield block


# --- Markdown ----------------------------------------------------------------------------------------------------


def as_markdown(document: Document) -> str:
    """Plain Markdown with tables, as most course systems, wikis and editors read it. It begins with a level 1 heading."""
    addresses = sources(document.blocks)
    parts = [f"# {letters(document.title)}"]
    parts += [f"*{letters(document.subtitle)}*"] if document.subtitle else []
    return "\n\n".join([*parts, *markdown_blocks(document.blocks, addresses)]) + "\n"


def markdown_blocks(blocks: Iterable[Block], addresses: Mapping[str, str]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Heading():
                yield f"{'#' * min(block.level + 1, 6)} {markdown(block.text, addresses)}"
            case Paragraph():
                yield started(markdown(block.text, addresses))
            case Bullets():
                signs = (f"{number}." if block.ordered else "-" for number in range(1, len(block.items) + 1))
                items = (started(markdown(item, addresses)) for item in block.items)
                yield "\n".join(f"{sign} {item}" for sign, item in zip(signs, items, strict=True))
            case Table():
                rows = [block.head, (), *block.rows]
                yield "\n".join(
                    "| " + " | ".join(markdown(cell, addresses).replace("|", "&#124;") for cell in row) + " |"
                    if row
                    else "|" + " --- |" * len(block.head)
                    for row in rows
                )
            case Card():
                yield from markdown_blocks(block.blocks, addresses)


def markdown(text: Inline, addresses: Mapping[str, str]) -> str:
    made = []
    for run in text:
        inner, href = run.text.strip(), outward(run.href, addresses)
        if not inner:
            made.append(run.text and " ")
            continue
        before, after = (" " if edge.isspace() else "" for edge in (run.text[0], run.text[-1]))
        shown = code(inner) if run.code else letters(inner)
        if run.strong or run.emph:
            stars = "*" * (run.emph + 2 * run.strong)
            shown = f"{stars}{shown}{stars}"
        made.append(before + (f"[{shown}]({address(href)})" if href else shown) + after)
    return "".join(made)


def letters(text: str) -> str:
    """Text in which no character is markup; what a backslash does not keep everywhere becomes a reference."""
    text = ESCAPED.sub(r"\\\g<0>", safe(text)).replace("&", "&amp;")
    return text.replace("<", "&lt;").replace(">", "&gt;").replace("~", "&#126;").replace("\n", " ")


def started(line: str) -> str:
    """A line that cannot be taken for a heading, a list, a quotation or a rule."""
    found = STARTS.match(line)
    return f"{found[1]}\\{line[found.start(2) :]}" if found else line


def code(text: str) -> str:
    fence = "`" * (max((len(ticks) for ticks in re.findall("`+", text)), default=0) + 1)
    return f"{fence} {safe(text)} {fence}" if "`" in text else f"{fence}{safe(text)}{fence}"


def address(href: str) -> str:
    """An address that no character of can end the brackets it stands in."""
    return quote(safe(href), safe=":/?#@!$&'+,;=%~-._")
