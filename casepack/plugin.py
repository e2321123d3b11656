"""The MkDocs edge: reads the cases, puts their pages among MkDocs' files, and stops the build on any error."""

import datetime
import logging
from pathlib import Path

from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File, Files

from casepack import exports, pages, report, styles
from casepack.checks import check
from casepack.load import Unreadable, load
from casepack.model import Book, Edition

log = logging.getLogger("mkdocs.plugins.casepack")  # strict mode hears only loggers below mkdocs


class Options(Config):  # type: ignore[no-untyped-call]
    edition = config_options.Choice([edition.value for edition in Edition], default="full")
    papers = config_options.Type(bool, default=False)  # make the downloads too; too slow while serving


class CasepackPlugin(BasePlugin[Options]):  # type: ignore[no-untyped-call]
    book: Book

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        try:
            self.book = load(Path(config.config_file_path).parent)
        except Unreadable as error:
            raise Abort(str(error)) from None
        menus = pages.nav(self.book, Edition(self.config.edition))
        for entry in config.nav or ():
            for title, target in entry.items() if isinstance(entry, dict) else ():
                if isinstance(target, str) and target in menus:
                    entry[title] = menus[target]
        return config

    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        today, edition = datetime.date.today(), Edition(self.config.edition)
        problems = [problem for problem in check(self.book, today) if problem.level == "error"]
        if problems:
            log.error("the cases have problems:\n%s", report.as_text(problems))
            raise Abort("no site is built from cases with errors")
        listed = {case.id: pages.listed(self.book, case) for case in self.book.cases}
        base = config.site_url or ""
        try:
            styled = styles.of_book(self.book, base)
            made = exports.beside(self.book, edition, listed, base)
            made |= exports.papers(self.book, edition) if self.config.papers else {}
        except (styles.Unrendered, exports.Unwritten) as error:
            raise Abort(str(error)) from None
        for path, data in made.items():
            files.append(File.generated(config, path, content=data))
        sizes = {path: len(data) for path, data in made.items()}
        for path, text in pages.pages(self.book, edition, today, styled, sizes).items():
            if known := files.get_file_from_path(path):
                files.remove(known)
            files.append(File.generated(config, path, content=text))
        return files
