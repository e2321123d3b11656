"""What the first view of four pages weighs, in this site and in the same pages dressed by Material as it comes.

`python benchmarks/weight.py` builds both, opens each page in Chromium and adds up what the browser asked for, compressed
as any host compresses it (gzip, level 9). Prints a Markdown table.
"""

import functools
import gzip
import http.server
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import unquote, urlsplit

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "build" / "bench" / "weight"
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


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def build() -> dict[str, Path]:
    """Both sites, from the same pages."""
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    casepack = [sys.executable, "-m", "casepack.cli"]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    subprocess.run([*casepack, "build", "--no-papers", "--out", str(WORK / "ours")], cwd=ROOT, check=True)
    subprocess.run([*casepack, "pages", "--out", str(WORK / "pages")], cwd=ROOT, check=True)
    (WORK / "mkdocs.yml").write_text(STOCK, encoding="utf-8")
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(WORK / "stock")]
    subprocess.run(command, cwd=WORK, env=environment, check=True)
    return {"this site": WORK / "ours", "Material as it comes": WORK / "stock"}


def weigh(site: Path, page: str, chromium: str | None) -> tuple[int, int]:
    """How many files the first view asks for, and their bytes, compressed."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    asked: set[str] = set()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        view = browser.new_page()
        view.context.on("request", lambda request: asked.add(urlsplit(request.url).path))
        view.goto(f"http://127.0.0.1:{server.server_port}/{page}", wait_until="networkidle")
        view.wait_for_timeout(1000)  # workers ask for the search index
        browser.close()
    server.shutdown()
    files = [site / unquote(path).lstrip("/") for path in asked]
    files = [path / "index.html" if path.is_dir() else path for path in files]
    return len(files), sum(len(gzip.compress(path.read_bytes(), 9)) for path in files if path.is_file())


def main() -> None:
    sites = build()
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    print("| Page |", " | ".join(f"{name}: requests | KB" for name in sites), "|")
    print("| --- |", " | ".join("---: | ---:" for _ in sites), "|")
    for name, page in PAGES.items():
        counts = [weigh(site, page, chromium) for site in sites.values()]
        print(f"| {name} |", " | ".join(f"{count} | {size / 1000:.0f}" for count, size in counts), "|", flush=True)


if __name__ == "__main__":
    main()
