"""What all cases share: sources, terms, themes."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from casepack.model.base import Date, Day, Id, Item, Line, Part, Text


class Name(Part):
    """A person, by family and given name, or an organisation, by `literal`."""

    family: Line | None = None
    """Family name."""
    given: Line | None = None
    """Given names, as the work prints them."""
    literal: Line | None = None
    """The whole name where it is no family and given name: an organisation."""


class Verification(Part):
    """How far we got to the source itself: `seen`, `corroborated` (others cite it alike) or `unverified`."""

    status: Literal["seen", "corroborated", "unverified"]
    """`seen`: the page, or an unmistakable copy in an archive, was read. `corroborated`: two or more independent pages
    cite it alike. `unverified`: neither; it may not carry a claim."""
    date: Day
    """The day on which that was done."""
    note: Line | None = None
    """What was read, and what could not be."""


RefType = Literal[
    "article", "article-journal", "article-magazine", "article-newspaper", "book", "broadcast", "chapter", "document",
    "entry-encyclopedia", "hearing", "legal_case", "legislation", "paper-conference", "post", "post-weblog",
    "regulation", "report", "treaty", "webpage",
]  # fmt: skip


class Reference(Item):
    """A source, in the words of CSL-YAML, plus how it was verified, who may open it and what part it plays."""

    id: Id
    """The citation key: the author's family name, the year, a word of the title, as in `moth2024watching`. Unique
    across all cases."""
    type: RefType
    """What kind of work it is, in the words of CSL."""
    title: Line
    """The title, as the work prints it."""
    title_sentence: Line | None = Field(None, alias="title-sentence")
    """The title with APA's capitals, where they differ: only the first word and names have one."""
    author: tuple[Name, ...] = ()
    """Persons and organisations, in the order of the work."""
    editor: tuple[Name, ...] = ()
    """Editors, in the order of the work."""
    issued: Date | None = None
    """When it came out: 2020, 2020-02 or 2020-02-10."""
    container_title: Line | None = Field(None, alias="container-title")
    """The journal, newspaper, site or book that it stands in."""
    publisher: Line | None = None
    """Who published it."""
    volume: Line | None = None
    """Volume."""
    issue: Line | None = None
    """Issue."""
    page: Line | None = None
    """Page or pages."""
    number: Line | None = None
    """The number by which its field knows it: FR Doc. 2019-22210, 15 CFR § 744.11, A/HRC/51/5."""
    authority: Line | None = None
    """The body behind a law, rule, treaty or hearing."""
    genre: Line | None = None
    """What sort of report, post or document it is."""
    doi: Line | None = Field(None, alias="DOI")
    """The DOI, without `https://doi.org/`."""
    isbn: Line | None = Field(None, alias="ISBN")
    """The ISBN."""
    url: Line | None = Field(None, alias="URL")
    """The publisher's or issuer's own address; never a copy."""
    language: Line = "en"
    """The language of the work: en, zh, de."""
    short: Line | None = None
    """The name to cite by in the text, where the full one is too long or is missing."""
    access: Literal["open", "paywalled", "unknown"]
    """Who can read it."""
    role: Line
    """What part the source plays: reporting, scholarship, law, company, government, advocacy."""
    stance: Line | None = None
    """Where it stands in the debate, for readings that take a side."""
    verification: Verification
    """How far we got to the source itself."""
    title_note: Line | None = None
    """A remark on the title: printed elsewhere in another form, or translated by us."""
    url_note: Line | None = None
    """A remark on the address."""
    archive: Line | None = None
    """A capture that was seen. Without it, the archive is asked for the nearest one."""

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
    """A term of the glossary."""

    term: Line
    """The word, as a reader meets it."""
    forms: tuple[Line, ...] = ()
    """Other forms of it that the text uses; their first mention on a page is linked, too."""
    definition: Text
    """What it means, in two or three sentences."""
    sources: tuple[Id, ...] = Field(min_length=1)
    """The keys of the sources that this rests on."""
    see_also: tuple[Id, ...] = ()
    """Related terms."""


class Theme(Item):
    """A theme that cases are discussed under. Its primer stands in `primers/`."""

    title: Line
    """The name of the theme."""
    question: Line
    """The question behind it."""
    summary: Text
    """What is discussed under it, in a sentence or two."""


class Dimension(Item):
    """One respect in which cases are compared."""

    title: Line
    """The name of the dimension."""
    question: Line
    """What is asked of each case."""
