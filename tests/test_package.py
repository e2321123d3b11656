"""What is installed is whole: built as a wheel, put somewhere else, and used on another folder of cases."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from casepack import __version__, cli

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this tree. Built from a copy, so that nothing is left in the tree; no registry is asked."""
    source = tmp_path_factory.mktemp("wheel") / "source"
    shutil.copytree(ROOT / "casepack", source / "casepack", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    done = subprocess.run(
        [*command, "--wheel-dir", "dist", "."], cwd=source, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    (found,) = (source / "dist").glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the command of the wheel alone: its folder stands before everything else that Python looks into."""
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)

    def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        code = "import casepack.cli, sys; print(casepack.__file__, file=sys.stderr); sys.exit(casepack.cli.main())"
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            cwd=cwd,
            env={**os.environ, "PYTHONPATH": str(folder)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert str(folder) in done.stderr.splitlines()[0], "the wheel was run, and not this tree"
        return done

    return run


def test_the_wheel_holds_all_that_is_no_python(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if not name.endswith("/")}
    tree = {path.relative_to(ROOT).as_posix() for path in (ROOT / "casepack").rglob("*") if path.is_file()}
    wanted = {name for name in tree if "__pycache__" not in name}
    assert wanted - held == set()
    assert {name.split("/")[0] for name in held} == {"casepack", f"casepack-{__version__}.dist-info"}


def test_it_serves_another_folder_of_cases(
    installed: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    assert installed("new", "lamp", cwd=folder).returncode == 0
    done = installed("check", "--strict", "--today=2026-11-23", cwd=folder)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert installed("pages", "--out", str(tmp_path / "pages"), cwd=folder).returncode == 0
    assert (tmp_path / "pages/cases/lamp/story.md").is_file()
    assert (tmp_path / "pages/assets/house.css").is_file()
    done = installed("build", "--no-papers", "--out", str(tmp_path / "site"), cwd=folder)
    assert done.returncode == 0, done.stderr
    story = (tmp_path / "site/cases/lamp/story/index.html").read_text(encoding="utf-8")
    assert "Invented Herald 2026" in story
    assert "Skip to the text" in story, "the house frame"


def test_the_version_has_one_home(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["--version"])
    assert capsys.readouterr().out == f"casepack {__version__}\n"
    assert yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))["version"] == __version__
    newest = re.search(r"^## (\S+),", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)
    assert newest
    assert newest[1] == __version__
