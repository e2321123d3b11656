"""Sources and glossary: of a case with the shelf it stands on, or of the shelf alone."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from casepack import cite, markup
from casepack.markup import escape, plural
from casepack.model import TIERS, Book, Case, Reference, Verdict, texts
from casepack.pages import across, downloads
from casepack.pages.writer import SHELF_SOURCES, Page, known

STATUS = {
    "seen": "read by us (the page itself or an unmistakable archived copy, often only in part)",
    "corroborated": "not read by us; two or more independent pages cite it alike",
    "unverified": "not verified: it carries no claim",
}


def sources(book: Book, case: Case | None, styled: Mapping[str, Mapping[str, str]], papers: downloads.Papers) -> Page:
    """Every source that the case cites (for None, every work of the shelf), each under its own key.

    `styled` holds, by key, the source as each citation style writes it, by the style's name.
    """
    title = f"Sources · {case.meta.title}" if case else "The shared shelf of sources"
    path = case.page("sources") if case else SHELF_SOURCES
    page = Page(
        book, case, path, title, "Each source in full: how it was verified, where it is cited, a dated archive link."
    )
    used = cited_in(case, page) if case else {}
    every = shown(book, case)
    page.add("# Sources" if case else "# The shared shelf of sources")
    page.add(
        f"{plural(len(every), 'source')}. The first link of each goes to the publisher's or issuer's own page, or its DOI. "
        "The second asks the Internet Archive for the copy nearest to the date that matters: the day of publication, or "
        "the day we looked. We have not opened either link from this site; the line “verified” says what was read."
    )
    page.add("**Link health.** " + health_summary(book, every))
    if case:
        page.add(*downloads.for_managers(page, case, papers, ""))
    for ref, label in cite.by_label(every, page.labels):
        one_source(page, ref, label, used.get(ref.id, []))
        if ref.id in styled:
            in_styles(page, label, styled[ref.id])
    return page


def shown(book: Book, case: Case | None) -> dict[str, Reference]:
    """What the sources page lists: what the case cites or keeps as its own; for None, the whole shelf."""
    references = book.references_of(case)
    if not case:
        return references
    key = f"shown {case.id}"
    if key not in book.memo:
        listed = {key for key, *_ in uses(book, case)} | {ref.id for ref in case.references}
        book.memo[key] = {key: ref for key, ref in references.items() if key in listed}
    found: dict[str, Reference] = book.memo[key]
    return found


def listed(book: Book, case: Case) -> list[Reference]:
    """The same in the order of the keys, for files."""
    return [ref for _, ref in sorted(shown(book, case).items())]


def told(book: Book, case: Case, styled: Mapping[str, Mapping[str, str]]) -> list[object]:
    """All that the pages of a case show of its sources, and of the case as a source. What equals it gives the same pages."""
    labels = known(book, case).labels
    sources = ((ref, labels[key], styled.get(key)) for key, ref in shown(book, case).items())
    return [styled.get(f"case/{case.id}"), *sources]


def in_styles(page: Page, label: str, forms: Mapping[str, str]) -> None:
    """The source ready to be copied into a list. A search would find nothing here that the entry does not have."""
    page.add('<details class="forms" data-search-exclude markdown>')
    page.add(f'<summary>Cite this source<span class="sr">: {escape(label)}</span></summary>')
    page.add("\n".join(f"- **{name}**: {text}" for name, text in forms.items()), "</details>")


def one_source(page: Page, ref: Reference, label: str, used: list[str]) -> None:
    page.add(f"## {escape(label)} {{#{ref.id}}}", *page.entry(ref))
    note = f" {escape(ref.verification.note)}" if ref.verification.note else ""
    rows = [f"- Verified {cite.long_date(ref.verification.date)}: {STATUS[ref.verification.status]}.{note}"]
    access = {"open": "open", "paywalled": "paywalled", "unknown": "access not known"}[ref.access]
    stance = f"; its stance: {escape(ref.stance)}" if ref.stance else ""
    rows.append(f"- {escape(ref.role.replace('-', ' ').capitalize())}, {access}{stance}.")
    rows += [f"- {escape(note)}" for note in (ref.title_note, ref.url_note) if note]
    if found := page.book.health.get(ref.link or ""):
        seen = (
            f", last found on {cite.long_date(found.last_ok)}" if found.last_ok and found.last_ok != found.date else ""
        )
        rows.append(f"- Link {cite.long_date(found.date)}: **{found.verdict.value}**, {found.verdict.meaning}{seen}.")
    page.add("\n".join(rows))
    if used:
        page.add(
            f'<details class="cited-in" markdown>\n<summary>Cited in {plural(len(used), "place")}</summary>',
            ", ".join(used),
            "</details>",
        )


def health_summary(book: Book, listed: Mapping[str, Reference]) -> str:
    """How the links of these sources were found, by verdict, and on which days."""
    addresses = {ref.link for ref in listed.values() if ref.link}
    found = [book.health[address] for address in sorted(addresses) if address in book.health]
    if not found:
        return f"None of the {len(addresses)} addresses has been asked yet whether it still answers; each has its archived link."
    counts = Counter(record.verdict for record in found)
    days = sorted(record.date for record in found)
    told = ", ".join(f"{counts[verdict]} {verdict.value}" for verdict in Verdict if counts[verdict])
    when = (
        cite.long_date(days[0]) if days[0] == days[-1] else f"{cite.long_date(days[0])} to {cite.long_date(days[-1])}"
    )
    return f"{told}; {len(addresses) - len(found)} not asked. Looked at {when}."


def cited_in(case: Case, page: Page) -> dict[str, list[str]]:
    """For each key, links to the places of the case that cite it, in reading order."""
    found: dict[str, list[str]] = defaultdict(list)
    for key, name, anchor, label in uses(page.book, case):
        target = name if name.endswith(".md") else case.page(name)
        link = f"[{escape(label)}]({page.href(target, anchor)})"
        if link not in found[key]:
            found[key].append(link)
    return found


def uses(book: Book, case: Case) -> Iterator[tuple[str, str, str, str]]:
    """(key, page, anchor, label) of every place that cites a source. The page is one of the case's, or a path."""
    meta = case.meta
    yield meta.focal_document, "lens", "", f"the {meta.focal_kind}"
    for _, text in texts(meta):
        for piece in markup.cites(text):
            yield piece.key, "index", "", "overview"
    for piece in markup.cites(case.narrative.text):
        yield piece.key, "story", "", "story"
    for passage in case.lens:
        keys = [lean.ref for lean in passage.leans_on]
        for key in [*keys, *(piece.key for _, text in texts(passage) for piece in markup.cites(text))]:
            yield key, "lens", passage.id, f"lens: {passage.locator}"
    for claim in case.claims:
        keys = [source.ref for source in claim.sources] + [reply.ref for reply in claim.reply]
        for key in [*keys, *(piece.key for _, text in texts(claim) for piece in markup.cites(text))]:
            yield key, "claims", claim.id, f"claim: {claim.id.replace('-', ' ')}"
    for number, event in enumerate(case.events, 1):
        for key in event.sources:
            yield key, "timeline", event.id, f"event {number}"
    for actor in case.actors:
        for key in [*actor.sources, *(key for relation in actor.relations for key in relation.sources)]:
            yield key, "people", actor.id, actor.name
    for question in case.questions:
        for _, text in texts(question):
            for piece in markup.cites(text):
                yield piece.key, f"questions/{question.theme}", question.id, f"question: {question.title}"
    for reading in case.readings:
        yield reading.ref, f"readings/{reading.theme}", reading.id, f"{TIERS[reading.tier].lower()} reading"
    for term in case.terms:
        for key in term.sources:
            yield key, "glossary", term.id, f"glossary: {term.term}"
    for answer in case.comparison if across.compared(book) else ():
        for _, text in texts(answer):
            for piece in markup.cites(text):
                yield piece.key, across.COMPARE, answer.id, "side by side"
    for theme, primer in book.shelf.primers.items():
        for piece in markup.cites(primer.text) if theme in case.meta.themes else ():
            yield piece.key, f"questions/{theme}", "", "primer"
    for term in book.shelf.terms:
        for key in term.sources:
            yield key, "glossary", term.id, f"glossary: {term.term}"


def glossary(book: Book, case: Case) -> Page:
    page = Page(
        book,
        case,
        case.page("glossary"),
        f"Glossary · {case.meta.title}",
        "The terms of the case, each with its sources.",
    )
    terms = sorted(page.terms.values(), key=lambda term: term.term.lower())
    page.add("# Glossary", f"{plural(len(terms), 'term')}.")
    for term in terms:
        refs = "; ".join(page.source(key) for key in term.sources)
        page.add(f"## {escape(term.term)} {{#{term.id}}}", f"{page.prose(term.definition, terms=False)} ({refs})")
        see = [page.terms[key] for key in term.see_also if key in page.terms]
        if see:
            linked = ", ".join(f"[{escape(other.term)}](#{other.id})" for other in see)
            page.add(f"See also {linked}.\n{{: .small }}")
    return page
