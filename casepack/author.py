"""The commands of those who write cases: new, add, fmt, schema. An edge: it reads arguments, prints and writes files."""

import argparse
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from casepack import adding, report
from casepack.load import FRONTS, KINDS, Reader
from casepack.load.files import Files
from casepack.model import SLUG, Item, Theme
from casepack.report import Exit
from casepack.save import save
from casepack.schema import schema
from casepack.tidy import Untidy, tidy

CASES = Path("cases")
SCHEMAS = CASES / "schema"
THEMES = CASES / "common" / "themes.yml"
FIRST_CASE, FIRST_THEME = "first-case", "first-theme"  # what the starter's files call them
MODELINE = "yaml-language-server:"
RESERVED = ("common", "schema")


def add_commands(commands: Any) -> None:
    """Put the commands of this module among those of the command line."""
    one = commands.add_parser("new", help="begin a case: small, whole and valid, to be replaced piece by piece")
    one.add_argument("slug", metavar="SLUG", help="its name: folder, address and id; as in glass-ceiling-2027")
    one.add_argument("--theme", metavar="ID", help="a theme of cases/common/themes.yml (default: the first)")
    one.set_defaults(run=run_new)

    adding.add_command(commands)

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


def modeline(path: Path) -> str:
    """The line by which an editor finds the schema, if there is one."""
    there = (path.absolute().parent.parent / SCHEMAS.name / f"{path.stem}.json").is_file()
    return f"# {MODELINE} $schema=../{SCHEMAS.name}/{path.stem}.json\n" if there else ""


# --- new -------------------------------------------------------------------------------------------------------------


def run_new(arguments: argparse.Namespace) -> int:
    """Lay out a case from the starter; in an empty folder, the site around it too. All of it or nothing."""
    slug, home = arguments.slug, CASES / arguments.slug
    begun = Path("mkdocs.yml").is_file() and CASES.is_dir()
    themes = [theme.id for theme in Reader(Path()).items(THEMES, Theme, {})] if begun else ["who-decides"]
    theme = arguments.theme or next(iter(themes), "")
    if not re.fullmatch(SLUG, slug) or slug in RESERVED:
        say(
            f"{slug!r} is no name for a case: lower-case letters and digits, joined by hyphens, as in glass-ceiling-2027"
        )
    elif not begun and any(not path.name.startswith(".") for path in Path().iterdir()):
        say(
            "here is no mkdocs.yml with cases/ beside it; go to the folder that holds them, or to an empty one to begin"
        )
    elif home.exists() or home.is_symlink():
        say(f"{home} is there already, and stays as it is")
    elif theme not in themes:
        known = f"; there are: {', '.join(themes)}" if themes else ", nor any other; write one first"
        say(f"{THEMES} has no theme {theme}".rstrip() + known)
    else:
        return laid_out(slug, theme, begun=begun)
    return Exit.USAGE


def laid_out(slug: str, theme: str, *, begun: bool) -> int:
    names = {FIRST_CASE: slug, FIRST_THEME: theme}
    made = {CASES / slug / name: text for name, text in starter("case", names).items()}
    if not begun:
        made |= {Path(name): text for name, text in starter("root", names).items()}
    if not SCHEMAS.exists():
        made |= {SCHEMAS / name: text for name, text in schemas().items()}
    targets = (
        [CASES / slug, *([] if SCHEMAS.exists() else [SCHEMAS])] if begun else [CASES, Path("docs"), Path("mkdocs.yml")]
    )
    done: list[Path] = []
    try:
        with tempfile.TemporaryDirectory(dir=".", prefix=".casepack-new-") as folder:
            for path, text in made.items():
                new = Path(folder, path)
                new.parent.mkdir(parents=True, exist_ok=True)
                new.write_text(text, encoding="utf-8", newline="\n")
            for target in targets:
                Path(folder, target).rename(target)
                done.append(target)
    except OSError as error:
        for target in done:
            shutil.rmtree(target) if target.is_dir() else target.unlink()
        say(f"nothing is begun: {error.strerror or error}")
        return Exit.USAGE
    say(f"{CASES / slug} is begun; everything in it is invented, so replace it piece by piece")
    say("casepack serve shows it, casepack check says what is missing")
    return Exit.CLEAN


def starter(part: str, names: Mapping[str, str]) -> dict[str, str]:
    """The files of a part of the starter by their paths, with this case's names put in."""
    base = Path(__file__).parent / "starter" / part
    pattern = re.compile("|".join(names))

    def named(text: str) -> str:
        return pattern.sub(lambda found: names[found[0]], text)

    made = {}
    for path in sorted(path for path in base.rglob("*") if path.is_file()):
        text, kind = named(path.read_text(encoding="utf-8")), KINDS.get(path.stem)
        made[named(path.relative_to(base).as_posix())] = tidy(text, kind) if kind else text
    return made


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
            made = text[:start] + tidy(text[start:end], kind) + text[end:]
            return text, made if front or MODELINE in made else modeline(path) + made
        except Untidy as no:
            print(f"{path}:{no.line + front}: error: left as it is: {no}")
    for problem in files.problems:
        print(path, report.as_text([problem]).removeprefix(problem.place.path), sep="", end="")
    return text or "", None
