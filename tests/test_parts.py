"""A page made part by part is the page made at once, and an edit makes only the part anew that holds it."""

import copy
import datetime
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files, get_files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink

from casepack import pages, parts
from casepack.model import Book, Edition

ROOT = Path(__file__).resolve().parent.parent
LISTED = '## End {#end data-search-exclude}\n\n<div class="endlist" markdown>\n\n'
TEXTS = {
    "plain.md": "# Title\n\nText.\n\n## One {#one}\n\n- a\n\n- b\n\n## Two\n\n1. c\n\n### Three\n\n| d |\n| - |\n| e |\n",
    "raw.md": "# Title\n\n<svg><path/><br></svg>\n\n## One\n\n<p>raw</p>\n\n## Two\n\nText\n{: .small }\n\n## Three\n\n---\n",
    "inside.md": '# Title\n\n<div class="a" markdown>\n\n## One\n\n<details markdown>\n<summary>s</summary>\n\n## Two\n\n'
    "x\n\n</details>\n\n</div>\n\n## Three\n\nText.\n",
    "twice.md": "# Title\n\n## Same\n\nText.\n\n## Same\n\nText.\n\n## Other {#same}\n\n## Other {#same}\n",
    "far.md": "# Title\n\n[a][later]\n\n## One\n\n[b][later]\n\n## Two\n\n[later]: plain.md#one\n",
    "code.md": "# Title\n\n## One\n\n```\n\n## not a heading\n\n```\n\n## Two\n\n~~~\n\n## neither\n\n~~~\n\n## Three\n",
    "stray.md": '# Title\n\n</div>\n\n## One\n\n<div class="b" markdown>\n\n## Two\n\nText.\n\n</div>\n\n## Three\n',
    "address.md": "# Title\n\n## One\n\n<https://a.example>\n\n## Two\n\nText.\n\n## Three\n",
    "links.md": "# Title\n\n[a](plain.md#one) [b](raw.md)\n\n## One\n\n[c](plain.md#two) [d](plain.md#one)\n\n## Two\n\n[e](#one)\n",
    "levels.md": "Text.\n\n### Three\n\n## Two\n\n#### Four\n\n# One\n\n### Three again\n\n## Two again\n",
    "listed.md": f"# Title\n\n{LISTED}First *a*.\n{{: #ref-a }}\n\nSecond [b](plain.md#two).\n{{: #ref-b }}\n\nThird.\n\n</div>\n",
    "found.md": f"# Title\n\n{LISTED.replace(' data-search-exclude', '')}First.\n\nSecond.\n\n</div>\n\n## Next\n\nText.\n",
    "comment.md": "# Title\n\n<!-- a\n\n## no heading\n\n-->\n\n## One\n",
    "open.md": '# Title\n\n## One\n\n<div class="c" markdown>\n\n## Two\n\nText.\n',
    "torn.md": "# Title\n\n## One\n\n<div <p>\n\n## Two\n\n</div>\n\n## Three\n\n<p\n\n## Four\n",
    "empty.md": "",
}


def laid(texts: dict[str, str], folder: Path) -> tuple[MkDocsConfig, Files]:
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    config = load_config(str(ROOT / "mkdocs.yml"), docs_dir=str(folder))
    return config, get_files(config)


def read(path: str, config: MkDocsConfig, files: Files) -> Page:
    file = files.src_uris[path]
    page = Page(None, file, config)
    page.read_source(config)
    return page


def seen(page: Page) -> dict[str, Any]:
    def tree(items: Iterable[AnchorLink]) -> list[Any]:
        return [(item.level, item.id, item.title, vars(item).get("active"), tree(item.children)) for item in items]

    return {
        "content": page.content,
        "headings": tree(page.toc),
        "title": page._title_from_render,
        "anchors": page.present_anchor_ids,
        "links": {file.src_uri: links for file, links in (page.links_to_anchors or {}).items()},
    }


def both(path: str, config: MkDocsConfig, files: Files) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is known of a page after it was made at once, and after it was made in parts."""
    page = read(path, config, files)
    whole = copy.copy(page)
    whole.render(config, files)
    parts.tell(page, parts.render(page, config, files, {}).values(), files)
    return seen(whole), seen(page)


@pytest.mark.parametrize("path", TEXTS)
def test_a_page_is_the_same_at_once_and_in_the_smallest_parts(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "LEAST", 1)
    whole, pieces = both(path, *laid(TEXTS, tmp_path))
    assert pieces == whole


def test_pages_are_cut_at_headings_and_within_the_list_of_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "LEAST", 1)
    found = {path: len(parts.cut(text)) for path, text in TEXTS.items()}
    assert found == {
        "plain.md": 4,
        "raw.md": 4,
        "inside.md": 2,
        "twice.md": 5,
        "far.md": 1,
        "code.md": 1,
        "stray.md": 1,
        "address.md": 2,
        "links.md": 3,
        "levels.md": 6,
        "listed.md": 4,
        "found.md": 3,
        "comment.md": 1,
        "open.md": 2,
        "torn.md": 1,
        "empty.md": 1,
    }


PIECES = st.sampled_from(
    ["Text.", "# H", "## A", "## B {#b}", "### C", "- a\n- b", "1. x\n\n    y", "    code", "<div>", "</div>", "<div markdown>",
     "<details markdown>\n<summary>s</summary>", "</details>", "<?x", "<![CDATA[", "<!x", "<p", "<p>", "</p>", "<td", "<svg><path/></svg>",
     "<br>", "<script>\n\n## x\n\n</script>", "<pre>\n\n## x\n\n</pre>", "`<div>`", "``a", "> q", "| a |\n| - |\n| b |",
     "a\n===", "b\n---", "***", "[l](a.md)", "[l][r]", "[r]: a.md", "<https://a.example>", "**st", "\\", "{: #id }", "text <div> text",
     "<li>", "<div\nclass='b'>", "<div title='>'>", "<math>", "<span>"]
)  # fmt: skip


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[MkDocsConfig, Files]:
    return laid({"a.md": "# A\n"}, tmp_path_factory.mktemp("small"))


@seed(20261123)
@settings(max_examples=400, deadline=None, database=None)
@given(st.lists(st.one_of(PIECES, st.integers(0, 9).map("## H{0} {{#h{0}}}".format)), min_size=2, max_size=9))
def test_whatever_a_page_holds_it_is_the_same_in_parts(small: tuple[MkDocsConfig, Files], pieces: list[str]) -> None:
    page = read("a.md", *small)
    page.markdown = "\n\n".join(["# Title", *pieces, ""])
    whole = copy.copy(page)
    whole.render(*small)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "LEAST", 1)
        parts.tell(page, parts.render(page, *small, {}).values(), small[1])
    assert seen(page) == seen(whole)


@pytest.fixture(scope="module")
def real(book: Book, tmp_path_factory: pytest.TempPathFactory) -> tuple[MkDocsConfig, Files]:
    made = pages.pages(book, Edition.FULL, datetime.date(2026, 11, 23))
    return laid(made, tmp_path_factory.mktemp("docs"))


CLAIMS = "cases/nso-pegasus/claims.md"
KINDS = ("index.md", "compare.md", "shelf/sources.md", CLAIMS, *(
    f"cases/nso-pegasus/{name}.md"
    for name in ("sources", "timeline", "people", "discuss", "builder", "print", "questions/dual-use", "quiz")
))  # fmt: skip


@pytest.mark.parametrize("path", KINDS)
def test_real_pages_are_the_same_in_parts(real: tuple[MkDocsConfig, Files], path: str) -> None:
    whole, pieces = both(path, *real)
    assert pieces == whole


@pytest.mark.parametrize("mark", ["</a>\n{: #ref-", " { #"], ids=["in the list of sources", "in the ledger"])
def test_an_edit_makes_one_small_part_of_a_long_page_anew(real: tuple[MkDocsConfig, Files], mark: str) -> None:
    page = read(CLAIMS, *real)
    text = page.markdown or ""
    before = parts.render(page, *real, {})
    place = text.index(mark, len(text) // 4)
    page.markdown = f"{text[:place]} and more{text[place:]}"
    after = parts.render(page, *real, before)
    (anew,) = [text for text, part in after.items() if before.get(text) is not part]
    assert len(anew) < len(text) / 15
