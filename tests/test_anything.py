"""Any bytes whatever, as any file of a case or of a site: findings or a clear refusal, never a traceback or a hang.

Sixty tries each in the suite, always the same ones. For a long run: CASEPACK_FUZZ=20000 pytest tests/test_anything.py
"""

import datetime
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, seed, settings
from hypothesis import strategies as st

from casepack import pages
from casepack.checks import check, scan, site
from casepack.load import load
from casepack.model import Edition, Problem

CLEAN = Path(__file__).parent / "fabricated"
TODAY = datetime.date(2026, 11, 23)
TRIES = settings(
    max_examples=int(os.environ.get("CASEPACK_FUZZ", "60")),
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
FILES = sorted(
    path.relative_to(CLEAN).as_posix() for path in (CLEAN / "cases").rglob("*") if path.suffix in (".yml", ".md")
)
SNIPPETS = [
    b"- id: a\n", b"  text: >-\n", b"[@", b"[#", b"]", b"::: stop ", b":::\n", b"{#", b"```", b"&a ", b"*a", b"!!", b"\t", b"\x00",
    b"\xff\xfe", b"\r", b"---\n", b"<script>", b"{{", b"|", b"?", b": ", b"# ", b"\xe2\x80\x9c", b"<a href=", b"'", b'"', b">",
    b"#", b"..%2f",
]  # fmt: skip
PIECES = st.lists(st.one_of(st.binary(max_size=12), st.sampled_from(SNIPPETS)), max_size=30).map(b"".join)


@pytest.fixture(scope="module")
def tree() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "root"
        shutil.copytree(CLEAN, root)
        yield root


def told(problems: list[Problem]) -> None:
    for problem in problems:
        assert problem.message
        assert problem.code
        assert not problem.place.path.startswith("/")


@seed(20261123)
@TRIES
@given(name=st.sampled_from(FILES), start=st.integers(0, 4000), cut=st.integers(0, 400), put=PIECES)
@example(name="cases/common/references.yml", start=0, cut=10**9, put=b"[" * 50_000)
def test_any_bytes_in_any_file_of_a_case(tree: Path, name: str, start: int, cut: int, put: bytes) -> None:
    path = tree / name
    clean = path.read_bytes()
    try:
        path.write_bytes(clean[:start] + put + clean[start + cut :])
        book = load(tree)
        problems = check(book, TODAY)
        told(problems)
        if not any(problem.level == "error" for problem in problems):
            pages.pages(book, Edition.FULL, TODAY, {})
    finally:
        path.write_bytes(clean)


@seed(20261123)
@TRIES
@given(
    name=st.sampled_from(["index.html", "a/b.html", "x.css", "sitemap.xml", "search/search_index.json", "link.htm"]),
    data=st.one_of(PIECES, PIECES.map(lambda some: b"<!doctype html><body><a href='" + some + b"'>x</a><p id=" + some)),
)
def test_any_bytes_in_any_file_of_a_site(name: str, data: bytes) -> None:
    facts = scan.scan(name, data)
    told(list(site.check(site.Built((facts,), frozenset([name])))))
