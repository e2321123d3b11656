"""How long an author waits: from saving an edit to the browser's reload, for every file of a case and of the shelf.

`python benchmarks/preview.py` copies the cases into `build/bench/preview`, serves them there as `casepack serve` does,
changes a word in each file and changes it back, three times over, and prints a Markdown table with the median and the
longest wait. The last row is MkDocs by itself on the same pages, where every page is made again.
"""

import re
import shutil
import statistics
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path

from measure import ENVIRONMENT
from weight import CASEPACK, MKDOCS, stage

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "build" / "bench" / "preview"
CASE, SHELF = "cases/iflytek-360", "cases/common"
ROUNDS = 3
PAUSE = 1.0  # seconds after a reload, as nobody saves twice in one
PORT = "8765"


@contextmanager
def serving(command: list[str], folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A server from when it is ready to its end."""
    process = subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT)
    try:
        until(process, "Serving on")
        time.sleep(PAUSE)
        yield process
    finally:
        process.terminate()
        process.communicate()


def until(process: subprocess.Popen[str], words: str) -> float:
    """Wait for a line that holds these words; say when it came. Raises RuntimeError on an edit with errors."""
    assert process.stderr
    said = []
    for line in process.stderr:
        said.append(line)
        if words in line:
            return time.perf_counter()
        if "have problems" in line:
            break
    raise RuntimeError(f"the server ended, or the edit is none that an author would leave:\n{''.join(said)}")


def waits(process: subprocess.Popen[str], path: Path, find: str, put: str) -> list[float]:
    """The seconds from each save of an edit, there and back, to the reload."""
    text = path.read_text(encoding="utf-8")
    assert text.count(find), (path, find)
    found = []
    for version in (text.replace(find, put, 1), text) * ROUNDS:
        start = time.perf_counter()
        path.write_text(version, encoding="utf-8")
        found.append(until(process, "Reloading browsers") - start)
        time.sleep(PAUSE)
    return found


def edits(root: Path) -> Iterator[tuple[str, Path, str, str]]:
    """What is edited, its file, and a line of it before and after: a word more in the first running text."""
    paths = sorted(path for path in (root / "cases").rglob("*") if path.suffix in (".yml", ".md"))
    texts = {path: path.read_text(encoding="utf-8") for path in paths}
    cited = Counter(key for text in texts.values() for key in re.findall(r"(?:@|ref: )([a-z0-9]+)", text))
    for folder in (CASE, SHELF):
        for path in (path for path in paths if path.is_relative_to(root / folder)):
            text = texts[path]
            name = path.relative_to(root / "cases").as_posix()
            name = name if path.parent == root / folder else f"{Path(name).parent}/ (each file)"
            if path.name == "references.yml":
                key = max(re.findall(r"^- id: (\w+)", text, re.M), key=lambda key: cited[key])
                entry = text[text.index(f"- id: {key}\n") :]
                line = re.findall(r"^  title: (?:>-\n +)?\S.*?(?=['\"]?$)", entry, re.M)[0]
                yield f"{name} (the source cited in most places, {cited[key]})", path, line, f"{line} again"
            elif path.name == "case.yml":
                line = re.findall(r"^title: .*?(?=['\"]?$)", text, re.M)[0]
                yield f"{name} (the title, in every menu)", path, line, f"{line} again"
            else:
                body = r"^    +[^#\n]* the [^\n]*$" if path.suffix == ".yml" else r"^[A-Z][^\n]* the [^\n]*$"
                line = (re.findall(body, text, re.M) or re.findall(r"^[^#\n]* the [^\n]*$", text, re.M))[0]
                yield name, path, line, line.replace(" the ", " the very ", 1)


def main() -> None:
    shutil.rmtree(WORK, ignore_errors=True)
    for name in ("cases", "docs"):
        shutil.copytree(ROOT / name, WORK / name)
    settings = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    (WORK / "mkdocs.yml").write_text(re.sub(r"^watch: .*$", "watch: [cases]", settings, flags=re.M), encoding="utf-8")
    print("| Edit in | Median, s | Longest, s |\n| --- | ---: | ---: |")
    everything = []
    with serving([*CASEPACK, "serve", "--port", PORT], WORK) as process:
        for name, group in groupby(edits(WORK), lambda edit: edit[0]):
            found = [wait for _, *edit in group for wait in waits(process, *edit)]
            everything += found
            print(f"| {name} | {statistics.median(found):.1f} | {max(found):.1f} |", flush=True)
    print(
        f"| **all {len(everything)}** | **{statistics.median(everything):.1f}** | **{max(everything):.1f}** |",
        flush=True,
    )
    stage(WORK / "stock")
    with serving([*MKDOCS, "serve", "--dev-addr", f"127.0.0.1:{PORT}"], WORK / "stock") as process:
        found = waits(process, WORK / "stock/pages/index.md", " the ", " the very ")
        print(f"| MkDocs by itself: the first page | {statistics.median(found):.1f} | {max(found):.1f} |")


if __name__ == "__main__":
    main()
