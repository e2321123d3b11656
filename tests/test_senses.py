"""For eyes, hands and settings that differ: large text, narrow windows, wide spacing, forced colours, the keyboard."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

CASE = "cases/iflytek-360/"
KINDS = ["", CASE, CASE + "story/", CASE + "lens/", CASE + "timeline/", CASE + "people/", CASE + "questions/dual-use/",
         CASE + "readings/human-rights/", CASE + "claims/", CASE + "sources/", CASE + "builder/", CASE + "quiz/",
         CASE + "prepare/", CASE + "path/", CASE + "discuss/", CASE + "review/",
         CASE + "plans/export-controls-75/", CASE + "downloads/", "kit/rubric/", "about/checks/"]  # fmt: skip
# WCAG 1.4.12: nothing may be lost with this much room between lines, paragraphs, letters and words.
SPACED = (
    "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }"
    "p { margin-bottom: 2em !important }"
)
# Text that its box cuts off: wider or higher than the box, in a box that hides what does not fit.
CUT = """() => [...document.querySelectorAll("body *")].filter((one) => {
    const { overflowX, overflowY, clipPath } = getComputedStyle(one);
    if (!one.textContent.trim() || !one.checkVisibility() || clipPath !== "none") return false;
    return (overflowX === "hidden" && one.scrollWidth > one.clientWidth + 1)
        || (overflowY === "hidden" && one.scrollHeight > one.clientHeight + 1);
}).map((one) => one.outerHTML.slice(0, 120))"""
# What makes the page scroll sideways.
WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] : ["wider than the window:",
    ...[...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > innerWidth)
    .map((one) => one.outerHTML.slice(0, 120))]"""
FOCUS = """() => {
    const one = document.activeElement;
    if (one === document.body) return null;
    const { outlineStyle, outlineWidth } = getComputedStyle(one);
    const boxes = [...one.getClientRects()];
    const seen = boxes.some(({ left, top, right, bottom }) => {
        const [x, y] = [(left + right) / 2, (top + bottom) / 2];
        const hit = document.elementFromPoint(x, y);
        return hit && (one === hit || one.contains(hit) || hit.contains(one));
    });
    const ring = outlineStyle === "auto" || (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2);
    return { name: one.outerHTML.slice(0, 120), ring, seen };
}"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context: Any = browser.new_context(viewport={"width": 320, "height": 640}, bypass_csp=True)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", KINDS)
def test_nothing_is_lost_at_320_pixels_with_text_at_200_percent_and_wide_spacing(
    page: Page, address: str, path: str
) -> None:
    page.goto(address + path)
    assert page.evaluate(WIDE) == []
    assert page.evaluate(CUT) == []
    page.add_style_tag(content=SPACED)
    assert page.evaluate(WIDE) == [], "with wide spacing"
    assert page.evaluate(CUT) == [], "with wide spacing"
    page.reload()
    page.set_viewport_size({"width": 640, "height": 640})
    page.add_style_tag(content="html { font-size: 250% !important }")
    assert page.evaluate(WIDE) == [], "with text at 200 %"
    assert page.evaluate(CUT) == [], "with text at 200 %"


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize(
    "path", [CASE + "story/", CASE + "questions/dual-use/", CASE + "builder/", CASE + "quiz/", CASE + "path/"]
)
def test_the_focus_is_always_seen(page: Page, address: str, path: str, width: int) -> None:
    """The first eighty stops: each has a ring, and nothing lies over it."""
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address + path)
    stops = 0
    while stops < 80:
        page.keyboard.press("Tab")
        if (found := page.evaluate(FOCUS)) is None:
            break
        stops += 1
        assert found["ring"], found["name"]
        assert found["seen"], found["name"]
    assert stops > 20


@pytest.mark.parametrize("path", KINDS)
def test_forced_colours_leave_every_page_usable(browser: Browser, address: str, path: str) -> None:
    """Buttons keep a border or an underline, figures their lines, when the system sets all colours."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, forced_colors="active")
    page = context.new_page()
    page.goto(address + path)
    bare = page.evaluate("""() => [...document.querySelectorAll("button, .button, select, input")].filter((one) => {
        if (!one.checkVisibility() || one.matches("[type=checkbox], [type=radio]")) return false; // the system draws them
        const { borderTopWidth, borderTopStyle, textDecorationLine } = getComputedStyle(one);
        return (borderTopStyle === "none" || parseFloat(borderTopWidth) < 1) && textDecorationLine === "none";
    }).map((one) => one.outerHTML.slice(0, 120))""")
    assert bare == []
    context.close()


def test_no_motion_where_none_is_wanted(browser: Browser, address: str) -> None:
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(address + CASE + "story/")
    moving = page.evaluate("""() => [...document.querySelectorAll("*")].filter((one) => {
        const { transitionDuration, animationName, scrollBehavior } = getComputedStyle(one);
        const slow = transitionDuration.split(",").some((each) => parseFloat(each) > 0);
        return slow || animationName !== "none" || scrollBehavior === "smooth";
    }).length""")
    assert moving == 0
    context.close()


@pytest.mark.parametrize("path", KINDS)
def test_headings_go_down_one_step_at_a_time_and_figures_say_what_they_show(
    page: Page, address: str, path: str
) -> None:
    page.goto(address + path)
    levels = page.evaluate("[...document.querySelectorAll('main :is(h1,h2,h3,h4,h5,h6)')].map(one => +one.tagName[1])")
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(below <= above + 1 for above, below in pairwise(levels))
    drawings = page.locator("main svg[role=img], main img")
    for index in range(drawings.count()):
        one = drawings.nth(index)
        told = one.evaluate(
            "one => one.getAttribute('alt') ?? (one.querySelector('title')?.textContent || one.getAttribute('aria-label'))"
        )
        assert told is not None, one.evaluate("one => one.outerHTML.slice(0, 200)")


@pytest.mark.parametrize("path", [CASE + "timeline/", CASE + "people/", CASE + "lens/"])
def test_what_leads_somewhere_in_a_figure_can_be_touched(page: Page, address: str, path: str) -> None:
    """In a window of 320 pixels, which is where figures are smallest; WCAG 2.5.8."""
    page.goto(address + path)
    links = page.locator("figure.drawn svg a")
    sizes = links.evaluate_all("all => all.map(one => one.getBoundingClientRect()).map(box => [box.width, box.height])")
    assert len(sizes) > 5
    assert min(min(size) for size in sizes) >= 23.99


def test_words_of_another_script_say_their_language(page: Page, address: str) -> None:
    """A run of Chinese, Arabic or Cyrillic letters stands inside an element that names its language."""
    for path in KINDS:
        page.goto(address + path)
        wrong = page.evaluate(r"""() => {
            const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
            const found = [];
            while (walker.nextNode()) {
                const text = walker.currentNode;
                const lang = text.parentElement.closest("[lang]").lang;
                const other = /[\p{Script=Han}\p{Script=Arabic}\p{Script=Cyrillic}]/u.test(text.data);
                if (other && lang.startsWith("en")) found.push(text.data.slice(0, 80));
            }
            return found;
        }""")
        assert wrong == [], path
