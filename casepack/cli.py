"""The command line: `casepack check`, `build`, `serve`, `pages`. The contract stands in docs/about/architecture.md."""

import argparse
import datetime
import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from casepack import __doc__ as about
from casepack import pages, report
from casepack.checks import check
from casepack.checks import site as site_checks
from casepack.load import Unreadable, load
from casepack.model import Book, Edition, Problem
from casepack.report import Exit


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is one of `report.Exit`."""
    arguments = parser().parse_args(argv)
    try:
        status: int = arguments.run(arguments)
    except Unreadable as error:
        print(f"casepack: {error}", file=sys.stderr)
        status = Exit.USAGE
    except BrokenPipeError:
        sys.stderr.close()
        status = Exit.NO_VERDICT
    except KeyboardInterrupt:
        status = Exit.NO_VERDICT
    return status


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="casepack", description=(about or "").split("\n")[0])
    commands = top.add_subparsers(required=True, metavar="COMMAND")

    one = commands.add_parser("check", help="say what is wrong with the cases, or with a built site")
    one.add_argument(
        "root", nargs="?", default=".", metavar="ROOT", help="folder with mkdocs.yml and cases/ (default: here)"
    )
    one.add_argument("--site", metavar="DIR", help="check this built site too: links, anchors, images, search")
    one.add_argument("--strict", action="store_true", help="let warnings fail the run")
    one.add_argument(
        "--today", type=day, metavar="YYYY-MM-DD", help="the day against which facts expire (default: today)"
    )
    one.add_argument("--format", choices=("text", "json", "github"), default="text", help="how findings are printed")
    one.set_defaults(run=run_check)

    one = commands.add_parser("build", help="write the site")
    edition_option(one)
    one.add_argument("--out", default="site", metavar="DIR", help="where to (default: site)")
    one.set_defaults(run=run_build)

    one = commands.add_parser("serve", help="show the site while you write")
    one.add_argument("--port", type=int, default=8000, help="default: 8000")
    one.set_defaults(run=run_serve)

    one = commands.add_parser("pages", help="write the site as plain Markdown for any builder")
    edition_option(one)
    one.add_argument("--out", required=True, metavar="DIR", help="a new or empty folder")
    one.set_defaults(run=run_pages)
    return top


def edition_option(one: argparse.ArgumentParser) -> None:
    names = [edition.value for edition in Edition]
    one.add_argument("--edition", choices=names, default="full", help="student: without instructor material")


def day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is not a day of the calendar (2026-11-23)") from None


def run_check(arguments: argparse.Namespace) -> int:
    root = Path(arguments.root)
    book = load(root)
    problems = check(book, arguments.today or datetime.date.today())
    checked = {"files": book.files if book.cases else 0, "cases": len(book.cases)}
    if arguments.site:
        built = read_site(Path(arguments.site))
        problems += sorted(set(site_checks.check(built)))
        checked["pages"] = len(built.facts)
        if not built.facts:
            print(f"casepack: {arguments.site} holds no pages", file=sys.stderr)
            checked["files"] = 0
    printer = {
        "text": lambda: report.as_text(problems),
        "json": lambda: report.as_json(problems, checked),
        "github": lambda: report.as_github(problems),
    }
    sys.stdout.write(printer[arguments.format]())
    print(f"casepack: {report.summary(problems, checked)}", file=sys.stderr)
    return report.status(problems, checked, strict=arguments.strict)


def read_site(folder: Path) -> site_checks.Built:
    """Scan every file of a built site, on all cores once that pays. Raises Unreadable if there is no such folder."""
    if not folder.is_dir():
        raise Unreadable(f"there is no built site at {folder}; run casepack build first")
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    wanted = [name for name in names if name.endswith((".html", ".htm", ".css", "sitemap.xml", ".json"))]
    work = [(str(folder), name) for name in wanted]
    if len(work) < 200:
        facts = [scan_file(job) for job in work]
    else:
        with ProcessPoolExecutor() as pool:
            facts = list(pool.map(scan_file, work, chunksize=32))
    return site_checks.Built(tuple(facts), frozenset(names))


def scan_file(job: tuple[str, str]) -> site_checks.Facts:
    folder, name = job
    return site_checks.scan(name, (Path(folder) / name).read_bytes())


def run_build(arguments: argparse.Namespace) -> int:
    """Build beside, then swap: a failed build leaves the last good site, and no other folder is ever emptied."""
    from mkdocs.commands.build import build
    from mkdocs.config import load_config
    from mkdocs.exceptions import MkDocsException

    out = Path(arguments.out).absolute()
    if out.exists() and not (out.is_dir() and (not any(out.iterdir()) or (out / "sitemap.xml").is_file())):
        print(f"casepack: {out} is there and is not a built site; name another folder", file=sys.stderr)
        return Exit.USAGE
    os.environ["CASEPACK_EDITION"] = arguments.edition
    speak()
    with tempfile.TemporaryDirectory() as fresh:
        try:
            config = load_config("mkdocs.yml", site_dir=str(Path(fresh, "site")))
            config.plugins.on_startup(command="build", dirty=False)
            try:
                build(config)
            finally:
                config.plugins.on_shutdown()
        except MkDocsException as error:
            print(f"casepack: not built: {error}", file=sys.stderr)
            return Exit.USAGE if not Path("mkdocs.yml").is_file() else Exit.PROBLEMS
        if out.exists():
            shutil.rmtree(out)
        shutil.move(Path(fresh, "site"), out)
    print(f"casepack: the {arguments.edition} edition is in {arguments.out}", file=sys.stderr)
    return Exit.CLEAN


def run_serve(arguments: argparse.Namespace) -> int:
    from mkdocs.commands.serve import serve
    from mkdocs.exceptions import MkDocsException

    speak()
    print(f"casepack: open http://127.0.0.1:{arguments.port}/ (stop with Ctrl-C)", file=sys.stderr)
    try:
        serve(config_file="mkdocs.yml", livereload=True, dev_addr=f"127.0.0.1:{arguments.port}")
    except MkDocsException as error:
        print(f"casepack: not served: {error}", file=sys.stderr)
        return Exit.USAGE if not Path("mkdocs.yml").is_file() else Exit.PROBLEMS
    except OSError as error:
        print(
            f"casepack: port {arguments.port} cannot be used: {error.strerror}; try another (--port)", file=sys.stderr
        )
        return Exit.USAGE
    return Exit.CLEAN


def speak() -> None:
    """Let MkDocs' own lines reach standard error, as its command line does."""
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(levelname)s: %(message)s"))
    logger = logging.getLogger("mkdocs")
    logger.handlers = [handler]
    logger.setLevel(logging.INFO)


def run_pages(arguments: argparse.Namespace) -> int:
    """Stage the whole source folder: every page finished, every other file of docs/ beside it."""
    out, docs = Path(arguments.out), Path("docs")
    book = load(Path())
    problems = [problem for problem in check(book, datetime.date.today()) if problem.level == "error"]
    if problems:
        return refuse(problems)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        print(f"casepack: {out} is not an empty folder", file=sys.stderr)
        return Exit.USAGE
    shutil.copytree(docs, out, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.md"))
    for name, text in staged(book, arguments.edition).items():
        target = out / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")
    print(f"casepack: pages of the {arguments.edition} edition are in {out}", file=sys.stderr)
    return Exit.CLEAN


def staged(book: Book, edition: str) -> dict[str, str]:
    return pages.pages(book, Edition(edition), datetime.date.today())


def refuse(problems: list[Problem]) -> int:
    sys.stdout.write(report.as_text(problems))
    print("casepack: nothing is written from cases with errors", file=sys.stderr)
    return Exit.PROBLEMS


if __name__ == "__main__":
    sys.exit(main())
