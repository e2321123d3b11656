"""A case as a source of its own: what somebody puts into a list who cites the case."""

from casepack.model import Book, Case, Reference

GENRE = "Teaching case"


def reference(book: Book, case: Case, base: str = "") -> Reference:
    """The case as a report without an author. `base` is the site's address, if it has one; it ends with a slash."""
    meta = case.meta
    sentence = f"{meta.title_sentence}: {meta.subtitle}" if meta.title_sentence else None
    fields = {
        "id": case.id,
        "type": "report",
        "title": f"{meta.title}: {meta.subtitle}",
        "title_sentence": sentence,
        "issued": meta.reviewed,
        "publisher": book.site.name or None,
        "genre": GENRE,
        "url": f"{base}cases/{case.id}/" if base else None,
        "access": "open",
        "role": "teaching case",
        "verification": {"status": "seen", "date": meta.reviewed},
    }
    return Reference.model_validate(fields)
