"""The command line as scripts see it: streams, statuses, formats; and that no input ends in a traceback."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from casepack import cli

CLEAN = Path(__file__).parent / "fabricated"
TODAY = "--today=2026-11-23"
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CLEAN, tmp_path / "root"))


def spoil(tree: Path) -> None:
    """One error and one warning."""
    with (tree / "cases/trams/narrative.md").open("a", encoding="utf-8") as file:
        file.write("\nIn 2031 it “ended” ◐.\n")
    (tree / "cases/trams/thoughts.txt").write_text("x")


def check(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    status = cli.main(["check", TODAY, *map(str, arguments)])
    return (status, *capsys.readouterr())


def test_clean_is_silent_on_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    assert check(capsys, CLEAN, "--strict") == (0, "", "casepack: checked 26 files, 1 cases: nothing wrong\n")


def test_findings_are_sorted_lines_of_one_form(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(tree)
    status, out, err = check(capsys, tree)
    lines = out.splitlines()
    assert status == 1
    assert len(lines) == 2
    assert all(re.fullmatch(r"[^:]+(:\d+)?: (error|warning): .+ \[[a-z0-9-]+\]", line) for line in lines)
    assert lines == sorted(lines)
    assert lines[0].startswith("cases/trams/narrative.md:21: error: ")
    assert err == "casepack: checked 26 files, 1 cases: 1 errors, 1 warnings\n"


def test_warnings_fail_only_when_strict(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tree / "cases/trams/thoughts.txt").write_text("x")
    assert check(capsys, tree)[0] == 0
    assert check(capsys, tree, "--strict")[0] == 1


def test_json_and_github_say_what_text_says(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(tree)
    told = json.loads(check(capsys, tree, "--format=json")[1])
    assert told["checked"] == {"files": 26, "cases": 1}
    assert [(one["path"], one["line"], one["level"]) for one in told["problems"]] == [
        ("cases/trams/narrative.md", 21, "error"),
        ("cases/trams/thoughts.txt", 0, "warning"),
    ]
    assert [line.split(" ")[0] for line in check(capsys, tree, "--format=github")[1].splitlines()] == [
        "::error",
        "::warning",
    ]


@pytest.mark.parametrize(
    "arguments",
    [[], ["check", "--today=tomorrow"], ["check", "--format=xml"], ["chekc"], ["check", "--no-such"], ["pages"]],
)
def test_wrong_usage_is_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main(arguments)
    assert stopped.value.code == 2
    assert "usage: casepack" in capsys.readouterr().err


def test_nothing_readable_is_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for root in (tmp_path, tmp_path / "nowhere"):
        status, out, err = check(capsys, root)
        assert (status, out) == (2, "")
        assert "has no mkdocs.yml" in err
    status, _, err = check(capsys, CLEAN, "--site", tmp_path / "nowhere")
    assert status == 2
    assert "no built site" in err


def test_nothing_checked_is_3_and_never_good(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(tree / "cases/trams")
    for name in ("references", "glossary", "rubric", "dimensions", "plans"):
        (tree / f"cases/common/{name}.yml").write_text("[]\n")
    (tree / "docs/index.md").write_text("Nothing.\n")
    (tree / "cases/common/primers/watched-work.md").write_text("Nothing.\n")
    shutil.rmtree(tree / "cases/common/sheets")
    status, out, err = check(capsys, tree)
    assert (status, out) == (3, "")
    assert "nothing wrong" not in err


def test_a_site_without_pages_is_3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "notes.txt").write_text("x")
    status, out, err = check(capsys, CLEAN, "--site", tmp_path)
    assert (status, out) == (3, "")
    assert "holds no pages" in err


def test_a_site_of_styles_alone_is_3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.css").write_text("p { color: red }")
    assert check(capsys, CLEAN, "--site", tmp_path)[0] == 3


def test_a_large_site_is_checked_on_all_cores_with_the_same_result(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(230):
        (tmp_path / f"{number}.html").write_text(f'<a href="{number + 1}.html#x">next</a><p id="x">', encoding="utf-8")
    status, out, err = check(capsys, CLEAN, "--site", tmp_path)
    assert status == 1
    assert out == "229.html: error: 230.html#x leads to nothing: there is no 230.html [broken-link]\n"
    assert "230 pages" in err


# --- from a shell ------------------------------------------------------------------------------------------------


def test_no_broken_file_ends_in_a_traceback(tree: Path, run: Run) -> None:
    case = tree / "cases/trams"
    (case / "lens.yml").write_bytes(b"\xff\xfe\x00")
    (case / "claims.yml").write_text("- a: " + "[" * 100_000)
    (case / "timeline.yml").write_text("- &a [" + "*a, " * 9 + "*a]\n")
    with (case / "quiz.yml").open("wb") as file:
        file.truncate(50_000_000)
    (case / "actors.yml").unlink()
    (case / "actors.yml").mkdir()
    (case / "caf\udce9\n\x1b[2J.yml").write_text("x")
    done = run("check", str(tree), TODAY)
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr
    found = re.findall(r"trams/(\w+\.yml)(?::\d+)?: error: .*\[(.*)\]", done.stdout)
    assert found == [
        ("actors.yml", "missing-file"), ("claims.yml", "too-deep"), ("lens.yml", "not-utf-8"),
        ("quiz.yml", "file-too-large"), ("timeline.yml", "yaml-alias"),
    ]  # fmt: skip
    assert "caf\\udce9\\n\\x1b[2J.yml" in done.stdout


def test_a_terminal_that_knows_only_ascii(tree: Path, run: Run) -> None:
    questions = tree / "cases/trams/questions.yml"
    questions.write_text(
        questions.read_text(encoding="utf-8").replace("vote [@hollow2025letter]", "vote"), encoding="utf-8"
    )
    done = run("check", str(tree), TODAY, PYTHONIOENCODING="ascii")
    assert "Traceback" not in done.stderr
    assert done.returncode == 1
    assert "Safety first" in done.stdout


def test_pages_are_staged_with_everything_beside_them(tree: Path, run: Run) -> None:
    (tree / "docs/picture.svg").write_text("<svg/>")
    done = run("pages", "--out", "staged", cwd=tree)
    assert (done.returncode, done.stdout) == (0, "")
    names = {path.relative_to(tree / "staged").as_posix() for path in (tree / "staged").rglob("*") if path.is_file()}
    assert {"index.md", "picture.svg", "cases/trams/index.md", "cases/trams/claims.md", "shelf/sources.md"} <= names
    assert run("pages", "--out", "staged", cwd=tree).returncode == 2, "a folder that is not empty is left alone"


def test_nothing_is_staged_from_cases_with_errors(tree: Path, run: Run) -> None:
    spoil(tree)
    done = run("pages", "--out", "staged", cwd=tree)
    assert done.returncode == 1
    assert "[uncited-paragraph]" in done.stdout
    assert not (tree / "staged").exists()


def test_pages_without_a_docs_folder(tree: Path, run: Run) -> None:
    shutil.rmtree(tree / "docs")
    done = run("pages", "--out", "staged", cwd=tree)
    assert "Traceback" not in done.stderr


def test_nothing_is_built_from_cases_with_errors(tree: Path, run: Run) -> None:
    spoil(tree)
    done = run("build", "--out", "site", cwd=tree)
    assert done.returncode == 1
    assert "[uncited-paragraph]" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tree / "site").exists()
