"""What a learning platform gets: whole, stable, inert, and in the student edition nothing for instructors."""

import hashlib
import html
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from selectolax.lexbor import LexborHTMLParser

from casepack.exports import LMS
from casepack.exports.html import attribute, run, web
from casepack.exports.html import html as as_html
from casepack.exports.paper import Card, Heading, Paragraph, Run, Table, plain
from casepack.model import Book, Case, Edition

from .gift import Asked, read
from .papers import changed, hostile, parts, planted, small, with_case

FABRICATED = Path(__file__).parent / "fabricated"
CP = "{http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1}"
QTI = "{http://www.imsglobal.org/xsd/ims_qtiasiv1p2}"
DT = "{http://www.imsglobal.org/xsd/imsccv1p1/imsdt_v1p1}"
WL = "{http://www.imsglobal.org/xsd/imsccv1p1/imswl_v1p1}"
FORMATS = ("cartridge", "moodle", "gift")


MADE: dict[tuple[str, int, Edition], tuple[Book, bytes]] = {}  # the book too, so that no other gets its number


def made(form: str, book: Book, edition: Edition = Edition.FULL) -> bytes:
    """The file of a format, made once for each book."""
    key = (form, id(book), edition)
    if key not in MADE:
        (data,) = LMS[form](book, book.cases[0], edition).values()
        MADE[key] = book, data
    return MADE[key][1]


def files(book: Book, edition: Edition = Edition.FULL) -> dict[str, bytes]:
    return parts(made("cartridge", book, edition))


def everything(form: str, book: Book, edition: Edition) -> str:
    """Every byte of a file, those inside a cartridge unpacked."""
    data = made(form, book, edition)
    return b"".join(parts(data).values() if form == "cartridge" else [data]).decode()


def manifest(inside: dict[str, bytes]) -> ET.Element:
    return ET.fromstring(inside["imsmanifest.xml"])


def seen(text: str) -> str:
    """What a reader sees of HTML, without the joiners that keep text from becoming markup."""
    body = LexborHTMLParser(text).body
    return " ".join((body.text() if body else "").replace("\u2060", "").split())


def every_html(book: Book, edition: Edition) -> list[str]:
    """Every HTML text of the cartridge and of the Moodle XML, as the importer takes it out."""
    found = []
    for name, data in files(book, edition).items():
        if name.endswith(".html"):
            found.append(data.decode())
        elif name.endswith(".xml"):
            tree = ET.fromstring(data)
            found += [node.text or "" for node in tree.iter() if node.get("texttype") == "text/html"]
    tree = ET.fromstring(made("moodle", book, edition))
    found += [node.findtext("text") or "" for node in tree.iter() if node.get("format") == "html"]
    return found


# --- the cartridge is whole ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("edition", Edition)
def test_every_question_is_a_topic_and_every_reading_a_link(book: Book, edition: Edition) -> None:
    case, inside = book.cases[0], files(book, edition)
    topics = [ET.fromstring(data) for name, data in inside.items() if "-topic-" in name]
    assert sorted(tree.findtext(f"{DT}title") or "" for tree in topics) == sorted(one.title for one in case.questions)
    for question in case.questions:
        text = ET.fromstring(inside[f"web_resources/{case.id}-topic-{question.id}.xml"]).findtext(f"{DT}text") or ""
        assert all(f"<li>{word}" in text for word in (probe.split()[0] for probe in question.probes) if word.isalpha())
    references = book.references_of(case)
    addresses = {one.id: references[one.ref].link for one in case.readings if references[one.ref].link}
    assert len(addresses) > 50
    for key, address in addresses.items():
        url = ET.fromstring(inside[f"web_resources/{case.id}-reading-{key}.xml"]).find(f"{WL}url")
        assert url is not None
        assert url.get("href") == address
    links = re.compile(rf"web_resources/{case.id}-reading-.*\.xml")
    assert sum(bool(links.fullmatch(name)) for name in inside) == len(addresses)


def test_the_menu_has_everything_in_reading_order(book: Book) -> None:
    case, tree = book.cases[0], manifest(files(book))
    folders = [one.findtext(f"{CP}title") for one in tree.findall(f".//{CP}organization/{CP}item/{CP}item")]
    themes = [book.theme(key).title for key in case.meta.themes]
    assert folders == [case.meta.title, *themes, "Check yourself", "For instructors"]
    first = tree.find(f".//{CP}organization/{CP}item/{CP}item")
    assert first is not None
    assert [one.findtext(f"{CP}title") for one in first.findall(f"{CP}item")] == [
        case.meta.title, "The story", f"The {case.meta.focal_kind} under the lens", "Timeline", "People and organisations",
    ]  # fmt: skip
    linked = [one.get("identifierref") for one in tree.iter(f"{CP}item") if "identifierref" in one.attrib]
    assert sorted(linked) == sorted(one.get("identifier") or "" for one in tree.iter(f"{CP}resource"))


def test_the_story_is_there_with_its_stops(book: Book) -> None:
    case = book.cases[0]
    page = LexborHTMLParser(files(book)[f"web_resources/{case.id}-story.html"].decode())
    assert page.css_first("h1").text() == "The story"
    assert [node.text() for node in page.css("h2")][:4] == [
        text for _, text in re.findall(r"^(##) (.+?) \{#", case.narrative.text, re.M)
    ][:4]
    boxes = [node.text() for node in page.css("div")]
    assert len(boxes) == case.narrative.text.count("::: stop ") == 4
    assert all("Stop and decide" in text for text in boxes)


def test_figures_are_files_with_their_alternative_in_words(book: Book) -> None:
    shown = 0
    for edition in Edition:
        inside = files(book, edition)
        for name, data in inside.items():
            for image in LexborHTMLParser(data.decode()).css("img") if name.endswith(".html") else ():
                shown += 1
                file = inside[f"web_resources/{image.attributes['src']}"]
                drawing = ET.fromstring(file)
                tags = {node.tag.rpartition("}")[2] for node in drawing.iter()}
                assert tags <= {"svg", "title", "desc", "rect", "circle", "path", "text", "g"}
                assert b"href" not in file
                assert image.attributes["alt"] == drawing.findtext("{http://www.w3.org/2000/svg}title")
                told = drawing.findtext("{http://www.w3.org/2000/svg}desc") or ""
                assert " ".join(told.split()) in seen(data.decode())
                assert data.count((image.attributes["src"] or "").encode()) == 1, (
                    "Moodle replaces it wherever it stands"
                )
    assert shown == 6


def test_the_quiz_scores_the_right_option_and_answers_each(book: Book) -> None:
    case = book.cases[0]
    tree = ET.fromstring(files(book)[f"web_resources/{case.id}-quiz.xml"])
    items = list(tree.iter(f"{QTI}item"))
    assert [item.get("ident") for item in items] == [f"case.{case.id}.quiz.{one.id}" for one in case.quiz]
    for item, one in zip(items, case.quiz, strict=True):
        labels = list(item.iter(f"{QTI}response_label"))
        texts = {label.get("ident"): label.findtext(f".//{QTI}mattext") or "" for label in labels}
        said = {node.get("ident"): node.findtext(f".//{QTI}mattext") or "" for node in item.iter(f"{QTI}itemfeedback")}
        right = []
        told = {}
        for condition in item.iter(f"{QTI}respcondition"):
            option = condition.findtext(f".//{QTI}varequal")
            shown = condition.find(f"{QTI}displayfeedback")
            assert shown is not None
            if option:
                told[option] = said[shown.get("linkrefid")]
                right += [option] if condition.findtext(f"{QTI}setvar") == "100" else []
        assert [list(texts).index(name) + 1 for name in right] == [one.answer]
        for name, option in zip(texts, one.options, strict=True):
            assert seen(texts[name]).startswith(option.text.split("[")[0].split("*")[0].strip()[:20])
            assert seen(told[name]).startswith(option.feedback.split("[")[0].split("*")[0].strip()[:20])


# --- editions --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMATS)
def test_the_student_edition_holds_nothing_for_instructors(form: str) -> None:
    book, marks = planted(small())
    assert len(marks) > 20
    full, student = (everything(form, book, edition) for edition in (Edition.FULL, Edition.STUDENT))
    assert any(mark in full for mark in marks)
    assert [mark for mark in marks if mark in student] == []
    assert "Full edition" in full
    assert "Student edition" in student
    for trace in ("Instructor", "setvar", "fraction=", "multichoice", "\n\t=", "\n\t~", "analyses:", "Pitfalls"):
        assert trace not in student


def test_what_is_for_instructors_says_so() -> None:
    """Of all planted marks, the pages without the role hold none; the quiz alone has its feedback."""
    book, marks = planted(small())
    inside = files(book)
    tree = manifest(inside)
    hidden, quiz = set(), set()
    for resource in tree.iter(f"{CP}resource"):
        names = {node.get("href") or "" for node in resource.iter(f"{CP}file")}
        role = [node.text for node in resource.iter() if node.tag.endswith("}value")]
        hidden |= names if role == ["Instructor"] else set()
        quiz |= names if "assessment" in (resource.get("type") or "") else set()
    apart = {*hidden, *quiz, "imsmanifest.xml"}  # the menu names the class plans
    shown = b"".join(data for name, data in inside.items() if name not in apart).decode()
    assert [mark for mark in marks if mark in shown] == []
    told = b"".join(inside[name] for name in hidden).decode()
    feedback = {mark for mark in marks if "FEEDBACK" in mark}
    lost = {mark for mark in marks - feedback if mark not in told}
    assert {re.sub(r"LEAK\d+", "", mark) for mark in lost} <= {"AUDIENCEZ", "BODYZ", "ONLINEZ"}, (
        "a run sheet does not print these"
    )
    assert all(mark in inside["web_resources/trams-quiz.xml"].decode() for mark in feedback)


def test_notes_for_graders_are_in_the_full_edition_alone(book: Book) -> None:
    for edition in Edition:
        tree = ET.fromstring(made("moodle", book, edition))
        notes = [
            node.findtext("graderinfo/text") or "" for node in tree.iter("question") if node.get("type") == "essay"
        ]
        assert sum("Pitfalls" in note for note in notes) == (
            len(book.cases[0].questions) if edition is Edition.FULL else 0
        )


# --- the same again --------------------------------------------------------------------------------------------------


def names(book: Book) -> set[str]:
    inside = files(book)
    found = {node.get("identifier") or "" for node in manifest(inside).iter() if "identifier" in node.attrib}
    for name, data in inside.items():
        if name.endswith("-quiz.xml"):
            found |= {node.get("ident") or "" for node in ET.fromstring(data).iter(f"{QTI}item")}
    tree = ET.fromstring(made("moodle", book))
    found |= {f"moodle {node.findtext('idnumber')}" for node in tree.iter("question") if node.get("type") != "category"}
    return found | {f"gift {one.id}" for one in read(made("gift", book).decode())[1]} | set(inside)


def test_names_depend_on_ids_alone() -> None:
    book = small()
    case = book.cases[0]
    fields = ("references", "claims", "events", "questions", "readings", "sessions", "quiz")

    def other(_key: str, text: str) -> str:
        return text + " altered"

    texts: dict[str, Any] = {name: tuple(changed(one, other) for one in getattr(case, name)) for name in fields}
    assert names(with_case(book, **texts)) == names(book)
    assert made("cartridge", with_case(book, **texts)) != made("cartridge", book)
    turned = {name: tuple(reversed(getattr(case, name))) for name in fields}
    assert names(with_case(book, **turned)) == names(book)
    less = names(with_case(book, questions=case.questions[:1]))
    assert less < names(book)
    assert all("what-next" in name for name in names(book) - less)


def test_two_cases_in_one_course_do_not_meet() -> None:
    book = small()
    case = book.cases[0]
    meta = case.meta.model_copy(update={"id": "other"})
    second = names(replace(book, cases=(replace(case, meta=meta),)))
    assert second & names(book) == {"menu", "menu.root", "imsmanifest.xml"}


def test_the_same_case_gives_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the seed of sets is, and whatever the clock or the environment says."""
    program = (
        "import hashlib, pathlib, sys\n"
        "from casepack.exports import LMS; from casepack.load import load; from casepack.model import Edition\n"
        "book = load(pathlib.Path(sys.argv[1]))\n"
        "for form in LMS:\n"
        "    for edition in Edition:\n"
        "        for data in LMS[form](book, book.cases[0], edition).values(): print(hashlib.sha256(data).hexdigest())"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", program, FABRICATED],
            env={**os.environ, "PYTHONHASHSEED": seed, "SOURCE_DATE_EPOCH": "1000000000"},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in "12"
    }
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    here = [hashlib.sha256(made(form, small(), edition)).hexdigest() for form in LMS for edition in Edition]
    assert told == {"\n".join(here) + "\n"}


# --- inert -----------------------------------------------------------------------------------------------------------

TRICKS = (
    ' <script>alert(1)</script><img src=x onerror="alert(1)"><svg/onload=alert(1)><details open ontoggle=alert(1)>x</details>'
    " [a](javascript:alert(1)) [b](data:text/html,x) ![c](javascript:alert(1)) [d]( java\tscript:alert(1)) <https://x.example/?a=1>"
    ' &lt;script&gt;alert(1)&lt;/script&gt; &amp;lt;script&amp;gt; " onerror="alert(1)" x=\' [e](https://x.example/?q=&quot;/onerror=alert(1)//)'
    " ]]> <![CDATA[ <!-- --> &#60;iframe&#62; `<b>` **&**lt;script> <**script> $IMS-CC-FILEBASE$/x [f](story.html) [#x](#y)"
)  # fmt: skip
ELEMENTS = "html head meta title body h1 h2 h3 h4 h5 h6 p div ul ol li table thead tbody tr th td"
KNOWN = {*ELEMENTS.split(), "a", "img", "strong", "em", "code", "small", "hr"}
ATTRIBUTES = {"href", "src", "alt", "style", "scope", "lang", "charset"}


def tricked(book: Book) -> Book:
    """The tricks at the end of every text that an author can write, titles and names of sources with them."""

    def spoil(key: str, text: str) -> str:
        return text if key in ("doi", "url", "archive", "isbn", "language") else text + TRICKS

    case: Case = book.cases[0]
    fields: dict[str, Any] = {
        name: tuple(changed(one, spoil) for one in getattr(case, name))
        for name in ("references", "claims", "lens", "events", "actors", "questions", "readings", "sessions", "quiz")
    }
    prose = {
        "narrative": replace(case.narrative, text=case.narrative.text + TRICKS),
        "teaching_note": case.teaching_note and replace(case.teaching_note, text=case.teaching_note.text + TRICKS),
    }
    return with_case(book, meta=changed(case.meta, spoil), **fields, **prose)


@pytest.mark.parametrize("edition", Edition)
def test_hostile_text_is_inert_also_for_an_importer_that_decodes_once_more(edition: Edition) -> None:
    texts = [*every_html(tricked(small()), edition), *every_html(hostile(small()), edition)]
    assert sum("alert(1)" in text for text in texts) > 10
    for text in texts:
        assert text.isascii()
        for imported in (text, html.unescape(text)):
            for node in LexborHTMLParser(imported).css("*"):
                assert node.tag in KNOWN, f"<{node.tag}> in {imported[:200]}"
                assert set(node.attributes) <= ATTRIBUTES, node.html
                for key in ("href", "src"):
                    value = node.attributes.get(key) or "https:"
                    assert re.match(r"(https?|mailto):|[a-z0-9-]+-figure\.svg\Z", value), value


def test_text_is_escaped_once() -> None:
    book = tricked(small())
    case = book.cases[0]
    inside = files(book)
    topic = ET.fromstring(inside["web_resources/trams-topic-what-next.xml"])
    assert topic.findtext(f"{DT}title", "").startswith("What next? <script>alert(1)</script>")
    wanted = "<script>alert(1)</script><img src=x onerror="
    for text in (
        topic.findtext(f"{DT}text") or "",
        inside["web_resources/trams-story.html"].decode(),
        ET.fromstring(inside["web_resources/trams-quiz.xml"]).findtext(f".//{QTI}mattext") or "",
        ET.fromstring(made("moodle", book)).findall("question")[1].findtext("questiontext/text") or "",
    ):
        assert wanted in seen(text)
    _, asked = read(made("gift", book).decode())
    assert wanted in asked[0].text
    assert len(asked) == len(case.quiz)


def test_figures_hold_hostile_text_as_text() -> None:
    inside = files(tricked(small()))
    drawings = [data for name, data in inside.items() if name.endswith(".svg")]
    assert len(drawings) == 3
    for data in drawings:
        tree = ET.fromstring(data)
        assert {node.tag.rpartition("}")[2] for node in tree.iter()} <= {
            "svg",
            "title",
            "desc",
            "rect",
            "circle",
            "path",
            "text",
            "g",
        }
        assert not [name for node in tree.iter() for name in node.attrib if name.startswith("on") or "href" in name]
    assert any(b"alert(1)" in data for data in drawings)


# --- HTML ------------------------------------------------------------------------------------------------------------


def test_a_source_is_linked_by_its_own_address(book: Book) -> None:
    case = book.cases[0]
    ours = {ref.link for ref in book.references_of(case).values()} | {
        ref.archived for ref in book.references_of(case).values()
    }
    found = set()
    for edition in Edition:
        for text in every_html(book, edition):
            found |= {node.attributes["href"] for node in LexborHTMLParser(text).css("a")}
    assert len(found) > 150
    assert found <= ours | {web(link).replace("&amp;", "&") for link in ours if link}


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("https://x.example/a?b=1&c=2#d", "https://x.example/a?b=1&amp;c=2#d"),
        ("https://x.example/%E2%80%99", "https://x.example/%E2%80%99"),
        ("https://x.example/’ü", "https://x.example/%E2%80%99%C3%BC"),
        ('https://x.example/"onclick="x', "https://x.example/%22onclick=%22x"),
        ("https://x.example/&quot;/onclick=x", "https://x.example/&amp;quot%3B/onclick=x"),
        ("https://doi.org/10.1/a(b)c<d>", "https://doi.org/10.1/a(b)c%3Cd%3E"),
    ],
)
def test_an_address_ends_where_it_ends(url: str, written: str) -> None:
    assert web(url) == written


def test_nouns_become_their_elements() -> None:
    blocks = [
        Heading(1, plain("A")),
        Paragraph((Run("b", strong=True, emph=True), Run(" & "), Run("c", href="#gone"))),
        Table((plain("H"),), ((plain("1"),),), (1,)),
        Card((Paragraph(plain("x")),)),
    ]
    text = as_html(blocks, lambda href: "" if href.startswith("#") else href)
    assert text.startswith("<h2>A</h2>\n<p><strong><em>b</em></strong> &amp; c</p>\n<table><thead><tr><th scope=")
    assert text.endswith("<p>x</p>\n</div>")
    assert run(Run("q", href="https://x.example/"), str) == '<a href="https://x.example/">q</a>'
    assert '"' not in attribute('a "b"')


# --- Moodle ----------------------------------------------------------------------------------------------------------


def test_moodle_gets_every_item_with_feedback_tags_and_number(book: Book) -> None:
    case = book.cases[0]
    questions = ET.fromstring(made("moodle", book)).findall("question")
    kinds = [one.get("type") for one in questions]
    assert kinds == ["category", *["multichoice"] * len(case.quiz), "category", *["essay"] * len(case.questions)]
    paths = [one.findtext("category/text") for one in questions if one.get("type") == "category"]
    assert paths == [f"{case.meta.title}/Quiz", f"{case.meta.title}/Discussion questions"]
    real = [one for one in questions if one.get("type") != "category"]
    assert [one.findtext("idnumber") for one in real] == [
        f"{case.id}-{one.id}" for one in (*case.quiz, *case.questions)
    ]
    assert all(0 < len(one.findtext("name/text") or "") <= 255 for one in real)
    for one, item in zip(real, case.quiz, strict=False):
        fractions = [answer.get("fraction") for answer in one.findall("answer")]
        assert fractions == ["100" if place == item.answer else "0" for place in range(1, len(item.options) + 1)]
        assert all(seen(answer.findtext("feedback/text") or "") for answer in one.findall("answer"))
        assert [tag.text for tag in one.findall("tags/tag/text")] == [case.id, "quiz"]
        assert "Where to look" in (one.findtext("generalfeedback/text") or "")
    essays = [one for one in real if one.get("type") == "essay"]
    assert [tag.text for tag in essays[0].findall("tags/tag/text")][:3] == [
        case.id,
        "discussion",
        case.questions[0].theme,
    ]


def test_a_slash_in_the_title_makes_no_category() -> None:
    book = small()
    meta = book.cases[0].meta.model_copy(update={"title": "This / that"})
    tree = ET.fromstring(made("moodle", with_case(book, meta=meta)))
    assert tree.findtext("question/category/text") == "This // that/Quiz"


# --- GIFT ------------------------------------------------------------------------------------------------------------


def same(asked: Asked, text: str) -> bool:
    return asked.text.startswith(" ".join(text.split("[@")[0].split())[:40])


def test_gift_reads_back_as_the_quiz(book: Book) -> None:
    case = book.cases[0]
    category, asked = read(made("gift", book).decode())
    assert category == f"{case.meta.title}/Quiz"
    assert [one.id for one in asked] == [f"{case.id}-{item.id}" for item in case.quiz]
    for one, item in zip(asked, case.quiz, strict=True):
        assert same(one, item.stem)
        assert one.tags == [case.id, "quiz"]
        assert [right for right, _, _ in one.answers] == [n == item.answer for n in range(1, len(item.options) + 1)]
        assert all(text and feedback for _, text, feedback in one.answers)
        assert one.general.startswith("Where to look\n")
    assert any("“" in one.text for one in asked), "letters beyond ASCII come through"


def test_gift_of_the_student_edition_asks_openly(book: Book) -> None:
    case = book.cases[0]
    _, asked = read(made("gift", book, Edition.STUDENT).decode())
    assert len(asked) == len(case.quiz)
    for one, item in zip(asked, case.quiz, strict=True):
        assert (one.answers, one.general) == ([], "")
        assert len(re.findall(r"^\d\. ", one.text, re.M)) == len(item.options)
        assert one.text.endswith("Choose one, and say why.")


SIGNS = [
    "a ~b =c #d {e} :f", "::g:: //h", r"\~ \\ \: \n \\n i\ ", "%50% j", "[html] k", "-> l", "#### m", "$CATEGORY: n", "= o", "~ p", "} q {",
    "&&058; r", "“s” 科大讯飞 \U0001f600", "`t` u",
]  # fmt: skip


@pytest.mark.parametrize("sign", SIGNS)
def test_special_characters_of_gift_read_back(sign: str) -> None:
    """In a code span, where Markdown leaves them alone, at the beginning and at the end of every text of an item."""
    book = small()
    inside = sign.replace("`", "")
    code = f"``{inside}``" if inside == inside.strip() else f"`` {inside} ``"
    item = book.cases[0].quiz[0]
    option = item.options[0]
    options = (
        option.model_copy(update={"text": f"{code} x {code}", "feedback": f"{code} y {code}"}),
        *item.options[1:],
    )
    odd = item.model_copy(update={"stem": f"{code} z {code}", "options": options})
    _, (asked,) = read(made("gift", with_case(book, quiz=(odd,))).decode())
    plainly = " ".join(inside.split())
    assert asked.text == f"{plainly} z {plainly}"
    assert asked.answers[0] == (False, f"{plainly} x {plainly}", f"{plainly} y {plainly}")
    assert len(asked.answers) == len(item.options)


def test_the_name_of_a_gift_item_ends_where_it_ends() -> None:
    book = small()
    odd = book.cases[0].quiz[0].model_copy(update={"stem": "Which of a::b and c: d?"})
    _, (asked,) = read(made("gift", with_case(book, quiz=(odd,))).decode())
    assert (asked.name, asked.text) == ("1. Which of a::b and c: d?", "Which of a::b and c: d?")


# --- the command line ------------------------------------------------------------------------------------------------

Call = Callable[..., CompletedProcess[str]]


@pytest.mark.parametrize(
    ("form", "name"),
    [("cartridge", "trams-cartridge.imscc"), ("moodle", "trams-moodle.xml"), ("gift", "trams-quiz.gift.txt")],
)
def test_the_command_writes_each_format_in_each_edition(tmp_path: Path, run: Call, form: str, name: str) -> None:
    for edition in Edition:
        done = run("export", form, "--edition", edition.value, "--out", str(tmp_path / edition.value), cwd=FABRICATED)
        assert (done.returncode, done.stdout) == (0, ""), done.stderr
        assert [path.name for path in (tmp_path / edition.value).iterdir()] == [name]
        assert (tmp_path / edition.value / name).read_bytes() == made(form, small(), edition)
