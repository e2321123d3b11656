"""A finding on a built page names the file and line that its author edits. The site is MkDocs' own work, not imagined."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from casepack.checks.origin import finder, wordings
from casepack.model import Place

CLEAN = Path(__file__).parent / "fabricated"
HAND = """# By hand

A page that is [not there](nowhere.md), a place that is [not there](index.md#no-such-place).

Raw HTML: <a href="../gone/">gone</a>,
<img src="../img/lost.png" alt="lost">, and a note.[^lost]

<span id="same"></span>
"""
STORY = "\nA place that is [not there](timeline.md#no-such-event).\n"
SEEDED = {  # what is said, where it must be said: file and the text of its line
    "nowhere.md": ("docs/hand.md", "[not there](nowhere.md)"),
    "#no-such-place": ("docs/hand.md", "[not there](nowhere.md)"),
    "../gone/": ("docs/hand.md", "../gone/"),
    "../img/lost.png": ("docs/hand.md", "lost.png"),
    "[^lost]": ("docs/hand.md", "lost.png"),
    "id same": ("docs/hand.md", 'id="same"'),
    "img/no.png": ("docs/house.css", "img/no.png"),
    "#no-such-event": ("cases/trams/narrative.md", "#no-such-event"),
    "lost-page.md": ("mkdocs.yml", "lost-page.md"),
    "lost.js": ("theme/main.html", "lost.js"),
}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("origin") / "root"
    shutil.copytree(CLEAN, root)
    (root / "docs" / "hand.md").write_text(HAND.replace("</span>\n", '</span><i id="same"></i>\n'), encoding="utf-8")
    (root / "docs" / "house.css").write_text("p {}\np { background: url(img/no.png) }\n", encoding="utf-8")
    story = root / "cases" / "trams" / "narrative.md"
    story.write_text(story.read_text(encoding="utf-8") + STORY, encoding="utf-8")
    (root / "theme").mkdir()
    script = '{% block scripts %}{{ super() }}\n<script src="{{ base_url }}/lost.js"></script>{% endblock %}\n'
    (root / "theme" / "main.html").write_text('{% extends "base.html" %}\n' + script, encoding="utf-8")
    settings = (root / "mkdocs.yml").read_text(encoding="utf-8") + "  - Hand: hand.md\n  - Lost: lost-page.md\n"
    extra = "extra_css: [house.css]\nmarkdown_extensions: [attr_list, md_in_html, tables, footnotes]\n"
    extra += "theme: {name: material, font: false, custom_dir: theme}\n"
    (root / "mkdocs.yml").write_text(extra + settings, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def problems(tree: Path, run: Callable[..., subprocess.CompletedProcess[str]]) -> list[dict[str, object]]:
    assert run("build", "--no-papers", cwd=tree).returncode == 0
    done = run("check", "--site", "site", "--format", "json", "--today", "2026-11-23", cwd=tree)
    found: list[dict[str, object]] = json.loads(done.stdout)["problems"]
    return found


@pytest.mark.parametrize("words", SEEDED)
def test_a_finding_stands_where_its_author_can_mend_it(
    words: str, tree: Path, problems: list[dict[str, object]]
) -> None:
    path, line = SEEDED[words]
    lines = [number for number, text in enumerate((tree / path).read_text().splitlines(), 1) if line in text]
    said = [each for each in problems if words in str(each["message"])]
    assert [(each["path"], each["line"]) for each in said] == [(path, lines[0])]


def test_nothing_else_is_said_and_each_finding_names_the_page(problems: list[dict[str, object]]) -> None:
    assert len(problems) == len(SEEDED)
    assert all("(on the page " in str(each["message"]) for each in problems)


def test_a_fault_of_every_page_is_one_finding(problems: list[dict[str, object]]) -> None:
    (menu,) = [each for each in problems if each["path"] == "mkdocs.yml"]
    assert " more)" in str(menu["message"])


@pytest.mark.parametrize(
    ("clue", "text"),
    [
        ("../story/#part-z", "see [it](story.md#part-z)"),
        ("../a%20b.png", "![x](img/a b.png)"),
        ("../../kit/", "see [the kit](../kit/index.md)"),
        ("https://example.org/site/x/#y", "<a href=https://example.org/site/x/#y>"),
    ],
)
def test_an_address_is_found_however_its_source_writes_it(clue: str, text: str) -> None:
    assert finder({"docs/hand.md": f"\n\n{text}\n"})("hand/index.html", clue) == Place("docs/hand.md", 3)


def test_a_longer_word_is_not_mistaken_for_it() -> None:
    sources = {"docs/hand.md": "lost-and-found.md\nnot-lost.md#part-zz\n"}
    assert finder(sources)("hand/index.html", "../lost/#part-z") is None


def test_the_page_s_own_source_comes_first_and_another_case_never() -> None:
    sources = {"cases/a/claims.yml": "gone.md", "cases/b/narrative.md": "x\ngone.md", "mkdocs.yml": "gone.md"}
    origin = finder(sources)
    assert origin("cases/b/story/index.html", "../gone/") == Place("cases/b/narrative.md", 2)
    assert origin("cases/c/story/index.html", "../gone/") == Place("mkdocs.yml", 1)
    assert origin("cases/c/story/index.html", "") is None


def test_wordings_go_from_the_most_telling_to_the_least() -> None:
    assert list(wordings("../a/b/#c")) == [
        "../a/b/#c",
        "a/b.md#c",
        "a/b/index.md#c",
        "b.md#c",
        "b/index.md#c",
        "#c",
        "c",
    ]
