"""What can be taken away, on paper or into a platform, and where: the files that the edges made beside the pages."""

import posixpath
from collections import defaultdict
from collections.abc import Iterator, Mapping

from casepack import cite
from casepack.markup import escape
from casepack.model import Book, Case
from casepack.pages.writer import Page

SECTIONS = {
    "The whole case": ("whole-case",),
    "For the class": ("student-handout", "question-sheet", "reading-list", "claim-cards", "role-cards"),
    "Run sheets": ("run-sheet",),
    "Slides": ("slides", "deck"),
    "For a learning platform": ("cartridge", "moodle", "quiz.gift"),
}
NAMES = {
    "cartridge": "The whole case as a Common Cartridge, for Canvas, Moodle, Blackboard or D2L",
    "moodle": "The quiz and the questions for Moodle's question bank",
    "quiz.gift": "The quiz as GIFT, a text to change by hand",
}
OTHERS = {"cards": "Cards to learn with", "cite": "The case itself, as a report"}
FORMATS = {"bib": "BibTeX", "ris": "RIS", "json": "CSL-JSON", "apkg": "Anki"}  # any other ending is its own name

Papers = Mapping[str, int]  # address below the site's root, as `downloads/x/y.pdf`: bytes


def by_case(papers: Papers) -> dict[str, dict[str, int]]:
    """The files of each case, in a folder of its name, by the case's id."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for path, size in papers.items():
        found[posixpath.basename(posixpath.dirname(path))][path] = size
    return found


def files(case: Case, papers: Papers) -> dict[str, list[tuple[str, int]]]:
    """The case's files by what they hold (`run-sheet-dual-use-50`), each with its formats."""
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for path, size in sorted(papers.items()):
        if posixpath.dirname(path) == f"downloads/{case.id}":
            stem = posixpath.basename(path).rsplit(".", 1)[0]
            found[stem.removeprefix(f"{case.id}-")].append((path, size))
    return found


def links(page: Page, formats: list[tuple[str, int]]) -> str:
    """`PDF (216 kB) · DOCX (28 kB)`, each a link."""
    made = []
    for path, size in formats:
        ending = path.rsplit(".", 1)[1]
        name = FORMATS.get(ending, ending.upper())
        made.append(f"[{name}]({page.href(path)}) ({max(1, round(size / 1000))} kB)")
    return " · ".join(made)


def for_managers(page: Page, case: Case, papers: Papers, name: str) -> list[str]:
    """A line that offers a list of sources to reference managers, if it was made; without a name, all of the case's."""
    formats = files(case, papers).get(name or case.id)
    return [f"For a reference manager: {links(page, formats)}\n{{: .small }}"] if formats else []


def downloads(book: Book, case: Case, papers: Papers) -> Page:
    page = Page(
        book, case, case.page("downloads"), f"To print and hand out · {case.meta.title}",
        "The whole case in one file; handouts, question sheets, cards, run sheets and slides, to print and to change.",
    )  # fmt: skip
    page.add("# To print and hand out")
    found = files(case, papers)
    if any(path.endswith(".pdf") for formats in found.values() for path, _ in formats):
        page.add(
            "PDF to print, DOCX or PPTX to change. The PDF files are tagged, with headings, lists and tables that a "
            "screen reader can follow. Text CC BY 4.0."
        )
    else:
        page.add(
            "This copy of the site was made without the files to print. `make build` makes them; so does `casepack export`."
        )
    page.add(f"All files hold the case as reviewed on {cite.long_date(case.meta.reviewed)}.\n{{: .small }}")
    if "whole-case" in found:
        page.add(
            "The whole case is one HTML file that any browser opens without a network, from a USB stick for example, with "
            "a search of its own; or an EPUB for reading apps."
        )
    for title, kinds in SECTIONS.items():
        rows = [
            f"- {escape(NAMES.get(name) or name.replace('-', ' ').capitalize())}: {links(page, formats)}"
            for kind in kinds
            for name, formats in found.items()
            if name.startswith(kind)
        ]
        if rows:
            page.add(f"## {title}", "\n".join(rows))
    if rows := list(for_programs(page, book, case, papers)):
        page.add("## For other programs {#programs}", "\n".join(rows))
    return page


def for_programs(page: Page, book: Book, case: Case, papers: Papers) -> Iterator[str]:
    """What reference managers, Anki and programs of the reader's own take."""
    found = files(case, papers)
    lists = {
        case.id: "All sources",
        **{f"readings-{key}": f"Readings: {book.theme(key).title}" for key in case.meta.themes},
    }
    for name, label in {**lists, **OTHERS}.items():
        if name in found:
            yield f"- {escape(label)}: {links(page, found[name])}"
    data = f"cases/{case.id}/case.json"
    if data in papers:
        yield f"- [The whole case as data]({page.href(data)}) (JSON, {max(1, round(papers[data] / 1000))} kB)"
