"""The site in a real browser: private, readable on a phone, usable with the keyboard, and from a disk."""

import gzip
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect
from pypdf import PdfReader

CASE = "cases/iflytek-360/"
PAGES = [
    "", "instructors/", "students/", "self-study/", "about/method/", CASE, CASE + "story/", CASE + "lens/", CASE + "timeline/",
    CASE + "people/", CASE + "questions/", CASE + "questions/dual-use/", CASE + "questions/all/", CASE + "readings/",
    CASE + "readings/human-rights/", CASE + "claims/", CASE + "sources/", CASE + "glossary/", CASE + "cite/",
    CASE + "builder/", CASE + "plans/export-controls-75/", CASE + "downloads/", CASE + "print/", CASE + "quiz/", "kit/rubric/",
    CASE + "prepare/", CASE + "discuss/", CASE + "path/", CASE + "review/",
]  # fmt: skip

# The layout shift of a page, as browsers count it: how much of the window moved, and how far; and when there was a paint.
SHIFTS = """window.shifted = 0; new PerformanceObserver((list) => {
    for (const { value } of list.getEntries()) shifted += value;
}).observe({ type: "layout-shift", buffered: true });
window.painted = new Promise((done) => {
    new PerformanceObserver(() => done(true)).observe({ type: "paint", buffered: true });
});"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_quiet_fits_a_phone_and_leaves_nothing_behind(page: Page, address: str, path: str) -> None:
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(address + path, wait_until="networkidle")
    assert [url for url in asked if not url.startswith((address, "blob:" + address, "data:"))] == []
    assert said == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    stored = page.evaluate(
        "(async () => [document.cookie, Object.keys(localStorage), (await indexedDB.databases()).length,"
        " (await caches.keys()).length, (await navigator.serviceWorker.getRegistrations()).length])()"
    )
    assert stored == ["", [], 0, 0, 0]


@pytest.mark.parametrize("path", PAGES)
def test_what_is_being_read_does_not_jump_when_the_scripts_come(page: Page, address: str, path: str) -> None:
    """As on a slow network: they are held back until the page is painted."""
    held: list[Route] = []
    page.route("**/assets/*.js", lambda route: held.append(route))
    page.add_init_script(SHIFTS)
    page.goto(address + path, wait_until="commit")
    assert page.evaluate("window.painted")
    assert held
    for route in held:
        route.continue_()
    page.wait_for_load_state("networkidle")
    assert page.evaluate("window.shifted") < 0.02


def test_a_citation_shows_its_source_on_focus_and_escape_closes_it(page: Page, address: str) -> None:
    page.goto(address + CASE + "story/")
    page.locator("h1").click()
    cite = page.locator("a.cite").first
    while not cite.evaluate("link => link === document.activeElement"):
        page.keyboard.press("Tab")
    preview = page.get_by_role("tooltip")
    assert "Zuber" in preview.inner_text()
    assert "archived" in preview.inner_text()
    assert cite.get_attribute("aria-describedby") == preview.get_attribute("id")
    page.keyboard.press("Escape")
    assert preview.count() == 0
    cite.press("Enter")
    assert page.url.startswith(address + CASE + "sources/#")


def test_a_term_shows_its_definition_on_hover(page: Page, address: str) -> None:
    page.goto(address + CASE + "story/")
    page.locator("a.term", has_text="Entity List").first.hover()
    page.get_by_role("tooltip").wait_for()
    assert "licence" in page.get_by_role("tooltip").inner_text()


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [("voiceprints kashgar", "Kashgar"), ("Kashgar VOICEPRINT", "Kashgar"), ("zxqv", ""), ("  ", "")],
)
def test_search_takes_words_in_any_order_and_number(page: Page, address: str, typed: str, wanted: str) -> None:
    page.goto(address)
    page.get_by_role("button", name="Search").click()
    page.keyboard.type(typed)
    found = page.locator("#search li")
    said = page.locator("#search [role=status]")
    if wanted:
        found.first.wait_for()
        assert wanted in found.first.inner_text()
        assert "found" in said.inner_text()
    else:
        expect(said).to_have_text("Nothing has all of these words." if typed.strip() else "")
        assert found.count() == 0
    page.keyboard.press("Escape")
    assert not page.get_by_role("dialog").is_visible()
    assert page.evaluate("document.activeElement.id") == "find"


def test_everything_but_search_works_from_a_disk(page: Page, site: Path) -> None:
    page.goto((site / "index.html").as_uri())
    page.get_by_role("link", name="Read the story").first.click()
    assert page.url.endswith("story/index.html")
    assert page.locator("h2#part-a").is_visible()
    page.locator("a.mark").first.click()
    assert "/claims/index.html#" in page.url
    target = page.locator("#" + page.url.split("#")[1])
    assert target.evaluate("element => element.getBoundingClientRect().top < innerHeight")
    assert not page.get_by_role("button", name="Search").is_visible()


def test_reading_needs_no_script(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(address + CASE + "story/")
    page.locator("a.mark").first.click()
    assert "/claims/#" in page.url
    page.goto(address + CASE + "questions/dual-use/")
    folded = page.locator("details.analyses").first
    folded.locator("summary").click()
    assert folded.locator("p").first.is_visible()
    context.close()


def test_paper_shows_what_is_folded_and_hides_what_is_not_text(page: Page, address: str) -> None:
    page.goto(address + CASE + "questions/dual-use/")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator("details:not([open])").count() == 0
    assert not page.get_by_role("banner").is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("article details[open]").count() == 0


def test_a_new_instructor_comes_to_a_75_minute_run_sheet_and_a_handout(browser: Browser, address: str) -> None:
    """From the home page by what the links say; both files are there and are what was asked for."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    main = page.get_by_role("main")

    def words(link: Locator) -> str:
        answer = page.context.request.get(urljoin(page.url, link.get_attribute("href") or ""))
        return " ".join(" ".join(sheet.extract_text() for sheet in PdfReader(BytesIO(answer.body())).pages).split())

    page.goto(address)
    main.get_by_role("link", name="I teach").click()
    main.get_by_role("link", name="class plans").click()
    plans = main.locator("h2", has_text="Export controls").locator("+ ul")
    plans.locator("li", has_text="75 minutes").get_by_role("link").click()
    run_sheet = words(main.get_by_role("link", name="PDF").first)
    assert (main.locator("h1").text_content() or "").rstrip("¶ ") in run_sheet
    assert "75 minutes" in run_sheet
    page.goto(address)
    main.get_by_role("link", name="I teach").click()
    main.get_by_role("link", name="Handouts").click()
    handout = main.locator("li", has_text="Student handout export controls").get_by_role("link", name="PDF")
    assert "Export controls" in words(handout)
    page.close()


@pytest.mark.parametrize("path", ["", CASE, CASE + "story/", CASE + "questions/dual-use/"])
def test_the_first_view_weighs_at_most_100_kilobytes(page: Page, address: str, site: Path, path: str) -> None:
    """Everything that the browser asks for, compressed as any host compresses it."""
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(request.url.removeprefix(address)))
    page.goto(address + path, wait_until="networkidle")
    files = [site / (name + "index.html" if name.endswith("/") or not name else name) for name in asked]
    assert len(files) > 3
    assert sum(len(gzip.compress(file.read_bytes(), 9)) for file in files) <= 100_000
