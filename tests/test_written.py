"""The pages that readers write on: prepare, the path, the review sheet. In the page, on paper, as a file; nowhere else."""

import datetime
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from selectolax.lexbor import LexborHTMLParser

from casepack import markup
from casepack.load import load
from casepack.model import Book, Edition
from casepack.pages import pages, prepare

HERE = Path(__file__).parent
CLEAN = load(HERE / "fabricated")
TODAY = datetime.date(2026, 11, 23)
CASE = "cases/iflytek-360/"
WRITTEN = ["prepare", "path"]


def made(name: str, edition: Edition = Edition.FULL, book: Book = CLEAN) -> str:
    return pages(book, edition, TODAY)[f"cases/{book.cases[0].id}/{name}.md"]


# --- the pages, as text ------------------------------------------------------------------------------------------


def test_the_minutes_of_the_storys_parts_add_up_and_follow_its_stops(book: Book) -> None:
    every = [*book.cases, *CLEAN.cases]
    for case in [*every, *(replace(one, meta=one.meta.model_copy(update={"minutes": 97})) for one in every)]:
        legs = prepare.legs(case)
        assert sum(leg.minutes for leg in legs) == case.meta.minutes
        assert [leg.question.id for leg in legs if leg.question] == [
            key for key, _, _ in markup.stops(case.narrative.text)
        ]
        assert all(leg.minutes >= 0 for leg in legs)


def test_prepare_names_the_reading_the_stops_and_the_card() -> None:
    text = made("prepare")
    for words in ("**The story**, 5 minutes", "[The camera](story.md#camera)", "(20 min)", "Stop 1: Who was asked?",
                  "My claim", "The best objection to it", "What would change my mind"):  # fmt: skip
        assert words in text, words
    assert "Fog" not in text.split("## Decide")[0], "only the core is for before class"


def test_the_path_has_six_stops_and_five_for_a_case_without_a_quiz() -> None:
    def stops(text: str) -> list[str]:
        return [line for line in text.split("\n") if line.startswith("## ") and "{#stop-" in line]

    assert len(stops(made("path"))) == 6
    bare = replace(CLEAN, cases=(replace(CLEAN.cases[0], quiz=()),))
    assert len(stops(made("path", book=bare))) == 5
    assert "quiz.md" not in made("path", book=bare) + made("review", book=bare)
    assert "5 stops" in made("path", book=bare)


def test_the_path_asks_what_the_story_has_not_asked_and_claims_of_different_standing(book: Book) -> None:
    case = book.cases[0]
    text = made("path", book=book)
    stops = {key for key, _, _ in markup.stops(case.narrative.text)}
    answers = [question.id for question in case.questions if f'"answer-{question.id}"' in text]
    assert len(answers) == len(case.meta.themes)
    assert not stops & set(answers)
    audited = [claim for claim in case.claims if f'"guess-{claim.id}"' in text]
    assert len(audited) == 4
    assert len({claim.standing for claim in audited}) == 4


def test_the_minutes_of_the_path_are_those_of_its_stops() -> None:
    told = [int(line.split()[1]) for line in made("path").split("\n") if line.startswith("about ")]
    assert f"About {sum(told)} minutes altogether" in made("path")


@pytest.mark.parametrize("name", ["path", "review"])
def test_what_instructors_keep_is_with_them_in_the_student_edition(name: str) -> None:
    full, student = made(name), made(name, Edition.STUDENT)
    kept = {"path": "Nobody consented", "review": "1. Forty"}[name]
    assert kept in full
    assert kept not in student
    assert "with your instructor" in student
    assert "with your instructor" not in full


def test_the_review_sheet_has_a_box_for_each_thing_and_day_and_a_key() -> None:
    text = made("review")
    assert "| No. | Days later | 1 | 3 | 7 | 21 |" in text
    rows = [line for line in text.split("\n") if "☐" in line]
    key = [line for line in text.split("## Key")[1].split("\n") if line[:1].isdigit()]
    assert len(rows) == len(key) >= 4
    assert all(row.count("☐") == 4 for row in rows)


@pytest.mark.parametrize("edition", ["site", "student_site"])
@pytest.mark.parametrize("name", WRITTEN)
def test_nothing_on_the_page_can_be_sent_and_no_name_is_asked_for(
    edition: str, name: str, request: pytest.FixtureRequest
) -> None:
    root: Path = request.getfixturevalue(edition)
    page = LexborHTMLParser((root / CASE / name / "index.html").read_bytes())
    fields = page.css(".keep :is(textarea, input:not([type=file]), select)")
    assert len(fields) > 6
    for field in fields:
        assert field.attributes.get("autocomplete") == "off"
        assert field.attributes.get("name")
        labelled = page.css_first(f"label[for='{field.id}']") if field.id else field.parent
        assert labelled is not None
        assert labelled.tag == "label"
        assert labelled.text().strip()
    assert not page.css("form :is(textarea, .keep *), .keep form, .keep [style]")
    said = " ".join(label.text() for label in page.css(".write label")).lower().split()
    assert not {"name", "e-mail", "email"} & set(said)


# --- the pages, in a browser -------------------------------------------------------------------------------------


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, accept_downloads=True)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page
    context.close()
    assert wrong == []


def download(page: Page, button: str) -> tuple[str, str]:
    """A file's name and text."""
    with page.expect_download() as got:
        page.get_by_role("button", name=button).click()
    return got.value.suggested_filename, got.value.path().read_text(encoding="utf-8")


def fill(page: Page) -> dict[str, str]:
    """Every place on the page, filled: text by field, one choice of each group, every tick."""
    page.evaluate("document.querySelectorAll('.keep details').forEach(one => { one.open = true })")
    put = {}
    for n, field in enumerate(page.locator(".keep textarea").all()):
        name = field.get_attribute("name") or ""
        put[name] = f"Answer {n}: 他说 “no”,\n<b>& a second line</b>"
        field.fill(put[name])
    for group in page.locator(".keep fieldset").all():
        choice = group.locator("input").nth(1)
        choice.check()
        put[choice.get_attribute("name") or ""] = choice.get_attribute("value") or ""
    for box in page.locator(".keep .tick input").all():
        box.check()
        put[box.get_attribute("name") or ""] = "yes"
    return put


def on_page(page: Page) -> dict[str, str]:
    found: dict[str, str] = page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('.keep [name]')]"
        ".filter(one => /radio|checkbox/.test(one.type) ? one.checked : one.value).map(one => [one.name, one.value]))"
    )
    return found


def test_the_card_is_taken_along_as_text(page: Page, address: str) -> None:
    page.goto(address + CASE + "prepare/")
    page.get_by_label("My claim").fill("HRW reported it;\nit did not find it.")
    page.get_by_label("What would change my mind").fill("A delivery note.")
    name, text = download(page, "Download as text")
    assert name == "iflytek-360-prepare.md"
    assert text.startswith("# Prepare for class · ")
    assert "\n## Your card\n\n**My claim**\n\nHRW reported it;\nit did not find it.\n\n**What would" in text
    assert "Decide" not in text, "only what has an answer"
    assert "Downloaded as iflytek-360-prepare.md" in page.locator("#keep-status").inner_text()


def test_a_record_comes_back_whole_in_another_browser(page: Page, address: str, browser: Browser) -> None:
    page.goto(address + CASE + "path/")
    put = fill(page)
    assert len(put) > 25
    name, text = download(page, "Download to go on later")
    record = json.loads(text)
    assert (name, record["case"], record["record"]) == ("iflytek-360-path.json", "iflytek-360", "path")
    assert record["answers"] == put
    assert set(record) == {"case", "record", "made", "answers"}
    other = browser.new_page()
    other.goto(address + CASE + "path/")
    assert on_page(other) == {}
    other.locator("#keep-load").set_input_files({"name": name, "mimeType": "application/json", "buffer": text.encode()})
    other.wait_for_function("() => document.querySelector('#keep-status').textContent")
    assert on_page(other) == put
    assert f"Loaded, as of {record['made']}: {len(put)} of {len(put)}" in other.locator("#keep-status").inner_text()
    other.close()


def test_the_record_as_text_tells_what_was_chosen_and_done(page: Page, address: str, book: Book) -> None:
    page.goto(address + CASE + "path/")
    fill(page)
    _, text = download(page, "Download as text")
    assert "**Stop 6 is done**\n\nyes" in text
    criterion = book.shelf.rubric[0]
    assert f"**{criterion.asks}**\n\ndeveloping {' '.join(criterion.levels.developing.split())}" in text
    assert "**I guess that it is**\n\n◐ partly supported" in text
    assert "## 2. Audit" in text


WRONG: dict[str, Any] = {
    "no JSON": "{",
    "empty": "",
    "a list": "[]",
    "null": "null",
    "another case": {"case": "trams", "record": "path", "answers": {"decision": "x"}},
    "another page": {"case": "iflytek-360", "record": "prepare", "answers": {"decision": "x"}},
    "no answers": {"case": "iflytek-360", "record": "path"},
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG.keys())
def test_a_file_from_elsewhere_changes_nothing_and_is_told(page: Page, address: str, text: Any) -> None:
    page.goto(address + CASE + "path/")
    page.get_by_label("What I decide").fill("Pause.")
    data = text if isinstance(text, str) else json.dumps(text)
    page.locator("#keep-load").set_input_files(
        {"name": "x.json", "mimeType": "application/json", "buffer": data.encode()}
    )
    page.wait_for_function("() => document.querySelector('#keep-status').textContent")
    assert "was not made on this page." in page.locator("#keep-status").inner_text()
    assert on_page(page) == {"decision": "Pause."}


def test_what_a_record_no_longer_finds_is_told_and_nothing_in_it_is_run(page: Page, address: str) -> None:
    evil = '<img src=x onerror="document.title=1">'
    answers = {"decision": evil, "gone": "x", "guess-under-fire": "no such standing", "done-1": 7, "__proto__": "x"}
    data = json.dumps({"case": "iflytek-360", "record": "path", "made": evil, "answers": answers})
    page.goto(address + CASE + "path/")
    title = page.title()
    page.locator("#keep-load").set_input_files(
        {"name": "x.json", "mimeType": "application/json", "buffer": data.encode()}
    )
    page.wait_for_function("() => document.querySelector('#keep-status').textContent")
    assert on_page(page) == {"decision": evil}
    assert "1 of 5 entries have a place here" in page.locator("#keep-status").inner_text()
    assert page.locator("article img[src=x]").count() == 0
    assert page.title() == title


def test_loading_over_what_is_written_asks_first(page: Page, address: str) -> None:
    data = json.dumps({"case": "iflytek-360", "record": "path", "made": "x", "answers": {"decision": "From the file."}})
    file: Any = {"name": "x.json", "mimeType": "application/json", "buffer": data.encode()}
    asked: list[str] = []
    page.goto(address + CASE + "path/")
    field = page.get_by_label("What I decide")
    field.fill("Mine.")
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.locator("#keep-load").set_input_files(file)
    page.wait_for_function("() => document.querySelector('#keep-load').value === ''")
    assert field.input_value() == "Mine."
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    page.locator("#keep-load").set_input_files(file)
    page.wait_for_function("() => document.querySelector('#keep-status').textContent")
    assert field.input_value() == "From the file."
    assert len(asked) == 2


@pytest.mark.parametrize(("name", "ask"), [("answer-", "Write first"), ("guess-", "Guess first")])
def test_the_comparison_asks_for_an_answer_first_and_never_locks(page: Page, address: str, name: str, ask: str) -> None:
    page.goto(address + CASE + "path/")
    place = page.locator(f":is(.write, .pick):has([name^='{name}'])").first
    fold = place.locator("+ .gate")
    asks = "one => getComputedStyle(one, '::after').content"
    assert ask in place.evaluate(asks)
    fold.locator("summary").press("Enter")
    assert fold.locator("p").first.is_visible(), "paper is as good as a screen"
    fold.locator("summary").press("Enter")
    field = place.locator("[name]").first
    field.check() if name == "guess-" else field.fill("Five sentences.")
    assert ask not in place.evaluate(asks)


def test_links_open_beside_what_is_written_and_closing_asks(page: Page, address: str) -> None:
    page.goto(address + CASE + "prepare/")
    page.get_by_label("My claim").fill("Mine.")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="claims ledger", exact=True).click()
    assert opened.value.url.endswith("/claims/")
    assert page.get_by_label("My claim").input_value() == "Mine."
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.reload()
    assert asked == ["beforeunload"]
    assert on_page(page) == {}, "the browser was asked not to remember it"
    page.locator(".keep").get_by_role("link", name="claims ledger", exact=True).click()
    page.wait_for_url("**/claims/")
    assert asked == ["beforeunload"], "an empty page lets go"


@pytest.mark.parametrize("scripted", [True, False])
def test_paper_has_lines_where_nothing_is_typed_and_words_where_something_is(
    browser: Browser, address: str, scripted: bool
) -> None:
    context = browser.new_context(java_script_enabled=scripted)
    page = context.new_page()
    page.goto(address + CASE + "prepare/")
    page.get_by_label("My claim").fill("It was reported.\n" * 30)
    if scripted:
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    empty = page.locator(".write", has_text="The best objection")
    assert empty.locator(".ruled i").count() == 5
    assert empty.locator(".ruled").is_visible()
    assert not empty.locator("textarea").is_visible()
    written = page.locator(".write", has_text="My claim")
    assert not written.locator(".ruled").is_visible()
    shown = written.locator(".typed" if scripted else "textarea")
    box = shown.bounding_box()
    assert box is not None
    assert box["height"] > 30 * 12, "all of it, not a window on it"
    assert not page.locator(".keep-tools").is_visible()
    context.close()


def test_the_analyses_are_not_printed_with_the_worksheet(page: Page, address: str) -> None:
    page.goto(address + CASE + "path/")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator(".gate").first.evaluate("one => !one.checkVisibility()")
    assert page.get_by_text("Stop 1 is done").is_visible()
    assert page.locator(".pick").last.is_visible()


def test_the_path_is_walked_with_the_keyboard_alone(page: Page, address: str) -> None:
    page.goto(address + CASE + "path/")
    page.locator("#stop-1").scroll_into_view_if_needed()
    page.get_by_label("What I decide").focus()
    page.keyboard.type("Pause.")
    for _ in range(3):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "checkbox":
            break
    page.keyboard.press("Space")
    page.locator("input[name^=guess-]").first.focus()
    page.keyboard.press("ArrowDown")
    page.get_by_role("button", name="Download to go on later").focus()
    with page.expect_download() as got:
        page.keyboard.press("Enter")
    answers = json.loads(got.value.path().read_text())["answers"]
    assert answers.pop("decision") == "Pause."
    assert answers.pop("done-1") == "yes"
    assert list(answers.values()) == ["partly"]
