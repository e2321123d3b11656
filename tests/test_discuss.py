"""Discuss mode: one question a screen, moved on by keys, a clicker or buttons, with a timer that says little."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from selectolax.lexbor import LexborHTMLParser

from casepack.model import Book, Question

PATH = "cases/iflytek-360/discuss/"


@pytest.fixture(scope="module")
def address(address: str) -> str:
    return address + PATH


@pytest.fixture(scope="module")
def asked(book: Book) -> list[Question]:
    """The questions of the case's first theme."""
    case = book.cases[0]
    return [question for question in case.questions if question.theme == case.meta.themes[0]]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A projector's page, with a clock that the test winds, on which any error of a script fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    page = context.new_page()
    page.clock.install()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page
    context.close()
    assert wrong == []


def shown(page: Page) -> tuple[str, int]:
    """The question that the address names, and how many of its probes can be seen."""
    assert page.locator("#stage").is_visible()
    return page.url.split("#")[1], page.locator("#stage-body li").filter(visible=True).count()


def said(page: Page) -> str:
    return page.locator("#stage-status").inner_text()


def test_a_clicker_goes_through_probes_and_questions_and_back(page: Page, address: str, asked: list[Question]) -> None:
    page.goto(address)
    page.locator("#discuss-starts a").first.click()
    way = [(one.id, probes) for one in asked for probes in range(len(one.probes) + 1)]
    assert shown(page) == way[0]
    for at in way[1:]:
        page.keyboard.press("PageDown")
        assert shown(page) == at
    page.keyboard.press("PageDown")
    assert shown(page) == way[-1], "a theme ends; the next one is chosen, not run into"
    assert said(page) == "The theme has no more questions."
    for at in reversed(way[:-1]):
        page.keyboard.press("PageUp")
        assert shown(page) == at


@pytest.mark.parametrize(("on", "back"), [("ArrowRight", "ArrowLeft"), ("Space", "Shift+Space")])
def test_arrows_and_space_do_the_same(page: Page, address: str, asked: list[Question], on: str, back: str) -> None:
    page.goto(f"{address}#{asked[1].id}")
    page.keyboard.press(on)
    assert shown(page) == (asked[1].id, 1)
    assert said(page) == page.locator("#stage-body li").first.inner_text(), "a new probe is read out"
    page.keyboard.press(back)
    page.keyboard.press(back)
    assert shown(page) == (asked[0].id, len(asked[0].probes))


def test_space_on_a_button_presses_the_button(page: Page, address: str, asked: list[Question]) -> None:
    page.goto(f"{address}#{asked[0].id}")
    page.get_by_role("button", name="Start timer").focus()
    page.keyboard.press("Space")
    assert page.get_by_role("button", name="Pause timer").is_visible()
    assert shown(page) == (asked[0].id, 0)


def test_the_address_holds_the_question_and_leaving_puts_the_reader_there(
    page: Page, address: str, asked: list[Question]
) -> None:
    page.goto(f"{address}#{asked[0].id}")
    for _ in range(len(asked[0].probes) + 1):
        page.keyboard.press("ArrowRight")
    page.reload()
    assert shown(page) == (asked[1].id, 0)
    steps = page.evaluate("history.length")
    page.keyboard.press("Escape")
    assert not page.locator("#stage").is_visible()
    assert page.url == address
    assert page.evaluate("document.activeElement.id") == asked[1].id
    assert page.evaluate("history.length") == steps
    page.locator(f".contents a[href='#{asked[2].id}']").click()
    assert shown(page) == (asked[2].id, 0)


def test_a_theme_is_chosen_on_the_screen(page: Page, address: str, book: Book) -> None:
    case = book.cases[0]
    page.goto(address)
    page.locator("#discuss-starts a").first.click()
    page.locator("#stage-themes a").nth(2).click()
    first = next(one for one in case.questions if one.theme == case.meta.themes[2])
    assert shown(page) == (first.id, 0)
    assert page.locator("#stage-themes a[aria-current=true]").inner_text() == book.theme(first.theme).title
    size = sum(one.theme == first.theme for one in case.questions)
    assert page.locator("#stage-at").inner_text() == f"1 of {size}"
    page.keyboard.press("PageDown")
    assert shown(page) == (first.id, 1), "the keys work wherever the focus is"


def test_nothing_behind_the_screen_can_be_reached(page: Page, address: str, asked: list[Question]) -> None:
    page.goto(f"{address}#{asked[0].id}")
    for _ in range(30):
        page.keyboard.press("Tab")
        assert page.evaluate("!!document.activeElement.closest('#stage') || document.activeElement === document.body")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert not page.evaluate("document.activeElement.closest('#stage')")


def test_the_timer_counts_down_pauses_and_goes_over(page: Page, address: str, asked: list[Question]) -> None:
    minutes = asked[0].minutes
    page.goto(f"{address}#{asked[0].id}")
    clock, quiet = page.locator("#stage-clock"), said(page)
    assert clock.inner_text() == f"{minutes}:00"
    page.clock.run_for(5000)
    assert clock.inner_text() == f"{minutes}:00", "it waits to be started"
    page.get_by_role("button", name="Start timer").click()
    page.clock.run_for(61_000)
    assert clock.inner_text() == f"{minutes - 2}:59"
    assert said(page) == quiet, "nothing is said while it runs"
    page.get_by_role("button", name="Pause timer").click()
    page.clock.run_for(60_000)
    assert clock.inner_text() == f"{minutes - 2}:59"
    page.get_by_role("button", name="Start timer").click()
    page.clock.fast_forward((minutes - 2) * 60_000)
    assert said(page) == "One minute left."
    page.clock.run_for(60_000)
    assert said(page) == "Time is up."
    assert clock.inner_text() in ("0:00 over", "0:01 over")
    page.clock.run_for(65_000)
    assert clock.inner_text().startswith("1:0")
    assert clock.inner_text().endswith(" over")
    page.locator("#stage-themes a").nth(1).click()
    page.locator("#stage-themes a").first.click()
    assert clock.inner_text() == f"{minutes}:00", "another question, another clock"
    assert page.get_by_role("button", name="Start timer").is_visible()


def test_the_live_places_are_polite_and_the_clock_is_not_one(page: Page, address: str, asked: list[Question]) -> None:
    page.goto(f"{address}#{asked[0].id}")
    assert page.locator("#stage-clock").get_attribute("role") == "timer"
    assert page.locator("#stage [aria-live], #stage [role=alert]").count() == 0
    assert page.locator("#stage [role=status]").count() == 1
    assert page.locator("audio, video").count() == 0


def test_full_screen_is_entered_and_left(page: Page, address: str, asked: list[Question]) -> None:
    page.goto(f"{address}#{asked[0].id}")
    page.get_by_role("button", name="Full screen").click()
    page.wait_for_function("() => document.fullscreenElement?.id === 'stage'")
    page.get_by_role("button", name="Full screen").click()
    page.wait_for_function("() => !document.fullscreenElement")
    page.get_by_role("button", name="Full screen").click()
    page.wait_for_function("() => document.fullscreenElement")
    page.get_by_role("button", name="Leave", exact=True).click()
    page.wait_for_function("() => !document.fullscreenElement")
    assert not page.locator("#stage").is_visible()


def test_a_claim_opens_above_the_screen_and_escape_closes_only_it(page: Page, address: str, book: Book) -> None:
    question = next(one for one in book.cases[0].questions if "[#" in one.probes[0] or "[#" in one.prompt)
    page.goto(f"{address}#{question.id}")
    page.keyboard.press("PageDown")
    page.locator("#stage-body a.mark").first.click()
    sheet = page.locator("dialog.claim")
    sheet.locator("li").first.wait_for()
    page.keyboard.press("PageDown")
    page.keyboard.press("Escape")
    assert not sheet.is_visible()
    assert shown(page) == (question.id, 1)


@pytest.mark.parametrize("size", [(1280, 720), (390, 844), (640, 360)])
def test_type_is_large_and_every_step_stays_in_sight(
    page: Page, address: str, asked: list[Question], size: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{address}#{asked[0].id}")
    for question in asked[:4]:
        for _ in question.probes:
            page.keyboard.press("PageDown")
            last = page.locator("#stage-body li").filter(visible=True).last
            box = last.bounding_box()
            assert box is not None
            assert box["y"] < size[1] - 40, "what is new is in sight"
        page.keyboard.press("PageDown")
    assert page.evaluate("document.querySelector('#stage').scrollWidth") <= size[0]
    type_size = float(page.evaluate("parseFloat(getComputedStyle(document.querySelector('#stage-body p')).fontSize)"))
    assert type_size >= (26 if size[0] == 1280 else 16)


def test_without_a_script_the_questions_stand_one_under_another(browser: Browser, address: str, book: Book) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    assert page.locator(".card h3").count() == len(book.cases[0].questions)
    assert all(card.is_visible() for card in page.locator(".card").all())
    assert not page.locator("#stage").is_visible()
    context.close()


def test_paper_shows_the_list(page: Page, address: str, asked: list[Question]) -> None:
    page.goto(f"{address}#{asked[0].id}")
    page.emulate_media(media="print")
    assert not page.locator("#stage").is_visible()
    assert page.locator(f"#{asked[1].id}").is_visible()


def test_the_network_is_not_asked_while_a_class_discusses(page: Page, address: str, asked: list[Question]) -> None:
    page.goto(f"{address}#{asked[0].id}", wait_until="networkidle")
    page.context.set_offline(True)
    more: list[str] = []
    page.on("request", lambda request: more.append(request.url))
    for _ in range(6):
        page.keyboard.press("PageDown")
    page.get_by_role("button", name="Start timer").click()
    page.clock.run_for(2000)
    page.locator("#stage-themes a").nth(1).click()
    page.keyboard.press("Escape")
    assert [url for url in more if "/icon." not in url] == [], "browsers ask for the tab's picture when they like"


def test_students_have_the_same_page(site: Path, student_site: Path) -> None:
    def cards(root: Path) -> list[str]:
        text = LexborHTMLParser((root / PATH / "index.html").read_bytes())
        return [card.text() for card in text.css(".card")]

    assert cards(site) == cards(student_site)
    assert len(cards(site)) > 10
