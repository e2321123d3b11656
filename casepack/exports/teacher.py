"""What only an instructor prints: role cards with their disclosures, and the run sheet of a class plan."""

from collections.abc import Iterator

from casepack import markup
from casepack.exports.paper import (
    Block,
    Break,
    Bullets,
    Document,
    Inline,
    Paragraph,
    Run,
    Table,
    joined,
    labelled,
    plain,
    strong,
)
from casepack.exports.student import card, heading, make
from casepack.exports.words import Desk
from casepack.markup import plural
from casepack.model import ACTIVITY, MODES, Activity, Book, Case, Question, Session


def kits(case: Case) -> Iterator[Activity]:
    for kit in case.activities:
        if isinstance(kit.head, Activity):
            yield kit.head


def role_cards(book: Book, case: Case) -> Document | None:
    """A card for each role and each disclosure, every activity on pages of its own. None if there are none."""
    desk = Desk(book, case)
    blocks: list[Block] = []
    count = 0
    for kit in kits(case):
        for title, cards in (("role cards", roles(desk, kit)), ("disclosures", stages(desk, kit))):
            if cards:
                blocks += [*([Break()] if blocks else []), heading(f"{kit.title}: {title}"), *cards]
                count += len(cards)
    if not count:
        return None
    blocks += [Break(), *desk.claim_list(), *desk.source_list()]
    return make(case, "role-cards", "Role cards", f"{plural(count, 'card')} to cut out along the dashed lines", blocks)


def roles(desk: Desk, kit: Activity) -> list[Block]:
    labels = ("You know.", "You want.", "You fear.", "You may reveal.")
    return [
        card([heading(role.name, 2), *(
            Paragraph(labelled(label, desk.line(text)))
            for label, text in zip(labels, (role.know, role.want, role.fear, role.may_reveal), strict=True)
        )], cut=True)
        for role in kit.roles
    ]  # fmt: skip


def stages(desk: Desk, kit: Activity) -> list[Block]:
    return [
        card([heading(f"{number}. {stage.title}", 2), *desk.prose(stage.text)], cut=True)
        for number, stage in enumerate(kit.stages, 1)
    ]


def run_sheet(book: Book, case: Case, session: Session) -> Document:
    """A class plan to hold in the hand: the clock, each block with its question, then the questions and activities."""
    desk = Desk(book, case)
    about = book.theme(session.theme).title if session.theme else "across themes"
    facts = [f"{session.length} minutes", MODES[session.mode], about, session.level]
    facts += [f"for {session.audience}"] if session.audience else []
    blocks: list[Block] = [Paragraph(plain(" · ".join(facts)), "small"), *desk.prose(session.purpose)]
    blocks += before_class(desk, session)
    blocks += [heading("The clock"), clock(session), heading("Block by block")]
    minute = 0
    for block in session.blocks:
        title = f"{minute // 60}:{minute % 60:02} · {block.title} · {block.minutes} min"
        blocks.append(card([heading(title, 2), *desk.prose(block.do), *used(desk, case, session, block.id)]))
        minute += block.minutes
    asked = {key for block in session.blocks for key in block.questions}
    questions = [question for question in case.questions if question.id in asked]
    if questions:
        blocks.append(heading("Notes on the questions"))
        blocks += [card(notes(desk, question)) for question in questions]
    materials = [ACTIVITY.fullmatch(material) for block in session.blocks for material in block.materials]
    named = {found["id"] for found in materials if found}
    for kit in (kit for kit in kits(case) if kit.id in named):
        blocks += activity(desk, kit)
    blocks += [*desk.claim_list(), *desk.source_list()]
    return make(case, f"run-sheet-{session.id}", f"Run sheet: {session.title}", "", blocks)


def before_class(desk: Desk, session: Session) -> Iterator[Block]:
    if session.before is None:
        return
    yield heading(f"Before class: {plural(session.before.minutes, 'minute')}")
    titles = {anchor: text for _, text, anchor in markup.headings(desk.case.narrative.text) if anchor}
    rows: list[Inline] = [(Run("The story, "), *desk.bare(titles.get(part, part))) for part in session.before.parts]
    readings = {reading.id: reading for reading in desk.case.readings}
    for key in session.before.readings:
        if reading := readings.get(key):
            rows.append((*desk.source(reading.ref), *plain(f": {reading.within}, {reading.minutes} minutes")))
    if rows:
        yield Bullets(tuple(rows))


def clock(session: Session) -> Table:
    """From, minutes, block, and when it goes if time runs short; the last row is the end."""
    rows: list[tuple[Inline, ...]] = []
    minute = 0
    for block in session.blocks:
        goes = f"drop {block.drop}" if block.drop else "stays"
        from_ = f"{minute // 60}:{minute % 60:02}"
        rows.append((plain(from_), plain(str(block.minutes)), plain(block.title), plain(goes)))
        minute += block.minutes
    rows.append((plain(f"{minute // 60}:{minute % 60:02}"), strong(str(minute)), strong("End"), plain("–")))
    head = (plain("From"), plain("Minutes"), plain("Block"), plain("If time is short"))
    return Table(head, tuple(rows), (12, 13, 53, 22))


def used(desk: Desk, case: Case, session: Session, block_id: str) -> Iterator[Block]:
    """Below what to do in a block: its questions, claims, materials and what to expect."""
    block = next(block for block in session.blocks if block.id == block_id)
    questions = {question.id: question for question in case.questions}
    rows: list[Inline] = []
    for key in block.questions:
        if one := questions.get(key):
            rows.append(
                labelled(f"Question ({one.function}):", (Run(one.title, emph=True), Run(" · "), *desk.line(one.prompt)))
            )
    if signs := [desk.sign(desk.claims[key]) for key in block.claims if key in desk.claims]:
        rows.append(labelled("Claims:", joined(signs, ", ")))
    if block.materials:
        rows.append(labelled("Materials:", plain("; ".join(material(case, text) for text in block.materials))))
    rows.append(labelled("Expect:", desk.line(block.expect)))
    yield Bullets(tuple(rows))


def material(case: Case, text: str) -> str:
    """An activity by its title; anything else as written."""
    found = ACTIVITY.fullmatch(text)
    title = next((kit.title for kit in kits(case) if found and kit.id == found["id"]), "")
    return f"activity “{title}”{found['how'] or ''}" if found and title else text


def notes(desk: Desk, question: Question) -> list[Block]:
    note = question.facilitation
    return [
        heading(question.title, 2),
        *desk.prose(note.purpose),
        Paragraph(strong("If it stalls, ask")),
        Bullets(tuple(desk.line(text) for text in question.probes)),
        Paragraph(strong("Listen for")),
        Bullets(tuple(desk.line(text) for text in note.listen_for)),
        Paragraph(strong("Pitfalls")),
        Bullets(tuple(desk.line(text) for text in note.pitfalls)),
    ]


def activity(desk: Desk, kit: Activity) -> Iterator[Block]:
    yield heading(f"Activity: {kit.title}")
    yield Paragraph(plain(f"{plural(kit.minutes, 'minute')} · {kit.groups}"), "small")
    yield from desk.prose(kit.purpose)
    rows = tuple((plain(str(step.minutes)), desk.line(step.do)) for step in kit.steps)
    yield Table((plain("Minutes"), plain("Step")), rows, (14, 86))
    for title, texts in (("Materials", kit.materials), ("Debrief", kit.debrief), ("For everyone", kit.accessibility)):
        yield heading(title, 2)
        yield Bullets(tuple(desk.line(text) for text in texts))
