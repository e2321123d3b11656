"""The MkDocs edge: reads the cases, puts their pages among MkDocs' files, and stops the build on any error.

While a site is served nothing stops: `live` keeps the last good state, and says on each page what is wrong.
"""

import datetime
import logging
from pathlib import Path
from typing import Any

import jinja2
from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from watchdog.observers.polling import PollingObserver

from casepack import exports, pages, report, styles
from casepack.checks import check
from casepack.live import Live
from casepack.load import HOUSE, Unreadable, load
from casepack.model import Book, Edition

log = logging.getLogger("mkdocs.plugins.casepack")  # strict mode hears only loggers below mkdocs


class Options(Config):  # type: ignore[no-untyped-call]
    edition = config_options.Choice([edition.value for edition in Edition], default="full")
    papers = config_options.Type(bool, default=False)  # make the downloads too; too slow while serving


class CasepackPlugin(BasePlugin[Options]):  # type: ignore[no-untyped-call]
    book: Book
    live: Live | None = None

    def on_startup(self, *, command: str, dirty: bool) -> None:  # noqa: ARG002
        self.live = Live() if command == "serve" else None  # MkDocs keeps a plugin that has this method

    @event_priority(50)  # before the search, which reads the theme
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        try:
            self.book = load(Path(config.config_file_path).parent)
        except Unreadable as error:
            raise Abort(str(error)) from None
        problems = check(self.book, datetime.date.today())
        if self.live:
            log.info("%s", report.summary(problems, {"files": self.book.files, "cases": len(self.book.cases)}))
            self.live.start(config)
            self.book = self.live.settled(self.book, problems)
        if errors := [problem for problem in problems if problem.level == "error"]:
            log.error("the cases have problems:\n%s", report.as_text(errors))
            if not self.live:
                raise Abort("no site is built from cases with errors")
        if config.theme.name == "material":
            config.theme.dirs.insert(bool(config.theme.custom_dir), str(HOUSE))  # a site's own folder comes first
        menus = pages.nav(self.book, Edition(self.config.edition))
        for entry in config.nav or ():
            for title, target in entry.items() if isinstance(entry, dict) else ():
                if isinstance(target, str) and target in menus:
                    entry[title] = menus[target]
        return config

    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        today, edition = datetime.date.today(), Edition(self.config.edition)
        base = config.site_url or ""
        listed = {case.id: pages.listed(self.book, case) for case in self.book.cases}
        try:
            styled = styles.of_book(self.book, base)
            keep = self.live.unchanged(self.book, today, styled) if self.live else frozenset()
            made = exports.beside(self.book, edition, listed, base, keep)
            made |= exports.papers(self.book, edition) if self.config.papers else {}
        except (styles.Unrendered, exports.Unwritten) as error:
            raise Abort(str(error)) from None
        made = self.live.joined(self.book, "files", made, keep) if self.live else made
        for path, data in made.items():
            files.append(File.generated(config, path, content=data))
        sizes = {path: len(data) for path, data in made.items()}
        texts = pages.pages(self.book, edition, today, styled, sizes, keep)
        texts = self.live.joined(self.book, "pages", texts, keep) if self.live else texts
        for path, text in texts.items():
            if known := files.get_file_from_path(path):
                files.remove(known)
            files.append(File.generated(config, path, content=text))
        return files

    def on_serve(self, server: LiveReloadServer, **_: Any) -> None:
        server.observer = PollingObserver(timeout=0.15)  # seconds; MkDocs looks for changes twice a second

    def on_nav(self, nav: Navigation, *, files: Files, **_: Any) -> None:
        self.menu = nav
        if self.live:
            self.live.reachable(files)

    def on_page_markdown(self, markdown: str, *, page: Page, **_: Any) -> None:
        if self.live:
            self.live.recall(markdown, page)

    def on_env(self, env: jinja2.Environment, *, config: MkDocsConfig, **_: Any) -> None:
        if self.live:
            self.live.frames(env, self.menu)
            if search := config.plugins.get("material/search"):
                self.live.search(search.search_index)

    def on_post_page(self, output: str, **_: Any) -> str:
        return self.live.served(output) if self.live else output

    def on_post_build(self, **_: Any) -> None:
        if self.live:
            self.live.end()
