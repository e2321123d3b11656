"""Ids: whatever is referred to exists, and whatever exists is referred to."""

import difflib
from collections.abc import Iterator, Mapping

from casepack.checks.places import Use, home, understood, uses
from casepack.model import Book, Case, Problem

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
    for name in ("claims", "actors", "readings", "questions"):
        found[name] = {item.id for item in getattr(case, name)} if case else set()
    return found


def lost(gaps: Mapping[str, frozenset[str]], use: Use) -> bool:
    """Whether the id may stand in a file, or an item, whose own fault is already reported."""
    missing = gaps.get(use.collection, frozenset())
    return "*" in missing or use.id in missing


def dangling(book: Book) -> Iterator[Problem]:
    """Every citation key and every id that is named must exist.

    `unknown-source`: a key that no reference has. Bad: `[@hrw2071voice]`. Good: a key of the case or of the shelf.
    `unknown-claim`, `unknown-actor`, `unknown-question`, `unknown-reading`, `unknown-term`, `unknown-theme`: an id
    that does not exist. Bad: `claims: [mit-timming]`. Good: `claims: [mit-timing]`.
    """
    known = {case.id if case else "": known_ids(book, case) for case in (None, *book.cases)}
    for use in uses(book):
        ids = known[use.case.id if use.case else ""][use.collection]
        if use.id in ids or lost(book.shelf.gaps, use) or (use.case and lost(use.case.gaps, use)):
            continue
        near = difflib.get_close_matches(use.id, sorted(ids), n=1, cutoff=0.6)
        hint = f"did you mean {near[0]}?" if near else ""
        if not near and use.case is None and use.collection == "references":
            hint = "the shelf and hand-written pages cite cases/common only"
        yield Problem(
            use.place, f"unknown-{NOUNS[use.collection]}", f"there is no {NOUNS[use.collection]} {use.id}", hint=hint
        )


def unused(book: Book) -> Iterator[Problem]:
    """Claims and actors that nothing refers to are dead weight, or a slip in the thing that should name them.

    `unused-claim`, `unused-actor` (warning): a claim or an actor that nothing refers to. Bad: a claim that no
    passage, story, event or question names. Good: named, removed, or kept with `keep: why`.
    """
    named = {(use.case.id, use.collection, use.id) for use in uses(book) if use.case}
    hint = "refer to it, remove it, or say why under keep:"
    for case in book.cases:
        if not understood(book, home(case)):
            continue
        for claim in case.claims:
            if (case.id, "claims", claim.id) not in named and not claim.keep:
                message = f"nothing refers to the claim {claim.id}"
                yield Problem(claim.where.at("id"), "unused-claim", message, "warning", hint)
        for actor in case.actors:
            if (case.id, "actors", actor.id) not in named and not actor.keep and not actor.relations:
                message = f"nothing refers to the actor {actor.id}"
                yield Problem(actor.where.at("id"), "unused-actor", message, "warning", hint)
