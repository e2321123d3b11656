"""References as RIS (.ris, UTF-8), the plainest format that EndNote, Mendeley, RefWorks and Zotero all read.

RIS knows no organisations as authors: a program that splits names at the comma may cut one that holds a comma.
"""

from collections.abc import Iterable, Iterator

from casepack.model import Book, Case, Name, Reference

TYPES = {
    "article": "UNPB", "article-journal": "JOUR", "article-magazine": "MGZN", "article-newspaper": "NEWS",
    "book": "BOOK", "broadcast": "SOUND", "chapter": "CHAP", "document": "GEN", "entry-encyclopedia": "ENCYC",
    "hearing": "HEAR", "legal_case": "CASE", "legislation": "STAT", "paper-conference": "CPAPER", "post": "ICOMM",
    "post-weblog": "BLOG", "regulation": "STAT", "report": "RPRT", "treaty": "STAT", "webpage": "ELEC",
}  # fmt: skip


def export(_book: Book, case: Case | None, references: Iterable[Reference]) -> dict[str, bytes]:
    """One file for the case, or for the shelf where case is None, with a record for each reference."""
    records = ("".join(f"{tag}  - {value}\r\n" for tag, value in record(ref)) for ref in references)
    return {f"{case.id if case else 'shelf'}.ris": "\r\n".join(records).encode()}


def record(ref: Reference) -> Iterator[tuple[str, str]]:
    """Tags and values in the order of the file; what the reference does not have is not there."""
    kind = "EDBOOK" if ref.type == "book" and ref.editor and not ref.author else TYPES[ref.type]
    start, _, end = (ref.page or "").replace("–", "-").partition("-")
    # Zotero and EndNote read a report's number from SN, where other records have the ISBN, and a law's from M1.
    number_tag = "SN" if ref.type == "report" else "M1"
    isbn = None if ref.type == "report" and ref.number else ref.isbn
    yield "TY", kind
    pairs = [
        ("ID", ref.id),
        *(("AU", name(person)) for person in ref.author),
        *(("ED", name(person)) for person in ref.editor),
        ("TI", ref.title),
        ("T2", ref.container_title or (ref.authority if ref.type == "hearing" else None)),
        ("PY", ref.issued and ref.issued[:4]),
        ("DA", ref.issued and day(ref.issued)),
        ("VL", ref.volume),
        ("IS", ref.issue),
        ("SP", start),
        ("EP", end),
        (number_tag, ref.number),
        ("M3", ref.genre),
        ("SN", isbn),
        ("PB", ref.publisher),
        ("DO", ref.doi),
        ("UR", ref.url),
        ("LA", ref.language),
    ]
    for tag, value in pairs:
        if value:
            yield tag, value
    yield "ER", ""


def name(person: Name) -> str:
    return person.literal or ", ".join(part for part in (person.family, person.given) if part)


def day(issued: str) -> str:
    """`2020-02-10` as 2020/02/10/, `2020` as 2020///: year, month, day and a remark, each of which may be empty."""
    return "/".join([*issued.split("-"), "", "", ""][:4])
