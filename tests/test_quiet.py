"""Used to the full, the pages still leave nothing behind and ask no other host; and their scripts stay small."""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request
from selectolax.lexbor import LexborHTMLParser

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = sorted((ROOT / "casepack" / "house" / "assets").glob("*.js"))
CASE = "cases/iflytek-360/"
LEFT = """(async () => ({
  cookie: document.cookie, local: Object.keys(localStorage), session: Object.keys(sessionStorage),
  databases: await indexedDB.databases(), caches: await caches.keys(), workers: await navigator.serviceWorker.getRegistrations(),
}))()"""
NOTHING = {"cookie": "", "local": [], "session": [], "databases": [], "caches": [], "workers": []}


def read_a_claim(page: Page) -> None:
    page.locator("a.mark, a.to-claim").nth(3).click()
    page.locator("dialog.claim .said li").first.wait_for()
    page.keyboard.press("Escape")
    page.locator("a.cite").first.hover()
    page.locator(".preview").wait_for()


def write(page: Page) -> None:
    for field in page.locator(".keep textarea").all():
        field.fill("Family, friends, and what I think.")
    for choice in page.locator(".keep :is(fieldset:not(details *) input, .tick input)").all():
        choice.check()
    for button in page.locator(".keep-tools button", has_text="Download").all():
        with page.expect_download() as got:
            button.click()
        if got.value.suggested_filename.endswith(".json"):
            page.locator("#keep-load").set_input_files(got.value.path())
            page.wait_for_function("() => document.querySelector('#keep-status').textContent.startsWith('Loaded')")
    page.keyboard.press("Enter")


def discuss(page: Page) -> None:
    page.locator("#discuss-starts a").first.click()
    for _ in range(9):
        page.keyboard.press("PageDown")
    page.get_by_role("button", name="Start timer").click()
    page.get_by_role("button", name="Full screen").click()
    page.wait_for_function("() => document.fullscreenElement")
    page.get_by_role("button", name="Leave", exact=True).click()


def build(page: Page) -> None:
    page.get_by_role("button", name="Show the run sheet").click()
    page.get_by_role("button", name="Copy link").click()


def answer(page: Page) -> None:
    page.locator("article summary").first.click()


USES: dict[str, Callable[[Page], None]] = {
    "story": read_a_claim,
    "lens": read_a_claim,
    "prepare": write,
    "path": write,
    "discuss": discuss,
    "builder": build,
    "quiz": answer,
    "questions/human-rights": answer,
}


@pytest.mark.parametrize("name", USES)
def test_nothing_is_left_on_the_device_and_nothing_is_sent(browser: Browser, address: str, name: str) -> None:
    """Before use, after use, and after coming back: what was typed is gone, and every request only fetched."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    asked: list[Request] = []
    said: list[str] = []
    context.on("request", lambda request: asked.append(request))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{address}{CASE}{name}/", wait_until="networkidle")
    assert page.evaluate(LEFT) == NOTHING
    USES[name](page)
    assert page.evaluate(LEFT) == NOTHING
    page.goto(address)
    page.go_back()
    typed = "[...document.querySelectorAll('.keep [name]')].filter(one => one.checked || (one.tagName === 'TEXTAREA' && one.value))"
    assert page.evaluate(f"{typed}.length") == 0
    page.goto(address, wait_until="networkidle")
    assert page.evaluate(LEFT) == NOTHING
    assert context.cookies() == []
    assert context.storage_state() == {"cookies": [], "origins": []}
    for request in asked:
        if not request.url.startswith(("blob:", "data:")):
            url = urlsplit(request.url)
            assert f"{url.scheme}://{url.netloc}/" == address, request.url
            assert (request.method, url.query, request.post_data) == ("GET", "", None), request.url
    assert said == []
    context.close()


def test_typed_words_are_not_sent_by_enter_without_a_script(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + CASE + "path/", wait_until="networkidle")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_label("What I decide").fill("Pause.")
    page.locator("input[type=radio]").first.check()
    page.keyboard.press("Enter")
    page.locator("input[type=checkbox]").first.press("Enter")
    assert page.get_by_label("What I decide").input_value() == "Pause."
    assert asked == []
    assert not page.locator(".keep-tools").is_visible(), "no button that could do nothing"
    context.close()


def test_our_scripts_are_small_plain_and_keep_the_promise() -> None:
    assert {path.name for path in SCRIPTS} >= {
        "house.js",
        "search.js",
        "builder.js",
        "claim.js",
        "discuss.js",
        "keep.js",
    }
    assert sum(path.stat().st_size for path in SCRIPTS) <= 30 * 1024
    for path in SCRIPTS:
        text = path.read_text(encoding="utf-8")
        assert text.count('"use strict"') == 1
        for word in ("eval(", "new Function", "innerHTML =", "outerHTML =", "insertAdjacentHTML", "document.write", "localStorage",
                     "sessionStorage", "indexedDB", "cookie", "XMLHttpRequest", "sendBeacon", "WebSocket", "EventSource",
                     'setAttribute("style', "cssText", "import(", "http:", "https:"):  # fmt: skip
            assert word not in text, f"{path.name}: {word}"
        assert text.count("fetch(") == (path.name in ("claim.js", "search.js")), path.name


def test_a_page_loads_only_the_scripts_it_needs(site: Path) -> None:
    """The one way to load a script of ours is a page's own wish; every page that wishes has something for it to do."""
    for path in site.rglob("*.html"):
        if path.relative_to(site).parts[0] == "downloads":  # a file of its own
            continue
        text = path.read_text(encoding="utf-8")
        ours = re.findall(r'<script src="[^"]*assets/(\w+\.js)" defer', text)
        page = LexborHTMLParser(text)
        wanted = {
            "claim.js": path.parent.name != "claims" and bool(page.css("article :is(a.mark, a.to-claim)")),
            "keep.js": bool(page.css(".keep")),
            "discuss.js": bool(page.css("#stage")),
            "builder.js": bool(page.css("#builder")),
        }
        assert ours[:2] == ["house.js", "search.js"]
        assert sorted(ours[2:]) == sorted(name for name, is_ in wanted.items() if is_), path.relative_to(site)


def test_our_pages_bear_a_policy_without_inline_scripts_and_styles(site: Path) -> None:
    for name in ("prepare", "path", "discuss", "review"):
        article = LexborHTMLParser((site / CASE / name / "index.html").read_bytes()).css_first("article")
        assert article is not None
        for node in article.css("*"):
            assert not [key for key in node.attributes if key.startswith("on") or key == "style"], node.html
            assert node.tag not in ("style", "script")
