"""Places to write and to choose, for pages that are filled in on the screen or on paper.

No form stands around them, so that nothing can be sent, and browsers are asked not to remember what was typed.
Without `assets/keep.js` one can still write and print; with it, take along a file.
"""

from collections.abc import Iterable

from casepack.markup import escape
from casepack.model import Case
from casepack.pages.writer import Page

QUIET = 'autocomplete="off"'
END = "</div>"  # of a sheet
HERE = "My answer at this point"
TOOLS = {
    "print": "Print",
    "text": "Download as text",
    "record": "Download to go on later",
}


def sheet(page: Page, case: Case, name: str) -> None:
    """Open a part of the page whose fields `keep.js` can write to a file named after the case and the page."""
    page.needs("keep.js")
    page.add(
        f'<div class="keep" data-case="{escape(case.id)}" data-record="{name}" data-title="{escape(page.title)}" markdown>'
    )


def write(name: str, label: str, rows: int = 3) -> str:
    """A field for words; on paper, if it is empty, so many ruled lines."""
    return (
        f'<div class="write"><label for="w-{name}">{escape(label)}</label>'
        f'<textarea id="w-{name}" name="{name}" rows="{rows}" placeholder=" " {QUIET}></textarea>'
        f'<div class="typed"></div><div class="ruled">{"<i></i>" * rows}</div></div>'
    )


def tick(name: str, label: str) -> str:
    return (
        f'<p class="tick"><label><input type="checkbox" name="{name}" value="yes" {QUIET}> {escape(label)}</label></p>'
    )


def pick(name: str, legend: str, options: Iterable[tuple[str, str]], kind: str = "pick") -> str:
    """One of several: (value, words)."""
    inside = "".join(
        f'<label><input type="radio" name="{name}" value="{escape(value)}" {QUIET}> <span>{words}</span></label>'
        for value, words in options
    )
    return f'<fieldset class="{kind}"><legend>{escape(legend)}</legend>{inside}</fieldset>'


def fold(page: Page, summary: str, *inside: str) -> None:
    """Something to compare with. As long as the field just above it is empty, the style asks for that first; nothing is locked."""
    page.add('<details class="gate" data-search-exclude markdown>')
    page.add(f"<summary>{escape(summary)}</summary>", *inside, "</details>")


def tools(*keys: str, load: bool = False) -> str:
    """The buttons, hidden until the script is there, on one line: Markdown leaves such a block alone."""
    buttons = "".join(f'<button class="tool" type="button" id="keep-{key}">{TOOLS[key]}</button> ' for key in keys)
    field = '<label>Go on from a file <input type="file" id="keep-load" accept=".json,application/json"></label>'
    return (
        f'<div class="keep-tools" hidden>{buttons}{field if load else ""}<p id="keep-status" role="status"></p></div>'
    )
