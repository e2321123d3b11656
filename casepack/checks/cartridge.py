"""What importers need of a Common Cartridge 1.1 beyond its schemas. Each rule was seen to break an import or to give answers away.

`check` works on the bytes of any cartridge, whoever made it; a problem's path is that of the cartridge and the file in it.
"""

import html
import io
import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from selectolax.lexbor import LexborHTMLParser

from casepack.checks.cartridge_quiz import QTI, quiz
from casepack.model import Place, Problem
from casepack.nesting import too_deep

MANIFEST = "imsmanifest.xml"
FOLDER = "web_resources/"
LARGEST = 200_000_000  # bytes, unpacked
NS = "{http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1}"
TOPIC = "{http://www.imsglobal.org/xsd/imsccv1p1/imsdt_v1p1}"
PAGE, ASSESSMENT = "webcontent", "imsqti_xmlv1p2/imscc_xmlv1p1/assessment"
SINGLE = (ASSESSMENT, "imsqti_xmlv1p2/imscc_xmlv1p1/question-bank", "imsdt_xmlv1p1", "imswl_xmlv1p1")
BASE = "$IMS-CC-FILEBASE$/"
LIVE = frozenset(
    ["details", "script", "iframe", "frame", "object", "embed", "applet", "svg", "form", "base", "meta", "link"]
)
OUTSIDE = re.compile(r"(?:https?|mailto):|data:image/(?:png|jpeg|gif)[;,]", re.I)
Fault = tuple[str, str, str]  # file within the cartridge, code, message


@dataclass(frozen=True)
class Resource:
    id: str
    kind: str
    href: str | None
    files: tuple[str, ...]
    instructor: bool


@dataclass(frozen=True)
class Cartridge:
    files: Mapping[str, bytes]
    manifest: ET.Element

    @property
    def resources(self) -> Iterator[Resource]:
        for one in self.manifest.iter(f"{NS}resource"):
            roles = [(role.text or "").strip() for role in one.iter() if role.tag.endswith("}value")]
            files = tuple(file.get("href", "") for file in one.iter(f"{NS}file"))
            yield Resource(
                one.get("identifier", ""), one.get("type", ""), one.get("href"), files, "Instructor" in roles
            )


class Unread(Exception):
    """The cartridge, or a file in it, is not what it should be."""


def check(path: str, data: bytes) -> list[Problem]:
    """Every problem of one cartridge, sorted. `path` is what its problems name.

    `cartridge-unreadable`: no archive, no manifest at its top, or a part that is not XML. Bad: a renamed PDF. Good:
    `imsmanifest.xml` in a zip.
    `cartridge-version`: not 1.1, or Moodle cannot see that it is. Bad: a long comment before `<manifest>`. Good: the
    namespace in the first 1024 bytes.
    `cartridge-identifier`: an identifier twice, or one that nothing has. Bad: `identifierref="r9"` without `r9`.
    Good: one resource for each.
    `cartridge-menu`: a menu entry with a page of its own and more below it. Bad: a page as a folder. Good: folders
    hold, pages are held.
    `cartridge-file`: listed and not there, there and not listed, or not in `web_resources/`. Bad: `story.html` at the
    top. Good: `web_resources/story.html`.
    `cartridge-resource`: `href` on anything but a page; a topic, link or quiz without exactly one file. Bad: `href`
    on a topic. Good: `<file>` alone.
    `cartridge-edition`: an answer key or an instructor's page in a student edition. Bad: a hidden page. Good: no such
    page.
    `cartridge-escaping`: HTML escaped twice, or letters beyond ASCII in a topic or quiz, which Moodle garbles. Bad:
    `&amp;lt;p&amp;gt;`, `“`. Good: `&lt;p&gt;`, `&#8220;`.
    `cartridge-live`: an element or attribute that is stripped or run, or becomes so in Moodle. Bad: `<details>`,
    `onclick`. Good: plain paragraphs.
    `cartridge-link`: from page to page, to nothing, or not in the form that its place needs. Bad: `story.html` in a
    page. Good: a source's own address.
    `cartridge-quiz`: conditions in an order that scores wrong or shows the answer. Bad: a score before the feedback.
    Good: one condition for each option.
    """
    try:
        found = list(faults(unpacked(data)))
    except Unread as error:
        found = [("", "cartridge-unreadable", str(error))]
    return sorted({Problem(Place(f"{path}/{name}" if name else path), code, said) for name, code, said in found})


def unpacked(data: bytes) -> Cartridge:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > LARGEST:
                raise Unread(f"it holds more than {LARGEST // 1_000_000} MB")
            files = {entry.filename: archive.read(entry) for entry in archive.infolist() if not entry.is_dir()}
    except Unread:
        raise
    except Exception as error:  # zipfile raises whatever damaged bytes lead it to, IndexError among others
        raise Unread(f"it is not a zip archive that can be read ({error})") from None
    if MANIFEST not in files:
        raise Unread(f"there is no {MANIFEST} at its top")
    return Cartridge(files, parsed(files[MANIFEST], MANIFEST))


def parsed(data: bytes, name: str) -> ET.Element:
    if b"<!ENTITY" in data:
        raise Unread(f"{name} declares entities")
    try:
        return ET.fromstring(data)
    except (ET.ParseError, ValueError, LookupError) as error:
        raise Unread(f"{name} is not XML ({error})") from None


def faults(cartridge: Cartridge) -> Iterator[Fault]:
    yield from version(cartridge)
    if cartridge.manifest.tag != f"{NS}manifest":
        return
    yield from identifiers(cartridge)
    yield from menu(cartridge)
    yield from files(cartridge)
    yield from edition(cartridge)
    for one in cartridge.resources:
        yield from resource(one)
        for name in one.files:
            if name in cartridge.files:
                yield from content(cartridge, one, name)


# --- the manifest ----------------------------------------------------------------------------------------------------


def version(cartridge: Cartridge) -> Iterator[Fault]:
    """Moodle refuses 1.2 and later, and looks for the namespace in the first 1024 bytes."""
    if cartridge.manifest.tag != f"{NS}manifest":
        yield MANIFEST, "cartridge-version", "it is not Common Cartridge 1.1"
    elif NS.strip("{}").encode() not in cartridge.files[MANIFEST][:1024]:
        yield (
            MANIFEST,
            "cartridge-version",
            "its namespace does not stand in the first 1024 bytes; Moodle looks no further",
        )


def identifiers(cartridge: Cartridge) -> Iterator[Fault]:
    counted = Counter(one.get("identifier", "") for one in cartridge.manifest.iter() if "identifier" in one.attrib)
    for name, count in counted.items():
        if count > 1:
            yield MANIFEST, "cartridge-identifier", f"{count} elements have the identifier {name}"
    there = {one.id for one in cartridge.resources}
    for item in cartridge.manifest.iter(f"{NS}item"):
        if item.get("identifierref", next(iter(there), "")) not in there:
            yield MANIFEST, "cartridge-identifier", f"no resource has the identifier {item.get('identifierref')}"


def menu(cartridge: Cartridge) -> Iterator[Fault]:
    for item in cartridge.manifest.iter(f"{NS}item"):
        if "identifierref" in item.attrib and item.find(f"{NS}item") is not None:
            yield (
                MANIFEST,
                "cartridge-menu",
                f"{item.get('identifier')} has something of its own and something below it",
            )


def files(cartridge: Cartridge) -> Iterator[Fault]:
    listed = {name for one in cartridge.resources for name in one.files}
    for name in listed - set(cartridge.files):
        yield name, "cartridge-file", "it is listed and not there"
    for name in set(cartridge.files) - listed - {MANIFEST}:
        yield name, "cartridge-file", "it is there and not listed"
    for name in (set(cartridge.files) | listed) - {MANIFEST}:
        if posixpath.normpath(name) != name or not name.startswith(FOLDER):
            yield name, "cartridge-file", f"it is not in {FOLDER}"


def edition(cartridge: Cartridge) -> Iterator[Fault]:
    """Bad: an answer key in a student edition. Good: none, whether hidden or not."""
    if not cartridge.manifest.get("identifier", "").endswith(".student"):
        return
    for one in cartridge.resources:
        if one.instructor or one.kind in SINGLE[:2]:
            yield MANIFEST, "cartridge-edition", f"{one.id} does not belong into a student edition"


def resource(one: Resource) -> Iterator[Fault]:
    if one.kind in SINGLE and one.href is not None:
        yield MANIFEST, "cartridge-resource", f"{one.id} has an href, which only pages may have"
    if one.kind in SINGLE and len(one.files) != 1:
        yield MANIFEST, "cartridge-resource", f"{one.id} has {len(one.files)} files and not one"
    if one.kind == PAGE and one.href not in one.files:
        yield MANIFEST, "cartridge-resource", f"{one.id} has an href that is none of its files"


# --- texts -----------------------------------------------------------------------------------------------------------


def content(cartridge: Cartridge, one: Resource, name: str) -> Iterator[Fault]:
    if one.kind == PAGE:
        if name.endswith((".html", ".htm", ".xhtml")):
            text = cartridge.files[name].decode("utf-8", "replace")
            yield from ((name, code, said) for code, said in body(text, cartridge, name, whole=True))
        return
    if one.kind not in SINGLE:
        return
    tree = parsed(cartridge.files[name], name)
    for element in tree.iter():
        if element.tag in (f"{TOPIC}text", f"{QTI}mattext") and element.get("texttype") == "text/html":
            yield from ((name, code, said) for code, said in body(element.text or "", cartridge, name, whole=False))
    for item in tree.iter(f"{QTI}item"):
        yield from ((name, "cartridge-quiz", f"{item.get('ident')}: {said}") for said in quiz(item))


def body(text: str, cartridge: Cartridge, name: str, *, whole: bool) -> Iterator[tuple[str, str]]:
    """Code and message of what is wrong in one HTML text; `whole` for a page, which has a head and a place of its own."""
    if too_deep(text.encode()) is not None:
        yield "cartridge-unreadable", "its elements stand in each other past any sense"
        return
    if re.match(r"\s*&lt;/?[a-z]", text, re.I):
        yield "cartridge-escaping", "its HTML is escaped twice and will be shown as code"
    if not whole and not text.isascii():
        yield (
            "cartridge-escaping",
            "Moodle takes its HTML for Latin-1: write numeric references for letters beyond ASCII",
        )
    yield from (("cartridge-live", said) for said in live(text, whole=whole))
    if again := set(live(html.unescape(text), whole=whole)) - set(live(text, whole=whole)):
        yield "cartridge-live", f"Moodle decodes entities once more, and then {min(again)}"
    for address in addresses(text):
        if said := astray(address, cartridge, name, whole=whole):
            yield "cartridge-link", f"{address} {said}"


def live(text: str, *, whole: bool) -> Iterator[str]:
    allowed = {"meta"} if whole else set()
    for node in LexborHTMLParser(text).css("*"):
        if node.tag in LIVE - allowed:
            yield f"<{node.tag}> is stripped or run"
        for attribute, value in node.attributes.items():
            script = attribute in ("href", "src") and re.match(
                r"\s*(?:javascript|vbscript|data:(?!image)):?", value or "", re.I
            )
            if attribute.startswith("on") or script:
                yield f"{attribute} of <{node.tag}> is stripped or run"


def addresses(text: str) -> Iterator[str]:
    for node in LexborHTMLParser(text).css("[href], [src]"):
        for attribute in ("href", "src"):
            if value := node.attributes.get(attribute):
                yield value


def astray(address: str, cartridge: Cartridge, name: str, *, whole: bool) -> str:
    """What is wrong with an address, or nothing."""
    if OUTSIDE.match(address) or (whole and address.startswith("#")):
        return ""
    if whole and address.startswith("$IMS"):
        return "is not relative, as addresses in pages are"
    if not whole and not address.startswith(BASE):
        return f"does not begin with {BASE}"
    path = re.split("[?#]", address.removeprefix(BASE))[0]
    target = posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
    if target not in cartridge.files:
        return "leads to no file of the cartridge"
    return "leads from page to page, which breaks on import" if target.endswith((".html", ".htm", ".xhtml")) else ""
