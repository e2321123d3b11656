"""The focal document under the lens, and the ledger of every claim."""

import datetime

from casepack import cite, figures
from casepack.markup import escape, plural
from casepack.model import Book, Case, Claim, Standing
from casepack.pages.writer import Page, badge

BEARINGS = {"for": "Supports it", "against": "Speaks against it", "context": "Context"}


def lens(book: Book, case: Case) -> Page:
    kind = escape(case.meta.focal_kind)
    claims = {claim.id: claim for claim in case.claims}
    page = Page(
        book,
        case,
        case.page("lens"),
        f"The {kind} under the lens · {case.meta.title}",
        f"The {kind}, passage by passage: what it says, which claims it makes, how each stands, and what is missing.",
    )
    page.add(f"# The {kind} under the lens")
    page.add(
        f"Read the {kind} first, at its own address: {page.source(case.meta.focal_document)}. Below it is paraphrased, "
        "passage by passage, and taken apart into claims. “Not found” means not found in what could be read. It does not mean false."
    )
    page.add("## How the evidence stands {#tally}", figures.evidence(case, claims).html)
    page.add(tally([claims[key] for passage in case.lens for key in passage.claims if key in claims]))
    passages(page, case, claims)
    return page


def passages(page: Page, case: Case, claims: dict[str, Claim]) -> None:
    """What each passage says, the claims it makes, what it leans on, its words, and what is missing."""
    for passage in case.lens:
        page.add(
            f"## {escape(passage.locator[:1].upper() + passage.locator[1:])} {{#{passage.id}}}",
            page.prose(passage.says),
        )
        page.add(
            "Claims\n{: .kicker }",
            "\n".join(f"- {page.claim_link(claims[key])}" for key in passage.claims if key in claims),
        )
        if passage.leans_on:
            page.add(
                "Leans on\n{: .kicker }",
                "\n".join(f"- {page.source(lean.ref)}: {page.line(lean.how)}" for lean in passage.leans_on),
            )
        if passage.wording:
            page.add(
                "Words\n{: .kicker }",
                "\n".join(f"- “{escape(word.words)}”: {page.line(word.note)}" for word in passage.wording),
            )
        if passage.missing:
            page.add("Missing\n{: .kicker }", "\n".join(f"- {page.line(text)}" for text in passage.missing))


def tally(claims: list[Claim]) -> str:
    rows = ["| Standing | Claims | What the word means |", "| --- | --- | --- |"]
    for standing in Standing:
        count = sum(claim.standing is standing for claim in claims)
        rows.append(f"| {badge(standing)} | {count} | {standing.meaning} |")
    return "\n".join([*rows, "", f"{plural(len(claims), 'claim')} in all."])


def ledger(book: Book, case: Case, today: datetime.date) -> Page:
    """Every claim in full, by standing; then, by actor, links to the claims about it."""
    page = Page(
        book,
        case,
        case.page("claims"),
        f"Claims ledger · {case.meta.title}",
        "Every claim of the case: who says so, how it stands, what the other side replied, and when we last looked.",
    )
    page.add("# Claims ledger", (
        f"{plural(len(case.claims), 'claim')}. Each names its sources, what each of them says, the reply of the party "
        "concerned where it is an allegation, and the day we last looked. Grouped by standing"
        '<span class="site-only">; [by actor](#by-actor) below</span>.'
    ))  # fmt: skip
    late = [claim for claim in case.claims if claim.overdue(today)]
    if late:
        page.add('<div class="overdue" markdown>', "Past their review date\n{: .kicker }")
        page.add("\n".join(f"- {page.claim_link(claim)}" for claim in late), "</div>")
    page.add(tally(list(case.claims)))
    in_lens = {key: passage for passage in case.lens for key in passage.claims}
    for standing in Standing:
        group = [claim for claim in case.claims if claim.standing is standing]
        if not group:
            continue
        page.add(f"## {standing.label.capitalize()} {{#{standing.value}}}", f"{standing.meaning.capitalize()}.")
        for claim in group:
            one_claim(page, case, claim, today)
            if passage := in_lens.get(claim.id):
                where = page.href(case.page("lens"), passage.id)
                page.add(
                    f"Made in the [{escape(case.meta.focal_kind)}, {escape(passage.locator)}]({where}).\n{{: .small }}"
                )
    page.add('<div class="site-only" markdown>', "## By actor {#by-actor}")
    for actor in case.actors:
        about = [claim for claim in case.claims if actor.id in claim.about]
        if about:
            page.add(f"### {escape(actor.name)} {{#about-{actor.id}}}")
            page.add("\n".join(f"- {page.claim_link(claim)}" for claim in about))
    page.add("</div>")
    return page


def one_claim(page: Page, case: Case, claim: Claim, today: datetime.date) -> None:
    names = {actor.id: actor.name for actor in case.actors}
    label = claim.id.replace("-", " ")
    page.add(f'### {page.line(claim.text, terms=False)} {{ #{claim.id} data-toc-label="{label}" }}')
    about = ", ".join(
        f"[{escape(names[key])}]({page.href(case.page('people'), key)})" for key in claim.about if key in names
    )
    page.add(f"{badge(claim.standing)} {claim.kind.value} · about {about}\n{{: .small }}")
    page.add(page.prose(claim.why))
    rows = []
    for bearing, label in BEARINGS.items():
        for source in claim.sources:
            if source.bearing == bearing:
                rows.append(f"- *{label}.* {page.source(source.ref, source.locator or '')}: {page.line(source.says)}")
    for reply in claim.reply:
        rows.append(
            f"- *Reply.* {escape(names.get(reply.who, reply.who))}, {page.source(reply.ref)}: {page.line(reply.says)}"
        )
    if claim.no_reply_found:
        rows.append(f"- *Reply.* None was found when we looked on {cite.long_date(claim.no_reply_found)}.")
    page.add("\n".join(rows))
    page.add(freshness(claim, today))


def freshness(claim: Claim, today: datetime.date) -> str:
    seen = f"Last looked at {cite.long_date(claim.as_of)}."
    if claim.review_by is None:
        return f"{seen}\n{{: .small }}"
    if claim.overdue(today):
        due = cite.long_date(claim.review_by)
        looked = cite.long_date(claim.as_of)
        return f"**Not re-checked since {looked}**; it was due by {due}. It may have changed.\n{{: .overdue }}"
    return f"{seen} To be looked at again by {cite.long_date(claim.review_by)}.\n{{: .small }}"
