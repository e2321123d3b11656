"""Problems as text, JSON or GitHub annotations, and the exit statuses of the command line."""

import json
from collections.abc import Mapping, Sequence
from enum import IntEnum

from casepack.model import Problem


class Exit(IntEnum):
    """A contract: other people's scripts depend on it."""

    CLEAN = 0  # something was checked and nothing is wrong
    PROBLEMS = 1  # problems were found
    USAGE = 2  # wrong usage, or nothing readable at the root
    NO_VERDICT = 3  # the run could not judge, for example nothing was checked


def status(problems: Sequence[Problem], checked: Mapping[str, int], *, strict: bool) -> Exit:
    """Warnings count only when strict; a run that checked nothing is never clean."""
    if any(problem.level == "error" or strict for problem in problems):
        return Exit.PROBLEMS
    return Exit.CLEAN if checked and all(checked.values()) else Exit.NO_VERDICT


def as_text(problems: Sequence[Problem]) -> str:
    """One line a problem: `path:line: level: message [code]`."""
    return "".join(f"{head(problem)}: {problem.level}: {said(problem)} [{problem.code}]\n" for problem in problems)


def as_json(
    problems: Sequence[Problem], checked: Mapping[str, int], links: Sequence[Mapping[str, object]] | None = None
) -> str:
    """One object; `links` stands in it when the addresses were looked at."""
    rows = [
        {
            "path": problem.place.path,
            "line": problem.place.line,
            "level": problem.level,
            "code": problem.code,
            "message": problem.message,
            "hint": problem.hint,
        }
        for problem in problems
    ]
    whole = {"problems": rows, "checked": dict(checked)} | ({} if links is None else {"links": list(links)})
    text = json.dumps(whole, ensure_ascii=False, indent=2) + "\n"
    return text.encode("utf-8", "backslashreplace").decode()  # a file name may hold what is no Unicode


def as_github(problems: Sequence[Problem]) -> str:
    """Workflow commands that GitHub shows beside the line."""

    def clean(text: str, *, value: bool = False) -> str:
        text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
        return text.replace(":", "%3A").replace(",", "%2C") if value else text

    return "".join(
        f"::{problem.level} file={clean(shown(problem.place.path), value=True)},line={max(problem.place.line, 1)},"
        f"title={clean(problem.code, value=True)}::{clean(said(problem))}\n"
        for problem in problems
    )


def head(problem: Problem) -> str:
    path = shown(problem.place.path)
    return f"{path}:{problem.place.line}" if problem.place.line else path


def said(problem: Problem) -> str:
    """Message and hint on one line, whatever was in them."""
    text = f"{problem.message} ({problem.hint})" if problem.hint else problem.message
    return shown(" ".join(text.split()))


def shown(text: str) -> str:
    """The text with line ends, control characters and stray bytes written out, so that a terminal only shows them."""
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)


def summary(problems: Sequence[Problem], checked: Mapping[str, int]) -> str:
    errors = sum(problem.level == "error" for problem in problems)
    counts = ", ".join(f"{count} {name}" for name, count in checked.items()) or "nothing"
    good = "nothing wrong" if checked and all(checked.values()) else "so nothing can be said"
    found = f"{errors} errors, {len(problems) - errors} warnings" if problems else good
    return f"checked {counts}: {found}"
