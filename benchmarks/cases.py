"""What a growing number of cases costs: the check, the pages, the site by MkDocs, and the site by Zensical.

`make bench-cases`, or `python benchmarks/cases.py --help`. Every number of cases is a project of its own in
`build/bench/cases/`, the same on every machine (make_cases.py). Prints a table in Markdown: wall time, processor time
of all processes, the most memory of all processes at one time, and the processor time for each case.
"""

import argparse
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from make_cases import write_tree
from measure import Run, measure

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "build" / "bench" / "cases"
CASEPACK = [sys.executable, "-m", "casepack.cli"]
QUICK = 15  # seconds: what takes less is run three times, and the run with the least processor time counts
# Without the feature each page holds the menu of all pages.
ZENSICAL = """[project]
site_name = "Benchmark"
docs_dir = "docs"

[project.theme]
features = ["navigation.prune"]
"""


def check(root: Path, limit: float) -> Run:
    return measure([*CASEPACK, "check", str(root), "--strict", "--today", "2026-11-23"], root, limit)


def pages(root: Path, limit: float) -> Run:
    """The staged tree, of which Zensical's site is then built."""
    shutil.rmtree(root / "staged", ignore_errors=True)
    return measure([*CASEPACK, "pages", "--out", "staged"], root, limit)


def mkdocs(root: Path, limit: float) -> Run:
    shutil.rmtree(root / "site", ignore_errors=True)
    return measure([*CASEPACK, "build", "--no-papers", "--out", "site"], root, limit)


def zensical(root: Path, limit: float) -> Run:
    folder = root / "zensical"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(root / "staged", folder / "docs")
    (folder / "zensical.toml").write_text(ZENSICAL, encoding="utf-8")
    return measure([str(Path(sys.executable).with_name("zensical")), "build"], folder, limit)


STEPS: dict[str, tuple[Callable[[Path, float], Run], str]] = {
    "check": (check, ""),
    "pages": (pages, "staged"),
    "MkDocs": (mkdocs, "site"),
    "Zensical": (zensical, "zensical/site"),
}


def best(step: Callable[[Path, float], Run], root: Path, limit: float) -> Run:
    run = step(root, limit)
    if run.seconds < QUICK and not run.status:
        run = min([run, step(root, limit), step(root, limit)], key=lambda each: each.processor)
    return run


def made(folder: Path) -> str:
    """How many pages a step wrote, and their size."""
    found = [path.stat().st_size for path in folder.rglob("*") if path.suffix in (".md", ".html")]
    return f"{len(found):,} pages, {sum(found) / 1e6:.1f} MB"


def table(counts: list[int], names: list[str], limit: float) -> None:
    print("| cases | step | wrote | time | processor time | for each case | memory |")
    print("| --- | --- | --- | --- | --- | --- | --- |", flush=True)
    slow: set[str] = set()
    for cases in counts:
        root = WORK / str(cases)
        shutil.rmtree(root, ignore_errors=True)
        write_tree(root, cases)
        lines = sum(path.read_bytes().count(b"\n") for path in root.rglob("*.yml"))
        for name in names:
            step, folder = STEPS[name]
            if name in slow:
                print(f"| {cases:,} | {name} | not tried: stopped with fewer cases | | | | |", flush=True)
                continue
            run = best(step, root, limit)
            if run.stopped or run.status:
                slow.add(name)
                why = f"stopped after {limit:.0f} s" if run.stopped else f"failed: {run.output.strip()[-200:]}"
                print(f"| {cases:,} | {name} | {why} | | {run.processor:.0f} s | | {run.memory:,.0f} MB |", flush=True)
                continue
            wrote = made(root / folder) if folder else f"reads {lines:,} lines of YAML"
            print(
                f"| {cases:,} | {name} | {wrote} | {run.seconds:.1f} s | {run.processor:.1f} s"
                f" | {run.processor / cases * 1000:,.0f} ms | {run.memory:,.0f} MB |",
                flush=True,
            )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cases", type=int, nargs="+", default=[1, 10, 100, 1000])
    options.add_argument("--steps", nargs="+", choices=STEPS, default=list(STEPS))
    options.add_argument("--limit", type=float, default=900, help="seconds after which a step is stopped")
    given = options.parse_args()
    table(sorted(given.cases), [name for name in STEPS if name in given.steps], given.limit)


if __name__ == "__main__":
    main()
