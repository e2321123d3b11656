"""The class builder: the ready plans as links, and, for `assets/builder.js`, everything a run sheet may be made of.

The data stands in the page itself, so that nothing is fetched and the page works from a disk.
"""

import html
import json
import posixpath
import re

from casepack import markup
from casepack.markup import escape
from casepack.model import FUNCTIONS, LEVELS, MODES, SLUG, Activity, Block, Book, Case, Session
from casepack.pages.writer import Page, plural

ACROSS = {"id": "across-themes", "title": "Across themes"}  # what a session without a theme is filed under
SCRIPT = "assets/builder.js"  # below the site's root
KIT = re.compile(rf"activity: (?P<id>{SLUG})(?P<how>\s.*)?")

Data = dict[str, object]


def builder(book: Book, case: Case) -> Page:
    """For a case with sessions. Without JavaScript the page is the list of its plans."""
    page = Page(
        book, case, case.page("builder"), f"Class builder · {case.meta.title}",
        "Choose theme, length, level and mode; swap blocks and questions; print or copy a run sheet that adds up.",
    )  # fmt: skip
    page.add("# Class builder", (
        "Choose a class, take its run sheet, and change what does not fit: blocks, questions, minutes, order. "
        "The times are always worked out anew. The whole choice stands in the address of this page: keep the link, "
        "or send it to a colleague. Nothing is stored and nothing is sent."
    ), (
        "The builder needs JavaScript. The [ready plans](#ready-plans) below do not: each is a page of its own."
    ))  # fmt: skip
    here = built(page.path)
    page.add(
        '<div id="builder"></div>',
        f'<script type="application/json" id="builder-data">{as_json(data(page, book, case))}</script>',
        f'<script src="{posixpath.relpath(SCRIPT, here)}" defer></script>',
        "## Ready plans {#ready-plans}",
    )
    for theme in themes(book, case):
        page.add(f"### {escape(theme['title'])} {{#plans-{theme['id']}}}")
        page.add("\n".join(
            f"- [{escape(session.title)}]({page.href(case.page(f'plans/{session.id}'))}): {escape(frame(session))}"
            for session in case.sessions if (session.theme or ACROSS["id"]) == theme["id"]
        ))  # fmt: skip
    return page


def frame(session: Session) -> str:
    parts = [plural(session.length, "minute"), session.level, MODES[session.mode]]
    return ", ".join([*parts, f"for {session.audience}"] if session.audience else parts)


def themes(book: Book, case: Case) -> list[dict[str, str]]:
    """The themes that have plans, in the case's order; plans across themes come last."""
    used = {session.theme for session in case.sessions}
    own = [{"id": key, "title": book.theme(key).title} for key in case.meta.themes if key in used]
    return [*own, ACROSS] if None in used else own


# --- the data ----------------------------------------------------------------------------------------------------


def data(page: Page, book: Book, case: Case) -> Data:
    """What the script needs, as plain text and addresses relative to the built page."""
    lengths = sorted({session.length for session in case.sessions})
    choices: Data = {
        "theme": themes(book, case),
        "length": [{"id": str(length), "title": plural(length, "minute")} for length in lengths],
        "level": [
            {"id": level, "title": level} for level in LEVELS if any(session.level == level for session in case.sessions)
        ],
        "mode": [
            {"id": mode, "title": title}
            for mode, title in MODES.items()
            if any(session.mode == mode for session in case.sessions)
        ],
    }  # fmt: skip
    used = {key for session in case.sessions for block in session.blocks for key in block.claims}
    return {
        "case": case.meta.title,
        "choices": choices,
        "functions": FUNCTIONS,
        "themes": [{"id": key, "title": book.theme(key).title} for key in case.meta.themes],
        "sessions": [session_data(page, case, session) for session in case.sessions],
        "questions": [
            {
                "id": question.id, "title": question.title, "theme": question.theme, "function": question.function,
                "minutes": question.minutes, "level": question.level, "format": question.format,
                "prompt": plain(page, question.prompt),
                "url": address(page, case.page(f"questions/{question.theme}"), question.id),
            }
            for question in case.questions
        ],
        "claims": [
            {
                "id": claim.id, "text": plain(page, claim.text), "standing": claim.standing.label,
                "url": address(page, case.page("claims"), claim.id),
            }
            for claim in case.claims if claim.id in used
        ],
        "activities": [
            {"id": kit.id, "title": kit.head.title, "url": address(page, case.page(f"activities/{kit.id}"))}
            for kit in case.activities if isinstance(kit.head, Activity)
        ],
    }  # fmt: skip


def session_data(page: Page, case: Case, session: Session) -> Data:
    made: Data = {
        "id": session.id, "title": session.title, "url": address(page, case.page(f"plans/{session.id}")),
        "theme": session.theme or ACROSS["id"], "mode": session.mode, "level": session.level,
        "length": session.length, "audience": session.audience or "", "purpose": plain(page, session.purpose),
        "blocks": [block_data(page, case, block) for block in session.blocks],
    }  # fmt: skip
    if session.before:
        made["before"] = {"minutes": session.before.minutes, "items": reading_data(page, case, session)}
    return made


def reading_data(page: Page, case: Case, session: Session) -> list[Data]:
    assert session.before is not None
    titles = {anchor: text for _, text, anchor in markup.headings(case.narrative.text) if anchor}
    readings = {reading.id: reading for reading in case.readings}
    items: list[Data] = [
        {"text": plain(page, titles[part]), "url": address(page, case.page("story"), part)}
        for part in session.before.parts if part in titles
    ]  # fmt: skip
    for reading in (readings[key] for key in session.before.readings if key in readings):
        text = f"{page.labels.get(reading.ref, reading.ref)}, {reading.part}, {reading.minutes} min"
        items.append({"text": text, "url": address(page, case.page(f"readings/{reading.theme}"), reading.id)})
    return items


def block_data(page: Page, case: Case, block: Block) -> Data:
    questions = {question.id for question in case.questions}
    claims = {claim.id for claim in case.claims}
    kits = {kit.id for kit in case.activities}
    activities: list[Data] = []
    materials: list[str] = []
    for material in block.materials:
        if (found := KIT.fullmatch(material)) and found["id"] in kits:
            activities.append({"id": found["id"], "how": (found["how"] or "").strip()})
        else:
            materials.append(material)
    return {
        "id": block.id, "title": block.title, "minutes": block.minutes, "drop": block.drop or 0,
        "do": plain(page, block.do), "expect": plain(page, block.expect),
        "questions": [key for key in block.questions if key in questions],
        "claims": [key for key in block.claims if key in claims],
        "activities": activities, "materials": materials,
    }  # fmt: skip


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
