"""The command `casepack export`: what it takes, and what it refuses and why."""

import argparse
import datetime
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from casepack import pages, report
from casepack.checks import check
from casepack.cite import itself
from casepack.exports import DATA, FORMATS, LMS, PAPERS, Unwritten, bibliography, plan
from casepack.load import load
from casepack.load.shape import did_you_mean
from casepack.model import Book, Case, Edition, Item, Problem
from casepack.report import Exit

KINDS = ["bibliography", "plan", *FORMATS, *PAPERS, *LMS, *DATA]
FORMS = {"bibliography": tuple(bibliography.FORMS), "plan": plan.FORMATS}
# What an option of its own says something about.
OWN = {
    "format": ("bibliography", "plan"), "theme": ("bibliography",), "source": ("bibliography",),
    "session": ("bibliography", "plan"), "start": ("plan",),
}  # fmt: skip

I = TypeVar("I", bound=Item)  # noqa: E741


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The command's place among the others."""
    one = commands.add_parser(
        "export", help="write papers, slides, bibliographies, plans, and files for other programs"
    )
    one.add_argument("format_name", choices=KINDS, metavar="FORMAT", help=", ".join(KINDS))
    one.add_argument("cases", nargs="*", metavar="CASE", help="ids of cases (default: every case)")
    edition_option(one)
    one.add_argument("--out", required=True, metavar="DIR", help="a folder; files of the same name are replaced")
    more = one.add_argument_group("with bibliography or plan")
    forms = [form for names in FORMS.values() for form in names]
    more.add_argument(
        "--format", choices=forms, help="; ".join(f"{kind}: {', '.join(names)}" for kind, names in FORMS.items())
    )
    part = more.add_mutually_exclusive_group()
    part.add_argument("--theme", metavar="ID", help="the readings of one theme")
    part.add_argument("--session", metavar="ID", help="a class plan, or what it asks to be read before")
    part.add_argument("--source", metavar="KEY", help="one source; for a case itself, its id")
    more.add_argument("--start", type=moment, metavar="YYYY-MM-DDTHH:MM", help="when the class begins (ics)")
    one.set_defaults(run=run)


def edition_option(one: argparse.ArgumentParser) -> None:
    names = [edition.value for edition in Edition]
    one.add_argument("--edition", choices=names, default="full", help="student: without instructor material")


def moment(text: str) -> datetime.datetime:
    try:
        return datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M")
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is not a day and a time (2026-11-23T14:30)") from None


def run(arguments: argparse.Namespace) -> int:
    """Write what one format makes of each case. Sources are the same in both editions; the rest is not."""
    if wrong := misused(arguments):
        print(f"casepack: {wrong}", file=sys.stderr)
        return Exit.USAGE
    out, book = Path(arguments.out), load(Path())
    if problems := [problem for problem in check(book, datetime.date.today()) if problem.level == "error"]:
        return refuse(problems)
    known = {case.id: case for case in book.cases}
    if unknown := [name for name in arguments.cases if name not in known]:
        print(f"casepack: there is no case {unknown[0]}; there are: {', '.join(sorted(known))}", file=sys.stderr)
        return Exit.USAGE
    for files in made(book, [known[name] for name in arguments.cases or known], arguments):
        for name, data in files.items():
            target = out / name
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)
            except OSError as error:
                print(f"casepack: {target} cannot be written: {error.strerror}", file=sys.stderr)
                return Exit.USAGE
            print(f"casepack: {target} is written", file=sys.stderr)
    return Exit.CLEAN


def misused(arguments: argparse.Namespace) -> str:
    """What is wrong with the options, or nothing."""
    kind = arguments.format_name
    for name, kinds in OWN.items():
        if getattr(arguments, name) is not None and kind not in kinds:
            return f"--{name} says nothing with {kind}; it belongs to {' and '.join(kinds)}"
    if kind in FORMS and arguments.format not in FORMS[kind]:
        return f"{kind} needs --format: {', '.join(FORMS[kind])}"
    if kind != "plan":
        return ""
    if arguments.edition == Edition.STUDENT.value:
        return "class plans are for the instructor; the student edition has none"
    if arguments.session is None:
        return "plan needs --session: the id of a class plan"
    if arguments.format == "ics" and arguments.start is None:
        return "an entry of a calendar needs a beginning: --start 2026-11-23T14:30"
    return "" if arguments.format == "ics" or arguments.start is None else "--start says nothing without --format ics"


def made(book: Book, cases: list[Case], arguments: argparse.Namespace) -> Iterator[dict[str, bytes]]:
    """The files of each case, the next one made when the last one is written. Raises Unwritten for an id that no case has."""
    edition, kind = Edition(arguments.edition), arguments.format_name
    if kind == "bibliography":
        yield from sources(book, cases, arguments)
    elif kind == "plan":
        for case, session in named(arguments.session, "class plan", cases, lambda case: case.sessions):
            yield plan.export(book, case, session, arguments.format, arguments.start)
    for case in cases:
        if export := {**PAPERS, **LMS}.get(kind):
            yield export(book, case, edition)
        elif kind in DATA:
            yield DATA[kind](book, case, edition, pages.listed(book, case))
        elif kind in FORMATS:
            yield FORMATS[kind](book, case, pages.listed(book, case))


def sources(book: Book, cases: list[Case], arguments: argparse.Namespace) -> Iterator[dict[str, bytes]]:
    """A bibliography of each case, or of the part that was asked for."""
    form = arguments.format
    if arguments.theme:
        themes = named(arguments.theme, "theme", cases, lambda case: [book.theme(key) for key in case.meta.themes])
        for case, theme in themes:
            name = f"{case.id}-readings-{theme.id}"
            yield bibliography.written(book, case, form, name, bibliography.of_theme(book, case, theme.id))
    elif arguments.session:
        if arguments.edition == Edition.STUDENT.value:
            raise Unwritten("class plans are for the instructor; the student edition has none")
        for case, session in named(arguments.session, "class plan", cases, lambda case: case.sessions):
            if not (found := bibliography.of_plan(book, case, session)):
                raise Unwritten(f"the class plan {session.id} asks for no reading before class")
            yield bibliography.written(book, case, form, f"{case.id}-plan-{session.id}", found)
    elif arguments.source:
        base = site_address()
        every = named(
            arguments.source,
            "source",
            cases,
            lambda case: [*book.references_of(case).values(), itself.reference(book, case, base)],
        )
        case, ref = every[0]
        yield bibliography.written(book, case, form, ref.id, [ref])
    else:
        for case in cases:
            yield FORMATS[form](book, case, pages.listed(book, case))


def named(key: str, what: str, cases: list[Case], of: Callable[[Case], Iterable[I]]) -> list[tuple[Case, I]]:
    """The item with this id in each case that has one. Raises Unwritten where none has, and says what was near."""
    items = [(case, item) for case in cases for item in of(case)]
    if found := [(case, item) for case, item in items if item.id == key]:
        return found
    known = sorted({item.id for _, item in items})
    few = f"there are: {', '.join(known)}" if 0 < len(known) <= 20 else ""
    hint = did_you_mean(key, known) or few
    raise Unwritten(f"there is no {what} {key}" + (f"; {hint}" if hint else ""))


def site_address() -> str:
    """Where the site is published, with a slash at its end; nothing if that is not known."""
    address = os.environ.get("CASEPACK_SITE_URL", "")
    return f"{address.rstrip('/')}/" if address else ""


def refuse(problems: list[Problem]) -> int:
    sys.stdout.write(report.as_text(problems))
    print("casepack: nothing is written from cases with errors", file=sys.stderr)
    return Exit.PROBLEMS
