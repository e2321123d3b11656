"""The pages that a learning platform shows: those for the class, and those for the instructor alone."""

from collections.abc import Iterator
from dataclasses import dataclass

from casepack import cite, figures, markup
from casepack.exports import ask, student, teacher
from casepack.exports.html import Address, attribute, html, page, text
from casepack.exports.paper import (
    Block,
    Bullets,
    Card,
    Document,
    Heading,
    Inline,
    Paragraph,
    Run,
    Table,
    joined,
    labelled,
    plain,
    strong,
)
from casepack.exports.slides import event_text
from casepack.exports.student import heading, make
from casepack.exports.words import Desk
from casepack.model import ACTOR_KINDS, EVENT_KINDS, RELATIONS, Actor, Book, Case, Passage


@dataclass(frozen=True)
class Lesson:
    """A page; `figure` is drawn at its top, as an image file beside it, with its description as text below."""

    document: Document
    address: Address
    figure: figures.Figure | None = None

    @property
    def image(self) -> str:
        """The name of the image file. It occurs in no text: importers replace it wherever it stands."""
        return f"{self.document.name}-figure.svg" if self.figure else ""

    @property
    def html(self) -> str:
        """The whole page. What is cited in it leads to the source itself: pages know nothing of each other."""
        body = [f"<p><em>{text(self.document.subtitle)}</em></p>"] if self.document.subtitle else []
        if self.figure:
            shown = f'<img src="{self.image}" alt="{attribute(self.figure.title)}" style="max-width: 100%"/>'
            body += [f"<p>{shown}</p>", f"<p>In words: {text(self.figure.description)}</p>"]
        return page(self.document.title, "\n".join([*body, html(self.document.blocks, self.address)]))


def plain_lesson(book: Book, case: Case, document: Document) -> Lesson:
    return Lesson(document, Desk(book, case).address)


def start(book: Book, case: Case) -> Iterator[Lesson]:
    """What a class begins with, in the order in which it is read."""
    claims = {claim.id: claim for claim in case.claims}
    yield plain_lesson(book, case, overview(book, case))
    yield plain_lesson(book, case, story(book, case))
    yield Lesson(lens(book, case), Desk(book, case).address, figures.evidence(case, claims))
    if case.events:
        yield Lesson(timeline(book, case), Desk(book, case).address, figures.timeline(case))
    if case.actors:
        yield Lesson(people(book, case), Desk(book, case).address, figures.connections(case))


def of_theme(book: Book, case: Case, theme: str) -> Iterator[Lesson]:
    yield plain_lesson(book, case, student.question_sheet(book, case, theme))
    yield plain_lesson(book, case, student.reading_list(book, case, theme))


def quiz_questions(book: Book, case: Case) -> Lesson:
    """The quiz as a page without answers, for the student edition."""
    desk = Desk(book, case)
    blocks: list[Block] = []
    for number, item in enumerate(case.quiz, 1):
        blocks += [heading(f"Question {number}"), *ask.choose(desk, item)]
    blocks += [*desk.claim_list(), *desk.source_list()]
    return Lesson(make(case, "quiz-questions", "Check yourself: the questions", "", blocks), desk.address)


def for_instructors(book: Book, case: Case) -> Iterator[Lesson]:
    if case.teaching_note:
        desk = Desk(book, case)
        blocks = [*lifted(desk.prose(case.teaching_note.text)), *desk.claim_list(), *desk.source_list()]
        yield Lesson(make(case, "teaching-note", "Teaching note", "", blocks), desk.address)
    for key in case.meta.themes:
        yield notes(book, case, key)
    for session in case.sessions:
        yield plain_lesson(book, case, teacher.run_sheet(book, case, session))
    if cards := teacher.role_cards(book, case):
        yield plain_lesson(book, case, cards)


def notes(book: Book, case: Case, theme: str) -> Lesson:
    """How to lead each question of a theme, with its opposed analyses."""
    desk = Desk(book, case)
    blocks: list[Block] = []
    for question in case.questions:
        if question.theme == theme:
            blocks += ask.notes(desk, question)
    blocks += [*desk.claim_list(), *desk.source_list()]
    title = f"Notes and model analyses: {book.theme(theme).title}"
    return Lesson(make(case, f"notes-{theme}", title, "For the instructor", blocks), desk.address)


# --- pages that have no paper of their own ---------------------------------------------------------------------------


def lifted(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """The blocks of a text that is a page's whole body: its headings, from level 3, begin at 1."""
    for block in blocks:
        yield Heading(max(1, block.level - 2), block.text) if isinstance(block, Heading) else block


def overview(book: Book, case: Case) -> Document:
    meta, desk = case.meta, Desk(book, case)
    blocks: list[Block] = [*desk.prose(meta.summary)]
    if meta.facts:
        rows = tuple((plain(fact.label), desk.line(fact.text)) for fact in meta.facts)
        blocks += [heading("The facts"), Table((plain("What"), plain("As the sources have it")), rows, (22, 78))]
    blocks += [heading("Your seat"), *desk.prose(meta.seat), heading("Before you read"), *desk.prose(meta.content_note)]
    for title, texts in (
        ("What you will be able to do", meta.outcomes),
        ("Questions to carry", meta.guiding_questions),
        ("Key points", meta.key_points),
    ):
        blocks += [heading(title), Bullets(tuple(desk.line(one) for one in texts))]
    blocks += [*student.how_to_read(case), *desk.claim_list(), *desk.source_list()]
    return make(case, "overview", meta.title, meta.subtitle, blocks)


def story(book: Book, case: Case) -> Document:
    """The story; each stop point is a box with what the reader knows and the question to decide."""
    desk = Desk(book, case)
    questions = {question.id: question for question in case.questions}
    blocks: list[Block] = []
    for key, part in markup.by_stops(case.narrative.text):
        if not key:
            blocks += lifted(desk.prose(part))
            continue
        inside = [Paragraph(strong("Stop and decide, before you read on")), *student.card([*desk.prose(part)]).blocks]
        if key in questions:
            inside.append(Paragraph(labelled("The question.", desk.line(questions[key].prompt))))
        blocks.append(Card(tuple(inside)))
    blocks += [*desk.claim_list(), *desk.source_list()]
    return make(case, "story", "The story", f"{case.meta.minutes} minutes", blocks)


def lens(book: Book, case: Case) -> Document:
    meta, desk = case.meta, Desk(book, case)
    blocks: list[Block] = [
        Paragraph((*plain(f"Read the {meta.focal_kind} first, at its own address:"), Run(" "), *desk.source(meta.focal_document),
            Run(". Below it is paraphrased, passage by passage, and taken apart into claims."))),
        *student.how_to_read(case),
    ]  # fmt: skip
    for passage in case.lens:
        blocks += seen_through(desk, passage)
    blocks += [*desk.claim_list(), *desk.source_list()]
    return make(case, "lens", f"The {meta.focal_kind} under the lens", "", blocks)


def seen_through(desk: Desk, passage: Passage) -> Iterator[Block]:
    """A passage: what it says, the claims it makes, what it leans on, its words, and what is missing."""
    yield heading(passage.locator[:1].upper() + passage.locator[1:])
    yield from desk.prose(passage.says)
    made = [desk.claims[key] for key in passage.claims if key in desk.claims]
    leans = [(*desk.source(lean.ref), Run(": "), *desk.line(lean.how)) for lean in passage.leans_on]
    loaded = [(Run(f"“{word.words}”: "), *desk.line(word.note)) for word in passage.wording]
    lists: dict[str, list[Inline]] = {
        "Claims": [(*desk.sign(claim), Run(f" {claim.standing.label}: "), *desk.bare(claim.text)) for claim in made],
        "Leans on": leans,
        "Words": loaded,
        "Missing": [desk.line(one) for one in passage.missing],
    }
    for title, rows in lists.items():
        if rows:
            yield Paragraph(strong(title))
            yield Bullets(tuple(rows))


def timeline(book: Book, case: Case) -> Document:
    desk = Desk(book, case)
    rows = tuple(
        (plain(str(number)), plain(cite.long_date(event.date)), plain(EVENT_KINDS[event.kind]), event_text(desk, event))
        for number, event in enumerate(case.events, 1)
    )
    head = (plain("No."), plain("When"), plain("Whose act"), plain("What"))
    blocks: list[Block] = [heading("The events"), Table(head, rows, (6, 16, 18, 60))]
    blocks += [*desk.claim_list(), *desk.source_list()]
    return make(case, "timeline", "Timeline", "", blocks)


def people(book: Book, case: Case) -> Document:
    desk = Desk(book, case)
    blocks: list[Block] = []
    for kind, title in ACTOR_KINDS.items():
        group = [actor for actor in case.actors if actor.kind == kind]
        blocks += [heading(title)] if group else []
        for actor in group:
            blocks += who(desk, actor)
    blocks += [*desk.claim_list(), *desk.source_list()]
    return make(case, "people", "People and organisations", "The people affected first", blocks)


def who(desk: Desk, actor: Actor) -> Iterator[Block]:
    names = {other.id: other.name for other in desk.case.actors}
    native = f" ({actor.native.text})" if actor.native else ""
    sources = joined([desk.source(key) for key in actor.sources], "; ")
    yield Paragraph((*labelled(f"{actor.name}{native}.", desk.line(actor.role)), Run(" ("), *sources, Run(")")))
    rows = []
    for tie in actor.relations:
        if tie.to in names:
            refs = joined([desk.source(key) for key in tie.sources], "; ")
            told = Run(f"{RELATIONS[tie.type]} {names[tie.to]}: ", emph=True)
            rows.append((told, *desk.line(tie.note), Run(" ("), *refs, Run(")")))
    if rows:
        yield Bullets(tuple(rows))
