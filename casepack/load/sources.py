"""The texts that a site is made from, as they stand: what a finding on a built page is traced back to."""

import os
from pathlib import Path

from casepack.load.files import LIMIT

HOUSE = (
    Path(__file__).parent.parent / "house"
)  # the look of every site: overrides of Material's templates, styles, scripts
FOLDERS = ("docs", "cases", "theme", "casepack/house")
KINDS = {".md", ".yml", ".yaml", ".html", ".css", ".js", ".svg"}


def sources(root: Path) -> dict[str, str]:
    """Every text of docs/, cases/ and the theme's folders and the site's configuration, by path below `root` (posix).

    Never raises for a file: one that cannot be read, or is too large to be written by hand, is left out.
    """
    paths = [root / "mkdocs.yml"]
    for folder in FOLDERS:
        for where, _, names in os.walk(root / folder):
            paths += [Path(where, name) for name in names if Path(name).suffix in KINDS]
    texts = {}
    for path in paths:
        try:
            if path.stat().st_size <= LIMIT and path.is_file():
                texts[path.relative_to(root).as_posix()] = path.read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
    return texts
