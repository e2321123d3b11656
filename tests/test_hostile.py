"""A case whose every text tries to become code: the built site stays text, looked at as HTML and in a browser."""

import functools
import http.server
import re
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser
from selectolax.lexbor import LexborHTMLParser

Run = Callable[..., "subprocess.CompletedProcess[str]"]
ROOT = Path(__file__).resolve().parent.parent
EVIL = (
    " <script>window.owned=1</script><img src=x onerror=window.owned=1><svg onload=window.owned=1><style>*{display:none}</style>"
    "<a href=javascript:window.owned=1>a</a> [b](javascript:window.owned=1) ![c](#x){ onerror=window.owned=1 } --> ]]> {{ 7*7 }}"
    " <iframe srcdoc=x></iframe> \" onfocus='window.owned=1' autofocus \" <b style=position:fixed>d</b> </title></textarea> &lt;u&gt;"
)
PROSE = re.compile(r"[A-Z“][^\n]* [^\n]*")  # what reads like a sentence or a title, and not an id, a date or a choice
KEPT = {
    "id",
    "ref",
    "url",
    "URL",
    "DOI",
    "ISBN",
    "number",
    "materials",
    "locator",
    "words",
    "lang",
    "licence",
    "page",
    "part",
    "forms",
}


def spoil(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: spoil(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [spoil(inner, key) for inner in value]
    return value + EVIL if key not in KEPT and PROSE.fullmatch(value) else value


@pytest.fixture(scope="module")
def hostile_site(tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    tree = tmp_path_factory.mktemp("hostile") / "tree"
    shutil.copytree(ROOT / "tests" / "fabricated", tree)
    spoiled = 0
    for path in sorted(tree.glob("cases/*/*.yml")):
        if path.name != "link-health.yml":
            items = yaml.load(path.read_text(encoding="utf-8"), yaml.CBaseLoader)
            text = yaml.safe_dump(spoil(items), allow_unicode=True, width=10**6, sort_keys=False)
            spoiled += text.count("window.owned=1</script>")
            path.write_text(text, encoding="utf-8")
    for path in [tree / "cases/trams/narrative.md", tree / "cases/trams/teaching-note.md"]:
        path.write_text(path.read_text(encoding="utf-8") + f"\n\nMore [@moth2024watching].{EVIL}\n", encoding="utf-8")
    assert spoiled > 80
    real = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    config = real[: real.index("\nnav:")] + '\nnav:\n  - Home: index.md\n  - Cases: "@cases"\n  - Shelf: "@shelf"\n'
    (tree / "mkdocs.yml").write_text(
        config.replace("watch: [cases, casepack]", "").replace("strict: true", "strict: false"), encoding="utf-8"
    )
    done = run("build", "--no-papers", "--out", "site", cwd=tree)
    assert done.returncode == 0, done.stderr
    return tree / "site"


def test_no_page_holds_anything_that_runs(hostile_site: Path) -> None:
    pages = sorted(hostile_site.rglob("*.html"))
    assert len(pages) > 25
    met = 0
    for path in pages:
        tree = LexborHTMLParser(path.read_bytes())
        text = tree.body.text() if tree.body else ""
        met += text.count("window.owned=1")
        for node in tree.css("*"):
            where = f"{path.relative_to(hostile_site)}: {(node.html or '')[:200]}"
            for name, value in node.attributes.items():
                assert not name.lower().startswith("on"), where
                assert name not in ("style", "srcdoc"), where
                assert not re.match(r"\s*(javascript|data:text|vbscript):?", value or "", re.I) or name == "content", (
                    where
                )
            if node.tag == "script":
                assert node.attributes.get("src") or "json" in (node.attributes.get("type") or ""), where
            assert node.tag not in ("iframe", "object", "embed", "style", "base"), where
    assert met > 100, "the words must be there, as words"


@pytest.fixture(scope="module")
def hostile_address(hostile_site: Path) -> Iterator[str]:
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(hostile_site)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_nothing_runs_in_a_browser_and_nothing_is_reported(
    browser: Browser, hostile_address: str, hostile_site: Path
) -> None:
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    for path in sorted(hostile_site.rglob("*.html")):
        page.goto(hostile_address + path.relative_to(hostile_site).as_posix())
        assert page.evaluate("window.owned") is None, path
        assert page.locator("main").is_visible(), path
    page.goto(f"{hostile_address}cases/trams/story/")
    page.locator("a.cite").first.hover()
    page.get_by_role("tooltip").wait_for()
    page.get_by_role("button", name="Search").click()
    page.keyboard.type("owned")
    page.locator("#search li").first.wait_for()
    assert page.evaluate("window.owned") is None
    assert page.locator("#search :is(script, img, svg, iframe, style)").count() == 0
    assert sorted(set(said)) == []
    page.close()
