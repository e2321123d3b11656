"""One question a screen, for projecting. Without `assets/discuss.js` the page is the list of all questions."""

import html
import json

from casepack.markup import escape
from casepack.model import Book, Case
from casepack.pages import study
from casepack.pages.writer import Page

KEYS = (
    ("→, Page down, space", "the next probe, then the next question"),
    ("←, Page up", "one step back"),
    ("Escape", "back to this list"),
)


def discuss(book: Book, case: Case) -> Page:
    page = Page(
        book, case, case.page("discuss"), f"Discuss · {case.meta.title}",
        "The discussion questions in large type, one a screen, with probes one at a time and a timer.",
    )  # fmt: skip
    page.needs("discuss.js")
    page.searched = False
    firsts = [next((one for one in case.questions if one.theme == key), None) for key in case.meta.themes]
    starts = [(escape(book.theme(first.theme).title), first.id) for first in firsts if first]
    page.add("# Discuss", (
        "One question a screen, in large type, with its probes one at a time and a timer that you start. The "
        "network is asked for nothing, but for the ledger if you open a claim. The address holds the question, so that a "
        "link leads to it. Without JavaScript the questions stand one under another, as below."
    ))  # fmt: skip
    links = ", ".join(f"[{title}](#{key})" for title, key in starts)
    page.add(f"Start with {links}.\n{{: #discuss-starts }}")
    page.add("| Key, or clicker | Leads to |\n| --- | --- |\n" + "\n".join(f"| {key} | {does} |" for key, does in KEYS))
    page.add(stage(case, starts))
    study.cards(page, book, case)
    return page


def stage(case: Case, starts: list[tuple[str, str]]) -> str:
    """The screen, hidden until the script puts a question on it, on one line: Markdown leaves such a block alone."""
    every = [{"id": one.id, "theme": one.theme, "minutes": one.minutes} for one in case.questions]
    return "".join((
        '<div id="stage" class="md-typeset" role="dialog" aria-modal="true" aria-labelledby="stage-title" tabindex="-1"',
        f' data-all="{html.escape(json.dumps(every))}" data-search-exclude hidden>',
        '<div class="bar"><nav id="stage-themes" aria-label="Themes">',
        " ".join(f'<a href="#{key}">{title}</a>' for title, key in starts), '</nav> <span id="stage-at"></span>',
        '<span class="time"><span id="stage-clock" role="timer" aria-label="Time left"></span> ',
        button("run", "Start timer"), "</span>", button("full", "Full screen"), button("leave", "Leave"), "</div>",
        '<div class="shown"><h2 id="stage-title"></h2><div id="stage-body"></div></div>',
        '<div class="bar">', button("back", "Back"), button("next", "Next"), "</div>",
        '<p id="stage-status" class="sr" role="status"></p></div>',
    ))  # fmt: skip


def button(key: str, text: str) -> str:
    return f'<button class="tool" type="button" id="stage-{key}">{text}</button>'
