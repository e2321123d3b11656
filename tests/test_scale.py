"""A case more costs the same whether there are few or many: no check and no page looks at every case for every case.

Calls of functions are counted, not seconds, so that the tests mean the same on every machine.
"""

import datetime
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from casepack.checks import check
from casepack.load import load
from casepack.model import Book, Edition
from casepack.pages import nav, pages

from .common import script

TODAY = datetime.date(2026, 11, 23)
ADDRESSES = 1.05  # urlsplit remembers 128 of them, which helps few cases more than many: 1.03 to 1.04
FEW = 10  # and twice as many, and four times as many


@pytest.fixture(scope="module")
def trees(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    roots = [tmp_path_factory.mktemp("scale") / str(count) for count in (FEW, 2 * FEW, 4 * FEW)]
    for root in roots:
        script("benchmarks/make_cases.py").write_tree(root, int(root.name))
    return roots


@pytest.fixture(scope="module")
def books(trees: list[Path]) -> list[Book]:
    return [load(root) for root in trees]


def calls(work: Callable[[], object]) -> int:
    count = 0

    def seen(frame: FrameType, event: str, argument: object) -> None:  # noqa: ARG001
        nonlocal count
        count += event in ("call", "c_call")

    re.purge()  # what the library remembers of other cases does not count
    sys.setprofile(seen)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def growth(work: Callable[[Any], object], inputs: list[Any]) -> float:
    """How much more a case costs among the last twenty than among the second ten: 1 is linear, 2 is quadratic.

    What costs a case a thousandth of its work for each other case gives 1.03.
    `replace(book)` is the same book, of which nothing has been worked out yet.
    """
    work(inputs[0])  # what is worked out once for all
    few, more, most = (calls(lambda one=one: work(one)) for one in inputs)  # type: ignore[misc]
    assert most > more > few > 1000
    return (most - more) / (2 * (more - few))


def test_the_fabricated_cases_are_silent_and_of_the_stated_size(trees: list[Path], books: list[Book]) -> None:
    assert [check(book, TODAY) for book in books] == [[], [], []]
    assert [len(book.cases) for book in books] == [FEW, 2 * FEW, 4 * FEW]
    for folder in (trees[2] / "cases").glob("case-*"):
        assert 380 < sum(path.read_bytes().count(b"\n") for path in folder.glob("*.yml")) < 450


def test_reading_grows_with_the_number_of_cases(trees: list[Path]) -> None:
    assert growth(load, trees) < 1.02


def test_checks_grow_with_the_number_of_cases(books: list[Book]) -> None:
    assert growth(lambda book: check(replace(book), TODAY), books) < ADDRESSES


def test_checks_grow_with_the_number_of_faults(tmp_path: Path) -> None:
    """A fault in every case: nothing asks every fault of every case."""
    roots = [tmp_path / str(count) for count in (FEW, 2 * FEW, 4 * FEW)]
    for root in roots:
        script("benchmarks/make_cases.py").write_tree(root, int(root.name))
        for folder in (root / "cases").glob("case-*"):
            claims = folder / "claims.yml"
            claims.write_text(claims.read_text("utf-8").replace("kind: allegation", "kind: onion"), "utf-8")
            lens = folder / "lens.yml"
            lens.write_text(lens.read_text("utf-8").replace("[claim-1,", "[claim-9,", 1), "utf-8")
    broken = [load(root) for root in roots]
    assert len(check(load(roots[2]), TODAY)) >= 6 * 4 * FEW
    assert growth(lambda book: check(replace(book), TODAY), broken) < ADDRESSES


@pytest.mark.parametrize("edition", list(Edition))
def test_pages_grow_with_the_number_of_cases(books: list[Book], edition: Edition) -> None:
    papers = [
        {f"downloads/{case.id}/{case.id}-{name}.pdf": 1 for case in book.cases for name in ("slides", "deck", "run")}
        for book in books
    ]
    pairs = list(zip(books, papers, strict=True))
    assert growth(lambda pair: pages(replace(pair[0]), edition, TODAY, {}, pair[1]), pairs) < 1.02


def test_the_menu_grows_with_the_number_of_cases(books: list[Book]) -> None:
    assert growth(lambda book: [nav(book, Edition.FULL) for _ in range(20)], books) < 1.02
