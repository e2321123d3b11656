"""References as BibLaTeX (.bib, UTF-8, for biber), which Zotero, JabRef and pandoc read too.

Titles stand in double braces, so that no style changes the capitals of a name.
"""

import re
from collections.abc import Iterable

from casepack.model import Book, Case, Name, Reference

TYPES = {
    "article": "online", "article-journal": "article", "article-magazine": "article", "article-newspaper": "article",
    "book": "book", "broadcast": "misc", "chapter": "incollection", "document": "misc",
    "entry-encyclopedia": "inreference", "hearing": "misc", "legal_case": "jurisdiction",
    "legislation": "legislation", "paper-conference": "inproceedings", "post": "online", "post-weblog": "online",
    "regulation": "legislation", "report": "report", "treaty": "legal", "webpage": "online",
}  # fmt: skip
CONTAINER = {
    "incollection": "booktitle",
    "inproceedings": "booktitle",
    "inreference": "booktitle",
    "report": "series",
    "book": "series",
    "collection": "series",
}  # else journaltitle
LANGUAGES = {"en": "english", "zh": "chinese", "de": "german", "fr": "french", "es": "spanish"}
SPECIAL = {
    "\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    **{letter: f"\\{letter}" for letter in "{}%&$#_"},
}  # fmt: skip


def export(_book: Book, case: Case | None, references: Iterable[Reference]) -> dict[str, bytes]:
    """One file for the case, or for the shelf where case is None, with an entry for each reference."""
    text = "\n".join(entry(ref) for ref in references)
    return {f"{case.id if case else 'shelf'}.bib": text.encode()}


def entry(ref: Reference) -> str:
    """One entry; its key is the reference's."""
    kind = "collection" if ref.type == "book" and ref.editor and not ref.author else TYPES[ref.type]
    lines = [f"  {name} = {{{value}}}," for name, value in fields(ref, kind).items() if value]
    return "\n".join([f"@{kind}{{{ref.id},", *lines, "}", ""])


def fields(ref: Reference, kind: str) -> dict[str, str]:
    """Field names of BibLaTeX with their values as they stand in the file; empty ones are not written."""
    arxiv = re.fullmatch(r"arXiv:(\S+)", ref.number or "")
    number = "" if arxiv else latex(ref.number)
    article = kind == "article"
    return {
        "author": names(ref.author),
        "editor": names(ref.editor),
        "title": braced(latex(ref.title)),
        CONTAINER.get(kind, "journaltitle"): braced(latex(ref.container_title)),
        "entrysubtype": ref.type.removeprefix("article-") if article and ref.type != "article-journal" else "",
        "date": ref.issued or "",
        "volume": latex(ref.volume),
        "number": latex(ref.issue) if article else number,
        "issue": "" if article else latex(ref.issue),
        "eid": number if article else "",
        "pages": latex((ref.page or "").replace("–", "-").replace("-", "--")),
        "type": latex(ref.genre),
        **house(ref, kind),
        "eprint": arxiv[1] if arxiv else "",
        "eprinttype": "arxiv" if arxiv else "",
        "isbn": latex(ref.isbn),
        "doi": verbatim(ref.doi),
        "url": verbatim(ref.url),
        "langid": LANGUAGES.get(ref.language.partition("-")[0], ""),
    }


def house(ref: Reference, kind: str) -> dict[str, str]:
    """Who brought it out: of a law or statement its issuer; of a page its site, which no other field would print."""
    if kind in ("jurisdiction", "legislation", "legal"):
        return {"organization": listed(ref.publisher or ref.authority)}
    if kind in ("online", "misc"):
        return {"organization": listed(ref.publisher or ref.container_title or ref.authority)}
    return {"institution" if kind == "report" else "publisher": listed(ref.publisher)}


def names(people: Iterable[Name]) -> str:
    return " and ".join(map(name, people))


def name(person: Name) -> str:
    """`Family, Given`; an organisation in braces, so that its commas and its "and" stay its own."""
    if person.literal or not (person.family and person.given):
        return f"{{{latex(person.literal or person.family or person.given)}}}"
    return f"{latex(person.family)}, {latex(person.given)}"


def latex(text: str | None) -> str:
    """Text as LaTeX: what has a meaning there is escaped, every other letter stays as it is."""
    return "".join(SPECIAL.get(letter, letter) for letter in text or "")


def braced(text: str) -> str:
    return f"{{{text}}}" if text else ""


def listed(text: str | None) -> str:
    """A value of a list field, whose parts are told apart by "and"."""
    return braced(latex(text)) if re.search(r"\band\b", text or "") else latex(text)


def verbatim(address: str | None) -> str:
    """An address is taken letter by letter, so only what would end the field is percent-encoded."""
    return (address or "").replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")
