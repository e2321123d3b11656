"""A plain deck for a case or for a class plan, as PowerPoint and as PDF, from the same nouns."""

from collections.abc import Iterable, Iterator

from casepack import cite, markup
from casepack.exports.both import in_formats
from casepack.exports.deck import SMALL, Deck, Slide, slides
from casepack.exports.paper import Block, Bullets, Inline, Paragraph, Run, Table, labelled, plain, strong
from casepack.exports.pdf import typeset
from casepack.exports.powerpoint import pptx
from casepack.exports.student import brief
from casepack.exports.words import Desk
from casepack.markup import plural
from casepack.model import Book, Case, Edition, Event, Question, Session, Standing

EVENTS = 6  # rows of a timeline excerpt


def export(book: Book, case: Case, edition: Edition) -> dict[str, bytes]:
    """Each deck twice: `<case>-slides….pptx` and `.pdf`."""
    writers = {"pptx": pptx, "pdf": lambda deck: typeset("deck.typ", deck)}
    return in_formats(decks(book, case, edition), writers)


def decks(book: Book, case: Case, edition: Edition) -> Iterator[Deck]:
    """The case's deck; in the full edition with speaker notes, and one for each class plan."""
    yield case_deck(book, case, edition)
    if edition is Edition.FULL:
        for session in case.sessions:
            yield plan_deck(book, case, session)


def case_deck(book: Book, case: Case, edition: Edition) -> Deck:
    """Facts, exhibits, the questions of every theme, sources."""
    desk = Desk(book, case)
    stops = {key for key, _, _ in markup.stops(case.narrative.text)}
    shown = {key for question in case.questions if question.id in stops for key in question.claims}
    made = [*opening(desk), *exhibits(desk, shown)]
    for key in case.meta.themes:
        about = book.theme(key)
        made += slides(about.title, (Paragraph((Run(about.question, emph=True),)),))
        for question in (one for one in case.questions if one.theme == key):
            made += ask(desk, question, probes(desk, question) if edition is Edition.FULL else [])
    return bound(desk, "slides", case.meta.title, case.meta.subtitle, made)


def plan_deck(book: Book, case: Case, session: Session) -> Deck:
    """The deck of one class plan: its questions in the order of its blocks, what the plan says in the notes."""
    desk = Desk(book, case)
    questions = {question.id: question for question in case.questions}
    asked = [questions[key] for block in session.blocks for key in block.questions if key in questions]
    shown = {key for block in session.blocks for key in block.claims}
    shown |= {key for question in asked for key in question.claims}
    made = [*opening(desk), *exhibits(desk, shown)]
    minute = 0
    for block in session.blocks:
        clock = f"{minute // 60}:{minute % 60:02}"
        minute += block.minutes
        notes: list[Block] = [
            Paragraph(labelled(f"{clock} · {plural(block.minutes, 'minute')} · {block.title}.", desk.line(block.do))),
            Paragraph(labelled("Expect:", desk.line(block.expect))),
        ]
        mine = [questions[key] for key in block.questions if key in questions]
        if not mine:
            made += slides(block.title, (Paragraph(plain(plural(block.minutes, "minute"))),), told(notes))
        for question in mine:
            made += ask(desk, question, [*notes, *probes(desk, question)])
            notes = []
    return bound(desk, f"slides-{session.id}", session.title, case.meta.title, made)


def bound(desk: Desk, name: str, title: str, subtitle: str, made: list[Slide]) -> Deck:
    meta = desk.case.meta
    made += sources(desk)
    seen = f"{subtitle} · reviewed {cite.long_date(meta.reviewed)} · {meta.licence}"
    return Deck(f"{desk.case.id}-{name}", title, seen, brief(meta.title), meta.reviewed, tuple(made))


def opening(desk: Desk) -> Iterator[Slide]:
    meta = desk.case.meta
    yield from slides("Before we start", shown(desk.prose(meta.content_note)))
    yield from slides("Your seat", shown(desk.prose(meta.seat)))
    rows = tuple((strong(fact.label), desk.line(fact.text)) for fact in meta.facts)
    if rows:
        yield from slides(
            "The facts", (Table((plain("What"), plain("As the sources have it")), rows, (24, 76)),), sizes=SMALL
        )


def exhibits(desk: Desk, claims: set[str]) -> Iterator[Slide]:
    """The events that touch the claims in question, and how these claims stand."""
    events = excerpt(desk.case.events, claims)
    if events:
        rows = tuple((plain(cite.long_date(one.date)), event_text(desk, one)) for one in events)
        yield from slides("From the timeline", (Table((plain("When"), plain("What")), rows, (24, 76)),), sizes=SMALL)
    named = [claim for claim in desk.case.claims if claim.id in claims]
    if named:
        counted = [(one, sum(claim.standing is one for claim in named)) for one in Standing]
        head = (plain("Standing"), plain("What it means"), plain("Claims"))
        table = tuple(
            (plain(f"{one.mark} {one.label}"), plain(one.meaning), plain(str(count))) for one, count in counted
        )
        yield from slides("How the claims stand", (Table(head, table, (28, 58, 14)),), sizes=SMALL)


def excerpt(events: Iterable[Event], claims: set[str]) -> list[Event]:
    """At most so many events in their order: those that share most claims, the earlier where two share alike."""
    near = sorted(enumerate(events), key=lambda pair: (-len(claims & set(pair[1].claims)), pair[0]))
    chosen = [pair for pair in near if claims & set(pair[1].claims)][:EVENTS]
    return [event for _, event in sorted(chosen, key=lambda pair: pair[0])]


def event_text(desk: Desk, event: Event) -> Inline:
    sources = [run for key in event.sources for run in (Run("; "), *desk.source(key))][1:]
    return (*desk.line(event.text), Run(" ("), *sources, Run(")"))


def ask(desk: Desk, question: Question, notes: list[Block]) -> Iterator[Slide]:
    """One question: its title and its prompt, and nothing of how to lead it."""
    yield from slides(question.title, shown(desk.prose(question.prompt)), told(notes))


def probes(desk: Desk, question: Question) -> list[Block]:
    facts = f"{question.function} · {question.level} · {question.minutes} min · {question.format}"
    return [
        Paragraph(plain(f"{facts}. If it stalls, ask:")),
        Bullets(tuple(desk.line(probe) for probe in question.probes)),
    ]


def sources(desk: Desk) -> Iterator[Slide]:
    """What the slides cite, small enough to be looked up and not to be read aloud."""
    entries = []
    for ref, text in desk.entries():
        host = ref.link.split("/")[2].removeprefix("www.") if ref.link else ""
        entries.append((*text, Run(" "), Run(host, href=ref.link or "")) if host else text)
    if entries:
        yield from slides("Sources", (Bullets(tuple(entries)),), sizes=(12, 11))


def shown(blocks: Iterable[Block]) -> tuple[Paragraph | Bullets | Table, ...]:
    return tuple(block for block in blocks if isinstance(block, Paragraph | Bullets | Table))


def told(blocks: Iterable[Block]) -> tuple[Paragraph | Bullets, ...]:
    return tuple(block for block in blocks if isinstance(block, Paragraph | Bullets))
