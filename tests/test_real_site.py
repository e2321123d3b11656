"""The built site, as files: every address resolves, nothing is asked of another host, both builders agree."""

import datetime
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from casepack import pages
from casepack.checks import scan
from casepack.checks import site as site_checks
from casepack.model import Book, Edition
from casepack.walk import read_site

TODAY = datetime.date(2026, 11, 23)
Run = Callable[..., "subprocess.CompletedProcess[str]"]


def everything(site: Path) -> site_checks.Built:
    """Every use of every file; `read_site` keeps only those that may be wrong."""
    names = [path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()]
    facts = [scan.scan(name, (site / name).read_bytes()) for name in names]
    return site_checks.Built(tuple(facts), frozenset(names))


def test_every_address_of_the_site_resolves(site: Path) -> None:
    assert list(site_checks.check(read_site(site))) == []


def test_a_lost_anchor_fails_the_check_and_is_named(site: Path) -> None:
    """Take each claim's anchor away in turn from what the pages define: somebody must miss it."""
    built = everything(site)
    ledger = next(facts for facts in built.facts if facts.path.endswith("/claims/index.html"))
    anchors = {
        a.split("#")[1] for facts in built.facts for _, a in facts.uses if "claims/#" in a or "claims.html#" in a
    }
    assert len(anchors) > 70
    for anchor in sorted(anchors & ledger.ids):
        ledger.ids.discard(anchor)
        problems = list(site_checks.check(built))
        assert any(p.code == "broken-anchor" and p.message.endswith(f"the id {anchor}") for p in problems), anchor
        ledger.ids.add(anchor)


def test_no_page_loads_anything_from_another_host(site: Path) -> None:
    asked = {facts.path: site_checks.elsewhere(facts) for facts in everything(site).facts}
    assert {path: hosts for path, hosts in asked.items() if hosts} == {}


def test_every_outside_link_has_a_dated_archive_alternative(site: Path) -> None:
    """Robust Links: the original, the version and its date on each link to a source."""
    count = 0
    for page in (path for path in site.rglob("*.html") if "downloads" not in path.parts):
        for link in LexborHTMLParser(page.read_bytes()).css("a.out"):
            count += 1
            assert (link.attributes["data-originalurl"] or "").startswith("http"), page
            assert (link.attributes["data-versionurl"] or "").startswith("https://web.archive.org/web/"), page
            assert re.fullmatch(r"\d{4}-\d\d-\d\d", link.attributes["data-versiondate"] or ""), page
    assert count > 300


PLAIN = """site_name: The Case Shelf
theme: mkdocs
markdown_extensions: [attr_list, md_in_html, tables, footnotes]
"""
BUILDERS = {  # its command, its settings, and what holds a page's text
    "Zensical": (["zensical", "build"], "zensical.toml", '[project]\nsite_name = "x"\ndocs_dir = "docs"\n', "article"),
    "MkDocs without Material": (["mkdocs", "build", "--quiet"], "mkdocs.yml", PLAIN, "div[role=main]"),
}


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    folder = tmp_path_factory.mktemp("staged") / "docs"
    done = run("pages", "--out", str(folder))
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.parametrize("builder", BUILDERS)
def test_the_staged_tree_builds_the_same_addresses_in_another_builder(
    site: Path, staged: Path, tmp_path: Path, builder: str
) -> None:
    """Zensical ignores plugins and exits 0 with pages missing, so the addresses themselves are compared."""
    (name, *arguments), settings, text, holder = BUILDERS[builder]
    shutil.copytree(staged, tmp_path / "docs")
    (tmp_path / settings).write_text(text)
    command = [Path(sys.executable).with_name(name), *arguments]
    quiet = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=tmp_path, env=quiet, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()

    def addresses(root: Path) -> set[str]:
        every = {path.relative_to(root).as_posix() for path in root.rglob("*.html")}
        return {path for path in every if not path.startswith("downloads/")}  # made beside the pages

    assert addresses(tmp_path / "site") - {"search.html"} == addresses(site)
    assert list(site_checks.check(read_site(tmp_path / "site"))) == []
    story = "cases/iflytek-360/story/index.html"
    assert words(tmp_path / "site" / story, holder) == words(site / story)


def words(page: Path, holder: str = "article") -> list[str]:
    """The words of a page's text, whatever the builder put around them."""
    article = LexborHTMLParser(page.read_bytes()).css_first(holder)
    assert article is not None
    for extra in article.css(".headerlink, .md-content__button"):
        extra.decompose()
    return re.findall(r"\w+", article.text(separator=" "))


def test_the_board_plan_is_drawn_and_told(site: Path) -> None:
    page = LexborHTMLParser((site / "cases/iflytek-360/teaching-note/index.html").read_bytes())
    board = page.css_first("#figure-board svg")
    assert board is not None
    told, drawn = board.css_first("desc"), [node.text() for node in board.css("text")]
    assert told is not None
    assert "What would decide it" in told.text()
    assert "Known" in drawn
    assert len(page.css("table")) >= 4, "the table that it is drawn from stays"


def test_no_markup_is_left_over_in_the_text(site: Path) -> None:
    """A citation, mark, attribute list or fence that the builder did not understand would show as written."""
    left = re.compile(r"\[@|\[#[a-z]|\{[:#.] ?|:::|\*\*|&#\d+;|unknown (?:source|claim)")
    for page in site.rglob("*.html"):
        tree = LexborHTMLParser(page.read_bytes())
        for node in tree.css("code,pre,script,style"):
            node.decompose()
        article = tree.css_first("article")
        found = left.search(article.text()) if article else None
        assert not found, (
            f"{page.relative_to(site)}: {found and article and article.text()[found.start() - 40 : found.end() + 40]}"
        )


def test_the_student_edition_holds_no_analysis_and_no_note(book: Book, student_site: Path) -> None:
    """Every byte of the student site, search index and sitemap included, against every instructor-only text."""
    private = [
        text
        for case in book.cases
        for question in case.questions
        for text in (
            *question.facilitation.listen_for,
            question.facilitation.purpose,
            *(a.position for a in question.analyses),
        )
    ]
    needles = {" ".join(re.findall(r"\w+", text)[:8]).encode() for text in private if len(text.split()) > 8}
    assert len(needles) > 100
    for path in student_site.rglob("*"):
        if path.is_file():
            flat = b" ".join(re.findall(rb"\w+", path.read_bytes()))
            assert not [needle for needle in needles if needle in flat], path


def test_the_full_edition_does_hold_them(book: Book, site: Path) -> None:
    """Without this, the test above could pass by looking for the wrong words."""
    purpose = " ".join(re.findall(r"\w+", book.cases[0].questions[0].facilitation.listen_for[0])[:8]).encode()
    index = json.loads((site / "search" / "search_index.json").read_text())
    flat = b" ".join(re.findall(rb"\w+", json.dumps(index, ensure_ascii=False).encode()))
    assert purpose in flat


@pytest.mark.parametrize("edition", list(Edition))
def test_pages_are_the_same_however_often_they_are_made(book: Book, edition: Edition) -> None:
    assert pages.pages(book, edition, TODAY) == pages.pages(book, edition, TODAY)


def test_two_builds_are_byte_identical(site: Path, tmp_path: Path, run: Run) -> None:
    assert run("build", "--out", str(tmp_path / "again")).returncode == 0
    for path in site.rglob("*"):
        if path.is_file() and path.suffix != ".gz":
            assert (tmp_path / "again" / path.relative_to(site)).read_bytes() == path.read_bytes(), path


def test_a_site_is_never_built_from_cases_with_errors(tmp_path: Path, run: Run) -> None:
    """Half-empty and green is worse than red."""
    root = Path(__file__).resolve().parent.parent
    for name in ("cases", "casepack", "docs", "mkdocs.yml"):
        (tmp_path / name).symlink_to(root / name) if name != "cases" else copy(root / name, tmp_path / name)
    claims = tmp_path / "cases" / "iflytek-360" / "claims.yml"
    claims.write_text(claims.read_text().replace("- id: mit-timing", "- id: mit-timming"))
    done = run("build", "--out", str(tmp_path / "out"), cwd=tmp_path)
    assert done.returncode == 1
    assert "there is no claim mit-timing (did you mean mit-timming?)" in done.stderr
    assert not (tmp_path / "out" / "index.html").exists()


def copy(source: Path, target: Path) -> None:
    for path in source.rglob("*"):
        if path.is_file():
            to = target / path.relative_to(source)
            to.parent.mkdir(parents=True, exist_ok=True)
            to.write_bytes(path.read_bytes())
