"""The language inside prose, and that no text an author writes becomes a live element, attribute or script."""

import random
import re
from functools import cache
from pathlib import Path

import markdown
import pytest
from mkdocs.config import load_config
from selectolax.lexbor import LexborHTMLParser

from casepack import markup

ROOT = Path(__file__).resolve().parent.parent


# --- citations and marks -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inside", "pieces"),
    [
        ("@a", [("a", "")]),
        ("@a, ¶ 4", [("a", "¶ 4")]),
        ("@a; @b-2, pp. 3–4, n. 5", [("a", ""), ("b-2", "pp. 3–4, n. 5")]),
        ("@a,\np. 4;\n@b", [("a", "p. 4"), ("b", "")]),
        ("@a p. 4", None),
        ("@A", None),
        ("@", None),
        ("@a,", None),
        ("@a;", None),
        ("@a; b", None),
        ("@a, @b", None),
        ("see @a", None),
    ],
)
def test_a_cluster_is_taken_apart_or_refused(inside: str, pieces: list[tuple[str, str]] | None) -> None:
    assert markup.split_cluster(inside) == pieces


TEXT = """One [@a, p. 1] and [#claim-one].

Two [@b;
@c] twice [@a][#two].
"""


def test_citations_and_marks_know_their_lines() -> None:
    assert list(markup.cites(TEXT)) == [("a", "p. 1", 0), ("b", "", 2), ("c", "", 2), ("a", "", 3)]
    assert list(markup.marks(TEXT)) == [("claim-one", 0), ("two", 3)]
    assert list(markup.malformed(TEXT)) == []


@pytest.mark.parametrize(
    "code",
    [
        "`[@a] [#c]`",
        "``[@a] ` [#c]``",
        "```\n[@a] [#c]\n```",
        "````md\n```\n[@a]\n```\n[#c]\n````",
        "~~~\n[@a] [#c]\n~~~",
        "\\[@a] \\[#c]",
    ],
)
def test_code_and_escaped_brackets_hold_no_marks(code: str) -> None:
    text = f"Before.\n\n{code}\n\nAfter [@b] [#d]."
    assert [found.key for found in markup.cites(text)] == ["b"]
    assert [found.claim for found in markup.marks(text)] == ["d"]
    assert markup.resolve(text, lambda _: "CITE", lambda _: "MARK") == f"Before.\n\n{code}\n\nAfter CITE MARK."


@pytest.mark.parametrize(
    "text", ["A ` alone [@a] [#c]", "```\nnever closed [@a] [#c]", "\\`[@a]\\` [#c]", "\\\\[@a] [#c]"]
)
def test_what_only_looks_like_code_hides_nothing(text: str) -> None:
    assert [found.key for found in markup.cites(text)] == ["a"]
    assert [found.claim for found in markup.marks(text)] == ["c"]


def test_a_malformed_cluster_is_shown_as_written_and_named() -> None:
    text = "So [@a; b].\nSo [see @a].\nSo [-@a]."
    assert list(markup.malformed(text)) == [("[@a; b]", 0), ("[see @a]", 1), ("[-@a]", 2)]
    assert markup.resolve(text, lambda _: "CITE", lambda _: "MARK") == text
    assert list(markup.malformed("[a@b.org] [@a](x) [a @b](x) \\[@ x] `[@ x]`")) == []


# --- blocks ------------------------------------------------------------------------------------------------------

STORY = """A start.

::: stop one
Think.

More [@a].
:::

Between.

```
::: stop no
:::
# no heading
```

::: stop two
Again.
:::
The end.
"""


def test_stops_are_cut_out_and_nothing_else_is_lost() -> None:
    assert list(markup.stops(STORY)) == [("one", "Think.\n\nMore [@a].", 2), ("two", "Again.", 16)]
    pieces = list(markup.by_stops(STORY))
    assert [key for key, _ in pieces] == ["", "one", "", "two", ""]
    assert pieces[2][1].startswith("Between.")
    assert "::: stop no" in pieces[2][1]
    assert pieces[4] == ("", "The end.")


def test_headings_and_paragraphs_leave_code_out() -> None:
    text = "# One {#a}\n\nText\nmore.\n\n```\n# Two\n\ntext\n```\n\n### Three\nafter\n::: stop x\ninside\n:::\n"
    assert markup.headings(text) == [(1, "One", "a"), (3, "Three", "")]
    assert list(markup.paragraphs(text)) == [("Text\nmore.", 2), ("after", 12), ("inside", 14)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("He said “so [@a]” and “no”.", [("so [@a]", 0), ("no", 0)]),
        ('It\nsays "two\nlines" here', [("two\nlines", 1)]),
        ('5" wide\n\n7" deep', []),
        ("`“code”` and “words”", [("words", 0)]),
        ("Before\n\n> One\n> two\n\nafter", [("One\ntwo", 2)]),
        ("“”", [("", 0)]),
    ],
)
def test_quotations(text: str, found: list[tuple[str, int]]) -> None:
    assert list(markup.quotations(text)) == found


def test_words_are_counted_without_marks_and_code() -> None:
    assert markup.words("It’s well-known [@a, p. 4] that `x y` 3.5 rose \\[a] [#c] 中文") == [
        "It’s",
        "well-known",
        "that",
        "3.5",
        "rose",
        "a",
        "中文",
    ]


def test_terms_are_linked_once_and_only_in_running_text() -> None:
    forms = (("owl", "owl"), ("barn owl", "barn-owl"), ("tram line", "line"))
    done: set[str] = {"line"}
    text = "# Owl\n| Owl |\n[Owl](x) [@owl] `Owl`\n\n```\nOwl\n```\n\nOwls, Barn\nOwl and owl, owl; Tram Line."
    linked = markup.link_terms(markup.inert(text), forms, done, lambda words, term: f"<{term}:{words}>")
    assert linked == (
        "# Owl\n| Owl |\n[Owl](x) [@owl] <code>Owl</code>\n\n\n\n<pre><code>Owl&#10;</code></pre>\n\n\n\n"
        "Owls, <barn-owl:Barn\nOwl> and <owl:owl>, owl; Tram Line."
    )
    assert done == {"owl", "barn-owl", "line"}
    assert markup.link_terms("Owl", (), set(), lambda *_: "no") == "Owl"


# --- nothing an author writes is live ----------------------------------------------------------------------------

TAGS = {
    "html", "head", "body", "p", "a", "em", "strong", "code", "pre", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote",
    "table", "thead", "tbody", "tr", "th", "td", "img", "hr", "br", "sup", "div", "span", "dl", "dt", "dd", "del",
}  # fmt: skip
ATTRIBUTES = {"href", "src", "alt", "title", "id", "class", "style", "start", "align", "data-footnote-ref"}


@cache
def renderer() -> markdown.Markdown:
    """Python-Markdown as the site sets it up."""
    config = load_config(str(ROOT / "mkdocs.yml"))
    return markdown.Markdown(extensions=config.markdown_extensions, extension_configs=config.mdx_configs)


def render(text: str) -> LexborHTMLParser:
    return LexborHTMLParser(renderer().reset().convert(text) or " ")


def live(tree: LexborHTMLParser) -> list[str]:
    """What of a rendered text could act: an element, an attribute or an address that plain prose has not."""
    found = []
    for node in tree.css("*"):
        if node.tag not in TAGS:
            found.append(f"<{node.tag}>")
        for name, value in node.attributes.items():
            # As a browser reads an address: control characters and blanks at its ends do not count, nor tabs and line ends.
            address = re.sub(r"[\t\n\r]", "", (value or "")).strip("".join(map(chr, range(33)))).lower()
            scheme = re.match(r"[a-z][a-z0-9+.-]*:", address)
            if name in ("href", "src") and scheme and scheme[0] not in ("http:", "https:", "mailto:"):
                found.append(f"{name}={value}")
            if name not in ATTRIBUTES or (name in ("class", "style") and "evil" in (value or "")):
                found.append(f"{node.tag}[{name}={value}]")
    return found


ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</div></details><iframe src=//evil.example></iframe>",
    "<!-- <b> --> <![CDATA[<b>]]> <?php <b> ?> <!DOCTYPE b>",
    "a\n<script>alert(1)</script>\nb",
    "`<b>` <script>",
    "\\`<b>` <script>",
    "\\\\`<b>` <script> `",
    "foo ` bar\n# head ` a ` <script> `",
    "- a ` b\n- c ` d ` <script> `",
    "``a\n<script>alert(1)</script>``",
    "```\n<script>alert(1)</script>",
    "~~~\n<script>alert(1)</script>",
    "```\n<b>\n\n<script>\n```",
    "``` evil words here\n<script>\n```",
    "``` {onclick=evil}\nx\n```",
    "    <script>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x]( javascript:alert(1))",
    "[x](\njavascript:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](javascript&#58;alert(1))",
    "[x](javascript&#x3A;alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](java&Tab;script:alert(1))",
    "[x](java&NewLine;script&colon;alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](javascript:alert(1) 'title')",
    "![x](data:image/svg+xml,<svg>)",
    "[x](data:text/html,evil)",
    "[x](vbscript:evil)",
    "[x][y]\n\n[y]: javascript:alert(1)",
    "[x][y]\n\n[y]:javascript:alert(1)",
    "[x][y]\n\n[y]:\n  javascript:alert(1)",
    "[x][y]\n\n- [y]: javascript:alert(1)",
    "[x][y]\n\n> [y]: javascript:alert(1)",
    "[x][y]\n\n1. [y]: javascript&colon;alert(1)",
    "[x][y\nz]\n\n[y\nz]: javascript:alert(1)",
    "<javascript:alert(1)>",
    "word {: onclick=evil }",
    "word\n{: onclick=evil .evil }",
    "# head {: onclick=evil }",
    "# head { #evil onclick=evil }",
    "[x](y){: onclick=evil }",
    "*x*{: style=evil }",
    "| a |\n| - |\n| <script> `<b>` |",
    "[^1]\n\n[^1]: <script>",
    "&lt;script&gt; &amp;lt;b&amp;gt;",
]


def ways(text: str) -> dict[str, str]:
    """The text as pages place it: alone, after words, as an item, on one line, inside a box."""
    made = markup.inert(text)
    line = " ".join(made.split())
    return {
        "alone": made,
        "after words": f"**Read with:** {made}",
        "on one line": f"- {line}",
        "in a cell": f"| a | b |\n| --- | --- |\n| {line} | x |",
        "in a box": f'<div class="stop" markdown>\n\n{made}\n\n</div>',
        "before another": f"{made}\n\nNext {markup.inert('`x` ```')}",
    }


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_stays_text(attack: str) -> None:
    for way, text in ways(attack).items():
        assert live(render(text)) == [], f"{way}: {text}"


def test_the_attacks_are_live_without_inert() -> None:
    """Most of them act when nothing is done: the test above can fail."""
    assert sum(bool(live(render(attack))) for attack in ATTACKS) > len(ATTACKS) * 0.6


PIECES = [
    "`", "``", "```", "~~~", "\n", "\n\n", " ", "    ", "<script>", "</script>", "<b onclick=evil>", "<!--", "-->", "a", "\\", "[x]", "(",
    ")", "](", "javascript:", "&colon;", "]: ", "[y", "{", "}", "{#evil}", "{: onclick=evil }", "|", "- ", "> ", "# ", "1. ", "*", "_", "!",
    "&", ";", '"', "'", "::: ", "| - |\n", "$", "^", "~", "<", ">", "![", "[^1]: ", "[@a]", "[#b]",
]  # fmt: skip


@pytest.mark.parametrize("seed", range(8))
def test_random_texts_stay_text(seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(150):
        text = "".join(dice.choices(PIECES, k=dice.randint(3, 14)))
        for way, placed in ways(text).items():
            assert live(render(placed)) == [], f"{way}: {text!r}"
        list(markup.cites(text)), list(markup.marks(text)), list(markup.malformed(text)), list(markup.quotations(text))


@pytest.mark.parametrize("seed", range(4))
def test_escaped_text_reads_as_written(seed: int) -> None:
    """`escape` is for plain words: whatever their characters, the reader sees those characters and nothing else."""
    dice = random.Random(seed)
    for _ in range(300):
        text = "".join(dice.choices([piece for piece in PIECES if "\n" not in piece], k=dice.randint(1, 10))).strip()
        shown = render(f"x{markup.escape(text)}x").body
        assert shown is not None
        assert " ".join(shown.text().split()) == " ".join(f"x{text}x".split())


def test_a_lone_backtick_pairs_with_no_other_field() -> None:
    tree = render(f"{markup.inert('a ` b')} and {markup.inert('c ` d')}")
    assert tree.css("code") == []
    assert tree.body is not None
    assert tree.body.text().strip() == "a ` b and c ` d"


def test_honest_markup_survives() -> None:
    text = (
        '## Title {#title}\n\n*Soft*, **loud**, `co<d>e` and [a link](https://example.org/a:b?c=1&d=2 "Title: x"), '
        "[a page](../other.md#x), [mail](mailto:a@example.org), [here](#title).\n\n```yaml\nkey: <b>\n\n- `x`\n```\n\n"
        "See [1][one].\n\n[one]: https://example.org/one\n"
    )
    tree = render(markup.inert(text))
    assert tree.css_first("h2#title") is not None
    assert [node.attributes["href"] for node in tree.css("a")] == [
        "https://example.org/a:b?c=1&d=2", "../other.md#x", "mailto:a@example.org", "#title", "https://example.org/one",
    ]  # fmt: skip
    assert [node.text() for node in tree.css("code")] == ["co<d>e", "key: <b>\n\n- `x`\n"]
