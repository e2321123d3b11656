"""The class builder: its data stays data, its minutes stay honest, its address holds the whole choice."""

import dataclasses
import json
import random
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from playwright.sync_api import Browser, Page
from selectolax.lexbor import LexborHTMLParser

from casepack.model import Block, Book, Session
from casepack.pages import builder
from casepack.pages.writer import Page as Writer

from .common import press_to

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = ROOT / "casepack" / "house" / "assets" / "builder.js"
PATH = "cases/iflytek-360/builder/"
EVIL = (
    "</script><img src=x onerror=\"document.title='owned'\"><!-- <script> & ' ]]> \u2028 `|*_[x](javascript:alert(1))"
)


# --- the page, as text -------------------------------------------------------------------------------------------


def hostile(book: Book) -> str:
    """A builder page whose texts all try to become markup."""
    case = book.cases[0]
    block = Block(id="frame", title=EVIL, minutes=50, do=EVIL, expect=EVIL, materials=(EVIL,), drop=1)
    claim = case.claims[0].model_copy(update={"text": EVIL})
    question = case.questions[0].model_copy(update={"title": EVIL, "prompt": EVIL})
    block = block.model_copy(update={"claims": (claim.id,), "questions": (question.id,)})
    session = Session(
        id="evil", title=EVIL, mode="class", level="advanced", length=50, audience=EVIL, purpose=EVIL, blocks=(block,)
    )
    changed = dataclasses.replace(case, sessions=(session,), claims=(claim,), questions=(question,))
    return builder.builder(book, changed).finish()


def test_the_data_cannot_leave_its_script_element(book: Book) -> None:
    text = hostile(book)
    found = re.search(r'<script type="application/json" id="builder-data">(.*?)</script>\n', text)
    assert found
    assert not set(found[1]) & set("<>&\u2028\u2029\n")
    data = json.loads(found[1])
    assert data["sessions"][0]["title"] == EVIL
    assert text.count("<script") == 1
    assert "<img" not in text


def test_hostile_words_stay_words_in_the_browser(book: Book, browser: Browser) -> None:
    """The page's own HTML, without the Markdown builder between: what the script draws is text."""
    raw = "\n".join(line for line in hostile(book).split("\n") if line.startswith(('<div id="builder"', "<script")))
    page = browser.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.route(
        "**/*", lambda route: route.fulfill(content_type="text/html", body=f"<!doctype html><title>calm</title>{raw}")
    )
    page.goto("http://127.0.0.1/cases/x/builder/")
    page.add_script_tag(path=str(SCRIPT))
    page.get_by_role("button", name="Show the run sheet").click()
    assert page.locator("#builder-rows strong").text_content() == EVIL
    assert page.locator("#builder img").count() == 0
    assert page.locator("#builder a[href^=javascript]").count() == 0
    assert page.title() == "calm"
    assert wrong == []
    page.close()


def test_plain_text_keeps_who_said_it_and_drops_the_marks(book: Book) -> None:
    page = Writer(book, book.cases[0], book.cases[0].page("builder"))
    key = next(iter(page.labels))
    claim = book.cases[0].claims[0].id
    said = builder.plain(
        page, f"A **bold** *word*, `code`\nand a [link](https://example.org/) [@{key}, ¶ 4] [#{claim}]. 2 * 3 * 4"
    )
    assert said == f"A bold word, code and a link ({page.labels[key]}, ¶ 4). 2 * 3 * 4"


def test_the_page_is_the_same_however_often_it_is_made(book: Book) -> None:
    made = [builder.builder(book, book.cases[0]).finish() for _ in range(2)]
    assert made[0] == made[1]


def test_the_script_is_small_and_plain() -> None:
    text = SCRIPT.read_text(encoding="utf-8")
    assert len(text.encode()) <= 12 * 1024
    assert text.count('"use strict"') == 1
    for word in ("eval(", "new Function", "innerHTML =", "localStorage", "sessionStorage", "indexedDB", "cookie", "fetch(",
                 "XMLHttpRequest", "import(", "sendBeacon", "http:", "https:"):  # fmt: skip
        assert word not in text, word


def test_no_builder_in_the_student_edition(student_site: Path) -> None:
    assert list(student_site.rglob("builder/index.html")) == []
    for page in student_site.rglob("*.html"):
        assert b"builder-data" not in page.read_bytes(), page


# --- the page, as built ------------------------------------------------------------------------------------------


def data_of(site: Path) -> dict[str, Any]:
    node = LexborHTMLParser((site / PATH / "index.html").read_bytes()).css_first("script#builder-data")
    assert node is not None
    found: dict[str, Any] = json.loads(node.text())
    return found


def test_every_address_in_the_data_leads_somewhere(site: Path) -> None:
    """The checks of the site see no further than HTML; these addresses are in JSON."""
    data = data_of(site)
    lines = [one["line"] for one in (*data["questions"], *data["claims"])]
    for session in data["sessions"]:
        lines += session["lines"]
        lines += [line for block in session["blocks"] for line in block["more"]]
    addresses = {line[2] for line in lines if len(line) > 2}
    assert len(addresses) > 100
    trees: dict[str, LexborHTMLParser] = {}
    for way in sorted(addresses):
        parts = urlsplit(urljoin("http://site/" + PATH, way))
        file = site / parts.path.lstrip("/") / "index.html"
        assert file.is_file(), way
        tree = trees.setdefault(parts.path, LexborHTMLParser(file.read_bytes()))
        assert not parts.fragment or tree.css_first(f"[id='{parts.fragment}']"), way


def test_every_plan_is_in_the_data_and_adds_up(book: Book, site: Path) -> None:
    data = data_of(site)
    assert [session["id"] for session in data["sessions"]] == [session.id for session in book.cases[0].sessions]
    for session in data["sessions"]:
        assert sum(block["minutes"] for block in session["blocks"]) == session["length"]


def test_the_builder_markup_has_no_inline_handler(site: Path) -> None:
    tree = LexborHTMLParser((site / PATH / "index.html").read_bytes())
    for node in tree.css("#builder, #builder *"):
        assert not [name for name in node.attributes if name.startswith("on")]


def test_search_does_not_find_the_controls(site: Path) -> None:
    assert "Copy as HTML for an LMS" not in (site / "search" / "search_index.json").read_text()


# --- the page, in a browser --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def address(address: str) -> str:
    return address + PATH


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A phone's page on which any error of a script fails the test."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("dialog", lambda dialog: wrong.append(dialog.message))
    yield page
    context.close()
    assert wrong == []


def start(page: Page, address: str, theme: str = "export-controls", length: str = "75", mode: str = "class") -> None:
    if not page.url.startswith(address):
        page.goto(address)
    page.locator("#builder-theme").select_option(theme)
    page.locator("#builder-length").select_option(length)
    page.locator("#builder-mode").select_option(mode)
    page.get_by_role("button", name="Show the run sheet").click()


def test_it_opens_on_an_hour_of_class(page: Page, address: str) -> None:
    page.goto(address)
    assert page.locator("#builder-length").input_value() == "50"
    page.get_by_role("button", name="Show the run sheet").click()
    assert honest(page) == (50, 50)


def change(page: Page) -> None:
    page.locator("#builder summary").click()


def hash_of(page: Page) -> str:
    found: str = page.evaluate("location.hash")
    return found


def rows(page: Page) -> list[tuple[str, int, str]]:
    """The run sheet as a reader sees it, its last row included: from, minutes, text."""
    cells: list[list[str]] = page.evaluate(
        "[...document.querySelectorAll('#builder-rows tr, #builder-end tr')].map(row => [...row.cells].map(cell => cell.innerText))"
    )
    return [(one[0], int(one[1]), one[2]) for one in cells]


def honest(page: Page) -> tuple[int, int]:
    """The total and the length, after checking that everything on the page that tells minutes tells the same."""
    *blocks, end = rows(page)
    clock = 0
    for at, minutes, _ in blocks:
        assert at == f"{clock // 60}:{clock % 60:02}"
        assert minutes >= 1
        clock += minutes
    assert end[:2] == (f"{clock // 60}:{clock % 60:02}", clock)
    length = int(page.locator("#builder-target").input_value())
    gap = length - clock
    tail = f"{gap} to spare" if gap > 0 else f"{-gap} too many" if gap else "it fits"
    said = f"{clock} of {length} minutes: {tail}."
    assert page.locator("#builder-total").inner_text() == said
    assert end[2] == f"End. {said}"
    headings = page.locator("#builder-directions h3").all_inner_texts()
    assert headings == [f"{at} · {minutes} min · {text.split(' · ')[0]}" for at, minutes, text in blocks]
    return clock, length


def test_from_choosing_to_a_printed_sheet_with_the_keyboard_alone(page: Page, address: str) -> None:
    page.add_init_script("window.print = () => { window.printed = (window.printed || 0) + 1 }")
    page.goto(address)
    page.evaluate("document.querySelector('#class-builder').scrollIntoView()")
    press_to(page, page.locator("#builder-theme"))
    page.keyboard.type("Exp")
    press_to(page, page.locator("#builder-length"))
    page.keyboard.type("75")
    press_to(page, page.locator("#builder form button"))
    page.keyboard.press("Enter")
    assert "theme=export-controls&length=75" in hash_of(page)
    assert page.evaluate("document.activeElement.id") == "builder-out"
    assert honest(page) == (75, 75)
    before = rows(page)
    press_to(page, page.locator("#builder summary"))
    page.keyboard.press("Enter")
    press_to(page, page.locator("#builder-at"))
    page.keyboard.press("ArrowDown")
    press_to(page, page.locator("#builder-minutes"))
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    press_to(page, page.locator("#builder-earlier"))
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "builder-earlier"
    assert rows(page)[0][1:] == (before[1][1] + 2, before[1][2])
    assert honest(page) == (77, 75)
    press_to(page, page.locator("#builder-share"), "Shift+Tab")
    page.keyboard.press("Enter")
    assert honest(page) == (75, 75)
    press_to(page, page.locator("#builder-print"))
    page.keyboard.press("Space")
    assert page.evaluate("window.printed") == 1
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    visible = page.evaluate(
        "[...document.querySelectorAll('h1, h2, h3, p, table, button, select, input, summary, nav, header, footer')]"
        ".filter(one => one.checkVisibility() && !one.closest('#builder-paper')).map(one => one.outerHTML.slice(0, 80))"
    )
    assert visible == []
    assert page.locator("#builder-paper table").is_visible()
    assert page.pdf().startswith(b"%PDF")


def test_minutes_stay_honest_whatever_is_done(page: Page, address: str) -> None:
    """A long walk over all controls that change the sheet, the same in every run."""
    chance = random.Random(360)
    start(page, address)
    change(page)
    buttons = ["earlier", "later", "remove", "swap", "add", "share", "drop"]
    for _ in range(70):
        act = chance.choice([*buttons, "minutes", "minutes", "target", "at", "question-1", "another"])
        control = page.locator(f"#builder-{act}")
        if not control.is_visible():
            continue
        if act in ("minutes", "target"):
            control.fill(str(chance.choice([1, 3, 7, 12, 20, 45, 75, 90, 110])))
            control.press("Enter")
        elif act in ("at", "question-1", "another"):
            choices = control.evaluate(
                "one => [...one.options].filter(o => !o.parentElement.disabled).map(o => o.value)"
            )
            control.select_option(chance.choice(choices))
        else:
            control.click()
        total, length = honest(page)
        if act in ("share", "drop"):
            assert total == length or length < len(rows(page)) - 1


def test_evening_out_is_exact_for_any_length(page: Page, address: str) -> None:
    start(page, address)
    for length in (6, 7, 11, 50, 74, 76, 83, 119, 600, 75):
        page.locator("#builder-target").fill(str(length))
        page.locator("#builder-share").click()
        assert honest(page) == (length, length)
        assert not page.locator("#builder-share").is_visible()


def test_more_blocks_than_minutes_offers_no_false_help(page: Page, address: str) -> None:
    start(page, address)
    page.locator("#builder-target").fill("3")
    page.locator("#builder-target").press("Enter")
    assert not page.locator("#builder-share").is_visible()
    assert honest(page) == (75, 3)


def test_dropping_follows_the_plans_order(page: Page, address: str, book: Book) -> None:
    plan = next(one for one in book.cases[0].sessions if one.theme == "export-controls" and one.length == 75)
    first = next(block for block in plan.blocks if block.drop == 1)
    start(page, address)
    page.locator("#builder-target").fill("70")
    page.locator("#builder-target").press("Enter")
    page.locator("#builder-drop").click()
    assert first.title in page.locator("#builder-status").inner_text()
    assert first.title not in [text.split(" · ")[0] for _, _, text in rows(page)]
    assert len(rows(page)) - 1 == len(plan.blocks) - 1
    assert honest(page) == (70, 70)


def test_minutes_that_are_none_change_nothing_and_are_said(page: Page, address: str) -> None:
    start(page, address)
    change(page)
    before, field = rows(page), page.locator("#builder-minutes")
    was = field.input_value()
    for typed in ("", "0", "-5", "2.5", "601", "1e2"):
        page.locator("#builder-later").click()
        page.locator("#builder-earlier").click()
        field.fill("")
        field.fill(typed)
        field.blur()
        assert rows(page) == before, typed
        assert field.input_value() == was, typed
        assert "Minutes are whole, from 1 to 600." in page.locator("#builder-status").inner_text(), typed


def test_the_total_follows_while_minutes_are_typed(page: Page, address: str) -> None:
    start(page, address)
    change(page)
    field = page.locator("#builder-minutes")
    steps = page.evaluate("history.length")
    field.fill("")
    field.press_sequentially("123")
    assert field.input_value() == "123"
    assert rows(page)[0][1] == 123
    honest(page)
    page.locator("#builder-print").evaluate("one => one.focus()")
    assert ".123," in hash_of(page)
    assert page.evaluate("history.length") == steps + 1


def edited(page: Page, address: str) -> None:
    """A sheet with every kind of change in it."""
    start(page, address)
    change(page)
    page.locator("#builder-minutes").fill("9")
    page.locator("#builder-at").select_option("2")
    page.locator("#builder-another").evaluate("one => { one.selectedIndex = one.options.length - 1 }")
    page.locator("#builder-swap").click()
    page.locator("#builder-at").select_option("1")
    options = page.locator("#builder-question-1 option:not(:disabled)").evaluate_all(
        "all => all.filter(one => one.value && !one.parentElement.disabled && !one.selected).map(one => one.value)"
    )
    page.locator("#builder-question-1").select_option(options[-1])
    page.locator("#builder-question-2").select_option(options[0])
    page.locator("#builder-later").click()
    page.locator("#builder-at").select_option("0")
    page.locator("#builder-remove").click()
    page.locator("#builder-add").click()
    page.locator("#builder-target").fill("80")
    page.locator("#builder-target").press("Enter")
    honest(page)


def test_a_shared_link_restores_the_same_sheet(page: Page, address: str, browser: Browser) -> None:
    edited(page, address)
    link = address + hash_of(page)
    assert re.fullmatch(r"[\w#=&/.,-]+", hash_of(page)), "nothing that a mail program would break or encode"
    other = browser.new_context().new_page()
    other.goto(link)
    assert rows(other) == rows(page)
    assert other.locator("#builder-paper").inner_text() == page.locator("#builder-paper").inner_text()
    assert other.locator("#builder-theme").input_value() == "export-controls"
    other.goto("about:blank")
    other.goto(address + "#" + hash_of(page)[1:].replace("/", "%2F").replace(",", "%2C"))
    assert rows(other) == rows(page)
    other.context.close()


def test_back_undoes_step_by_step_and_forward_redoes(page: Page, address: str) -> None:
    start(page, address)
    change(page)
    seen = [rows(page)]
    for act in ("later", "remove", "add", "swap"):
        page.locator(f"#builder-{act}").click()
        if rows(page) != seen[-1]:
            seen.append(rows(page))
    for was in reversed(seen[:-1]):
        page.go_back()
        page.wait_for_function("document.querySelector('#builder-status').innerText")
        assert rows(page) == was
        honest(page)
    page.go_forward()
    assert rows(page) == seen[1]
    while page.locator("#builder-out").is_visible():
        page.go_back()
    assert hash_of(page) == ""
    assert page.url == address


def test_start_again_gives_an_empty_page_and_back_returns(page: Page, address: str) -> None:
    start(page, address)
    was = rows(page)
    page.locator("#builder-again").click()
    page.locator("#builder-out").wait_for(state="hidden")
    assert page.evaluate("document.activeElement.id") == "builder-theme"
    page.go_back()
    page.locator("#builder-out").wait_for()
    assert rows(page) == was


PLAN = "plan=export-controls-75"
HOSTILE = {
    "nonsense": ("nonsense", "nonsense"),
    "unknown key": (f"{PLAN}&colour=red", "colour=red"),
    "unknown plan": ("theme=dual-use&plan=no-such-plan", "plan=no-such-plan"),
    "unknown theme": (f"{PLAN}&theme=astrology", "theme=astrology"),
    "unknown block": (f"{PLAN}&blocks=frame,no-such,commit", "no-such"),
    "unknown question": (f"{PLAN}&blocks=frame.5.no-such-question", "no-such-question"),
    "minutes too many": (f"{PLAN}&blocks=frame.9999", "frame.9999"),
    "minutes none": (f"{PLAN}&blocks=frame.0", "frame.0"),
    "length absurd": (f"{PLAN}&length=1e9", "length=1e9"),
    "length negative": (f"{PLAN}&length=-1", "length=-1"),
    "twice": (f"{PLAN}&length=60&length=61", "length=61"),
    "prototype": (f"{PLAN}&__proto__=1&constructor=2&toString=3", "__proto__=1"),
    "prototype block": (f"{PLAN}&blocks=__proto__,constructor,toString", "constructor"),
    "prototype plan": ("plan=constructor&theme=__proto__", "plan=constructor"),
    "markup": (f"{PLAN}&<img src=x onerror=document.title='owned'>", "<img"),
    "markup encoded": (f"{PLAN}&%3Cscript%3Ealert(1)%3C/script%3E", "<script>"),
    "bad escape": (f"{PLAN}&a=%E0%A4%A", "%E0%A4%A"),
    "lone percent": ("%", "%"),
    "too many blocks": (f"{PLAN}&blocks=" + ",".join(["frame"] * 5000), "blocks after the first 40"),
    "slashes": (f"{PLAN}&blocks=a/b/c,//,/frame,frame/", "a/b/c"),
    "very long": ("x" * 100_000, "xxxx"),
}


def harmless(page: Page, fragment: str, said: str) -> None:
    """What is understood is used, what is not is said; any error of a script fails (see `page`)."""
    status = page.locator("#builder-status").inner_text()
    assert "Left out, as not understood" in status
    assert said in status
    assert len(status) < 400
    assert "owned" not in page.title()
    assert page.locator("#builder img, #builder script").count() == 0
    if PLAN in fragment:
        assert page.locator("#builder-title").inner_text()
        honest(page)


def test_an_address_made_by_hand_is_harmless(page: Page, address: str) -> None:
    page.goto(address)
    for fragment, said in HOSTILE.values():
        page.locator("#builder-status").evaluate("one => { one.textContent = '' }")
        page.evaluate("to => { location.hash = to }", fragment)
        page.wait_for_function("document.querySelector('#builder-status').textContent")
        harmless(page, fragment, said)
    page.get_by_role("button", name="Show the run sheet").click()
    honest(page)


@pytest.mark.parametrize("name", ["markup", "bad escape", "too many blocks", "prototype"])
def test_a_page_opened_at_such_an_address_is_harmless(page: Page, address: str, name: str) -> None:
    fragment, said = HOSTILE[name]
    page.goto(address + "#" + fragment)
    harmless(page, fragment, said)
    page.get_by_role("button", name="Show the run sheet").click()
    honest(page)


def test_an_address_with_a_part_only_finds_the_nearest_plan(page: Page, address: str) -> None:
    page.goto(address + "#theme=human-rights&length=110")
    assert honest(page) == (110, 110)
    assert "human-rights-110" in (page.locator("#builder-self").get_attribute("href") or "")
    page.goto(address + "#theme=human-rights&length=95")
    total, length = honest(page)
    assert (total, length) == (110, 95)


def test_a_link_within_the_page_is_no_choice(page: Page, address: str) -> None:
    start(page, address)
    was = rows(page)
    page.get_by_role("link", name="ready plans", exact=True).click()
    assert hash_of(page) == "#ready-plans"
    assert rows(page) == was
    page.goto(address + "#ready-plans")
    page.reload()
    assert not page.locator("#builder-out").is_visible()
    assert page.locator("#builder-status").inner_text() == ""


def test_plans_as_near_as_the_one_shown_are_offered(page: Page, address: str, book: Book) -> None:
    guests = [session for session in book.cases[0].sessions if session.mode == "guest" and session.length == 20]
    start(page, address, "across-themes", "20", "guest")
    links = page.locator("#builder-also a")
    assert links.count() == len({one.id for one in guests}) - 1
    title = links.first.inner_text()
    links.first.click()
    page.locator("#builder-title", has_text=title).wait_for()
    assert honest(page) == (20, 20)


def test_a_choice_that_no_plan_fits_is_said(page: Page, address: str) -> None:
    start(page, address, "dual-use", "150", "class")
    assert "No ready plan is exactly this" in page.locator("#builder-status").inner_text()
    total, length = honest(page)
    assert length == 150
    assert total != 150


def test_questions_offered_are_those_of_the_theme(page: Page, address: str, book: Book) -> None:
    start(page, address)
    change(page)
    script = "one => [...one.options].filter(o => o.value && !o.parentElement.disabled).map(o => o.value)"
    offered = page.locator("#builder-question-1").evaluate(script)
    assert offered == [one.id for one in book.cases[0].questions if one.theme == "export-controls"]
    start(page, address, "across-themes")
    assert len(page.locator("#builder-question-1").evaluate(script)) == len(book.cases[0].questions)


def test_blocks_of_one_purpose_stand_together(page: Page, address: str, book: Book) -> None:
    start(page, address)
    change(page)
    page.locator("#builder-at").select_option("2")
    plan = next(one for one in book.cases[0].sessions if one.id == "export-controls-75")
    key = plan.blocks[2].id
    together = page.locator("#builder-another").evaluate(
        "one => [...one.selectedOptions[0].parentElement.children].map(option => option.value)"
    )
    same = [f"{s.id}/{b.id}" for s in book.cases[0].sessions if s.mode == "class" for b in s.blocks if b.id == key]
    assert together == same
    assert len(same) > 1


def test_changed_questions_are_owned_up_to(page: Page, address: str) -> None:
    start(page, address)
    assert "written for other questions" not in page.locator("#builder-directions").inner_text()
    change(page)
    page.locator("#builder-question-1").select_option("")
    assert "written for other questions" in page.locator("#builder-directions").inner_text()


# --- taking it along ---------------------------------------------------------------------------------------------


def clipboard(page: Page, kind: str) -> str:
    text: str = page.evaluate("async kind => (await (await navigator.clipboard.read())[0].getType(kind)).text()", kind)
    return text


def test_the_copied_text_is_the_table(page: Page, address: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    edited(page, address)
    page.locator("#builder-text").click()
    assert "Copied" in page.locator("#builder-status").inner_text()
    text = clipboard(page, "text/plain")
    copied = [tuple(line.split("\t")) for line in text.splitlines() if line.count("\t") == 2]
    assert copied[1:] == [(at, str(minutes), words) for at, minutes, words in rows(page)]
    for line in page.locator("#builder-directions p").all_inner_texts():
        assert line.strip() in text


def test_the_copied_html_is_the_table_with_whole_addresses(page: Page, address: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    edited(page, address)
    page.locator("#builder-html").click()
    source = clipboard(page, "text/plain")
    tree = LexborHTMLParser(source)
    found = [[cell.text() for cell in row.css("th, td")] for row in tree.css("tbody tr, tfoot tr")]
    assert found == [[at, str(minutes), words] for at, minutes, words in rows(page)]
    assert not re.search(r"<[^>]* (?:id|class|style|hidden|tabindex)\b|<(?:button|input|select|script)", source)
    links = [link.attributes["href"] or "" for link in tree.css("a")]
    assert len(links) > 20
    assert all(link.startswith("http://") for link in links)
    assert "<table" in clipboard(page, "text/html")


def test_the_markdown_is_the_table(page: Page, address: str) -> None:
    edited(page, address)
    with page.expect_download() as waiting:
        page.locator("#builder-markdown").click()
    assert waiting.value.suggested_filename == "export-controls-75.md"
    text = Path(waiting.value.path()).read_text(encoding="utf-8")
    lines = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    plain = [[re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", cell).replace("\\", "") for cell in line] for line in lines]
    assert plain[2:] == [[at, str(minutes), words] for at, minutes, words in rows(page)]
    assert text.startswith("\n# ")
    assert hash_of(page) in text


def test_the_copied_link_is_the_address(page: Page, address: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    edited(page, address)
    page.locator("#builder-link").click()
    assert clipboard(page, "text/plain") == address + hash_of(page)


def test_nothing_is_stored_and_nothing_is_asked_for(page: Page, address: str) -> None:
    page.goto(address, wait_until="networkidle")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    edited(page, address)
    page.locator("#builder-text").click()
    page.wait_for_load_state("networkidle")
    assert {urlsplit(url).path for url in asked} <= {"/assets/icon.svg"}  # Chromium's own, at every new fragment
    stored = page.evaluate(
        "(async () => [document.cookie, Object.keys(localStorage), Object.keys(sessionStorage), history.state,"
        " (await indexedDB.databases()).length, (await caches.keys()).length,"
        " (await navigator.serviceWorker.getRegistrations()).length])()"
    )
    assert stored == ["", [], [], None, 0, 0, 0]


# --- for everyone ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_and_its_targets_are_large(browser: Browser, address: str, width: int, scheme: Any) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    start(page, address)
    change(page)
    page.locator("#builder-target").fill("60")
    page.locator("#builder-target").press("Enter")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    small = page.evaluate(
        "[...document.querySelectorAll('#builder :is(button, select, input, summary)')].filter(one => one.checkVisibility())"
        ".map(one => [one.id, one.getBoundingClientRect()]).filter(([, box]) => box.width < 24 || box.height < 24).map(([id]) => id)"
    )
    assert small == []
    ratios = page.evaluate(CONTRAST)
    assert ratios
    assert min(ratios) >= 4.5
    context.close()


CONTRAST = """(() => {
  const light = (colour) => colour.match(/[\\d.]+/g).slice(0, 3).map((one) => one / 255)
    .map((one) => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)
    .reduce((sum, one, i) => sum + one * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (node) => {
    const colour = getComputedStyle(node).backgroundColor;
    return !node.parentElement || !/, 0\\)$|transparent/.test(colour) ? colour : behind(node.parentElement);
  };
  return [...document.querySelectorAll("#builder :is(button, select, input, summary, label, legend, p, td, th, a, h2, h3, strong)")]
    .filter((one) => one.checkVisibility()).map((one) => {
      const [a, b] = [light(getComputedStyle(one).color), light(behind(one))].sort((x, y) => y - x);
      return (a + 0.05) / (b + 0.05);
    });
})()"""


def test_every_control_has_a_name_and_changes_are_announced(page: Page, address: str) -> None:
    start(page, address)
    change(page)
    assert page.locator("#builder select, #builder input").evaluate_all(
        "all => all.every(one => one.labels.length === 1)"
    )
    assert page.locator("#builder fieldset").evaluate_all(
        "all => all.every(one => one.firstElementChild.tagName === 'LEGEND' && one.firstElementChild.innerText)"
    )
    assert page.locator("#builder button").evaluate_all("all => all.every(one => one.textContent.trim())")
    status = page.get_by_role("status")
    assert "75 of 75 minutes: it fits." in status.inner_text()
    page.locator("#builder-later").click()
    assert "block 2 of" in status.inner_text()
    page.locator("#builder-minutes").fill("30")
    page.locator("#builder-minutes").press("Enter")
    assert "too many" in status.inner_text()
    assert page.get_by_role("group", name=page.locator("#builder-title").inner_text()).count() == 1
    assert page.locator("#builder-paper th[scope]").count() == 3 + len(rows(page))


def test_without_javascript_the_plans_are_links(browser: Browser, address: str, book: Book) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(address)
    assert not page.locator("#builder").is_visible()
    for session in book.cases[0].sessions:
        link = page.locator(f'article a[href="../plans/{session.id}/"]')
        assert link.is_visible()
        assert link.inner_text() == unescape(session.title)
    page.locator('article a[href^="../plans/"]').first.click()
    assert page.locator("h2#run-sheet").is_visible()
    context.close()


def test_it_works_from_a_disk(page: Page, site: Path) -> None:
    page.goto((site / PATH / "index.html").as_uri())
    page.locator("#builder-theme").select_option("human-rights")
    page.locator("#builder-length").select_option("75")
    page.get_by_role("button", name="Show the run sheet").click()
    honest(page)
    page.locator("#builder-rows a").first.click()
    page.wait_for_url("**/index.html#*")
    assert "/questions/" in unquote(page.url)
    page.go_back()
    assert honest(page) == (75, 75)
