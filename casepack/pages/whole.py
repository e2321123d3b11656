"""The whole case on one page, to print: what a student may hold in hand."""

from casepack.markup import escape
from casepack.model import TIERS, Book, Case
from casepack.pages import article, overview, study
from casepack.pages.writer import Page


def whole(book: Book, case: Case) -> Page:
    """Story, lens, questions and readings, with every source and term at the end; nothing for instructors only."""
    meta = case.meta
    page = Page(
        book, case, case.page("print"), f"The whole case, to print · {meta.title}",
        "The story, the lens, the questions and the reading lists on one page.",
    )  # fmt: skip
    page.searched = False  # what it holds is found on its own pages
    page.add(f"# {escape(meta.title)}", f"{escape(meta.subtitle)}\n{{: .subtitle }}", page.prose(meta.summary))
    page.add("## Before you read {#content-note}", page.prose(meta.content_note))
    overview.tell(page, case)
    page.add(f"## The {escape(meta.focal_kind)} under the lens {{#lens}}")
    article.passages(page, case, {claim.id: claim for claim in case.claims})
    study.cards(page, book, case)
    page.add("## Readings {#readings}")
    for key in meta.themes:
        page.add(f"### {escape(book.theme(key).title)} {{#readings-{key}}}")
        rows = [
            f"- {TIERS[reading.tier]}, {reading.minutes} min: {page.source(reading.ref)}, {escape(reading.part)}"
            for reading in case.readings
            if reading.theme == key
        ]
        page.add("\n".join(rows))
    return page
