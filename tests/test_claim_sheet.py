"""A claim opens beside the sentence it stands behind, and the reader's place is kept."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Request

from casepack.model import Book

CASE = "cases/iflytek-360/"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A phone's page on which any error of a script fails the test."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page
    context.close()
    assert wrong == []


def open_by_keyboard(page: Page, address: str, claim: str) -> None:
    page.goto(address + CASE + "story/")
    page.locator(f"a.mark[href$='#{claim}']").first.press("Enter")
    page.locator("dialog.claim .said li").first.wait_for()


def test_a_claim_tells_who_says_so_how_it_stands_the_reply_and_the_archived_copy(
    page: Page, address: str, book: Book
) -> None:
    open_by_keyboard(page, address, "360-listing-ground")
    sheet = page.locator("dialog.claim")
    claim = next(one for one in book.cases[0].claims if one.id == "360-listing-ground")
    assert sheet.get_by_role("heading").inner_text() == " ".join(claim.text.split())
    assert claim.standing.label in sheet.inner_text()
    assert page.evaluate("document.activeElement.id") == "claim-title"
    said = sheet.inner_text()
    for words in ("Supports it.", "Reply.", "Last looked at", "archived"):
        assert words in said, words
    for link in sheet.locator("a.out").all():
        assert (link.get_attribute("href") or "").startswith("https://")
    archived = sheet.locator("a.out", has_text="archived").first
    assert (archived.get_attribute("href") or "").startswith("https://web.archive.org/web/")


def test_every_way_out_of_a_claim_gives_the_place_back(page: Page, address: str) -> None:
    open_by_keyboard(page, address, "hrw-no-answer")
    place, url = page.evaluate("scrollY"), page.url
    sheet, mark = page.locator("dialog.claim"), page.locator("a.mark[href$='#hrw-no-answer']").first
    for leave in (
        lambda: page.keyboard.press("Escape"),
        lambda: page.get_by_role("button", name="Close").click(),
        lambda: page.mouse.click(195, 10),  # beside the sheet
    ):
        assert sheet.is_visible()
        leave()
        assert not sheet.is_visible()
        assert mark.evaluate("link => link === document.activeElement")
        assert (page.evaluate("scrollY"), page.url) == (place, url)
        # Safari does not focus a link that is clicked.
        mark.evaluate("link => { link.blur(); link.click() }")
        sheet.locator("li").first.wait_for()


def test_on_a_phone_it_is_a_sheet_from_below_that_fits_and_can_be_touched(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    open_by_keyboard(page, address, "kashgar-voiceprint-notice")
    box = page.locator("dialog.claim").bounding_box()
    assert box is not None
    assert (box["x"], box["width"], box["y"] + box["height"]) == (0, 320, 640)
    assert box["y"] >= 100, "something of the story stays in sight"
    assert page.evaluate("document.querySelector('dialog.claim .said').scrollWidth") <= 320
    for target in (page.get_by_role("button", name="Close"), page.locator("a.mark").first):
        size = target.evaluate("one => [one.offsetWidth, one.offsetHeight]")
        assert min(size) >= 24


def test_the_story_is_light_and_the_ledger_is_fetched_once_when_it_is_wanted(page: Page, address: str) -> None:
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))
    page.goto(address + CASE + "story/", wait_until="networkidle")
    assert not [one.url for one in asked if "/claims/" in one.url]
    ours = [found[1] for one in asked if (found := re.search(r"/assets/(\w+\.js)$", one.url))]
    assert ours == ["house.js", "search.js", "claim.js"], "and nothing of the builder"
    for mark in page.locator("a.mark").all()[:3]:
        mark.press("Enter")
        page.locator("dialog.claim .said li").first.wait_for()
        page.keyboard.press("Escape")
    assert len([one for one in asked if "/claims/" in one.url]) == 1


def test_the_links_of_a_claim_lead_where_those_of_the_ledger_lead(page: Page, address: str) -> None:
    """From a page that lies deeper than the ledger."""
    page.goto(address + CASE + "questions/dual-use/")
    page.locator("article .to-claim[href$='#kashgar-voiceprint-notice']").first.evaluate("link => link.click()")
    page.locator("dialog.claim .said li").first.wait_for()
    ways = page.locator("dialog.claim a:not(.out)").evaluate_all("all => all.map(link => link.href)")
    assert len(ways) >= 4
    assert {way.split("#")[0] for way in ways} <= {
        address + CASE + name for name in ("people/", "sources/", "claims/", "lens/", "glossary/")
    }
    page.get_by_role("link", name="This claim in the ledger").click()
    assert page.url == address + CASE + "claims/#kashgar-voiceprint-notice"


def test_a_claim_opens_from_every_list_that_shows_its_standing(page: Page, address: str) -> None:
    for path in ("lens/", "timeline/", "questions/dual-use/", "plans/dual-use-50/", "path/", "review/"):
        page.goto(address + CASE + path)
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        page.locator("a.mark, a.to-claim").first.click()
        page.locator("dialog.claim .said li").first.wait_for()


def test_where_several_cases_speak_each_claim_comes_from_its_own_ledger(page: Page, address: str, book: Book) -> None:
    page.goto(address + "compare/")
    sheet = page.locator("dialog.claim")
    for case in (*book.cases, *book.cases):
        mark = page.locator(f"a.mark[href*='/{case.id}/claims/#']").first
        key = (mark.get_attribute("href") or "").split("#")[1]
        mark.click()
        sheet.locator("li").first.wait_for()
        claim = next(one for one in case.claims if one.id == key)
        assert sheet.get_by_role("heading").inner_text() == " ".join(claim.text.split())
        page.keyboard.press("Escape")


def test_where_the_ledger_does_not_answer_the_reader_stays_and_may_try_again(page: Page, address: str) -> None:
    page.goto(address + CASE + "story/", wait_until="networkidle")
    page.context.set_offline(True)
    mark = page.locator("a.mark").nth(2)
    mark.click()
    sheet = page.locator("dialog.claim")
    sheet.get_by_role("heading", name="The ledger did not answer.").wait_for()
    assert sheet.get_by_role("link").get_attribute("href") == mark.evaluate("link => link.href")
    page.keyboard.press("Escape")
    assert page.url == address + CASE + "story/"
    page.context.set_offline(False)
    mark.click()
    sheet.locator("li").first.wait_for()


def test_a_new_tab_can_still_be_asked_for(page: Page, address: str) -> None:
    page.goto(address + CASE + "story/")
    with page.context.expect_page() as opened:
        page.locator("a.mark").nth(2).click(modifiers=["ControlOrMeta"])
    assert "/claims/#" in opened.value.url
    assert not page.locator("dialog.claim").is_visible()
