"""What a learning platform asks: the quiz, and the discussion questions, as nouns for whoever writes them out.

In the student edition nothing here reads a feedback, an answer, a note or an analysis: a quiz item is an open question.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from casepack.exports import student, teacher
from casepack.exports.html import Address
from casepack.exports.paper import Block, Bullets, Heading, Paragraph, Run, plain, strong, words
from casepack.exports.words import Desk
from casepack.markup import one_line
from casepack.model import Book, Case, Edition, Question, QuizItem

LONGEST = 120  # letters of a title: platforms cut at 255, and list it on one line
Blocks = tuple[Block, ...]


@dataclass(frozen=True)
class Answer:
    text: Blocks
    feedback: Blocks
    right: bool


@dataclass(frozen=True)
class Choice:
    """A multiple-choice item. `where` says which claims it rests on; `address` resolves the links of its texts."""

    id: str
    title: str
    stem: Blocks
    answers: tuple[Answer, ...]
    where: Blocks
    address: Address


@dataclass(frozen=True)
class Open:
    """A question to answer in one's own words. `notes` are for whoever reads the answers; `tags` are single words."""

    id: str
    title: str
    text: Blocks
    notes: Blocks
    tags: tuple[str, ...]
    address: Address


def brief(text: str) -> str:
    """One line of plain text, short enough for a title."""
    line = one_line(text)
    return line if len(line) <= LONGEST else line[:LONGEST].rsplit(" ", 1)[0] + " …"


def titled(desk: Desk, number: int, item: QuizItem) -> str:
    return brief(f"{number}. {words(desk.bare(item.stem))}")


def choices(book: Book, case: Case) -> Iterator[Choice]:
    """The quiz with its answers and feedback: for the full edition only."""
    for number, item in enumerate(case.quiz, 1):
        desk = Desk(book, case)
        title, stem = titled(desk, number, item), desk.prose(item.stem)
        answers = tuple(
            Answer(desk.prose(option.text), desk.prose(option.feedback), place == item.answer)
            for place, option in enumerate(item.options, 1)
        )
        desk.marked |= {key for key in item.claims if key in desk.claims}
        where = (Paragraph(strong("Where to look")), *desk.claim_entries())
        yield Choice(item.id, title, stem, answers, where, desk.address)


def open_quiz(book: Book, case: Case) -> Iterator[Open]:
    """The quiz without answers: each item asks for a choice and for the reason."""
    for number, item in enumerate(case.quiz, 1):
        desk = Desk(book, case)
        title = titled(desk, number, item)
        yield Open(item.id, title, tuple(choose(desk, item)), (), ("quiz",), desk.address)


def choose(desk: Desk, item: QuizItem) -> Iterator[Block]:
    yield from desk.prose(item.stem)
    yield Bullets(tuple(desk.line(option.text) for option in item.options), ordered=True)
    yield Paragraph(plain("Choose one, and say why."))


def discussion(book: Book, case: Case, edition: Edition) -> Iterator[Open]:
    """Every discussion question with its probes and the claims it rests on; in the full edition with notes."""
    for question in case.questions:
        desk = Desk(book, case)
        text = (*student.question(desk, question), *desk.claim_list())
        tags = ("discussion", question.theme, question.function, question.level)
        told: Blocks = ()
        if edition is Edition.FULL:
            back = Desk(book, case)
            told = (*notes(back, question), *back.claim_list())
        yield Open(question.id, brief(question.title), text, told, tags, desk.address)


def notes(desk: Desk, question: Question) -> Iterator[Block]:
    """For the instructor: how to lead the question, and the opposed analyses."""
    yield from teacher.notes(desk, question)
    for analysis in question.analyses:
        yield Heading(3, (Run("Analysis: "), *plain(analysis.position)))
        yield from desk.prose(analysis.text)
