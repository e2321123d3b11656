"""A document or a deck as a tagged PDF, through typst.

The template is a fixed program and the text reaches it as JSON, so no text can become code. Only the fonts inside the
typst wheel are used and the time comes from the document, so the same document gives the same bytes everywhere.
"""

import datetime
import json
import os
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, Protocol

from casepack.exports.paper import Document, Run, safe

FONTS = '("Libertinus Serif", "DejaVu Sans Mono")'
LONG = re.compile(r"[^\s/-]{24,}")  # letters among which a line cannot be broken
BREAK = "\u200b"  # where it then may be
LACKING = "□"  # stands for a character that none of the fonts can draw


class Dated(Protocol):
    @property
    def date(self) -> str: ...


def pdf(document: Document) -> bytes:
    """Bytes of a tagged PDF (PDF/UA-1). A character that the fonts lack is printed as □; nothing is left out."""
    return typeset("paper.typ", document)


def typeset(template: str, content: Dated) -> bytes:
    """Run one of the package's templates over a tree of dataclasses that has a date."""
    text = json.dumps(as_data(content, frozenset(anchors(content))), ensure_ascii=False)
    odd = frozenset(char for char in text if not " " <= char <= "~")
    lacking = {ord(char): LACKING for char in undrawable(odd)}
    program = files("casepack.exports").joinpath(template).read_bytes()
    return compiled(program, text.translate(lacking), moment(content.date))


def compiled(program: bytes, told: str, moment: int) -> bytes:
    """A Typst program that reads the JSON `told` from `sys.inputs.doc`, as a PDF."""
    import typst

    return typst.compile(
        program,
        format="pdf",
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
        sys_inputs={"doc": told},
        timestamp=moment,
    )


def moment(date: str) -> int:
    """The time written into files, in seconds since 1970: SOURCE_DATE_EPOCH if it is set, else noon of `date`."""
    fixed = os.environ.get("SOURCE_DATE_EPOCH", "")
    if fixed.isdecimal():
        return int(fixed)
    noon = datetime.datetime.combine(datetime.date.fromisoformat(date), datetime.time(12), datetime.UTC)
    return int(noon.timestamp())


@lru_cache(maxsize=1024)
def undrawable(characters: frozenset[str]) -> frozenset[str]:
    """Those of the characters that typst refuses to set in the fonts of its wheel."""
    import typst

    probe = f"#set text(font: {FONTS}, fallback: false)\n#set document(title: [x])\n#json(bytes(sys.inputs.doc))"
    try:
        compiled(probe.encode(), json.dumps("".join(sorted(characters))), 0)
    except typst.TypstError:
        if len(characters) == 1:
            return characters
        half = sorted(characters)[: len(characters) // 2]
        return undrawable(frozenset(half)) | undrawable(characters - frozenset(half))
    return frozenset()


def anchors(node: Any) -> Iterator[str]:
    """Every anchor of a document: what a link inside it may lead to."""
    if isinstance(node, tuple):
        for inner in node:
            yield from anchors(inner)
    elif is_dataclass(node) and not isinstance(node, Run):
        for field in fields(node):
            value = getattr(node, field.name)
            if field.name == "anchor" and value:
                yield value
            else:
                yield from anchors(value)


def as_data(node: Any, known: frozenset[str]) -> Any:
    """Plain JSON values: every noun a mapping with its `kind`; a link to an anchor that is not there is dropped."""
    if isinstance(node, tuple):
        return [as_data(inner, known) for inner in node]
    if isinstance(node, str):
        return LONG.sub(lambda found: BREAK.join(re.findall(".{1,4}", found[0])), safe(node))
    if not is_dataclass(node):
        return node
    data = {field.name: as_data(getattr(node, field.name), known) for field in fields(node)}
    for name in data.keys() & {"href", "anchor"}:
        target = getattr(node, name)
        data[name] = "" if target.startswith("#") and target[1:] not in known else target
    return {"kind": type(node).__name__.lower(), **data}
