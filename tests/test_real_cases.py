"""What must hold for every real case, whatever it is about: the checks are silent, and nothing can be lost unnoticed."""

import datetime
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from casepack.checks import check, ids
from casepack.load import load
from casepack.model import Book, Standing, texts

ROOT = Path(__file__).resolve().parent.parent
TODAY = datetime.date(2026, 11, 23)  # the day the first case was finished; the tests must not rot with the calendar
CASES = [case.id for case in load(ROOT).cases]
ARTICLE = ROOT.parent / "shared" / "dossier" / "article.txt"


def test_checks_are_silent_but_for_what_is_truly_overdue(book: Book) -> None:
    found = check(book, TODAY)
    assert [problem.code for problem in found] == ["overdue"], found
    assert "fifty-percent-pause" in found[0].message


def test_every_reference_is_missed_when_it_is_gone(book: Book) -> None:
    bare = replace(book, shelf=replace(book.shelf, references=()))
    assert {ref.id for ref in book.shelf.references} <= missed(bare, "unknown-source")
    for case in book.cases:
        bare = replace(book, cases=tuple(replace(c, references=()) if c is case else c for c in book.cases))
        assert {ref.id for ref in case.references} <= missed(bare, "unknown-source")


@pytest.mark.parametrize("slug", CASES)
@pytest.mark.parametrize(
    ("collection", "code"),
    [("claims", "unknown-claim"), ("actors", "unknown-actor"), ("readings", "unknown-reading")],
)
def test_every_item_that_something_names_is_missed_when_it_is_gone(
    book: Book, slug: str, collection: str, code: str
) -> None:
    case = next(case for case in book.cases if case.id == slug)
    bare = replace(case, **{collection: ()})
    found = missed(replace(book, cases=tuple(bare if c is case else c for c in book.cases)), code)
    items = getattr(case, collection)
    alone = [item.id for item in items if item.id not in found and not item.keep]
    assert not alone or collection != "claims", f"nobody would notice that these are gone: {alone}"
    assert len(items) - len(alone) > len(items) / 2


def missed(book: Book, code: str) -> set[str]:
    """The ids that are named and not there, each found with a file and a line."""
    found = [problem for problem in ids.dangling(book) if problem.code == code]
    assert all(problem.place.line for problem in found)
    return {word for problem in found for word in re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)*", problem.message)}


def test_the_lens_counts_as_the_dossier_does() -> None:
    dossier = ARTICLE.with_name("article-claims.md")
    if not dossier.exists():
        pytest.skip("the dossier is not beside this project")
    rows = re.findall(r"^\| \d\S* \|.*?\| \*\*(\w[\w ]*)\*\* \|", dossier.read_text(), re.M)
    case = next(case for case in load(ROOT).cases if case.id == "iflytek-360")
    standing = {claim.id: claim.standing for claim in case.claims}
    ours = Counter(standing[key].value.replace("-", " ") for passage in case.lens for key in passage.claims)
    assert ours == Counter(rows)
    assert sum(ours.values()) == 36
    assert set(ours) == {s.value.replace("-", " ") for s in Standing}


def test_no_words_of_the_article_are_copied(book: Book) -> None:
    """No ten words in a row of the studied article stand in the project, its title apart."""
    if not ARTICLE.exists():
        pytest.skip("the article is not beside this project")
    words = plain(ARTICLE.read_text())
    grams = {tuple(words[i : i + 10]) for i in range(len(words) - 9)} - {tuple(words[i : i + 10]) for i in range(5)}
    everything = [("", prose.path, prose.text) for prose in (*book.docs, *book.shelf.primers.values())]
    for case in book.cases:
        everything.append(("", case.narrative.path, case.narrative.text))
        everything += [(str(item.id), item.where.path, text) for item in case.items() for _, text in texts(item)]
    for key, path, text in everything:
        ours = plain(text)
        copied = [ours[i : i + 10] for i in range(len(ours) - 9) if tuple(ours[i : i + 10]) in grams]
        assert not copied, f"{path} {key}: {' '.join(copied[0])}"


def plain(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())
