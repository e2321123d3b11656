"""Make a large site with known defects: Markdown from a fixed seed, built by Material, the same on every machine.

`python benchmarks/make_site.py 300 FOLDER` writes FOLDER/docs, FOLDER/mkdocs.yml and FOLDER/site. A page has about
2,475 words and 400 links, however many pages there are. What is wrong with the site is what DEFECTS names, and every
wrong address holds its defect's word (`seeded-…`); everything in ALIKE only looks wrong.
"""

import json
import random
import subprocess
import sys
from pathlib import Path

HOST = "https://shelf.example"
SECTION = 30  # pages
TABS = 10
WORDS = ["the", "and", "of", "a", "to", "in", "school", "pupil", "teacher", "data", "camera", "model", "city", "firm"]
WORDS += ["court", "rule", "harm", "duty", "claim", "source", "page", "year"]

# Kind: (word in the wrong address, what one page holds). ROOT/ stands for the way up to the site's first page.
DEFECTS = {
    "missing page, Markdown": ("seeded-markdown", "[a page](seeded-markdown.md)"),
    "missing page, HTML": ("seeded-html", '<a href="../seeded-html/">a page</a>'),
    "missing anchor, same page": ("seeded-here", "[a place](#seeded-here)"),
    "missing anchor, other page": ("seeded-there", "[a place](p07.md#seeded-there)"),
    "letter case of a folder": ("Alike-Page", '<a href="ROOT/Alike-Page/">a page</a>'),
    "letter case of a file": ("alike-image.PNG", '<img alt="" src="ROOT/files/alike-image.PNG">'),
    "missing image": ("seeded-image", "![a picture](seeded-image.png)"),
    "navigation": ("seeded-nav", ""),  # mkdocs.yml
    "id twice": ("seeded-twice", '<b id="seeded-twice">one</b> <b id="seeded-twice">two</b>'),
    "folder without index": ("seeded-folder", '<a href="ROOT/files/seeded-folder/">a folder</a>'),
    "srcset": (
        "seeded-srcset",
        '<img alt="" src="ROOT/files/alike-image.png" srcset="ROOT/files/alike-image.png 1x, ROOT/files/seeded-srcset.png 2x">',
    ),
    "object": ("seeded-object", '<object data="ROOT/files/seeded-object.svg"></object>'),
    "source": ("seeded-source", '<audio controls><source src="ROOT/files/seeded-source.ogg"></audio>'),
    "CSS url()": ("seeded-css", ""),  # files/extra.css
    "encoded twice": ("alike-name%2520", '<a href="ROOT/files/alike-name%2520spaced.txt">a file</a>'),
    "footnote's anchor": ("seeded-note", '<sup><a href="#fn:seeded-note">1</a></sup>'),
    "footnote not defined": ("seeded-caret", "as they say[^seeded-caret]"),
    "search index": ("seeded-search", ""),  # search/search_index.json
    "absolute, own site": ("seeded-absolute", f"[a page]({HOST}/seeded-absolute/)"),
    "root-relative": ("seeded-root", '<a href="/seeded-root/">a page</a>'),
    "iframe": ("seeded-frame", '<iframe title="a frame" src="ROOT/files/seeded-frame.html"></iframe>'),
    "meta refresh": ("seeded-refresh", '<a href="ROOT/files/moved-lost.html">moved</a>'),  # files/moved-lost.html
}

ALIKE = [
    '<a href="ROOT/alike-page">no stroke</a> <a href="ROOT/alike-page/?x=1#alike-anchor">a query</a>',
    '<a href="ROOT/alike-page/index.html"> the file</a> <a href=" ROOT/alike-page/ ">spaces</a> <a href="">here</a>',
    '<a href="ROOT/files/alike-name%20spaced.txt">spaced</a> <a href="ROOT/files/alike-100%25.txt">percent</a>',
    '<a href="ROOT/alike-page/#alike-%C3%A4">encoded</a> <a href="ROOT/alike-page/#alike-ä">not encoded</a>',
    '<a href="#">top</a> <a href="#top">top</a> <a href="ROOT/alike-page/#:~:text=alike">a phrase</a>',
    '<a href="ROOT/alike-page/#alike-name">by name</a> <a name="alike-here"></a><a href="#alike-here">here</a>',
    f'<a href="/alike-page/#alike-anchor">root</a> <a href="{HOST}/alike-page/#alike-anchor">whole</a>',
    '<a href="mailto:alike@shelf.example">mail</a> <a href="tel:+15550100">call</a> <a href="data:text/plain,alike">data</a>',
    '<a href="//elsewhere.example/alike">elsewhere</a> <a href="HTTPS://elsewhere.example/alike">elsewhere</a>',
    '<img alt="" src="ROOT/files/alike-image.png" srcset="data:image/gif;base64,R0lGODlhAQABAAAAACw= 1x, ROOT/files/alike-image.png 2x">',
    '<iframe title="a frame" src="ROOT/files/moved.html"></iframe> <a href="ROOT/files/moved.html">moved</a>',
    '<object data="ROOT/files/alike-image.png"></object> <audio controls><source src="ROOT/files/alike.ogg"></audio>',
    '<!-- <a href="alike-comment/"> --> <a href="x/../ROOT/alike-page/../alike-page/">a detour</a>',
    '<script>const alike = "<a href=\'alike-script/\'>";</script> `<a href="alike-code/">` `[^alike-code]`',
]

FILES = {
    "alike-image.png": b"\x89PNG\r\n\x1a\n",
    "alike.ogg": b"OggS",
    "alike-name spaced.txt": b"A name with a space.\n",
    "alike-100%.txt": b"A name with a percent sign.\n",
    "seeded-folder/only.txt": b"A folder without an index.\n",
    "extra.css": b'/* url(alike-comment.png) */\n.a { background: url("alike-image.png") }\n'
    b".b { background: url(data:image/gif;base64,R0lGODlhAQABAAAAACw=) }\n.c { background: url(seeded-css.png) }\n",
    "moved.html": b'<!doctype html><meta http-equiv="refresh" content="0; url=../alike-page/"><p>Moved.\n',
    "moved-lost.html": b'<!doctype html><meta http-equiv="refresh" content="0; url=../seeded-refresh/"><p>Moved.\n',
}

ALIKE_PAGE = """# A page that others link to

<a name="alike-name"></a>[a place](#alike-anchor) and [another](#alike-ä)

## Anchor {#alike-anchor}

## Umlaut {#alike-ä}
"""

CONFIG = f"""site_name: Benchmark
site_url: {HOST}/
theme: {{name: material, font: false, features: [navigation.tabs, navigation.prune]}}
plugins: [search]
extra_css: [files/extra.css]
markdown_extensions: [attr_list, md_in_html, footnotes, tables, {{toc: {{permalink: true}}}}]
"""


def folder(page: int) -> str:
    """Ten tabs; each holds sections of thirty pages."""
    section = page // SECTION
    return f"t{section % TABS}/s{section // TABS:02}"


def write_sources(root: Path, pages: int) -> None:
    """The Markdown, the files beside it and mkdocs.yml."""
    docs = root / "docs"
    seeds = [text for _, text in DEFECTS.values() if text]
    extras = [*seeds, *ALIKE]  # each on a page of its own, evenly spread
    places = {index * pages // len(extras): text for index, text in enumerate(extras)}
    for page in range(pages):
        path = docs / folder(page) / f"p{page % SECTION:02}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page_text(page, pages, places.get(page, "")), encoding="utf-8")
    for name, data in FILES.items():
        path = docs / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (docs / "alike-page.md").write_text(ALIKE_PAGE, encoding="utf-8")
    (docs / "index.md").write_text("# Benchmark\n\n[A page](alike-page.md)\n", encoding="utf-8")
    (root / "mkdocs.yml").write_text(CONFIG + navigation(pages), encoding="utf-8")


def navigation(pages: int) -> str:
    lines = ["nav:", "- index.md", "- alike-page.md", "- Lost: seeded-nav.md"]
    tabs: dict[str, dict[str, list[str]]] = {}
    for page in range(pages):
        tab, section = folder(page).split("/")
        tabs.setdefault(tab, {}).setdefault(section, []).append(f"{tab}/{section}/p{page % SECTION:02}.md")
    for tab, sections in tabs.items():
        lines.append(f"- Tab {tab}:")
        for section, paths in sections.items():
            lines += [f"  - Section {section}:", *(f"    - {path}" for path in paths)]
    return "\n".join(lines) + "\n"


def page_text(page: int, pages: int, extra: str) -> str:
    """Twelve sections of prose, links, footnotes, a table and a picture."""
    chance = random.Random(page)
    lines = [f"# Page {page}", ""]
    for part in range(12):
        lines += [f"## Part {part}", ""]
        for _ in range(4):
            words = chance.choices(WORDS, k=45)
            for spot in sorted(chance.sample(range(45), 4), reverse=True):
                words[spot] = f"[{words[spot]}]({address(chance, page, pages)})"
            lines += [" ".join(words) + f".[^n{part}]", ""]
        lines += [f"[^n{part}]: {' '.join(chance.choices(WORDS, k=10))}, <https://source.example/{page}/{part}>.", ""]
    lines += [
        "| one | two |",
        "| --- | --- |",
        *(f"| {chance.choice(WORDS)} | {chance.choice(WORDS)} |" for _ in range(10)),
    ]
    lines += ["", "![a picture](ROOT/files/alike-image.png)", "", extra, ""]
    text = "\n".join(lines)
    up = "../.." if "](" in extra or not extra else "../../.."  # MkDocs moves what Markdown links to, never raw HTML
    return text.replace("](ROOT", "](../..").replace("ROOT", up)


def address(chance: random.Random, page: int, pages: int) -> str:
    """Half in the same section, a third anywhere, the rest on the page itself; half of them to a heading."""
    kind = chance.random()
    place = f"#part-{chance.randrange(12)}"
    if kind < 1 / 6:
        return place
    if kind < 1 / 2:
        other = chance.randrange(pages)
        target = f"../../{folder(other)}/p{other % SECTION:02}.md"
    else:
        first = page // SECTION * SECTION
        target = f"p{chance.randrange(min(SECTION, pages - first)):02}.md"
    return target + (place if chance.random() < 0.5 else "")


def build(root: Path) -> None:
    """Build the sources with Material, then seed the defect that no source can hold."""
    subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet"], cwd=root, stderr=subprocess.DEVNULL, check=True
    )
    index = root / "site" / "search" / "search_index.json"
    data = json.loads(index.read_text(encoding="utf-8"))
    data["docs"].append({"location": "seeded-search/", "title": "Lost", "text": ""})
    index.write_text(json.dumps(data), encoding="utf-8")


if __name__ == "__main__":
    write_sources(Path(sys.argv[2]), int(sys.argv[1]))
    build(Path(sys.argv[2]))
