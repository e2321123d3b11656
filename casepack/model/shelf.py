"""What all cases share: sources, terms, themes."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from casepack.model.base import Date, Day, Id, Item, Line, Part, Text


class Name(Part):
    family: Line | None = None
    given: Line | None = None
    literal: Line | None = None


class Verification(Part):
    """How far we got to the source itself: `seen`, `corroborated` (others cite it alike) or `unverified`."""

    status: Literal["seen", "corroborated", "unverified"]
    date: Day
    note: Line | None = None


RefType = Literal[
    "article", "article-journal", "article-magazine", "article-newspaper", "book", "broadcast", "chapter", "document",
    "entry-encyclopedia", "hearing", "legal_case", "legislation", "paper-conference", "post", "post-weblog",
    "regulation", "report", "treaty", "webpage",
]  # fmt: skip


class Reference(Item):
    """A source, in the words of CSL-YAML, plus how it was verified, who may open it and what part it plays."""

    type: RefType
    title: Line
    author: tuple[Name, ...] = ()
    editor: tuple[Name, ...] = ()
    issued: Date | None = None
    container_title: Line | None = Field(None, alias="container-title")
    publisher: Line | None = None
    volume: Line | None = None
    issue: Line | None = None
    page: Line | None = None
    number: Line | None = None
    authority: Line | None = None
    genre: Line | None = None
    doi: Line | None = Field(None, alias="DOI")
    isbn: Line | None = Field(None, alias="ISBN")
    url: Line | None = Field(None, alias="URL")
    language: Line = "en"
    short: Line | None = None  # author label for citations in text, where the full one would be too long or is missing
    access: Literal["open", "paywalled", "unknown"]
    role: Line
    stance: Line | None = None
    verification: Verification
    title_sentence: Line | None = Field(None, alias="title-sentence")  # APA's capitals, where the title has others
    title_note: Line | None = None
    url_note: Line | None = None
    archive: Line | None = None  # a capture that was seen; without it the nearest capture is asked for

    @property
    def link(self) -> str | None:
        """The address a reader should open: the DOI's if there is one, else the publisher's or issuer's own."""
        return f"https://doi.org/{self.doi}" if self.doi else self.url

    @property
    def version_date(self) -> str:
        """The day whose version matters: the day of publication where it is known, else the day we looked."""
        dated = self.issued if self.issued and len(self.issued) == len("2020-02-10") else None
        return dated or self.verification.date

    @property
    def archived(self) -> str | None:
        """A dated archive address: a capture that was seen, else the web archive's nearest to `version_date`."""
        if self.archive or not self.link:
            return self.archive
        return f"https://web.archive.org/web/{self.version_date.replace('-', '')}/{self.link}"


class Term(Item):
    term: Line
    forms: tuple[Line, ...] = ()
    definition: Text
    sources: tuple[Id, ...] = Field(min_length=1)
    see_also: tuple[Id, ...] = ()


class Theme(Item):
    title: Line
    question: Line
    summary: Text
