"""The timeline and the people, each as a figure and as a list."""

from casepack import cite, figures
from casepack.markup import escape, plural
from casepack.model import ACTOR_KINDS, EVENT_KINDS, RELATIONS, Actor, Book, Case
from casepack.pages.writer import Page


def timeline(book: Book, case: Case) -> Page:
    events = case.events
    page = Page(
        book, case, case.page("timeline"), f"Timeline · {case.meta.title}",
        f"{len(events)} dated and sourced events, as a figure and as a list.",
    )  # fmt: skip
    page.add("# Timeline", (
        f"{plural(len(events), 'event')}. Each dot carries the number of its event in the list below; "
        "the columns tell whose act it was."
    ))  # fmt: skip
    page.add(figures.timeline(case).html)
    names = {actor.id: actor.name for actor in case.actors}
    claims = {claim.id for claim in case.claims}
    year = ""
    for number, event in enumerate(events, 1):
        if event.date[:4] != year:
            year = event.date[:4]
            page.add(f"## {year} {{#y{year}}}")
        marks = "".join(f" {page.mark(key)}" for key in event.claims if key in claims)
        sources = "; ".join(page.source(key) for key in event.sources)
        page.add(
            f"**{number} · {cite.long_date(event.date)}** · {EVENT_KINDS[event.kind]}\n{{: #{event.id} .event .{event.kind} }}",
            f"{page.prose(event.text)} ({sources}){marks}",
        )
        with_page = [key for key in event.actors if key in names]
        if with_page:
            linked = ", ".join(f"[{escape(names[key])}]({page.href(case.page('people'), key)})" for key in with_page)
            page.add(f"{linked}\n{{: .small }}")
    return page


def people(book: Book, case: Case) -> Page:
    page = Page(
        book, case, case.page("people"), f"People and organisations · {case.meta.title}",
        "Who is who, what each did, and how they are connected; each tie with its source.",
    )  # fmt: skip
    page.add("# People and organisations", (
        f"{len(case.actors)} of them, the people affected first. A tie drawn here is a tie that a source reports; the "
        "list says which, and whether it is alleged."
    ))  # fmt: skip
    page.add(figures.connections(case).html)
    names = {actor.id: actor.name for actor in case.actors}
    for kind, title in ACTOR_KINDS.items():
        group = [actor for actor in case.actors if actor.kind == kind]
        if group:
            page.add(f"## {title} {{#kind-{kind}}}")
        for actor in group:
            one_actor(page, case, actor, names)
    return page


def one_actor(page: Page, case: Case, actor: Actor, names: dict[str, str]) -> None:
    native = ""
    if actor.native:
        native = f' <span lang="{escape(actor.native.lang)}">{escape(actor.native.text)}</span>'
    label = (
        f' data-toc-label="{escape(actor.name)}"' if native else ""
    )  # a list of contents cannot tell languages apart
    page.add(f"### {escape(actor.name)}{native} {{#{actor.id}{label}}}")
    sources = "; ".join(page.source(key) for key in actor.sources)
    page.add(f"{page.prose(actor.role)} ({sources})")
    rows = []
    for relation in actor.relations:
        if relation.to in names:
            refs = "; ".join(page.source(key) for key in relation.sources)
            rows.append(
                f"- *{RELATIONS[relation.type]}* [{escape(names[relation.to])}](#{relation.to}): {page.line(relation.note)} ({refs})"
            )
    for other in case.actors:
        for relation in other.relations:
            if relation.to == actor.id:
                rows.append(f"- [{escape(other.name)}](#{other.id}) *{RELATIONS[relation.type]}* {escape(actor.name)}")
    if rows:
        page.add("\n".join(rows))
    about = sum(actor.id in claim.about for claim in case.claims)
    if about:
        target = page.href(case.page("claims"), f"about-{actor.id}")
        page.add(f"[{plural(about, 'claim')} about {escape(actor.name)}]({target})\n{{: .small }}")
