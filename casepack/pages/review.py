"""A sheet for paper: the same things recalled after one, three, seven and twenty-one days."""

from collections import Counter

from casepack import markup
from casepack.model import Book, Case, Claim, Edition, QuizItem, Term
from casepack.pages.writer import Page, badge

DAYS = (1, 3, 7, 21)
CLAIMS, TERMS, ITEMS = 6, 6, 4  # what fits on a page


def review(book: Book, case: Case, edition: Edition) -> Page:
    """The answers to quiz items stay out of the student edition."""
    page = Page(
        book, case, case.page("review"), f"Review sheet · {case.meta.title}",
        "Claims, terms and questions to recall after 1, 3, 7 and 21 days, on paper.",
    )  # fmt: skip
    page.searched = False
    claims, terms, items = weighty(case), met(page, case), spread(case)
    page.add("# Review sheet", (
        "Print it, write the four dates in, and on each of them answer without looking. Tick what you recalled. Look up "
        "only what you did not; the key is below, on a page of its own when printed."
    ))  # fmt: skip
    groups = {
        "Claims: how does it stand, who says so, what was replied?": [
            page.line(one.text, terms=False) for one in claims
        ],
        "Words: what does it mean here?": [markup.escape(one.term) for one in terms],
        "Questions: what is the answer, and why?": [page.line(one.stem, terms=False) for one in items],
    }
    page.add("## Recall {#recall}", f'<div class="review" markdown>\n\n{grid(groups)}\n\n</div>')
    page.add('<div class="key-page" markdown>', "## Key {#key}")
    page.add("\n".join(f"{n}. {claim_key(page, case, one)}" for n, one in enumerate(claims, 1)))
    glossary = case.page("glossary")
    page.add("**Words**", "\n".join(
        f"{n}. [{markup.escape(one.term)}]({page.href(glossary, one.id)}): {markup.one_line(markup.inert(one.definition))}"
        for n, one in enumerate(terms, 1)
    ))  # fmt: skip
    if items:
        page.add("**Questions**", quiz_key(page, case, items, edition))
    page.add("</div>")
    return page


def grid(groups: dict[str, list[str]]) -> str:
    """One table: a row for the dates, then for each thing to recall a box a day."""
    rows = [f"| No. | Days later | {' | '.join(map(str, DAYS))} |", "| --- " * (len(DAYS) + 2) + "|"]
    rows.append("| | Date |" + "  |" * len(DAYS))
    for head, prompts in groups.items():
        if prompts:
            rows.append(f"| | **{head}** |" + "  |" * len(DAYS))
        boxes = " ☐ |" * len(DAYS)
        rows += [f"| {n} | {prompt.replace('|', '&#124;')} |{boxes}" for n, prompt in enumerate(prompts, 1)]
    return "\n".join(rows)


def weighty(case: Case) -> list[Claim]:
    """The claims that most questions rest on, in the order of the ledger's file."""
    used = Counter(key for question in case.questions for key in question.claims)
    first = sorted(case.claims, key=lambda claim: -used[claim.id])[:CLAIMS]
    return [claim for claim in case.claims if claim in first]


def met(page: Page, case: Case) -> list[Term]:
    """Terms that the story uses; the case's own come first."""
    used: set[str] = set()
    markup.link_terms(case.narrative.text, page.forms, used, lambda words, _: words)
    own = {term.id for term in case.terms}
    return sorted((term for term in page.terms.values() if term.id in used), key=lambda term: term.id not in own)[
        :TERMS
    ]


def spread(case: Case) -> list[QuizItem]:
    """Items from the whole length of the quiz."""
    step = max(1, len(case.quiz) // ITEMS)
    return list(case.quiz[::step][:ITEMS])


def claim_key(page: Page, case: Case, claim: Claim) -> str:
    names = {actor.id: actor.name for actor in case.actors}
    said = "; ".join(dict.fromkeys(page.source(source.ref, source.locator or "") for source in claim.sources))
    replied = ", ".join(dict.fromkeys(markup.escape(names.get(reply.who, reply.who)) for reply in claim.reply))
    reply = f" Replied: {replied}." if replied else " No reply was found." if claim.no_reply_found else ""
    return f"{badge(claim.standing)} {said}.{reply} {page.opening('In the ledger', claim.id)}"


def quiz_key(page: Page, case: Case, items: list[QuizItem], edition: Edition) -> str:
    if edition is Edition.STUDENT:
        return "The answers are with your instructor."
    target = case.page("quiz")
    return "\n".join(
        f"{n}. {page.line(item.options[item.answer - 1].text)} ([feedback]({page.href(target, item.id)}))"
        for n, item in enumerate(items, 1)
    )
