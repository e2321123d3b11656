"""The picture that programs show with a link (Open Graph): the title, the subtitle and the shelf's name."""

import json
import re
from functools import lru_cache
from importlib.resources import files

from casepack.exports.paper import safe
from casepack.exports.pdf import BREAK, LACKING, LONG, undrawable
from casepack.model import Book, Case

SIZE = (1200, 630)  # pixels, as the programs that show such pictures ask for


def of_case(book: Book, case: Case) -> bytes:
    """A PNG for a case."""
    return png("A teaching case", case.meta.title, case.meta.subtitle, book.site.name)


def of_site(book: Book) -> bytes:
    """A PNG for every other page."""
    return png("", book.site.name, book.site.about, "")


def brief(text: str, most: int) -> str:
    """At most so many letters, cut between words; a word too long for a line can be broken."""
    text = " ".join(safe(text).split())
    if len(text) > most:
        text = text[:most].rsplit(" ", 1)[0] + " …"
    return LONG.sub(lambda found: BREAK.join(re.findall(".{1,4}", found[0])), text)


@lru_cache(maxsize=64)  # the same words are drawn again at each rebuild while a site is served
def png(kicker: str, title: str, subtitle: str, foot: str) -> bytes:
    import typst

    words = {"kicker": kicker, "title": brief(title, 100), "subtitle": brief(subtitle, 230), "foot": brief(foot, 60)}
    told = json.dumps(words, ensure_ascii=False)
    odd = frozenset(char for char in told if not " " <= char <= "~")
    program = files("casepack.exports").joinpath("card.typ").read_bytes()
    # A point is a pixel at 72 to the inch.
    return typst.compile(
        program,
        format="png",
        ppi=72.0,
        ignore_system_fonts=True,
        sys_inputs={"doc": told.translate({ord(char): LACKING for char in undrawable(odd)})},
    )
