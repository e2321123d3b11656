"""References as files: what another program reads back is what the case says, whatever letters it holds."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import bibtexparser
import pytest
import rispy
from bibtexparser import middlewares
from pylatexenc.latex2text import LatexNodes2Text

from casepack import pages
from casepack.cite import csl
from casepack.exports import FORMATS
from casepack.exports import bibtex as bib
from casepack.exports import ris as ris_export
from casepack.model import Book, Reference, RefType
from casepack.styles.citeproc import pandoc

COMPARED = ("title", "author", "editor", "year", "container-title", "volume", "issue", "page", "number", "DOI", "URL")
SAID: dict[str, Any] = {"access": "open", "role": "test", "verification": {"status": "seen", "date": "2026-11-22"}}
ODD = 'Tom & {Jerry} \\x 100% $5 #1 a_b ~c ^d "q" ‘s’ “d” it\'s – 科大讯飞 Ünïcode Ó hÉigeartaigh <b>, and; more: [x] @y = z'


def reference(**fields: Any) -> Reference:
    return Reference.model_validate({**SAID, **fields})


ODDITIES = [
    reference(
        id=f"odd-{kind.replace('_', '-')}",
        type=kind,
        title=ODD,
        author=[
            {"literal": ODD},
            {"family": "van der {Berg} & Co", "given": "José-María 100%"},
            {"literal": "A and B, C"},
        ],
        issued="2020-02",
        volume="L 206 & 7",
        issue="1_2",
        page="7-9",
        number="No. #3 {x}",
        DOI="10.1234/a_b{c}%(d)#e",
        URL="https://x.example/a_b?c=%E2%80%99&d=#e~f$",
        **{"container-title": ODD, "publisher": "Haynes and Boone, LLP"},
    )
    for kind in get_args(RefType)
]


def real(book: Book) -> list[Reference]:
    return [*book.shelf.references, *(ref for case in book.cases for ref in case.references)]


def people(names: Any) -> list[str]:
    return [name.literal or ", ".join(filter(None, (name.family, name.given))) for name in names]


def expected(ref: Reference) -> dict[str, Any]:
    """What a program should find again, in words of our own."""
    return {
        "title": ref.title,
        "author": people(ref.author),
        "editor": people(ref.editor),
        "year": (ref.issued or "")[:4],
        "container-title": ref.container_title or "",
        "volume": ref.volume or "",
        "issue": ref.issue or "",
        "page": ref.page or "",
        "number": ref.number or "",
        "DOI": ref.doi or "",
        "URL": ref.url or "",
    }


def exported(form: str, book: Book, refs: list[Reference]) -> str:
    ((name, data),) = FORMATS[form](book, book.cases[0], refs).items()
    assert name.startswith(f"{book.cases[0].id}.")
    return data.decode()


# --- readers that are not ours ----------------------------------------------------------------------------------------


def from_bibtex(text: str) -> dict[str, dict[str, Any]]:
    """Through bibtexparser: names split and LaTeX decoded by it; addresses as they stand, because they are verbatim."""
    plain = bibtexparser.parse_string(text)
    assert not plain.failed_blocks
    stack = [middlewares.SeparateCoAuthors(), middlewares.LatexDecodingMiddleware()]
    decoded = bibtexparser.parse_string(text, append_middleware=stack)
    assert not decoded.failed_blocks
    found = {}
    for entry in decoded.entries:
        fields = {field.key: field.value for field in entry.fields}
        fields = {key: undone(value) for key, value in fields.items()}
        verbatim = {field.key: field.value for field in plain.entries_dict[entry.key].fields}
        article = entry.entry_type == "article"
        arxiv = f"arXiv:{fields['eprint']}" if "eprint" in fields else ""
        found[entry.key] = {
            "title": fields["title"],
            "author": fields.get("author", []),
            "editor": fields.get("editor", []),
            "year": fields.get("date", "")[:4],
            "container-title": next((fields[k] for k in ("journaltitle", "booktitle", "series") if k in fields), ""),
            "volume": fields.get("volume", ""),
            "issue": fields.get("number" if article else "issue", ""),
            "page": fields.get("pages", "").replace("–", "-"),  # its decoder reads "--" as LaTeX sets it
            "number": arxiv or fields.get("eid" if article else "number", ""),
            "DOI": verbatim.get("doi", ""),
            "URL": verbatim.get("url", ""),
        }
    return found


def undone(value: Any) -> Any:
    """What bibtexparser leaves to its caller: LaTeX in a list, braces around a name that is one piece, a circumflex."""
    if isinstance(value, list):
        return [undone(LatexNodes2Text(keep_braced_groups=True).latex_to_text(name)) for name in value]
    return re.sub(r"^\{(.*)\}$", r"\1", value).replace("ˆ", "^")


def from_ris(text: str) -> dict[str, dict[str, Any]]:
    found = {}
    for entry in rispy.loads(text):
        report = entry["type_of_reference"] == "RPRT"
        found[entry["id"]] = {
            "title": entry["title"],
            "author": entry.get("authors", []),
            "editor": entry.get("unknown_tag", {}).get("ED", []),
            "year": entry.get("year", ""),
            "container-title": entry.get("secondary_title", ""),
            "volume": entry.get("volume", ""),
            "issue": entry.get("number", ""),
            "page": "-".join(entry[key] for key in ("start_page", "end_page") if key in entry),
            "number": re.sub(r"^97[89]\d{10}$", "", entry.get("issn", "")) if report else entry.get("note", ""),
            "DOI": entry.get("doi", ""),
            "URL": ";".join(entry.get("urls", [])),
        }
    return found


def from_csl(text: str) -> dict[str, dict[str, Any]]:
    found = {}
    for item in json.loads(text):
        names = {
            role: [
                name.get("literal") or ", ".join(filter(None, (name.get("family"), name.get("given"))))
                for name in item.get(role, [])
            ]
            for role in ("author", "editor")
        }
        year = str(item["issued"]["date-parts"][0][0]) if "issued" in item else ""
        texts = {key: item.get(key, "") for key in COMPARED if key not in ("author", "editor", "year")}
        found[item["id"]] = {**texts, **names, "year": year}
    return found


READERS = {"bibtex": from_bibtex, "ris": from_ris, "csl-json": from_csl}


def test_every_format_has_a_reader() -> None:
    assert set(READERS) <= set(FORMATS)


@pytest.mark.parametrize("form", READERS)
def test_every_real_source_reads_back_the_same(book: Book, form: str) -> None:
    refs = real(book)
    found = READERS[form](exported(form, book, refs))
    assert list(found) == [ref.id for ref in refs]
    for ref in refs:
        wanted = expected(ref)
        if form == "ris" and ref.type == "hearing":
            wanted["container-title"] = ref.authority or ""  # RIS keeps the committee there
        assert found[ref.id] == wanted


@pytest.mark.parametrize("form", READERS)
def test_odd_letters_of_every_type_read_back_the_same(book: Book, form: str) -> None:
    found = READERS[form](exported(form, book, ODDITIES))
    for ref in ODDITIES:
        wanted = expected(ref)
        if form == "bibtex":  # braces would end the field, and biber takes an address letter by letter
            wanted["DOI"] = wanted["DOI"].replace("{", "%7B").replace("}", "%7D")
        assert found[ref.id] == wanted


def test_pandoc_reads_the_same_from_biblatex(book: Book, tmp_path: Path) -> None:
    """A second reader, which knows what BibLaTeX's types and fields mean and splits names and dates itself."""
    path = tmp_path / "all.bib"
    path.write_text(exported("bibtex", book, real(book)), "utf-8")
    done = subprocess.run(
        [pandoc(), "-f", "biblatex", "-t", "csljson", path],
        capture_output=True,
        check=True,
        text=True,
        encoding="utf-8",
    )
    assert done.stderr == ""
    read = {item["id"]: item for item in json.loads(done.stdout)}
    periodical = {
        "article-journal",
        "article-magazine",
        "article-newspaper",
        "chapter",
        "paper-conference",
        "entry-encyclopedia",
    }
    same_type = {
        "article-journal",
        "article-magazine",
        "article-newspaper",
        "book",
        "chapter",
        "paper-conference",
        "report",
        "webpage",
    }

    def typeset(value: Any) -> str:
        """Without the marks that pandoc makes typographic."""
        return re.sub(r"<[^>]+>|[\"'“”‘’]", "", str(value or ""))

    for ref in real(book):
        got, want = read[ref.id], csl.item(ref)
        keys = [
            "title",
            "DOI",
            "URL",
            *(("container-title", "volume", "issue", "page") if ref.type in periodical else ()),
        ]
        for key in keys:
            assert typeset(got.get(key)) == typeset(want.get(key)), (ref.id, key)
        assert got.get("issued") == want.get("issued"), ref.id
        for role in ("author", "editor"):
            given = [{key: typeset(value) for key, value in name.items()} for name in want.get(role, [])]
            assert [{key: typeset(value) for key, value in name.items()} for name in got.get(role, [])] == given, ref.id
        if ref.type in same_type:
            assert got["type"] == ref.type, ref.id


# --- forms ------------------------------------------------------------------------------------------------------------


def test_every_type_has_a_place_in_every_format() -> None:
    assert set(bib.TYPES) == set(ris_export.TYPES) == set(get_args(RefType))


def test_nothing_is_written_that_is_not_there(book: Book) -> None:
    bare = reference(id="bare", type="article-journal", title="Bare")
    assert exported("bibtex", book, [bare]) == "@article{bare,\n  title = {{Bare}},\n  langid = {english},\n}\n"
    assert exported("ris", book, [bare]) == "TY  - JOUR\r\nID  - bare\r\nTI  - Bare\r\nLA  - en\r\nER  - \r\n"
    item = {"id": "bare", "type": "article-journal", "title": "Bare", "language": "en"}
    assert json.loads(exported("csl-json", book, [bare])) == [item]


def test_what_the_formats_have_a_rule_for(book: Book) -> None:
    refs = [
        reference(id="both", type="report", title="科大讯飞", number="No. 7", ISBN="9780691202181", page="7-9"),
        reference(id="alone", type="report", title="T", ISBN="9780691202181", page="7–9"),
    ]
    assert re.findall(r"SN  - (.*?)\r", exported("ris", book, refs)) == ["No. 7", "9780691202181"]
    assert exported("bibtex", book, refs).count("pages = {7--9}") == 2
    assert "科大讯飞" in exported("csl-json", book, refs)


def test_ris_is_made_of_tags_and_closed_records(book: Book) -> None:
    text = exported("ris", book, [*real(book), *ODDITIES])
    lines = text.split("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert all(not line or re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines)
    assert (
        [line[:2] for line in lines].count("TY")
        == [line[:2] for line in lines].count("ER")
        == len(real(book)) + len(ODDITIES)
    )


def test_partial_dates_stay_partial(book: Book) -> None:
    refs = [
        reference(id=f"d{len(day)}", type="book", title="T", issued=day) for day in ("2020", "2020-02", "2020-02-10")
    ]
    assert re.findall(r"DA  - (.*?)\r", exported("ris", book, refs)) == ["2020///", "2020/02//", "2020/02/10/"]
    assert re.findall(r"date = {(.*?)}", exported("bibtex", book, refs)) == ["2020", "2020-02", "2020-02-10"]
    dates = [item["issued"]["date-parts"] for item in json.loads(exported("csl-json", book, refs))]
    assert dates == [[[2020]], [[2020, 2]], [[2020, 2, 10]]]


@pytest.mark.parametrize("form", READERS)
def test_the_shelf_and_an_empty_list_make_files_too(book: Book, form: str) -> None:
    ((name, data),) = FORMATS[form](book, None, []).items()
    assert name.startswith("shelf.")
    assert READERS[form](data.decode()) == {}


@pytest.mark.parametrize("form", READERS)
def test_the_same_input_gives_the_same_bytes(book: Book, form: str) -> None:
    assert exported(form, book, real(book)) == exported(form, book, list(real(book)))


# --- the command line -------------------------------------------------------------------------------------------------

Run = Callable[..., "subprocess.CompletedProcess[str]"]
FABRICATED = Path(__file__).parent / "fabricated"


@pytest.mark.parametrize(("form", "suffix"), [("bibtex", "bib"), ("ris", "ris"), ("csl-json", "json")])
def test_the_command_writes_what_the_sources_page_lists(
    book: Book, tmp_path: Path, run: Run, form: str, suffix: str
) -> None:
    done = run("export", form, "--out", str(tmp_path / "new"))
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert {path.name for path in (tmp_path / "new").iterdir()} == {f"{case.id}.{suffix}" for case in book.cases}
    for case in book.cases:
        text = (tmp_path / "new" / f"{case.id}.{suffix}").read_bytes().decode()
        assert sorted(READERS[form](text)) == sorted(pages.shown(book, case))
        assert list(READERS[form](text)) == sorted(READERS[form](text))


def test_both_editions_and_a_second_run_write_the_same(tmp_path: Path, run: Run, book: Book) -> None:
    target = tmp_path / f"{book.cases[0].id}.ris"
    assert run("export", "ris", book.cases[0].id, "--out", str(tmp_path)).returncode == 0
    first = target.read_bytes()
    assert run("export", "ris", book.cases[0].id, "--out", str(tmp_path), "--edition", "student").returncode == 0
    assert target.read_bytes() == first


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["ris", "no-such-case", "--out", "x"], "there is no case no-such-case; there are: "),
        (["pdf-of-nothing", "--out", "x"], "invalid choice"),
        (["ris"], "--out"),
        (["ris", "--out", "taken"], "cannot be written"),
    ],
)
def test_wrong_usage_is_said(tmp_path: Path, run: Run, arguments: list[str], says: str) -> None:
    shutil.copytree(FABRICATED, tmp_path, dirs_exist_ok=True)
    (tmp_path / "taken").write_text("a file")
    done = run("export", *arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "x").exists()


def test_nothing_is_written_from_cases_with_errors(tmp_path: Path, run: Run) -> None:
    shutil.copytree(FABRICATED, tmp_path, dirs_exist_ok=True)
    assert run("export", "bibtex", "--out", "good", cwd=tmp_path).returncode == 0
    path = tmp_path / "cases" / "trams" / "references.yml"
    path.write_text(path.read_text("utf-8").replace("type: ", "type: no-", 1), "utf-8")
    done = run("export", "bibtex", "--out", "bad", cwd=tmp_path)
    assert done.returncode == 1
    assert "references.yml" in done.stdout
    assert not (tmp_path / "bad").exists()
