"""No page breaks a rule of WCAG 2.0-2.2 A and AA, or axe's best practices: wide and light, narrow and dark."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RUN = """() => axe.run(document, {
    resultTypes: ["violations"], selectors: false, elementRef: true,
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}).then(({ violations }) => violations.map(({ id, nodes }) => `${id}: ${nodes.length} times, ${nodes[0].html.slice(0, 200)}`))"""
VIEWS = {"wide and light": (1280, "light"), "narrow and dark": (320, "dark")}


def begin(page: Page) -> None:
    """Start axe on the page as it stands, and do not wait: other pages can be tried meanwhile."""
    page.evaluate(AXE)
    page.evaluate(f"() => {{ window.found = ({RUN})(); }}")


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it stands."""
    begin(page)
    return found_on(page)


def found_on(page: Page) -> list[str]:
    found: list[str] = page.evaluate("() => window.found")
    return found


def open_page(browser: Browser, view: str) -> Page:
    width, scheme = VIEWS[view]
    # The site's own policy forbids the injected script, so it is set aside for axe alone.
    context: Any = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    page: Page = context.new_page()
    return page


@pytest.mark.parametrize("view", VIEWS)
def test_no_page_of_the_site_breaks_a_rule(browser: Browser, address: str, site: Path, view: str) -> None:
    pages = [open_page(browser, view) for _ in range(3)]  # a process each
    wrong = {}
    paths = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    assert len(paths) > 120
    for first in range(0, len(paths), len(pages)):
        group = list(zip(pages, paths[first:], strict=False))
        for page, path in group:
            page.goto(address + path.removesuffix("index.html"))
            begin(page)
        wrong |= {path: found for page, path in group if (found := found_on(page))}
    for page in pages:
        page.context.close()
    assert wrong == {}


def search(page: Page) -> None:
    page.get_by_role("button", name="Search").click()
    page.keyboard.type("voiceprint")
    page.locator("#search li").first.wait_for()


def menu(page: Page) -> None:
    if page.get_by_role("link", name="Menu").is_visible():
        page.get_by_role("link", name="Menu").click()


def source(page: Page) -> None:
    page.locator("a.cite").first.hover()
    page.get_by_role("tooltip").wait_for()


def claim(page: Page) -> None:
    page.locator("a.mark").nth(3).click()
    page.locator("dialog.claim .said li").first.wait_for()


def screen(page: Page) -> None:
    page.locator("#discuss-starts a").first.click()
    page.keyboard.press("PageDown")
    page.keyboard.press("PageDown")


def folded(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")


OPEN: dict[str, tuple[str, Callable[[Page], None]]] = {
    "the search": ("story/", search),
    "the menu": ("story/", menu),
    "a source": ("story/", source),
    "a claim": ("story/", claim),
    "a question on the screen": ("discuss/", screen),
    "all that is folded": ("questions/export-controls/", folded),
    "all that is folded on the path": ("path/", folded),
}


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("what", OPEN)
def test_what_opens_on_a_page_breaks_no_rule(browser: Browser, address: str, what: str, view: str) -> None:
    path, act = OPEN[what]
    page = open_page(browser, view)
    page.goto(f"{address}cases/iflytek-360/{path}")
    act(page)
    assert violations(page) == []
    page.context.close()


@pytest.mark.parametrize(
    "fault", ["<img src='/x.png'>", "<p style='color:#999;background:#fff'>pale</p>", "<a href='/'></a>"]
)
def test_a_planted_fault_is_found(browser: Browser, address: str, fault: str) -> None:
    """Without this, the tests above could pass because axe never ran."""
    page = open_page(browser, "wide and light")
    page.goto(f"{address}about/privacy/")
    page.evaluate("fault => document.querySelector('article').insertAdjacentHTML('beforeend', fault)", fault)
    assert len(violations(page)) == 1
    page.context.close()
