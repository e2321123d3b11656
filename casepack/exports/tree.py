"""XML written from elements: each text is escaped once, by the writer, and holds no character that XML forbids."""

from xml.etree import ElementTree as ET

from casepack.exports.paper import safe

Element = ET.Element


def root(tag: str, **attributes: str) -> Element:
    """The first element. Its namespaces are attributes, `xmlns` first: some readers look no further than its start."""
    return Element(tag, {name.replace("__", ":"): safe(value) for name, value in attributes.items()})


def child(parent: Element, tag: str, words: str | None = None, /, **attributes: str) -> Element:
    """A new last child; two underscores in an attribute's name stand for a colon."""
    made = ET.SubElement(parent, tag, {name.replace("__", ":"): safe(value) for name, value in attributes.items()})
    made.text = None if words is None else safe(words)
    return made


def within(parent: Element, path: str, words: str | None = None, /) -> Element:
    """`child` several steps down: a new element for each step of the path, the last with the words."""
    *steps, last = path.split("/")
    for step in steps:
        parent = child(parent, step)
    return child(parent, last, words)


def written(tree: Element) -> bytes:
    """The document as indented UTF-8."""
    ET.indent(tree, " ")
    return bytes(ET.tostring(tree, encoding="utf-8", xml_declaration=True)) + b"\n"
