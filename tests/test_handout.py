"""What is handed out: tagged, whole, nothing lost, nothing leaked, nothing of a text ever run as code."""

import hashlib
import io
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any
from xml.etree import ElementTree as ET

import docx
import pikepdf
import pytest
from pypdf import PdfReader

from casepack.exports import PAPERS, Unwritten, handout, pandoc
from casepack.exports.paper import Block, Break, Bullets, Card, Document, Heading, Paragraph, Table, headings, plain
from casepack.exports.paper import words as text_of
from casepack.exports.pdf import LACKING, pdf
from casepack.exports.word import docx as word
from casepack.exports.words import Desk
from casepack.model import Book, Edition

from .papers import FABRICATED, SEEN, everything, hostile, pages, parts, planted, small, squash, with_case

MM = 72 / 25.4
Made = list[tuple[Document, bytes, bytes]]


def made(papers: Iterable[Document]) -> Made:
    return [(paper, pdf(paper), word(paper)) for paper in papers]


@pytest.fixture(scope="module")
def real(book: Book) -> Made:
    """Of the real case, the papers for all themes and its longest run sheet: the others are made alike."""
    case = book.cases[0]
    papers = list(handout.documents(book, case, Edition.FULL))
    sheets = sorted((paper for paper in papers if "-run-sheet-" in paper.name), key=lambda one: -len(repr(one)))
    others = [one for one in papers if one not in sheets and not one.name.endswith(case.meta.themes)]
    return made([*others, *sheets[:1]])


@pytest.fixture(scope="module")
def invented() -> Made:
    """Of the fabricated case, every paper."""
    return made(handout.documents(small(), small().cases[0], Edition.FULL))


@pytest.fixture(scope="module")
def all_made(real: Made, invented: Made) -> Made:
    assert len(real) >= 4
    assert len(invented) == 6
    return [*real, *invented]


# --- the PDF -----------------------------------------------------------------------------------------------------


def test_every_pdf_is_tagged_and_says_what_it_is(all_made: Made) -> None:
    for paper, data, _ in all_made:
        reader = PdfReader(io.BytesIO(data))
        root: Any = reader.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"], paper.name
        assert root["/StructTreeRoot"]["/K"], paper.name
        assert root["/Lang"] == "en-GB"
        assert root["/ViewerPreferences"]["/DisplayDocTitle"], paper.name
        xmp = root["/Metadata"].get_data().decode()
        assert re.search(r"pdfuaid:part[>=\"]+1", xmp), xmp
        assert paper.title in xmp.replace("&amp;", "&")
        assert reader.metadata is not None
        assert reader.metadata.title == paper.title
        assert b"/Figure" not in data, "no figure, so none without an alternative"


def test_every_page_says_how_many_there_are(all_made: Made) -> None:
    for paper, data, _ in all_made:
        found = pages(data)
        assert [f"page{number}of{len(found)}" in text for number, text in enumerate(found, 1)] == [True] * len(found)
        assert 1 <= len(found) < 60, paper.name


@pytest.mark.filterwarnings("ignore:.*Swig.*:DeprecationWarning")
def test_pdfs_pass_the_checks_of_outloud_and_pdfua(all_made: Made, tmp_path: Path) -> None:
    """Two checkers of a part of PDF/UA-1: passing them is not conformance, and nothing here says so.

    ORD-001 puts all text of an element before that of the elements inside it, so any link within a sentence trips it;
    the next test checks the order. PAG-001 takes the last line of like cards for a footer.
    """
    outloud, pdfua = pytest.importorskip("outloud"), pytest.importorskip("pdfua")
    for paper, data, _ in all_made:
        path = tmp_path / f"{paper.name}.pdf"
        path.write_bytes(data)
        result = outloud.check(str(path), skip={"ORD-001", "PAG-001"})
        assert (result.error, result.findings) == (None, []), paper.name
        assert result.stats["tagged"]
        assert not pdfua.validate(str(path)).findings, paper.name


def test_the_tags_are_in_the_order_of_the_page(all_made: Made) -> None:
    for paper, data, _ in all_made:
        with pikepdf.open(io.BytesIO(data)) as file:
            numbers: dict[Any, list[int]] = {}
            for number, page in marked(file.Root.StructTreeRoot, None):
                numbers.setdefault(page, []).append(number)
            assert len(numbers) == len(file.pages)
            assert all(found == sorted(found) for found in numbers.values()), paper.name


def marked(element: Any, page: Any) -> Iterator[tuple[int, Any]]:
    """Every marked stretch of text below an element, in the order in which it is read out: its number and page."""
    page = element["/Pg"].objgen if "/Pg" in element else page
    inside = element.get("/K", [])
    for one in inside if isinstance(inside, pikepdf.Array) else [inside]:
        if isinstance(one, int):
            yield one, page
        elif "/MCID" in one:
            yield int(one["/MCID"]), one["/Pg"].objgen if "/Pg" in one else page
        elif one.get("/Type") != "/OBJR":
            yield from marked(one, page)


@pytest.mark.filterwarnings("ignore:.*Swig.*:DeprecationWarning")
def test_no_text_stands_outside_the_page_be_it_a4_or_letter(all_made: Made) -> None:
    pymupdf = pytest.importorskip("pymupdf")
    odd = hostile(small())
    strange = [(paper, pdf(paper), b"") for paper in handout.documents(odd, odd.cases[0], Edition.FULL)]
    for paper, data, _ in [*all_made, *strange]:
        with pymupdf.open(stream=data, filetype="pdf") as file:
            for page in file:
                wide, high = page.rect.width, page.rect.height
                assert (round(wide / MM), round(high / MM)) == (210, 297)
                short = (high - 11 * 72) / 2  # what Letter lacks above and below
                for left, top, right, bottom, *_ in page.get_text("words"):
                    assert left >= 12 * MM, paper.name
                    assert right <= wide - 12 * MM, paper.name
                    assert top >= short + 5 * MM, paper.name
                    assert bottom <= high - short - 5 * MM, paper.name


# --- whole and complete ------------------------------------------------------------------------------------------


def inner(block: Block) -> Iterator[str]:
    if isinstance(block, Heading | Paragraph):
        yield text_of(block.text)
    elif isinstance(block, Bullets):
        yield from map(text_of, block.items)
    elif isinstance(block, Table):
        yield from (text_of(cell) for row in (block.head, *block.rows) for cell in row)
    elif isinstance(block, Card):
        yield from (text for one in block.blocks for text in inner(one))


def test_nothing_of_a_document_is_missing_and_no_card_is_split(all_made: Made) -> None:
    cards = 0
    for paper, data, _ in all_made:
        found = pages(data)
        whole = "".join(found)
        for block in paper.blocks:
            texts = [squash(text) for text in inner(block)]
            assert all(text in whole for text in texts if len(text) < 200), (paper.name, texts)
            if isinstance(block, Card):
                cards += 1
                assert any(all(text in page for text in texts) for page in found), (paper.name, texts[0])
    assert cards > 250


def test_every_question_and_claim_is_there_with_its_sources(book: Book, real: Made) -> None:
    case = book.cases[0]
    desk = Desk(book, case)
    texts = {paper.name.removeprefix(f"{case.id}-"): "".join(pages(data)) for paper, data, _ in real}
    for question in case.questions:
        for text in (question.prompt, *question.probes):
            assert squash(text_of(desk.line(text))) in texts["question-sheet"], question.id
        for claim in (desk.claims[key] for key in question.claims):
            assert squash(text_of(desk.line(claim.text))) in texts["question-sheet"], claim.id
    for claim in case.claims:
        said = [claim.text, claim.why, *(one.says for one in (*claim.sources, *claim.reply))]
        assert all(squash(text_of(desk.line(text))) in texts["claim-cards"] for text in said), claim.id
        assert claim.standing.label.replace(" ", "") in texts["claim-cards"]
        for one in (*claim.sources, *claim.reply):
            assert squash(desk.labels[one.ref]) in texts["claim-cards"]
    for reading in case.readings:
        assert squash(text_of(desk.line(reading.ask))) in texts["reading-list"]


def test_every_label_leads_to_an_entry_of_the_list_of_sources(all_made: Made) -> None:
    for paper, data, _ in all_made:
        anchors = {block.anchor for block in paper.blocks if isinstance(block, Paragraph)}
        links = set(re.findall(r"href='#([\w-]+)'", repr(paper.blocks)))
        assert links, paper.name
        assert links <= anchors, paper.name
        notes = [note.get_object() for page in PdfReader(io.BytesIO(data)).pages for note in page.get("/Annots", ())]
        inward = [note for note in notes if "/Dest" in note or note.get("/A", {}).get("/S") == "/GoTo"]
        assert len(inward) >= repr(paper.blocks).count("href='#"), paper.name


def test_a_card_longer_than_a_page_runs_on_and_loses_nothing() -> None:
    long = tuple(Paragraph(plain(f"start{number} " + "word " * 60 + f"end{number}")) for number in range(40))
    short = Card((Heading(1, plain("Short")), Paragraph(plain("end of short"))), cut=True)
    for columns in (1, 2):
        found = pages(pdf(document(short, Card((Heading(1, plain("Long")), *long), cut=True), short, columns=columns)))
        assert len(found) > 2
        assert all(f"start{number}" in "".join(found) and f"end{number}" in "".join(found) for number in range(40))


def document(*blocks: Block, columns: int = 1) -> Document:
    return Document("x", "A title", "", "kicker", "footer", "2026-11-22", blocks, columns)


def test_a_character_that_no_font_has_is_shown_as_lacking() -> None:
    text = pages(pdf(document(Paragraph(plain("讯 and 飞, é ✓ ◐ ≈ ⇄ ○ ¶ § …")))))[0]
    assert f"{LACKING}and{LACKING},é✓◐≈⇄○¶§..." in text


# --- Word --------------------------------------------------------------------------------------------------------


def test_word_opens_it_and_it_has_the_same_headings(all_made: Made) -> None:
    for paper, printed, edited in all_made:
        file = docx.Document(io.BytesIO(edited))
        found = [
            (int(one.style.name.removeprefix("Heading ")), one.text)
            for one in file.paragraphs
            if one.style is not None and one.style.name is not None and one.style.name.startswith("Heading")
        ]
        assert found == list(headings(paper.blocks)), paper.name
        assert file.core_properties.title == paper.title
        assert found
        assert list(outline(PdfReader(io.BytesIO(printed)).outline)) == [paper.title, *(text for _, text in found)]
        section = file.sections[0]
        assert round(section.page_width.mm) == 210
        assert paper.footer in section.footer.paragraphs[0].text


def outline(entries: Any) -> Iterator[str]:
    for entry in entries:
        if isinstance(entry, list):
            yield from outline(entry)
        else:
            yield entry.title


def test_word_keeps_cards_and_rows_together() -> None:
    blocks = (
        Card((Heading(1, plain("Card")), Paragraph(plain("one")), Bullets((plain("two"), plain("last")))), cut=True),
        Table((plain("Head"),), ((plain("cell"),),), (1,)),
        Break(),
        Paragraph(plain("after")),
    )
    file = docx.Document(io.BytesIO(word(document(*blocks))))
    kept = {one.text: one.paragraph_format for one in file.paragraphs}
    assert [kept[text].keep_with_next for text in ("Card", "one", "two", "last")] == [True, True, True, None]
    assert all(kept[text].keep_together for text in ("Card", "one", "two", "last"))
    xml = parts(word(document(*blocks)))["word/document.xml"].decode()
    assert xml.count('w:val="dashed"') == 2
    assert xml.count("<w:cantSplit") == 2
    assert 'w:tblHeader w:val="on"' in xml
    assert not re.search(r"(card|cut)-\d", xml)


# --- the student edition -----------------------------------------------------------------------------------------


def test_the_student_edition_leaks_nothing() -> None:
    book, marks = planted(small())
    assert len(marks) > 40
    files = {edition: {} for edition in Edition}  # type: dict[Edition, dict[str, bytes]]
    for edition in Edition:
        for export in PAPERS.values():
            files[edition] |= export(book, book.cases[0], edition)
    everywhere = {edition: "".join(everything(*file) for file in files[edition].items()) for edition in Edition}
    assert "LEAK" not in everywhere[Edition.STUDENT]
    seen = {mark for mark in marks if mark in everywhere[Edition.FULL]}
    # Not printed at all: analyses, feedback, the teaching note, an activity's body and its online variant.
    assert {re.sub(r"[\d]", "", mark) for mark in marks - seen} <= {
        "LEAKPOSITIONZ", "LEAKTEXTZ", "LEAKFEEDBACKZ", "LEAKNOTEZ", "LEAKBODYZ", "LEAKONLINEZ",
    }  # fmt: skip
    assert len(seen) > 25
    assert not any("run-sheet" in name or "role-cards" in name for name in files[Edition.STUDENT])


def test_the_real_student_papers_hold_no_facilitation_and_no_analysis(book: Book) -> None:
    case = book.cases[0]
    desk = Desk(book, case)
    papers = handout.documents(book, case, Edition.STUDENT)
    whole = "".join(squash(text) for paper in papers for block in paper.blocks for text in inner(block))
    for question in case.questions:
        note = question.facilitation
        for text in (note.purpose, *note.listen_for, *note.pitfalls, *(one.text for one in question.analyses)):
            assert squash(text_of(desk.line(text))) not in whole


# --- the same bytes; no code -------------------------------------------------------------------------------------


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_the_same_bytes_twice_and_the_time_from_outside(
    run: Callable[..., CompletedProcess[str]], tmp_path: Path
) -> None:
    found = []
    for number, world in enumerate(({"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo"}, {"PYTHONHASHSEED": "2", "TZ": "UTC"})):
        out = tmp_path / str(number)
        for form in PAPERS:
            done = run("export", form, "trams", "--out", str(out), cwd=FABRICATED, SOURCE_DATE_EPOCH="", **world)
            assert done.returncode == 0, done.stderr
        found.append(digests(out))
    assert found[0] == found[1]
    assert len(found[0]) == 18
    out = tmp_path / "dated"
    run("export", "handout", "--out", str(out), "--edition", "student", cwd=FABRICATED, SOURCE_DATE_EPOCH="946684800")
    assert len(digests(out)) == 8
    assert "2000-01-01T00:00:00" in parts((out / "trams-claim-cards.docx").read_bytes())["docProps/core.xml"].decode()
    metadata = PdfReader(out / "trams-claim-cards.pdf").metadata
    assert metadata is not None
    assert str(metadata["/CreationDate"]).startswith("D:20000101")


def test_text_is_never_code() -> None:
    book = hostile(small())
    for form, export in PAPERS.items():
        for name, data in export(book, book.cases[0], Edition.FULL).items():
            if name.endswith(".pdf"):
                text = "".join(pages(data))
                assert "root:" not in text
            elif name.endswith(".html"):
                text = squash(data.decode().replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
            else:
                inside = parts(data)
                ends = (".xml", ".rels", ".xhtml", ".opf")
                trees = [ET.fromstring(part) for file, part in inside.items() if file.endswith(ends)]
                text = squash("".join("".join(tree.itertext()) for tree in trees))
            assert all(squash(one) in text for one in SEEN), (form, name)
            assert "cba" not in text, "a sign that turns the direction of text is dropped"


def test_markdown_becomes_plain_nouns_and_links_that_lead_nowhere_are_dropped() -> None:
    book = small()
    case = book.cases[0]
    desk = Desk(book, case)
    text = (
        "Para *one* **two** `co*de`, [a](https://x.example) [b](javascript:alert) [c](other.md).\n\n"
        "- item\n    - nested\n- last [@gazette2025camera, ¶ 4] [#glasses-scored]\n\nthen\n\n1. first\n\n"
        "| A | B |\n| - | - |\n| c | d |\n\n###### Deep {#id}\n\n<b>raw</b>"
    )
    found = desk.prose(text)
    kinds = [type(block).__name__ for block in found]
    assert kinds == ["Paragraph", "Bullets", "Paragraph", "Bullets", "Table", "Heading", "Paragraph"]
    (first, bullets, _, _, _, heading, raw) = found
    assert isinstance(first, Paragraph)
    assert isinstance(bullets, Bullets)
    assert [run.href for run in first.text if run.href] == ["https://x.example"]
    assert [run.text for run in first.text if run.emph or run.strong or run.code] == ["one", "two", "co*de"]
    assert [text_of(item)[:6] for item in bullets.items] == ["item", "nested", "last ("]
    assert "¶ 4)" in text_of(bullets.items[2])
    assert desk.cited == {"gazette2025camera"}
    assert desk.marked == {"glasses-scored"}
    assert [list(inner(heading)), list(inner(raw))] == [["Deep"], ["<b>raw</b>"]]
    deep = with_case(book, meta=case.meta.model_copy(update={"summary": text}))
    assert all(pdf(paper) for paper in handout.documents(deep, deep.cases[0], Edition.STUDENT))


def test_without_pandoc_the_command_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    from casepack import cli

    monkeypatch.setattr(pandoc, "find_spec", lambda _: None)
    monkeypatch.chdir(FABRICATED)
    assert cli.main(["export", "handout", "--out", str(tmp_path)]) == 2
    assert "pypandoc-binary" in capsys.readouterr().err
    with pytest.raises(Unwritten, match="pypandoc-binary"):
        pandoc.binary()
