"""Claims: their standing rests on sources, and what is alleged is answered."""

from collections.abc import Iterator

from casepack.model import Book, Kind, Problem, Standing


def support(book: Book) -> Iterator[Problem]:
    """A standing says what the sources under it say.

    `standing-unsupported`: *corroborated* without an independent source for it; *contested* with nothing against it.
    Bad: only the studied article. Good: a second source.
    `standing-contradicted`: *not found*, yet an independent source supports it. Bad: a source with `bearing: for`.
    Good: `bearing: context`, or another standing.
    `unverified-source`: an unverified source carries a claim. Bad: `status: unverified`. Good: `seen` or
    `corroborated`.
    """
    for case in book.cases:
        known = book.references_of(case)
        for claim in case.claims:
            independent = [s for s in claim.sources if s.bearing == "for" and s.ref != case.meta.focal_document]
            place = claim.where.at("standing")
            if claim.standing is Standing.CORROBORATED and not independent:
                message = f"{claim.id} is called corroborated, but no independent source supports it"
                yield Problem(place, "standing-unsupported", message)
            if claim.standing is Standing.NOT_FOUND and independent:
                message = f"{claim.id} is called not found, but {independent[0].ref} supports it"
                yield Problem(place, "standing-contradicted", message)
            against = any(source.bearing == "against" for source in claim.sources)
            if claim.standing is Standing.CONTESTED and not (against or claim.reply):
                message = f"{claim.id} is called contested, but nothing speaks against it"
                yield Problem(place, "standing-unsupported", message)
            for index, source in enumerate(claim.sources):
                ref = known.get(source.ref)
                if ref and ref.verification.status == "unverified":
                    message = f"{ref.id} is unverified and may not carry a claim"
                    yield Problem(claim.where.at("sources", index, "ref"), "unverified-source", message)
            for index, reply in enumerate(claim.reply):
                ref = known.get(reply.ref)
                if ref and ref.verification.status == "unverified":
                    message = f"{ref.id} is unverified and may not carry a reply"
                    yield Problem(claim.where.at("reply", index, "ref"), "unverified-source", message)


def replies(book: Book) -> Iterator[Problem]:
    """Every allegation names the reply of the party it concerns, or the day on which none was found.

    `missing-reply`: an allegation without the other side. Bad: neither key. Good: `reply:` or `no_reply_found:
    2026-11-22`.
    """
    for case in book.cases:
        for claim in case.claims:
            if claim.kind is Kind.ALLEGATION and not claim.reply and not claim.no_reply_found:
                message = f"the allegation {claim.id} names no reply"
                hint = "add reply: or no_reply_found: with the day you looked"
                yield Problem(claim.where.at("kind"), "missing-reply", message, hint=hint)
