"""What there is as soon as there is more than one case: a page for each theme that cases share, the cases side by side,
and class plans that compare them. Nothing of it with one case.
"""

from casepack.markup import escape, plural
from casepack.model import FUNCTIONS, TIERS, Book, Case, Edition
from casepack.pages import study, teach
from casepack.pages.downloads import Papers
from casepack.pages.writer import Page, theme_page

COMPARE = "compare.md"
NO_PAPERS: Papers = {}


def pages(book: Book, edition: Edition) -> list[Page]:
    made = [theme(book, key, cases, edition) for key, cases in shared(book).items()]
    if compared(book):
        made.append(compare(book, edition))
    if edition is Edition.FULL and len(book.cases) > 1:
        made += [teach.plan(book, None, session, NO_PAPERS) for session in book.shelf.sessions]
    return made


def nav(book: Book, edition: Edition) -> list[dict[str, object]]:
    """The menu of these pages, as one entry; nothing if there are none."""
    entries: list[dict[str, object]] = [{"Side by side": COMPARE}] if compared(book) else []
    entries += [{book.theme(key).title: theme_page(key)} for key in shared(book)]
    if edition is Edition.FULL and len(book.cases) > 1:
        entries += [{session.title: f"compare/{session.id}.md"} for session in book.shelf.sessions]
    return [{teach.ACROSS: entries}] if entries else []


def shared(book: Book) -> dict[str, list[Case]]:
    """Each theme that more than one case takes up, with those cases, in the shelf's order."""
    found = {theme.id: book.of_theme(theme.id) for theme in book.shelf.themes}
    return {key: cases for key, cases in found.items() if len(cases) > 1}


def compared(book: Book) -> list[Case]:
    """The cases that answer the dimensions of comparison, if there are two at least."""
    cases = [case for case in book.cases if case.comparison]
    return cases if len(cases) > 1 else []


def theme(book: Book, key: str, cases: list[Case], edition: Edition) -> Page:
    """The questions and the readings of all cases on one theme. The positions argued are named in the full edition."""
    about = book.theme(key)
    page = Page(book, None, theme_page(key), f"{about.title} · {teach.ACROSS}", about.summary)
    page.searched = False  # what it holds is found on the pages of the cases
    voices = [Page(book, case, page.path) for case in cases]
    page.add(f"# {escape(about.title)}", f"{escape(about.question)}\n{{: .subtitle }}", page.prose(about.summary))
    page.add(f"{plural(len(cases), 'case')} take up this theme. The primer stands before the questions of each.")
    page.add("## Questions {#questions}", overview(page, key, cases))
    for voice, case in zip(voices, cases, strict=True):
        own = case.page(f"questions/{key}")
        page.add(f"### [{escape(case.meta.title)}]({page.href(own)}) {{#questions--{case.id}}}")
        for question in (one for one in case.questions if one.theme == key):
            page.add(f"#### [{escape(question.title)}]({page.href(own, question.id)}) {{#{case.id}--{question.id}}}")
            page.add(f"{study.facts(question)}\n{{: .small }}", voice.prose(question.prompt, terms=False))
            if edition is Edition.FULL:
                argued = " · ".join(escape(analysis.position) for analysis in question.analyses)
                page.add(f"Argued: {argued}\n{{: .small }}")
    page.add("## Readings {#readings}")
    for tier, title in TIERS.items():
        page.add(f"### {title} {{#{tier}}}", readings(voices, cases, key, tier))
    sources(page, voices, cases)
    return page


def overview(page: Page, key: str, cases: list[Case]) -> str:
    """How many questions of each function a case has."""
    rows = [f"| Case | {' | '.join(FUNCTIONS)} |", "| --- " * (len(FUNCTIONS) + 1) + "|"]
    for case in cases:
        found: list[str] = [question.function for question in case.questions if question.theme == key]
        counts = " | ".join(str(found.count(name)) for name in FUNCTIONS)
        rows.append(f"| [{escape(case.meta.title)}]({page.href(case.page(f'questions/{key}'))}) | {counts} |")
    return "\n".join(rows)


def readings(voices: list[Page], cases: list[Case], key: str, tier: str) -> str:
    """The readings of one tier, by label: a work that serves several cases stands together."""
    rows = []
    for voice, case in zip(voices, cases, strict=True):
        for reading in case.readings:
            if reading.theme == key and reading.tier == tier:
                label, access = voice.labels[reading.ref], voice.references[reading.ref].access
                linked = f"[{escape(label)}]({voice.href(case.page(f'readings/{key}'), reading.id)})"
                cells = [linked, escape(reading.part), str(reading.minutes), access, escape(case.meta.title)]
                rows.append((label.lower(), case.id, reading.id, f"| {' | '.join(cells)} |"))
    head = "| Reading | Part | Minutes | Access | Case |\n| --- | --- | --- | --- | --- |"
    return "\n".join([head, *(row for *_, row in sorted(rows))])


def compare(book: Book, edition: Edition) -> Page:
    """Each dimension with what each case says to it."""
    cases = compared(book)
    page = Page(
        book, None, COMPARE, "The cases side by side",
        "The same questions put to every case: each answer with its sources and the claims it rests on.",
    )  # fmt: skip
    voices = [Page(book, case, COMPARE) for case in cases]
    page.add("# The cases side by side", (
        f"{plural(len(book.shelf.dimensions), 'question')}, put to each of {plural(len(cases), 'case')}. What looks alike "
        "here may rest on evidence of another kind: follow the signs to the claims."
    ))  # fmt: skip
    page.add("\n".join(
        f"- [{escape(case.meta.title)}]({page.href(case.page('index'))}): {escape(case.meta.subtitle)}" for case in cases
    ))  # fmt: skip
    for dimension in book.shelf.dimensions:
        page.add(f"## {escape(dimension.title)} {{#{dimension.id}}}", f"*{escape(dimension.question)}*")
        page.add('<div class="sides" markdown>')
        for voice, case in zip(voices, cases, strict=True):
            page.add("<div markdown>", f"{escape(case.meta.title)}\n{{: .kicker }}")
            for answer in (one for one in case.comparison if one.id == dimension.id):
                passed = f"Not compared here: {answer.why_not}"
                page.add(voice.prose(answer.text or passed, terms=False))
            page.add("</div>")
        page.add("</div>")
    if edition is Edition.FULL and book.shelf.sessions:
        page.add("## Class plans {#plans}", "\n".join(
            f"- **{session.length} minutes**, {session.level}: "
            f"[{escape(session.title)}]({page.href(f'compare/{session.id}.md')}). {page.line(session.purpose)}"
            for session in book.shelf.sessions
        ))  # fmt: skip
    sources(page, voices, cases)
    return page


def sources(page: Page, voices: list[Page], cases: list[Case]) -> None:
    """The end of a page on which several cases speak: what each cited, under its own labels, and what each needs."""
    for script in (script for voice in voices for script in voice.scripts):
        page.needs(script)
    listed: set[str] = set()
    if page.cited or any(voice.cited for voice in voices):
        page.add("## Sources on this page {#sources-on-this-page data-search-exclude}")
    if page.cited:
        page.add("\n".join(page.source_list(listed)))
        page.cited.clear()
    for voice, case in zip(voices, cases, strict=True):
        if voice.cited:
            page.add(f"### {escape(case.meta.title)} {{#sources--{case.id}}}", "\n".join(voice.source_list(listed)))


def doors(page: Page) -> str:
    """The ways from a hand-written page to these pages."""
    ways = [f"[Side by side]({page.href(COMPARE)})"] if compared(page.book) else []
    ways += [f"[{escape(page.book.theme(key).title)}]({page.href(theme_page(key))})" for key in shared(page.book)]
    return f"{teach.ACROSS}: {' · '.join(ways)}" if ways else ""
