"""A site while it is served: a change is seen, a fault is said on the page and in the terminal, and nothing stops."""

import contextlib
import datetime
import os
import re
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from playwright.sync_api import Browser

from casepack import cli, pages, parts
from casepack.model import Book, Edition
from casepack.plugin import CasepackPlugin

ROOT = Path(__file__).resolve().parent.parent
STORY = "cases/trams/narrative.md"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The fabricated cases under the settings of the real site."""
    root = Path(shutil.copytree(ROOT / "tests/fabricated", tmp_path / "root"))
    with contextlib.chdir(root):
        assert cli.main(["new", "lamp", "--theme", "watched-work"]) == 0  # a second case, of the same theme
    menu = (root / "mkdocs.yml").read_text(encoding="utf-8").partition("nav:")[2]
    settings = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").partition("\nnav:")[0]
    settings = re.sub(r"^watch: .*\n", "watch: [cases]\n", settings, flags=re.M)
    (root / "mkdocs.yml").write_text(f"{settings}\nnav:{menu}", encoding="utf-8")
    return root


def change(tree: Path, name: str, find: str, put: str) -> None:
    path = tree / name
    text = path.read_text(encoding="utf-8")
    assert find in text
    path.write_text(text.replace(find, put), encoding="utf-8")


def note(tree: Path) -> Path:
    (tree / "docs/cases/trams").mkdir(parents=True)
    return tree / "docs/cases/trams/note.txt"


class Server:
    """What `casepack serve` does at each change, without the server."""

    def __init__(self, tree: Path, out: Path) -> None:
        self.tree, self.out = tree, out
        self.config().plugins.on_startup(command="serve", dirty=False)

    def config(self) -> MkDocsConfig:
        return load_config(str(self.tree / "mkdocs.yml"), site_dir=str(self.out), strict=False)

    def build(self) -> dict[str, bytes]:
        config = self.config()
        build(config)
        return {
            path.relative_to(self.out).as_posix(): path.read_bytes() for path in self.out.rglob("*") if path.is_file()
        }

    def plugin(self) -> CasepackPlugin:
        plugin = self.config().plugins["casepack"]
        assert isinstance(plugin, CasepackPlugin)
        return plugin


def fresh(tree: Path, out: Path) -> dict[str, bytes]:
    """The same site, built by a process that remembers nothing."""
    done = subprocess.run(
        [sys.executable, "-m", "casepack.cli", "build", "--no-papers", "--out", str(out)],
        cwd=tree,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}


def test_a_site_that_remembers_is_the_site_built_anew(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "LEAST", 1)  # every page in parts
    server = Server(tree, tmp_path / "served")
    server.build()
    edits: list[Callable[[], object]] = [
        lambda: change(tree, STORY, "A tram stops", "A tram halts"),
        lambda: change(tree, "cases/trams/case.yml", "The Camera in the Cab", "The Camera"),  # in every menu
        lambda: change(
            tree, "docs/index.md", "Everything here", "See [the town](cases/trams/story.md#camera). Everything here"
        ),
        lambda: (tree / "cases/trams/sessions.yml").unlink(),  # pages go
        lambda: change(tree, STORY, "A tram halts", "[The note](note.txt): a tram halts"),  # to nothing, as yet
        lambda: change(tree, "cases/lamp/claims.yml", "Twelve lamps", "Eleven lamps"),
        lambda: change(tree, "cases/lamp/case.yml", "that counts", "that calls"),  # which other cases may show
        lambda: change(tree, "cases/common/references.yml", "Watching the Watchers", "Seeing the Watchers"),
        lambda: change(tree, "cases/trams/references.yml", "Trams Get an Owl", "Trams Get Two Owls"),
        lambda: (tree / "docs/index.md").write_text("---\ntitle: Bare\nsearch: {boost: 2}\n---\nWords.\n\n## H {#h}\n"),
        lambda: change(tree, "docs/index.md", "Bare", "Barer"),  # which its words are found under
        lambda: note(tree).write_text("x"),  # and now the same Markdown means another address
    ]
    for edit in edits:
        edit()
        served = server.build()
    built = fresh(tree, tmp_path / "built")
    pages = {name for name in built if not name.endswith(".gz")}
    assert pages == {name for name in served if not name.endswith(".gz")}
    reloads = b"script-src 'self' 'unsafe-inline'"  # MkDocs puts a script into each page that it serves
    assert reloads in served["index.html"]
    assert [name for name in sorted(pages) if built[name] != served[name].replace(reloads, reloads[:17])] == []


def test_pages_of_a_case_do_not_change_with_what_another_holds(book: Book) -> None:
    """But for its `case.yml` and its references: a served site relies on it, and keeps them."""
    other, case = book.cases[:2]
    today = datetime.date(2026, 11, 23)

    names = ("claims", "terms", "lens", "events", "actors", "questions", "readings", "sessions", "quiz", "activities")
    fewer = {name: getattr(other, name)[:1] for name in (*names, "comparison")}
    less = replace(other, **fewer, narrative=replace(other.narrative, text="Nothing."), teaching_note=None)
    for edition in Edition:
        before = pages.pages(book, edition, today, skip={other.id})
        after = pages.pages(replace(book, cases=(less, *book.cases[1:])), edition, today, skip={other.id})
        own = [path for path in before if path.startswith(f"cases/{case.id}/")]
        assert len(own) > 20
        assert [path for path in own if after.get(path) != before[path]] == []


def test_only_what_has_changed_is_made_again(tree: Path, tmp_path: Path) -> None:
    server = Server(tree, tmp_path / "served")
    server.build()
    live = server.plugin().live
    assert live
    before = [dict(one) for one in (live.rendered, live.finished, live.indexed)]
    change(tree, STORY, "A tram stops", "A tram halts")
    server.build()
    for was, now in zip(before, (live.rendered, live.finished, live.indexed), strict=True):
        anew = {name for name in now if now[name] is not was[name]}
        assert anew == {"cases/trams/story.md", "cases/trams/print.md"}


def test_a_change_of_the_look_is_seen_on_every_page(tree: Path, tmp_path: Path) -> None:
    own = tree / "look/partials/machines.html"
    own.parent.mkdir(parents=True)
    own.write_text("<!-- The first look -->")
    change(tree, "mkdocs.yml", "theme:\n", "theme:\n  custom_dir: look\n")
    server = Server(tree, tmp_path / "served")
    assert b"The first look" in server.build()["index.html"]
    own.write_text("<!-- The second look, longer -->")
    (own.parent / "note.txt").write_text("new")
    second = server.build()
    assert b"The second look" in second["index.html"]
    assert second["partials/note.txt"] == b"new"


def test_a_fault_is_shown_on_every_page_over_the_last_good_state(
    tree: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    server = Server(tree, tmp_path / "served")
    good = server.build()
    change(tree, "cases/trams/claims.yml", "kind: opinion", "kind: <b>onion</b>")
    change(tree, STORY, "A tram stops", "A tram halts")
    bad = server.build()
    assert bad.keys() == good.keys()
    for name in ("index.html", "cases/trams/story/index.html"):
        text = bad[name].decode()
        assert "One error in the cases; the last pages without errors are shown." in text
        assert "<code>cases/trams/claims.yml:" in text
        assert "&lt;b&gt;onion&lt;/b&gt;" in text
        assert "<b>onion" not in text
        assert re.sub(r"<aside role=.*?</aside>", "", text, flags=re.S) == good[name].decode()
    assert re.search(r"cases/trams/claims.yml:\d+: error: kind is '<b>onion</b>'", caplog.text)
    change(tree, "cases/trams/claims.yml", "kind: <b>onion</b>", "kind: opinion")
    mended = server.build()
    assert 'role="alert"' not in mended["index.html"].decode()
    assert "A tram halts" in mended["cases/trams/story/index.html"].decode()


@pytest.mark.parametrize("text", ["[", "- id: [", "\x00", "id: x\nthemes: [no-such]\n"])
def test_a_site_that_starts_with_faults_is_served_too(tree: Path, tmp_path: Path, text: str) -> None:
    (tree / "cases/trams/case.yml").write_text(text)
    server = Server(tree, tmp_path / "served")
    first = server.build()
    assert "only the hand-written pages are shown" in first["index.html"].decode()
    shutil.copy(ROOT / "tests/fabricated/cases/trams/case.yml", tree / "cases/trams/case.yml")
    assert "cases/trams/story/index.html" in server.build()


# --- through the server ----------------------------------------------------------------------------------------------


def get(address: str) -> str:
    with urllib.request.urlopen(address, timeout=60) as answer:
        return str(answer.read().decode())


@pytest.fixture
def served(tree: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    command = [sys.executable, "-m", "casepack.cli", "serve", "--port", str(port)]
    process = subprocess.Popen(
        command, cwd=tree, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}
    )
    assert process.stderr
    until(process, "Serving on")
    yield f"http://127.0.0.1:{port}/", process
    process.terminate()  # a worker of the test run hands on that Ctrl-C is ignored
    process.stderr.read()
    process.wait(60)
    process.stderr.close()


def until(process: subprocess.Popen[str], words: str) -> list[str]:
    """What the terminal shows up to a line that holds these words."""
    lines = []
    assert process.stderr
    for line in process.stderr:
        lines.append(line)
        if words in line:
            return lines
    raise AssertionError("".join(lines))


def test_an_open_page_shows_a_change_by_itself(
    tree: Path, served: tuple[str, subprocess.Popen[str]], browser: Browser
) -> None:
    page = browser.new_page()
    page.goto(f"{served[0]}cases/trams/story/")
    change(tree, STORY, "A tram stops", "A tram halts")
    page.get_by_text("A tram halts").wait_for(timeout=60_000)
    change(tree, STORY, "[#cameras-fitted]", "[#cameras-fited]")
    page.get_by_role("alert").get_by_text("did you mean cameras-fitted?").wait_for(timeout=60_000)
    page.close()


def test_a_change_and_a_fault_are_seen_while_serving(tree: Path, served: tuple[str, subprocess.Popen[str]]) -> None:
    address, process = served
    story = f"{address}cases/trams/story/"
    assert "A tram stops" in get(story)
    change(tree, STORY, "A tram stops", "A tram halts")
    until(process, "Reloading browsers")
    assert "A tram halts" in get(story)
    change(tree, "cases/trams/lens.yml", "locator: headline", "locatr: headline")
    said = until(process, "Reloading browsers")
    assert any("did you mean locator?" in line for line in said)
    assert "did you mean locator?" in get(story)
    assert process.poll() is None
    change(tree, "cases/trams/lens.yml", "locatr: headline", "locator: headline")
    until(process, "Reloading browsers")
    assert "did you mean" not in get(story)
