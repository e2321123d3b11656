"""Every source in APA, Chicago and MLA form, as Markdown. Called by the edges: it starts pandoc, once for each style.

Ordinary works go through pandoc's citation processor with the styles in `csl/` (see the NOTICE there); legal works
through `cite.law`. APA's sentence case is in the data (`title-sentence`): no machine knows which words are names.
"""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import NamedTuple

from casepack.cite import law
from casepack.cite.itself import reference as cited
from casepack.model import Book, Reference
from casepack.styles import fit
from casepack.styles.citeproc import Unrendered, bibliography


class Style(NamedTuple):
    """Its key, what readers call it, and its file in `csl/`."""

    key: str
    name: str
    file: str


STYLES = (
    Style("apa", "APA 7", "apa.csl"),
    Style("chicago", "Chicago 18, author-date", "chicago-author-date.csl"),
    Style("mla", "MLA 9", "modern-language-association.csl"),
)


def of_book(book: Book, base: str = "") -> Mapping[str, Mapping[str, str]]:
    """For each reference of the book by key: its form in each style, by the style's name. A case is `case/<id>`.

    `base` is the site's address, if it has one: the cases' own entries then give theirs.
    Works of one author and year get letters over the whole book, so a work has the same letter wherever it is shown.
    Raises Unrendered if pandoc cannot be started or does not give back every reference.
    """
    cases = (cited(book, case, base).model_copy(update={"id": f"case/{case.id}"}) for case in book.cases)
    return render((*book.shelf.references, *(ref for case in book.cases for ref in case.references), *cases))


def render(references: Iterable[Reference]) -> Mapping[str, Mapping[str, str]]:
    """The same for any references; their keys must differ."""
    return _render(tuple(references))


@lru_cache(maxsize=4)  # while a site is served, most edits leave the sources as they are
def _render(references: tuple[Reference, ...]) -> Mapping[str, Mapping[str, str]]:
    with ThreadPoolExecutor(len(STYLES)) as pool:
        made = list(pool.map(lambda style: in_style(references, style), STYLES))
    forms = zip(STYLES, made, strict=True)
    named = {style.name: texts for style, texts in forms}
    return {ref.id: {name: texts[ref.id] for name, texts in named.items()} for ref in references}


def in_style(references: tuple[Reference, ...], style: Style) -> dict[str, str]:
    """Every reference by key in one style."""
    legal = {ref.id: law.form(ref, style.key) for ref in references}
    ordinary = [fit.item(ref, style.key) for ref in references if not legal[ref.id]]
    made = bibliography(ordinary, style.file)
    return {key: text or fit.mended(made[key], style.key) for key, text in legal.items()}


__all__ = ["STYLES", "Style", "Unrendered", "of_book", "render"]
