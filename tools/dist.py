"""Write dist/: both editions of the site each as one archive, with their checksums.

`make dist` calls this file in the project's environment. The same commit gives the same bytes: times inside the archives
are the commit's (or SOURCE_DATE_EPOCH), names are sorted.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import casepack

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"


def epoch() -> int:
    """The second that stands in the archives: SOURCE_DATE_EPOCH, or the last commit's, or the first that a zip can hold."""
    if given := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(given)
    asked = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=False)
    return int(asked.stdout) if asked.returncode == 0 and asked.stdout.strip() else 315532800


def pack(folder: Path, target: Path, when: int) -> None:
    stamp = time.gmtime(max(when, 315532800))[:6]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            info = zipfile.ZipInfo(f"{target.stem}/{path.relative_to(folder).as_posix()}", stamp)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(info, path.read_bytes())


def main() -> int:
    when = epoch()
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(when)}
    shutil.rmtree(DIST, ignore_errors=True)
    DIST.mkdir()
    with tempfile.TemporaryDirectory() as work:
        for edition in ("full", "student"):
            site = Path(work, edition)
            command = [sys.executable, "-m", "casepack.cli", "build", "--edition", edition, "--out", str(site)]
            if done := subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode:
                return done
            pack(site, DIST / f"case-shelf-{casepack.__version__}-{edition}.zip", when)
    sums = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in sorted(DIST.glob("*.zip"))]
    (DIST / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")
    print("casepack: dist/ holds", ", ".join(path.name for path in sorted(DIST.iterdir())), file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
