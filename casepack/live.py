"""What a served site remembers from one build to the next, so that a change is seen at once and a fault ends nothing.

Only `casepack serve` uses it. A build that remembers gives the same files as one that does not; a test compares them.
"""

import copy
import datetime
import gc
import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import jinja2
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.theme import Theme

from casepack import pages, parts, report
from casepack.load import HOUSE
from casepack.model import Book, Problem, Shelf
from casepack.parts import Part

SHOWN = 20  # findings on a page; the terminal has them all
TITLE = "\ue000"  # stands for the title of its page in what the search knows of words before any heading
OWN = "script-src 'self'"  # what the pages allow; MkDocs reloads a page by a script inside it


@dataclass
class Live:
    """Everything that is kept while a site is served."""

    book: Book | None = None  # the last without errors
    findings: list[Problem] = field(default_factory=list)  # errors of what is on the disk now
    rendered: dict[str, tuple[Any, dict[str, Part]]] = field(default_factory=dict)  # Markdown turned into HTML
    finished: dict[str, tuple[Any, str]] = field(default_factory=dict)  # HTML put into the theme's frame
    indexed: dict[str, tuple[Any, dict[str, Any]]] = field(default_factory=dict)  # what the search knows of a page
    bytecode: dict[str, bytes] = field(default_factory=dict)  # the theme's templates, compiled
    templates: list[str] = field(default_factory=list)  # the theme's files
    frame: Any = None  # what every page depends on
    there: frozenset[tuple[str, str]] = frozenset()  # every file of the site: path and address
    shown: tuple[Any, dict[str, Any]] | None = None  # what the last build's pages depend on: all, and each case's
    made: dict[str, dict[str, Any]] = field(default_factory=dict)  # pages and files of the last build, by path

    def start(self, config: MkDocsConfig) -> None:
        """A build begins: forget everything if the site's settings or its look have changed."""
        gc.disable()  # what is read and made in a second or two is all still needed
        folders = [HOUSE, *([Path(config.theme.custom_dir)] if config.theme.custom_dir else [])]
        paths = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
        frame = [(path, path.stat().st_mtime_ns) for path in (Path(config.config_file_path), *paths)]
        if frame != self.frame:
            self.rendered.clear()
            self.finished.clear()
            self.indexed.clear()
            self.bytecode.clear()
            self.templates.clear()
            self.shown = None
        self.frame = frame
        self.theme(config.theme)

    def end(self) -> None:
        gc.enable()

    def settled(self, book: Book, problems: list[Problem]) -> Book:
        """The book to show: this one, or if it has errors the last that had none, or the hand-written pages alone."""
        self.findings = [problem for problem in problems if problem.level == "error"]
        if not self.findings:
            self.book = book
        return self.book or Book(Shelf(), (), book.docs)

    # --- what the cases give -----------------------------------------------------------------------------------------

    def unchanged(self, book: Book, today: datetime.date, styled: Mapping[str, Mapping[str, str]]) -> frozenset[str]:
        """The cases whose pages and files are as they were at the last build: `pages.pages` says what they depend on."""
        shelf = replace(book.shelf, references=())
        shared = (today, shelf, book.health, book.site, [case.meta for case in book.cases])
        now = {case.id: (case, pages.told(book, case, styled)) for case in book.cases}
        before = self.shown[1] if self.shown and self.shown[0] == shared else {}
        self.shown = (shared, now)
        return frozenset(key for key, each in now.items() if before.get(key) == each)

    def joined(self, book: Book, what: str, made: dict[str, Any], keep: frozenset[str]) -> dict[str, Any]:
        """What was made anew with what is kept of the last build, in the order of a build from nothing: cases last."""
        old, order = self.made.get(what, {}), {case.id: place for place, case in enumerate(book.cases)}
        both = {**made, **{path: value for path, value in old.items() if case_of(path) in keep}}
        self.made[what] = {path: both[path] for path in sorted(both, key=lambda path: order.get(case_of(path), -1))}
        return self.made[what]

    # --- from one build to the next ----------------------------------------------------------------------------------

    def reachable(self, files: Files) -> None:
        """Learn which files a page may link to."""
        there = frozenset((file.src_uri, file.url) for file in files)
        self.there = self.there if there == self.there else there  # the same object: every page is compared with it

    def recall(self, text: str, page: Page) -> None:
        """Let a page be rendered only where its Markdown has changed, or the set of files that it may link to."""
        name, key = page.file.src_uri, (text, self.there)
        known = self.rendered.get(name)

        def render(config: MkDocsConfig, files: Files) -> None:
            if not known or known[0] != key:
                before = known[1] if known and known[0][1] == key[1] else {}
                self.rendered[name] = (key, parts.render(page, config, files, before))
            parts.tell(page, self.rendered[name][1].values(), files)

        page.render = render  # type: ignore[method-assign]

    def theme(self, theme: Theme) -> None:
        """Let the theme's folders, of many thousand files, be listed once, and its templates compiled once."""
        live, real = self, theme.get_env

        class Compiled(jinja2.BytecodeCache):
            def load_bytecode(self, bucket: Any) -> None:
                if data := live.bytecode.get(bucket.key + bucket.checksum):
                    bucket.bytecode_from_string(data)

            def dump_bytecode(self, bucket: Any) -> None:
                live.bytecode[bucket.key + bucket.checksum] = bucket.bytecode_to_string()

        def environment() -> jinja2.Environment:
            env = real()
            env.bytecode_cache = Compiled()
            listed = env.list_templates

            def list_templates(**wanted: Any) -> list[str]:
                live.templates = live.templates or listed(**wanted)
                return live.templates

            env.list_templates = list_templates  # type: ignore[assignment]
            return env

        theme.get_env = environment  # type: ignore[method-assign]

    def frames(self, env: jinja2.Environment, nav: Navigation) -> None:
        """Let a page be framed only if it or the menu has changed."""
        menu = str(nav)
        live = self

        class Framed(jinja2.Template):
            def render(self, *arguments: Any, **more: Any) -> str:
                page = arguments[0].get("page") if arguments else None
                if page is None:
                    return super().render(*arguments, **more)
                key = (self.name, page.content, page.title, page.meta, menu)
                known = live.finished.get(page.file.src_uri)
                if not known or known[0] != key:
                    known = live.finished[page.file.src_uri] = (key, super().render(*arguments, **more))
                return known[1]

        env.template_class = Framed

    def search(self, index: Any) -> None:
        """Let the search read only those parts of pages that have changed. `index` is that of Material's search."""
        real: Callable[[Page], None] = index.add_entry_from_context

        def read(page: Page, content: str, meta: dict[str, Any]) -> list[Any]:
            part, begin = copy.copy(page), len(index.entries)
            part.content, part.meta, part.title = content, meta, TITLE
            real(part)
            found: list[Any] = index.entries[begin:]
            del index.entries[begin:]
            return found

        def add(page: Page) -> None:
            name, whole = page.file.src_uri, page.content or ""
            meta = {key: page.meta[key] for key in ("tags", "search") if key in page.meta}  # the search knows no others
            key = (whole, (page.url, meta))
            known = self.indexed.get(name)
            if not known or known[0] != key:
                before = known[1] if known and known[0][1] == key[1] else {}
                texts = [part.content for part in self.rendered[name][1].values()]
                if parts.joined(texts) != whole:  # another plugin has changed it
                    texts = [whole]
                self.indexed[name] = (key, {text: before.get(text) or read(page, text, meta) for text in texts})
            first, *rest = self.indexed[name][1].values()
            title = str(page.meta.get("title", page.title))
            for entry in (*first, *(entry for found in rest for entry in found[1:])):  # a part begins with no words
                index.entries.append({**entry, "title": title} if entry["title"] == TITLE else entry)

        index.add_entry_from_context = add

    # --- what is wrong -----------------------------------------------------------------------------------------------

    def served(self, output: str) -> str:
        """A page that may be reloaded, with the findings on top if there are any."""
        output = output.replace(OWN, f"{OWN} 'unsafe-inline'", 1)
        if not self.findings:
            return output
        count = f"{len(self.findings)} errors" if len(self.findings) > 1 else "One error"
        shown = "the last pages without errors are shown" if self.book else "only the hand-written pages are shown"
        rows = "".join(
            f"<li><code>{html.escape(report.head(one))}</code> {html.escape(report.said(one))} [{one.code}]</li>"
            for one in self.findings[:SHOWN]
        )
        more = f"<p>And {len(self.findings) - SHOWN} more: see the terminal.</p>" if len(self.findings) > SHOWN else ""
        aside = (
            f'<aside role="alert" class="findings"><b>{count} in the cases; {shown}.</b><ul>{rows}</ul>{more}</aside>'
        )
        return re.sub(r"<body[^>]*>", lambda found: found[0] + aside, output, count=1)


def case_of(path: str) -> str:
    """The case to which a page or a file belongs, by its path: `cases/ID/…` and `downloads/ID/…`."""
    first, _, rest = path.partition("/")
    return rest.partition("/")[0] if first in ("cases", "downloads") else ""
