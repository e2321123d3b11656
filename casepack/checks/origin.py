"""From a finding on a built page back to the file and line that its author edits.

A builder keeps no record of where an address came from, so it is looked up: first in the page's own source, then in
its case, then in what every page shares (the menu, the theme, the shelf). What is found nowhere stays with the page.
"""

import posixpath
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from urllib.parse import unquote

from casepack.model import Place, Problem

SHARED = ("mkdocs.yml", "theme/", "casepack/house/", "cases/common/")


def trace(found: Iterable[tuple[Problem, str]], sources: Mapping[str, str]) -> Iterator[Problem]:
    """Each finding at its source, once however many pages show it; the message then names the pages.

    `found` holds findings at built files, each with what the source must hold: the address as the page has it, an id,
    a footnote's mark. `sources` are the texts of the project's files by path below its root.
    """
    origin = finder(sources)
    same: dict[tuple[Place, str, str], list[Problem]] = defaultdict(list)
    for problem, clue in found:
        if place := origin(problem.place.path, clue):
            same[place, problem.code, clue.lstrip("./")].append(problem)
        else:
            yield problem
    for (place, _, _), problems in same.items():
        first = min(problems)
        more = f" and on {len(problems) - 1} more" if len(problems) > 1 else ""
        yield replace(first, place=place, message=f"{first.message} (on the page {first.place.path}{more})")


def finder(sources: Mapping[str, str]) -> Callable[[str, str], Place | None]:
    """A function of a built file and a clue: the place in `sources` that best explains it, or None."""

    @cache
    def seek(paths: tuple[str, ...], clue: str) -> Place | None:
        for words in wordings(clue):
            pattern = re.compile(rf"(?<![\w-]){re.escape(words)}(?![\w-])")
            for path in paths:
                if words in sources[path] and (hit := pattern.search(sources[path])):
                    return Place(path, sources[path].count("\n", 0, hit.start()) + 1)
        return None

    shared = tuple(sorted(path for path in sources if path.startswith(SHARED)))

    @cache
    def of_case(folder: str) -> tuple[str, ...]:
        return tuple(sorted(path for path in sources if path.startswith(folder) and path not in shared))

    def origin(page: str, clue: str) -> Place | None:
        stem = re.sub(r"(^|/)index$", "", re.sub(r"\.html?$", "", page))
        own = [page, f"{stem}.md", posixpath.join(stem, "index.md"), posixpath.join(stem, "README.md")]
        mine = tuple(f"docs/{name}" for name in own if f"docs/{name}" in sources)
        case = of_case("/".join(stem.split("/")[:2]) + "/" if stem.startswith("cases/") else "cases/")
        return (seek(mine, clue) or seek(case, clue) or seek(shared, clue)) if len(clue) > 1 else None

    return origin


def wordings(clue: str) -> Iterator[str]:
    """How a source may write what a page holds, most telling first: as it stands, as a link to a `.md` file, its end."""
    yield clue
    path, _, fragment = clue.partition("#")
    parts = [part for part in unquote(path.partition("?")[0]).split("/") if part not in ("", ".", "..")]
    for start in range(len(parts)):
        end = "/".join(parts[start:])
        names = [end] if "." in parts[-1] else [f"{end}.md", f"{end}/index.md"]
        for name in names:
            if fragment:
                yield f"{name}#{fragment}"
            else:
                yield name
    if fragment:
        yield f"#{unquote(fragment)}"
        yield unquote(fragment)
