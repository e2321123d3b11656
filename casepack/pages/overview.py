"""The case at a glance, its story, and how to cite it."""

from collections.abc import Mapping

from casepack import cite, markup
from casepack.cite import itself
from casepack.markup import escape, plural
from casepack.model import Book, Case, Edition
from casepack.pages import downloads, heads
from casepack.pages.writer import Page


def overview(book: Book, case: Case, edition: Edition) -> Page:
    meta = case.meta
    page = Page(book, case, case.page("index"), meta.title, meta.summary)
    page.jsonld = heads.learning_resource(book, case, edition)
    page.add(f"# {escape(meta.title)}", f"{escape(meta.subtitle)}\n{{: .subtitle }}", page.prose(meta.summary))
    page.add(
        f"[Read the story]({page.href(case.page('story'))}){{ .button }} {meta.minutes} minutes",
        '<div class="facts" markdown>',
    )
    page.add("| The facts | |\n| --- | --- |\n" + "\n".join(
        f"| {escape(fact.label)} | {page.line(fact.text, terms=False).replace('|', '&#124;')} |" for fact in meta.facts
    ), "</div>")  # fmt: skip
    page.add("## Your seat {#seat}", page.prose(meta.seat))
    page.add("## What you will be able to do {#outcomes}", bullets(page, meta.outcomes))
    page.add("## Questions to carry {#guiding-questions}", bullets(page, meta.guiding_questions))
    page.add("## Before you read {#content-note}", page.prose(meta.content_note))
    page.add("## Key points {#key-points}", bullets(page, meta.key_points))
    page.add("## What is in the case {#contents}", contents(page, book, case))
    page.add(f"Reviewed {cite.long_date(meta.reviewed)}. Licence of the text: {escape(meta.licence)}.\n{{: .small }}")
    return page


def bullets(page: Page, texts: tuple[str, ...]) -> str:
    return "\n".join(f"- {page.line(text)}" for text in texts)


def contents(page: Page, book: Book, case: Case) -> str:
    def row(name: str, title: str, what: str) -> str:
        return f"- [{title}]({page.href(case.page(name))}): {what}"

    by_theme = ", ".join(
        f"[{escape(book.theme(key).title)}]({page.href(case.page(f'questions/{key}'))})" for key in case.meta.themes
    )
    minutes = sum(reading.minutes for reading in case.readings if reading.tier == "core")
    return "\n".join(
        [
            row(
                "story",
                "The story",
                f"with {plural(len(list(markup.stops(case.narrative.text))), 'stop point')}",
            ),
            row("prepare", "Prepare for class", "what to read, what to decide, and a card to bring"),
            row(
                "lens", f"The {escape(case.meta.focal_kind)} under the lens", "passage by passage, with what is missing"
            ),
            row("timeline", "Timeline", plural(len(case.events), "event")),
            row("people", "People and organisations", f"{len(case.actors)}, and how they are connected"),
            row("questions/index", "Discussion questions", f"{len(case.questions)}, by theme: {by_theme}"),
            row("readings/index", "Readings", f"{len(case.readings)}; the core ones take {minutes} minutes"),
            row("discuss", "Discuss", "one question a screen, to project"),
            row(
                "path",
                "On your own",
                f"commit first, then compare; with a [review sheet]({page.href(case.page('review'))}) for paper",
            ),
            row("claims", "Claims ledger", f"{plural(len(case.claims), 'claim')}, who says so and how each stands"),
            row("sources", "Sources", "each with how it was verified and a dated archive link"),
            row("glossary", "Glossary", plural(len(page.terms), "term")),
        ]
    )


def story(book: Book, case: Case) -> Page:
    meta = case.meta
    page = Page(book, case, case.page("story"), f"The story · {meta.title}", meta.summary)
    page.add(f"# {escape(meta.title)}", f"The story · {meta.minutes} minutes\n{{: .subtitle }}")
    if first := next(markup.marks(case.narrative.text), None):
        page.add(
            f"A sign such as {page.mark(first.claim)} opens the claim behind a sentence: who says so, how it stands, "
            "and what was replied.\n{: .small }"
        )
    tell(page, case)
    prepared, alone = (page.href(case.page(name)) for name in ("prepare", "path"))
    page.add(f"Next: [prepare for class]({prepared}), or follow [the path for one reader]({alone}).")
    return page


def tell(page: Page, case: Case) -> None:
    """The story with its stop points."""
    questions = {question.id: question for question in case.questions}
    for key, text in markup.by_stops(case.narrative.text):
        if not key:
            page.add(page.prose(text))
            continue
        page.add('<div class="stop" markdown>', "Stop and discuss\n{: .kicker }", page.prose(text))
        if question := questions.get(key):
            target = page.href(case.page(f"questions/{question.theme}"), key)
            page.add(f"**{page.prose(question.prompt)}**", f"[To this question]({target})")
        page.add("</div>")


def how_to_cite(book: Book, case: Case, styled: Mapping[str, Mapping[str, str]], papers: downloads.Papers) -> Page:
    """Ready citations of the case itself; those of its sources stand on the sources page."""
    meta = case.meta
    page = Page(
        book, case, case.page("cite"), f"How to cite · {meta.title}", f"How to cite “{meta.title}” and its sources."
    )
    seen = cite.long_date(meta.reviewed)
    page.add("# How to cite")
    page.add("## This case {#case}", f"The case has no single author; it is cited by its title. Version of {seen}.")
    own = itself.reference(book, case)
    forms = styled.get(f"case/{case.id}") or {"Author and date": cite.entry(own, cite.labels([own])[own.id])}
    for name, text in forms.items():
        page.add(name, f"> {text}")
    page.add("Add the address you read it at, if it is not there, and the day, as your style asks.")
    if formats := downloads.files(case, papers).get("cite"):
        page.add(
            f"For a reference manager, as a report: {downloads.links(page, formats)}. A program that reads the page "
            "itself, as Zotero's connector does, takes the same from every page of the case."
        )
    sources = page.href(case.page("sources"))
    page.add("## One statement of it {#statement}", (
        "Cite the source, not us: every factual sentence names one. The [sources page]"
        f"({sources}) gives each in full, with the day we looked and an archived copy. To cite our judgement of how a "
        f"claim stands, give the claim's own address in the [claims ledger]({page.href(case.page('claims'))})."
    ))  # fmt: skip
    focal = page.references.get(meta.focal_document)
    if focal:
        page.add(f"## The {escape(meta.focal_kind)} {{#focal-document}}", f"> {page.entry(focal)[0]}")
        page.add(f"It is under its publisher's copyright: read it at its own address, {page.source(focal.id)}.")
    return page
