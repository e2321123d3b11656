"""Discussion questions with their primers, and reading lists."""

from casepack.markup import escape, plural
from casepack.model import FUNCTIONS, TIERS, Book, Case, Edition, Question, Reading
from casepack.pages import downloads
from casepack.pages.writer import Page, theme_page

FUNCTION_WORDS = {
    "open": "opens the discussion",
    "probe": "goes deeper",
    "challenge": "tests a view",
    "transfer": "carries it elsewhere",
    "commit": "asks for a decision",
}


def questions(book: Book, case: Case) -> Page:
    page = Page(
        book, case, case.page("questions/index"), f"Discussion questions · {case.meta.title}",
        "Discussion questions by theme, each with probes, claims and readings.",
    )  # fmt: skip
    page.add("# Discussion questions", (
        f"{plural(len(case.questions), 'question')}. Each has a function in a discussion: "
        + ", ".join(f"**{name}** {FUNCTION_WORDS[name]}" for name in FUNCTIONS)
        + "."
    ))  # fmt: skip
    page.add(
        f"On paper: [all questions, to print]({page.href(case.page('questions/all'))}). "
        f"To project: [one question a screen]({page.href(case.page('discuss'))}).\n{{: .site-only }}"
    )
    for key in case.meta.themes:
        theme = book.theme(key)
        target = case.page(f"questions/{key}")
        page.add(f"## [{escape(theme.title)}]({page.href(target)}) {{#{key}}}", f"*{escape(theme.question)}*")
        page.add(page.prose(theme.summary))
        rows = [
            f"- [{escape(q.title)}]({page.href(target, q.id)}): {facts(q)}" for q in case.questions if q.theme == key
        ]
        page.add("\n".join(rows))
    return page


def facts(question: Question) -> str:
    return f"{question.function} · {question.level} · {question.minutes} min · {question.format}"


def theme(book: Book, case: Case, key: str, edition: Edition) -> Page:
    """A theme's primer and its questions; analyses and notes for the instructor only in the full edition."""
    about = book.theme(key)
    page = Page(
        book, case, case.page(f"questions/{key}"), f"{about.title} · {case.meta.title}", about.summary
    )  # fmt: skip
    page.add(f"# {escape(about.title)}", f"{escape(about.question)}\n{{: .subtitle }}")
    group = [question for question in case.questions if question.theme == key]
    readings = page.href(case.page(f"readings/{key}"))
    others = len(book.of_theme(key)) - 1
    wider = f" On the same theme: [{plural(others, 'other case')}]({page.href(theme_page(key))})." if others else ""
    page.add(
        f"A primer, then [{plural(len(group), 'question')}](#questions). To go with it: [the readings]({readings}).{wider}"
        + "".join(
            f' <span class="site-only">To project: [one a screen]({page.href(case.page("discuss"), one.id)}).</span>'
            for one in group[:1]
        )
    )
    if primer := book.shelf.primers.get(key):
        page.add('<div class="primer" markdown>', page.prose(primer.text), "</div>")
    page.add("## Questions {#questions}")
    for question in group:
        one_question(page, case, question, edition)
    return page


def one_question(page: Page, case: Case, question: Question, edition: Edition) -> None:
    claims = {claim.id: claim for claim in case.claims}
    readings = {reading.id: reading for reading in case.readings}
    page.add(f"### {escape(question.title)} {{#{question.id}}}", f"{facts(question)}\n{{: .small }}")
    page.add(f'<div class="prompt" markdown>\n\n{page.prose(question.prompt)}\n\n</div>')
    page.add("\n".join(f"- {page.line(probe)}" for probe in question.probes))
    rests = [f"- {page.claim_link(claims[claim])}" for claim in question.claims if claim in claims]
    read = [f"- {reading_link(page, case, readings[reading])}" for reading in question.readings if reading in readings]
    page.add("<details markdown>", "<summary>Claims it rests on, and readings</summary>", "\n".join(rests))
    page.add("\n".join(read), "</details>")
    if edition is Edition.FULL:
        page.add('<details class="analyses" markdown>')
        page.add(f"<summary>{len(question.analyses)} opposed analyses: answer first, then compare</summary>")
        for analysis in question.analyses:
            page.add(f"**{escape(analysis.position)}**", page.prose(analysis.text))
        page.add("</details>", '<details class="instructor" markdown>', "<summary>For the instructor</summary>")
        note = question.facilitation
        page.add(f"**Purpose.** {page.prose(note.purpose)}", "**Listen for**")
        page.add("\n".join(f"- {page.line(text)}" for text in note.listen_for), "**Pitfalls**")
        page.add("\n".join(f"- {page.line(text)}" for text in note.pitfalls), "</details>")


def reading_link(page: Page, case: Case, reading: Reading) -> str:
    target = page.href(case.page(f"readings/{reading.theme}"), reading.id)
    label = page.labels.get(reading.ref, reading.ref)
    return f"[{escape(label)}]({target}), {escape(reading.within)}, {reading.minutes} min"


def question_sheet(book: Book, case: Case) -> Page:
    """Every question with its probes and nothing else, for paper."""
    page = Page(
        book, case, case.page("questions/all"), f"All questions, to print · {case.meta.title}",
        "All discussion questions of the case on one page, to print.",
    )  # fmt: skip
    page.searched = False  # what it holds is found on its own pages
    page.add("# All questions, to print")
    cards(page, book, case)
    return page


def cards(page: Page, book: Book, case: Case) -> None:
    """Every question with its probes, by theme."""
    for key in case.meta.themes:
        about = book.theme(key)
        page.add(f"## {escape(about.title)} {{#{key}}}", f"*{escape(about.question)}*")
        for number, question in enumerate((q for q in case.questions if q.theme == key), 1):
            page.add(f'<div class="card" markdown>\n\n### {number}. {escape(question.title)} {{#{question.id}}}')
            page.add(page.prose(question.prompt, terms=False), f"{facts(question)}\n{{: .small }}")
            page.add("\n".join(f"- {page.line(probe, terms=False)}" for probe in question.probes), "</div>")


def readings(book: Book, case: Case, papers: downloads.Papers) -> Page:
    """The whole course's list: every theme, with minutes and access."""
    page = Page(
        book, case, case.page("readings/index"), f"Readings · {case.meta.title}",
        "The reading lists of all themes, with minutes and access.",
    )  # fmt: skip
    page.add("# Readings", (
        "Three tiers a theme: **core** is what everyone reads, **further** goes deeper, **counterpoint** argues "
        "against the drift of the core. Minutes are for the part named, not the whole work."
    ))  # fmt: skip
    for key in case.meta.themes:
        about = book.theme(key)
        target = case.page(f"readings/{key}")
        page.add(f"## [{escape(about.title)}]({page.href(target)}) {{#{key}}}")
        group = [reading for reading in case.readings if reading.theme == key]
        core = sum(reading.minutes for reading in group if reading.tier == "core")
        page.add(f"{plural(len(group), 'reading')}; the core takes {core} minutes.")
        page.add(*downloads.for_managers(page, case, papers, f"readings-{key}"))
        rows = ["| Reading | Tier | Minutes | Access |", "| --- | --- | --- | --- |"]
        for reading in group:
            ref = page.references.get(reading.ref)
            label = f"[{escape(page.labels.get(reading.ref, reading.ref))}]({page.href(target, reading.id)})"
            rows.append(f"| {label} | {TIERS[reading.tier]} | {reading.minutes} | {ref.access if ref else ''} |")
        page.add("\n".join(rows))
    return page


def theme_readings(book: Book, case: Case, key: str, papers: downloads.Papers) -> Page:
    about = book.theme(key)
    page = Page(
        book, case, case.page(f"readings/{key}"), f"Readings: {about.title} · {case.meta.title}",
        f"What to read on {about.title}: core, further and counterpoint, with minutes and a question for each.",
    )  # fmt: skip
    page.add(f"# Readings: {escape(about.title)}")
    questions = page.href(case.page(f"questions/{key}"))
    page.add(f"[The primer and the questions]({questions}) go with this list.")
    page.add(*downloads.for_managers(page, case, papers, f"readings-{key}"))
    for tier, title in TIERS.items():
        group = [reading for reading in case.readings if reading.theme == key and reading.tier == tier]
        minutes = sum(reading.minutes for reading in group)
        page.add(f"## {title} {{#{tier}}}", f"{plural(len(group), 'reading')}, {minutes} minutes\n{{: .small }}")
        for reading in group:
            one_reading(page, reading)
    return page


def one_reading(page: Page, reading: Reading) -> None:
    ref = page.references.get(reading.ref)
    if ref is None:
        return
    page.add(f"### {escape(page.labels[ref.id])} {{#{reading.id}}}")
    access = {"open": "open", "paywalled": "paywalled: ask your library", "unknown": "access not known"}[ref.access]
    parts = [f"**{reading.minutes} minutes**", escape(reading.within), access]
    if ref.stance:
        parts.append(f"stance: {escape(ref.stance)}")
    page.add(f"*{escape(ref.title)}* ({page.source(ref.id)})", f"{' · '.join(parts)}\n{{: .small }}")
    _, away = page.entry(ref)
    page.add(page.prose(reading.why), f"**Read with:** {page.prose(reading.ask)}", away)
