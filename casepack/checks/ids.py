"""Ids: whatever is referred to exists, and whatever exists is referred to."""

import difflib
from collections.abc import Iterator, Mapping

from casepack.checks.places import Use, home, understood, uses
from casepack.model import Book, Case, Problem

FAR = ("claims", "actors", "readings", "questions")  # what the shelf may name of a case
NOUNS = {
    "references": "source",
    "claims": "claim",
    "actors": "actor",
    "readings": "reading",
    "questions": "question",
    "themes": "theme",
    "glossary": "term",
}


def known_ids(book: Book, case: Case | None) -> dict[str, set[str]]:
    """By collection, the ids that a text of this case (or of the shelf) may name."""
    found: dict[str, set[str]] = {
        "references": set(book.references_of(case)),
        "glossary": set(book.terms_of(case)),
        "themes": {theme.id for theme in book.shelf.themes},
    }
    for name in FAR:
        if case:
            found[name] = {item.id for item in getattr(case, name)}
        else:
            found[name] = {f"{other.id}/{item.id}" for other in book.cases for item in getattr(other, name)}
    return found


def lost(gaps: Mapping[str, frozenset[str]], collection: str, key: str) -> bool:
    """Whether the id may stand in a file, or an item, whose own fault is already reported."""
    missing = gaps.get(collection, frozenset())
    return "*" in missing or key in missing


def excused(book: Book, use: Use) -> bool:
    """Whether what is named may be there all the same, in something that was not understood."""
    if lost(book.shelf.gaps, use.collection, use.id) or (use.case and lost(use.case.gaps, use.collection, use.id)):
        return True
    slug, far, key = use.id.partition("/")
    if use.case or not far:
        return False
    case = book.case(slug)
    return lost(case.gaps, use.collection, key) if case else not understood(book, f"cases/{slug}/")


def dangling(book: Book) -> Iterator[Problem]:
    """Every citation key and every id that is named must exist.

    `unknown-source`: a key that no reference has. Bad: `[@hrw2071voice]`. Good: a key of the case or of the shelf.
    `unknown-claim`, `unknown-actor`, `unknown-question`, `unknown-reading`, `unknown-term`, `unknown-theme`: an id
    that does not exist. Bad: `claims: [mit-timming]`. Good: `claims: [mit-timing]`.
    On the shelf an id is written with its case. Bad: `claims: [mit-timing]`. Good: `claims: [some-case/mit-timing]`.
    """
    known = {case.id if case else "": known_ids(book, case) for case in (None, *book.cases)}
    for use in uses(book):
        ids = known[use.case.id if use.case else ""][use.collection]
        if use.id in ids or excused(book, use):
            continue
        hint = hint_for(use, ids)
        yield Problem(
            use.place, f"unknown-{NOUNS[use.collection]}", f"there is no {NOUNS[use.collection]} {use.id}", hint=hint
        )


def hint_for(use: Use, ids: set[str]) -> str:
    """The nearest id that there is, or how one is written here."""
    slug, far, _ = use.id.partition("/")
    same = {key for key in ids if key.startswith(f"{slug}/")} if far else ids  # a thousand cases have many ids
    if near := difflib.get_close_matches(use.id, sorted(same), n=1, cutoff=0.6):
        return f"did you mean {near[0]}?"
    if use.case is None and use.collection == "references":
        return "the shelf and hand-written pages cite cases/common only"
    if use.case is None and use.collection in FAR:
        return "outside a case, what is a case's is written case-id/item-id"
    return ""


def unused(book: Book) -> Iterator[Problem]:
    """Claims and actors that nothing refers to are dead weight, or a slip in the thing that should name them.

    `unused-claim`, `unused-actor` (warning): a claim or an actor that nothing refers to. Bad: a claim that no
    passage, story, event or question names. Good: named, removed, or kept with `keep: why`.
    """
    named = {(use.case.id if use.case else "", use.collection, use.id) for use in uses(book)}
    hint = "refer to it, remove it, or say why under keep:"
    for case in book.cases:
        if not understood(book, home(case)):
            continue
        for claim in case.claims:
            here, elsewhere = (case.id, "claims", claim.id), ("", "claims", f"{case.id}/{claim.id}")
            if not claim.keep and here not in named and elsewhere not in named:
                message = f"nothing refers to the claim {claim.id}"
                yield Problem(claim.where.at("id"), "unused-claim", message, "warning", hint)
        for actor in case.actors:
            if (case.id, "actors", actor.id) not in named and not actor.keep and not actor.relations:
                message = f"nothing refers to the actor {actor.id}"
                yield Problem(actor.where.at("id"), "unused-actor", message, "warning", hint)
