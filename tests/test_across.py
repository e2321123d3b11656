"""More than one case: what then appears by itself, what holds for it, and that one case alone shows none of it."""

import datetime
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from markdown import Markdown
from mkdocs.config import load_config
from selectolax.lexbor import LexborHTMLParser

from casepack.checks import check, scan, site
from casepack.load import load
from casepack.model import Book, Edition
from casepack.pages import nav, pages

HERE = Path(__file__).parent
CLEAN = HERE / "fabricated"
TODAY = datetime.date(2026, 11, 23)
OWN = ("gazette2025camera", "hollow2025letter", "rider2025view", "union2025glasses", "id: owl", "id: trams")
ACROSS = {"compare.md", "themes/watched-work.md"}


def again(root: Path, name: str) -> None:
    """A second case: the first under another name, with sources and terms of its own."""
    folder = Path(shutil.copytree(root / "cases/trams", root / "cases" / name))
    for path in (path for path in folder.rglob("*") if path.is_file()):
        text = path.read_text(encoding="utf-8")
        for word in OWN:
            text = text.replace(word, word.replace("trams", name) if "trams" in word else f"{word}-{name}")
        path.write_text(text.replace("The Camera in the Cab", "The Camera on Deck"), encoding="utf-8")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = Path(shutil.copytree(CLEAN, tmp_path_factory.mktemp("across") / "root"))
    again(made, "ferries")
    plan = made / "cases/common/plans.yml"
    text = plan.read_text(encoding="utf-8").replace("[trams/what-next]", "[ferries/what-next]")
    plan.write_text(text.replace("claims: [trams/glasses", "claims: [ferries/glasses"), encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def two(root: Path) -> Book:
    book = load(root)
    assert check(book, TODAY) == []
    assert len(book.cases) == 2
    return book


def html(page: str) -> LexborHTMLParser:
    config = load_config(str(HERE.parent / "mkdocs.yml"))
    reader = Markdown(extensions=config.markdown_extensions, extension_configs=config.mdx_configs)
    return LexborHTMLParser(f"<body>{reader.convert(re.sub(r'(?s)^---.*?---', '', page))}")


def menu(book: Book, edition: Edition) -> list[Any]:
    return [value for entry in nav(book, edition)["@cases"] for key, value in entry.items() if key == "Across cases"]


@pytest.mark.parametrize("edition", list(Edition))
def test_one_case_alone_shows_nothing_across(edition: Edition) -> None:
    book = load(CLEAN)
    assert book.cases[0].comparison
    assert book.shelf.sessions
    made = pages(book, edition, TODAY)
    assert not [path for path in made if path.startswith(("compare", "themes/"))]
    assert menu(book, edition) == []
    assert "Across cases" not in "".join(made.values())
    assert "On the same theme" not in "".join(made.values())


def test_with_two_cases_the_pages_are_there_and_listed(two: Book) -> None:
    full, student = (pages(two, edition, TODAY) for edition in (Edition.FULL, Edition.STUDENT))
    assert {path for path in full if path.startswith(("compare", "themes/"))} == {*ACROSS, "compare/two-towns.md"}
    assert {path for path in student if path.startswith(("compare", "themes/"))} == ACROSS
    (listed,) = menu(two, Edition.FULL)
    assert [path for entry in listed for path in entry.values()] == [
        "compare.md",
        "themes/watched-work.md",
        "compare/two-towns.md",
    ]
    assert "themes/spare-theme.md" not in full, "a theme that no second case takes up has no page"
    assert (
        "On the same theme: [1 other case](../../../themes/watched-work.md)"
        in full["cases/trams/questions/watched-work.md"]
    )


@pytest.mark.parametrize("edition", list(Edition))
def test_every_link_and_anchor_resolves(two: Book, edition: Edition) -> None:
    config = load_config(str(HERE.parent / "mkdocs.yml"))
    reader = Markdown(extensions=config.markdown_extensions, extension_configs=config.mdx_configs)
    built = {}
    for path, text in pages(two, edition, TODAY).items():
        body = reader.reset().convert(re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.S))
        body = re.sub(r'(href="(?![a-z]+:)[^"#]*)\.md(?=["#])', r"\1.html", body)
        built[path.removesuffix(".md") + ".html"] = f"<!doctype html><body>{body}"
    facts = tuple(scan.scan(path, text.encode()) for path, text in built.items())
    assert [f"{p.place.path}: {p.message}" for p in site.check(site.Built(facts, frozenset(built)))] == []
    assert any("compare.html" in built for _ in built)


def test_a_theme_page_has_the_questions_and_readings_of_every_case(two: Book) -> None:
    full, student = (
        pages(two, edition, TODAY)["themes/watched-work.md"] for edition in (Edition.FULL, Edition.STUDENT)
    )
    page = html(full)
    linked = [node.attributes.get("href") for node in page.css("h4 a")]
    assert linked == [
        f"../cases/{case}/questions/watched-work.md#{key}"
        for case in ("ferries", "trams")
        for key in ("who-was-asked", "what-next")
    ]
    cells = [[cell.text() for cell in row.css("td")] for row in page.css("table")[1].css("tr")[1:]]
    assert [(row[0], row[1], row[4]) for row in cells] == [
        ("Moth 2024", "Pages 11 to 15", "The Camera on Deck"),
        ("Moth 2024", "Pages 11 to 15", "The Camera in the Cab"),
    ]
    counts = page.css("table")[0].css("tr")[1].css("td")
    assert [cell.text() for cell in counts[1:]] == ["1", "0", "0", "0", "1"]
    assert "Burn them" in full
    assert "Burn them" not in student, "the positions argued are for the instructor"
    assert "The scores are in." in student


def test_the_cases_answer_side_by_side_each_in_its_own_voice(two: Book) -> None:
    page = html(pages(two, Edition.STUDENT, TODAY)["compare.md"])
    assert [node.attributes["id"] for node in page.css("h2")] == ["ground", "remedy", "sources-on-this-page"]
    answers = page.css(".sides")[0].css("div > div")
    assert [node.css_first("p").text() for node in answers] == ["The Camera on Deck", "The Camera in the Cab"]
    for case, answer in zip(("ferries", "trams"), answers, strict=True):
        key = "hollow2025letter-ferries" if case == "ferries" else "hollow2025letter"
        cite, mark = answer.css_first("a.cite"), answer.css_first("a.mark")
        assert cite.attributes["href"] == f"cases/{case}/sources.md#{key}"
        assert mark.attributes["href"] == f"cases/{case}/claims.md#glasses-scored"
    assert "Not compared here: Nobody has complained yet." in page.css(".sides")[1].text()
    full = pages(two, Edition.FULL, TODAY)["compare.md"]
    assert "compare/two-towns.md" in full
    assert "two-towns" not in page.html


def test_a_source_that_two_cases_cite_has_one_anchor(root: Path, tmp_path: Path) -> None:
    tree = Path(shutil.copytree(root, tmp_path / "root"))
    for name in ("trams", "ferries"):
        path = tree / "cases" / name / "comparison.yml"
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("why_not: >-\n    Nobody", "text: >-\n    [@moth2024watching] Nobody"), "utf-8")
    page = html(pages(load(tree), Edition.FULL, TODAY)["compare.md"])
    assert len(page.css("#ref-moth2024watching")) == 1
    assert len(page.css('.endlist a[href$="sources.md#moth2024watching"]')) == 2, "each case lists it all the same"


def test_a_case_shows_what_its_comparison_cites(root: Path, tmp_path: Path) -> None:
    """A work of the shelf that only the comparison cites stands on the case's sources page, and says where it is used."""
    tree = Path(shutil.copytree(root, tmp_path / "root"))
    path = tree / "cases/trams/comparison.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("[@hollow2025letter]", "[@spare2020ledger]"), encoding="utf-8")
    made = pages(load(tree), Edition.FULL, TODAY)
    sources = html(made["cases/trams/sources.md"])
    assert sources.css_first("#spare2020ledger") is not None
    assert sources.css_first('a[href="../../compare.md#ground"]') is not None
    assert html(made["cases/ferries/sources.md"]).css_first("#spare2020ledger") is None


def test_a_plan_across_cases_names_whose_each_thing_is(two: Book) -> None:
    page = html(pages(two, Edition.FULL, TODAY)["compare/two-towns.md"])
    rows = [item.text() for item in page.css("li")]
    assert "What is left · The Camera in the Cab" in rows
    assert "Question: What next? (commit) · The Camera on Deck" in rows
    assert any(row.endswith("lower scores. · The Camera on Deck") for row in rows)
    assert "Activity: Score audit (short) · The Camera in the Cab" in rows
    mark = page.css_first("a.mark")
    assert mark is not None
    assert mark.attributes["href"] == "../cases/trams/claims.md#glasses-scored"


def test_the_home_page_shows_the_ways_across(root: Path, tmp_path: Path) -> None:
    tree = Path(shutil.copytree(root, tmp_path / "root"))
    (tree / "docs/index.md").write_text("# Home\n\n<!-- cases -->\n", encoding="utf-8")
    home = pages(load(tree), Edition.STUDENT, TODAY)["index.md"]
    assert "Across cases: [Side by side](compare.md) · [Watched work](themes/watched-work.md)" in home


def test_without_answers_there_is_no_page_side_by_side(root: Path, tmp_path: Path) -> None:
    tree = Path(shutil.copytree(root, tmp_path / "root"))
    (tree / "cases/ferries/comparison.yml").unlink()
    made = pages(load(tree), Edition.FULL, TODAY)
    assert "compare.md" not in made
    assert "themes/watched-work.md" in made
    assert "compare/two-towns.md" in made
