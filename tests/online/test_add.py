"""`casepack add reference`: what was given becomes an entry, nothing is guessed, and nothing is written over."""

import io
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from casepack import cli
from casepack.load import load
from casepack.model import Reference
from casepack.online import World, ask
from casepack.online.judge import CSL

from .kit import Hours
from .server import Server, html, reply, to

FABRICATED = Path(__file__).parent.parent / "fabricated"
SHELF = "cases/common/references.yml"
CASE = "cases/trams/references.yml"
BIBTEX = r"""@article{x, author = {Garc{\'\i}a M{\'a}rquez, Gabriel and {World Health Organization} and Ludwig van Beethoven},
  title = {Owls and Their {Watchers}: Scoring at Work}, journal = {Journal of Invented Ethics}, year = 2024, month = mar,
  volume = 7, number = 2, pages = {11--29}, doi = {10.5555/owls.1}, url = {https://doi.org/10.5555/owls.1}, abstract = {Long.}}"""
RIS = """TY  - RPRT
AU  - Fern, Ada
AU  - World Health Organization
TI  - Ferns & Lamps: no
PB  - Lantern Press
PY  - 2019/05/07/
UR  - https://ferns.example.org/lamps
ER  -
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(FABRICATED, tmp_path / "root")
    monkeypatch.chdir(tmp_path / "root")
    return tmp_path / "root"


def add(*arguments: str, given: str | bytes = "", monkeypatch: pytest.MonkeyPatch | None = None) -> int:
    if monkeypatch:
        data = given.encode() if isinstance(given, str) else given
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    return cli.main(["add", "reference", *arguments])


def references(root: Path) -> dict[str, Reference]:
    book = load(root)
    assert book.problems == ()
    return {ref.id: ref for ref in (*book.shelf.references, *(ref for case in book.cases for ref in case.references))}


def only_new(root: Path) -> Reference:
    before = references(FABRICATED)
    (new,) = [ref for key, ref in references(root).items() if key not in before]
    return new


def fields(ref: Reference) -> dict[str, Any]:
    return ref.model_dump(by_alias=True, exclude_defaults=True)


LONG = " ".join(["long"] * 40)
REST = {"access": "unknown", "role": "TODO"}

# --- records of other programs ---------------------------------------------------------------------------------------


def test_bibtex_becomes_an_entry(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (root / SHELF).read_text(encoding="utf-8")
    assert add(given=BIBTEX, monkeypatch=monkeypatch) == 0
    new = only_new(root)
    known = fields(new)
    assert known.pop("verification")["status"] == "unverified"
    assert known.pop("author")
    assert known == {
        "id": "garciamarquez2024owls",
        "type": "article-journal",
        "title": "Owls and Their Watchers: Scoring at Work",
        "issued": "2024-03",
        "container-title": "Journal of Invented Ethics",
        "volume": "7",
        "issue": "2",
        "page": "11-29",
        "DOI": "10.5555/owls.1",
        **REST,
    }
    assert [name.model_dump(exclude_none=True) for name in new.author] == [
        {"family": "García Márquez", "given": "Gabriel"},
        {"literal": "World Health Organization"},
        {"family": "Beethoven", "given": "Ludwig van"},
    ]
    said = capsys.readouterr()
    assert f"{SHELF}:{new.where.line}: garciamarquez2024owls is added" in said.err
    assert {line.rpartition("[")[2] for line in said.out.splitlines()} == {"unused-reference]", "still-to-do]"}
    after = (root / SHELF).read_text(encoding="utf-8")
    start = after.index("- id: garcia")
    assert after[:start] + after[after.index("- id: moth2024") :] == before, (
        "nothing else is touched, and keys stay in order"
    )
    assert cli.main(["fmt", "--check", SHELF]) == 0


def test_ris_becomes_an_entry(root: Path, tmp_path: Path) -> None:
    (tmp_path / "a.ris").write_text(RIS)
    assert add(str(tmp_path / "a.ris"), "--case", "trams") == 0
    known = fields(only_new(root))
    names, _ = known.pop("author"), known.pop("verification")
    assert [{key: text for key, text in name.items() if text} for name in names] == [
        {"family": "Fern", "given": "Ada"},
        {"literal": "World Health Organization"},  # no comma: nobody knows where its family name ends
    ]
    assert known == {
        "id": "fern2019ferns", "type": "report", "title": "Ferns & Lamps: no", "publisher": "Lantern Press", "issued": "2019-05-07",
        "URL": "https://ferns.example.org/lamps", **REST,
    }  # fmt: skip
    assert only_new(root).where.path == CASE


@pytest.mark.parametrize(
    ("item", "wanted"),
    [
        ({}, {"type": "book", "title": "A"}),
        ({"type": "thesis", "title": "<i>A</i> &amp; B"}, {"type": "document", "title": "A & B"}),
        ({"type": "webpage", "title": None}, {"type": "webpage", "title": "TODO"}),
        ({"issued": {"date-parts": [[2020, 2, 10]]}}, {"issued": "2020-02-10"}),
        ({"issued": {"date-parts": [["2020", "2"]]}}, {"issued": "2020-02"}),
        ({"issued": {"literal": "in press"}}, {"issued": None}),
        ({"issued": {"date-parts": [[2020, 13]]}}, {"issued": None}),
        ({"language": "en-GB", "ISBN": ["978-0-00-000000-2", "x"]}, {"language": "en", "isbn": "978-0-00-000000-2"}),
        ({"type": "journal-article", "title": ["A", "B"], "volume": 7}, {"type": "article-journal", "volume": "7"}),
        ({"title": "A: b\n#c 'd' \"e\" \\ f " + LONG}, {"title": "A: b #c 'd' \"e\" \\ f " + LONG}),
        ({"DOI": "https://doi.org/10.5555/x", "URL": "http://dx.doi.org/10.5555/x"}, {"doi": "10.5555/x", "url": None}),
        ({"author": [{"name": "Office"}, {}, "x"], "editor": 7}, {"editor": ()}),
    ],
)
def test_csl_json_becomes_an_entry_and_what_is_not_there_stays_away(
    root: Path, monkeypatch: pytest.MonkeyPatch, item: dict[str, Any], wanted: dict[str, Any]
) -> None:
    given = json.dumps({"type": "book", "title": "A", **item})
    assert add("--key", "new-one", given=given, monkeypatch=monkeypatch) == 0
    new = only_new(root)
    assert {name: getattr(new, name) for name in wanted} == wanted
    assert set(fields(new)) - {"id", "type", "title", "access", "role", "verification"} <= set(item)


@pytest.mark.parametrize(
    ("item", "key"),
    [
        (
            {"author": [{"family": "Müller-Øst", "given": "A"}], "issued": {"raw": "2020"}, "title": "The Long Night"},
            "mullerost2020long",
        ),
        (
            {"author": [{"literal": "Human Rights Watch"}], "issued": {"raw": "2017-10-22"}, "title": "China: Voice"},
            "hrw2017china",
        ),
        ({"author": [{"literal": "Hollow Optics"}], "title": "A Letter"}, "hollowletter"),
        ({"URL": "https://www.example.org/a", "title": "On Owls"}, "exampleowls"),
        ({"title": "The Owl at Night", "issued": {"raw": "2020"}}, "owl2020night"),
    ],
)
def test_keys_are_in_the_house_style(
    root: Path, monkeypatch: pytest.MonkeyPatch, item: dict[str, Any], key: str
) -> None:
    assert add(given=json.dumps({"type": "book", **item}), monkeypatch=monkeypatch) == 0
    assert only_new(root).id == key


def test_several_are_added_in_order_or_none(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    items = [{"type": "book", "title": f"{word} Owl", "author": [{"family": word}]} for word in ("Zebra", "Nut", "Ape")]
    assert add(given=json.dumps(items), monkeypatch=monkeypatch) == 0
    text = (root / SHELF).read_text(encoding="utf-8")
    keys = [line.removeprefix("- id: ") for line in text.splitlines() if line.startswith("- id: ")]
    assert keys == sorted(keys)
    assert {"apeowl", "nutowl", "zebraowl"} < set(keys)
    before = (root / SHELF).read_bytes()
    more = [{"type": "book", "title": "Bee Owl", "author": [{"family": "Bee"}]}, items[1]]
    assert add(given=json.dumps(more), monkeypatch=monkeypatch) == 1
    assert (root / SHELF).read_bytes() == before
    assert "the key nutowl is taken" in capsys.readouterr().err


def test_the_first_reference_of_a_shelf_and_of_a_case(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / SHELF).write_text("# None yet.\n[]\n")
    shutil.copytree(root / "cases/trams", root / "cases/other")
    (root / "cases/other/references.yml").unlink()
    case = root / "cases/other/case.yml"
    case.write_text(case.read_text(encoding="utf-8").replace("id: trams", "id: other"), encoding="utf-8")
    (root / "cases/other/glossary.yml").unlink()
    for name in (SHELF, "cases/other/references.yml"):
        arguments = ("--case", "other") if "other" in name else ()
        assert (
            add(
                *arguments, "--key", f"key-{len(name)}", given='{"type": "book", "title": "A"}', monkeypatch=monkeypatch
            )
            == 0
        )
        assert (root / name).read_text(encoding="utf-8").split("\n")[1].startswith("- id: key-")


# --- the web ---------------------------------------------------------------------------------------------------------


def online(server: Server, source: str, *more: str) -> int:
    return add(source, "--allow-private", "--doi-resolver", f"http://127.0.0.1:{server.port}/doi/", *more)


RECORD = {
    "type": "journal-article",
    "title": "Owls at Night",
    "author": [{"family": "Night", "given": "Ann"}],
    "issued": {"date-parts": [[2021, 5]]},
    "container-title": "Owls",
    "URL": "http://dx.doi.org/10.5555/night",
    "DOI": "10.5555/NIGHT",
}


@pytest.mark.parametrize("source", ["10.5555/night", "https://doi.org/10.5555/night", "doi:10.5555/night"])
def test_a_doi_is_asked_of_its_registry(root: Path, server: Server, source: str) -> None:
    server.pages["/doi/10.5555/night"] = reply(200, json.dumps(RECORD).encode(), content_type=CSL)
    assert online(server, source) == 0
    known = fields(only_new(root))
    assert "did not" not in known.pop("verification")["note"]
    assert known.pop("author")
    assert known == {
        "id": "night2021owls", "type": "article-journal", "title": "Owls at Night", "issued": "2021-05", "container-title": "Owls",
        "DOI": "10.5555/night", **REST,
    }  # fmt: skip
    assert [one.fields["accept"] for one in server.asked] == [CSL]


def test_a_doi_from_standard_input(root: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    server.pages["/doi/10.5555/night"] = reply(200, json.dumps(RECORD).encode(), content_type=CSL)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b" 10.5555/night\n")))
    assert online(server, "-") == 0
    assert only_new(root).doi == "10.5555/night"


def test_a_page_gives_what_it_says_of_itself_and_no_more(
    root: Path, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    head = '<meta property="og:site_name" content="Owl News"><meta name="author" content="Ann Night">'
    server.pages["/owls"] = html("Owls in Town", "An owl was seen. " * 20, head)
    assert online(server, server.url("/owls", "127.0.0.1")) == 0
    known = fields(only_new(root))
    del known["verification"]
    assert known == {
        "id": "owlowls",
        "type": "webpage",
        "title": "Owls in Town",
        "container-title": "Owl News",
        "URL": server.url("/owls", "127.0.0.1"),
        **REST,
    }
    assert "names as author: Ann Night" in capsys.readouterr().err


def test_a_page_that_has_moved_is_entered_where_it_is(
    root: Path, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    server.pages["/old"] = to(server.url("/new", "127.0.0.1"))
    server.pages["/new"] = html("Owls in Town", "An owl was seen. " * 20)
    assert online(server, server.url("/old", "127.0.0.1")) == 0
    assert only_new(root).url == server.url("/new", "127.0.0.1")
    assert "has moved for good" in capsys.readouterr().err


def test_a_page_that_keeps_robots_out_leaves_the_title_to_the_author(root: Path, server: Server) -> None:
    server.pages["/wall"] = reply(403)
    assert online(server, server.url("/wall", "127.0.0.1"), "--key", "wall") == 0
    assert only_new(root).title == "TODO"
    assert cli.main(["check", "--today=2026-11-23"]) == 0


@pytest.mark.parametrize(
    ("path", "page", "status", "said"),
    [
        ("/gone", reply(404), 1, "404 Not Found"),
        ("/soft", html("Page not found", "Sorry, the page you asked for was not found."), 1, "not found"),
        ("/broken", reply(500), 3, "could not be asked: 500"),
    ],
)
def test_what_is_not_there_is_not_added(
    root: Path,
    server: Server,
    path: str,
    page: bytes,
    status: int,
    said: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hours = Hours()
    monkeypatch.setattr(ask, "World", lambda: World(clock=hours.clock, sleep=hours.sleep))
    before = (root / SHELF).read_bytes()
    server.pages[path] = page
    assert online(server, server.url(path, "127.0.0.1")) == status
    assert said in capsys.readouterr().err
    assert (root / SHELF).read_bytes() == before


def test_an_unknown_doi_and_a_private_address_are_refused(
    root: Path, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (root / SHELF).read_bytes()
    assert online(server, "10.5555/no-such") == 1
    assert "no such DOI is registered" in capsys.readouterr().err
    count = len(server.asked)
    assert add(server.url("/owls", "127.0.0.1")) == 3
    assert "not a public address" in capsys.readouterr().err
    assert len(server.asked) == count, "it was not even asked"
    assert (root / SHELF).read_bytes() == before


# --- what is there already, and what cannot be understood ------------------------------------------------------------


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (
            {"DOI": "10.5555/JIE.2024.011"},
            f"{SHELF}:29: the DOI 10.5555/JIE.2024.011 is there already, as moth2024watching",
        ),
        (
            {"URL": "http://www.hollow.example.org/letter/"},
            f"{CASE}:21: the address https://hollow.example.org/letter is there already",
        ),
        (
            {"title": "Watching", "author": [{"family": "Moth"}], "issued": {"raw": "2024"}},
            f"{SHELF}:29: the key moth2024watching is taken",
        ),
    ],
)
def test_what_is_there_is_named_with_its_place(
    root: Path, monkeypatch: pytest.MonkeyPatch, item: dict[str, Any], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path: path.read_bytes() for path in root.rglob("*.yml")}
    assert add(given=json.dumps({"type": "book", "title": "A New One", **item}), monkeypatch=monkeypatch) == 1
    assert said in capsys.readouterr().err
    assert {path: path.read_bytes() for path in root.rglob("*.yml")} == before


@pytest.mark.parametrize(
    ("given", "status", "said"),
    [
        ("", 1, "no BibTeX, RIS or CSL-JSON"),
        ("something else", 1, "no BibTeX, RIS or CSL-JSON"),
        ("[]", 1, "no reference in it"),
        ("{", 1, "not JSON"),
        ("[" * 100_000, 1, "not JSON"),
        ('{"a": 1}', 1, "no CSL items"),
        ("@article{x, title = {A", 1, "this BibTeX cannot be read"),
        ("@comment{x}", 1, "no reference in it"),
        ("TY  - \nER  - \nER  - ", 2, "give one with --key"),
        (b"\xff\xfe", 2, "not UTF-8"),
        (b"x" * 2_000_001, 2, "more than 2 MB"),
        ('{"type": "book", "title": "\u8a9e"}', 2, "give one with --key"),
    ],
)
def test_what_cannot_be_understood_changes_nothing(
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
    given: str | bytes,
    status: int,
    said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = (root / SHELF).read_bytes()
    assert add(given=given, monkeypatch=monkeypatch) == status
    assert said in capsys.readouterr().err
    assert (root / SHELF).read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["no-such-file.bib"], "no-such-file.bib cannot be read"),
        (["."], "cannot be read"),
        (["--case", "trains"], "there is no case trains; there are: trams"),
        (["--key", "Not A Key"], "is no key"),
    ],
)
def test_wrong_usage_is_2(
    root: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert root.is_dir()
    assert add(*arguments, given='{"type": "book", "title": "A"}', monkeypatch=monkeypatch) == 2
    assert said in capsys.readouterr().err


def test_a_faulty_file_is_mended_first(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / SHELF).write_text("- id: [\n")
    assert add(given=BIBTEX, monkeypatch=monkeypatch) == 1
    assert "has faults; mend them first" in capsys.readouterr().err
    assert (root / SHELF).read_text() == "- id: [\n"


HOSTILE = [
    "&a b",
    "*a",
    "!!python/object x",
    "- x",
    "? y",
    "a: b",
    "a #b",
    "'",
    '"',
    ">-",
    "[x",
    "{y",
    "%z",
    "@w",
    "`v",
    "null",
    "~",
    "a\u2028b",
    "---",
    "\x85x",
    "#",
]


def test_hostile_words_stay_words(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    items = [{"type": "book", "title": text, "publisher": text, "author": [{"family": text}]} for text in HOSTILE]
    for number, item in enumerate(items):
        assert add("--key", f"hostile-{number}", given=json.dumps(item), monkeypatch=monkeypatch) == 0
    for number, text in enumerate(HOSTILE):
        plain = " ".join(text.replace("\x85", " ").split())
        ref = references(root)[f"hostile-{number}"]
        assert (ref.title, ref.publisher, ref.author[0].family) == (plain, plain, plain)
