"""For the teacher: class plans, activities, the teaching note; and for all: the quiz, the rubric, the sheets."""

import re
from typing import Any

from casepack import figures, markup
from casepack.markup import escape, plural
from casepack.model import ACTIVITY, MODES, Activity, Block, Book, Case, Edition, Kit, Session
from casepack.pages import downloads
from casepack.pages.writer import Page, known

ACROSS = "Across cases"
# The table of a teaching note's section {#board}: its headings and first row are also drawn as the board.
BOARD = re.compile(r"^## [^\n]*\{#board\}.*?^(?P<heads>\|[^\n]+)\n\|[-| :]+\|\n(?P<first>\|[^\n]+)", re.M | re.S)


def plans(book: Book, case: Case) -> Page:
    page = Page(
        book, case, case.page("plans/index"), f"Class plans · {case.meta.title}",
        "Class plans with minutes that add up, questions, claims, likely errors and what to drop first.",
    )  # fmt: skip
    page.add("# Class plans", (
        f"{plural(len(case.sessions), 'plan')}. In each, the minutes add up exactly; every block names its questions and "
        "claims, what students will get wrong, and when it goes if time runs short."
    ))  # fmt: skip
    groups = {
        book.theme(key).title: [s for s in case.sessions if s.theme == key and s.mode == "class"]
        for key in case.meta.themes
    }
    groups["Across themes"] = [s for s in case.sessions if not s.theme and s.mode == "class"]
    groups["Online, in its own time"] = [s for s in case.sessions if s.mode == "online"]
    groups["A guest in another course"] = [s for s in case.sessions if s.mode == "guest"]
    for title, sessions in groups.items():
        if sessions:
            page.add(f"## {escape(title)}", "\n".join(plan_line(page, case, session) for session in sessions))
    return page


def plan_line(page: Page, case: Case, session: Session) -> str:
    link = f"[{escape(session.title)}]({page.href(case.page(f'plans/{session.id}'))})"
    where = f", {escape(session.audience)}" if session.audience else ""
    return f"- **{session.length} minutes**, {session.level}{where}: {link}. {page.line(session.purpose, terms=False)}"


def plan(book: Book, case: Case | None, session: Session, papers: downloads.Papers) -> Page:
    """One class plan: its frame, then the run sheet block by block. For case None, a plan across cases."""
    path = case.page(f"plans/{session.id}") if case else f"compare/{session.id}.md"
    page = Page(book, case, path, f"{session.title} · {case.meta.title if case else ACROSS}", session.purpose)
    page.add(f"# {escape(session.title)}")
    about = book.theme(session.theme).title if session.theme else "across themes"
    frame = [f"{session.length} minutes", MODES[session.mode], about, session.level]
    if session.audience:
        frame.append(f"for {session.audience}")
    page.add(f"{' · '.join(escape(part) for part in frame)}\n{{: .small }}", page.prose(session.purpose))
    formats = downloads.files(case, papers).get(f"run-sheet-{session.id}") if case else None
    if formats:
        page.add(f"This run sheet to print: {downloads.links(page, formats)}")
    if session.before:
        page.add(
            "## Before class {#before}",
            f"{session.before.minutes} minutes.",
            "\n".join(reading_list(page, session)),
        )
    page.add("## Run sheet {#run-sheet}", run_sheet(session))
    clock = 0
    for block in session.blocks:
        one_block(page, block, clock)
        clock += block.minutes
    drops = sorted((block for block in session.blocks if block.drop), key=lambda block: block.drop or 0)
    if drops:
        order = "\n".join(f"{n}. {escape(block.title)} ({block.minutes} min)" for n, block in enumerate(drops, 1))
        page.add("## If time runs short {#drop}", "Drop in this order:", order)
    return page


def named(page: Page, name: str, key: str) -> tuple[Case, Any] | None:
    """A thing of the page's case by its id, or of any case by case-id/item-id, with its case."""
    slug, far, own = key.rpartition("/")
    case = page.book.case(slug) if far else page.case
    found = next((item for item in getattr(case, name, ()) if item.id == own), None)
    return (case, found) if case and found else None


def whose(page: Page, case: Case) -> str:
    """The words that tell, on a page of no case, whose a thing is."""
    return "" if page.case else f" · *{escape(case.meta.title)}*"


def reading_list(page: Page, session: Session) -> list[str]:
    assert session.before is not None
    rows = []
    for part in session.before.parts:
        slug, far, anchor = part.rpartition("/")
        if case := page.book.case(slug) if far else page.case:
            title = {key: text for _, text, key in markup.headings(case.narrative.text)}.get(anchor, part)
            rows.append(f"- [{escape(title)}]({page.href(case.page('story'), anchor)}){whose(page, case)}")
    for key in session.before.readings:
        if hit := named(page, "readings", key):
            case, reading = hit
            label = escape(known(page.book, case).labels[reading.ref])
            link = f"[{label}]({page.href(case.page(f'readings/{reading.theme}'), reading.id)})"
            rows.append(f"- {link}: {escape(reading.within)}, {reading.minutes} minutes{whose(page, case)}")
    return rows


def run_sheet(session: Session) -> str:
    rows = ["| From | Minutes | Block |", "| --- | --- | --- |"]
    clock = 0
    for block in session.blocks:
        rows.append(f"| {clock // 60}:{clock % 60:02} | {block.minutes} | [{escape(block.title)}](#{block.id}) |")
        clock += block.minutes
    return "\n".join([*rows, f"| {clock // 60}:{clock % 60:02} | **{clock}** | end |"])


def one_block(page: Page, block: Block, clock: int) -> None:
    page.add(f"### {escape(block.title)} {{#{block.id}}}")
    page.add(
        f"from {clock // 60}:{clock % 60:02} · {plural(block.minutes, 'minute')}\n{{: .small }}", page.prose(block.do)
    )
    rows = []
    for key in block.questions:
        if hit := named(page, "questions", key):
            case, question = hit
            target = page.href(case.page(f"questions/{question.theme}"), question.id)
            title = f"[{escape(question.title)}]({target})"
            rows.append(f"- Question: {title} ({question.function}){whose(page, case)}")
    for key in block.claims:
        if hit := named(page, "claims", key):
            case, claim = hit
            rows.append(f"- Claim: {page.claim_link(claim, case=case)}{whose(page, case)}")
    for material in block.materials:
        found = ACTIVITY.fullmatch(material)
        if found and (hit := named(page, "activities", found["id"])):
            case, kit = hit
            link = f"[{escape(kit.head.title)}]({page.href(case.page(f'activities/{kit.id}'))})"
            how = f" {escape(found['how'])}" if found["how"] else ""
            rows.append(f"- Activity: {link}{how}{whose(page, case)}")
        else:
            rows.append(f"- {escape(material[:1].upper() + material[1:])}")
    page.add("\n".join(rows), f"**Expect.** {page.prose(block.expect)}")


def activities(book: Book, case: Case) -> Page:
    page = Page(
        book, case, case.page("activities/index"), f"Activities · {case.meta.title}",
        "Activities with steps in minutes, role cards, debrief, accessibility notes and an online variant.",
    )  # fmt: skip
    page.add("# Activities")
    for kit in case.activities:
        assert isinstance(kit.head, Activity)
        page.add(f"## [{escape(kit.head.title)}]({page.href(case.page(f'activities/{kit.id}'))}) {{#{kit.id}}}")
        page.add(
            f"{plural(kit.head.minutes, 'minute')} · {escape(kit.head.groups)}\n{{: .small }}",
            page.prose(kit.head.purpose),
        )
    return page


def activity(book: Book, case: Case, kit: Kit) -> Page:
    head = kit.head
    assert isinstance(head, Activity)
    page = Page(book, case, case.page(f"activities/{kit.id}"), f"{head.title} · {case.meta.title}", head.purpose)
    page.add(f"# {escape(head.title)}", f"{plural(head.minutes, 'minute')} · {escape(head.groups)}\n{{: .small }}")
    page.add(
        page.prose(head.purpose), "## Materials {#materials}", "\n".join(f"- {escape(text)}" for text in head.materials)
    )
    rows = ["| Minutes | Step |", "| --- | --- |"]
    rows += [f"| {step.minutes} | {page.line(step.do).replace('|', '&#124;')} |" for step in head.steps]
    page.add("## Steps {#steps}", "\n".join(rows))
    if head.stages:
        page.add("## Disclosures {#stages}")
        for number, stage in enumerate(head.stages, 1):
            page.add(
                f'<div class="card" markdown>\n\n### {number}. {escape(stage.title)}', page.prose(stage.text), "</div>"
            )
    if head.roles:
        page.add("## Role cards {#roles}")
        for role in head.roles:
            page.add(f'<div class="card" markdown>\n\n### {escape(role.name)} {{#role-{role.id}}}')
            for label, text in (
                ("You know", role.know), ("You want", role.want), ("You fear", role.fear), ("You may reveal", role.may_reveal)
            ):  # fmt: skip
                page.add(f"**{label}.** {page.prose(text)}")
            page.add("</div>")
    page.add("## Debrief {#debrief}", "\n".join(f"- {page.line(text)}" for text in head.debrief))
    page.add("## For everyone {#accessibility}", "\n".join(f"- {page.line(text)}" for text in head.accessibility))
    page.add("## At a distance {#online}", page.prose(head.online))
    page.add(page.prose(kit.body.text))
    return page


def teaching_note(book: Book, case: Case) -> Page:
    assert case.teaching_note is not None
    page = Page(
        book, case, case.page("teaching-note"), f"Teaching note · {case.meta.title}",
        "How to teach the case: fit, preparation, analysis, board plan, expected errors, safety, grading.",
    )  # fmt: skip
    page.add("# Teaching note")
    text = case.teaching_note.text
    plan = BOARD.search(text)
    if plan:
        heads, first = (markup.without_marks(plan[row]).strip().strip("|").split("|") for row in ("heads", "first"))
        columns = [(head.strip(), entry.strip()) for head, entry in zip(heads, first, strict=False)]
        page.add(page.prose(text[: plan.start("heads")]), figures.board(columns).html)
        text = text[plan.start("heads") :]
    page.add(page.prose(text))
    return page


def quiz(book: Book, case: Case, edition: Edition) -> Page:
    """The self-check. The student edition has the questions without answers, to be discussed."""
    page = Page(
        book, case, case.page("quiz"), f"Check yourself · {case.meta.title}",
        "Questions with feedback on every option, each resting on claims of the ledger.",
    )  # fmt: skip
    claims = {claim.id: claim for claim in case.claims}
    page.add("# Check yourself", (
        f"{plural(len(case.quiz), 'item')}. Choose before you open an answer; nothing is counted, stored or sent."
    ))  # fmt: skip
    for number, item in enumerate(case.quiz, 1):
        page.add(f'<div class="card" markdown>\n\n## Question {number} {{#{item.id}}}', page.prose(item.stem))
        if edition is Edition.STUDENT:
            page.add("\n".join(f"{n}. {page.line(option.text)}" for n, option in enumerate(item.options, 1)), "</div>")
            continue
        for n, option in enumerate(item.options, 1):
            verdict = "" if n == item.answer else "**Not this one.** "
            page.add(
                f"<details markdown>\n<summary>{page.plain(option.text)}</summary>",
                f"{verdict}{page.prose(option.feedback)}",
            )
            page.add("</details>")
        rests = "\n".join(f"- {page.claim_link(claims[key])}" for key in item.claims if key in claims)
        page.add(f"<details markdown>\n<summary>Where to look</summary>\n\n{rests}\n\n</details>", "</div>")
    return page


def rubric(book: Book) -> Page:
    size = plural(len(book.shelf.rubric), "criterion", "criteria")
    page = Page(book, None, "kit/rubric.md", "Rubric", f"{size} in four levels: reasons are scored, not conclusions.")
    page.add("# Rubric", "Score reasons, not movement: a judgement that did not change can be rigorous.")
    for criterion in book.shelf.rubric:
        page.add(f"## {escape(criterion.title)} {{#{criterion.id}}}", f"*{escape(criterion.asks)}*")
        levels = type(criterion.levels).model_fields
        rows = [f"| {name} | {page.line(getattr(criterion.levels, name)).replace('|', '&#124;')} |" for name in levels]
        page.add("\n".join(["| Level | It shows |", "| --- | --- |", *rows]))
    return page


def sheets(book: Book) -> Page:
    page = Page(
        book, None, "kit/index.md", "Sheets and rubric", "What helps in any class: printable sheets and the rubric."
    )
    page.add("# Sheets and rubric", "For any case, to print or to change.")
    rows = [
        f"- [{escape(sheet.head.title)}]({sheet.id}.md): {page.line(purpose(sheet))}" for sheet in book.shelf.sheets
    ]
    if book.shelf.rubric:
        size = plural(len(book.shelf.rubric), "criterion", "criteria")
        rows.insert(0, f"- [Rubric](rubric.md): {size} in four levels")
    page.add("\n".join(rows))
    return page


def purpose(kit: Kit) -> str:
    return kit.head.purpose


def sheet(book: Book, kit: Kit) -> Page:
    page = Page(book, None, f"kit/{kit.id}.md", kit.head.title, purpose(kit))
    page.add(f"# {escape(kit.head.title)}", f"{page.line(purpose(kit))}\n{{: .subtitle }}", page.prose(kit.body.text))
    return page
