"""The quiz and the discussion questions as Moodle XML, for Moodle's question bank."""

from collections.abc import Iterable

from casepack.exports.ask import Choice, Open, choices, discussion, open_quiz
from casepack.exports.cartridge import TELLS
from casepack.exports.html import html, text
from casepack.exports.tree import Element, child, root, within, written
from casepack.model import Book, Case, Edition


def export(book: Book, case: Case, edition: Edition) -> dict[str, bytes]:
    """`<case>-moodle.xml`: two categories below one of the case's name. In the student edition all are essays."""
    tree = root("quiz")
    category(tree, case, "Quiz", f"{TELLS[edition]} Items to check oneself with.")
    if edition is Edition.FULL:
        for item in choices(book, case):
            multichoice(tree, case, item)
    else:
        essays(tree, case, open_quiz(book, case))
    category(tree, case, "Discussion questions", f"{TELLS[edition]} Questions without a single right answer.")
    essays(tree, case, discussion(book, case, edition))
    return {f"{case.id}-moodle.xml": written(tree)}


def path(case: Case, name: str) -> str:
    """Where the questions go, below what the importer chooses. A slash in a name is written twice."""
    return f"{' '.join(case.meta.title.split()).replace('/', '//')}/{name}"


def category(tree: Element, case: Case, name: str, about: str) -> None:
    made = child(tree, "question", type="category")
    within(made, "category/text", path(case, name))
    formatted(made, "info", f"<p>{text(about)}</p>")


def multichoice(tree: Element, case: Case, item: Choice) -> None:
    made = begun(tree, "multichoice", case, item, html(item.stem, item.address), html(item.where, item.address))
    child(made, "penalty", "0.3333333")
    for tag, value in (("single", "true"), ("shuffleanswers", "true"), ("answernumbering", "abc")):
        child(made, tag, value)
    for answer in item.answers:
        given = child(made, "answer", fraction="100" if answer.right else "0", format="html")
        child(given, "text", html(answer.text, item.address))
        formatted(given, "feedback", html(answer.feedback, item.address))
    tags(made, case, ("quiz",))


def essays(tree: Element, case: Case, questions: Iterable[Open]) -> None:
    """Questions answered in free text; the notes are what Moodle shows to graders alone."""
    for one in questions:
        made = begun(tree, "essay", case, one, html(one.text, one.address), "")
        for tag, value in (
            ("responseformat", "editor"), ("responserequired", "1"), ("responsefieldlines", "15"),
            ("attachments", "0"), ("attachmentsrequired", "0"),
        ):  # fmt: skip
            child(made, tag, value)
        formatted(made, "graderinfo", html(one.notes, one.address))
        formatted(made, "responsetemplate", "")
        tags(made, case, one.tags)


def begun(tree: Element, kind: str, case: Case, one: Choice | Open, stem: str, general: str) -> Element:
    """A question with what every type has."""
    made = child(tree, "question", type=kind)
    within(made, "name/text", one.title)
    formatted(made, "questiontext", stem)
    formatted(made, "generalfeedback", general)
    child(made, "defaultgrade", "1")
    child(made, "hidden", "0")
    child(made, "idnumber", f"{case.id}-{one.id}")
    return made


def formatted(parent: Element, tag: str, body: str) -> None:
    child(child(parent, tag, format="html"), "text", body)


def tags(made: Element, case: Case, words: Iterable[str]) -> None:
    listed = child(made, "tags")
    for word in (case.id, *words):
        within(listed, "tag/text", word)
