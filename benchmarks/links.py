"""Offline link checkers on one built site with known defects: time, memory, what each finds, misses and invents.

`make bench`, or `python benchmarks/links.py --help`. Peers are looked for on the PATH, and first in the folders that
PEERS names; those that are not there are named as such. README.md says how to install them.
"""

import argparse
import csv
import functools
import http.server
import io
import json
import multiprocessing
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

from make_site import DEFECTS, HOST, build, write_sources
from measure import Run, measure

ROOT = Path(__file__).resolve().parent.parent
SEARCH_PATH = os.pathsep.join([os.environ.get("PEERS", ""), os.environ["PATH"]])


def of_defects(run: Run) -> list[str]:
    return [kind for kind, (word, _) in DEFECTS.items() if any(word in each for each in run.said)]


def invented(run: Run) -> list[str]:
    words = [word for word, _ in DEFECTS.values()]
    return sorted(each for each in run.said if not any(word in each for word in words))


def parse_one(path: str) -> None:
    from selectolax.lexbor import LexborHTMLParser

    with open(path, "rb") as file:
        LexborHTMLParser(file.read())


def parse_all(site: Path) -> None:
    """Nothing but the parser, on every page and every core: what no checker that parses can go below."""
    with multiprocessing.Pool() as pool:
        pool.map(parse_one, [str(path) for path in site.rglob("*.html")], chunksize=32)


class Host(http.server.ThreadingHTTPServer):
    request_queue_size = 1024  # linkinator opens a hundred connections at a time

    def handle_error(self, *_: object) -> None:
        """Tools that are stopped hang up."""


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A plain static host: no listing of folders, no log."""

    protocol_version = "HTTP/1.1"

    def list_directory(self, path: object) -> None:  # noqa: ARG002
        self.send_error(404)

    def log_message(self, *_: object) -> None:
        pass


def serve(site: Path) -> tuple[multiprocessing.Process, int]:
    server = Host(("127.0.0.1", 0), functools.partial(Quiet, directory=str(site)))
    process = multiprocessing.Process(target=server.serve_forever, daemon=True)
    process.start()
    server.server_close()
    return process, server.server_port


# --- the tools: how each is asked fairly, and what of its output is a finding ------------------------------------


def casepack(root: Path, limit: float) -> Run:
    command = [sys.executable, "-m", "casepack.cli", "check", str(ROOT / "tests" / "fabricated"), "--format", "json"]
    run = measure([*command, "--today", "2026-11-23", "--site", str(root / "site")], root, limit)
    if not run.stopped:
        text = run.output[: run.output.rindex("}") + 1]
        run.said = {each["message"] for each in json.loads(text)["problems"]}
    return run


def parser(root: Path, limit: float) -> Run:
    return measure([sys.executable, __file__, "--parse", str(root / "site")], root, limit)


def lychee(root: Path, limit: float) -> Run:
    site = root / "site"
    command = [found("lychee"), "--offline", "--include-fragments=anchor-only", "--root-dir", str(site)]
    command += ["--index-files", "index.html", "--remap", f"{HOST} file://{site}", "--no-progress", "--format", "json"]
    command += [f"{site}/**/*.html", f"{site}/**/*.css", f"{site}/sitemap.xml"]
    run = measure(command, root, limit)
    if not run.stopped:
        errors = json.loads(run.output[run.output.index("{") : run.output.rindex("}") + 1])["error_map"]
        run.said = {plain(each["url"], site) for page in errors.values() for each in page}
    return run


def hyperlink(root: Path, limit: float) -> Run:
    site = root / "site"
    command = [found("hyperlink"), "--canonicalroot", HOST, "--root", ".", "-r", "-i", "index.html"]
    run = measure(command, site, limit)
    blocks = re.findall(r"^not ok(?!.*# (?:TODO|SKIP)).*?(?=^(?:not )?ok|^# |\Z)", run.output, re.M | re.S)
    run.said = {plain(" ".join(block.split())[:400], site) for block in blocks}
    return run


def linkinator(root: Path, limit: float) -> Run:
    server, port = serve(root / "site")
    here = f"http://127.0.0.1:{port}"
    command = [found("linkinator"), f"{here}/", "--recurse", "--check-css", "--check-fragments", "--format", "json"]
    command += ["--url-rewrite-search", HOST, "--url-rewrite-replace", here]
    command += ["--skip", f"^https?://(?!127.0.0.1:{port})"]
    try:
        run = measure([*command, "--verbosity", "error"], root, limit)
    finally:
        server.kill()
    if not run.stopped:
        links = json.loads(run.output[run.output.index("{") : run.output.rindex("}") + 1])["links"]
        run.said = {plain(each["url"], root / "site") for each in links if each["state"] == "BROKEN"}
    return run


def blc(root: Path, limit: float) -> Run:
    server, port = serve(root / "site")
    try:
        command = [found("blc"), "--recursive", "--exclude-external", "--filter-level", "3", "--host-requests", "8"]
        run = measure([*command, f"http://127.0.0.1:{port}/"], root, limit)
    finally:
        server.kill()
    run.said = {plain(each, root / "site") for each in re.findall(r"BROKEN\S* *─* *(\S+)", run.output)}
    return run


def linkchecker(root: Path, limit: float) -> Run:
    server, port = serve(root / "site")
    config = root / "linkcheckerrc"
    config.write_text("[filtering]\n[AnchorCheck]\n[checking]\nmaxrequestspersecond=100000\n", encoding="utf-8")
    try:
        command = [found("linkchecker"), "-f", str(config), "--no-robots", "--no-status", "-o", "csv"]
        run = measure([*command, f"http://127.0.0.1:{port}/"], root, limit)
    finally:
        server.kill()
    lines = [line for line in run.output.splitlines() if line and not line.startswith("#")]
    rows = [row for row in csv.DictReader(io.StringIO("\n".join(lines)), delimiter=";") if row.get("url")]
    run.said = {plain(str(row["url"]), root / "site") for row in rows if "://" in str(row["url"])}
    return run


def htmlproofer(root: Path, limit: float) -> Run:
    """It runs inside a build: its time is that of the build with it less that of the build without."""
    config = (root / "mkdocs.yml").read_text(encoding="utf-8")
    options = "validate_external_urls: False, validate_rendered_template: True, strict_anchors: True"
    proofed = root / "htmlproofer.yml"
    proofed.write_text(config.replace("plugins: [search]", f"plugins: [search, htmlproofer: {{{options}}}]"))
    command = [proofer(), "-m", "mkdocs", "build", "--site-dir", str(root / "again"), "--config-file"]
    without = measure([*command, str(root / "mkdocs.yml")], root, limit)
    run = measure([*command, str(proofed)], root, limit + without.seconds)
    shutil.rmtree(root / "again", ignore_errors=True)
    run.seconds, run.processor = run.seconds - without.seconds, run.processor - without.processor
    run.said = set(re.findall(r"invalid url - (\S+)", run.output))
    return run


def plain(address: str, site: Path) -> str:
    """An address without the host, so that the same one counts once whatever it is called."""
    address = re.sub(r"https?://(?:localhost|127\.0\.0\.1):\d+", "", address.replace(f"file://{site}", ""))
    return address if "%25" in address else unquote(address)


def found(name: str) -> str:
    """A command's path, or nothing."""
    return shutil.which(name, path=SEARCH_PATH) or ""


def proofer() -> str:
    """A Python that has mkdocs-htmlproofer-plugin, or nothing."""
    python = found("python")
    asked = subprocess.run([python, "-c", "import htmlproofer, material"], capture_output=True) if python else None
    return python if asked and asked.returncode == 0 else ""


TOOLS: dict[str, tuple[Callable[[Path, float], Run], Callable[[], str]]] = {
    "casepack": (casepack, lambda: sys.executable),
    "the parser alone": (parser, lambda: sys.executable),
    "lychee": (lychee, lambda: found("lychee")),
    "htmlproofer": (htmlproofer, proofer),
    "blc": (blc, lambda: found("blc")),
    "linkinator": (linkinator, lambda: found("linkinator")),
    "hyperlink": (hyperlink, lambda: found("hyperlink")),
    "linkchecker": (linkchecker, lambda: found("linkchecker")),
}
QUICK = 15  # seconds: what takes less is run three times, and the quickest run counts


def best(tool: Callable[[Path, float], Run], root: Path, limit: float) -> Run:
    run = tool(root, limit)
    if run.seconds < QUICK:
        run = min([run, tool(root, limit), tool(root, limit)], key=lambda each: each.seconds)
    return run


# --- the table ---------------------------------------------------------------------------------------------------


def compare(pages: int, names: list[str], limit: float, slow: set[str]) -> None:
    root = ROOT / "build" / "bench" / str(pages)
    if not (root / "site" / "search" / "search_index.json").is_file():
        print(f"building {pages} pages …", file=sys.stderr, flush=True)
        shutil.rmtree(root, ignore_errors=True)
        write_sources(root, pages)
        build(root)
    size = sum(path.stat().st_size for path in (root / "site").rglob("*.html")) / 1e6
    print(f"\n## {pages} pages, {size:.0f} MB of HTML, {len(DEFECTS)} defects\n")
    print("| tool | time | ratio | processor time | ratio | memory | found | false |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |", flush=True)
    notes, first = [], None
    for name in names:
        tool, there = TOOLS[name]
        if not there():
            print(f"| {name} | not installed |", flush=True)
            continue
        if name in slow:
            print(f"| {name} | not tried: too slow for fewer pages |", flush=True)
            continue
        run = best(tool, root, limit)
        first = first or run
        missed = [kind for kind in DEFECTS if kind not in of_defects(run)]
        seconds, counts = f"{run.seconds:.1f} s", f"{len(of_defects(run))} | {len(invented(run))}"
        if run.stopped:
            seconds = f"stopped at {limit:.0f} s"
            slow.add(name)
        if name == "the parser alone":
            counts, missed = "– | –", []
        print(
            f"| {name} | {seconds} | {run.seconds / first.seconds:.1f} | {run.processor:.1f} s"
            f" | {run.processor / first.processor:.1f} | {run.memory:.0f} MB | {counts} |",
            flush=True,
        )
        if missed and not run.stopped:
            notes.append(f"{name} missed: {', '.join(missed)}")
        if invented(run):
            notes.append(f"{name} invented: {', '.join(each[:80] for each in invented(run)[:6])}")
    print("\n" + "\n".join(f"- {note}" for note in notes), flush=True)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pages", type=int, nargs="+", default=[300, 3000])
    options.add_argument("--limit", type=float, default=600, help="seconds after which a tool is stopped")
    options.add_argument("--tools", nargs="+", choices=TOOLS, default=list(TOOLS))
    options.add_argument("--parse", help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.parse:
        parse_all(Path(given.parse))
        return
    slow: set[str] = set()
    for pages in sorted(given.pages):
        compare(pages, given.tools, given.limit, slow)


if __name__ == "__main__":
    main()
