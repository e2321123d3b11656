"""Reading a folder of cases: what is understood, and where it stands. Faults of every kind are in tests/corpus/shape.yml."""

import shutil
from pathlib import Path

import pytest

from casepack.load import Unreadable, load
from casepack.model import Place

CLEAN = Path(__file__).parent / "fabricated"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CLEAN, tmp_path / "root"))


def test_the_clean_case_is_read_whole() -> None:
    book = load(CLEAN)
    (case,) = book.cases
    assert book.problems == ()
    assert case.gaps == {}
    assert (case.id, len(case.claims), len(case.lens), len(case.events), len(case.actors)) == ("trams", 4, 2, 3, 3)
    assert (len(case.questions), len(case.readings), len(case.sessions), len(case.quiz)) == (2, 3, 1, 1)
    assert [kit.id for kit in case.activities] == ["score-audit"]
    assert [prose.path for prose in book.docs] == ["docs/index.md"]
    assert set(book.shelf.primers) == {"watched-work", "spare-theme"}
    assert book.files == sum(path.is_file() for path in [*CLEAN.glob("cases/**/*"), *CLEAN.glob("docs/**/*")])
    assert set(book.references_of(case)) - set(book.references_of(None)) == {ref.id for ref in case.references}


def test_every_field_knows_its_line() -> None:
    (case,) = load(CLEAN).cases
    lines = (CLEAN / "cases/trams/claims.yml").read_text(encoding="utf-8").split("\n")
    claim = next(claim for claim in case.claims if claim.id == "glasses-scored")

    def line(*keys: str | int) -> str:
        place = claim.where.at(*keys)
        assert place.path == "cases/trams/claims.yml"
        return lines[place.line - 1].strip()

    assert line("id") == "- id: glasses-scored"
    assert line("sources", 1, "bearing") == "bearing: against"
    assert line("reply", 0, "who") == "- who: hollow-optics"
    assert line("reply", 0, "nothing") == "- who: hollow-optics"  # the nearest that is there
    assert line("nothing") == line() == "- id: glasses-scored"


def test_front_matter_and_body_keep_the_files_lines() -> None:
    (case,) = load(CLEAN).cases
    kit = case.activities[0]
    lines = (CLEAN / kit.body.path).read_text(encoding="utf-8").split("\n")
    assert lines[kit.head.where.at("groups").line - 1] == "groups: Threes"
    assert kit.body.text.split("\n") == lines[kit.body.start - 1 :]


@pytest.mark.parametrize(("gone", "said"), [("mkdocs.yml", "has no mkdocs.yml"), ("cases", "has no cases/")])
def test_a_folder_that_is_no_root_is_refused(tree: Path, gone: str, said: str) -> None:
    path = tree / gone
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    with pytest.raises(Unreadable, match=said):
        load(tree)


def test_scalars_mean_what_they_look_like(tree: Path) -> None:
    path = tree / "cases/trams/references.yml"
    plain = "  page: 010\n  volume: 12:30\n  issue: 0x1F\n  number: 1e3\n  language: no\n"
    path.write_text(
        path.read_text(encoding="utf-8").replace('  page: "3"\n', plain, 1).replace("  language: en\n", "", 1)
    )
    book = load(tree)
    ref = book.references_of(book.cases[0])["gazette2025camera"]
    assert book.problems == ()
    assert (ref.page, ref.volume, ref.issue, ref.number, ref.language) == ("010", "12:30", "0x1F", "1e3", "no")


def test_line_ends_and_a_byte_order_mark_change_nothing(tree: Path) -> None:
    for path in tree.rglob("*.*"):
        if path.suffix in (".yml", ".md") and path.is_file():
            path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    changed, clean = load(tree), load(CLEAN)
    assert changed.problems == ()
    assert changed.cases == clean.cases
    assert changed.shelf == clean.shelf


def test_what_cannot_be_read_leaves_a_gap_and_the_rest_stands(tree: Path) -> None:
    claims = tree / "cases/trams/claims.yml"
    claims.write_text(claims.read_text(encoding="utf-8").replace("kind: opinion", "kind: onion"), encoding="utf-8")
    (tree / "cases/trams/lens.yml").write_text("[", encoding="utf-8")
    (case,) = load(tree).cases
    assert case.gaps == {"claims": {"owl-is-liked"}, "lens": {"*"}}
    assert [claim.id for claim in case.claims] == ["cameras-fitted", "glasses-scored", "scores-kept-secret"]


def test_a_folder_that_may_not_be_listed_is_a_problem(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.iterdir

    def refuse(self: Path) -> object:
        if self == tree / "cases" / "trams":
            raise PermissionError(13, "Permission denied")
        return real(self)

    monkeypatch.setattr(Path, "iterdir", refuse)
    (problem,) = load(tree).problems
    assert (problem.place, problem.code) == (Place("cases/trams"), "unreadable-file")


def test_reading_twice_gives_the_same_book() -> None:
    assert load(CLEAN) == load(CLEAN)


def test_an_authors_comments_are_no_text(tree: Path) -> None:
    files = ["cases/trams/narrative.md", "cases/trams/teaching-note.md", "cases/common/primers/watched-work.md"]
    clean = load(tree)
    for name in files:
        path = tree / name
        path.write_text(
            "<!-- In 2031\nnobody <b>reads</b> [@this]. -->\n" + path.read_text(encoding="utf-8"), encoding="utf-8"
        )
    kit = tree / "cases/trams/activities/score-audit.md"
    kit.write_text(kit.read_text(encoding="utf-8") + "Before <!-- a note -->after `<!-- code -->`.\n", encoding="utf-8")
    book = load(tree)
    assert book.problems == ()
    assert book.cases[0].narrative.text == "\n\n" + clean.cases[0].narrative.text, "lines keep their numbers"
    assert book.cases[0].teaching_note.text.strip() == clean.cases[0].teaching_note.text.strip()  # type: ignore[union-attr]
    assert book.cases[0].activities[0].body.text.endswith("Before after `<!-- code -->`.\n")
    assert book.docs == clean.docs, "the marks of hand-written pages are comments, and stay"
