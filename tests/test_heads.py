"""What machines read: citation tags, schema.org, Open Graph, the sitemap, the feed, CITATION.cff."""

import ast
import datetime
import json
import re
import shutil
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import feedparser
import pytest
import yaml
from mkdocs.config import load_config
from selectolax.lexbor import LexborHTMLParser

import casepack
from casepack.checks import site as site_checks
from casepack.exports import card, feed
from casepack.model import Book, Edition, Prose, Site
from casepack.pages import heads
from casepack.walk import read_site

from .papers import FABRICATED, HOSTILE, changed, small, with_case

ROOT = Path(__file__).resolve().parent.parent
BOOK = small()
BASE = "https://shelf.example.org/teach/"
CONFIG = f"""
site_name: The "Fabricated" <Shelf> & Co
site_url: {BASE}
strict: true
theme: {{name: material, font: false}}
plugins: [search, casepack]
markdown_extensions: [attr_list, md_in_html, tables]
nav:
  - Home: index.md
  - Cases: "@cases"
  - Shelf: "@shelf"
"""
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    """The fabricated case in the real theme, at an address of its own."""
    root = tmp_path_factory.mktemp("heads") / "root"
    shutil.copytree(FABRICATED, root)
    (root / "mkdocs.yml").write_text(CONFIG, "utf-8")
    done = run("build", "--no-papers", "--out", "site", cwd=root)
    assert done.returncode == 0, done.stderr
    return root / "site"


def head(site: Path, page: str) -> LexborHTMLParser:
    return LexborHTMLParser((site / page / "index.html").read_bytes())


def metas(tree: LexborHTMLParser) -> dict[str, str]:
    found = {}
    for node in tree.css("head meta[name],head meta[property]"):
        found[node.attributes.get("name") or node.attributes.get("property") or ""] = node.attributes["content"] or ""
    return found


# --- for reference managers --------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["", "story", "claims", "cite", "plans/fifty-minutes"])
def test_every_page_of_a_case_is_taken_for_the_case_as_a_report(built: Path, page: str) -> None:
    """With the institution of a report beside the title, Zotero makes a report of it; without, a journal article."""
    tree = head(built, f"cases/trams/{page}")
    cited = {name: text for name, text in metas(tree).items() if name.startswith("citation_")}
    assert cited == {
        "citation_title": "The Camera in the Cab: A tram company, a camera and a town that never was",
        "citation_publication_date": "2026/11/22",
        "citation_technical_report_institution": 'The "Fabricated" <Shelf> & Co',
        "citation_language": "en",
        "citation_keywords": "Watched work",
    }
    assert not tree.css("span.Z3988"), "COinS beside the tags would win, and make a document of it"


def test_a_page_that_belongs_to_no_case_is_none(built: Path) -> None:
    for page in ("", "shelf/sources"):
        assert not [name for name in metas(head(built, page)) if name.startswith("citation_")]


# --- for search engines ------------------------------------------------------------------------------------------


def told(tree: LexborHTMLParser) -> Any:
    (node,) = tree.css('script[type="application/ld+json"]')
    return json.loads(node.text())


def vocabulary(kind: str) -> set[str]:
    """The properties that schema.org gives to a type, its parents' too: read from a package that has each as a class.

    The classes are not imported: they are pydantic 1's, which the newest Pythons warn about.
    """
    home = find_spec("pydantic2_schemaorg")
    assert home
    tree = ast.parse(Path(home.origin or "").with_name(f"{kind}.py").read_text("utf-8"))
    (made,) = (node for node in tree.body if isinstance(node, ast.ClassDef))
    assert made.name == kind
    own = {
        node.target.id for node in made.body if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }
    parents = {base.id for base in made.bases if isinstance(base, ast.Name)} - {"SchemaOrgBase"}
    return own.union(*map(vocabulary, parents)) - {"type_"}


def typed(node: Any) -> Iterator[dict[str, Any]]:
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from typed(inner)
    if isinstance(node, dict):
        yield node


@pytest.mark.parametrize("edition", list(Edition))
def test_every_type_and_property_is_schema_orgs(book: Book, edition: Edition) -> None:
    for shelf in (BOOK, book):
        for case in shelf.cases:
            for node in typed(json.loads(heads.learning_resource(shelf, case, edition))):
                properties = {key for key in node if not key.startswith("@")}
                assert properties - vocabulary(node["@type"]) == set(), node["@type"]
    with pytest.raises(FileNotFoundError):
        vocabulary("TeachingCase")
    assert {"name", "teaches"} <= vocabulary("LearningResource")
    assert "standing" not in vocabulary("Claim")


def test_the_case_is_told_as_it_is(built: Path) -> None:
    found = told(head(built, "cases/trams"))
    meta = BOOK.cases[0].meta
    assert (found["@type"], found["name"], found["timeRequired"]) == ("LearningResource", meta.title, "PT5M")
    assert found["teaches"] == list(meta.outcomes)
    assert found["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert (found["inLanguage"], found["version"]) == ("en", "2026-11-22")
    assert found["description"] == "Brindlemere, an invented town. Its tram company puts a camera before every driver."
    assert (built / "cases/trams" / found["encoding"]["contentUrl"]).is_file()
    assert (built / "cases/trams" / found["isPartOf"]["url"] / "index.html").is_file()


def test_words_of_accessibility_are_the_lists_own(book: Book) -> None:
    """Schema.org Accessibility Properties for Discoverability Vocabulary, W3C community group."""
    found = json.loads(heads.learning_resource(book, book.cases[0], Edition.FULL))
    assert set(found["accessMode"]) <= {"auditory", "chartOnVisual", "tactile", "textual", "visual"}
    assert set(found["accessibilityFeature"]) <= {
        "alternativeText", "longDescription", "structuralNavigation", "tableOfContents", "index", "pageNavigation",
    }  # fmt: skip
    assert found["accessibilityHazard"] == ["none"]


def test_no_claim_is_rated_and_no_allegation_stands_without_its_reply(built: Path) -> None:
    for path in built.rglob("*.html"):
        for node in LexborHTMLParser(path.read_bytes()).css('script[type="application/ld+json"]'):
            assert not re.search(r'"(Claim|ClaimReview|Rating|Review)"', node.text())


def test_the_student_edition_tells_nothing_of_the_plans() -> None:
    case = BOOK.cases[0]
    full, student = (json.loads(heads.learning_resource(BOOK, case, edition)) for edition in Edition)
    assert full.pop("educationalLevel") == ["introductory"]
    assert full == student


def test_no_text_ends_the_script_or_an_attribute() -> None:
    book = with_case(BOOK, meta=changed(BOOK.cases[0].meta, lambda _, text: f"{text} </script><!-- {HOSTILE}"))
    text = heads.learning_resource(book, book.cases[0], Edition.FULL)
    assert not set("<>&\u2028") & set(text)
    assert json.loads(text)["name"].endswith(" ".join(HOSTILE.split()))
    assert "\n" not in "".join(heads.front(book, book.cases[0]).values())


@pytest.mark.parametrize("licence", ["All rights reserved", "CC BY-NC 2.0"])
def test_a_licence_whose_address_is_not_known_is_left_out(licence: str) -> None:
    book = with_case(BOOK, meta=BOOK.cases[0].meta.model_copy(update={"licence": licence}))
    assert "license" not in json.loads(heads.learning_resource(book, book.cases[0], Edition.FULL))


# --- for what shows links ----------------------------------------------------------------------------------------


def test_a_link_to_a_case_comes_with_its_words_and_its_picture(built: Path) -> None:
    found = metas(head(built, "cases/trams/story"))
    assert found["og:title"] == "The story · The Camera in the Cab"
    assert found["og:site_name"] == 'The "Fabricated" <Shelf> & Co'
    assert found["og:description"].startswith("Brindlemere")
    assert found["og:url"] == f"{BASE}cases/trams/story/"
    assert found["og:image"] == f"{BASE}cases/trams/card.png"
    assert found["og:image:alt"].startswith("The Camera in the Cab: ")
    assert metas(head(built, ""))["og:image"] == f"{BASE}card.png"
    for address in ("cases/trams/card.png", "card.png"):
        assert size((built / address).read_bytes()) == (1200, 630)


def size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


@pytest.mark.parametrize("title", ["科大讯飞 \U0001f600", "W" * 400, "word " * 80, '"#panic()', ""])
def test_any_title_makes_a_picture(title: str) -> None:
    once = card.png("A teaching case", title, title, title)
    assert size(once) == (1200, 630)
    card.png.cache_clear()
    assert card.png("A teaching case", title, title, title) == once


def test_other_words_make_another_picture() -> None:
    assert card.png("", "One", "", "") != card.png("", "Two", "", "")


def test_without_an_address_no_picture_is_promised(tmp_path: Path, run: Run) -> None:
    shutil.copytree(FABRICATED, tmp_path / "root")
    (tmp_path / "root/mkdocs.yml").write_text(CONFIG.replace(f"site_url: {BASE}\n", ""), "utf-8")
    assert run("build", "--no-papers", "--out", "site", cwd=tmp_path / "root").returncode == 0
    found = metas(head(tmp_path / "root/site", "cases/trams"))
    assert found["og:title"] == "The Camera in the Cab"
    assert not {"og:image", "og:url"} & set(found)
    assert "<loc>" not in (tmp_path / "root/site/sitemap.xml").read_text()
    assert "http" not in (tmp_path / "root/site/feed.xml").read_text().replace("http://www.w3.org/2005/Atom", "")


def test_the_address_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEPACK_SITE_URL", "https://shelf.example.org/teach")
    assert load_config(str(ROOT / "mkdocs.yml")).site_url == BASE
    monkeypatch.delenv("CASEPACK_SITE_URL")
    assert not load_config(str(ROOT / "mkdocs.yml")).site_url


# --- the sitemap and the feed ------------------------------------------------------------------------------------


def test_the_sitemap_lists_every_page_with_the_day_of_its_review(built: Path) -> None:
    text = (built / "sitemap.xml").read_text()
    found = dict(re.findall(r"<loc>(.*?)</loc>(?:\s*<lastmod>(.*?)</lastmod>)?", text))
    pages = {
        BASE + path.parent.relative_to(built).as_posix().removeprefix(".") + "/" * (path.parent != built)
        for path in built.rglob("index.html")
    }
    assert set(found) == pages
    assert {day for address, day in found.items() if "/cases/" in address} == {"2026-11-22"}
    assert found[BASE] == "", "no day is made up"
    assert list(site_checks.check(read_site(built))) == []


def log(*entries: str) -> Book:
    text = "# Corrections\n\n- 2020-01-01: Above the log.\n\n## Log {#log}\n\n" + "\n".join(entries)
    return replace(BOOK, docs=(Prose("docs/about/corrections.md", text),))


ENTRIES = (
    "- 2026-12-02: The *union* counted nine accounts,\n  not ten [@union2025glasses].",
    "- 2026-11-30: <b>One</b> & two.",
    "- 2026-13-40: No such day.",
    "<!-- full -->\n- 2026-12-03: For instructors.\n<!-- /full -->",
)


@pytest.mark.parametrize("base", ["", BASE])
def test_the_feed_holds_reviews_and_corrections_the_newest_first(base: str) -> None:
    ((name, data),) = feed.export(log(*ENTRIES), base).items()
    assert name == "feed.xml"
    read = feedparser.parse(data)
    assert not read.bozo, read.get("bozo_exception")
    assert (read.version, read.feed.title) == ("atom10", "The Fabricated Shelf: what changed")
    assert read.feed.updated == "2026-12-02T12:00:00Z"
    assert [(entry.updated[:10], entry.title) for entry in read.entries] == [
        ("2026-12-02", "Correction: The *union* counted nine accounts, not ten."),
        ("2026-11-30", "Correction: <b>One</b> & two."),
        ("2026-11-22", "The Camera in the Cab (reviewed 22 November 2026)"),
    ]
    assert [entry.link for entry in read.entries] == [
        f"{base}about/corrections/#log", f"{base}about/corrections/#log", f"{base}cases/trams/",
    ]  # fmt: skip
    assert bool([link for link in read.feed.links if link.rel == "self"]) == bool(base)


def test_a_case_reviewed_again_is_the_same_entry_with_another_day() -> None:
    later = with_case(BOOK, meta=BOOK.cases[0].meta.model_copy(update={"reviewed": "2027-03-01"}))
    (old,), (new,) = (feedparser.parse(feed.export(book)["feed.xml"]).entries for book in (BOOK, later))
    assert (old.id, new.updated[:10]) == (new.id, "2027-03-01")


def test_the_feed_is_well_formed_whatever_it_says() -> None:
    book = with_case(BOOK, meta=changed(BOOK.cases[0].meta, lambda _, text: text + HOSTILE + " ]]> & <\x07"))
    read = feedparser.parse(feed.export(replace(book, site=Site('A "shelf" <&>', "")))["feed.xml"])
    assert not read.bozo
    assert read.feed.title == 'A "shelf" <&>: what changed'


def test_pages_name_the_feed(built: Path) -> None:
    for page in ("", "cases/trams/story"):
        (node,) = head(built, page).css('link[type="application/atom+xml"]')
        assert (built / page / (node.attributes["href"] or "")).resolve() == (built / "feed.xml").resolve()


def test_the_real_log_keeps_to_the_form_that_the_feed_reads() -> None:
    text = (ROOT / "docs/about/corrections.md").read_text("utf-8").partition("{#log}")[2]
    assert len(re.findall(r"^[-*] ", text, re.M)) == len(feed.ENTRY.findall(text))


# --- CITATION.cff ------------------------------------------------------------------------------------------------


def cff(path: Path) -> int:
    """The exit status of the format's own schema, as check-jsonschema ships it."""
    program = Path(sys.executable).with_name("check-jsonschema")
    command = [program, "--builtin-schema", "vendor.citation-file-format", path]
    return subprocess.run(command, capture_output=True, check=False).returncode


def test_citation_cff_is_valid_and_says_what_the_package_says(tmp_path: Path) -> None:
    text = (ROOT / "CITATION.cff").read_text("utf-8")
    assert cff(ROOT / "CITATION.cff") == 0
    spoiled = tmp_path / "CITATION.cff"
    spoiled.write_text(text.replace("title:", "titel:"), "utf-8")
    assert cff(spoiled) == 1
    found = yaml.safe_load(text)
    assert found["version"] == casepack.__version__
    assert found["date-released"] >= datetime.date(2026, 11, 23)
