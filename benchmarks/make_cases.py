"""Make any number of fabricated cases, each of about 400 lines of YAML and a page of prose, the same on every machine.

`python benchmarks/make_cases.py 100 FOLDER` writes FOLDER/mkdocs.yml, FOLDER/docs and FOLDER/cases, with this
project's settings. Every case has its own words from a seed of its own, so that no two texts are alike and
nothing can be worked out once for all. A case is about one of THEMES; its sources are partly its own and partly on the
shelf. `casepack check --strict` is silent.
"""

import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
TEXT = (
    "the a of to in and on for with by from as at that this which nobody somebody board town clerk driver camera bridge "
    "ferry signal school nurse farm mill rule licence permit notice letter vote promise measure ledger archive model "
    "score label threshold sample voice face gate lamp kite orchard quarry lantern harbour engine survey tender audit "
    "asks tells keeps drops weighs counts buys sells lends opens closes names doubts grants denies repairs forgets"
)
WORDS = TEXT.split()
THEMES = ("measured-work", "public-purchase", "open-records")
SHELF = 24  # works that all cases share
OWN = 5  # works of each case
CLAIMS, ACTORS, EVENTS, QUESTIONS, PASSAGES = 5, 3, 4, 3, 3
FUNCTIONS = ("open", "probe", "commit")
TIERS = ("core", "further", "counterpoint")

Say = Callable[[int], str]


def sayer(seed: int) -> Say:
    """Sentences of so many words."""
    dice = random.Random(seed)

    def say(count: int) -> str:
        return " ".join(dice.choices(WORDS, k=count)).capitalize() + "."

    return say


def write_tree(root: Path, cases: int) -> None:
    """A whole project of so many cases below root, which should be new."""
    common = root / "cases" / "common"
    ours = (PROJECT / "mkdocs.yml").read_text(encoding="utf-8")
    settings = [line for line in ours[: ours.index("\nnav:")].split("\n") if not line.startswith("watch:")]
    write(root / "mkdocs.yml", "\n".join(settings) + NAV)
    write(root / "docs" / "index.md", "# The fabricated shelf\n\n<!-- cases -->\n")
    say = sayer(-1)
    write(common / "references.yml", "\n".join(reference(f"shelf-{n}", n, say) for n in range(SHELF)))
    write(common / "themes.yml", "\n".join(
        f"- id: {theme}\n  title: {theme.replace('-', ' ').capitalize()}\n  question: {say(8)}\n  summary: {say(20)}\n"
        for theme in THEMES
    ))  # fmt: skip
    for theme in THEMES:
        write(common / "primers" / f"{theme}.md", f"{say(60)} [@shelf-0]\n\n{say(60)} [@shelf-1, p. 3]\n")
    write(common / "glossary.yml", "".join(
        f"- id: {word}\n  term: {word}\n  definition: {say(14)}\n  sources: [shelf-{n}]\n"
        for n, word in enumerate(("camera", "threshold", "audit", "tender", "quarry"))
    ))  # fmt: skip
    write(common / "dimensions.yml", "".join(
        f"- id: {name}\n  title: {name.capitalize()}\n  question: {say(8)}\n" for name in DIMENSIONS
    ))  # fmt: skip
    for number in range(cases):
        write_case(root / "cases" / f"case-{number:04}", number)


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


DIMENSIONS = ("ground", "stance", "remedy")
NAV = """
nav:
- Home: index.md
- Cases: "@cases"
- Shelf: "@shelf"
"""


def reference(key: str, number: int, say: Say) -> str:
    return f"""- id: {key}
  type: {("report", "article-newspaper", "article-journal")[number % 3]}
  title: {say(5)[:-1]}
  author:
  - {{family: {say(1)[:-1]}, given: {say(1)[:-1]}}}
  issued: {1990 + number % 35}-03-04
  URL: https://{key}.example.org/{number}
  access: open
  role: reporting
  keep: {say(5)}
  verification: {{status: seen, date: 2026-11-20}}
"""


def write_case(folder: Path, number: int) -> None:
    say = sayer(number)
    own = [f"{folder.name}-source-{n}" for n in range(OWN)]
    theme = THEMES[number % len(THEMES)]
    files = {
        "case.yml": meta(folder.name, theme, own, say),
        "references.yml": "\n".join(reference(key, number + n, say) for n, key in enumerate(own)),
        "claims.yml": "\n".join(claim(n, own, say) for n in range(CLAIMS)),
        "lens.yml": "".join(
            f"- id: p{n}\n  locator: ¶ {n}\n  says: >-\n    {say(18)}\n  claims: [claim-{n}, claim-{n + 2}]\n"
            f"  missing:\n  - {say(7)}\n"
            for n in range(PASSAGES)
        ),
        "timeline.yml": "".join(
            f'- id: event-{n}\n  date: "{2010 + n}"\n  text: {say(14)}\n  kind: company\n  sources: [{own[n]}]\n'
            f"  actors: [actor-{n % ACTORS}]\n  claims: [claim-{n}]\n"
            for n in range(EVENTS)
        ),
        "actors.yml": "".join(actor(n, own, say) for n in range(ACTORS)),
        "questions.yml": "\n".join(question(n, theme, own, say) for n in range(QUESTIONS)),
        "readings.yml": "".join(
            f"- id: reading-{n}\n  ref: shelf-{(number + n) % SHELF}\n  theme: {theme}\n  tier: {TIERS[n]}\n  part: Chapter {n}\n"
            f"  minutes: 20\n  why: {say(9)}\n  ask: {say(9)}\n"
            for n in range(len(TIERS))
        ),
        "sessions.yml": session(theme, say),
        "quiz.yml": "".join(quiz_item(n, say) for n in range(1)),
        "comparison.yml": "".join(
            f"- id: {name}\n  text: >-\n    {say(20)} [@{own[n]}] [#claim-{n}]\n" for n, name in enumerate(DIMENSIONS)
        ),
        "narrative.md": "\n".join(story(own, say)),
        "teaching-note.md": f"## Synopsis\n\n{say(60)} [@{own[0]}] [#claim-0]\n",
    }
    for name, text in files.items():
        write(folder / name, text)


def meta(case: str, theme: str, own: list[str], say: Say) -> str:
    return f"""id: {case}
title: {say(5)[:-1]} {case}
subtitle: {say(9)}
summary: >-
  {say(30)} [@{own[0]}]
seat: {say(12)}
focal_document: {own[0]}
focal_kind: news article
themes: [{theme}]
outcomes:
- {say(10)}
- {say(10)}
guiding_questions:
- {say(10)}
key_points:
- {say(14)} [@{own[1]}] [#claim-1]
facts:
- label: Who
  text: {say(10)} [@{own[2]}]
content_note: {say(14)}
minutes: 20
reviewed: 2026-11-22
licence: CC BY 4.0
"""


def claim(n: int, own: list[str], say: Say) -> str:
    return f"""- id: claim-{n}
  text: >-
    {say(14)}
  kind: allegation
  standing: corroborated
  why: >-
    {say(12)} [@{own[n]}]
  about: [actor-{n % ACTORS}]
  sources:
  - ref: {own[n]}
    bearing: for
    says: {say(9)}
  - ref: shelf-{n}
    bearing: for
    says: {say(9)}
    locator: p. {n}
  reply:
  - who: actor-{(n + 1) % ACTORS}
    ref: {own[n]}
    says: {say(8)}
  as_of: 2026-11-21
  review_by: 2027-11-21
"""


def actor(n: int, own: list[str], say: Say) -> str:
    return f"""- id: actor-{n}
  name: {say(2)[:-1]} {n}
  kind: {("people", "company", "government")[n]}
  role: {say(12)} [@{own[n]}]
  sources: [{own[n]}]
  relations:
  - type: supplies
    to: actor-{(n + 1) % ACTORS}
    note: {say(8)}
    sources: [{own[n]}]
"""


def question(n: int, theme: str, own: list[str], say: Say) -> str:
    return f"""- id: question-{n}
  theme: {theme}
  title: {say(5)}
  prompt: >-
    {say(22)} [@{own[n]}]
  function: {FUNCTIONS[n]}
  level: evaluate
  minutes: 10
  format: pairs
  probes:
  - {say(10)} [#claim-{n}]
  - {say(10)}
  claims: [claim-{n}]
  readings: [reading-{n % len(TIERS)}]
  facilitation:
    purpose: {say(10)}
    listen_for:
    - {say(10)}
    pitfalls:
    - {say(10)}
  analyses:
  - position: {say(4)}
    text: >-
      {say(40)} [@{own[n]}]
  - position: {say(4)}
    text: >-
      {say(40)} [@shelf-{n}] [#claim-{n}]
"""


def session(theme: str, say: Say) -> str:
    blocks = "".join(
        f"  - id: block-{n}\n    title: {say(4)}\n    minutes: {minutes}\n    do: >-\n      {say(24)}\n"
        f"    questions: [question-{n}]\n    claims: [claim-{n}]\n    expect: {say(14)}\n"
        for n, minutes in enumerate((10, 15, 25))
    )
    return f"""- id: fifty-minutes
  title: {say(5)}
  theme: {theme}
  mode: guest
  level: introductory
  length: 50
  purpose: {say(12)}
  before:
    minutes: 30
    parts: [one]
    readings: [reading-0]
  blocks:
{blocks}"""


def quiz_item(n: int, say: Say) -> str:
    options = "".join(f"  - text: {say(6)}\n    feedback: {say(8)}\n" for _ in range(3))
    return f"- id: item-{n}\n  stem: {say(10)}\n  options:\n{options}  answer: 2\n  claims: [claim-{n}]\n"


def story(own: list[str], say: Say) -> Iterator[str]:
    for n, part in enumerate(("one", "two", "three")):
        yield f"## {say(3)[:-1]} {{#{part}}}\n\n{say(70)} [@{own[n]}] [#claim-{n}]\n\n{say(70)} [@{own[n + 1]}, p. {n}]\n"
        yield f"::: stop question-{n}\n{say(20)}\n:::\n"


if __name__ == "__main__":
    write_tree(Path(sys.argv[2]), int(sys.argv[1]))
