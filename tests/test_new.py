"""`casepack new`: a case that is whole and valid at once, that nobody can take for a real one, or nothing at all."""

import re
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from casepack import cli
from casepack.load import OPTIONAL, REQUIRED, load
from casepack.model import Case

ROOT = Path(__file__).resolve().parent.parent
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "mine"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(ROOT / "tests/fabricated", tmp_path / "root")
    monkeypatch.chdir(tmp_path / "root")
    return tmp_path / "root"


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def check() -> int:
    return cli.main(["check", "--strict", "--today=2026-11-23"])


@pytest.mark.parametrize(
    "slug", ["lamp", "a", "2027", "no", "a-very-long-name-that-makes-every-line-of-text-longer-than-it-was"]
)
def test_a_new_case_in_a_project_has_no_findings(project: Path, slug: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = files(project)
    start = time.process_time()
    assert cli.main(["new", slug]) == 0
    assert time.process_time() - start < 1, "a case is begun in less than a second"
    assert check() == 0
    assert capsys.readouterr().out == ""
    after = files(project)
    assert {name: after[name] for name in before} == before
    assert {name.split("/")[1] for name in after.keys() - before.keys()} == {slug, "schema"}
    assert (
        cli.main(
            ["fmt", "--check", *(name for name in after if name.startswith(f"cases/{slug}/") and name.endswith(".yml"))]
        )
        == 0
    )


def test_two_new_cases_stand_side_by_side(project: Path) -> None:
    assert project.is_dir()
    assert cli.main(["new", "lamp"]) == 0
    assert cli.main(["new", "lamp-two", "--theme", "spare-theme"]) == 0
    assert check() == 0


def test_an_empty_folder_becomes_a_site(empty: Path, tmp_path: Path, run: Run) -> None:
    assert cli.main(["new", "lamp"]) == 0
    assert check() == 0
    assert cli.main(["new", "lamp-two"]) == 0
    for edition in ("full", "student"):
        out = tmp_path / edition
        done = run("build", "--no-papers", "--edition", edition, "--out", str(out), cwd=empty)
        assert done.returncode == 0, done.stderr
        assert "WARNING" not in done.stderr
        story = (out / "cases/lamp/story/index.html").read_text(encoding="utf-8")
        assert "Nothing in this story happened." in story
        assert (out / "assets/house.css").is_file(), "the look comes with the package"
        assert "assets/house.css" in story
        assert (out / "cases/lamp/teaching-note").is_dir() == (edition == "full")
        assert run("check", "--site", str(out), cwd=empty).returncode == 0


def the_case(folder: Path) -> Case:
    assert cli.main(["new", "lamp"]) == 0
    (case,) = load(folder).cases
    return case


def test_nobody_can_take_it_for_a_real_case(empty: Path) -> None:
    case = the_case(empty)
    assert case.meta.title.startswith("An invented example")
    assert case.narrative.text.strip().startswith("Nothing in this story happened.")
    for ref in case.references:
        assert ref.title.startswith("[Invented] ")
        assert ref.short
        assert ref.short.startswith("Invented "), "each citation in the text says so"
        assert all("invented" in (name.literal or "") for name in ref.author)
        assert ref.url
        assert ref.url.startswith("https://example.org/invented/")
        assert not ref.doi
        assert "Invented" in (ref.verification.note or "")
    assert all("invented" in actor.name.lower() for actor in case.actors)
    note = case.teaching_note.text if case.teaching_note else ""
    for document in ("article", "minutes", "letter", "statement"):
        assert f"**The {document}" in note, "seen is true of what stands there whole"


def test_every_file_says_what_it_is_for(empty: Path) -> None:
    the_case(empty)
    for path in sorted((empty / "cases").rglob("*.*")):
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".yml":
            first, second, *_ = text.split("\n")
            assert first == f"# yaml-language-server: $schema=../schema/{path.stem}.json"
            assert (path.parent / first.partition("=")[2]).is_file()
            assert re.match(r"# \w", second), path
        elif path.suffix == ".md":
            assert text.startswith(("<!--", "---\n#")), path


def test_it_uses_every_file_and_so_shows_every_form(empty: Path) -> None:
    case = the_case(empty)
    across = {"comparison"}  # what only a second case needs
    assert {path.stem for path in (empty / "cases/lamp").glob("*.yml")} == {"case", *REQUIRED, *OPTIONAL} - across
    assert case.quiz
    assert case.sessions
    assert case.activities
    assert case.teaching_note


def test_its_settings_are_the_projects_own() -> None:
    """What the pages need of MkDocs is written twice; here is where they are held together."""

    class Loose(yaml.SafeLoader):
        pass

    Loose.add_multi_constructor("!", lambda loader, _, node: loader.construct_sequence(node))  # type: ignore[no-untyped-call]
    ours, theirs = (
        yaml.load((ROOT / name).read_text(encoding="utf-8"), Loader=Loose)
        for name in ("mkdocs.yml", "casepack/starter/root/mkdocs.yml")
    )
    for key in (
        "theme",
        "plugins",
        "markdown_extensions",
        "extra_css",
        "extra_javascript",
        "validation",
        "strict",
        "use_directory_urls",
    ):
        assert theirs[key] == ours[key], key


# --- what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "slug", ["Lamp", "lamp_2027", "lamp-", "../lamp", "a/b", "", " ", "lämp", "common", "schema", ".", "a--b"]
)
def test_a_bad_name_is_refused(project: Path, slug: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = files(project)
    assert cli.main(["new", slug]) == 2
    assert "is no name for a case" in capsys.readouterr().err
    assert files(project) == before


def test_what_is_there_is_never_touched(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = files(project)
    assert cli.main(["new", "trams"]) == 2
    assert "cases/trams is there already" in capsys.readouterr().err
    (project / "cases/lamp").symlink_to("nowhere")
    assert cli.main(["new", "lamp"]) == 2
    assert files(project) == before


def test_an_unknown_theme_is_refused_and_the_known_are_named(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = files(project)
    assert cli.main(["new", "lamp", "--theme", "lamps"]) == 2
    assert "has no theme lamps; there are: watched-work, spare-theme" in capsys.readouterr().err
    (project / "cases/common/themes.yml").write_text("[]\n")
    assert cli.main(["new", "lamp"]) == 2
    assert files(project) == {**before, "cases/common/themes.yml": b"[]\n"}


def test_a_folder_with_other_things_in_it_is_refused(empty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (empty / "thesis.txt").write_text("x")
    assert cli.main(["new", "lamp"]) == 2
    assert "an empty one to begin" in capsys.readouterr().err
    assert files(empty) == {"thesis.txt": b"x"}


@pytest.mark.parametrize("last", [0, 1, 2])
def test_a_failure_leaves_nothing_half_made(empty: Path, last: int, monkeypatch: pytest.MonkeyPatch) -> None:
    real, count = Path.rename, [0]

    def rename(self: Path, target: Path) -> Path:
        count[0] += 1
        if count[0] > last:
            raise OSError(28, "No space left on device")
        return real(self, target)

    monkeypatch.setattr(Path, "rename", rename)
    assert cli.main(["new", "lamp"]) == 2
    assert list(empty.iterdir()) == []
