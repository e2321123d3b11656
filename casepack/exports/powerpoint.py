"""A deck as an editable PowerPoint file, through pandoc; then the size of the letters is set slide by slide."""

from xml.etree import ElementTree as ET

from casepack.exports.deck import Deck, Slide
from casepack.exports.pandoc import NONE, Node, blocks, convert, inlines, node, rezip, unzip
from casepack.exports.paper import plain
from casepack.exports.pdf import moment

A = "http://schemas.openxmlformats.org/drawingml/2006/main"
P = "http://schemas.openxmlformats.org/presentationml/2006/main"
GRID = "{5940675A-B579-460E-94D1-54222C63F5DA}"  # PowerPoint's own plain table: thin lines, no fills
for prefix, space in (
    ("a", A), ("p", P),
    ("r", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
):  # fmt: skip
    ET.register_namespace(prefix, space)


def pptx(deck: Deck) -> bytes:
    """Bytes of a PowerPoint file: a title slide, then the deck's slides with their speaker notes."""
    when = moment(deck.date)
    meta = {"title": plain(deck.title), "subtitle": plain(deck.subtitle), "lang": plain("en-GB")}
    tree = [part for slide in deck.slides for part in one(slide)]
    parts = unzip(convert(meta, tree, "pptx", when, "--slide-level=1"))
    sizes = [(fitting(deck.title, 32), fitting(deck.subtitle, 18))]
    sizes += [(fitting(slide.title, 24), slide.size) for slide in deck.slides]
    for number, (title, body) in enumerate(sizes, 1):
        name = f"ppt/slides/slide{number}.xml"
        parts[name] = sized(parts[name], title, body)
    return rezip(parts, when)


def one(slide: Slide) -> list[Node]:
    made = [node("Header", [1, NONE, inlines(plain(slide.title))]), *blocks(slide.blocks, frozenset())]
    if slide.notes:
        made.append(node("Div", [["", ["notes"], []], blocks(slide.notes, frozenset())]))
    return made


def fitting(text: str, points: int) -> int:
    """A size for a line of text: smaller where it would run over two lines."""
    return points if len(text) <= 60 else points * 4 // 5 if len(text) <= 120 else points // 2


def sized(data: bytes, title: int, body: int) -> bytes:
    """A slide with its title in one size, to the left, and all the rest in another; every run in English."""
    root = ET.fromstring(data)
    for shape in (*root.iter(f"{{{P}}}sp"), *root.iter(f"{{{P}}}graphicFrame")):
        place = shape.find(f".//{{{P}}}ph")
        kind = place.get("type", "") if place is not None else ""
        for run in shape.iter(f"{{{A}}}rPr"):
            run.set("sz", str(100 * (title if kind in ("title", "ctrTitle") else body)))
        if kind == "title":
            for paragraph in shape.iter(f"{{{A}}}pPr"):
                paragraph.set("algn", "l")
    for style in root.iter(f"{{{A}}}tableStyleId"):
        style.text = GRID
    for run in root.iter(f"{{{A}}}rPr"):
        run.set("lang", "en-GB")
    return b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + bytes(ET.tostring(root, encoding="utf-8"))
