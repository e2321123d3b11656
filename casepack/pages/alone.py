"""On your own: stops at which the reader first commits to an answer and then compares it."""

from collections.abc import Callable, Iterator

from casepack import cite
from casepack.markup import escape, plural
from casepack.model import Book, Case, Claim, Edition, Question, Reading, Standing
from casepack.pages import fields
from casepack.pages.prepare import Leg, about, legs, stretch
from casepack.pages.study import reading_link
from casepack.pages.writer import Page, badge

AUDITED = 4  # claims whose standing is guessed
EACH = 2  # minutes for one of them
COMMIT = 5  # minutes to write a decision down
SCORE = 10  # minutes to score one's own answer

Stop = tuple[str, int, Callable[[], None]]  # heading, minutes, what it puts on the page


def path(book: Book, case: Case, edition: Edition) -> Page:
    """The analyses and the answers of the quiz stay out of the student edition."""
    meta = case.meta
    page = Page(
        book, case, case.page("path"), f"On your own · {meta.title}",
        "A path for one reader: commit, audit, read, answer and compare, check yourself, go on.",
    )  # fmt: skip
    told, themes = legs(case), meta.themes
    readings = core(page, case)
    asked = [question for key in themes if (question := chosen(case, told, key))]
    later = sum(leg.minutes for leg in told[1:])
    stops: list[Stop] = [
        ("Commit", told[0].minutes + COMMIT, lambda: commit(page, case, told[0])),
        ("Audit", later + EACH * AUDITED, lambda: audit(page, case, told)),
        ("Read", sum(one.minutes for one in readings), lambda: read(page, book, case, readings)),
        ("Answer, then compare", sum(one.minutes for one in asked) + SCORE, lambda: answer(page, book, case, asked, edition)),
        ("Check yourself", max(10, len(case.quiz)), lambda: check(page, case, edition)),
        ("What next", 10, lambda: onward(page, book, case)),
    ]  # fmt: skip
    if not case.quiz:
        del stops[4]
    page.add("# On your own", f"{plural(len(stops), 'stop')}, no account, at your own pace\n{{: .subtitle }}", (
        f"About {plural(sum(minutes for _, minutes, _ in stops), 'minute')} altogether; make each stop a sitting of its "
        "own. Write first, then compare. What you type is kept nowhere but on this open page. When you pause, "
        "[take it along as a file](#record), and load it here when you go on. While there is something on the page, its "
        "links open beside it. Paper works as well."
    ))  # fmt: skip
    fields.sheet(page, case, "path")
    for number, (title, minutes, put) in enumerate(stops, 1):
        page.add(f"## {number}. {title} {{#stop-{number}}}", f"{about(minutes)}\n{{: .small }}")
        put()
        page.add(fields.tick(f"done-{number}", f"Stop {number} is done"))
    page.add('<div class="screen" markdown>', "## Your record {#record}", (
        "The file that you can go on with, and the text, hold what you wrote, what you chose and the day. They hold "
        "no name. You make them and you keep them; nobody else has them."
    ))  # fmt: skip
    page.add(fields.tools("record", "text", "print", load=True), "</div>", fields.END)
    return page


def commit(page: Page, case: Case, leg: Leg) -> None:
    page.add(f"Read the story from {stretch(page, case, leg, True)}.")
    if leg.question:
        page.add(page.prose(leg.question.prompt))
    page.add(fields.write("decision", "What I decide"), fields.write("leans", "The fact I lean on most", 2))


def audit(page: Page, case: Case, told: list[Leg]) -> None:
    """The rest of the story with its stops, then claims to guess at."""
    rest = list(told[1:])
    for leg in rest:
        page.add(f"Read {stretch(page, case, leg, False)} ({about(leg.minutes)}).")
        if leg.question:
            page.add(f"**At the stop point:** {page.prose(leg.question.prompt)}")
            page.add(fields.write(f"stop-{leg.question.id}", fields.HERE, 2))
    page.add("Go back to your first decision. Do not change it; write a second sentence under it.")
    page.add(fields.write("again", "Does it still hold?", 2))
    page.add(f"Now {plural(AUDITED, 'claim')}. How does each stand? Guess, then look.")
    for claim in varied(case):
        guess(page, claim)


def varied(case: Case) -> list[Claim]:
    """Claims of the focal document, of as many standings as it has, then in its own order."""
    claims = {claim.id: claim for claim in case.claims}
    made = [claims[key] for passage in case.lens for key in passage.claims if key in claims]
    firsts = [next((one for one in made if one.standing is standing), None) for standing in Standing]
    ordered = dict.fromkeys([one.id for one in (*firsts, *made) if one])
    return [claims[key] for key in ordered][:AUDITED]


def guess(page: Page, claim: Claim) -> None:
    name = f"guess-{claim.id}"
    options = ((one.value, f"{one.mark} {one.label}") for one in Standing)
    page.add(f"### {page.line(claim.text, terms=False)} {{ #audit-{claim.id} }}")
    page.add(fields.pick(name, "I guess that it is", options, "pick short"))
    inside = f"{badge(claim.standing)} {page.prose(claim.why)}"
    fields.fold(page, "How it stands", inside, page.opening("Who says so, and the reply", claim.id))


def core(page: Page, case: Case) -> list[Reading]:
    """For each theme the first of its core readings that anyone can open, none twice."""
    found: dict[str, Reading] = {}
    for theme in case.meta.themes:
        group = [one for one in case.readings if one.theme == theme and one.tier == "core" and one.ref not in found]
        free = [one for one in group if one.ref in page.references and page.references[one.ref].access == "open"]
        if first := next(iter(free or group), None):
            found[first.ref] = first
    return list(found.values())


def read(page: Page, book: Book, case: Case, readings: list[Reading]) -> None:
    page.add("One core reading for each theme.")
    for reading in readings:
        page.add(f"### {escape(book.theme(reading.theme).title)} {{#read-{reading.theme}}}")
        page.add(f"{reading_link(page, case, reading)}.", f"**Read with:** {page.prose(reading.ask)}")
        page.add(fields.write(f"read-{reading.theme}", "One sentence to keep, with its verb and its source", 2))


def chosen(case: Case, told: list[Leg], theme: str) -> Question | None:
    """A short question of the theme that asks for a view, and that the story has not asked already."""
    asked = {leg.question.id for leg in told if leg.question}

    def cost(question: Question) -> tuple[bool, bool, int]:
        return question.id in asked, question.function not in ("commit", "challenge"), question.minutes

    return min((one for one in case.questions if one.theme == theme), key=cost, default=None)


def answer(page: Page, book: Book, case: Case, asked: list[Question], edition: Edition) -> None:
    every = page.href(case.page("questions/index"))
    page.add(f"One question for each theme; take [another]({every}) if you like it better. Five sentences are enough.")
    for question in asked:
        page.add(f"### {escape(question.title)} {{#answer-{question.id}}}")
        page.add(f"{escape(book.theme(question.theme).title)} · {plural(question.minutes, 'minute')}\n{{: .small }}")
        page.add(page.prose(question.prompt), fields.write(f"answer-{question.id}", "My answer", 6))
        if edition is Edition.FULL:
            told = [f"**{escape(one.position)}.** {page.prose(one.text)}" for one in question.analyses]
            summary = f"{len(told)} opposed analyses, to compare with"
            fields.fold(page, summary, *told)
    if edition is Edition.STUDENT:
        page.add("To each of these questions there are opposed analyses. They are with your instructor.")
    page.add(fields.write("hardest", "The argument that I would find hardest to answer, and what I say to it"))
    if book.shelf.rubric:
        page.add("### Score your own answer {#score}", (
            "Take the answer you would defend. Reasons are scored, not conclusions, and an answer that did not move "
            "can be strong."
        ), *score(page, book))  # fmt: skip


def score(page: Page, book: Book) -> Iterator[str]:
    for criterion in book.shelf.rubric:
        levels = ((name, f"<b>{name}</b> {page.plain(text)}") for name, text in criterion.levels)
        yield f"<details markdown>\n<summary>{escape(criterion.title)}</summary>"
        yield fields.pick(f"score-{criterion.id}", criterion.asks, levels)
        yield "</details>"


def check(page: Page, case: Case, edition: Edition) -> None:
    told = (
        "Every option has its feedback, right or wrong."
        if edition is Edition.FULL
        else "The answers are with your instructor; note your own, to compare."
    )
    page.add(f"[{plural(len(case.quiz), 'item')}]({page.href(case.page('quiz'))}). {told}")
    page.add(fields.write("quiz", "Where I was wrong at first, and why", 4))


def onward(page: Page, book: Book, case: Case) -> None:
    page.add(fields.write("change", "What would change my mind: evidence that could exist, and who could supply it"))
    further = page.href(case.page("readings/index"))
    page.add("\n".join([
        f"- In the next weeks, without looking: the [review sheet]({page.href(case.page('review'))}), for paper.",
        f"- To read on: [further readings and counterpoints]({further}).",
        *(f"- Another case: [{escape(other.meta.title)}]({page.href(other.page('index'))})." for other in book.cases if other is not case),
    ]))  # fmt: skip
    page.add(f"This case was last reviewed on {cite.long_date(case.meta.reviewed)}; facts move on.\n{{: .small }}")
