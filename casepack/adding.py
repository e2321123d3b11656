"""`casepack add reference`: a DOI, an address or another program's record becomes an entry, and nothing is written over."""

import argparse
import datetime
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from pydantic import ValidationError

from casepack import intake, report
from casepack.checks import check
from casepack.intake import NotUnderstood
from casepack.load import load
from casepack.load.files import LIMIT
from casepack.model import SLUG, Book, Problem, Reference, Verdict
from casepack.report import Exit
from casepack.save import save
from casepack.tidy import Untidy, meaning, tidy
from casepack.tidy.fresh import item

FILE = "references.yml"
MODELINE = "# yaml-language-server: $schema=../schema/references.json\n"
Entry = dict[str, Any]


class NotAdded(Exception):
    """Nothing is added; the text says why, and `status` is the command's."""

    def __init__(self, why: str, status: Exit = Exit.PROBLEMS) -> None:
        super().__init__(why)
        self.status = status


def add_command(commands: Any) -> None:
    one = commands.add_parser("add", help="add a source: casepack add reference DOI, URL or FILE")
    one.add_argument("what", choices=["reference"], metavar="reference", help="what is added")
    one.add_argument(
        "source",
        nargs="?",
        default="-",
        metavar="DOI|URL|FILE|-",
        help="a file of BibTeX, RIS or CSL-JSON; -: standard input",
    )
    one.add_argument("--case", metavar="ID", help="add it to this case's references (default: to cases/common)")
    one.add_argument("--key", metavar="KEY", help="its key (default: made of family name, year and title)")
    one.add_argument("--allow-private", action="store_true", help="ask loopback and private addresses too")
    one.add_argument("--doi-resolver", default="https://doi.org/", metavar="URL", help="default: https://doi.org/")
    one.set_defaults(run=run_add)


def say(sentence: str) -> None:
    print(f"casepack: {sentence}", file=sys.stderr)


def run_add(arguments: argparse.Namespace) -> int:
    """Add what was given: every entry, or none. Findings about the new entries go to standard output."""
    book = load(Path())
    try:
        folder = target(book, arguments.case)
        entries = keyed(given(arguments), arguments.key)
        for made in entries:
            unknown_yet(book, entries, made)
        text = inserted(folder / FILE, entries)
        save(folder / FILE, text)
    except NotAdded as no:
        say(f"nothing is added: {no}")
        return no.status
    except OSError as error:
        say(f"nothing is added: {folder / FILE} cannot be written: {error.strerror}")
        return Exit.USAGE
    after = load(Path())
    new = [ref for ref in all_of(after) if ref.id in {made["id"] for made in entries}]
    for ref in new:
        say(f"{ref.where.path}:{ref.where.line}: {ref.id} is added; cite it with [@{ref.id}]")
    findings = [problem for problem in check(after, datetime.date.today()) if about(problem, new)]
    sys.stdout.write(report.as_text(findings))
    return Exit.CLEAN


def about(problem: Problem, refs: Sequence[Reference]) -> bool:
    """Whether a finding stands at one of these entries."""
    wheres = [ref.where for ref in refs if ref.where.path == problem.place.path]
    return any(problem.place.line in (where.line, *where.lines.values()) for where in wheres)


def all_of(book: Book) -> list[Reference]:
    return [*book.shelf.references, *(ref for case in book.cases for ref in case.references)]


def target(book: Book, case: str | None) -> Path:
    """The folder whose references.yml takes the entry. Raises NotAdded if there is none, or its file is faulty."""
    if case is not None and case not in {one.id for one in book.cases}:
        known = ", ".join(sorted(one.id for one in book.cases))
        raise NotAdded(f"there is no case {case}; there are: {known}", Exit.USAGE)
    folder = Path("cases", case or "common")
    path = (folder / FILE).as_posix()
    if faults := [
        one for one in book.problems if one.place.path == path and one.level == "error" and one.code != "missing-file"
    ]:
        raise NotAdded(f"{path} has faults; mend them first\n{report.as_text(faults[:3]).rstrip()}")
    return folder


# --- what is given ---------------------------------------------------------------------------------------------------


def given(arguments: argparse.Namespace) -> list[Entry]:
    """The entries in the argument, without keys but for a hint at the host. Raises NotAdded."""
    kind, text = intake.address(arguments.source)
    if not kind:
        words = read(arguments.source)
        kind, text = intake.address(words)
        if not kind:
            try:
                items = intake.records(words)
            except NotUnderstood as no:
                raise NotAdded(str(no)) from None
            note = "Taken over from another program's record; the work itself was not looked at."
            return [told(item, note) for item in items]
    return [asked(kind, text, arguments)]


def read(name: str) -> str:
    try:
        if name == "-":
            data = sys.stdin.buffer.read(LIMIT + 1)
        else:
            with Path(name).open("rb") as file:
                data = file.read(LIMIT + 1)
    except OSError as error:
        hint = "; a DOI begins with 10., an address with https://" if isinstance(error, FileNotFoundError) else ""
        raise NotAdded(f"{name} cannot be read: {error.strerror}{hint}", Exit.USAGE) from None
    if len(data) > LIMIT:
        raise NotAdded(f"{name} holds more than {LIMIT // 1_000_000} MB", Exit.USAGE)
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise NotAdded(f"{name} is not UTF-8 (byte {error.start})", Exit.USAGE) from None


def told(item: Mapping[str, Any], note: str) -> Entry:
    made, said = intake.entry(item, datetime.date.today().isoformat(), note)
    for sentence in said:
        say(sentence)
    return made


def asked(kind: str, text: str, arguments: argparse.Namespace) -> Entry:
    """What the registry of a DOI, or the page at an address, says of itself. Raises NotAdded with the verdict."""
    from casepack.online.ask import ask  # here because nothing else needs a network library

    answer = ask(kind, text, allow_private=arguments.allow_private, resolver=arguments.doi_resolver)
    found, page = answer.found, answer.page
    if found.verdict in (Verdict.GONE, Verdict.SOFT_404):
        raise NotAdded(f"{text}: {found.why}")
    if found.verdict in (Verdict.UNSURE, Verdict.NOT_CHECKED) or (kind == "doi" and found.verdict is Verdict.BLOCKED):
        raise NotAdded(f"{text} could not be asked: {found.why}", Exit.NO_VERDICT)
    if kind == "doi":
        if answer.record is None:
            say("the registry has no record in a form that can be read; title and the rest are for you to fill in")
        note = "Taken from the registry's record of the DOI; the work itself was not looked at."
        return told({**(answer.record or {}), "DOI": text}, note)
    item: dict[str, Any] = {"type": "webpage", "URL": found.moved_to or text}
    note = "Taken from what the page says of itself; its text was not read."
    if found.verdict is Verdict.BLOCKED:
        say(f"{text} does not let robots in ({found.why}); title and the rest are for you to fill in")
        note = "The page did not let a robot in; nothing was read."
    elif page:
        item |= {
            "title": next(iter((*page.titles, *page.headings)), None),
            "container-title": next(iter(page.sites), None),
        }
        item |= {"language": page.language}
        if page.authors:
            say(f"the page names as author: {', '.join(page.authors)}; enter it as the page itself prints it")
    if found.moved_to:
        say(f"{text} has moved for good; entered is {found.moved_to}")
    return told(item, note)


# --- what is made of it ----------------------------------------------------------------------------------------------


def keyed(entries: Sequence[Entry], key: str | None) -> list[Entry]:
    """The entries with their keys in front, each one that the model takes. Raises NotAdded."""
    if key is not None and len(entries) > 1:
        raise NotAdded("--key names one entry, and there are several", Exit.USAGE)
    if key is not None and not re.fullmatch(SLUG, key):
        raise NotAdded(f"{key} is no key: lower-case letters and digits, joined by hyphens", Exit.USAGE)
    found = []
    for made in entries:
        host = (urlsplit(made.get("URL", "")).hostname or "").removeprefix("www.").split(".")[0]
        name = key or intake.key_of(made, host)
        if not name:
            raise NotAdded(f"no key can be made for “{made['title']}”; give one with --key", Exit.USAGE)
        whole = {"id": name, **made}
        try:
            Reference.model_validate(whole, by_alias=True, by_name=False)
        except ValidationError as error:
            detail = error.errors(include_url=False)[0]
            raise NotAdded(f"{name}: {'.'.join(map(str, detail['loc']))}: {detail['msg']}") from None
        found.append(whole)
    return found


def unknown_yet(book: Book, entries: Sequence[Entry], made: Entry) -> None:
    """Raise NotAdded, with the place, if the key, the DOI or the address is there already."""
    if sum(other["id"] == made["id"] for other in entries) > 1:
        raise NotAdded(f"two of the entries would have the key {made['id']}")
    for ref in all_of(book):
        place = f"{ref.where.path}:{ref.where.line}"
        if made.get("DOI", "").lower() in {(ref.doi or "-").lower(), doi_in(ref.url)}:
            raise NotAdded(f"{place}: the DOI {made['DOI']} is there already, as {ref.id}")
        if "URL" in made and ref.url and bare(made["URL"]) == bare(ref.url):
            raise NotAdded(f"{place}: the address {ref.url} is there already, as {ref.id}")
        if ref.id == made["id"]:
            raise NotAdded(f"{place}: the key {ref.id} is taken by “{ref.title}”; give another with --key")


def doi_in(url: str | None) -> str:
    kind, text = intake.address(url or "")
    return text.lower() if kind == "doi" else "-"


def bare(url: str) -> str:
    """An address without what does not tell it apart: scheme, www, a last stroke, a fragment."""
    parts = urlsplit(url)
    return f"{parts.netloc.lower().removeprefix('www.')}{parts.path.rstrip('/')}?{parts.query}"


def inserted(path: Path, entries: Sequence[Entry]) -> str:
    """The file's text with the entries in it: in the order of keys if it has that order, else at the end. Raises NotAdded."""
    before = path.read_text(encoding="utf-8-sig") if path.exists() else MODELINE
    root = yaml.compose(before, Loader=yaml.CBaseLoader)
    nodes = list(root.value) if isinstance(root, yaml.SequenceNode) else []
    if root is not None and not nodes:  # an empty list
        before = before[: root.start_mark.index] + before[root.end_mark.index :].lstrip("\n")
    lines = before.rstrip("\n").split("\n")
    end = len(lines)
    places = [(key_in(node), node.start_mark.line) for node in nodes]
    ordered = [key for key, _ in places] == sorted(key for key, _ in places)
    for made in sorted(entries, key=lambda made: str(made["id"]), reverse=True):
        at = next((line for key, line in places if ordered and key > made["id"]), end)
        above = at
        while 0 < above < end and lines[above - 1].startswith("#"):
            above -= 1
        at = above or at  # what is said of the next entry stays with it, but not what is said of the file
        new = as_yaml(made).rstrip("\n").split("\n")
        lines[at:at] = [*([""] if nodes else []), *new] if at == end else [*new, ""]
    text = "\n".join(lines).rstrip("\n") + "\n"
    after = yaml.compose(text, Loader=yaml.CBaseLoader)
    assert after
    known = {key_in(node): meaning(node) for node in nodes}
    if {key_in(node): meaning(node) for node in after.value} != known | {made["id"]: made for made in entries}:
        raise NotAdded(f"{path} has a form in which nothing can be inserted safely; casepack fmt may help")
    return text


def key_in(node: yaml.Node) -> str:
    return str(dict(meaning(node))["id"])


def as_yaml(made: Entry) -> str:
    """One entry of the list, in the house form."""
    try:
        return tidy(item(made), Reference)
    except Untidy as no:
        raise NotAdded(f"{made['id']} cannot be written: {no}") from None
