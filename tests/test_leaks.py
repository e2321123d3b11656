"""The student edition of the real cases, built with all its downloads, holds nothing that is meant for instructors.

A mark of its own is planted in every instructor-only field; then every byte of the built site is searched, inside
archives and PDF files too.
"""

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from pypdf import PdfReader

from casepack.load import load
from casepack.model import Edition
from casepack.pages import pages as made_pages

Run = Callable[..., "subprocess.CompletedProcess[str]"]
ROOT = Path(__file__).resolve().parent.parent
MARK = re.compile(r"LEAK[A-Z]+\d{4}Z")
# The keys below which all text is for instructors, by file; () is the whole file.
PRIVATE: dict[str, tuple[str, ...]] = {
    "questions.yml": ("facilitation", "analyses"),
    "sessions.yml": ("title", "audience", "purpose", "blocks"),
    "quiz.yml": ("feedback",),
}
KEPT = {
    "id",
    "theme",
    "mode",
    "level",
    "questions",
    "claims",
    "materials",
    "parts",
    "readings",
    "roles",
}  # ids, not text


class Marks:
    """Plants marks and remembers them."""

    def __init__(self) -> None:
        self.planted: list[str] = []

    def put(self, text: str, name: str) -> str:
        self.planted.append(f"LEAK{re.sub('[^A-Z]', '', name.upper())}{len(self.planted):04}Z")
        return f"{text.rstrip()} {self.planted[-1]}"

    def walk(self, value: Any, name: str, keys: tuple[str, ...], inside: bool) -> Any:
        """The value with a mark behind every text below one of `keys`."""
        if isinstance(value, dict):
            return {
                key: inner if key in KEPT else self.walk(inner, key, keys, inside or key in keys)
                for key, inner in value.items()
            }
        if isinstance(value, list):
            return [self.walk(inner, name, keys, inside) for inner in value]
        return self.put(value, name) if inside and not value.isdigit() else value

    def plant(self, case: Path) -> None:
        for name, keys in PRIVATE.items():
            if (case / name).exists():
                items = yaml.load((case / name).read_text(encoding="utf-8"), yaml.CBaseLoader)
                text = yaml.safe_dump(self.walk(items, "", keys, False), allow_unicode=True, width=10**6)
                (case / name).write_text(text, encoding="utf-8")
        note = case / "teaching-note.md"
        note.write_text(self.prose(note.read_text(encoding="utf-8"), "note"), encoding="utf-8")
        for kit in case.glob("activities/*.md"):
            _, head, body = kit.read_text(encoding="utf-8").split("---\n", 2)
            front = yaml.load(head, yaml.CBaseLoader)
            front |= {key: self.put(front[key], key) for key in ("title", "purpose", "groups", "online")}
            made = yaml.safe_dump(front, allow_unicode=True, width=10**6, sort_keys=False)
            kit.write_text(f"---\n{made}---\n{self.prose(body, 'kit')}", encoding="utf-8")

    def prose(self, text: str, name: str) -> str:
        """A mark behind every plain paragraph."""
        parts = text.split("\n\n")
        return "\n\n".join(self.put(part, name) if re.match(r"[A-Z]", part) else part for part in parts) + "\n"


def copy_tree(tmp: Path) -> Path:
    tree = tmp / "tree"
    tree.mkdir()
    for name in ("docs", "cases"):
        shutil.copytree(ROOT / name, tree / name)
    shutil.copy(ROOT / "mkdocs.yml", tree)
    (tree / "casepack").symlink_to(ROOT / "casepack")  # mkdocs.yml watches it
    return tree


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    tree, marks = copy_tree(tmp_path_factory.mktemp("leaks")), Marks()
    for case in sorted(path.parent for path in (tree / "cases").glob("*/case.yml")):
        marks.plant(case)
    return tree, marks.planted


def everything(name: str, data: bytes) -> Iterator[tuple[str, str]]:
    """All text in a file, by where it stands: of archives every member, of a PDF what a reader sees."""
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.namelist():
                yield from everything(f"{name}!{member}", archive.read(member))
    elif data.startswith(b"%PDF"):
        pages = PdfReader(io.BytesIO(data)).pages
        yield name, re.sub(r"\s", "", "".join(page.extract_text() for page in pages))
    else:
        text = data.decode("utf-8", "ignore")
        yield name, text
        yield name, re.sub(r"<[^>]*>|\s", "", text)  # a mark that is split over two elements


def test_the_student_edition_with_its_downloads_leaks_nothing(planted: tuple[Path, list[str]], run: Run) -> None:
    tree, marks = planted
    assert len(marks) > 900
    done = run("build", "--edition", "student", "--out", "site", cwd=tree)
    assert done.returncode == 0, done.stderr
    files = [path for path in sorted((tree / "site").rglob("*")) if path.is_file()]
    kinds = {path.suffix for path in files}
    assert kinds >= {".html", ".json", ".xml", ".pdf", ".docx", ".pptx", ".imscc", ".txt"}, (
        "this searches less than it says"
    )
    found = {
        (where, mark)
        for path in files
        for where, text in everything(path.relative_to(tree).as_posix(), path.read_bytes())
        for mark in MARK.findall(text)
    }
    assert not found, sorted(found)[:20]


def test_the_full_edition_shows_what_was_planted(planted: tuple[Path, list[str]]) -> None:
    """Without this, the test above could pass by planting where nothing is ever read."""
    tree, marks = planted
    shown = "".join(made_pages(load(tree), Edition.FULL, date(2026, 11, 23)).values())
    assert sorted(set(marks) - set(MARK.findall(shown))) == []


@pytest.mark.parametrize("wrap", ["zip", "split", "plain"])
def test_the_search_finds_a_mark_wherever_it_hides(wrap: str) -> None:
    mark = b"LEAKX0001Z"
    data = {"plain": mark, "split": b"<b>LEAKX</b>\n<i>0001Z</i>", "zip": b""}[wrap]
    if wrap == "zip":
        outer, inner = io.BytesIO(), io.BytesIO()
        with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("word/document.xml", b"<w>" + mark * 9)
        with zipfile.ZipFile(outer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("inner.docx", inner.getvalue())
        data = outer.getvalue()
    assert any(MARK.search(text) for _, text in everything("x", data))
