"""What every noun shares: where it stands, what may be wrong with it, which kinds of text it holds."""

from __future__ import annotations

import datetime
import re
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PrivateAttr, StringConstraints


@dataclass(frozen=True, order=True)
class Place:
    """A spot an author can open: path below the project's root (posix), line counted from 1 (0: the whole file)."""

    path: str
    line: int = 0


@dataclass(frozen=True)
class Prose:
    """Markdown an author wrote: its file below the root (posix), its text, and the line on which the text begins."""

    path: str
    text: str
    start: int = 1


@dataclass(frozen=True, order=True)
class Problem:
    """One finding. `level` is "error" or "warning"; `hint` says what was probably meant, or is empty."""

    place: Place
    code: str
    message: str
    level: Literal["error", "warning"] = "error"
    hint: str = ""


@dataclass(frozen=True)
class Where:
    """The file and the line of every key of one item, as the loader saw them."""

    path: str
    line: int
    lines: Mapping[tuple[str | int, ...], int] = field(default_factory=dict)

    def at(self, *keys: str | int) -> Place:
        """The place of a field (`at("sources", 1, "ref")`), or of its nearest ancestor that has one."""
        for end in range(len(keys), 0, -1):
            if keys[:end] in self.lines:
                return Place(self.path, self.lines[keys[:end]])
        return Place(self.path, self.line)


SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"
DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


def real_date(text: str) -> str:
    """A date that exists, as YYYY, YYYY-MM or YYYY-MM-DD; raises ValueError otherwise."""
    found = DATE.fullmatch(text)
    if not found:
        raise ValueError("dates are written 2020, 2020-02 or 2020-02-10")
    year, month, day = (int(part or 1) for part in found.groups())
    try:
        datetime.date(year, month, day)
    except ValueError:
        raise ValueError(f"{text} is not a day of the calendar") from None
    return text


def real_day(text: str) -> str:
    """A date with its day, as YYYY-MM-DD; raises ValueError otherwise."""
    if len(real_date(text)) != len("2020-02-10"):
        raise ValueError("a full day is needed, as 2020-02-10")
    return text


Id = Annotated[str, StringConstraints(pattern=f"^{SLUG}$")]
FarId = Annotated[str, StringConstraints(pattern=f"^{SLUG}/{SLUG}$")]  # case-id/item-id: a thing of one of the cases
Line = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]  # plain text
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]  # Markdown that may cite
Date = Annotated[str, AfterValidator(real_date), Field(json_schema_extra={"pattern": f"^{DATE.pattern}$"})]
Day = Annotated[str, AfterValidator(real_day), Field(json_schema_extra={"pattern": r"^\d{4}-\d{2}-\d{2}$"})]
Minutes = Annotated[int, Field(ge=1, le=600)]


class Part(BaseModel):
    """A mapping inside an item. Unknown keys are refused. The docstring under a field is what an author is told of it."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, use_attribute_docstrings=True)


class Item(Part):
    """One entry of a YAML list; `id` is unique in its file and is its anchor on the site."""

    id: Id
    """Its name: lower-case letters, digits and hyphens, unique in its file. The site shows the item at `#id`."""
    keep: Line | None = None
    """Why the item stays although nothing refers to it. Leave it out unless a check says that nothing does."""
    _where: Where = PrivateAttr(default_factory=lambda: Where("", 0))

    @property
    def where(self) -> Where:
        return self._where


def keys_of(kind: type[Part]) -> list[str]:
    """The keys of a mapping of this kind, as an author writes them, in their order."""
    return [info.alias or name for name, info in kind.model_fields.items()]


def part_at(kind: type[Part], key: str) -> type[Part] | None:
    """The kind of mapping, or of the mappings in the list, that stands under a key; None if it holds no mapping."""
    found = next((info.annotation for name, info in kind.model_fields.items() if key == (info.alias or name)), None)
    inner = [one for one in (found, *typing.get_args(found)) if isinstance(one, type) and issubclass(one, Part)]
    return inner[0] if inner else None


def texts(part: Part, *path: str | int) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every piece of text inside an item, with the path of its key: what a check or a search may have to read."""
    for name, key in _keys(type(part)):
        value = getattr(part, name)
        if type(value) is str:  # no StrEnum: that is a word of ours
            yield (*path, key), value
        elif type(value) is tuple:
            for index, inner in enumerate(value):
                if type(inner) is str:
                    yield (*path, key, index), inner
                elif isinstance(inner, Part):
                    yield from texts(inner, *path, key, index)
        elif isinstance(value, Part):
            yield from texts(value, *path, key)


@cache
def _keys(kind: type[Part]) -> tuple[tuple[str, str], ...]:
    """Each field's name with its key in YAML."""
    return tuple((name, info.alias or name) for name, info in kind.model_fields.items())
