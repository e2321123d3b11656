"""No crying wolf: correct sites of other builders yield no finding. Their sources are tests/builders."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from casepack.checks import site as site_checks
from casepack.walk import read_site

SOURCES = Path(__file__).parent / "builders"
MKDOCS = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", "site", "--config-file"]
ZENSICAL = [str(Path(sys.executable).with_name("zensical")), "build", "--config-file"]
BUILDERS = {  # the command, and what stands in its pages only if the features are really on
    "MkDocs": ([*MKDOCS, "mkdocs.yml"], 'class="navbar'),
    "Read the Docs": ([*MKDOCS, "readthedocs.yml"], "wy-nav-content"),
    "Material": ([*MKDOCS, "material.yml"], "md-tag"),
    "Material for a disk": ([*MKDOCS, "offline.yml"], "md-tag"),
    "Zensical": ([*ZENSICAL, "material.yml"], "md-tag"),
}


@pytest.mark.parametrize("builder", BUILDERS)
def test_a_correct_site_yields_no_finding_and_a_planted_link_is_found(builder: str, tmp_path: Path) -> None:
    command, sign = BUILDERS[builder]
    root = tmp_path / "root"
    shutil.copytree(SOURCES, root)
    quiet = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=root, env=quiet, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    home = root / "site" / "index.html"
    assert sign in home.read_text(encoding="utf-8")
    assert sum(1 for _ in root.glob("site/**/*.html")) >= 7

    assert list(site_checks.check(read_site(root / "site"))) == []

    with home.open("a", encoding="utf-8") as page:
        page.write('<a href="no/such/page/">gone</a>')
    assert [problem.code for problem in site_checks.check(read_site(root / "site"))] == ["broken-link"]
