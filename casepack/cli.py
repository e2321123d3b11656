"""The command line. The contract stands in docs/about/architecture.md."""

import argparse
import datetime
import gc
import io
import logging
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from casepack import __doc__ as about
from casepack import __version__, author, cli_export, exports, pages, report, styles
from casepack.checks import cartridge, check
from casepack.checks import site as site_checks
from casepack.cli_export import edition_option, refuse, site_address
from casepack.load import HEALTH_FILE, HOUSE, Unreadable, load, sources
from casepack.model import Book, Edition
from casepack.report import Exit
from casepack.walk import read_file, read_site

if TYPE_CHECKING:
    from casepack import online


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is one of `report.Exit`."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that knows only ASCII is told all the same
    arguments = parser().parse_args(argv)
    try:
        status: int = arguments.run(arguments)
    except (Unreadable, styles.Unrendered, exports.Unwritten) as error:
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
    top.add_argument("--version", action="version", version=f"casepack {__version__}")
    commands = top.add_subparsers(required=True, metavar="COMMAND")

    one = commands.add_parser("check", help="say what is wrong with the cases, or with a built site")
    one.add_argument(
        "root", nargs="?", default=".", metavar="ROOT", help="folder with mkdocs.yml and cases/ (default: here)"
    )
    one.add_argument("--site", metavar="DIR", help="check this built site too: links, anchors, images, search")
    one.add_argument(
        "--cartridge", metavar="FILE", help="check this .imscc too: what importers need beyond the schemas"
    )
    one.add_argument("--strict", action="store_true", help="let warnings fail the run")
    one.add_argument(
        "--today", type=day, metavar="YYYY-MM-DD", help="the day against which facts expire (default: today)"
    )
    one.add_argument("--format", choices=("text", "json", "github"), default="text", help="how findings are printed")
    one.add_argument("--online", action="store_true", help="look at every address that a reference gives")
    more = one.add_argument_group("with --online")
    more.add_argument("--record", action="store_true", help="keep what was found in each folder's link-health.yml")
    more.add_argument("--allow-private", action="store_true", help="ask loopback and private addresses too")
    more.add_argument("--doi-resolver", type=web_address, metavar="URL", help="default: https://doi.org/")
    more.add_argument("--archive", type=web_address, metavar="URL", help='default: https://archive.org/; "": none')
    more.add_argument("--deadline", type=seconds, metavar="SECONDS", help="for the whole run (default: 1800)")
    one.set_defaults(run=run_check)

    one = commands.add_parser("build", help="write the site")
    edition_option(one)
    one.add_argument("--out", default="site", metavar="DIR", help="where to (default: site)")
    one.add_argument("--no-papers", action="store_true", help="leave out the files to print, which take a while")
    one.add_argument("--offline", action="store_true", help="to be read from a disk: links name files, not folders")
    one.set_defaults(run=run_build)

    one = commands.add_parser("serve", help="show the site while you write")
    one.add_argument("--port", type=int, default=8000, help="default: 8000")
    one.set_defaults(run=run_serve)

    one = commands.add_parser("pages", help="write the site as plain Markdown for any builder")
    edition_option(one)
    one.add_argument("--out", required=True, metavar="DIR", help="a new or empty folder")
    one.set_defaults(run=run_pages)

    cli_export.add(commands)
    author.add_commands(commands)
    return top


def day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is not a day of the calendar (2026-11-23)") from None


def web_address(text: str) -> str:
    if text and not re.fullmatch(r"https?://[^\s/]\S*", text):
        raise argparse.ArgumentTypeError(f"{text} is not a web address (https://host/)")
    return text


def seconds(text: str) -> float:
    if not re.fullmatch(r"\d{1,6}(\.\d+)?", text) or not float(text):
        raise argparse.ArgumentTypeError(f"{text} is not a number of seconds")
    return float(text)


def run_check(arguments: argparse.Namespace) -> int:
    root, today = Path(arguments.root), arguments.today or datetime.date.today()
    asked = {"record", "allow_private", "doi_resolver", "archive", "deadline"}
    if not arguments.online and (
        idle := [name for name in sorted(asked) if getattr(arguments, name) not in (None, False)]
    ):
        print(f"casepack: --{idle[0].replace('_', '-')} says nothing without --online", file=sys.stderr)
        return Exit.USAGE
    book = load(root)
    gc.freeze()  # the book stays to the end; to look through it for garbage again and again would cost a fourth
    problems = check(book, today)
    checked = {"files": book.files if book.cases else 0, "cases": len(book.cases)}
    links = None
    if arguments.online:
        found = look(arguments, book, root, today)
        problems, links = sorted({*problems, *found.problems}), found.rows
        checked["links"] = found.judged
    if arguments.site:
        built = read_site(Path(arguments.site))
        problems += sorted(set(site_checks.check(built, sources(root))))
        checked["pages"] = sum(facts.path.endswith((".html", ".htm")) for facts in built.facts)
        if not checked["pages"]:
            print(f"casepack: {arguments.site} holds no pages", file=sys.stderr)
            checked["files"] = 0
    if arguments.cartridge:
        problems += cartridge.check(arguments.cartridge, read_file(Path(arguments.cartridge)))
        checked["cartridges"] = 1
    printer = {
        "text": lambda: report.as_text(problems),
        "json": lambda: report.as_json(problems, checked, links),
        "github": lambda: report.as_github(problems),
    }
    sys.stdout.write(printer[arguments.format]())
    print(f"casepack: {report.summary(problems, checked)}", file=sys.stderr)
    return report.status(problems, checked, strict=arguments.strict)


def look(arguments: argparse.Namespace, book: Book, root: Path, today: datetime.date) -> "online.Outcome":
    """The online check, imported here because nothing else needs a network library."""
    from casepack import online

    given = {"resolver": arguments.doi_resolver, "archive": arguments.archive, "deadline": arguments.deadline}
    options = online.Options(
        today,
        record=HEALTH_FILE if arguments.record else None,
        allow_private=arguments.allow_private,
        **{name: value for name, value in given.items() if value is not None},
    )
    found = online.check_online(book, root, options, sys.stderr)
    print(f"casepack: {found.summary}", file=sys.stderr)
    return found


def run_build(arguments: argparse.Namespace) -> int:
    """Build beside, then swap: a failed build leaves the last good site, and no other folder is ever emptied."""
    from mkdocs.commands.build import build
    from mkdocs.config import load_config
    from mkdocs.exceptions import MkDocsException

    out = Path(arguments.out).absolute()
    if out.exists() and not (out.is_dir() and (not any(out.iterdir()) or (out / "sitemap.xml").is_file())):
        print(f"casepack: {out} is there and is not a built site; name another folder", file=sys.stderr)
        return Exit.USAGE
    disk: dict[str, Any] = {"use_directory_urls": False} if arguments.offline else {}  # a disk has no index pages
    speak()
    with tempfile.TemporaryDirectory() as fresh:
        try:
            config = load_config("mkdocs.yml", site_dir=str(Path(fresh, "site")), **disk)
            if plugin := config.plugins.get("casepack"):
                plugin.config.update(edition=arguments.edition, papers=not arguments.no_papers)
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
        serve("mkdocs.yml", dev_addr=f"127.0.0.1:{arguments.port}", strict=False)
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
    made = staged(book, Edition(arguments.edition))
    shutil.copytree(HOUSE / "assets", out / "assets")
    if docs.is_dir():
        shutil.copytree(docs, out, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.md"))
    for name, data in made.items():
        target = out / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    print(f"casepack: pages of the {arguments.edition} edition are in {out}", file=sys.stderr)
    return Exit.CLEAN


def staged(book: Book, edition: Edition) -> dict[str, bytes]:
    """The pages, and the files that they lead to; not the papers, which take a while."""
    base = site_address()
    files = exports.beside(book, edition, {case.id: pages.listed(book, case) for case in book.cases}, base)
    sizes = {path: len(data) for path, data in files.items()}
    made = pages.pages(book, edition, datetime.date.today(), styles.of_book(book, base), sizes)
    return {**files, **{path: text.encode() for path, text in made.items()}}


if __name__ == "__main__":
    sys.exit(main())
