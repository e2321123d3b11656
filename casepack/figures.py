"""The figures, as SVG: plain shapes, a text alternative, and in a page its own colours and links that are targets.

Drawn 360 units wide, so that they are read at full size on a phone and scale up on a desk. Classes only, no colours:
the site's style gives light, dark and print; without it they are black on white.
"""

import re
import textwrap
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from casepack import cite
from casepack.markup import escape, one_line, plural
from casepack.model import ACTOR_KINDS, EVENT_KINDS, RELATIONS, Actor, Case, Claim, Event, Standing

WIDTH = 360
LANES = {
    "company": "Firms", "university": "Univ.", "rule": "Rules", "government": "States", "court": "Courts",
    "international": "Int’l", "report": "Reports",
}  # fmt: skip
TARGET = 27  # what leads somewhere, in height and width: 24 pixels, as WCAG 2.2 asks, in a window of 320
TILE = 24
FAMILIES = {
    "agreement-with": "tie", "funds": "tie", "supplies": "tie",
    "part-of": "own", "owns": "own", "leads": "own", "speaks-for": "own",
    "licenses": "act", "lists": "act", "sues": "act", "rules-on": "act",
    "criticises": "act", "answers": "act", "affected-by": "act",
    "reports-on": "word", "researches": "word",
}  # fmt: skip
FAMILY_WORDS = {
    "tie": "agreement, money, supply",
    "own": "belongs to",
    "act": "licenses, lists, sues, judges, criticises, answers, affects",
    "word": "reports on, studies",
}
LEFT = ("tie", "own")  # dealings to the left of the names, scrutiny to the right


# What the site's style says of these classes, as attributes: for a figure that is a file of its own.
BOLD = 'font-weight="700"'
PAINT = {
    "lane": BOLD, "year": BOLD, "head": BOLD,
    "arc tie": 'stroke-width="2"', "arc act": 'stroke-dasharray="5 3"', "arc word": 'stroke-dasharray="1.5 3"',
}  # fmt: skip


XMLNS = 'xmlns="http://www.w3.org/2000/svg" font-family="sans-serif" font-size="11"'


class Figure(NamedTuple):
    """A drawing, its text alternative, and its caption as HTML. `keys` are the kinds of lines that the caption explains."""

    name: str
    height: float
    title: str
    description: str
    shapes: list[str]
    caption: str
    keys: Sequence[str] = ()

    @property
    def html(self) -> str:
        """To stand in a page of the site."""
        size = (
            f'viewBox="0 0 {WIDTH} {self.height:g}" role="group" aria-labelledby="{self.name}-title {self.name}-desc"'
        )
        return (
            f'<figure class="drawn" id="figure-{self.name}">\n<svg {size} {XMLNS}>\n'
            f'<title id="{self.name}-title">{escape(self.title)}</title>\n'
            f'<desc id="{self.name}-desc">{escape(self.description)}</desc>\n'
            + "\n".join(self.shapes)
            + f"\n</svg>\n<figcaption>{self.caption}</figcaption>\n</figure>"
        )

    @property
    def image(self) -> str:
        """An SVG file of its own: black on white, nothing in it leads anywhere, its kinds of lines explained below."""
        rows = list(self.shapes)
        high = self.height
        for key in self.keys:
            rows.append(f'<path class="arc {key}" d="M4 {high + 9:g}H36" fill="none" stroke="currentColor"/>')
            rows.append(text(44, high + 13, FAMILY_WORDS[key]))
            high += 18
        bare = re.sub(r"</?a\b[^>]*>", "", "\n".join(rows))
        painted = re.sub(r'class="([^"]*)"', lambda found: PAINT.get(found[1], ""), bare)
        size = f'viewBox="0 0 {WIDTH} {high:g}" width="{2 * WIDTH}" height="{2 * high:g}" role="img"'
        return (
            f"<svg {XMLNS} {size}>\n<title>{escape(self.title)}</title>\n<desc>{escape(self.description)}</desc>\n"
            f'<rect width="{WIDTH}" height="{high:g}" fill="#fff"/>\n{painted}\n</svg>\n'
        )


def text(x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> str:
    place = "" if anchor == "start" else f' text-anchor="{anchor}"'
    style = f' class="{kind}"' if kind else ""
    return f'<text x="{x:g}" y="{y:g}"{place}{style}>{escape(words)}</text>'


def timeline(case: Case) -> Figure:
    """Years run down, a column for each kind of act; each dot has its event's number and leads to it."""
    lanes = [kind for kind in EVENT_KINDS if any(event.kind == kind for event in case.events)]
    left, head = 34, 26
    wide = (WIDTH - left) / len(lanes)
    per_row = max(1, int(wide // TARGET))
    shapes = [text(left + wide * (index + 0.5), 15, LANES[kind], "lane", "middle") for index, kind in enumerate(lanes)]
    cells: dict[str, dict[str, list[tuple[int, Event]]]] = defaultdict(lambda: defaultdict(list))
    for number, event in enumerate(case.events, 1):
        cells[event.date[:4]][event.kind].append((number, event))
    y: float = head
    for band, year in enumerate(sorted(cells)):
        rows = max(-(-len(group) // per_row) for group in cells[year].values())
        high = rows * TARGET + 4
        shapes.append(f'<rect class="band{band % 2}" x="0" y="{y:g}" width="{WIDTH}" height="{high:g}" fill="none"/>')
        shapes.append(text(2, y + TARGET / 2 + 6, year, "year"))
        for column, kind in enumerate(lanes):
            for spot, (number, event) in enumerate(cells[year][kind]):
                row, place = divmod(spot, per_row)
                across = left + wide * column + (wide - per_row * TARGET) / 2 + TARGET * (place + 0.5)
                down = y + 2 + TARGET * (row + 0.5)
                shapes.append(dot(number, event, across, down))
        y += high
    years = f"{min(cells)} to {max(cells)}"
    names = {kind: said if said[:2].isupper() else said.lower() for kind, said in EVENT_KINDS.items()}
    counts = ", ".join(f"{names[kind]} {sum(e.kind == kind for e in case.events)}" for kind in lanes)
    busiest, most = Counter(event.date[:4] for event in case.events).most_common(1)[0]
    return Figure(
        "timeline",
        y + 2,
        f"Timeline, {years}",
        f"{plural(len(case.events), 'event')} as numbered dots, years from top to bottom, one column for each kind of act: "
        f"{counts}. The fullest year is {busiest}, with {most}. The list below holds the same events in the same order.",
        shapes,
        "Each number leads to its event in the list below.",
    )


def hit(x: float, y: float, width: float) -> str:
    """What a finger may touch of a link."""
    return f'<rect class="hit" x="{x:g}" y="{y:g}" width="{width:g}" height="{TARGET}" fill="none"/>'


def dot(number: int, event: Event, x: float, y: float) -> str:
    label = f"{number}: {cite.long_date(event.date)}. {one_line(event.text)}"
    short = label if len(label) <= 120 else label[:117].rsplit(" ", 1)[0] + " …"
    return (
        f'<a href="#{event.id}" aria-label="{escape(short)}"><title>{escape(short)}</title>'
        f"{hit(x - TARGET / 2, y - TARGET / 2, TARGET)}"
        f'<circle class="dot {event.kind}" cx="{x:g}" cy="{y:g}" r="12" fill="none" stroke="currentColor"/>'
        f"{text(x, y + 3.8, str(number), 'number', 'middle')}</a>"
    )


def connections(case: Case) -> Figure:
    """Names in one column; dealings as arcs to the left, scrutiny to the right: nothing to untangle on a phone.

    Persons who lead, speak for or belong to a body are drawn as part of it.
    """
    body = {actor.id: actor.id for actor in case.actors}
    for actor in case.actors:
        own = [relation.to for relation in actor.relations if FAMILIES[relation.type] == "own" and relation.to in body]
        if actor.kind == "person" and own:
            body[actor.id] = own[0]
    drawn = [
        actor for kind in ACTOR_KINDS for actor in case.actors if actor.kind == kind and body[actor.id] == actor.id
    ]
    at, shapes, y = column(drawn)
    ends = {
        (at[body[actor.id]], at[body[relation.to]], FAMILIES[relation.type])
        for actor in case.actors
        for relation in actor.relations
        if relation.to in body and body[actor.id] != body[relation.to]
    }
    ties = sorted({(min(a, b), max(a, b), family) for a, b, family in ends})
    arcs = [arc(low, high, family, ties) for low, high, family in ties]
    kinds = Counter(relation.type for actor in case.actors for relation in actor.relations)
    degree = Counter(end for low, high, _ in ties for end in (low, high))
    named = {at[actor.id]: actor.name for actor in drawn}
    hubs = ", ".join(named[end] for end, _ in sorted(degree.items(), key=lambda item: (-item[1], item[0]))[:3])
    return Figure(
        "connections",
        y + 8,
        "Who is connected to whom",
        f"{len(drawn)} names in one column, grouped by kind; persons are drawn with the body they lead or speak for. "
        f"Arcs to the left are dealings, arcs to the right are scrutiny. Most arcs meet at {hubs}. The sourced ties: "
        + ", ".join(f"{RELATIONS[name]} {count}" for name, count in kinds.most_common())
        + ". The list below names every tie and its source.",
        arcs + shapes,
        f"Left, dealings: {legend('tie', 'own')} Right, scrutiny: {legend('act', 'word')}",
        tuple(FAMILY_WORDS),
    )


NAMES = (104, 256)  # where the column of names begins and ends


def column(actors: Sequence[Actor]) -> tuple[dict[str, float], list[str], float]:
    """The height of each actor's row, the shapes of the column, and its length."""
    at: dict[str, float] = {}
    shapes: list[str] = []
    left, right = NAMES
    y: float = 4
    kind = ""
    for actor in actors:
        if actor.kind != kind:
            kind = actor.kind
            y += 16
            shapes.append(text(WIDTH / 2, y - 2, ACTOR_KINDS[kind], "lane", "middle"))
            y += 4
        at[actor.id] = y + TARGET / 2
        name = actor.short or actor.name
        name = name if len(name) <= 28 else name[:27].rsplit(" ", 1)[0] + " …"
        shapes.append(
            f'<a href="#{actor.id}">{hit(left, y, right - left)}'
            f"{text(WIDTH / 2, y + TARGET / 2 + 4, name, 'name', 'middle')}</a>"
        )
        y += TARGET
    return at, shapes, y


def arc(low: float, high: float, family: str, ties: Sequence[tuple[float, float, str]]) -> str:
    """One tie: the longer it is, the further out it swings, scaled to the longest on its side."""
    side = -1 if family in LEFT else 1
    start = NAMES[0] - 4 if side < 0 else NAMES[1] + 4
    longest = max(b - a for a, b, other in ties if (other in LEFT) == (family in LEFT))
    swing = start + side * 96 * 4 / 3 * ((high - low) / longest) ** 0.7
    return (
        f'<path class="arc {family}" d="M{start} {low:g}C{swing:.0f} {low:g} {swing:.0f} {high:g} {start} {high:g}"'
        f' fill="none" stroke="currentColor"/><circle class="knot" cx="{start}" cy="{low:g}" r="2"/>'
        f'<circle class="knot" cx="{start}" cy="{high:g}" r="2"/>'
    )


def legend(*families: str) -> str:
    return " ".join(
        f'<span class="key"><svg viewBox="0 0 28 8" width="28" height="8" aria-hidden="true"><path class="arc {family}"'
        f' d="M1 4H27" fill="none" stroke="currentColor"/></svg> {FAMILY_WORDS[family]}</span>'
        for family in families
    )


def evidence(case: Case, claims: Mapping[str, Claim]) -> Figure:
    """A row for each passage, a tile for each claim, its standing as sign and shade."""
    gap = 27
    widest = max((len(passage.locator) for passage in case.lens), default=0)
    left = max(66, min(7 * widest + 8, 180))  # room for `¶ 10` as for `opening letter`
    shapes: list[str] = []
    y = 4
    for passage in case.lens:
        shapes.append(
            f'<a href="#{passage.id}">{hit(0, y + (TILE - TARGET) / 2, left - 4)}'
            f"{text(0, y + 16, passage.locator, 'year')}</a>"
        )
        for index, key in enumerate(key for key in passage.claims if key in claims):
            claim = claims[key]
            x = left + index * gap
            shapes.append(
                f'<g class="{claim.standing.value}"><title>'
                f"{escape(f'{claim.standing.label}: ' + one_line(claim.text))}</title>"
                f'<rect class="tile" x="{x}" y="{y}" width="{TILE}" height="{TILE}"'
                ' rx="4" fill="none" stroke="currentColor"/>'
                f"{text(x + TILE / 2, y + 16.5, claim.standing.mark, 'number', 'middle')}</g>"
            )
        y += TARGET
    rows = [standings([claims[key] for key in passage.claims if key in claims]) for passage in case.lens]
    told = "; ".join(f"{passage.locator}: {row}" for passage, row in zip(case.lens, rows, strict=True))
    signs = " ".join(f'<span class="key">{standing.mark} {standing.label}</span>' for standing in Standing)
    return Figure(
        "evidence",
        y,
        f"How the claims of the {case.meta.focal_kind} stand, passage by passage",
        f"One tile for each claim. {told}.",
        shapes,
        f"One tile, one claim: {signs}",
    )


def standings(claims: Sequence[Claim]) -> str:
    counts = Counter(claim.standing for claim in claims)
    return ", ".join(f"{counts[standing]} {standing.label}" for standing in Standing if counts[standing])


def board(columns: Sequence[tuple[str, str]]) -> Figure:
    """The classroom board before class: a column for each heading, with one entry to begin with."""
    wide = WIDTH / len(columns)
    letters = int(wide / 6.2)  # of the board's 10-unit type, on the safe side
    heads = [textwrap.wrap(head, letters) for head, _ in columns]
    entries = [textwrap.wrap(first, letters) for _, first in columns]
    rule = 16 + 13 * max(len(lines) for lines in heads)
    height = rule + 20 + 13 * max(len(lines) for lines in entries)
    shapes = [f'<rect x="0.5" y="0.5" width="{WIDTH - 1}" height="{height - 1}" fill="none" stroke="currentColor"/>']
    shapes.append(f'<path class="arc own" d="M0 {rule}H{WIDTH}" fill="none" stroke="currentColor"/>')
    for index, (head, entry) in enumerate(zip(heads, entries, strict=True)):
        x = wide * index + 5
        if index:
            shapes.append(f'<path class="arc own" d="M{x - 5:g} 0V{height}" fill="none" stroke="currentColor"/>')
        shapes += [text(x, 16 + 13 * row, line, "head") for row, line in enumerate(head)]
        shapes += [text(x, rule + 16 + 13 * row, line, "entry") for row, line in enumerate(entry)]
    told = "; ".join(f"{head}, for example: {first}" for head, first in columns)
    return Figure(
        "board",
        height,
        "Board plan",
        f"A board in {len(columns)} columns. {told}.",
        shapes,
        "The board, with one row to begin with.",
    )
