"""The rules for cartridges: ours keep them, and a cartridge that breaks one is refused for that and for nothing else."""

import contextlib
import importlib.util
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from casepack.checks import cartridge as rules
from casepack.exports import cartridge
from casepack.model import Book, Edition

from .papers import hostile, parts, small

ROOT = Path(__file__).resolve().parent.parent
TOOL = ROOT.parent / "shared" / "tools" / "check_cartridge.py"
MANIFEST = "imsmanifest.xml"
PAGE, TOPIC = "web_resources/trams-story.html", "web_resources/trams-topic-what-next.xml"
QUIZ, LENS = "web_resources/trams-quiz.xml", "web_resources/trams-lens.html"
Files = dict[str, bytes]


def every(book: Book, edition: Edition) -> Iterator[bytes]:
    """The cartridges of the real cases, of the fabricated one, and of one full of tricks."""
    for each in (book, small(), hostile(small())):
        for case in each.cases:
            yield from cartridge.export(each, case, edition).values()


def made(book: Book, edition: Edition = Edition.FULL) -> bytes:
    (data,) = cartridge.export(book, book.cases[0], edition).values()
    return data


def zipped(files: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()


def codes(data: bytes) -> set[str]:
    return {problem.code for problem in rules.check("x.imscc", data)}


# --- ours keep them ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("edition", Edition)
def test_our_cartridges_are_silent(book: Book, edition: Edition) -> None:
    for data in every(book, edition):
        assert rules.check("x.imscc", data) == []


@pytest.mark.parametrize("edition", Edition)
def test_our_cartridges_pass_the_official_schemas(book: Book, edition: Edition, tmp_path: Path) -> None:
    if not TOOL.exists():
        pytest.skip("the official schemas are not beside this project")
    pytest.importorskip("lxml")
    spec = importlib.util.spec_from_file_location("check_cartridge", TOOL)
    assert spec
    assert spec.loader
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    for number, data in enumerate(every(book, edition)):
        path = tmp_path / f"{number}.imscc"
        path.write_bytes(data)
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            failures = tool.main(str(path))
        assert failures == 0, [line for line in said.getvalue().splitlines() if line.startswith("FAIL")]
        assert said.getvalue().count("OK") > 20


# --- each rule, broken -----------------------------------------------------------------------------------------------


def put(name: str, old: str, new: str, *, times: int = -1) -> Callable[[Files], None]:
    """Replace a text in a file of the cartridge; it must be there."""

    def change(files: Files) -> None:
        before = files[name].decode()
        assert old in before, f"{old} is not in {name}"
        files[name] = before.replace(old, new, times).encode()

    return change


def swap(name: str, pattern: str, new: str) -> Callable[[Files], None]:
    def change(files: Files) -> None:
        text, count = re.subn(pattern, new, files[name].decode(), count=1, flags=re.S)
        assert count, f"{pattern} is not in {name}"
        files[name] = text.encode()

    return change


def moved(files: Files) -> None:
    files["story.html"] = files.pop(PAGE)
    put(MANIFEST, PAGE, "story.html")(files)


def without(name: str) -> Callable[[Files], None]:
    return lambda files: files.pop(name) and None


def added(name: str) -> Callable[[Files], None]:
    return lambda files: files.update({name: b"x"})


STORY = 'identifier="case.trams.page.story" type="webcontent" href="web_resources/trams-story.html"'
ASKED = 'identifier="case.trams.topic.what-next" type="imsdt_xmlv1p1"'
ALWAYS = r'<respcondition continue="Yes">.*?</respcondition>\s*'
BODY = "</body>"
END = "&lt;/p&gt;</text>"  # of a topic

MUTATIONS: dict[str, tuple[Callable[[Files], None], str]] = {
    "no manifest": (without(MANIFEST), "cartridge-unreadable"),
    "a manifest that is not XML": (put(MANIFEST, "</manifest>", ""), "cartridge-unreadable"),
    "a topic that is not XML": (put(TOPIC, "</topic>", ""), "cartridge-unreadable"),
    "a page nested past any sense": (put(PAGE, BODY, "<div>" * 20_001 + BODY), "cartridge-unreadable"),
    "entities of its own": (put(TOPIC, "<topic", '<!DOCTYPE topic [<!ENTITY a "b">]><topic'), "cartridge-unreadable"),
    "version 1.2": (put(MANIFEST, "imsccv1p1/imscp_v1p1", "imsccv1p2/imscp_v1p1"), "cartridge-version"),
    "a long comment first": (put(MANIFEST, "<manifest", f"<!-- {'x' * 1100} --><manifest"), "cartridge-version"),
    "two of one name": (put(MANIFEST, "case.trams.page.story.item", "case.trams.page.lens.item"), "cartridge-identifier"),
    "a name of nothing": (put(MANIFEST, 'identifierref="case.trams.quiz"', 'identifierref="nothing"'), "cartridge-identifier"),
    "a page as a folder": (
        put(MANIFEST, 'identifier="case.trams.start.folder"', 'identifier="a" identifierref="case.trams.page.story"'),
        "cartridge-menu",
    ),
    "a page at the top": (moved, "cartridge-file"),
    "a page that is lost": (without(PAGE), "cartridge-file"),
    "an image that is lost": (without("web_resources/trams-lens-figure.svg"), "cartridge-file cartridge-link"),
    "a file that is not listed": (added("web_resources/notes.txt"), "cartridge-file"),
    "a topic with an address": (put(MANIFEST, ASKED, f'{ASKED} href="{TOPIC}"'), "cartridge-resource"),
    "a topic with two files": (put(MANIFEST, f'<file href="{TOPIC}"', f'<file href="{PAGE}" /><file href="{TOPIC}"'), "cartridge-resource"),
    "a quiz without a file": (put(MANIFEST, f'<file href="{QUIZ}" />', ""), "cartridge-file cartridge-resource"),
    "a page of no file": (put(MANIFEST, STORY, STORY.replace("story.html", "other.html")), "cartridge-resource"),
    "answers in a student edition": (put(MANIFEST, 'identifier="case.trams.full"', 'identifier="case.trams.student"'), "cartridge-edition"),
    "page to page": (put(PAGE, BODY, f'<a href="trams-lens.html">x</a>{BODY}'), "cartridge-link"),
    "a page with the topics' token": (put(PAGE, BODY, f'<a href="$IMS-CC-FILEBASE$/trams-lens-figure.svg">x</a>{BODY}'), "cartridge-link"),
    "an image of nothing": (put(PAGE, BODY, f'<img src="no.png"/>{BODY}'), "cartridge-link"),
    "a bare address in a topic": (put(TOPIC, END, f'&lt;img src="trams-lens-figure.svg"/&gt;{END}'), "cartridge-link"),
    "an anchor in a topic": (put(TOPIC, END, f'&lt;a href="#x"&gt;x&lt;/a&gt;{END}'), "cartridge-link"),
    "a topic that shows nothing": (put(TOPIC, END, f'&lt;img src="$IMS-CC-FILEBASE$/no.png"/&gt;{END}'), "cartridge-link"),
    "an address that is a script": (put(PAGE, BODY, f'<a href="javascript:x()">x</a>{BODY}'), "cartridge-link cartridge-live"),
    "details in a page": (put(PAGE, BODY, f"<details><summary>x</summary>y</details>{BODY}"), "cartridge-live"),
    "details in a topic": (put(TOPIC, END, f"&lt;details&gt;y&lt;/details&gt;{END}"), "cartridge-live"),
    "a drawing in a page": (put(PAGE, BODY, f"<svg></svg>{BODY}"), "cartridge-live"),
    "a script in a page": (put(PAGE, BODY, f"<script>x</script>{BODY}"), "cartridge-live"),
    "a handler in a quiz": (put(QUIZ, "&lt;p&gt;Four&lt;/p&gt;", "&lt;p onclick='x'&gt;Four&lt;/p&gt;"), "cartridge-live"),
    "a script after one more decoding": (put(TOPIC, END, f"&amp;lt;script&amp;gt;x{END}"), "cartridge-live"),
    "HTML escaped twice": (put(QUIZ, "&lt;p&gt;Four&lt;/p&gt;", "&amp;lt;p&amp;gt;Four&amp;lt;/p&amp;gt;"), "cartridge-escaping"),
    "letters that Moodle garbles": (put(TOPIC, END, f"“x”{END}"), "cartridge-escaping"),
    "an item without a profile": (swap(QUIZ, "(<itemmetadata>.*?)cc_profile", r"\1other"), "cartridge-quiz"),
    "general feedback last": (swap(QUIZ, f"({ALWAYS})(.*?)(</resprocessing>)", r"\2\1\3"), "cartridge-quiz"),
    "general feedback that stops": (put(QUIZ, 'continue="Yes"', 'continue="No"'), "cartridge-quiz"),
    "options that go on": (put(QUIZ, 'continue="No"', 'continue="Yes"'), "cartridge-quiz"),
    "a score without its feedback": (swap(QUIZ, r"(</setvar>)\s*<displayfeedback[^>]*>", r"\1"), "cartridge-quiz"),
    "a score of its own": (
        swap(QUIZ, r'(<resprocessing>.*?</outcomes>)', r'\1<respcondition continue="No"><conditionvar>'
            r'<varequal respident="answer">option-2</varequal></conditionvar><setvar varname="SCORE">100</setvar></respcondition>'),
        "cartridge-quiz",
    ),
    "no right answer": (swap(QUIZ, r"<setvar[^>]*>100</setvar>", ""), "cartridge-quiz"),
    "an option that nobody judges": (put(QUIZ, ">option-3</varequal>", ">option-1</varequal>"), "cartridge-quiz"),
    "feedback that is lost": (put(QUIZ, '<itemfeedback ident="option-1-feedback"', '<itemfeedback ident="x"'), "cartridge-quiz"),
}  # fmt: skip


@pytest.fixture(scope="module")
def whole() -> Files:
    return parts(made(small()))


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_broken_rule_is_found_and_nothing_else(name: str, whole: Files) -> None:
    change, expected = MUTATIONS[name]
    files = dict(whole)
    change(files)
    assert codes(zipped(files)) == set(expected.split())


def test_every_code_has_a_mutation_and_is_explained() -> None:
    source = Path(rules.__file__).read_text(encoding="utf-8")
    emitted = set(re.findall(r'"(cartridge-[a-z]+)"', source))
    assert emitted == {code for _, expected in MUTATIONS.values() for code in expected.split()}
    explained = (ROOT / "docs/contribute/checks.md").read_text(encoding="utf-8")
    assert emitted == set(re.findall(r"`(cartridge-[a-z]+)`", explained))


NEAR: dict[str, Callable[[Files], None]] = {
    "an anchor within a page": put(PAGE, BODY, f'<a href="#x">x</a>{BODY}'),
    "an image as data": put(TOPIC, END, f'&lt;img src="data:image/png;base64,AA=="/&gt;{END}'),
    "a topic that shows an image": put(TOPIC, END, f'&lt;img src="$IMS-CC-FILEBASE$/trams-lens-figure.svg"/&gt;{END}'),
    "an image with a query": put(PAGE, BODY, f'<img src="trams-lens-figure.svg?v=1"/>{BODY}'),
    "a stop that is the default": put(QUIZ, ' continue="No"', ""),
    "a lesser sign": put(TOPIC, END, f"1 &amp;lt; 2{END}"),
    "a short comment": put(MANIFEST, "<manifest", "<!-- mine --><manifest"),
    "other names": put(MANIFEST, "case.trams.page.story", "mine"),
    "a score in another form": put(QUIZ, ">100</setvar>", ">100.0</setvar>"),
}


@pytest.mark.parametrize("name", NEAR)
def test_what_is_allowed_stays_silent(name: str, whole: Files) -> None:
    files = dict(whole)
    NEAR[name](files)
    assert rules.check("x.imscc", zipped(files)) == []


@pytest.mark.parametrize("data", [b"", b"PK", b"%PDF-1.7", b"PK\x03\x04" + b"\x00" * 60])
def test_what_is_no_archive_is_said(data: bytes) -> None:
    assert codes(data) == {"cartridge-unreadable"}


def test_a_damaged_cartridge_is_refused_without_a_traceback() -> None:
    data = made(small())
    for place in range(0, len(data), len(data) // 60):
        assert all(
            problem.message for problem in rules.check("x.imscc", data[:place] + b"\xff\x00" + data[place + 2 :])
        )
        assert codes(data[:place]) == {"cartridge-unreadable"}


def test_a_problem_names_the_file_in_the_cartridge(whole: Files) -> None:
    files = dict(whole)
    put(LENS, BODY, f"<script>x</script>{BODY}")(files)
    (problem,) = rules.check("a/x.imscc", zipped(files))
    assert problem.place.path == f"a/x.imscc/{LENS}"


# --- the command line ------------------------------------------------------------------------------------------------

Run = Callable[..., CompletedProcess[str]]


def test_the_command_checks_a_cartridge(tmp_path: Path, run: Run, whole: Files) -> None:
    good, bad = tmp_path / "good.imscc", tmp_path / "bad.imscc"
    good.write_bytes(made(small()))
    files = dict(whole)
    put(TOPIC, "</topic>", "")(files)
    bad.write_bytes(zipped(files))
    root = str(ROOT / "tests" / "fabricated")
    done = run("check", root, "--today=2026-11-23", "--cartridge", str(good))
    assert (done.returncode, done.stdout) == (0, "")
    assert "1 cartridges: nothing wrong" in done.stderr
    done = run("check", root, "--today=2026-11-23", "--cartridge", str(bad))
    assert done.returncode == 1
    assert done.stdout.startswith(f"{bad}: error: ")
    assert "[cartridge-unreadable]" in done.stdout
    done = run("check", root, "--today=2026-11-23", "--cartridge", str(tmp_path / "none.imscc"))
    assert done.returncode == 2
    assert "cannot be read" in done.stderr
    assert "Traceback" not in done.stderr
