"""Citation styles: every kind of source against what its manual asks for, and nothing that the data does not say."""

import datetime
import html
import logging
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from markdown import markdown
from selectolax.lexbor import LexborHTMLParser

from casepack import pages, styles
from casepack.cite import csl, law
from casepack.cli import main
from casepack.model import Book, Edition, Reference, RefType
from casepack.report import Exit
from casepack.styles import citeproc, fit

ROOT = Path(__file__).resolve().parent.parent
TODAY = datetime.date(2026, 11, 23)
GOLDEN: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "golden" / "citations.yml").read_text("utf-8"))
NAMES = {style.key: style.name for style in styles.STYLES}
SAID: dict[str, Any] = {
    "access": "open",
    "role": "test",
    "verification": {"status": "seen", "date": "2026-11-22"},
}


def reference(**fields: Any) -> Reference:
    return Reference.model_validate({**SAID, "language": "en", **fields})


@pytest.fixture(scope="module")
def golden() -> dict[str, dict[str, str]]:
    """Each golden reference by itself would start pandoc 120 times; together they may not share author and year."""
    made = styles.render([reference(**item["ref"]) for item in GOLDEN])
    return {key: {name: html.unescape(text) for name, text in forms.items()} for key, forms in made.items()}


@pytest.fixture(scope="module")
def real(book: Book) -> dict[str, dict[str, str]]:
    return {key: dict(forms) for key, forms in styles.of_book(book).items()}


def test_many_references_go_in_parts_and_read_as_in_one(
    book: Book, real: dict[str, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Letters after a year, and dashes for a name, must not depend on who else is in the same part."""
    monkeypatch.setattr(citeproc, "PART", 40)
    references = list(everything(book))
    items = [fit.item(ref, "apa") for ref in references if not law.form(ref, "apa")]
    sizes = [len(part) for part in citeproc.parts(items)]
    assert len(sizes) > 3
    assert sum(sizes) == len(items)
    made = citeproc.bibliography(items, "apa.csl")
    assert {key: fit.mended(text, "apa") for key, text in made.items()} == {
        key: real[key][NAMES["apa"]] for key in made
    }


def test_works_that_may_need_letters_stay_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(citeproc, "PART", 2)
    named: list[dict[str, Any]] = [
        {"id": "a", "title": "One", "author": [{"family": "Moth", "given": "Elin"}]},
        {"id": "b", "title": "Two", "container-title": "Lantern"},
        {"id": "c", "title": "Three", "author": [{"literal": "Owl Office"}]},
        {"id": "d", "title": "Four", "author": [{"family": "MOTH"}, {"family": "Reed"}]},
        {"id": "e", "title": "two", "container-title": "Gazette"},
        {"id": "f", "title": "Five", "author": [{"literal": "Gazette"}]},
        {"id": "g", "title": "Six", "editor": [{"family": "Reed"}]},
        {"id": "h", "title": "Seven", "author": [{}]},
    ]
    assert [[item["id"] for item in part] for part in citeproc.parts(named)] == [
        ["a", "d"],
        ["b", "e", "f"],
        ["c", "g"],
        ["h"],
    ]


def everything(book: Book) -> Iterator[Reference]:
    yield from book.shelf.references
    for case in book.cases:
        yield from case.references


# --- what the manuals ask for ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("style", NAMES)
@pytest.mark.parametrize("item", GOLDEN, ids=[item["ref"]["id"] for item in GOLDEN])
def test_the_entry_is_as_the_manual_asks(golden: dict[str, dict[str, str]], item: dict[str, Any], style: str) -> None:
    assert golden[item["ref"]["id"]][NAMES[style]] == " ".join(item[style].split())


def test_every_type_and_every_kind_of_law_has_its_expectation(book: Book) -> None:
    kinds = {
        value.__name__
        for value in vars(law).values()
        if getattr(value, "__annotations__", {}).get("return") is law.Form
    }
    golden_refs = [reference(**item["ref"]) for item in GOLDEN]
    assert kinds == {item["kind"] for item in GOLDEN if "kind" in item}
    for item, ref in zip(GOLDEN, golden_refs, strict=True):
        assert (law.kind(ref).__name__ if law.kind(ref) else None) == item.get("kind"), ref.id  # type: ignore[union-attr]
    assert {ref.type for ref in everything(book)} <= {ref.type for ref in golden_refs}
    assert {ref.type for ref in golden_refs} == set(get_args(RefType))
    real_kinds = {write.__name__ for ref in everything(book) if (write := law.kind(ref))}
    assert real_kinds <= kinds


def test_works_of_one_author_and_year_get_letters_in_the_order_of_each_list() -> None:
    """APA 9.46 to 9.47: year alone before dates, dates in order, then by title. CMOS 13: by title. MLA: no letters."""
    who = [{"literal": "Human Rights Watch"}]
    made = styles.render(
        [
            reference(
                id="late", type="webpage", title="Alpha", issued="2019-06-02", author=who, URL="https://a.example"
            ),
            reference(
                id="early", type="webpage", title="Beta", issued="2019-05-01", author=who, URL="https://b.example"
            ),
            reference(id="other", type="webpage", title="Gamma", issued="2020", author=who, URL="https://c.example"),
            reference(id="undated", type="webpage", title="Alpha two", author=who, URL="https://d.example"),
            reference(id="undated-too", type="webpage", title="Beta two", author=who, URL="https://e.example"),
        ]
    )
    apa, chicago, mla = ({key: forms[NAMES[style]] for key, forms in made.items()} for style in NAMES)
    assert "(2019a, May 1)" in apa["early"]
    assert "(2019b, June 2)" in apa["late"]
    assert "(2020)" in apa["other"]
    assert "(n.d.-a)" in apa["undated"]
    assert "(n.d.-b)" in apa["undated-too"]
    assert chicago["late"].startswith("Human Rights Watch. 2019a. ")
    assert chicago["early"].startswith("Human Rights Watch. 2019b. ")
    assert all(text.startswith("Human Rights Watch. ") for text in mla.values())  # never three dashes for a name
    assert not re.search(r"\d[ab]\b", " ".join(mla.values()).replace("example", ""))


def test_many_authors_are_cut_as_each_style_says() -> None:
    """APA 9.8: nineteen, an ellipsis and the last. CMOS 18, 13: of more than six, three. MLA: one."""
    people = [{"family": f"F{chr(65 + n)}", "given": "Ann"} for n in range(24)]
    made = styles.render([reference(id="many", type="book", title="Many hands", issued="2020", author=people)])["many"]
    assert "FS, A., … FX, A. (2020)" in made["APA 7"]
    assert "FT" not in made["APA 7"]
    assert made[NAMES["chicago"]].startswith("FA, Ann, Ann FB, Ann FC, et al. 2020.")
    assert made["MLA 9"].startswith("FA, Ann, et al. ")


# --- every real source ----------------------------------------------------------------------------------------------


def test_every_source_is_there_in_every_style(book: Book, real: dict[str, dict[str, str]]) -> None:
    assert set(real) == {ref.id for ref in everything(book)} | {f"case/{case.id}" for case in book.cases}
    for key, forms in real.items():
        assert list(forms) == [style.name for style in styles.STYLES]
        assert all(text.strip() for text in forms.values()), key


# Words that a style adds by itself; all others must be the source's own.
VOCABULARY = set(
    re.findall(
        r"\w+",
        """and et al eds editors in nd no vol pp p pt sec secs title pub public law preprint broadcast online post testimony
        of promulgated by the proposed oj stat fed reg 4th cfr ga res series arxiv exec order unts un doc jan feb mar apr may
        june july aug sept oct nov dec january february march april august september october november december""",
    )
)


def test_nothing_is_said_that_the_data_does_not_say(book: Book, real: dict[str, dict[str, str]]) -> None:
    """Every number and every word of an entry comes from the reference, or is a word of the style."""
    for ref in everything(book):
        item = {**csl.item(ref), "sentence": ref.title_sentence}
        own = " ".join(re.findall(r"\w+", str(item).casefold()))
        own += f" {fit.arabic(ref.volume or '')} " + "".join(
            name.given[0].casefold() for name in ref.author if name.given
        )
        squeezed = re.sub(r"\W+", "", str(item).casefold())
        for name, text in real[ref.id].items():
            plain = html.unescape(text).replace("*", "").replace(f"https://doi.org/{ref.doi}", "")
            for word in re.findall(r"\w+", plain.casefold()):
                word = re.sub(r"(?<=\d{4})[a-z]$|^[a-z]$", "", word)  # letters of a year; initials
                assert word in own or word in squeezed or word in VOCABULARY, f"{ref.id} {name}: {word} in {plain}"


def test_what_is_known_is_said(book: Book, real: dict[str, dict[str, str]]) -> None:
    """Title, year, DOI or address, volume and first page survive wherever the style has a place for them."""

    def bare(text: str) -> str:
        return re.sub(r"\W+", "", text).casefold()

    for ref in everything(book):
        for name, text in real[ref.id].items():
            plain = html.unescape(text)
            title = re.sub(r"^\d+ CFR [^:]*: ", "", ref.title)
            assert bare(title) in bare(plain), (ref.id, name)
            assert (ref.doi or ref.url or "") in plain, (ref.id, name)
            if ref.issued and not (law.kind(ref) and re.search(r"\bof \d+ \w+ \d{4}", ref.title)):
                assert ref.issued[:4] in plain, (ref.id, name)
            if ref.page:
                assert re.split("[-–]", ref.page)[0] in plain, (ref.id, name)
            for who in ref.author[:1] if "apa" not in name.casefold() and not law.kind(ref) else ():
                dropped = {ref.publisher, ref.container_title, f"{ref.container_title} contributors"}
                assert bare(who.family or who.literal or "") in bare(plain) or who.literal in dropped, (ref.id, name)


def test_markdown_shows_exactly_the_entry(real: dict[str, dict[str, str]]) -> None:
    """No letter of a source is taken for markup, and italics are the only markup there is."""
    italics = 0
    for key, forms in real.items():
        for text in forms.values():
            tree = LexborHTMLParser(markdown(text, extensions=["attr_list", "md_in_html", "tables", "footnotes"]))
            body = tree.body
            assert body is not None
            assert body.text().strip() == html.unescape(text).replace("*", ""), key
            tags = {node.tag for node in body.traverse(include_text=False)} - {"body", "p"}
            assert tags <= {"em"}, key
            italics += len(body.css("em"))
    assert italics > 400


def test_sentence_titles_differ_in_capitals_only(book: Book) -> None:
    for ref in everything(book):
        if ref.title_sentence:
            assert ref.title_sentence.casefold() == ref.title.casefold(), ref.id
            assert ref.title_sentence != ref.title, f"{ref.id}: title-sentence says nothing new"


# --- on the site ------------------------------------------------------------------------------------------------------


def test_every_source_offers_its_forms_on_its_page(book: Book, real: dict[str, dict[str, str]]) -> None:
    made = pages.pages(book, Edition.STUDENT, TODAY, real)
    for case in (None, *book.cases):
        page = made[case.page("sources") if case else pages.SHELF_SOURCES]
        parts = dict(re.findall(r"^## .*? \{#([\w-]+)\}\n(.*?)(?=^## |\Z)", page, re.M | re.S))
        assert set(parts) == set(pages.shown(book, case))
        for key, part in parts.items():
            assert part.count('<details class="forms"') == 1
            assert part.count("<details") == part.count("</details>")
            for name, text in real[key].items():
                assert f"\n- **{name}**: {text}\n" in part


def test_the_sources_page_lists_what_the_pages_cite(book: Book) -> None:
    assert set(pages.shown(book, None)) == {ref.id for ref in book.shelf.references}
    made = pages.pages(book, Edition.FULL, TODAY)
    for case in book.cases:
        text = "".join(page for path, page in made.items() if path.startswith(f"cases/{case.id}/"))
        linked = set(re.findall(r"\]\((?:\.\./)?sources\.md#([\w-]+)\)\{ \.cite \}", text))
        assert len(linked) > 100
        assert linked | {ref.id for ref in case.references} == set(pages.shown(book, case))


def test_without_styles_the_page_offers_none(book: Book) -> None:
    made = pages.pages(book, Edition.FULL, TODAY)
    assert not any("Cite this source" in text for text in made.values())


@pytest.mark.parametrize(("command", "status"), [("pages", Exit.USAGE), ("build", Exit.PROBLEMS)])
def test_no_site_is_made_without_the_styles(
    command: str, status: Exit, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise styles.Unrendered("pandoc is not there")

    monkeypatch.setattr(styles, "of_book", broken)
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("NO_MKDOCS_2_WARNING", "true")  # as Material does
    monkeypatch.setattr(logging.getLogger("mkdocs"), "handlers", [])
    before = dict(os.environ)
    assert main([command, "--out", str(tmp_path / "out")]) == status
    assert "pandoc is not there" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
    assert os.environ == before  # what a command is told stays with it: the next one in this process starts anew


# --- odd letters and refusals ---------------------------------------------------------------------------------------

ODD = 'Tom & "Jerry" <b>bold</b> {x} 100% $5 #1 a_b *c* ~d~ \\e ^f` [g] 科大讯飞 Ünïcode a < b &amp;'


@pytest.mark.parametrize(
    "kind", [{"type": "report"}, {"type": "webpage"}, {"type": "legislation", "number": "Pub. L. 1-2"}], ids=str
)
def test_odd_letters_survive(kind: dict[str, str]) -> None:
    titled = reference(id="title", title=ODD, issued="2020", author=[{"literal": "A body"}], **kind)
    named = reference(id="author", title="A work of its own", issued="2020", author=[{"literal": ODD}], **kind)
    forms = styles.render([titled, named])
    for text in (*forms["title"].values(), *(() if law.kind(named) else forms["author"].values())):
        shown = LexborHTMLParser(markdown(text)).body
        assert shown is not None
        assert not shown.css("b, strong, code, a, h1")
        seen = re.sub(r"[“”‘’]", '"', shown.text()).casefold()
        assert ODD.casefold() in seen


@pytest.mark.parametrize(
    ("page", "mla"),
    [
        ("648", "p. 648"),
        ("63007-63009", "pp. 63007–09"),
        ("18957–18963", "pp. 18957–63"),
        ("60998-61004", "pp. 60998–1004"),
        ("171-346", "pp. 171–346"),
        ("1-461", "pp. 1–461"),
        ("3-4", "pp. 3–4"),
    ],
)
def test_ranges_of_pages_in_law(page: str, mla: str) -> None:
    """MLA 2.139: of the second number its last two digits, and more where more differ; up to 99 in full."""
    fields = {"type": "regulation", "container-title": "Federal Register", "volume": "85", "issued": "2020"}
    text = law.form(reference(id="rule", title="Rule", page=page, **fields), "mla") or ""
    assert f", {mla}." in text


def test_quotation_marks_of_pandoc_and_nodes_nobody_knows() -> None:
    words = [{"t": "Str", "c": "a"}, {"t": "Space"}, {"t": "Emph", "c": [{"t": "Str", "c": "b"}]}]
    assert citeproc.text(words) == f"a {citeproc.ITALIC}b{citeproc.UPRIGHT}"
    assert citeproc.inline({"t": "Quoted", "c": [{"t": "DoubleQuote"}, words[:1]]}) == "“a”"
    assert citeproc.inline({"t": "Quoted", "c": [{"t": "SingleQuote"}, words[:1]]}) == "‘a’"
    with pytest.raises(styles.Unrendered, match="RawInline"):
        citeproc.inline({"t": "RawInline", "c": ["html", "<b>"]})


@pytest.mark.parametrize(
    ("roman", "arabic"),
    [
        ("XXXI", "31"),
        ("IV", "4"),
        ("LXIX", "69"),
        ("CX", "110"),
        ("V", "5"),
        ("C", "C"),
        ("L 206", "L 206"),
        ("IIII", "IIII"),
        ("", ""),
    ],
)
def test_roman_volumes(roman: str, arabic: str) -> None:
    assert fit.arabic(roman) == arabic


def test_a_missing_or_failing_pandoc_is_said_and_never_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    ref = reference(id="a", type="book", title="A book of its own", issued="2020")
    with pytest.raises(styles.Unrendered, match="pandoc failed"):
        citeproc.bibliography([csl.item(ref)], "no-such-style.csl")
    monkeypatch.setattr(citeproc, "pandoc", lambda: "/no/such/pandoc")
    with pytest.raises(styles.Unrendered, match="did not run"):
        citeproc.bibliography([csl.item(ref)], "apa.csl")
    monkeypatch.undo()
    monkeypatch.setattr(citeproc, "find_spec", lambda _: None)
    with pytest.raises(styles.Unrendered, match="pypandoc-binary"):
        citeproc.pandoc()


def test_an_entry_that_pandoc_keeps_back_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    real_run = subprocess.run

    def forgetful(*args: Any, **kwargs: Any) -> Any:
        done = real_run(*args, **kwargs)
        done.stdout = done.stdout.replace(b'"ref-b"', b'"ref-z"')
        return done

    monkeypatch.setattr(citeproc.subprocess, "run", forgetful)
    items = [csl.item(reference(id=key, type="book", title="A book", issued="2020")) for key in "ab"]
    with pytest.raises(styles.Unrendered, match="nothing back for b"):
        citeproc.bibliography(items, "apa.csl")


def test_one_pandoc_for_each_style_and_none_for_the_same_sources_again(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Any] = []
    real_run = subprocess.run

    def counted(*args: Any, **kwargs: Any) -> Any:
        started.append(args)
        return real_run(*args, **kwargs)

    monkeypatch.setattr(citeproc.subprocess, "run", counted)
    refs = [reference(id=f"n{n}", type="book", title=f"Counting {n}", issued="2020") for n in range(9)]
    assert styles.render(refs) == styles.render(list(refs))
    assert len(started) == len(styles.STYLES)


def test_the_styles_are_whole_and_credited() -> None:
    folder = Path(citeproc.__file__).parent / "csl"
    files = {style.file for style in styles.STYLES}
    assert {path.name for path in folder.iterdir()} == {*files, "NOTICE"}
    notice = (folder / "NOTICE").read_text("utf-8")
    for name in files:
        text = (folder / name).read_text("utf-8")
        assert name in notice
        assert "licenses/by-sa/3.0" in text
        assert "subsequent-author-substitute" not in text
    assert "CC BY-SA 3.0" in notice
