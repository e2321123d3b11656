"""`casepack check --online` as a user and a script meet it."""

import io
import json
import re
import shutil
import socket
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from casepack import cli, report
from casepack.load import load
from casepack.model import Problem, Reference, Verdict
from casepack.online import Options, World, run, verdict
from casepack.online.judge import CSL
from casepack.online.progress import Progress

from .kit import TODAY, Hours, Terminal, ref, shelf
from .server import Server, html, reply

FABRICATED = Path(__file__).parent.parent / "fabricated"
COMMAND = ["--online", "--allow-private", "--archive", "", "--today", TODAY.isoformat()]


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """All as the command line has it, but for the clock."""
    hours = Hours()
    monkeypatch.setattr(run, "World", lambda: World(clock=hours.clock, sleep=hours.sleep))


@pytest.fixture
def root(tmp_path: Path, server: Server) -> Path:
    """The fabricated cases with every address on the test server, each answering as it should."""
    root = tmp_path / "root"
    shutil.copytree(FABRICATED, root)
    for left in root.rglob("link-health.yml"):
        left.unlink()
    for path in root.glob("cases/*/references.yml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"URL: https://[^/]+", f"URL: http://127.0.0.1:{server.port}", text), encoding="utf-8")
    for one in references(root):
        if one.url:
            server.pages[urlsplit(one.url).path] = html(one.title)
        if one.doi:
            record = {"title": one.title, "author": [{"family": name.family} for name in one.author]}
            server.pages[f"/doi/{one.doi}"] = reply(200, json.dumps(record).encode(), content_type=CSL)
    return root


def references(root: Path) -> list[Reference]:
    book = load(root)
    return [*book.shelf.references, *(one for case in book.cases for one in case.references)]


def check(server: Server, root: Path, *more: str) -> int:
    return cli.main(["check", str(root), *COMMAND, "--doi-resolver", f"http://127.0.0.1:{server.port}/doi/", *more])


def test_a_sound_project_is_clean(server: Server, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(server, root, "--strict") == report.Exit.CLEAN
    said = capsys.readouterr()
    assert said.out == ""
    addresses = sum(bool(one.url) + bool(one.doi) for one in references(root))
    assert f"casepack: links: {addresses} ok\n" in said.err
    assert f"{addresses} links: nothing wrong" in said.err
    assert not list(root.rglob("link-health.yml"))


def test_json_holds_every_address(server: Server, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = next(one for one in references(root) if one.url)
    server.pages[urlsplit(broken.url or "").path] = reply(404)
    assert check(server, root, "--format", "json", "--record") == report.Exit.PROBLEMS
    whole = json.loads(capsys.readouterr().out)
    assert set(whole) == {"problems", "checked", "links"}
    wanted = {one.url for one in references(root) if one.url} | {
        f"https://doi.org/{one.doi}" for one in references(root) if one.doi
    }
    assert {link["url"] for link in whole["links"]} == wanted
    assert [list(link) for link in whole["links"]] == [
        ["url", "verdict", "status", "final_url", "title", "archive", "references"] for _ in wanted
    ]
    link = next(link for link in whole["links"] if link["url"] == broken.url)
    assert (link["verdict"], link["status"], link["references"]) == ("gone", 404, [broken.id])
    problem = whole["problems"][0]
    assert (problem["code"], problem["level"]) == ("link-gone", "error")
    assert (root / problem["path"]).read_text(encoding="utf-8").split("\n")[
        problem["line"] - 1
    ] == f"  URL: {broken.url}"
    assert whole["checked"]["links"] == len(wanted)

    server.asked.clear()
    assert check(server, root) == report.Exit.PROBLEMS, "the record alone makes nothing clean"
    assert set(server.paths()) == {urlsplit(broken.url or "").path}


def test_without_online_there_are_no_links(root: Path, capsys: pytest.CaptureFixture[str], server: Server) -> None:
    assert cli.main(["check", str(root), "--format", "json", "--today", TODAY.isoformat()]) == report.Exit.CLEAN
    assert set(json.loads(capsys.readouterr().out)) == {"problems", "checked"}
    assert server.asked == []


def test_warnings_do_not_fail_unless_strict(server: Server, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    server.pages = {path: reply(403) for path in server.pages}
    assert check(server, root) == report.Exit.CLEAN
    assert capsys.readouterr().out.count("warning: ") == len(load(root).shelf.references) + len(
        load(root).cases[0].references
    ) - without(root)
    assert check(server, root, "--strict") == report.Exit.PROBLEMS


def without(root: Path) -> int:
    return sum(not one.url and not one.doi for one in references(root))


def test_nothing_checked_is_never_all_good(server: Server, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["check", str(root), *COMMAND, "--doi-resolver", f"http://127.0.0.1:{server.port}/doi/"]
    arguments.remove("--allow-private")
    assert cli.main(arguments) == report.Exit.NO_VERDICT
    said = capsys.readouterr()
    assert "[link-not-checked]" in said.out
    assert "not-checked" in said.err
    assert "nothing wrong" not in said.err
    assert server.asked == []


def test_a_deadline_of_nothing_reaches_no_verdict(server: Server, root: Path) -> None:
    assert check(server, root, "--deadline", "0.001") == report.Exit.NO_VERDICT


def test_a_machine_without_a_network_reaches_no_verdict(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in root.glob("cases/*/references.yml"):
        path.write_text(
            re.sub(r"URL: http://[^/]+", "URL: https://host.org", path.read_text(encoding="utf-8")), encoding="utf-8"
        )

    def nobody(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    assert (
        cli.main(["check", str(root), "--online", "--record", "--today", TODAY.isoformat()]) == report.Exit.NO_VERDICT
    )
    said = capsys.readouterr()
    assert said.out == ""
    assert "0 links: so nothing can be said" in said.err
    assert not list(root.rglob("link-health.yml"))


@pytest.mark.parametrize(
    "arguments",
    [
        ["--record"],
        ["--allow-private"],
        ["--archive", ""],
        ["--deadline", "5"],
        ["--doi-resolver", "https://doi.org/"],
    ],
)
def test_options_that_need_online_say_so(root: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", str(root), *arguments]) == report.Exit.USAGE
    assert f"{arguments[0]} says nothing without --online" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["--deadline", "0"],
        ["--deadline", "soon"],
        ["--deadline", "-1"],
        ["--deadline", "nan"],
        ["--archive", "x"],
        ["--doi-resolver", "ftp://x/"],
    ],
)
def test_options_that_make_no_sense_are_wrong_usage(root: Path, arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(["check", str(root), "--online", *arguments])
    assert caught.value.code == report.Exit.USAGE


def test_the_usual_options_are_those_of_the_contract() -> None:
    options = Options(TODAY)
    assert (options.resolver, options.archive, options.deadline) == ("https://doi.org/", "https://archive.org/", 1800)
    assert (options.record, options.allow_private) == (None, False)


# --- what is said on the way -------------------------------------------------------------------------------------


def test_progress_is_one_line_for_25_where_nobody_watches() -> None:
    out = io.StringIO()
    progress = Progress(out, 60)
    for n in range(60):
        progress.step(f"https://h{n}.test/")
    progress.done()
    assert out.getvalue() == "casepack: 25 of 60 addresses checked\ncasepack: 50 of 60 addresses checked\n"


def test_progress_is_a_bar_on_a_terminal_and_leaves_nothing_behind() -> None:
    out = Terminal()
    progress = Progress(out, 2)
    progress.step("https://a.test/\x1b]0;title\x07")
    assert "1/2 https://a.test/?]0;title?" in out.getvalue()
    progress.done()
    assert out.getvalue().endswith("\r\x1b[2K")
    assert "\n" not in out.getvalue()


# --- codes -------------------------------------------------------------------------------------------------------


def found(one: Verdict, **fields: Any) -> list[Problem]:
    ask = verdict.asks(shelf(ref(URL="https://a.test/")))[0]
    given = (
        verdict.Finding(one, "why", moved_to="https://b.test/", wrong={}, doubted={})
        if not fields
        else verdict.Finding(one, **fields)
    )
    return list(verdict.problems(verdict.link(ask, given, None)))


@pytest.mark.parametrize(
    ("one", "level"),
    [
        (Verdict.OK, None),
        (Verdict.MOVED, "warning"),
        (Verdict.BLOCKED, "warning"),
        (Verdict.UNSURE, "warning"),
        (Verdict.GONE, "error"),
        (Verdict.SOFT_404, "error"),
        (Verdict.NOT_CHECKED, None),
    ],
)
def test_each_verdict_has_its_level(one: Verdict, level: str | None) -> None:
    assert [(problem.code, problem.level) for problem in found(one)] == (
        [(f"link-{one.value}", level)] if level else []
    )


def test_drifted_is_an_error() -> None:
    problems = found(Verdict.OK, wrong={"owl": "the page calls itself “x”"})
    assert [(problem.code, problem.level) for problem in problems] == [("link-drifted", "error")]


def test_every_verdict_has_a_meaning_of_its_own() -> None:
    assert len({one.meaning for one in Verdict}) == len(Verdict) == 8
