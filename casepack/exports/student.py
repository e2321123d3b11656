"""What a student gets on paper: the handout, the questions, the claims to cut out, the reading list.

Nothing here reads a facilitation note, a model analysis, an answer, a class plan or an activity.
"""

from collections.abc import Iterator

from casepack import cite, markup
from casepack.exports.paper import (
    Block,
    Break,
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
    stepped,
    strong,
    words,
)
from casepack.exports.words import KINDS, Desk
from casepack.markup import plural
from casepack.model import TIERS, Book, Case, Claim, Question, Reading, Standing

ACCESS = {"open": "open", "paywalled": "paywalled: ask your library", "unknown": "access not known"}
BEARINGS = {"for": "Supports it", "against": "Speaks against it", "context": "Context"}


def make(case: Case, name: str, title: str, subtitle: str, blocks: list[Block], columns: int = 1) -> Document:
    """A document of the case, named and dated as all its papers are."""
    meta = case.meta
    seen = f"{meta.title}. Reviewed {cite.long_date(meta.reviewed)}. Licence of the text: {meta.licence}."
    whole = stepped([*blocks, Paragraph(plain(seen), "small")])
    footer = f"{brief(meta.title)} · {brief(title.partition(':')[0])}"
    return Document(
        f"{case.id}-{name}", title, subtitle, f"{meta.title} · a teaching case", footer, meta.reviewed, whole, columns
    )


def brief(title: str) -> str:
    """A title that leaves room beside it on a line."""
    return title if len(title) <= 60 else title[:60].rsplit(" ", 1)[0] + " …"


def heading(text: str, level: int = 1) -> Heading:
    return Heading(level, plain(text))


def themed(book: Book, case: Case, theme: str | None) -> tuple[str, str, list[str]]:
    """The end of a file name, the words after a title, and the themes meant; None means all of the case."""
    if theme is None:
        return "", "", list(case.meta.themes)
    return f"-{theme}", f": {book.theme(theme).title}", [theme]


# --- the handout -------------------------------------------------------------------------------------------------


def student_handout(book: Book, case: Case, theme: str | None) -> Document:
    """What to have in hand before and in class. For a theme with its whole reading list, else with every core reading."""
    meta, desk = case.meta, Desk(book, case)
    end, title, themes = themed(book, case, theme)
    blocks: list[Block] = [*desk.prose(meta.summary)]
    if meta.facts:
        rows = tuple((plain(fact.label), desk.line(fact.text)) for fact in meta.facts)
        blocks += [heading("The facts"), Table((plain("What"), plain("As the sources have it")), rows, (22, 78))]
    blocks += [heading("Your seat"), *desk.prose(meta.seat)]
    blocks += [heading("Before you read"), *desk.prose(meta.content_note)]
    blocks += [heading("Questions to carry"), Bullets(tuple(desk.line(text) for text in meta.guiding_questions))]
    blocks += stop_points(desk)
    blocks += how_to_read(case)
    blocks += what_to_read(book, desk, themes, [*TIERS] if theme else ["core"])
    blocks += [*desk.claim_list(), *desk.source_list()]
    subtitle = book.theme(theme).question if theme else meta.subtitle
    return make(case, f"student-handout{end}", f"Student handout{title}", subtitle, blocks)


def stop_points(desk: Desk) -> Iterator[Block]:
    case = desk.case
    questions = {question.id: question for question in case.questions}
    part, number = "", 0
    for key, text in markup.by_stops(case.narrative.text):
        if not key:
            part = next((words(desk.bare(found)) for _, found, _ in reversed(markup.headings(text))), part)
            continue
        number += 1
        if number == 1:
            yield heading("Stop points")
            yield Paragraph(plain("The story stops here. Decide, and write your answer down before you read on."))
        title = f"Stop {number}: {part}" if part else f"Stop {number}"
        inside: list[Block] = [heading(title, 2), *desk.prose(text)]
        if key in questions:
            inside.append(Paragraph(desk.line(questions[key].prompt), "prompt"))
        yield card(inside)


def how_to_read(case: Case) -> Iterator[Block]:
    """What each mark and each kind of claim means, with how many claims of the case have it."""
    yield heading("How to read the marks")
    yield Paragraph(plain(
        f"The case rests on {plural(len(case.claims), 'claim')}. A mark such as ◐ 12 stands for claim 12 of them and says how it stands "
        "against the independent sources that were read."
    ))  # fmt: skip
    rows = []
    for standing in Standing:
        count = sum(claim.standing is standing for claim in case.claims)
        rows.append((plain(standing.mark), strong(standing.label), plain(standing.meaning), plain(str(count))))
    head = (plain("Mark"), plain("Standing"), plain("What it means"), plain("Claims"))
    yield Table(head, tuple(rows), (10, 28, 49, 13))
    yield Paragraph(plain("Each claim is also one of five kinds:"))
    yield Bullets(tuple(labelled(f"{name.capitalize()}:", plain(f"{text}.")) for name, text in KINDS.items()))


def what_to_read(book: Book, desk: Desk, themes: list[str], tiers: list[str]) -> Iterator[Block]:
    groups = [(key, [one for one in desk.case.readings if one.theme == key and one.tier in tiers]) for key in themes]
    if not any(group for _, group in groups):
        return
    yield heading("What to read")
    if len(tiers) == 1:
        yield Paragraph(
            plain("The core readings of each theme; the reading list has the further ones and the counterpoints.")
        )
    for key, group in groups:
        if not group:
            continue
        if len(themes) > 1:
            yield heading(book.theme(key).title, 2)
        rows = []
        for tier in tiers:
            for reading in (one for one in group if one.tier == tier):
                rows.append(
                    (desk.source(reading.ref), plain(reading.part), plain(TIERS[tier]), plain(str(reading.minutes)))
                )
        yield Table((plain("Reading"), plain("Part"), plain("Tier"), plain("Minutes")), tuple(rows), (29, 43, 16, 12))


# --- questions, claims, readings ---------------------------------------------------------------------------------


def question_sheet(book: Book, case: Case, theme: str | None) -> Document:
    """Every question of a theme, or of all, with its probes, the claims it rests on and what to read for it."""
    desk = Desk(book, case)
    end, title, themes = themed(book, case, theme)
    blocks: list[Block] = []
    for key in themes:
        about = book.theme(key)
        blocks += [heading(about.title), Paragraph((Run(about.question, emph=True),))]
        for number, one in enumerate((one for one in case.questions if one.theme == key), 1):
            blocks.append(card([heading(f"{number}. {one.title}", 2), *question(desk, one)]))
    lists = [*desk.claim_list(), *desk.source_list()]
    blocks += [Break(), *lists] if lists else []
    count = sum(one.theme in themes for one in case.questions)
    subtitle = f"{plural(count, 'question')}; the claims and sources they rest on stand at the end"
    return make(case, f"question-sheet{end}", f"Discussion questions{title}", subtitle, blocks)


def question(desk: Desk, one: Question) -> Iterator[Block]:
    """A question without its title: what is asked, how, and what it rests on."""
    yield Paragraph(plain(f"{one.function} · {one.level} · {one.minutes} min · {one.format}"), "small")
    yield from desk.prose(one.prompt)
    yield Bullets(tuple(desk.line(probe) for probe in one.probes))
    yield rests_on(desk, one)


def rests_on(desk: Desk, one: Question) -> Paragraph:
    readings = {reading.id: reading for reading in desk.case.readings}
    claims = joined([desk.sign(desk.claims[key]) for key in one.claims if key in desk.claims], ", ")
    read = joined([desk.source(readings[key].ref) for key in one.readings if key in readings], "; ")
    parts = [
        (Run(label), *found, Run(".")) for label, found in (("Rests on claims ", claims), ("Read: ", read)) if found
    ]
    return Paragraph(joined(parts, " "), "small")


def claim_cards(book: Book, case: Case) -> Document:
    """Every claim on a card of its own: how it stands, who says what, and the reply."""
    desk = Desk(book, case)
    blocks: list[Block] = [*how_to_read(case), heading("The cards")]
    blocks += [card(claim_card(desk, claim), cut=True) for claim in case.claims]
    blocks += desk.source_list()
    subtitle = f"{plural(len(case.claims), 'card')} to cut out along the dashed lines"
    return make(case, "claim-cards", "Claim cards", subtitle, blocks, columns=2)


def claim_card(desk: Desk, claim: Claim) -> list[Block]:
    names = {actor.id: actor.name for actor in desk.case.actors}
    number = desk.numbers[claim.id]
    blocks: list[Block] = [
        heading(f"Claim {number}", 2),
        Paragraph(labelled(f"{claim.standing.mark} {claim.standing.label}", plain(f"· {claim.kind.value}")), "small"),
        Paragraph(desk.line(claim.text), "lead"),
        *desk.prose(claim.why),
    ]
    rows = [
        labelled(f"{label}:", (*desk.source(source.ref, source.locator or ""), Run(": "), *desk.line(source.says)))
        for bearing, label in BEARINGS.items()
        for source in claim.sources
        if source.bearing == bearing
    ]
    for reply in claim.reply:
        who = Run(f"{names.get(reply.who, reply.who)}, ")
        rows.append(labelled("Reply:", (who, *desk.source(reply.ref), Run(": "), *desk.line(reply.says))))
    if claim.no_reply_found:
        looked = cite.long_date(claim.no_reply_found)
        rows.append(labelled("Reply:", plain(f"none was found when we looked on {looked}.")))
    due = f" To be looked at again by {cite.long_date(claim.review_by)}." if claim.review_by else ""
    return [
        *blocks,
        Bullets(tuple(rows)),
        Paragraph(plain(f"Last looked at {cite.long_date(claim.as_of)}.{due}"), "small"),
    ]


def reading_list(book: Book, case: Case, theme: str | None) -> Document:
    """Every reading by tier: what to read, how long it takes, why, one question to read with, and its address."""
    desk = Desk(book, case)
    end, title, themes = themed(book, case, theme)
    blocks: list[Block] = []
    group = [reading for reading in case.readings if reading.theme in themes]
    for key in themes:
        about = book.theme(key)
        blocks += [heading(about.title), Paragraph((Run(about.question, emph=True),))] if theme is None else []
        for tier, name in TIERS.items():
            rows = [reading for reading in group if reading.theme == key and reading.tier == tier]
            if rows:
                minutes = sum(reading.minutes for reading in rows)
                blocks.append(
                    heading(f"{name}: {plural(len(rows), 'reading')}, {minutes} minutes", 2 if theme is None else 1)
                )
                blocks += [
                    card(one_reading(desk, reading, 3 if theme is None else 2))
                    for reading in rows
                    if reading.ref in desk.references
                ]
    blocks += desk.source_list()
    core = sum(reading.minutes for reading in group if reading.tier == "core")
    subtitle = f"{plural(len(group), 'reading')}; the core takes {core} minutes. Minutes are for the part named."
    return make(case, f"reading-list{end}", f"Reading list{title}", subtitle, blocks)


def one_reading(desk: Desk, reading: Reading, level: int) -> list[Block]:
    ref = desk.references[reading.ref]
    facts = [f"{reading.minutes} minutes", reading.within, ACCESS[ref.access]]
    if ref.stance:
        facts.append(f"stance: {ref.stance}")
    named: Inline = (Run(ref.title.rstrip(".")), Run(" ("), *desk.source(ref.id), Run(")"))
    return [
        Heading(level, named),
        Paragraph(plain(" · ".join(facts)), "small"),
        *desk.prose(reading.why),
        Paragraph(labelled("Read with:", desk.line(reading.ask))),
    ]


def card(blocks: list[Block], *, cut: bool = False) -> Card:
    """A card of these blocks. A table inside is told row by row: a card holds headings, paragraphs and lists."""
    inside: list[Heading | Paragraph | Bullets] = []
    for block in blocks:
        if isinstance(block, Heading | Paragraph | Bullets):
            inside.append(block)
        elif isinstance(block, Table):
            inside += [Paragraph(joined(row, " · ")) for row in (block.head, *block.rows)]
    return Card(tuple(inside), cut)
