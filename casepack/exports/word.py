"""A document as an editable Word file, through pandoc; then the page, the styles and the cards are set.

Headings are Word's own headings, so the navigation pane shows them. A card's paragraphs are kept together by Word.
"""

import re
from xml.etree import ElementTree as ET

from casepack.exports.pandoc import blocks, convert, rezip, unzip
from casepack.exports.paper import Document, plain, safe
from casepack.exports.pdf import anchors, moment

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
for prefix, space in (  # so that what is written back reads as pandoc wrote it
    ("w", W), ("r", R),
    ("m", "http://schemas.openxmlformats.org/officeDocument/2006/math"),
):  # fmt: skip
    ET.register_namespace(prefix, space)
FOOTER = "application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"
GREY = "595959"
FONT = '<w:rFonts w:ascii="Georgia" w:hAnsi="Georgia" w:cs="Georgia" w:eastAsia="Georgia"/>'
# Style by its id: what its paragraphs look like, what its letters look like. Sizes in half points, lengths in twentieths.
STYLES = {
    "Normal": ('<w:spacing w:before="0" w:after="110" w:line="269" w:lineRule="auto"/>', f'{FONT}<w:sz w:val="20"/>'),
    "BodyText": ('<w:spacing w:before="0" w:after="110"/>', ""),
    "Compact": ('<w:spacing w:before="20" w:after="40"/>', ""),
    "Title": ('<w:keepNext/><w:spacing w:before="0" w:after="60"/>', f'{FONT}<w:sz w:val="44"/>'),
    "Subtitle": ('<w:keepNext/><w:spacing w:before="0" w:after="240"/>', f'{FONT}<w:i/><w:sz w:val="24"/>'),
    "Heading1": (
        '<w:keepNext/><w:keepLines/><w:spacing w:before="360" w:after="120"/><w:outlineLvl w:val="0"/>',
        f'{FONT}<w:b/><w:sz w:val="28"/>',
    ),
    "Heading2": (
        '<w:keepNext/><w:keepLines/><w:spacing w:before="240" w:after="80"/><w:outlineLvl w:val="1"/>',
        f'{FONT}<w:b/><w:sz w:val="23"/>',
    ),
    "Heading3": (
        '<w:keepNext/><w:keepLines/><w:spacing w:before="200" w:after="60"/><w:outlineLvl w:val="2"/>',
        f'{FONT}<w:b/><w:i/><w:sz w:val="21"/>',
    ),
    "Small": ("", f'<w:color w:val="{GREY}"/><w:sz w:val="18"/>'),
    "Entry": ('<w:spacing w:before="0" w:after="80"/><w:ind w:left="340" w:hanging="340"/>', '<w:sz w:val="18"/>'),
    "Lead": ("<w:keepNext/>", "<w:b/>"),
    "Prompt": (
        f'<w:pBdr><w:left w:val="single" w:sz="12" w:space="8" w:color="{GREY}"/></w:pBdr><w:ind w:left="240"/>',
        "",
    ),
    "Break": (
        '<w:pageBreakBefore/><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>',
        '<w:sz w:val="2"/>',
    ),
    "Hyperlink": ("", '<w:color w:val="1F3864"/>'),
}
LINE = f'w:val="single" w:sz="4" w:space="0" w:color="{GREY}"'
TABLE = (
    f'<w:tblPr xmlns:w="{W}"><w:tblBorders><w:bottom {LINE}/><w:insideH {LINE}/></w:tblBorders><w:tblCellMar>'
    '<w:top w:w="40" w:type="dxa"/><w:left w:w="0" w:type="dxa"/><w:bottom w:w="40" w:type="dxa"/>'
    '<w:right w:w="140" w:type="dxa"/></w:tblCellMar></w:tblPr>'
)
PAGE = (  # A4; what is printed stays inside the area of US Letter
    f'<w:sectPr xmlns:w="{W}" xmlns:r="{R}"><w:footerReference w:type="default" r:id="rIdFooter"/>'
    '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1361" w:right="1587" w:bottom="1644" w:left="1587"'
    ' w:header="1020" w:footer="1020" w:gutter="0"/></w:sectPr>'
)


def docx(document: Document) -> bytes:
    """Bytes of a Word file with the document's headings, lists and tables, dated as its PDF is."""
    when = moment(document.date)
    meta = {"title": plain(document.title), "lang": plain("en-GB")}
    if document.subtitle:
        meta["subtitle"] = plain(document.subtitle)
    tree = blocks(document.blocks, frozenset(anchors(document)))
    parts = unzip(convert(meta, tree, "docx", when))
    parts["word/styles.xml"] = restyled(parts["word/styles.xml"])
    parts["word/document.xml"] = laid_out(parts["word/document.xml"])
    parts["word/footer1.xml"] = footer(document.footer)
    relation = f'<Relationship Id="rIdFooter" Type="{R}/footer" Target="footer1.xml"/></Relationships>'
    part = f'<Override PartName="/word/footer1.xml" ContentType="{FOOTER}"/></Types>'
    for name, end, new in (
        ("word/_rels/document.xml.rels", b"</Relationships>", relation),
        ("[Content_Types].xml", b"</Types>", part),
    ):
        parts[name] = parts[name].replace(end, new.encode())
    return rezip(parts, when)


def w(name: str) -> str:
    return f"{{{W}}}{name}"


def element(kind: str, inside: str) -> ET.Element:
    return ET.fromstring(f'<w:{kind} xmlns:w="{W}">{inside}</w:{kind}>')


def xml(root: ET.Element) -> bytes:
    return b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + bytes(ET.tostring(root, encoding="utf-8"))


def restyled(styles: bytes) -> bytes:
    root = ET.fromstring(styles)
    for language in root.iter(w("lang")):
        language.set(w("val"), "en-GB")
    there = {style.get(w("styleId")): style for style in root.iter(w("style"))}
    for name, (paragraph, letters) in STYLES.items():
        style = there.get(name)
        if style is None:
            continue
        for kind, inside in (("pPr", paragraph), ("rPr", letters)):
            for old in style.findall(w(kind)):
                style.remove(old)
            if inside:
                style.append(element(kind, inside))
        for hidden in ("semiHidden", "unhideWhenUsed"):
            for old in style.findall(w(hidden)):
                style.remove(old)
    for lines in there["Table"].findall(w("tblPr")):
        there["Table"].insert(list(there["Table"]).index(lines), ET.fromstring(TABLE))
        there["Table"].remove(lines)
    return xml(root)


def laid_out(document: bytes) -> bytes:
    """Page and footer set, rows of tables whole, the paragraphs of each card kept together."""
    root = ET.fromstring(document)
    body = root[0]
    for old in body.findall(w("sectPr")):
        body.remove(old)
    body.append(ET.fromstring(PAGE))
    for row in body.iter(w("tr")):
        properties = row.find(w("trPr"))
        if properties is None:
            properties = ET.Element(w("trPr"))
            row.insert(0, properties)
        properties.insert(0, ET.Element(w("cantSplit")))
    start: ET.Element | None = None
    card: list[ET.Element] = []
    for child in list(body):
        if child.tag == w("bookmarkStart") and re.fullmatch(r"(card|cut)-\d+", child.get(w("name"), "")):
            start, card = child, []
            body.remove(child)
        elif start is not None and child.tag == w("bookmarkEnd") and child.get(w("id")) == start.get(w("id")):
            keep(card, cut=start.get(w("name"), "").startswith("cut"))
            start = None
            body.remove(child)
        elif start is not None and child.tag == w("p"):
            card.append(child)
    return xml(root)


def keep(card: list[ET.Element], cut: bool) -> None:
    """Keep the paragraphs on one page; with `cut`, draw a dashed line above the first and below the last."""
    for paragraph in card:
        properties = paragraph.find(w("pPr"))
        if properties is None:
            properties = ET.Element(w("pPr"))
            paragraph.insert(0, properties)
        at = 1 if properties.find(w("pStyle")) is not None else 0
        properties.insert(at, ET.Element(w("keepLines")))
        if paragraph is not card[-1]:
            properties.insert(at, ET.Element(w("keepNext")))
        sides = [side for side, edge in (("top", card[0]), ("bottom", card[-1])) if paragraph is edge]
        if cut and sides:
            lines = "".join(f'<w:{side} w:val="dashed" w:sz="6" w:space="8" w:color="{GREY}"/>' for side in sides)
            before = ("pStyle", "keepNext", "keepLines", "numPr")
            at = sum(properties.find(w(name)) is not None for name in before)
            properties.insert(at, element("pBdr", lines))


def footer(text: str) -> bytes:
    def field(code: str) -> str:
        return (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
            f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>'
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        )

    root = ET.fromstring(
        f'<w:ftr xmlns:w="{W}"><w:p><w:pPr><w:tabs><w:tab w:val="right" w:pos="8730"/></w:tabs></w:pPr>'
        '<w:r><w:t xml:space="preserve"/></w:r><w:r><w:tab/></w:r><w:r><w:t xml:space="preserve">page </w:t></w:r>'
        f'{field("PAGE")}<w:r><w:t xml:space="preserve"> of </w:t></w:r>{field("NUMPAGES")}</w:p></w:ftr>'
    )
    first = next(root.iter(w("t")))
    first.text = safe(text)
    for run in root.iter(w("r")):
        run.insert(0, element("rPr", f'<w:color w:val="{GREY}"/><w:sz w:val="17"/>'))
    return xml(root)
