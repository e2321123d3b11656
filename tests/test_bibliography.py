"""Parts of a bibliography: a theme's readings, a plan's, one source, the case itself; on the site and by command."""

import datetime
import json
import re
import shlex
from pathlib import Path

import pytest
import rispy

from casepack import cli, exports, pages, styles
from casepack.exports import bibliography
from casepack.model import Book, Edition

from .papers import FABRICATED, small, with_case

BOOK = small()
DAY = datetime.date(2026, 11, 23)
BASE = "https://shelf.example.org/teach/"


def command(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.chdir(FABRICATED)
    monkeypatch.delenv("CASEPACK_SITE_URL", raising=False)
    try:
        return cli.main(["export", "bibliography", *arguments])
    except SystemExit as stopped:
        return int(stopped.code or 0)


def keys(path: Path) -> list[str]:
    """The keys in a file, read by what they look like in its format."""
    text = path.read_text("utf-8")
    if path.suffix == ".json":
        return [item["id"] for item in json.loads(text)]
    return re.findall(r"^@\w+\{(.*),$" if path.suffix == ".bib" else r"^ID  - (.*)$", text, re.M)


@pytest.mark.parametrize(("form", "ending"), [("bibtex", "bib"), ("ris", "ris"), ("csl-json", "json")])
@pytest.mark.parametrize(
    ("part", "name", "holds"),
    [
        (
            ["--theme", "watched-work"],
            "trams-readings-watched-work",
            ["fog2021commons", "moth2024watching", "rider2025view"],
        ),
        (["--session", "fifty-minutes"], "trams-plan-fifty-minutes", ["moth2024watching"]),
        (["--source", "hollow2025letter"], "hollow2025letter", ["hollow2025letter"]),
        (["--source", "trams"], "trams", ["trams"]),
    ],
)
def test_a_part_holds_what_it_names_and_nothing_else(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    form: str,
    ending: str,
    part: list[str],
    name: str,
    holds: list[str],
) -> None:
    assert command(monkeypatch, "trams", "--format", form, *part, "--out", str(tmp_path)) == 0
    (path,) = tmp_path.iterdir()
    assert path.name == f"{name}.{ending}"
    assert keys(path) == holds


@pytest.mark.parametrize("form", bibliography.FORMS)
def test_the_whole_case_is_what_the_formats_own_name_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    assert command(monkeypatch, "--format", form, "--out", str(tmp_path / "a")) == 0
    assert cli.main(["export", form, "--out", str(tmp_path / "b")]) == 0
    (one,), (other,) = (list((tmp_path / name).iterdir()) for name in "ab")
    assert (one.name, one.read_bytes()) == (other.name, other.read_bytes())
    assert keys(one) == sorted(pages.shown(BOOK, BOOK.cases[0]))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "bibliography needs --format: bibtex, ris, csl-json"),
        (["--format", "ics"], "bibliography needs --format: bibtex, ris, csl-json"),
        (["--format", "ris", "--theme", "watched-wrok"], "no theme watched-wrok; did you mean watched-work?"),
        (["--format", "ris", "--session", "fifty"], "no class plan fifty; there are: fifty-minutes"),
        (
            ["--format", "ris", "--source", "hollow2025leter"],
            "no source hollow2025leter; did you mean hollow2025letter?",
        ),
        (["--format", "ris", "--session", "fifty-minutes", "--edition", "student"], "the student edition has none"),
        (["--format", "ris", "--theme", "x", "--source", "y"], "not allowed with"),
        (["--format", "ris", "--start", "2026-12-01T10:30"], "--start says nothing with bibliography"),
        (["trms", "--format", "ris"], "there is no case trms; there are: trams"),
    ],
)
def test_wrong_usage_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    assert command(monkeypatch, *arguments, "--out", str(tmp_path / "out")) == 2
    assert says in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_plan_without_readings_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bare = BOOK.cases[0].sessions[0].model_copy(update={"before": None})
    monkeypatch.setattr("casepack.cli_export.load", lambda _: with_case(BOOK, sessions=(bare,)))
    assert command(monkeypatch, "--format", "ris", "--session", "fifty-minutes", "--out", str(tmp_path / "out")) == 2
    assert "asks for no reading before class" in capsys.readouterr().err


def test_other_formats_take_no_part(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(FABRICATED)
    assert cli.main(["export", "ris", "--theme", "watched-work", "--out", "x"]) == 2
    assert "--theme says nothing with ris; it belongs to bibliography" in capsys.readouterr().err


def test_every_command_of_the_manual_is_one(book: Book) -> None:
    """What docs/use tells a reader to type is taken, and names what there is."""
    case = book.cases[0]
    lines = [
        line.partition("#")[0]
        for path in sorted((FABRICATED.parent.parent / "docs/use").glob("*.md"))
        for line in path.read_text("utf-8").splitlines()
        if line.startswith("casepack export ")
    ]
    assert len(lines) >= 10
    for line in lines:
        taken = cli.parser().parse_args(shlex.split(line)[1:])
        assert set(taken.cases) <= {one.id for one in book.cases}, line
        assert taken.theme is None or taken.theme in case.meta.themes, line
        assert taken.session is None or taken.session in {session.id for session in case.sessions}, line
        assert taken.source is None or taken.source in {case.id, *book.references_of(case)}, line


# --- the case itself ---------------------------------------------------------------------------------------------


def test_a_case_is_a_report_of_the_shelf_with_its_day() -> None:
    case = BOOK.cases[0]
    files = bibliography.every(BOOK, case, [], BASE)
    (record,) = rispy.loads(files["trams-cite.ris"].decode())
    assert record["type_of_reference"] == "RPRT"
    assert record["title"] == "The Camera in the Cab: A tram company, a camera and a town that never was"
    assert (record["publisher"], record["date"]) == ("The Fabricated Shelf", "2026/11/22/")
    assert record["urls"] == [f"{BASE}cases/trams/"]
    assert files["trams-cite.bib"].startswith(b"@report{trams,")
    (item,) = json.loads(files["trams-cite.json"])
    assert (item["type"], item["genre"]) == ("report", "Teaching case")


def test_the_parts_of_a_real_case_are_its_own(book: Book) -> None:
    """Of several themes and plans, each has its own readings and no other's."""
    case = book.cases[0]
    themes = {theme: {ref.id for ref in bibliography.of_theme(book, case, theme)} for theme in case.meta.themes}
    assert len(themes) > 1
    for theme, keys in themes.items():
        assert keys == {reading.ref for reading in case.readings if reading.theme == theme}
        assert all(keys != other for name, other in themes.items() if name != theme)
    readings = {reading.id: reading.ref for reading in case.readings}
    for session in case.sessions:
        assigned = session.before.readings if session.before else ()
        assert {ref.id for ref in bibliography.of_plan(book, case, session)} == {readings[key] for key in assigned}


def test_without_the_sites_address_none_is_made_up() -> None:
    assert b"http" not in b"".join(
        data for name, data in bibliography.every(BOOK, BOOK.cases[0], []).items() if "cite" in name
    )


def test_the_case_is_cited_in_each_style(book: Book) -> None:
    forms = styles.of_book(BOOK, BASE)["case/trams"]
    assert list(forms) == [style.name for style in styles.STYLES]
    for text in forms.values():
        assert "The Fabricated Shelf" in text
        assert f"{BASE}cases/trams/" in text
    made = pages.pages(BOOK, Edition.FULL, DAY, styles.of_book(BOOK), {"downloads/trams/trams-cite.ris": 300})
    page = made["cases/trams/cite.md"]
    assert all(f"\n{style.name}\n" in page for style in styles.STYLES)
    assert "[RIS](../../downloads/trams/trams-cite.ris)" in page
    assert "The voice on file:" in styles.of_book(book)["case/iflytek-360"]["APA 7"], "sentence case is in the data"


def test_a_case_and_a_source_of_one_key_are_kept_apart() -> None:
    case = BOOK.cases[0]
    twin = case.references[0].model_copy(update={"id": "trams"})
    forms = styles.of_book(with_case(BOOK, references=(*case.references, twin)))
    assert "Trams Get an Owl" in forms["trams"]["MLA 9"]
    assert "The Camera in the Cab" in forms["case/trams"]["MLA 9"]


# --- on the site -------------------------------------------------------------------------------------------------


def test_the_pages_offer_what_is_made_and_nothing_else(book: Book) -> None:
    for shelf in (BOOK, book):
        listed = {case.id: pages.listed(shelf, case) for case in shelf.cases}
        files = exports.beside(shelf, Edition.FULL, listed)
        made = pages.pages(shelf, Edition.FULL, DAY, {}, {path: len(data) for path, data in files.items()})
        linked = {
            found.removeprefix("../../../").removeprefix("../../")
            for text in made.values()
            for found in re.findall(r"\(((?:\.\./)*(?:downloads/)[^)]+)\)", text)
        }
        assert linked == {path for path in files if path.startswith("downloads/")}
        assert not any("reference manager: [" in text for text in pages.pages(shelf, Edition.FULL, DAY, {}).values())


@pytest.mark.parametrize("name", ["readings/watched-work", "readings/index", "sources"])
def test_a_list_offers_itself_in_three_formats(name: str) -> None:
    case = BOOK.cases[0]
    files = bibliography.every(BOOK, case, pages.listed(BOOK, case))
    made = pages.pages(BOOK, Edition.FULL, DAY, {}, {f"downloads/trams/{path}": 2000 for path in files})
    (line,) = re.findall(r"For a reference manager: (.*)", made[f"cases/trams/{name}.md"])
    assert re.findall(r"\[(.*?)\]", line) == ["BibTeX", "CSL-JSON", "RIS"]
