"""The class builder: the ready plans as links, and, for `assets/builder.js`, everything a run sheet may be made of.

The data stands in the page itself, so that nothing is fetched and the page works from a disk.
"""

import html
import json
import posixpath
import re

from casepack import markup
from casepack.markup import escape, plural
from casepack.model import ACTIVITY, LEVELS, MODES, Block, Book, Case, Question, Session
from casepack.pages.writer import Page

ACROSS = {"id": "across-themes", "title": "Across themes"}  # what a session without a theme is filed under

Data = dict[str, object]
Line = list[str]


def builder(book: Book, case: Case) -> Page:
    """For a case with sessions. Without JavaScript the page is the list of its plans; the script shows the controls."""
    page = Page(
        book, case, case.page("builder"), f"Class builder · {case.meta.title}",
        "Choose theme, length, level and mode; swap blocks and questions; print or copy a run sheet that adds up.",
    )  # fmt: skip
    page.needs("builder.js")
    page.add("# Class builder", (
        "Choose a class, take its run sheet, and change what does not fit: blocks, questions, minutes, order. "
        "The times are always worked out anew. The whole choice stands in the address of this page: keep the link, "
        "or send it to a colleague. Nothing is stored and nothing is sent."
    ), (
        "The builder needs JavaScript. The [ready plans](#ready-plans) below do not: each is a page of its own."
    ))  # fmt: skip
    page.add(
        controls(book, case),
        f'<script type="application/json" id="builder-data">{as_json(data(page, book, case))}</script>',
        "## Ready plans {#ready-plans}",
    )
    for theme in themes(book, case):
        page.add(f"### {escape(theme['title'])} {{#plans-{theme['id']}}}")
        page.add("\n".join(
            f"- [{escape(session.title)}]({page.href(case.page(f'plans/{session.id}'))}): {escape(frame(session))}"
            for session in case.sessions if theme_of(session) == theme["id"]
        ))  # fmt: skip
    return page


def theme_of(session: Session) -> str:
    return session.theme or ACROSS["id"]


def frame(session: Session) -> str:
    parts = [plural(session.length, "minute"), session.level, MODES[session.mode]]
    return ", ".join([*parts, f"for {session.audience}"] if session.audience else parts)


def themes(book: Book, case: Case) -> list[dict[str, str]]:
    """The themes that have plans, in the case's order; plans across themes come last."""
    used = {session.theme for session in case.sessions}
    own = [{"id": key, "title": book.theme(key).title} for key in case.meta.themes if key in used]
    return [*own, ACROSS] if None in used else own


# --- the controls ------------------------------------------------------------------------------------------------


def controls(book: Book, case: Case) -> str:
    """The controls, hidden until the script is there, on one line: Markdown leaves such a block alone."""
    sessions = case.sessions
    choices = {
        "theme": [(theme["id"], theme["title"]) for theme in themes(book, case)],
        "length": [(str(n), plural(n, "minute")) for n in sorted({session.length for session in sessions})],
        "level": [
            ("", "any"),
            *((level, level) for level in LEVELS if any(session.level == level for session in sessions)),
        ],
        "mode": [(mode, said) for mode, said in MODES.items() if any(session.mode == mode for session in sessions)],
    }
    usual = str(min({session.length for session in sessions}, key=lambda length: abs(length - 50)))
    slots = max(3, 1 + max(len(block.questions) for session in sessions for block in session.blocks))
    asked = "".join(
        group(theme.title, [
            (one.id, f"{one.title} ({one.function}, {one.minutes} min)") for one in case.questions if one.theme == theme.id
        ], theme.id)
        for theme in (book.theme(key) for key in case.meta.themes)
    )  # fmt: skip
    return "".join((
        '<div id="builder" data-search-exclude hidden>',
        '<form class="working">', box("Choose a class", *(
            select(key, key.capitalize(), options(found, usual), f'name="{key}"') for key, found in choices.items()
        ), '<button>Show the run sheet</button>'), "</form>",
        '<p id="builder-status" class="working" role="status"></p>',
        '<div id="builder-out" role="group" aria-labelledby="builder-title" tabindex="-1" hidden>',
        box(
            "Time", number("target", "length", "Class length in minutes"), '<strong id="builder-total"></strong>',
            button("drop", "Leave out by drop order, then even out"), button("share", "Even out all blocks"),
            '<p id="builder-also"></p>',
        ),
        box("Take it along", *(button(key, text) for key, text in TAKE.items())),
        '<details class="working"><summary>Change this run sheet</summary>',
        box(
            "Block by block", select("at", "Block", ""), number("minutes", "minutes", "Its minutes"),
            *(
                select(f"question-{n}", f"Question {n}", f'<option value="">none</option>{asked}', 'class="question"')
                for n in range(1, slots + 1)
            ),
            button("earlier", "Move earlier"), button("later", "Move later"), button("remove", "Remove"),
            key="block",
        ),
        box(
            "Another block", select("another", "From all plans, by purpose", by_purpose(case)),
            button("swap", "Put it in place of the block above"), button("add", "Add it at the end"),
        ),
        "</details>",
        '<section id="builder-paper"><div id="builder-lines"></div>',
        '<table><thead><tr><th scope="col">From</th><th scope="col">Minutes</th><th scope="col">Block</th></tr></thead>',
        '<tbody id="builder-rows"></tbody><tfoot id="builder-end"></tfoot></table>',
        '<div id="builder-directions"></div>',
        f'<p>From “{html.escape(case.meta.title)}” ({html.escape(case.meta.licence)}), ',
        '<a id="builder-self" href="#builder">this run sheet</a></p></section></div></div>',
    ))  # fmt: skip


TAKE = {
    "print": "Print",
    "link": "Copy link",
    "text": "Copy as text",
    "html": "Copy as HTML for an LMS",
    "markdown": "Download Markdown",
    "again": "Start again",
}


def by_purpose(case: Case) -> str:
    """All blocks of all plans; those of one mode with one id serve one purpose, and stand together."""
    groups: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for session in sorted(case.sessions, key=lambda session: list(MODES).index(session.mode)):
        for block in session.blocks:
            label = f"{block.title} ({block.minutes} min, {session.title})"
            groups.setdefault((session.mode, block.id), []).append((f"{session.id}/{block.id}", label))
    return "".join(group(f"{key}, {MODES[mode]}", found) for (mode, key), found in groups.items())


def box(legend: str, *inside: str, key: str = "") -> str:
    name = f' id="builder-{key}"' if key else ""
    return f'<fieldset class="working"{name}><legend>{legend}</legend>{" ".join(inside)}</fieldset>'


def button(key: str, text: str) -> str:
    return f'<button type="button" id="builder-{key}">{text}</button>'


def select(key: str, label: str, inside: str, more: str = "") -> str:
    return f'<label>{label} <select id="builder-{key}" {more}>{inside}</select></label>'


def number(key: str, name: str, label: str) -> str:
    return f'<label>{label} <input type="number" id="builder-{key}" name="{name}" min="1" max="600"></label>'


def options(found: list[tuple[str, str]], chosen: str = "") -> str:
    """`chosen` is the value that is taken unless the reader takes another."""
    return "".join(
        f'<option value="{html.escape(key)}"{" selected" * (key == chosen != "")}>{html.escape(text)}</option>'
        for key, text in found
    )


def group(label: str, found: list[tuple[str, str]], theme: str = "") -> str:
    return f'<optgroup label="{html.escape(label)}" data-theme="{theme}">{options(found)}</optgroup>' if found else ""


# --- the data ----------------------------------------------------------------------------------------------------
# A line of the run sheet is [label, text] or [label, text, address, what follows]: plain text, and addresses relative
# to the built page.


def data(page: Page, book: Book, case: Case) -> Data:
    used = {key for session in case.sessions for block in session.blocks for key in block.claims}
    claims_page = case.page("claims")
    return {
        "across": ACROSS["id"],
        "sessions": [session_data(page, book, case, session) for session in case.sessions],
        "questions": [{"id": question.id, "line": question_line(page, case, question)} for question in case.questions],
        "claims": [
            {"id": f"#{claim.id}", "line": [
                "Claim", plain(page, claim.text), address(page, claims_page, claim.id), f"({claim.standing.label})"
            ]}
            for claim in case.claims if claim.id in used
        ],
    }  # fmt: skip


def question_line(page: Page, case: Case, question: Question) -> Line:
    facts = f"{question.function}, {question.level}, {question.format}, {question.minutes} min at full length"
    target = address(page, case.page(f"questions/{question.theme}"), question.id)
    return ["Question", question.title, target, f"({facts}): {plain(page, question.prompt)}"]


def session_data(page: Page, book: Book, case: Case, session: Session) -> Data:
    about = book.theme(session.theme).title if session.theme else ACROSS["title"]
    lines: list[Line] = [
        ["Made from", session.title, address(page, case.page(f"plans/{session.id}")), f"({about}, {frame(session)})"],
        ["Purpose", plain(page, session.purpose)],
    ]
    if session.before:
        lines += [["Before class", f"{session.before.minutes} minutes of reading"], *reading_lines(page, case, session)]
    return {
        "id": session.id, "title": session.title, "theme": theme_of(session), "level": session.level,
        "mode": session.mode, "length": session.length, "lines": lines,
        "blocks": [block_data(page, case, session, block) for block in session.blocks],
    }  # fmt: skip


def reading_lines(page: Page, case: Case, session: Session) -> list[Line]:
    assert session.before is not None
    titles = {anchor: text for _, text, anchor in markup.headings(case.narrative.text) if anchor}
    readings = {reading.id: reading for reading in case.readings}
    lines: list[Line] = [
        ["Read", plain(page, titles[part]), address(page, case.page("story"), part)]
        for part in session.before.parts if part in titles
    ]  # fmt: skip
    for reading in (readings[key] for key in session.before.readings if key in readings):
        target = address(page, case.page(f"readings/{reading.theme}"), reading.id)
        label = page.labels.get(reading.ref, reading.ref)
        lines.append(["Read", label, target, f"({reading.within}, {reading.minutes} min)"])
    return lines


def block_data(page: Page, case: Case, session: Session, block: Block) -> Data:
    questions = {question.id for question in case.questions}
    claims = {claim.id for claim in case.claims}
    return {
        "id": f"{session.id}/{block.id}", "title": block.title, "minutes": block.minutes, "drop": block.drop or 0,
        "do": plain(page, block.do),
        "questions": [key for key in block.questions if key in questions],
        "claims": [f"#{key}" for key in block.claims if key in claims],
        "more": [*(material_line(page, case, text) for text in block.materials), ["Expect", plain(page, block.expect)]],
    }  # fmt: skip


def material_line(page: Page, case: Case, text: str) -> Line:
    """A material; `activity: id (how)` is linked to the activity's page."""
    kits = {kit.id: kit for kit in case.activities}
    if (found := ACTIVITY.fullmatch(text)) and (kit := kits.get(found["id"])):
        return [
            "Activity",
            kit.head.title,
            address(page, case.page(f"activities/{kit.id}")),
            (found["how"] or "").strip(),
        ]
    return ["Bring", text]


def built(path: str) -> str:
    """The folder in which the builder of the site puts a page: `cases/x/claims.md` is read at `cases/x/claims/`."""
    return path.removesuffix(".md").removesuffix("index").rstrip("/") or "."


def address(page: Page, path: str, anchor: str = "") -> str:
    """The way from the built page to another, as a browser follows it."""
    way = posixpath.relpath(built(path), built(page.path)) + "/"
    return f"{way}#{anchor}" if anchor else way


def plain(page: Page, text: str) -> str:
    """The words of an author's Markdown: citations keep their labels, claim marks and emphasis go."""

    def cite(pieces: list[tuple[str, str]]) -> str:
        return f"({'; '.join(', '.join(filter(None, (page.labels.get(key, key), at))) for key, at in pieces)})"

    text = markup.resolve(text, cite, lambda _: "")
    text = re.sub(r"!?\[([^\[\]]*)\]\([^()]*\)", r"\1", text)
    text = re.sub(r"(?<![\w*\\])(\*{1,3})(?=[^\s*])(.+?)(?<=[^\s*\\])\1(?![\w*])", r"\2", text, flags=re.S)
    text = re.sub(r"(?<![\w\\])(_{1,2})(?=[^\s_])(.+?)(?<=[^\s_\\])\1(?!\w)", r"\2", text, flags=re.S)
    text = re.sub(r"`+([^`]+)`+", r"\1", text)
    text = re.sub(r"\\([\\`*_{}\[\]<>()#+.!|~-])", r"\1", html.unescape(text))
    return re.sub(r" (?=[.,;:!?](?:\s|$))", "", " ".join(text.split()))


def as_json(value: Data) -> str:
    """JSON on one line that can stand inside a script element: no character of it can end the element or open a comment."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029\x7f":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text
