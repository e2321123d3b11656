"""Before class: what to read, what to decide, and a card to bring."""

from typing import NamedTuple

from casepack import markup
from casepack.markup import escape, plural
from casepack.model import Book, Case, Question
from casepack.pages import fields
from casepack.pages.writer import Page

CARD = {
    "claim": "My claim",
    "objection": "The best objection to it, as those who hold it would put it",
    "change": "What would change my mind",
}


class Leg(NamedTuple):
    """A stretch of the story up to a stop point (the last one: up to the end, without a question)."""

    parts: list[tuple[str, str]]  # its headings: id and words
    minutes: int
    question: Question | None


def legs(case: Case) -> list[Leg]:
    """The story cut at its stop points. The minutes add up to those of the case, shared out by length."""
    questions = {question.id: question for question in case.questions}
    pieces = list(markup.by_stops(case.narrative.text))
    whole = max(1, sum(len(markup.words(text)) for _, text in pieces))
    made: list[Leg] = []
    words = spent = 0
    running = ""
    for key, text in pieces:
        words += len(markup.words(text))
        if not key:
            running = text
            continue
        upto = round(case.meta.minutes * words / whole)
        made.append(Leg(parts(running), upto - spent, questions.get(key)))
        spent = upto
    if running.strip():
        made.append(Leg(parts(running), case.meta.minutes - spent, None))
    return made


def parts(text: str) -> list[tuple[str, str]]:
    return [(anchor, markup.one_line(words)) for level, words, anchor in markup.headings(text) if level == 2 and anchor]


def stretch(page: Page, case: Case, leg: Leg, first: bool) -> str:
    """A leg as links to its parts; the first begins where the story does."""
    story = case.page("story")
    named = [f"[{escape(words)}]({page.href(story, anchor)})" for anchor, words in leg.parts]
    if first or not named:
        named.insert(0, f"[{'the beginning' if first else 'the next part'}]({page.href(story)})")
    return " and ".join(named)


def about(minutes: int) -> str:
    return f"about {plural(minutes, 'minute')}" if minutes else "less than a minute"


def prepare(book: Book, case: Case) -> Page:
    meta = case.meta
    page = Page(
        book, case, case.page("prepare"), f"Prepare for class · {meta.title}",
        "What to read, what to decide at each stop point, and a card to bring to class.",
    )  # fmt: skip
    told = legs(case)
    page.add("# Prepare for class", "What to read, what to decide, and a card to bring\n{: .subtitle }", (
        "Write here, or print the page and write on paper. What you type is kept nowhere but on this open page: take it "
        "along as a file or on paper before you close it. There is no place for a name."
    ))  # fmt: skip
    fields.sheet(page, case, "prepare")
    page.add("## Read {#read}", f"**The story**, {plural(meta.minutes, 'minute')}:")
    page.add("\n".join(
        f"- {stretch(page, case, leg, not n)}, {about(leg.minutes)}"
        + (f", up to [stop {n + 1}](#stop-{leg.question.id})" if leg.question else "")
        for n, leg in enumerate(told)
    ))  # fmt: skip
    page.add("**A core reading**, if your instructor names a theme:", "\n".join(core(page, book, case)))
    page.add("## Decide {#decide}", "Stop where the story stops, and write one sentence before you read on.")
    for number, leg in enumerate(told, 1):
        if leg.question:
            stop(page, leg.question, number)
    page.add("## Your card {#card}", (
        "Bring something you can defend. Use the verb that the source earned: alleged, reported, found, denied, listed. "
        f"Look up in the [claims ledger]({page.href(case.page('claims'))}) how your claim stands, and what was replied."
    ))  # fmt: skip
    page.add(*(fields.write(name, label, 5) for name, label in CARD.items()))
    page.add(fields.tools("print", "text"), fields.END)
    return page


def stop(page: Page, question: Question, number: int) -> None:
    page.add(f"### Stop {number}: {escape(question.title)} {{#stop-{question.id}}}", page.prose(question.prompt))
    page.add(fields.write(f"stop-{question.id}", fields.HERE, 2))


def core(page: Page, book: Book, case: Case) -> list[str]:
    """For each theme its core readings with their minutes."""
    rows = []
    for key in case.meta.themes:
        target = case.page(f"readings/{key}")
        group = [reading for reading in case.readings if reading.theme == key and reading.tier == "core"]
        named = ", ".join(
            f"[{escape(page.labels.get(reading.ref, reading.ref))}]({page.href(target, reading.id)}) ({reading.minutes} min)"
            for reading in group
        )
        rows.append(f"- [{escape(book.theme(key).title)}]({page.href(target)}): {named}")
    return rows
