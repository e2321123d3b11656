"""What the first view of four pages weighs, and Lighthouse's scores, here and in the same pages dressed by stock Material.

`python benchmarks/weight.py` builds both sites into `build/bench/weight`, serves them compressed as any host does (gzip),
opens each page in Chromium and adds up what the browser asked for. If there is Node, Lighthouse (fetched by npm, mobile,
simulated slow network) looks at each page five times, and the median of each score counts. Prints a Markdown table.
"""

import gzip
import http.server
import json
import mimetypes
import os
import shutil
import statistics
import subprocess
import sys
import threading
from collections import defaultdict
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "build" / "bench" / "weight"
LIGHTHOUSE = "lighthouse@12.8.2"  # the last for Node 20
SCORES = ("performance", "accessibility", "best-practices", "seo")
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


@lru_cache
def compressed(path: Path) -> bytes:
    return gzip.compress(path.read_bytes(), 9)


class Host(http.server.BaseHTTPRequestHandler):
    """A plain host of static files that compresses, and keeps what it was asked for."""

    protocol_version = "HTTP/1.1"
    site: Path
    asked: set[Path]

    def do_GET(self) -> None:
        path = self.site / unquote(urlsplit(self.path).path).lstrip("/")
        path = path / "index.html" if path.is_dir() else path
        there = path.is_file()
        if there:
            self.asked.add(path)
        body = compressed(path) if there else b""
        self.send_response(200 if there else 404)
        self.send_header("Content-Type", mimetypes.guess_type(path.name)[0] or "application/octet-stream")
        self.send_header("Content-Encoding", "gzip" if there else "identity")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

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


def serve(site: Path) -> tuple[str, set[Path]]:
    """Where the site is served, and the files that have been asked for there so far."""
    asked: set[Path] = set()
    host = type("Served", (Host,), {"site": site, "asked": asked})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), host)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}/", asked


def weigh(url: str, asked: set[Path], chromium: str | None) -> tuple[int, int]:
    """How many files the first view asks for, and their bytes, compressed."""
    asked.clear()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        view = browser.new_page()
        view.goto(url, wait_until="networkidle")
        view.wait_for_timeout(1000)  # workers ask for the search index
        browser.close()
    return len(asked), sum(len(compressed(path)) for path in asked)


def lighthouse() -> list[str]:
    """The command, fetched if it is not there; empty if it cannot be had."""
    node, npm = shutil.which("node"), shutil.which("npm")
    script = WORK.parent / "node_modules/lighthouse/cli/index.js"
    if node and npm and not script.is_file():
        quiet = ["--ignore-scripts", "--no-audit", "--no-fund"]
        subprocess.run(
            [npm, "install", "--prefix", str(WORK.parent), *quiet, LIGHTHOUSE], check=False, stdout=sys.stderr
        )
    return [node, str(script)] if node and script.is_file() else []


def scores(command: list[str], url: str, chromium: str | None) -> str:
    """The median of each score."""
    options = ["--output=json", "--quiet", f"--only-categories={','.join(SCORES)}"]
    flags = "--chrome-flags=--headless=new --no-sandbox"
    environment = {**os.environ, **({"CHROME_PATH": chromium} if chromium else {})}
    found: dict[str, list[int]] = defaultdict(list)
    for _ in range(RUNS):
        done = subprocess.run([*command, url, *options, flags], env=environment, capture_output=True, check=True)
        for key, category in json.loads(done.stdout)["categories"].items():
            found[key].append(round(100 * (category["score"] or 0)))
    return " | ".join(f"{statistics.median(found[key]):.0f}" for key in SCORES)


def main() -> None:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    command = lighthouse()
    hosts = {name: serve(site) for name, site in build().items()}
    print("| Page | Site | Requests | KB |", " | ".join(SCORES), "|")
    print("| --- | --- | ---: | ---: |", " | ".join("---:" for _ in SCORES), "|")
    for name, page in PAGES.items():
        for site, (address, asked) in hosts.items():
            count, size = weigh(address + page, asked, chromium)
            told = scores(command, address + page, chromium) if command else " | ".join("–" for _ in SCORES)
            print(f"| {name} | {site} | {count} | {size / 1000:.0f} | {told} |", flush=True)


if __name__ == "__main__":
    main()
