"""Findings as other programs and people read them, and the exit statuses they rely on."""

import json

import pytest

from casepack import report
from casepack.model import Place, Problem
from casepack.report import Exit

ERROR = Problem(Place("cases/x/claims.yml", 4), "unknown-claim", "there is no claim y", hint="did you mean z?")
WARNING = Problem(Place("cases/x", 0), "overdue", "late", "warning")


def test_text_is_one_line_a_finding() -> None:
    assert report.as_text([ERROR, WARNING]) == (
        "cases/x/claims.yml:4: error: there is no claim y (did you mean z?) [unknown-claim]\n"
        "cases/x: warning: late [overdue]\n"
    )
    assert report.as_text([]) == ""


def test_no_name_and_no_value_breaks_the_line_or_the_terminal() -> None:
    nasty = "a\nb\r\n\x1b[2J\x00\u2028c\udce9\u202e"
    text = report.as_text([Problem(Place(f"docs/{nasty}.md", 1), "x", f"said {nasty}", hint=nasty)])
    assert text.count("\n") == 1
    assert len(text.splitlines()) == 1
    assert text.isprintable() or text.removesuffix("\n").isprintable()
    text.encode("utf-8")
    report.as_github([Problem(Place(f"docs/{nasty}.md", 1), "x", nasty)]).encode("utf-8")
    report.as_json([Problem(Place(f"docs/{nasty}.md", 1), "x", nasty)], {}).encode("utf-8")


def test_json_holds_every_field_and_the_counts() -> None:
    assert json.loads(report.as_json([ERROR, WARNING], {"files": 3})) == {
        "problems": [
            {
                "path": "cases/x/claims.yml", "line": 4, "level": "error", "code": "unknown-claim",
                "message": "there is no claim y", "hint": "did you mean z?",
            },
            {"path": "cases/x", "line": 0, "level": "warning", "code": "overdue", "message": "late", "hint": ""},
        ],
        "checked": {"files": 3},
    }  # fmt: skip


def test_github_annotations_cannot_be_broken_out_of() -> None:
    sly = Problem(Place("a,b:c%/x.md", 0), "c,d", "100%\n::error::pwned")
    assert report.as_github([ERROR, sly]) == (
        "::error file=cases/x/claims.yml,line=4,title=unknown-claim::there is no claim y (did you mean z?)\n"
        "::error file=a%2Cb%3Ac%25/x.md,line=1,title=c%2Cd::100%25 ::error::pwned\n"
    )


@pytest.mark.parametrize(
    ("problems", "checked", "strict", "status"),
    [
        ([], {"files": 3}, False, Exit.CLEAN),
        ([], {"files": 3}, True, Exit.CLEAN),
        ([WARNING], {"files": 3}, False, Exit.CLEAN),
        ([WARNING], {"files": 3}, True, Exit.PROBLEMS),
        ([ERROR], {"files": 3}, False, Exit.PROBLEMS),
        ([ERROR], {"files": 0}, False, Exit.PROBLEMS),
        ([], {"files": 0}, False, Exit.NO_VERDICT),
        ([], {}, True, Exit.NO_VERDICT),
        ([WARNING], {"files": 0}, False, Exit.NO_VERDICT),
    ],
)
def test_status(problems: list[Problem], checked: dict[str, int], strict: bool, status: Exit) -> None:
    assert report.status(problems, checked, strict=strict) is status


def test_statuses_are_the_contract() -> None:
    assert {exit_status.name: exit_status.value for exit_status in Exit} == {
        "CLEAN": 0,
        "PROBLEMS": 1,
        "USAGE": 2,
        "NO_VERDICT": 3,
    }


def test_summary_never_calls_nothing_good() -> None:
    assert (
        report.summary([ERROR, WARNING], {"files": 3, "cases": 1}) == "checked 3 files, 1 cases: 1 errors, 1 warnings"
    )
    assert report.summary([], {"files": 3}) == "checked 3 files: nothing wrong"
    assert "nothing wrong" not in report.summary([], {})
    assert "nothing wrong" not in report.summary([], {"files": 0})
