"""One page in the making: Markdown goes in, and what it cites is collected for the lists at its end."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from casepack import cite, markup
from casepack.markup import escape
from casepack.model import Book, Case, Claim, Reference, Standing, Term
from casepack.pages import heads

SHELF_SOURCES = "shelf/sources.md"
ENDLIST = '<div class="endlist" markdown>'  # holds paragraphs, with a blank line before and after each


def theme_page(key: str) -> str:
    """The page of a theme that more than one case takes up."""
    return f"themes/{key}.md"


@dataclass(frozen=True)
class Known:
    """What the pages of one case (for None, of the shelf) may name, and how."""

    references: Mapping[str, Reference]
    labels: Mapping[str, str]
    terms: Mapping[str, Term]
    forms: markup.Forms
    claims: Mapping[str, Claim]
    entries: dict[str, tuple[str, str]] = field(default_factory=dict)  # those written as yet: in full, and the links


def known(book: Book, case: Case | None) -> Known:
    """Worked out once for each case: it has dozens of pages."""
    key = f"known {case.id}" if case else "known"
    if key not in book.memo:
        references = book.references_of(case)
        terms = book.terms_of(case) if case else {}
        spelled = ((form, term.id) for term in terms.values() for form in (term.term, *term.forms))
        forms = tuple({" ".join(form.lower().split()): term for form, term in spelled}.items())
        claims = {claim.id: claim for claim in case.claims} if case else {}
        book.memo[key] = Known(references, cite.labels(references.values()), terms, forms, claims)
    found: Known = book.memo[key]
    return found


class Page:
    """A page of the site below its source folder. `case` is None for hand-written pages, which cite the shelf."""

    def __init__(self, book: Book, case: Case | None, path: str, title: str = "", description: str = "") -> None:
        self.book, self.case, self.path, self.title, self.description = book, case, path, title, description
        all_of = known(book, case)
        self.references, self.labels, self.claims = all_of.references, all_of.labels, all_of.claims
        self.terms, self.forms = all_of.terms, all_of.forms
        self.sources_page = case.page("sources") if case else SHELF_SOURCES
        self.cited: set[str] = set()
        self.termed: set[str] = set()
        self.scripts: list[str] = []  # files of casepack/house/assets that this page needs beside those of every page
        self.searched = True  # whether the search looks into it
        self.lines: list[str] = []
        self.jsonld = ""

    def add(self, *blocks: str) -> None:
        """Append blocks, each followed by a blank line."""
        for block in blocks:
            self.lines += [block.rstrip("\n"), ""]

    def needs(self, script: str) -> None:
        """Have the page load a file of casepack/house/assets, once."""
        if script not in self.scripts:
            self.scripts.append(script)

    def href(self, page: str, anchor: str = "") -> str:
        """The way from this page to another page's source file, as Markdown builders follow it."""
        here, there = self.path.split("/"), page.split("/")
        if page == self.path:
            return f"#{anchor}" if anchor else there[-1]
        shared = 0
        while here[shared] == there[shared] and shared < len(here) - 1 and shared < len(there) - 1:
            shared += 1
        way = "../" * (len(here) - 1 - shared) + "/".join(there[shared:])
        return f"{way}#{anchor}" if anchor else way

    # --- text --------------------------------------------------------------------------------------------------------

    def prose(self, text: str, *, terms: bool = True) -> str:
        """An author's Markdown, made inert, with citations, claim marks and the first mention of each term linked."""
        text = markup.inert(text)
        if terms and self.case:
            glossary = self.case.page("glossary")
            text = markup.link_terms(
                text, self.forms, self.termed, lambda words, term: f"[{words}]({self.href(glossary, term)}){{ .term }}"
            )
        return markup.resolve(text, self.cite, self.mark)

    def line(self, text: str, *, terms: bool = True) -> str:
        """Prose on one line, for list items, table cells and summaries."""
        return " ".join(self.prose(text, terms=terms).split())

    def plain(self, text: str) -> str:
        """The words alone, safe inside HTML."""
        return escape(markup.one_line(text))

    def cite(self, pieces: list[tuple[str, str]]) -> str:
        """A citation cluster: `(Label, ¶ 4; Label)`, each linked to its source."""
        return f"({'; '.join(self.source(key, locator) for key, locator in pieces)})"

    def source(self, key: str, locator: str = "") -> str:
        """One source by its label, linked to its entry on the sources page."""
        if key not in self.references:
            return f"**unknown source {escape(key)}**"
        self.cited.add(key)
        tail = f", {escape(locator)}" if locator else ""
        return f"[{escape(self.labels[key])}{tail}]({self.href(self.sources_page, key)}){{ .cite }}"

    def mark(self, claim: str) -> str:
        """A claim of the ledger as a small mark that tells its standing and leads to it. Outside a case: case-id/claim-id."""
        slug, far, key = claim.rpartition("/")
        case = self.book.case(slug) if far else self.case
        claims = known(self.book, case).claims if case else {}
        if not case or key not in claims:
            return f"**unknown claim {escape(claim)}**"
        standing = claims[key].standing
        label = f"claim: {standing.label}"
        return f'[{standing.mark}]({self.ledger(key, case)}){{ .mark .{standing.value} aria-label="{label}" }}'

    def claim_link(self, claim: Claim, *, sign: bool = True, case: Case | None = None) -> str:
        """A claim's text, linked to the ledger (of `case`, or of the page's own), after the sign of its standing."""
        link = self.opening(escape(markup.one_line(claim.text)), claim.id, case)
        return f"{badge(claim.standing)} {link}" if sign else link

    def opening(self, words: str, claim: str, case: Case | None = None) -> str:
        """A link that opens a claim of `case`, or of the page's own."""
        return f"[{words}]({self.ledger(claim, case)}){{ .to-claim }}"

    def ledger(self, claim: str, case: Case | None = None) -> str:
        """The way to a claim; from any page but the ledger itself, a script shows the claim in place."""
        home = case or self.case
        assert home is not None
        ledger = home.page("claims")
        if self.path != ledger:
            self.needs("claim.js")
        return self.href(ledger, claim)

    # --- the end of a page ---------------------------------------------------------------------------------------

    def finish(self) -> str:
        """The whole page: front matter, body, the terms and the sources it used."""
        body = list(self.lines)
        if self.termed and self.case:
            body += [
                "## Terms on this page {#terms-on-this-page data-search-exclude}",
                "",
                ENDLIST,
                "",
            ]
            for term in sorted((self.terms[key] for key in self.termed), key=lambda term: term.term.lower()):
                link = f"[{escape(term.term)}]({self.href(self.case.page('glossary'), term.id)})"
                definition = markup.one_line(markup.inert(term.definition))
                body += [f"**{link}.** {definition}", f"{{: #term-{term.id} }}", ""]
            body += ["</div>", ""]
        if self.cited and self.path != self.sources_page:
            body += [
                "## Sources on this page {#sources-on-this-page data-search-exclude}",
                "",
                *self.source_list(set()),
                "",
            ]
        head = [f"{key}: {quoted(value)}" for key, value in self.front().items()]
        if not self.searched:
            head.append("search: {exclude: true}")
        text = "\n".join(body).strip("\n")
        return "\n".join(["---", *head, "---", "", text, ""]) if head else text + "\n"

    def source_list(self, listed: set[str]) -> list[str]:
        """The lines of a list of what was cited. A source that is `listed` already on the page has its anchor there."""
        lines = [ENDLIST, ""]
        for ref, _ in cite.by_label({key: self.references[key] for key in self.cited}, self.labels):
            entry, away = self.entry(ref)
            about = f"[about this source]({self.href(self.sources_page, ref.id)})"
            anchor = [] if ref.id in listed else [f"{{: #ref-{ref.id} }}"]
            lines += [f"{entry} · {about} · {away}", *anchor, ""]
        listed |= self.cited
        return [*lines, "</div>"]

    def entry(self, ref: Reference) -> tuple[str, str]:
        """A source in full, and its outside links. Written once for each case: it stands at the end of many pages."""
        written = known(self.book, self.case).entries
        if ref.id not in written:
            written[ref.id] = (cite.entry(ref, self.labels[ref.id]), " · ".join(links(ref)))
        return written[ref.id]

    def front(self) -> Mapping[str, str]:
        fields = {
            "title": " ".join(self.title.split()),
            "description": markup.one_line(self.description),
            **(heads.front(self.book, self.case) if self.case else {}),
            "jsonld": self.jsonld,
            "scripts": " ".join(self.scripts),
        }
        return {key: value for key, value in fields.items() if value}


def quoted(text: str) -> str:
    """A YAML double-quoted scalar."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def badge(standing: Standing) -> str:
    """A standing as sign and words; the page's style adds colour."""
    return (
        f'<span class="badge {standing.value}"><span aria-hidden="true">{standing.mark}</span> {standing.label}</span>'
    )


def address(url: str) -> str:
    """A web address that no character of can end its attribute or be taken for Markdown."""
    return escape(quote(url, safe=":/?#@!$&'()+,;=%~-._"))


def links(ref: Reference) -> list[str]:
    """The outside links of a source: the publisher's, and the dated archive of the same page (Robust Links)."""
    if not ref.link:
        return ["no public address found"]
    robust = f'data-originalurl="{address(ref.link)}"'
    if ref.archived:
        robust += f' data-versionurl="{address(ref.archived)}" data-versiondate="{ref.version_date}"'
    label = f"doi:{ref.doi}" if ref.doi else ref.link.split("/")[2].removeprefix("www.")
    found = [f'<a class="out" href="{address(ref.link)}" {robust}>{escape(label)}</a>']
    if ref.archived:
        archived = f'<a class="out" href="{address(ref.archived)}" {robust}>archived'
        found.append(f'{archived}<span class="sr"> copy of {escape(label)}</span></a>')
    return found
