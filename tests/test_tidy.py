"""`casepack fmt`: the house form changes no value and loses no comment, whatever is put in."""

import os
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from casepack import author, cli
from casepack.load import load
from casepack.model import Book, Claim, Question, Reference
from casepack.tidy import Untidy, tidy, write
from casepack.tidy.write import WIDTH

ROOT = Path(__file__).resolve().parent.parent
REAL = sorted(path for path in [*ROOT.glob("cases/*/*.yml"), *ROOT.glob("cases/*/*/*.md")] if author.kind_of(path))


def read(text: str) -> object:
    """What the text says, every scalar as text; lists and keys as they are, the order of keys apart."""
    return yaml.load(text, Loader=yaml.CBaseLoader)


# --- what it does ----------------------------------------------------------------------------------------------------


def test_keys_stand_in_the_models_order_and_comments_go_with_them() -> None:
    before = """# The whole file.
- standing: partly  # for now
  id: a
  # On the sources.
  sources:
    # The first.
    - says: x
      ref: b   # its key
      bearing: for
  text: y

# Of the second.
- id: b
  # Left over.
# The end.
"""
    assert tidy(before, Claim) == """# The whole file.
- id: a
  text: y
  standing: partly  # for now
  # On the sources.
  sources:
    # The first.
    - ref: b  # its key
      bearing: for
      says: x

# Of the second.
- id: b
  # Left over.
# The end.
"""  # fmt: skip


def test_text_is_wrapped_and_words_stay_whole() -> None:
    words = "one two three " * 12
    address = "https://example.org/" + "a" * 150
    before = (
        f"- id: a\n  text: {words.strip()}\n  why: >-\n    {words.strip()}\n    {words.strip()}\n  keep: {address}\n"
    )
    made = tidy(before, Claim)
    lines = made.split("\n")
    assert read(made) == read(before)
    assert f"  keep: {address}" in lines
    assert lines[2] == "  text: >-"
    assert WIDTH - 6 < max(len(line) for line in lines if address not in line) <= WIDTH


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- id: a\n  about: [x, y]\n", None),
        ("- id: a\n  about:\n  - x\n  - y\n", None),
        ("- id: a\n  about:\n    - x\n    - y\n", None),
        ("- id: a\n  about:\n      -   x\n", "- id: a\n  about:\n    - x\n"),
        ("-   id:   a\n    text:   'b: c'\n", "- id: a\n  text: 'b: c'\n"),
        ("- {id: a, text: b}\n", "- id: a\n  text: b\n"),
        ("- id: a\n  about: [x, # why\n    y]\n", "- id: a\n  about:\n  - x  # why\n  - y\n"),
        ("- id: a\n\n\n\n- id: b\n\n\n", "- id: a\n\n- id: b\n"),
        ("- id: a\n  text: |\n    b\n     c\n  why: >\n    d\n", None),
        ("- id: a\n  text: >-\n    b\n\n    c\n", None),
        ("- id: a\n  text: >-  # said so\n    # b\n", None),
        ("- id: a\n  about: []\n  text:\n", "- id: a\n  text:\n  about: []\n"),
        ("---\n- id: a\n", "- id: a\n"),
        ("# None yet.\n[]\n", None),
        ("    - id: a\n  # b\n", "- id: a\n# b\n"),
        ("- id: a\n  zzz: 1\n  text: b\n", "- id: a\n  text: b\n  zzz: 1\n"),
    ],
)  # fmt: skip
def test_the_form(before: str, after: str | None) -> None:
    assert tidy(before, Claim) == (after or before)


@pytest.mark.parametrize(
    ("text", "line"),
    [("- id: a\n- &x\n  id: b\n", 2), ("- id: !t a\n", 1), ("- id: a\n  id: b\n", 1), ("- a: &q b\n- c: *q\n", 1), ("- &q [*q]\n", 1),
     ("- id: a\n- - b\n", 1), ("- ? [a]\n  : b\n", 1), ("- id: [\n", 2), ("word\n", 1)],
)  # fmt: skip
def test_what_is_unusual_is_left_alone(text: str, line: int) -> None:
    with pytest.raises(Untidy) as no:
        tidy(text, Claim)
    assert no.value.line == line


# --- what it never does ----------------------------------------------------------------------------------------------


def remarks(text: str) -> Counter[str]:
    """Every comment, by the scanner's tokens and not by our own reading: what is no scalar and begins with a hash."""
    rest = list(text)
    for token in yaml.scan(text, Loader=yaml.CBaseLoader):
        if isinstance(token, yaml.ScalarToken):
            start, end = token.start_mark.index, token.end_mark.index
            header = re.match(r"[|>][-+0-9]*", text[start:]) if token.style in ("|", ">") else None
            start = text.index("\n", start) if header else start  # behind the sign of a block, a comment may stand
            rest[start:end] = [c if c == "\n" else "x" for c in text[start:end]]
    return Counter(found.rstrip() for found in re.findall(r"#.*", "".join(rest)))


@pytest.mark.parametrize("path", REAL, ids=[path.relative_to(ROOT).as_posix() for path in REAL])
def test_a_real_file_reads_the_same_and_keeps_its_comments(path: Path) -> None:
    text, made = author.formed(path)
    assert made is not None
    kind = author.kind_of(path)
    assert kind
    if path.suffix == ".md":
        (_, text, body), (_, made, same) = text.split("---\n", 2), made.split("---\n", 2)
        assert body == same
    assert read(made) == read(text)
    assert remarks(made) == remarks(text)
    assert tidy(made, kind) == made


def said(book: Book) -> str:
    """The book without the lines on which it stands."""
    return re.sub(r"start=\d+", "", repr((book.shelf, book.cases, book.problems)))


def test_the_real_cases_are_in_form_and_the_same_book_in_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Written in narrow lines and again in wide ones they say the same."""
    for name in ("cases", "docs"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    files = [path for path in (tmp_path / "cases").rglob("*") if path.suffix in (".yml", ".md")]
    before, bytes_before = load(tmp_path), {path: path.read_bytes() for path in files}
    monkeypatch.chdir(tmp_path)
    assert cli.main(["fmt", "--check"]) == 0
    monkeypatch.setattr(write, "WIDTH", 60)
    assert cli.main(["fmt"]) == 0
    assert sum(path.read_bytes() != bytes_before[path] for path in files) > 20
    assert said(load(tmp_path)) == said(before)
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    assert cli.main(["fmt"]) == 0
    assert said(load(tmp_path)) == said(before)
    assert cli.main(["fmt", "--check"]) == 0


WORDS = st.sampled_from(
    'a of the #hash : - “so” x: 1 2020 no \'tis "it" & *star {b} [c] | > % @at ` ? é 声 sentence longer'.split()  # noqa: SIM905
)
TEXT = st.lists(WORDS, min_size=1, max_size=40).map(" ".join)
KEYS = st.sampled_from(
    ["id", "text", "kind", "why", "about", "sources", "reply", "as_of", "zzz", "ref", "says", "prompt", "author"]
)


@st.composite
def written(draw: st.DrawFn, indent: int, depth: int = 0) -> list[str]:
    """A value as lines; the first goes behind the key."""
    pad = " " * indent
    text = draw(TEXT)
    match draw(st.integers(0, 8 if depth < 3 else 5)):
        case 0:
            return ["plain words alone"]
        case 1:
            return ['"' + text.replace("\\", "").replace('"', '\\"') + '"']
        case 2:
            return ["'" + text.replace("'", "''") + "'"]
        case 3:
            sign = draw(st.sampled_from([">-", ">", ">+", "|-", "|", "|+", ">-  # c", "|2-"]))
            lines = draw(st.lists(st.one_of(TEXT, st.just(""), TEXT.map("  ".__add__)), max_size=5))
            return [sign, *(pad + line if line else "" for line in ["first", *lines])]
        case 4:
            return ["[" + ", ".join(draw(st.lists(st.sampled_from(["a", "b c", "'d, e'", '"f"']), max_size=5))) + "]"]
        case 5:
            return ["plain words", pad + "on two lines"]
        case 6:
            offset = draw(st.sampled_from([-2, 0, 1]))
            found = [""]
            for value in draw(st.lists(written(indent + 2 + offset, depth + 1), min_size=1, max_size=3)):
                found += [" " * (indent + offset) + "- " + value[0], *value[1:]] if value[0] else ["- {}"][:0]
            return found if len(found) > 1 else ["[]"]
        case 7:
            return ["", *draw(mapping(indent, depth + 1))]
        case _:
            inner = draw(mapping(indent, depth + 1))
            return ["", f"{' ' * (indent - 2)}- {inner[0].lstrip()}", *inner[1:]]


@st.composite
def mapping(draw: st.DrawFn, indent: int, depth: int = 0) -> list[str]:
    lines = []
    for key in draw(st.lists(KEYS, min_size=1, max_size=4, unique=True)):
        value = draw(written(indent + 2, depth))
        lines += [f"{' ' * indent}{key}: {value[0]}".rstrip(" "), *value[1:]]
    return lines


@st.composite
def documents(draw: st.DrawFn) -> str:
    """A list of items in any form that YAML knows, with comments and empty lines strewn in."""
    lines: list[str] = []
    for _ in range(draw(st.integers(1, 3))):
        item = draw(mapping(2))
        lines += ["- " + item[0][2:], *item[1:]]
    for number in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(lines)))
        if draw(st.booleans()):
            lines.insert(at, draw(st.sampled_from(["", f"# c{number}", f"    # d{number}", " "])))
        elif at < len(lines):
            lines[at] += f"  # e{number}"
    return "\n".join(lines) + "\n"


@seed(20261123)
@settings(
    max_examples=int(os.environ.get("CASEPACK_FUZZ", "100")),
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(text=documents(), kind=st.sampled_from([Claim, Question, Reference]))
def test_any_document_reads_the_same_and_keeps_its_comments(text: str, kind: type[Claim]) -> None:
    try:
        meant = read(text)
    except yaml.YAMLError:
        with pytest.raises(Untidy):
            tidy(text, kind)
        return
    if re.search(r"^ *- (?:- |\[)", text, re.M):
        return  # a list of lists, which no case holds
    made = tidy(text, kind)
    assert read(made) == meant
    assert remarks(made) == remarks(text)
    assert tidy(made, kind) == made


# --- the command -----------------------------------------------------------------------------------------------------


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(Path(__file__).parent / "fabricated", tmp_path / "root")
    monkeypatch.chdir(tmp_path / "root")
    assert cli.main(["fmt"]) == 0
    return tmp_path / "root"


def test_check_names_the_files_and_changes_none(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    claims = tree / "cases/trams/claims.yml"
    before = claims.read_text(encoding="utf-8").replace("  kind: fact\n", "", 1)
    claims.write_text(before.replace("  as_of:", "  kind: fact\n  as_of:", 1), encoding="utf-8")
    text = claims.read_bytes()
    capsys.readouterr()
    assert cli.main(["fmt", "--check"]) == 1
    assert capsys.readouterr().out == "cases/trams/claims.yml: not in the house form\n"
    assert claims.read_bytes() == text
    assert cli.main(["fmt", "cases/trams/claims.yml"]) == 0
    assert cli.main(["fmt", "--check"]) == 0


def test_the_first_line_names_the_schema_where_there_is_one(tree: Path) -> None:
    claims = tree / "cases/trams/claims.yml"
    before = claims.read_text(encoding="utf-8")
    assert cli.main(["schema"]) == 0
    assert cli.main(["fmt"]) == 0
    line = "# yaml-language-server: $schema=../schema/claims.json\n"
    assert claims.read_text(encoding="utf-8") == line + before
    assert cli.main(["fmt", "--check"]) == 0


def test_a_file_that_cannot_be_read_is_left_alone_and_the_others_are_done(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = {
        "lens.yml": b"- id: a\n  says: so: what\n",
        "quiz.yml": b"- id: \xff\n",
        "actors.yml": b"- id: &a b\n  name: c\n",
    }
    for name, data in bad.items():
        (tree / "cases/trams" / name).write_bytes(data)
    (tree / "cases/trams/activities/score-audit.md").write_text("No front matter.\n")
    timeline = tree / "cases/trams/timeline.yml"
    timeline.write_text("- text: b\n  id: a\n")
    capsys.readouterr()
    assert cli.main(["fmt"]) == 1
    out = capsys.readouterr().out.splitlines()
    assert [line.split(" ")[0] for line in out] == [
        "cases/trams/activities/score-audit.md:1:", "cases/trams/actors.yml:1:", "cases/trams/lens.yml:2:", "cases/trams/quiz.yml:1:",
    ]  # fmt: skip
    assert {name: (tree / "cases/trams" / name).read_bytes() for name in bad} == bad
    assert timeline.read_text() == "- id: a\n  text: b\n"


@pytest.mark.parametrize("name", ["cases/trams/link-health.yml", "mkdocs.yml", "cases/trams/narrative.md"])
def test_other_files_are_refused(tree: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    (tree / name).touch()
    assert cli.main(["fmt", name]) == 2
    assert name in capsys.readouterr().err


def test_nothing_to_do_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["fmt"]) == 2
    assert "no cases here" in capsys.readouterr().err
