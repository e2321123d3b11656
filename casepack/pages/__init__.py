"""The site as plain Markdown: `pages` gives every page's text, `nav` its place in the menu.

Pure and deterministic: no clock, no disk, no network. Any builder with Python-Markdown's attr_list, md_in_html and
tables builds the result; nothing else is needed.
"""

import datetime
import re
from collections.abc import Container, Mapping

from casepack import markup
from casepack.markup import escape
from casepack.model import Book, Case, Edition
from casepack.pages import (
    across,
    alone,
    article,
    builder,
    discuss,
    downloads,
    overview,
    people,
    prepare,
    review,
    shelf,
    study,
    teach,
    whole,
)
from casepack.pages.shelf import listed, shown, told
from casepack.pages.writer import SHELF_SOURCES, Page

FULL_ONLY = re.compile(r"<!-- full -->\n(.*?)<!-- /full -->\n", re.S)
SHELF = "<!-- cases -->"  # the line of a hand-written page that a card for each case takes the place of


def pages(
    book: Book,
    edition: Edition,
    today: datetime.date,
    styled: Mapping[str, Mapping[str, str]] | None = None,
    papers: downloads.Papers | None = None,
    skip: Container[str] = (),
) -> dict[str, str]:
    """Markdown by path below the site's source folder, hand-written pages included.

    `today` decides which facts are shown as overdue. `styled` is what `styles.of_book` gives: each source by key in
    each citation style by name; without it the sources page offers no styles. `papers` are the files beside the pages:
    their addresses and sizes. The pages of the cases in `skip`, which the caller has already, are left out. They change
    only with their case, the shelf, the day, their papers, what any case says of itself in `case.yml`, and `told`.
    """
    made = [hand_written(book, prose.path, prose.text, edition) for prose in book.docs]
    made += across.pages(book, edition)
    made.append(shelf.sources(book, None, styled or {}, {}))
    if book.shelf.rubric or book.shelf.sheets:
        made += [teach.sheets(book), teach.rubric(book), *(teach.sheet(book, kit) for kit in book.shelf.sheets)]
    files = downloads.by_case(papers or {})
    for case in book.cases:
        if case.id in skip:
            continue
        own = files.get(case.id, {})
        made += [
            overview.overview(book, case, edition),
            overview.story(book, case),
            prepare.prepare(book, case),
            article.lens(book, case),
            article.ledger(book, case, today),
            people.timeline(book, case),
            people.people(book, case),
            study.questions(book, case),
            *(study.theme(book, case, theme, edition) for theme in case.meta.themes),
            study.question_sheet(book, case),
            discuss.discuss(book, case),
            study.readings(book, case, own),
            *(study.theme_readings(book, case, theme, own) for theme in case.meta.themes),
            shelf.sources(book, case, styled or {}, own),
            shelf.glossary(book, case),
            overview.how_to_cite(book, case, styled or {}, own),
            whole.whole(book, case),
            downloads.downloads(book, case, own),
            alone.path(book, case, edition),
            review.review(book, case, edition),
        ]
        if case.quiz:
            made.append(teach.quiz(book, case, edition))
        if edition is Edition.FULL:
            made += for_teachers(book, case, own)
    return {page.path: page.finish() for page in made}


def for_teachers(book: Book, case: Case, papers: downloads.Papers) -> list[Page]:
    """Plans, activities and the teaching note: whatever of these the case has."""
    made = []
    if case.sessions:
        made += [
            builder.builder(book, case),
            teach.plans(book, case),
            *(teach.plan(book, case, session, papers) for session in case.sessions),
        ]
    if case.activities:
        made += [teach.activities(book, case), *(teach.activity(book, case, kit) for kit in case.activities)]
    if case.teaching_note:
        made.append(teach.teaching_note(book, case))
    return made


def hand_written(book: Book, path: str, text: str, edition: Edition) -> Page:
    """A page of docs/ with its citations resolved against the shelf; the rest, front matter too, is as written.

    What stands between `<!-- full -->` and `<!-- /full -->` is left out of the student edition.
    """
    text = FULL_ONLY.sub("" if edition is Edition.STUDENT else r"\1", text)
    page = Page(book, None, path.removeprefix("docs/"))
    whole = markup.resolve(text, page.cite, page.mark)
    page.add(whole.replace(SHELF, cards(page)) if SHELF in whole else whole)
    return page


def cards(page: Page) -> str:
    """A card for each case, and the ways to what goes across them."""
    doors = across.doors(page)
    made = ['<div class="case-cards" markdown>', *(card(page, case) for case in page.book.cases), "</div>"]
    return "\n\n".join([*made, *([doors] if doors else [])])


def card(page: Page, case: Case) -> str:
    """A case as the home page announces it."""
    meta = case.meta
    start = f"[Open the case]({page.href(case.page('index'))}){{: .button }} [Read the story]({page.href(case.page('story'))})"
    size = f"{meta.minutes} minutes · {len(case.claims)} claims · {len(case.questions)} questions · {len(case.readings)} readings"
    lines = ['<div class="case-card" markdown>', f"**{escape(meta.title)}**", f"*{escape(meta.subtitle)}*"]
    return "\n\n".join([*lines, f"{size}\n{{: .small }}", start, "</div>"])


def nav(book: Book, edition: Edition) -> dict[str, list[dict[str, object]]]:
    """What the marked entries of mkdocs.yml's nav hold: the cases, and the shelf that they share."""
    cases: list[dict[str, object]] = [{case.meta.title: case_nav(book, case, edition)} for case in book.cases]
    return {"@cases": [*cases, *across.nav(book, edition)], "@shelf": shelf_nav(book)}


def case_nav(book: Book, case: Case, edition: Edition) -> list[dict[str, object]]:
    themes = [book.theme(key) for key in case.meta.themes]

    def by_theme(name: str, more: list[dict[str, str]]) -> list[dict[str, str]]:
        each = [{theme.title: case.page(f"{name}/{theme.id}")} for theme in themes]
        return [{"All themes": case.page(f"{name}/index")}, *each, *more]

    asked = [{"All questions, to print": case.page("questions/all")}, {"Discuss, to project": case.page("discuss")}]
    entries: list[dict[str, object]] = [
        {"Overview": case.page("index")},
        {"The story": case.page("story")},
        {"Prepare for class": case.page("prepare")},
        {f"The {case.meta.focal_kind} under the lens": case.page("lens")},
        {"Timeline": case.page("timeline")},
        {"People and organisations": case.page("people")},
        {"Discussion questions": by_theme("questions", asked)},
        {"Readings": by_theme("readings", [])},
    ]
    if edition is Edition.FULL and (case.sessions or case.activities or case.teaching_note):
        entries.append({"Teach it": teaching_nav(case)})
    if case.quiz:
        entries.append({"Check yourself": case.page("quiz")})
    return [
        *entries,
        {"On your own": [{"The path": case.page("path")}, {"Review sheet": case.page("review")}]},
        {"Claims ledger": case.page("claims")},
        {"Sources": case.page("sources")},
        {"Glossary": case.page("glossary")},
        {"The whole case, to print": case.page("print")},
        {"To print and hand out": case.page("downloads")},
        {"How to cite": case.page("cite")},
    ]


def teaching_nav(case: Case) -> list[dict[str, object]]:
    entries: list[dict[str, object]] = []
    if case.teaching_note:
        entries.append({"Teaching note": case.page("teaching-note")})
    if case.sessions:
        plans = [{session.title: case.page(f"plans/{session.id}")} for session in case.sessions]
        entries.append({"Class builder": case.page("builder")})
        entries.append({"Class plans": [{"All plans": case.page("plans/index")}, *plans]})
    if case.activities:
        kits = [{kit.head.title: case.page(f"activities/{kit.id}")} for kit in case.activities]
        entries.append({"Activities": [{"All activities": case.page("activities/index")}, *kits]})
    return entries


def shelf_nav(book: Book) -> list[dict[str, object]]:
    """The menu of what all cases share."""
    entries: list[dict[str, object]] = [{"Shared shelf of sources": SHELF_SOURCES}]
    if book.shelf.rubric or book.shelf.sheets:
        entries += [{"Sheets and rubric": "kit/index.md"}, {"Rubric": "kit/rubric.md"}]
        entries += [{sheet.head.title: f"kit/{sheet.id}.md"} for sheet in book.shelf.sheets]
    return entries


__all__ = ["SHELF_SOURCES", "listed", "nav", "pages", "shown", "told"]
