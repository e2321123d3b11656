"""`link-health.yml`: written whole or not at all, read strictly, and never a cache of failures."""

import datetime
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from casepack.load import load
from casepack.model import Book, Health, Verdict
from casepack.online import record
from casepack.online.verdict import asks

from .kit import TITLE, TODAY, Hours, Terminal, look, ref, shelf
from .server import PATIENCE, Server, Talk, html, reply, to

FABRICATED = Path(__file__).parent.parent / "fabricated"
FILE = "link-health.yml"
GOOD = html(TITLE)


def record_file(root: Path, folder: str = "common") -> Path:
    return root / "cases" / folder / FILE


def item(key: str, url: str, title: str = TITLE) -> str:
    return (
        f"- id: {key}\n  type: webpage\n  title: '{title}'\n  URL: {url}\n  access: open\n  role: reporting\n"
        "  verification:\n    status: seen\n    date: 2026-11-20\n"
    )


def tree(root: Path, *items: str) -> Path:
    """A project whose shelf holds exactly these references."""
    (root / "cases" / "common").mkdir(parents=True)
    (root / "mkdocs.yml").write_text("site_name: x\n")
    (root / "cases" / "common" / "references.yml").write_text("".join(items))
    for name in ("glossary", "themes"):
        (root / "cases" / "common" / f"{name}.yml").write_text("[]\n")
    return root


def recorded(root: Path, **options: Any) -> Any:
    return look(book=load(root), root=root, **({"record": FILE} | options))


# --- what is written can be read ---------------------------------------------------------------------------------


def test_records_come_back_as_they_were(tmp_path: Path) -> None:
    dice = random.Random(7)
    odd = [
        "\"quoted\" 'twice'",
        "colon: # hash",
        "back\\slash",
        "ünï 漢字 🦉",
        "- dash",
        "null",
        "2026-11-23",
        "{{ x }}",
        "\u2028",
        "𝕏" * 40,
    ]
    records = {
        f"https://h{n}.test/{'x' * dice.choice([1, 900, 3000])}?q='\"\\{n}": Health(
            verdict=dice.choice([one for one in Verdict if one is not Verdict.NOT_CHECKED]),
            date="2026-11-23",
            last_ok=dice.choice([None, "2020-02-29"]),
            status=dice.choice([None, 200, 999]),
            final_url=dice.choice([None, "https://h.test/:#x"]),
            title=dice.choice([None, *(record.clean(text) or None for text in odd)]),
            archive=dice.choice([None, "https://a.test/1"]),
            against="0123456789ab",
        )
        for n in range(60)
    }
    root = tree(tmp_path)
    record_file(root).write_text(record.text(records), encoding="utf-8")
    book = load(root)
    assert [problem for problem in book.problems if FILE in problem.place.path] == []
    assert {url: one.model_dump() for url, one in book.health.items()} == {
        url: one.model_dump() for url, one in records.items()
    }
    assert record.text(book.health) == record.text(records)
    assert record.text({}).count("\n") == 1


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("- a\n", 1, "wrong-shape"),
        ("https://a.test/:\n  verdict: ok\n  date: 2026-11-23\n  colour: red\n", 4, "unknown-key"),
        ("https://a.test/:\n  verdict: fine\n  date: 2026-11-23\n", 2, "wrong-value"),
        ("https://a.test/:\n  verdict: ok\n", 1, "missing-key"),
        ("https://a.test/:\n  verdict: ok\n  date: yesterday\n", 3, "wrong-value"),
        ("https://a.test/:\n  verdict: ok\n  date: 2026-11-23\n  status: 20\n", 4, "wrong-value"),
        ("https://a.test/:\n  verdict: ok\n  date: 2026-11-23\n  archive: javascript:x\n", 4, "wrong-value"),
        ("ftp://a.test/:\n  verdict: ok\n  date: 2026-11-23\n", 1, "wrong-value"),
        ("https://a.test/: ok\n", 1, "wrong-value"),
        ("https://a.test/:\n  verdict: ok\n  date: 2026-11-23\nhttps://a.test/:\n  verdict: ok\n", 4, "duplicate-key"),
        ("https://a.test/: &x\n  verdict: ok\n  date: 2026-11-23\nhttps://b.test/: *x\n", 1, "yaml-alias"),
        ("https://a.test/: {\n", 2, "not-yaml"),
        ("\n", 0, "empty-file"),
    ],
)
def test_a_record_is_read_as_strictly_as_any_file(tmp_path: Path, text: str, line: int, code: str) -> None:
    root = tree(tmp_path)
    record_file(root).write_text(text)
    found = [problem for problem in load(root).problems if FILE in problem.place.path]
    assert [(problem.place.line, problem.code) for problem in found] == [(line, code)]


def test_no_record_is_no_fault_and_the_file_is_no_stranger(tmp_path: Path) -> None:
    shutil.copytree(FABRICATED, tmp_path / "root")
    for left in (tmp_path / "root").rglob(FILE):
        left.unlink()
    before = load(tmp_path / "root")
    for folder in ("common", "trams"):
        record_file(tmp_path / "root", folder).write_text(
            record.text({"https://a.test/": Health(verdict=Verdict.OK, date="2026-11-23")})
        )
    after = load(tmp_path / "root")
    assert before.problems == after.problems
    assert (before.health, set(after.health)) == ({}, {"https://a.test/"})


def test_of_two_folders_the_later_look_counts(tmp_path: Path) -> None:
    shutil.copytree(FABRICATED, tmp_path / "root")
    for folder, date in (("common", "2026-11-02"), ("trams", "2026-11-01")):
        one = Health(verdict=Verdict.OK, date=date)
        record_file(tmp_path / "root", folder).write_text(record.text({"https://a.test/": one}))
    health = load(tmp_path / "root").health["https://a.test/"]
    assert (health.date, health.where.path) == ("2026-11-02", "cases/common/link-health.yml")


# --- what is recorded --------------------------------------------------------------------------------------------


def test_each_address_is_recorded_in_the_folders_that_cite_it(tmp_path: Path, server: Server) -> None:
    root = tree(tmp_path, item("a", server.url("/a")), item("b", server.url("/b")))
    server.pages = {"/a": to("/c"), "/b": reply(404), "/c": html(TITLE + " | Gazette")}
    recorded(root)
    assert record_file(root).read_text(encoding="utf-8").startswith("# Written by `casepack check --online --record`")
    health = load(root).health
    a, b = health[server.url("/a")], health[server.url("/b")]
    assert (a.verdict, a.date, a.last_ok, a.status) == (Verdict.MOVED, "2026-11-23", "2026-11-23", 200)
    assert (a.final_url, a.title) == (server.url("/c"), f"{TITLE} | Gazette")
    assert (b.verdict, b.last_ok, b.status) == (Verdict.GONE, None, 404)


def test_nothing_is_written_unless_asked(tmp_path: Path, server: Server) -> None:
    root = tree(tmp_path, item("a", server.url("/a")))
    server.pages = {"/a": GOOD}
    recorded(root, record=None)
    assert not record_file(root).exists()


def test_a_failure_is_history_and_keeps_what_was_known(tmp_path: Path, server: Server) -> None:
    root = tree(tmp_path, item("a", server.url("/a")))
    server.pages = {"/a": GOOD}
    recorded(root, today=datetime.date(2026, 11, 1))
    server.pages = {"/a": reply(500)}
    outcome = recorded(root)
    assert "last ok 2026-11-01" in outcome.problems[0].message
    kept = load(root).health[server.url("/a")]
    assert (kept.verdict, kept.date, kept.last_ok, kept.title) == (Verdict.UNSURE, "2026-11-23", "2026-11-01", TITLE)


def test_blocked_says_when_it_was_last_ok(tmp_path: Path, server: Server) -> None:
    root = tree(tmp_path, item("a", server.url("/a")))
    server.pages = {"/a": reply(403)}
    assert "never ok here before" in recorded(root).problems[0].message
    server.pages = {"/a": GOOD}
    recorded(root, today=datetime.date(2026, 11, 24))
    server.pages = {"/a": reply(403)}
    assert "last ok 2026-11-24" in recorded(root, today=datetime.date(2026, 11, 25)).problems[0].message


def test_what_was_not_checked_changes_no_record(tmp_path: Path, server: Server) -> None:
    root = tree(tmp_path, item("a", server.url("/a")))
    server.pages = {"/a": GOOD}
    recorded(root, today=datetime.date(2026, 11, 1))
    before = record_file(root).read_text()
    server.pages = {"/a": Talk.until_left}
    assert recorded(root, deadline=0.05).rows[0]["verdict"] == "not-checked"
    assert recorded(root, allow_private=False).rows[0]["verdict"] == "not-checked"
    assert record_file(root).read_text() == before


def test_addresses_nobody_cites_any_more_are_dropped(tmp_path: Path, server: Server) -> None:
    root = tree(tmp_path, item("a", server.url("/a")))
    record_file(root).write_text(record.text({"https://old.test/": Health(verdict=Verdict.OK, date="2026-11-01")}))
    server.pages = {"/a": GOOD}
    recorded(root)
    assert set(load(root).health) == {server.url("/a")}


def test_but_not_while_the_references_cannot_all_be_read(tmp_path: Path, server: Server) -> None:
    root = tree(tmp_path, item("a", server.url("/a")), "- id: b\n  oops: 1\n")
    record_file(root).write_text(record.text({"https://old.test/": Health(verdict=Verdict.OK, date="2026-11-01")}))
    server.pages = {"/a": GOOD}
    recorded(root)
    assert set(load(root).health) == {server.url("/a"), "https://old.test/"}


# --- the second run ----------------------------------------------------------------------------------------------


def test_what_was_found_today_is_not_asked_again_and_failures_are(tmp_path: Path, server: Server) -> None:
    root = tree(tmp_path, *(item(key, server.url(f"/{key}")) for key in ("good", "moved", "gone", "shut", "lame")))
    server.pages = {"/good": GOOD, "/moved": to("/good"), "/gone": reply(404), "/shut": reply(403), "/lame": reply(500)}
    first = recorded(root)
    server.asked.clear()
    second = recorded(root)
    assert set(server.paths()) == {"/gone", "/shut", "/lame"}
    assert second.rows == first.rows
    assert [problem.code for problem in second.problems] == [problem.code for problem in first.problems]
    assert second.judged == 5
    server.pages["/gone"] = GOOD
    assert recorded(root).rows[1]["verdict"] == "ok"


def test_tomorrow_everything_is_asked_again(tmp_path: Path, server: Server) -> None:
    root = tree(tmp_path, item("a", server.url("/a")))
    server.pages = {"/a": GOOD}
    recorded(root)
    server.asked.clear()
    recorded(root, today=TODAY + datetime.timedelta(days=1))
    assert server.paths("GET") == ["/a"]


def test_a_good_answer_holds_only_for_the_words_it_was_compared_with(tmp_path: Path, server: Server) -> None:
    root = tree(tmp_path, item("a", server.url("/a")))
    server.pages = {"/a": GOOD}
    assert recorded(root).rows[0]["verdict"] == "ok"
    text = (root / "cases/common/references.yml").read_text()
    (root / "cases/common/references.yml").write_text(text.replace(TITLE, "Snails of the Northern Parish"))
    assert recorded(root).rows[0]["verdict"] == "drifted"


def test_a_doi_asked_of_another_registry_is_asked_again() -> None:
    one, other = (
        asks(shelf(ref(DOI="10.5555/a")))[0].against(url) for url in ("https://doi.org/", "https://doi.test/")
    )
    assert one != other


# --- atomic ------------------------------------------------------------------------------------------------------


def test_a_crash_while_writing_leaves_the_old_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / FILE
    record.save(path, "old")

    def crash(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    for name in ("fsync", "replace"):
        with monkeypatch.context() as broken:
            broken.setattr(os, name, crash)
            with pytest.raises(OSError, match="No space"):
                record.save(path, "new")
        assert path.read_text() == "old"
        assert [one.name for one in tmp_path.iterdir()] == [FILE]
    record.save(path, "new")
    assert path.read_text() == "new"


def test_what_is_written_is_on_the_disk_before_it_takes_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = []
    fsync, replace = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda fd: (steps.append("fsync"), fsync(fd))[1])
    monkeypatch.setattr(os, "replace", lambda *args: (steps.append("replace"), replace(*args))[1])
    record.save(tmp_path / FILE, "x")
    assert steps[:2] == ["fsync", "replace"]


def test_a_folder_that_cannot_be_written_to_is_said_and_stops_nothing(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tree(tmp_path, item("a", server.url("/a")))
    server.pages = {"/a": GOOD}

    def refuse(path: Path, content: str) -> None:
        raise PermissionError(13, "Permission denied", str(path), content)

    monkeypatch.setattr(record, "save", refuse)
    outcome = recorded(root)
    assert outcome.rows[0]["verdict"] == "ok"
    assert [(problem.code, problem.level, problem.place.path) for problem in outcome.problems] == [
        ("link-not-recorded", "error", f"cases/common/{FILE}")
    ]
    assert "Permission denied" in outcome.problems[0].message


def test_a_record_that_cannot_be_read_is_not_written_over(tmp_path: Path, server: Server) -> None:
    root = tree(tmp_path, item("a", server.url("/a")))
    record_file(root).write_text("https://a.test/: [broken\n")
    server.pages = {"/a": GOOD}
    outcome = recorded(root)
    assert record_file(root).read_text() == "https://a.test/: [broken\n"
    assert [problem.code for problem in outcome.problems] == ["link-not-recorded"]


def test_many_addresses_are_written_in_steps(tmp_path: Path) -> None:
    def every(count: int) -> int:
        book = Book(shelf(*(ref(f"r{n}", URL=f"https://a.test/{n}") for n in range(count))).shelf, ())
        return record.Recorder(tmp_path, FILE, book, asks(book)).every

    assert [every(n) for n in (1, 200, 399, 400, 2000)] == [1, 1, 1, 2, 10]


RUN = """
import datetime, io, sys
def guard(event, args):  # this process is out of reach of conftest's
    host = {"socket.connect": lambda: args[1][0], "socket.getaddrinfo": lambda: args[0]}.get(event, lambda: "127.0.0.1")()
    assert host in ("127.0.0.1", "::1", "localhost"), f"a test tried to reach {host}"
sys.addaudithook(guard)
from pathlib import Path
from casepack.load import load
from casepack.online import Options, check_online
root = Path(sys.argv[1])
options = Options(datetime.date(2026, 11, 23), record="link-health.yml", allow_private=True, archive="", resolver=sys.argv[2])
check_online(load(root), root, options, io.StringIO())
"""


@pytest.mark.parametrize("known", [0, 1, 4])
def test_a_kill_loses_nothing_known_and_a_second_run_continues(tmp_path: Path, server: Server, known: int) -> None:
    """Some hosts have answered, one hangs; kill -9; the answers are in the file, and are not asked for again."""
    ports = [server.url(f"/{n}", "127.0.0.1") for n in range(known)]
    hanging = server.url("/hangs", "localhost")
    root = tree(tmp_path, item("hangs", hanging), *(item(f"r{n}", url) for n, url in enumerate(ports)))
    reached = threading.Event()

    def hang(talk: Talk) -> None:
        reached.set()
        talk.until_left()

    server.pages = {"/hangs": hang} | {f"/{n}": GOOD for n in range(known)}
    with subprocess.Popen([sys.executable, "-c", RUN, str(root), server.url("/", "127.0.0.1")]) as process:
        try:
            assert reached.wait(PATIENCE)
            wait_for(lambda: known == 0 or (record_file(root).exists() and len(load(root).health) == known))
        finally:
            process.send_signal(signal.SIGKILL)
    assert load(root).problems == ()
    assert set(load(root).health) == set(ports)
    assert {one.verdict for one in load(root).health.values()} <= {Verdict.OK}

    (root / "cases" / "common" / f".{FILE}.99999").write_text("left over by a kill while writing")
    server.asked.clear()
    server.pages["/hangs"] = GOOD
    outcome = recorded(root, hours=Hours())
    assert set(server.paths()) == {"/hangs"}
    assert {row["verdict"] for row in outcome.rows} == {"ok"}
    assert set(load(root).health) == {hanging, *ports}
    assert [one.name for one in (root / "cases" / "common").iterdir() if one.name.startswith(".")] == []


def wait_for(ready: Any) -> None:
    pause = threading.Event()
    for _ in range(int(PATIENCE / 0.02)):
        if ready():
            return
        pause.wait(0.02)
    raise AssertionError("it never came")


def test_an_interrupted_run_keeps_its_results(tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C, and so few writes on the way that only the last one can have saved it."""
    root = tree(tmp_path, item("a", server.url("/a")), item("b", server.url("/b", "slow.test")))

    out = Terminal()

    def interrupt(talk: Talk) -> None:
        wait_for(lambda: "1/2" in out.getvalue())
        os.kill(os.getpid(), signal.SIGINT)
        talk.until_left()

    server.pages = {"/a": GOOD, "/b": interrupt}
    real = record.Recorder.__init__

    def lazy(self: record.Recorder, *args: Any) -> None:
        real(self, *args)
        self.every = 1000

    monkeypatch.setattr(record.Recorder, "__init__", lazy)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a worker of the test run ignores Ctrl-C
    try:
        with pytest.raises(KeyboardInterrupt):
            recorded(root, out=out)
    finally:
        signal.signal(signal.SIGINT, before)
    assert set(load(root).health) == {server.url("/a")}
