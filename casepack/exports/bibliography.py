"""Bibliographies of less than a case, and of the case itself, in the formats of reference managers."""

from collections.abc import Callable, Iterable, Mapping

from casepack.cite import itself
from casepack.exports import bibtex, csl_json, ris
from casepack.model import Book, Case, Reference, Session

Export = Callable[[Book, Case | None, Iterable[Reference]], dict[str, bytes]]
FORMS: Mapping[str, Export] = {"bibtex": bibtex.export, "ris": ris.export, "csl-json": csl_json.export}


def of_theme(book: Book, case: Case, theme: str) -> list[Reference]:
    """What a theme's reading list names, in the order of the keys."""
    return referred(book, case, {reading.ref for reading in case.readings if reading.theme == theme})


def of_plan(book: Book, case: Case, session: Session) -> list[Reference]:
    """What students read before a class plan; nothing for a plan that assigns none."""
    assigned = set(session.before.readings) if session.before else set()
    return referred(book, case, {reading.ref for reading in case.readings if reading.id in assigned})


def referred(book: Book, case: Case, keys: Iterable[str]) -> list[Reference]:
    references = book.references_of(case)
    return [references[key] for key in sorted(keys) if key in references]


def written(book: Book, case: Case, form: str, name: str, references: Iterable[Reference]) -> dict[str, bytes]:
    """The references in one of FORMS, as `<name>` with the ending of its kind."""
    made = FORMS[form](book, case, references)
    return {f"{name}.{old.rsplit('.', 1)[1]}": data for old, data in made.items()}


def every(book: Book, case: Case, listed: Iterable[Reference], base: str = "") -> dict[str, bytes]:
    """What the site offers of a case in each form: all that it cites, each theme's readings, the case itself."""
    groups = {case.id: list(listed), f"{case.id}-cite": [itself.reference(book, case, base)]}
    groups |= {f"{case.id}-readings-{theme}": of_theme(book, case, theme) for theme in case.meta.themes}
    files: dict[str, bytes] = {}
    for name, references in groups.items():
        for form in FORMS if references else ():
            files |= written(book, case, form, name, references)
    return files
