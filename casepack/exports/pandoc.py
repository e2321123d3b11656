"""Nouns of `paper` as pandoc's own tree, and pandoc itself.

Pandoc is given a tree and never Markdown or raw Word code, so no text can become anything but text.
"""

import datetime
import io
import json
import os
import subprocess
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from importlib.util import find_spec
from typing import Any

from casepack.exports.paper import Block, Break, Bullets, Card, Heading, Inline, Paragraph, Run, Table, safe

SECONDS = 60  # the longest paper takes half a second
API = [1, 23, 1]  # the version of pandoc's tree; pandoc refuses one that it does not know
Node = dict[str, Any]
NONE: list[Any] = ["", [], []]


class Unwritten(Exception):
    """A file could not be written; the text says why."""


def convert(meta: Mapping[str, Inline], blocks: list[Node], to: str, moment: int, *options: str) -> bytes:
    """The tree as a file of the format `to`. `moment` is the time written into it, in seconds since 1970."""
    tree = {
        "pandoc-api-version": API,
        "meta": {key: {"t": "MetaInlines", "c": inlines(text)} for key, text in meta.items()},
        "blocks": blocks,
    }
    # A data folder that is not there: nothing of the user's own changes what is written.
    command = [binary(), "--from=json", f"--to={to}", "--output=-", f"--data-dir={os.devnull}", *options]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(moment)}
    try:
        done = subprocess.run(
            command, input=json.dumps(tree).encode(), env=environment, capture_output=True, check=False, timeout=SECONDS
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unwritten(f"pandoc did not run: {error}") from None
    if done.returncode:
        raise Unwritten(f"pandoc did not write {to}: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout


def binary() -> str:
    """The pandoc in the wheel of pypandoc-binary, never another one on the machine."""
    wheel = find_spec("pypandoc")
    if not wheel or not wheel.origin:
        raise Unwritten("Word and PowerPoint files need the package pypandoc-binary")
    return os.path.join(os.path.dirname(wheel.origin), "files", "pandoc.exe" if os.name == "nt" else "pandoc")


def node(kind: str, content: Any = None) -> Node:
    return {"t": kind} if content is None else {"t": kind, "c": content}


def inlines(text: Inline) -> list[Node]:
    return [inline(run) for run in text]


def inline(run: Run) -> Node:
    text = safe(run.text)
    found = node("Code", [NONE, text]) if run.code else node("Str", text)
    if run.emph:
        found = node("Emph", [found])
    if run.strong:
        found = node("Strong", [found])
    return node("Link", [NONE, [found], [run.href, ""]]) if run.href else found


def blocks(found: Iterable[Block], anchors: frozenset[str]) -> list[Node]:
    """Blocks as pandoc's; links to an anchor that is not there lose their target. Cards are named `card-1`, or `cut-1`."""
    made: list[Node] = []
    cards = 0
    for block in found:
        if isinstance(block, Card):
            cards += 1
            name = f"{'cut' if block.cut else 'card'}-{cards}"
            made.append(node("Div", [[name, [], []], blocks(block.blocks, anchors)]))
        else:
            made.append(one(block, anchors))
    return made


def one(block: Block, anchors: frozenset[str]) -> Node:
    match block:
        case Heading():
            return node("Header", [block.level, NONE, inlines(linked(block.text, anchors))])
        case Paragraph():
            inner = node("Para", inlines(linked(block.text, anchors)))
            if block.style == "body":
                return inner
            return node("Div", [[block.anchor, [], [["custom-style", block.style.capitalize()]]], [inner]])
        case Bullets():
            items = [[node("Plain", inlines(linked(item, anchors)))] for item in block.items]
            if block.ordered:
                return node("OrderedList", [[1, node("Decimal"), node("Period")], items])
            return node("BulletList", items)
        case Table():
            return table(block, anchors)
        case Break():
            return node("Div", [["", [], [["custom-style", "Break"]]], [node("Para", [])]])
        case Card():
            raise AssertionError("a card stands in no card")


def table(block: Table, anchors: frozenset[str]) -> Node:
    def row(cells: Iterable[Inline]) -> list[Any]:
        return [NONE, [
            [NONE, node("AlignDefault"), 1, 1, [node("Plain", inlines(linked(cell, anchors)))]] for cell in cells
        ]]  # fmt: skip

    whole = sum(block.widths)
    columns = [[node("AlignDefault"), node("ColWidth", width / whole)] for width in block.widths]
    body = [NONE, 0, [], [row(cells) for cells in block.rows]]
    return node("Table", [NONE, [None, []], columns, [NONE, [row(map(bold, block.head))]], [body], [NONE, []]])


def bold(text: Inline) -> Inline:
    return tuple(replace(run, strong=True) for run in text)


def linked(text: Inline, anchors: frozenset[str]) -> Inline:
    return tuple(
        replace(run, href="") if run.href.startswith("#") and run.href[1:] not in anchors else run for run in text
    )


def unzip(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rezip(parts: Mapping[str, bytes], moment: int) -> bytes:
    """The parts as one archive, in the order given, every one dated `moment`."""
    when = max(
        datetime.datetime.fromtimestamp(moment, datetime.UTC), datetime.datetime(1980, 1, 1, tzinfo=datetime.UTC)
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            entry = zipfile.ZipInfo(name, when.timetuple()[:6])
            # An EPUB names its kind in its first file, which is stored as it is.
            entry.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
    return target.getvalue()
