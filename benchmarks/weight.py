"""What the first view of four pages weighs, and Lighthouse's scores, here and in the same pages dressed by stock Material.

`python benchmarks/weight.py` builds both sites into `build/bench/weight`, serves them compressed as any host does (gzip),
opens each page in Chromium and adds up what the browser asked for. If there is Node, Lighthouse (fetched as for `make audit`; mobile,
simulated slow network) looks at each page five times, and the median of each score counts. Prints a Markdown table.
"""

import shutil
import statistics
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

from measure import ENVIRONMENT
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))
import audit  # noqa: E402
from host import compressed, serve  # noqa: E402

WORK = ROOT / "build" / "bench" / "weight"
CASEPACK, MKDOCS = ([sys.executable, "-m", name] for name in ("casepack.cli", "mkdocs"))
SCORES = ["performance", "accessibility", "best-practices", "seo"]
RUNS = 5
CASE = "cases/iflytek-360/"
PAGES = {
    "home": "",
    "story": f"{CASE}story/",
    "questions": f"{CASE}questions/dual-use/",
    "class builder": f"{CASE}builder/",
}
STOCK = """site_name: The Case Shelf
docs_dir: pages
theme: {name: material, font: false}
plugins: [search]
markdown_extensions: [attr_list, md_in_html, tables, footnotes, toc]
"""


def stage(folder: Path) -> None:
    """Put the pages of this site into a folder, with settings for Material as it comes."""
    subprocess.run([*CASEPACK, "pages", "--out", str(folder / "pages")], cwd=ROOT, check=True)
    (folder / "mkdocs.yml").write_text(STOCK, encoding="utf-8")


def build() -> dict[str, Path]:
    """Both sites, from the same pages."""
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    subprocess.run([*CASEPACK, "build", "--no-papers", "--out", str(WORK / "ours")], cwd=ROOT, check=True)
    stage(WORK)
    command = [*MKDOCS, "build", "--quiet", "--site-dir", str(WORK / "stock")]
    subprocess.run(command, cwd=WORK, env=ENVIRONMENT, check=True)
    return {"this site": WORK / "ours", "Material as it comes": WORK / "stock"}


def weigh(url: str, asked: set[Path]) -> tuple[int, int]:
    """How many files the first view asks for, and their bytes, compressed."""
    asked.clear()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=audit.chromium(), args=["--no-sandbox"])
        view = browser.new_page()
        view.goto(url, wait_until="networkidle")
        view.wait_for_timeout(1000)  # workers ask for the search index
        browser.close()
    return len(asked), sum(len(compressed(path)) for path in asked)


def scores(url: str) -> str:
    """The median of each score of Lighthouse."""
    found: dict[str, list[int]] = defaultdict(list)
    for _ in range(RUNS):
        for key, category in audit.seen(url, SCORES)["categories"].items():
            found[key].append(round(100 * (category["score"] or 0)))
    return " | ".join(f"{statistics.median(found[key]):.0f}" for key in SCORES)


def main() -> None:
    try:
        audit.installed()
    except audit.Unasked as error:
        print(f"without Lighthouse: {error}", file=sys.stderr)
    hosts = {name: serve(site) for name, site in build().items()}
    print("| Page | Site | Requests | KB |", " | ".join(SCORES), "|")
    print("| --- | --- | ---: | ---: |", " | ".join("---:" for _ in SCORES), "|")
    for name, page in PAGES.items():
        for site, (address, asked) in hosts.items():
            count, size = weigh(address + page, asked)
            told = scores(address + page) if audit.MODULES.is_dir() else " | ".join("–" for _ in SCORES)
            print(f"| {name} | {site} | {count} | {size / 1000:.0f} | {told} |", flush=True)


if __name__ == "__main__":
    main()
