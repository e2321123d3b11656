"""Say what is wrong with the shape of an item in an author's words.

`missing-file`: a case lacks one of its files. Bad: no `claims.yml`. Good: all files of a case.
`empty-file`: a file holds nothing, or only comments. Bad: an empty `lens.yml`. Good: at least one item.
`unreadable-file`: the system will not give the file. Bad: no permission. Good: a readable file.
`file-too-large`: more than 2 MB of text. Bad: a pasted database. Good: the largest real file is a tenth of that.
`not-utf-8`: a byte that is not UTF-8, with its line. Bad: saved as Windows-1252. Good: saved as UTF-8.
`control-character`: a character that text files do not hold. Bad: a NUL byte. Good: printable text.
`outside-tree`: a link that leads out of the project. Bad: `lens.yml` → `/etc/passwd`. Good: a file of the project.
`unknown-file`: a file that no part of a case reads. Bad: `claim.yml`. Good: `claims.yml`.
`not-yaml`: YAML cannot be parsed. Bad: `why: so: what`. Good: `why: >-` and the text below.
`yaml-alias`: an alias or anchor. Bad: `*same`. Good: the text written out.
`yaml-tag`: a tag. Bad: `!!python/object`. Good: plain text.
`too-deep`: YAML nested deeper than 20 levels; on a built page, elements nested deeper than 20,000. Bad: `[[[[…`.
Good: lists of mappings.
`duplicate-key`: a key twice in one item. Bad: two `why:`. Good: one.
`duplicate-id`: an id twice in a file, a key in two cases, a block name twice in a plan. Bad: two `mit-timing`. Good:
one; what cases share is in `cases/common`.
`unknown-key`: a key that no item of this kind has. Bad: `sourcs:`. Good: `sources:`.
`missing-key`: a key that every item of this kind has. Bad: a claim without `why`. Good: with it.
`wrong-value`: a value of the wrong kind. Bad: `date: 2020-02-30`. Good: a day of the calendar.
`wrong-shape`: a mapping where a list belongs, or the reverse. Bad: `claims.yml` as one mapping. Good: a list of
items.
`case-left-out`: follows from another finding: the case cannot be shown. Bad: no readable `case.yml`. Good: one.
"""

import difflib
import typing
from typing import Any

from casepack.model import Part, Problem, Where, keys_of, part_at


def did_you_mean(word: str, known: typing.Iterable[str]) -> str:
    """A hint naming the nearest known word, whatever its capitals, or nothing when none is near."""
    folded = {one.lower(): one for one in sorted(known)}
    near = difflib.get_close_matches(word.lower(), folded, n=1, cutoff=0.7)
    return f"did you mean {folded[near[0]]}?" if near else ""


def shape_problem(kind: type[Part], where: Where, detail: Any) -> Problem:
    """One of pydantic's complaints in an author's words."""
    loc: tuple[str | int, ...] = tuple(detail["loc"])
    place, said = where.at(*loc), detail["type"]
    name = ".".join(str(part) for part in loc) or "this item"
    context = detail.get("ctx") or {}
    if said == "extra_forbidden":
        known = keys_at(kind, loc[:-1])
        hint = did_you_mean(str(loc[-1]), known) or "known: " + ", ".join(known)
        return Problem(place, "unknown-key", f"no key is called {loc[-1]}", hint=hint)
    if said == "missing":
        return Problem(where.at(*loc[:-1]), "missing-key", f"{name} is missing")
    if said in ("enum", "literal_error"):
        known = [word.strip("'") for word in context["expected"].replace(" or ", ", ").split(", ")]
        message = f"{name} is {detail['input']!r}; it is one of {', '.join(known)}"
        return Problem(place, "wrong-value", message, hint=did_you_mean(str(detail["input"]), known))
    far = "is written case-id/item-id" if "/" in str(context.get("pattern")) else ""
    messages = {
        "string_pattern_mismatch": far or "is lower-case letters and digits, joined by hyphens",
        "string_type": "is text",
        "string_too_short": "is empty: write it or leave the key out",
        "tuple_type": "is a list: lines that begin with a hyphen",
        "too_short": f"needs at least {context.get('min_length')}",
        "int_parsing": "is a whole number",
        "model_type": "is a mapping: `key: value` lines",
        "greater_than_equal": "is at least 1",
        "less_than_equal": f"is at most {context.get('le')}",
    }
    message = str(context["error"]) if said == "value_error" else messages.get(said, detail["msg"])
    return Problem(place, "wrong-value", f"{name} {message}" if said in messages else f"{name}: {message}")


def keys_at(kind: type[Part], loc: tuple[str | int, ...]) -> list[str]:
    """The keys allowed in the mapping at `loc` inside an item of this kind."""
    for part in loc:
        kind = (part_at(kind, part) if isinstance(part, str) else None) or kind
    return keys_of(kind)
