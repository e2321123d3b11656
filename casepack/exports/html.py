"""Nouns of `paper` as HTML for other people's systems: known elements, absolute links, ASCII, nothing live.

Importers have been seen to take UTF-8 for Latin-1 and to decode entities once too often (Moodle's cartridge import
does both). So every character beyond ASCII is a numeric reference, no attribute holds a quotation mark, and a word
joiner behind `<` and `&` keeps text from becoming markup even then.
"""

import re
from collections.abc import Callable, Iterable
from urllib.parse import quote

from casepack.exports.paper import Block, Break, Bullets, Card, Heading, Inline, Paragraph, Run, Table, safe

JOINER = "\u2060"
MARKUP = re.compile(r"<(?![\s\d=])|&(?=#?\w*(?:;|$))")
BOX = ' style="border: 1px solid #999; padding: 0 1em; margin: 1em 0"'
STYLES = {"lead": "strong", "small": "small"}

Address = Callable[[str], str]  # of a link in the text, the absolute address that it leads to, or ""


def page(title: str, body: str) -> str:
    """A whole document. The title is also its heading: a page is often shown without the name of its place."""
    head = f'<meta charset="utf-8"/><title>{text(title)}</title>'
    return f'<!DOCTYPE html>\n<html lang="en">\n<head>{head}</head>\n<body>\n<h1>{text(title)}</h1>\n{body}\n</body>\n</html>\n'


def html(blocks: Iterable[Block], address: Address) -> str:
    """The blocks, each on a line of its own. A heading of level 1 is an `h2`."""
    return "\n".join(filter(None, (one(block, address) for block in blocks)))


def one(block: Block, address: Address) -> str:
    match block:
        case Heading():
            level = min(block.level + 1, 6)
            return f"<h{level}>{inline(block.text, address)}</h{level}>"
        case Paragraph():
            words, style = inline(block.text, address), STYLES.get(block.style)
            return f"<p><{style}>{words}</{style}></p>" if style else f"<p>{words}</p>"
        case Bullets():
            items = "".join(f"<li>{inline(item, address)}</li>" for item in block.items)
            return f"<ol>{items}</ol>" if block.ordered else f"<ul>{items}</ul>"
        case Table():
            head = "".join(f'<th scope="col">{inline(cell, address)}</th>' for cell in block.head)
            rows = [cells(row, address) for row in block.rows]
            return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
        case Card():
            return f"<div{BOX}>\n{html(block.blocks, address)}\n</div>"
        case Break():
            return "<hr/>"


def cells(row: Iterable[Inline], address: Address) -> str:
    return f"<tr>{''.join(f'<td>{inline(cell, address)}</td>' for cell in row)}</tr>"


def inline(words: Inline, address: Address) -> str:
    return "".join(run(part, address) for part in words)


def run(part: Run, address: Address) -> str:
    made = text(part.text)
    for tag, wanted in (("code", part.code), ("em", part.emph), ("strong", part.strong)):
        made = f"<{tag}>{made}</{tag}>" if wanted else made
    leads = address(part.href) if part.href else ""
    return f'<a href="{web(leads)}">{made}</a>' if leads else made


def text(words: str) -> str:
    """The words as text of an element."""
    guarded = MARKUP.sub(lambda found: found[0] + JOINER, safe(words))
    return ascii_only(guarded.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


def attribute(words: str) -> str:
    """The words as an attribute's value between double quotation marks; those inside become single ones."""
    return text(words.replace('"', "'"))


def ascii_only(words: str) -> str:
    return words.encode("ascii", "xmlcharrefreplace").decode()


def web(url: str) -> str:
    """The address as an attribute's value; what could end it, or be decoded into what ends it, is percent-encoded."""
    return quote(safe(url), safe=":/?#@!$&'()+,=%~-._").replace("&", "&amp;")
