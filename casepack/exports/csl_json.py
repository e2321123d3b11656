"""References as CSL-JSON (.json), the form in which pandoc, Zotero and citeproc-js take them."""

import json
from collections.abc import Iterable

from casepack.cite import csl
from casepack.model import Book, Case, Reference


def export(_book: Book, case: Case | None, references: Iterable[Reference]) -> dict[str, bytes]:
    """One file for the case, or for the shelf where case is None: a list with an item for each reference."""
    text = json.dumps([csl.item(ref) for ref in references], ensure_ascii=False, indent=1)
    return {f"{case.id if case else 'shelf'}.json": f"{text}\n".encode()}
