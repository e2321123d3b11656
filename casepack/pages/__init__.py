"""The site as plain Markdown: `pages` gives every page's text, `nav` its place in the menu.

Pure and deterministic: no clock, no disk, no network. Any builder with Python-Markdown's attr_list, md_in_html and
tables builds the result; nothing else is needed.
"""

import datetime

from casepack import markup
from casepack.markup import escape
from casepack.model import Book, Case, Edition
from casepack.pages import article, overview, people, shelf, study, teach
from casepack.pages.writer import SHELF_SOURCES, Page

CASES = "@cases"  # the entry of mkdocs.yml's nav that the cases take the place of
SHELF = "<!-- cases -->"  # the line of a hand-written page that a card for each case takes the place of


def pages(book: Book, edition: Edition, today: datetime.date) -> dict[str, str]:
    """Markdown by path below the site's source folder, hand-written pages included.

    `today` decides which facts are shown as overdue.
    """
    made = [hand_written(book, prose.path, prose.text) for prose in book.docs]
    for case in book.cases:
        made += [
            overview.overview(book, case),
            overview.story(book, case),
            article.lens(book, case),
            article.ledger(book, case, today),
            people.timeline(book, case),
            people.people(book, case),
            study.questions(book, case),
            *(study.theme(book, case, theme, edition) for theme in case.meta.themes),
            study.question_sheet(book, case),
            study.readings(book, case),
            *(study.theme_readings(book, case, theme) for theme in case.meta.themes),
            shelf.sources(book, case),
            shelf.glossary(book, case),
            overview.how_to_cite(book, case),
        ]
        if case.quiz:
            made.append(teach.quiz(book, case, edition))
        if edition is Edition.FULL:
            made += for_teachers(book, case)
    made.append(shelf.sources(book, None))
    if book.shelf.rubric or book.shelf.sheets:
        made += [teach.sheets(book), teach.rubric(book), *(teach.sheet(book, kit) for kit in book.shelf.sheets)]
    return {page.path: page.finish() for page in made}


def for_teachers(book: Book, case: Case) -> list[Page]:
    """Plans, activities and the teaching note: whatever of these the case has."""
    made = []
    if case.sessions:
        made += [teach.plans(book, case), *(teach.plan(book, case, session) for session in case.sessions)]
    if case.activities:
        made += [teach.activities(book, case), *(teach.activity(book, case, kit) for kit in case.activities)]
    if case.teaching_note:
        made.append(teach.teaching_note(book, case))
    return made


def hand_written(book: Book, path: str, text: str) -> Page:
    """A page of docs/ with its citations resolved against the shelf; the rest, front matter too, is as written."""
    page = Page(book, None, path.removeprefix("docs/"))
    cards = "\n\n".join(card(page, case) for case in book.cases)
    page.add(markup.resolve(text, page.cite, page.mark).replace(SHELF, cards))
    return page


def card(page: Page, case: Case) -> str:
    """A case as the home page announces it."""
    meta = case.meta
    start = f"[Open the case]({page.href(case.page('index'))}){{: .button }} [Read the story]({page.href(case.page('story'))})"
    size = f"{meta.minutes} minutes · {len(case.claims)} claims · {len(case.questions)} questions · {len(case.readings)} readings"
    lines = ['<div class="case-card" markdown>', f"**{escape(meta.title)}**", f"*{escape(meta.subtitle)}*"]
    return "\n\n".join([*lines, f"{size}\n{{: .small }}", start, "</div>"])


def nav(book: Book) -> list[dict[str, object]]:
    """The menu of the cases, as MkDocs' `nav` wants it."""
    return [{case.meta.title: case_nav(book, case)} for case in book.cases]


def case_nav(book: Book, case: Case) -> list[object]:
    themes = [book.theme(key) for key in case.meta.themes]
    return [
        {"Overview": case.page("index")},
        {"The story": case.page("story")},
        {f"The {case.meta.focal_kind} under the lens": case.page("lens")},
        {"Timeline": case.page("timeline")},
        {"People and organisations": case.page("people")},
        {
            "Discussion questions": [
                case.page("questions/index"),
                *({theme.title: case.page(f"questions/{theme.id}")} for theme in themes),
                {"All questions, to print": case.page("questions/all")},
            ]
        },
        {
            "Readings": [
                case.page("readings/index"),
                *({theme.title: case.page(f"readings/{theme.id}")} for theme in themes),
            ]
        },
        {"Claims ledger": case.page("claims")},
        {"Sources": case.page("sources")},
        {"Glossary": case.page("glossary")},
        {"How to cite": case.page("cite")},
    ]


__all__ = ["CASES", "SHELF_SOURCES", "nav", "pages"]
