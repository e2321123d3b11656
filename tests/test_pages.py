"""The pages as Markdown: the same every time, every link leads somewhere, nothing in them is live, nothing leaks."""

import builtins
import copy
import datetime
import posixpath
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import markdown
import pytest
from mkdocs.config import load_config
from pydantic import ValidationError
from selectolax.lexbor import LexborHTMLParser

from casepack import styles
from casepack.checks import check, scan, site
from casepack.load import load
from casepack.model import (
    Activity,
    Analysis,
    Book,
    Edition,
    Facilitation,
    Item,
    Kit,
    Option,
    Part,
    Prose,
    Reference,
    Session,
)
from casepack.pages import nav
from casepack.pages import pages as all_pages

HERE = Path(__file__).parent
CLEAN = load(HERE / "fabricated")
TODAY = datetime.date(2026, 11, 23)
EDITIONS = list(Edition)


@cache
def renderer() -> markdown.Markdown:
    """Python-Markdown as the site sets it up."""
    config = load_config(str(HERE.parent / "mkdocs.yml"))
    return markdown.Markdown(extensions=config.markdown_extensions, extension_configs=config.mdx_configs)


def rendered(made: Mapping[str, str]) -> dict[str, str]:
    """The pages as HTML, `.md` addresses turned into `.html` ones."""
    found = {}
    for path, text in made.items():
        body = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.S)
        page = renderer().reset().convert(body)
        page = re.sub(r'((?:href|src)="(?![a-z]+:)[^"#]*)\.md(?=["#])', r"\1.html", page)
        found[path.removesuffix(".md") + ".html"] = f"<!doctype html><body>{page}"
    return found


def pages(book: Book, edition: Edition, today: datetime.date = TODAY, *, styled: bool = False) -> dict[str, str]:
    """The pages; in each citation style, for which pandoc runs, only on demand."""
    return all_pages(book, edition, today, styles.of_book(book) if styled else {})


def faults(built: Mapping[str, str]) -> list[str]:
    """What the site check says of rendered pages."""
    facts = tuple(scan.scan(path, text.encode()) for path, text in built.items())
    found = site.check(site.Built(facts, frozenset(built)))
    return [f"{problem.place.path}: {problem.message}" for problem in found]


# --- the same every time -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("edition", EDITIONS)
def test_pages_are_pure(edition: Edition, monkeypatch: pytest.MonkeyPatch) -> None:
    before = copy.deepcopy(CLEAN)
    shuffled = replace(
        CLEAN,
        shelf=replace(CLEAN.shelf, primers=dict(reversed(CLEAN.shelf.primers.items()))),
        health=dict(reversed(CLEAN.health.items())),
    )

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("pages open no files")

    monkeypatch.setattr(builtins, "open", refuse)
    first = pages(CLEAN, edition)
    assert first == pages(CLEAN, edition) == pages(shuffled, edition)
    assert before == CLEAN


def test_pages_do_not_depend_on_the_order_of_sets() -> None:
    code = (
        "import datetime, hashlib, sys; from pathlib import Path; from casepack.load import load; "
        "from casepack.model import Edition; from casepack.pages import pages; "
        "made = pages(load(Path(sys.argv[1])), Edition.FULL, datetime.date(2026, 11, 23), {}); "
        "print(hashlib.sha256(repr(made).encode()).hexdigest())"
    )
    command = [sys.executable, "-c", code, str(HERE / "fabricated")]
    seen = {
        subprocess.run(command, env={"PYTHONHASHSEED": seed}, capture_output=True, check=True).stdout for seed in "123"
    }
    assert len(seen) == 1


def test_a_sentence_put_into_a_line_does_not_end_twice(book: Book) -> None:
    """What an author ends with a full stop may stand before or after the minutes."""
    for path, text in all_pages(book, Edition.FULL, TODAY).items():
        assert not re.search(r"\w\.(?:, \d+ min)|minutes\*\* · [^·\n]*\. ·", text), path


def test_today_decides_what_is_shown_as_overdue() -> None:
    def ledger(today: datetime.date) -> str:
        return pages(CLEAN, Edition.FULL, today)["cases/trams/claims.md"]

    assert "Not re-checked since" not in ledger(datetime.date(2027, 11, 21))
    assert "Not re-checked since 21 November 2026" in ledger(datetime.date(2027, 11, 22))


# --- every link leads somewhere ----------------------------------------------------------------------------------


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_link_and_anchor_resolves(edition: Edition) -> None:
    assert faults(rendered(pages(CLEAN, edition))) == []


def test_a_lost_page_or_anchor_would_be_noticed() -> None:
    made = pages(CLEAN, Edition.FULL)
    ledger = "cases/trams/claims.md"
    assert faults(rendered({name: text for name, text in made.items() if name != ledger}))
    assert faults(rendered({**made, ledger: re.sub(r"\{\s*#glasses-scored", "{ #lost", made[ledger])}))


def flat(entries: Any) -> Iterator[str]:
    if isinstance(entries, str):
        yield entries
    for entry in entries if isinstance(entries, list) else ():
        yield from (path for value in entry.values() for path in flat(value))


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_menu_holds_every_page_once(edition: Edition) -> None:
    listed = [path for entries in nav(CLEAN, edition).values() for path in flat(entries)]
    assert sorted([*listed, "index.md"]) == sorted(pages(CLEAN, edition))


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_page_has_one_title_and_headings_in_order(edition: Edition) -> None:
    for path, page in rendered(pages(CLEAN, edition)).items():
        levels = [int(node.tag[1]) for node in LexborHTMLParser(page).css("h1,h2,h3,h4,h5,h6") if node.tag]
        assert levels.count(1) == 1, path
        assert levels[0] == 1, path
        assert all(after <= before + 1 for before, after in pairwise(levels)), f"{path}: {levels}"


def test_citations_show_labels_and_lead_to_sources() -> None:
    story = LexborHTMLParser(rendered(pages(CLEAN, Edition.FULL))["cases/trams/story.html"])
    cited = {node.text(): node.attributes["href"] for node in story.css("a.cite")}
    assert cited["Reed 2025, ¶ 1"] == "sources.html#gazette2025camera"
    assert cited["Moth 2024, p. 14"] == "sources.html#moth2024watching"
    assert "[@" not in story.body.text()
    assert story.css_first("#ref-union2025glasses") is not None
    assert "[@no-such-key]" in LexborHTMLParser(rendered(pages(CLEAN, Edition.FULL))["index.html"]).body.text()


# --- words put into every field ----------------------------------------------------------------------------------

Change = Callable[[str], str]


def changed(part: Any, change: Change) -> Any:
    """The part with every text in it changed; ids, dates and chosen words, which cannot hold any text, stay."""
    for name, info in type(part).model_fields.items():
        value = getattr(part, name)
        new = inside(value, change)
        if new == value:
            continue
        try:
            fields = part.model_dump(by_alias=True, exclude_none=True) | {info.alias or name: dumped(new)}
            part = part.model_copy(update={name: getattr(type(part).model_validate(fields), name)})
        except ValidationError:
            continue
    return part


def inside(value: Any, change: Change) -> Any:
    if isinstance(value, Part):
        return changed(value, change)
    if isinstance(value, tuple):
        return tuple(inside(each, change) for each in value)
    return change(value) if type(value) is str else value


def dumped(value: Any) -> Any:
    if isinstance(value, tuple):
        return [dumped(each) for each in value]
    return value.model_dump(by_alias=True, exclude_none=True) if isinstance(value, Part) else value


def rewritten(book: Book, change: Change, kinds: tuple[type, ...] = (Part,)) -> Book:
    """The book with the texts of these kinds of parts changed; prose with them, if all kinds are."""

    def prose(one: Prose) -> Prose:
        return replace(one, text=change(one.text))

    def kit(one: Kit) -> Kit:
        return Kit(each(one.head), prose(one.body)) if issubclass(type(one.head), kinds) else one

    def each(value: Any) -> Any:
        if isinstance(value, kinds):
            return changed(value, change)
        if isinstance(value, tuple):
            return tuple(each(inner) for inner in value)
        if isinstance(value, Part):
            fields = {name: each(getattr(value, name)) for name in type(value).model_fields}
            return value.model_copy(update=fields)
        return kit(value) if isinstance(value, Kit) else value

    everything = kinds == (Part,)
    cases = []
    for case in book.cases:
        parts = {name: each(value) for name, value in vars(case).items() if isinstance(value, tuple | Item)}
        note = case.teaching_note and prose(case.teaching_note)
        story = prose(case.narrative) if everything else case.narrative
        cases.append(replace(case, **parts, teaching_note=note, narrative=story))
    lists = {name: each(value) for name, value in vars(book.shelf).items() if isinstance(value, tuple)}
    primers = {key: prose(primer) if everything else primer for key, primer in book.shelf.primers.items()}
    health = {key: each(record) for key, record in book.health.items()}
    return replace(book, cases=tuple(cases), shelf=replace(book.shelf, **lists, primers=primers), health=health)


def test_the_student_edition_holds_nothing_for_instructors() -> None:
    planted: list[str] = []

    def plant(text: str) -> str:
        planted.append(f"PLANTED{len(planted):04}")
        return f"{text} {planted[-1]}"

    book = rewritten(CLEAN, plant, (Facilitation, Analysis, Session, Activity, Option))
    full, student = ("".join(rendered(pages(book, edition)).values()) for edition in EDITIONS)
    shown = set(re.findall(r"PLANTED\d{4}", full))
    assert len(shown) > 40
    options = {word for option in book.cases[0].quiz[0].options for word in re.findall(r"PLANTED\d{4}", option.text)}
    assert set(re.findall(r"PLANTED\d{4}", student)) <= options, "of all this a student sees the options of a quiz"
    assert "score-audit" not in student
    assert "fifty-minutes" not in student


HOSTILE = [
    "<xevil onxevil=1>",
    '" onxevil="1',
    "' onxevil='1' x='",
    "</p></div></details></summary></svg></figure></table></a><xevil>",
    "--><xevil>",
    "]]><xevil>",
    "{: onxevil=1 .xevil }",
    "{ .xevil onxevil=1 }",
    "[x](javascript:xevil)",
    "](javascript:xevil)",
    ")](javascript:xevil)",
    "`<xevil>` ``<xevil>`` <xevil>`",
    "```\n<xevil>",
    "~~~\n<xevil>\n\n<xevil>",
    "\n\n<xevil>\n\n",
    '\n---\n<xevil>\n"',
    "| <xevil> | <xevil>",
    "&lt;xevil&gt; &#60;xevil&#62;",
    "[^1]\n\n[^1]: <xevil>",
    "\\<xevil> \\\\<xevil> \\`<xevil>",
    "<!-- cases -->",
    "*[owl]: <xevil>",
    "[@xevil] [#xevil] ::: <xevil>",
]


def live(built: Mapping[str, str]) -> list[str]:
    """What of the hostile texts has become an element, an attribute or an address."""
    found = []
    for path, page in built.items():
        for node in LexborHTMLParser(page).css("*") if path != "index.html" else ():  # a page of docs/ is trusted
            data = node.tag == "script" and node.attributes.get("type") == "application/json"  # read, never run
            if node.tag in ("xevil", "script", "iframe", "img") and not data:
                found.append(f"{path}: <{node.tag}>")
            for name, value in node.attributes.items():
                script = name in ("href", "src") and re.match(r"\s*(javascript|data|vbscript):", value or "", re.I)
                if "xevil" in name or (name == "class" and "xevil" in (value or "")) or script:
                    found.append(f"{path}: <{node.tag} {name}={value}>")
    return found


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_in_every_field_stays_text(hostile: str) -> None:
    """It becomes nothing live, and swallows nothing of what stands behind it: every link still finds its place."""
    book = rewritten(CLEAN, lambda text: f"{text} {hostile}")
    assert book.cases[0].meta.title != CLEAN.cases[0].meta.title
    built = rendered(pages(book, Edition.FULL))
    assert live(built) == []
    if (
        "](" not in hostile and "[^" not in hostile
    ):  # these are links and notes of the author's own, which may lead nowhere
        assert faults(built) == []


def test_hostile_text_stays_text_in_every_citation_style() -> None:
    book = rewritten(CLEAN, lambda text: f"{text} {' '.join(HOSTILE)}", (Reference,))
    made = pages(book, Edition.FULL, styled=True)
    assert "Cite this source" in made["cases/trams/sources.md"]
    assert live(rendered(made)) == []


# --- damage ------------------------------------------------------------------------------------------------------

TOKENS = [
    "\t", ":", ": ", "- ", "[", "]", "{", "}", "|", ">-", "#", "&a ", "*a", "!x ", "'", '"', "\n", "\n\n", "---\n", "id: x\n", "`", "<b>",
    "\x00", "\xff", "[@x]", "[@gazette2025camera]", "[#x]", "::: stop x\n", ":::\n", "```\n", "2031", "null", "-1", "99999999999", "héé",
]  # fmt: skip


@pytest.mark.parametrize("seed", range(40))
def test_random_damage_is_located_and_pages_come_of_what_has_no_errors(seed: int, tmp_path: Path) -> None:
    dice = random.Random(seed)
    root = Path(shutil.copytree(HERE / "fabricated", tmp_path / "root"))
    files = sorted(path for path in root.rglob("*") if path.suffix in (".yml", ".md") and path.name != "mkdocs.yml")
    for _ in range(dice.randint(1, 3)):
        path = dice.choice(files)
        data = path.read_bytes()
        at, to = sorted(dice.choices(range(len(data) + 1), k=2))
        cut = dice.random() < 0.4
        path.write_bytes(data[:at] + dice.choice(TOKENS).encode("latin-1", "replace") + data[to if cut else at :])
    book = load(root)
    problems = check(book, TODAY)
    for problem in problems:
        place = root / problem.place.path
        assert posixpath.normpath(problem.place.path) == problem.place.path
        assert place.exists() or problem.code == "missing-file"
        if problem.place.line:
            assert problem.place.line <= place.read_bytes().count(b"\n") + place.read_bytes().count(b"\r") + 1
    if not any(problem.level == "error" for problem in problems):
        for edition in EDITIONS:
            rendered(pages(book, edition))
