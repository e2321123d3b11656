"""Journeys with the keyboard alone: find a question, open a claim, take the quiz, fill a card, print the case."""

import re
from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from .common import press_to

CASE = "cases/iflytek-360/"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    # Without motion, so that what has the focus is where it stays.
    context = browser.new_context(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def press_until(page: Page, role: Literal["button", "link"], name: str) -> None:
    press_to(page, page.get_by_role(role, name=name, exact=True))


def test_the_first_stop_leads_to_the_text(page: Page, address: str) -> None:
    page.goto(address + CASE + "story/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the text"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_a_question_is_found_by_search(page: Page, address: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address + CASE)
    assert not [url for url in asked if "search_index" in url], "the index is not fetched before it is wanted"
    press_until(page, "button", "Search")
    page.keyboard.press("Enter")
    page.keyboard.type("security partner shield")
    first = page.get_by_role("dialog", name="Search").get_by_role("link").first
    first.wait_for()
    assert (first.text_content() or "").startswith("A security partner, shield or sensor?")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/questions/dual-use/#*")
    assert page.locator(":target").evaluate("element => element.getBoundingClientRect().top < innerHeight")


def test_the_menu_of_a_phone_opens_and_closes_where_the_reader_was(page: Page, address: str) -> None:
    page.goto(address + CASE + "story/")
    menu = page.get_by_role("navigation", name="Pages")
    assert not menu.is_visible()
    press_until(page, "link", "Menu")
    page.keyboard.press("Enter")
    assert menu.is_visible()
    assert menu.get_by_role("link", name="The story").get_attribute("aria-current") == "page"
    page.keyboard.press("Escape")
    expect(menu).not_to_be_visible()
    press_until(page, "link", "Menu")
    page.keyboard.press("Enter")
    press_until(page, "link", "Timeline")
    page.keyboard.press("Enter")
    page.wait_for_url("**/timeline/")


def test_a_claim_is_opened_followed_to_its_source_and_closed(page: Page, address: str) -> None:
    page.goto(address + CASE + "story/")
    mark = page.locator("a.mark").first
    press_to(page, mark)
    page.keyboard.press("Enter")
    sheet = page.locator("dialog.claim")
    sheet.locator(".said li").first.wait_for()
    press_to(page, sheet.locator("a.out").first)
    for _ in range(60):  # round and round: what lies behind the sheet is out of reach
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('dialog')")
    press_to(page, sheet.get_by_role("button", name="Close"))
    page.keyboard.press("Enter")
    expect(sheet).not_to_be_visible()
    assert mark.evaluate("element => element === document.activeElement")


def test_the_quiz_is_taken(page: Page, address: str) -> None:
    """A choice opens with its feedback and closes again; the wrong ones say so; the ground of the answer is a link."""
    page.goto(address + CASE + "quiz/")
    item = page.locator("main .card").first
    options = item.locator("details")
    assert options.count() >= 4
    verdicts = []
    for index in range(options.count() - 1):
        one = options.nth(index)
        press_to(page, one.locator("summary"))
        page.keyboard.press("Enter")
        feedback = one.locator("p").first
        expect(feedback).to_be_visible()
        verdicts.append((feedback.text_content() or "").startswith("Not this one."))
        page.keyboard.press("Space")
        expect(feedback).not_to_be_visible()
    assert verdicts.count(False) == 1, "one of them is right"
    press_to(page, options.last.locator("summary"))
    page.keyboard.press("Enter")
    ground = options.last.get_by_role("link").first
    press_to(page, ground)
    page.keyboard.press("Enter")
    sheet = page.get_by_role("dialog")
    sheet.locator(".said li").first.wait_for()
    page.keyboard.press("Escape")
    expect(sheet).not_to_be_visible()
    assert ground.evaluate("element => element === document.activeElement"), "the reader is where the question is"


def test_a_card_is_filled_and_printed(page: Page, address: str) -> None:
    page.add_init_script("window.print = () => { window.printed = (window.printed || 0) + 1 }")
    page.goto(address + CASE + "prepare/")
    field = page.locator("main textarea").first
    press_to(page, field)
    page.keyboard.type("Both licences should have been refused")
    press_to(page, page.locator("#keep-print"))
    page.keyboard.press("Enter")
    assert page.evaluate("window.printed") == 1
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    words = page.locator("main").get_by_text("Both licences should have been refused")
    assert words.is_visible()
    assert words.evaluate("element => element.scrollHeight <= element.clientHeight + 1"), "nothing of it is cut off"


def test_the_case_is_found_in_the_menu_and_printed(page: Page, address: str) -> None:
    page.goto(address + CASE + "story/")
    press_until(page, "link", "Menu")
    page.keyboard.press("Enter")
    press_until(page, "link", "The whole case, to print")
    page.keyboard.press("Enter")
    page.wait_for_url("**/print/")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    for part in ("Before you read", "Readings"):
        assert page.get_by_role("heading", name=re.compile(part)).first.is_visible()
    on_paper = page.evaluate("[...document.querySelectorAll('nav, button, .skip, [role=search]')]"
                             ".filter(one => one.checkVisibility()).map(one => one.outerHTML.slice(0, 80))")  # fmt: skip
    assert on_paper == []
