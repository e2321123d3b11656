"""What is given away: the same bytes from the same commit, every file counted."""

import zipfile
from pathlib import Path

from .common import script


def test_an_archive_is_the_same_whenever_it_is_made(tmp_path: Path) -> None:
    dist = script("tools/dist.py")
    (tmp_path / "site" / "b").mkdir(parents=True)
    (tmp_path / "site" / "b" / "ä.html").write_text("one")
    (tmp_path / "site" / "a.html").write_text("two")
    made = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        dist.pack(tmp_path / "site", tmp_path / name / "x.zip", 1_700_000_000)
        made.append((tmp_path / name / "x.zip").read_bytes())
        (tmp_path / "site" / "a.html").touch()
    assert made[0] == made[1]
    with zipfile.ZipFile(tmp_path / "first" / "x.zip") as archive:
        assert archive.namelist() == ["x/a.html", "x/b/ä.html"]
        assert archive.getinfo("x/a.html").date_time[:3] == (2023, 11, 14)
