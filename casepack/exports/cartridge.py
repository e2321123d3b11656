"""A case as a Common Cartridge 1.1 (.imscc), for Canvas, Blackboard, D2L and Moodle.

Every identifier is made of ids in the data, and the same case gives the same bytes, so that what is imported again
finds what is there. What the schemas do not say and importers were seen to need is in `checks.cartridge`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from casepack import cite
from casepack.exports import ask, lessons, qti
from casepack.exports.html import html, web
from casepack.exports.pandoc import rezip
from casepack.exports.tree import Element, child, root, within, written
from casepack.markup import one_line
from casepack.model import TIERS, Book, Case, Edition

NAMESPACE = "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"
LOM = "http://ltsc.ieee.org/xsd/imsccv1p1/LOM"
PAGE, TOPIC, LINK = "webcontent", "imsdt_xmlv1p1", "imswl_xmlv1p1"
QUIZ = "imsqti_xmlv1p2/imscc_xmlv1p1/assessment"
FOLDER = "web_resources"
TELLS = {
    Edition.FULL: "Full edition: with notes, analyses, class plans and answers for the instructor.",
    Edition.STUDENT: "Student edition: without notes, analyses, class plans and answers.",
}


@dataclass(frozen=True)
class Thing:
    """A resource and its place in the menu. `files` by name below the folder; the first is the thing itself."""

    id: str
    title: str
    kind: str
    files: Mapping[str, bytes]
    instructor: bool = False


@dataclass(frozen=True)
class Folder:
    id: str
    title: str
    inside: tuple["Thing | Folder", ...] = field(default_factory=tuple)


def export(book: Book, case: Case, edition: Edition) -> dict[str, bytes]:
    """`<case>-cartridge.imscc`. The student edition has the quiz as a page of questions, and nothing for instructors."""
    folders = tuple(outline(book, case, edition))
    files = {"imsmanifest.xml": manifest(case, edition, folders)}
    for thing in things(folders):
        files |= {f"{FOLDER}/{name}": data for name, data in thing.files.items()}
    return {f"{case.id}-cartridge.imscc": rezip(dict(sorted(files.items())), 0)}


# --- what is in it ---------------------------------------------------------------------------------------------------


def outline(book: Book, case: Case, edition: Edition) -> Iterator[Folder]:
    yield Folder(named(case, "start"), case.meta.title, tuple(pages(case, lessons.start(book, case))))
    topics = list(ask.discussion(book, case, edition))
    for key in case.meta.themes:
        asked = tuple(topic(case, one) for one in topics if key in one.tags)
        inside: list[Thing | Folder] = [*pages(case, lessons.of_theme(book, case, key))]
        for title, name, found in (
            ("Discussion", "discussion", asked),
            ("Readings", "readings", links(book, case, key)),
        ):
            if found:
                inside.append(Folder(named(case, name, key), title, tuple(found)))
        yield Folder(named(case, "theme", key), book.theme(key).title, tuple(inside))
    if case.quiz:
        yield Folder(named(case, "check"), "Check yourself", tuple(quiz(book, case, edition)))
    if edition is Edition.FULL:
        inside = list(pages(case, lessons.for_instructors(book, case), instructor=True))
        yield Folder(named(case, "instructors"), "For instructors", tuple(inside))


def named(case: Case, *parts: str) -> str:
    """An identifier that XML allows. No id of the data holds a dot, so no two names run into one."""
    return ".".join(["case", case.id, *parts])


def pages(case: Case, made: Iterable[lessons.Lesson], *, instructor: bool = False) -> Iterator[Thing]:
    for lesson in made:
        document = lesson.document
        files = {f"{document.name}.html": lesson.html.encode()}
        if lesson.figure:
            files[lesson.image] = lesson.figure.image.encode()
        name = document.name.removeprefix(f"{case.id}-")
        yield Thing(named(case, "page", name), document.title, PAGE, files, instructor)


def topic(case: Case, one: ask.Open) -> Thing:
    tree = root("topic", xmlns="http://www.imsglobal.org/xsd/imsccv1p1/imsdt_v1p1")
    child(tree, "title", one.title)
    child(tree, "text", html(one.text, one.address), texttype="text/html")
    return Thing(named(case, "topic", one.id), one.title, TOPIC, {f"{case.id}-topic-{one.id}.xml": written(tree)})


def links(book: Book, case: Case, theme: str) -> list[Thing]:
    """The readings of a theme that have a public address; the reading list names the others too."""
    references = book.references_of(case)
    labels = cite.labels(references.values())
    found = []
    for tier in TIERS:
        for reading in (one for one in case.readings if one.theme == theme and one.tier == tier):
            ref = references.get(reading.ref)
            if ref is None or not ref.link:
                continue
            title = ask.brief(f"{labels[ref.id]}: {ref.title}") + f" ({TIERS[tier].lower()}, {reading.minutes} min)"
            tree = root("webLink", xmlns="http://www.imsglobal.org/xsd/imsccv1p1/imswl_v1p1")
            child(tree, "title", title)
            child(tree, "url", href=web(ref.link).replace("&amp;", "&"), target="_blank")
            name = f"{case.id}-reading-{reading.id}.xml"
            found.append(Thing(named(case, "reading", reading.id), title, LINK, {name: written(tree)}))
    return found


def quiz(book: Book, case: Case, edition: Edition) -> Iterator[Thing]:
    if edition is Edition.STUDENT:
        yield from pages(case, [lessons.quiz_questions(book, case)])
        return
    title = f"Quiz: {case.meta.title}"
    data = qti.assessment(named(case, "quiz"), title, ask.choices(book, case))
    yield Thing(named(case, "quiz"), title, QUIZ, {f"{case.id}-quiz.xml": data})


# --- the manifest ----------------------------------------------------------------------------------------------------


def things(inside: Iterable[Thing | Folder]) -> Iterator[Thing]:
    for one in inside:
        if isinstance(one, Folder):
            yield from things(one.inside)
        else:
            yield one


def manifest(case: Case, edition: Edition, folders: tuple[Folder, ...]) -> bytes:
    spaces = {"xmlns": NAMESPACE, "xmlns__lomm": f"{LOM}/manifest", "xmlns__lomr": f"{LOM}/resource"}
    tree = root("manifest", **spaces, identifier=named(case, edition.value))
    described(child(tree, "metadata"), case, edition)
    whole = child(child(tree, "organizations"), "organization", identifier="menu", structure="rooted-hierarchy")
    menu(child(whole, "item", identifier="menu.root"), folders)
    listed = child(tree, "resources")
    for thing in sorted(things(folders), key=lambda one: one.id):
        resource(listed, thing)
    return written(tree)


def described(metadata: Element, case: Case, edition: Edition) -> None:
    meta = case.meta
    child(metadata, "schema", "IMS Common Cartridge")
    child(metadata, "schemaversion", "1.1.0")
    lom = child(metadata, "lomm:lom")
    general = child(lom, "lomm:general")
    child(within(general, "lomm:title"), "lomm:string", meta.title, language="en")
    child(general, "lomm:language", "en")
    told = f"{TELLS[edition]} {one_line(meta.summary)} Reviewed {cite.long_date(meta.reviewed)}."
    child(within(general, "lomm:description"), "lomm:string", told, language="en")
    within(lom, "lomm:educational/lomm:learningResourceType/lomm:value", "IMS Common Cartridge")
    rights = child(lom, "lomm:rights")
    within(rights, "lomm:copyrightAndOtherRestrictions/lomm:value", "yes")
    child(within(rights, "lomm:description"), "lomm:string", meta.licence, language="en")


def menu(parent: Element, inside: Iterable[Thing | Folder]) -> None:
    for one in inside:
        if isinstance(one, Folder):
            item = child(parent, "item", identifier=f"{one.id}.folder")
            child(item, "title", one.title)
            menu(item, one.inside)
        else:
            item = child(parent, "item", identifier=f"{one.id}.item", identifierref=one.id)
            child(item, "title", one.title)


def resource(listed: Element, thing: Thing) -> None:
    """Only a page has an address of its own; whatever is for instructors says so, and importers hide or lock it."""
    first, *_ = thing.files
    address = {"href": f"{FOLDER}/{first}"} if thing.kind == PAGE else {}
    made = child(listed, "resource", identifier=thing.id, type=thing.kind, **address)
    if thing.instructor:
        role = within(made, "metadata/lomr:lom/lomr:educational/lomr:intendedEndUserRole")
        child(role, "lomr:source", "IMSGLC_CC_Rolesv1p1")
        child(role, "lomr:value", "Instructor")
    for name in thing.files:
        child(made, "file", href=f"{FOLDER}/{name}")
