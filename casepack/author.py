"""The commands of those who write cases: new, add, fmt, schema. An edge: it reads arguments, prints and writes files."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from casepack import report
from casepack.load import FRONTS, KINDS
from casepack.load.files import Files
from casepack.model import Item
from casepack.report import Exit
from casepack.save import save
from casepack.schema import schema
from casepack.tidy import Untidy, tidy

SCHEMAS = Path("cases", "schema")


def add_commands(commands: Any) -> None:
    """Put the commands of this module among those of the command line."""
    one = commands.add_parser("fmt", help="put YAML files into the house form: order of keys, width of text")
    one.add_argument("files", nargs="*", metavar="FILE", help="default: every file of every case and of the shelf")
    one.add_argument("--check", action="store_true", help="change nothing; say which files are not in form")
    one.set_defaults(run=run_fmt)

    one = commands.add_parser("schema", help="write the JSON Schemas by which an editor explains and completes keys")
    one.add_argument("--out", default=str(SCHEMAS), metavar="DIR", help=f"default: {SCHEMAS.as_posix()}")
    one.set_defaults(run=run_schema)


def say(sentence: str) -> None:
    print(f"casepack: {sentence}", file=sys.stderr)


# --- schema ----------------------------------------------------------------------------------------------------------


def schemas() -> dict[str, str]:
    """Every schema by file name, as `cases/schema/` holds them."""
    return {f"{stem}.json": schema(kind, many=stem != "case") for stem, kind in KINDS.items()}


def run_schema(arguments: argparse.Namespace) -> int:
    out = Path(arguments.out)
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, text in schemas().items():
            save(out / name, text)
    except OSError as error:
        say(f"{out} cannot be written: {error.strerror}")
        return Exit.USAGE
    say(f"{len(KINDS)} schemas are in {out}")
    return Exit.CLEAN


# --- fmt -------------------------------------------------------------------------------------------------------------


def run_fmt(arguments: argparse.Namespace) -> int:
    """Change each file whole or not at all. What cannot be read is left alone and said."""
    paths = [Path(name) for name in arguments.files] or sorted(every())
    if not paths:
        say("there are no cases here; name the files, or go to the folder that holds cases/")
        return Exit.USAGE
    if strangers := [path for path in paths if kind_of(path) is None]:
        say(f"{strangers[0]} is no YAML file of a case, and no activity or sheet")
        return Exit.USAGE
    changed, left = 0, 0
    for path in paths:
        text, made = formed(path)
        if made is None:
            left += 1
        elif made != text:
            changed += 1
            if arguments.check:
                print(f"{path}: not in the house form")
                continue
            try:
                save(path, made)
            except OSError as error:
                say(f"{path} cannot be written: {error.strerror}")
                left += 1
    done = "are not in the house form" if arguments.check else "were put into the house form"
    say(f"of {len(paths)} files, {changed} {done}, {left} were left alone")
    return Exit.PROBLEMS if left or (changed and arguments.check) else Exit.CLEAN


def every() -> Iterator[Path]:
    for folder in Path("cases").glob("*/"):
        yield from (path for path in folder.glob("*.yml") if kind_of(path))
        yield from (path for path in folder.glob("*/*.md") if kind_of(path))


def kind_of(path: Path) -> type[Item] | None:
    if path.suffix == ".md":
        return FRONTS.get(path.absolute().parent.name)
    return KINDS.get(path.stem) if path.suffix == ".yml" else None


def formed(path: Path) -> tuple[str, str | None]:
    """A file's text, and the same in the house form; None, and the reason printed, if it is not understood."""
    kind, files = kind_of(path), Files(path.parent)
    assert kind
    text = files.read(path)
    front = path.suffix == ".md"
    end = (text or "").find("\n---\n", 3) + 1 if front else len(text or "")
    if text and front and (end == 0 or not text.startswith("---\n")):
        print(f"{path}:1: error: left as it is: it has no front matter")
    elif text and files.compose(path, text[:end]) is not None:
        start = 4 if front else 0
        try:
            return text, text[:start] + tidy(text[start:end], kind) + text[end:]
        except Untidy as no:
            print(f"{path}:{no.line + front}: error: left as it is: {no}")
    for problem in files.problems:
        print(path, report.as_text([problem]).removeprefix(problem.place.path), sep="", end="")
    return text or "", None
