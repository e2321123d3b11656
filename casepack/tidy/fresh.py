"""Plain values as YAML text that reads as they are; `tidy` then gives it the house form."""

import json
from collections.abc import Mapping
from typing import Any

import yaml


def item(value: Mapping[str, Any]) -> str:
    """One item of a list. Its values are texts, mappings, and lists of mappings."""
    return "- " + "\n".join(block(value, 2)).lstrip()


def block(value: Mapping[str, Any], indent: int) -> list[str]:
    """A mapping as lines; lists hold mappings."""
    pad, lines = " " * indent, []
    for key, inner in value.items():
        if isinstance(inner, str):
            lines.append(f"{pad}{key}: {scalar(inner)}")
            continue
        lines.append(f"{pad}{key}:")
        if isinstance(inner, Mapping):
            lines += block(inner, indent + 2)
            continue
        for one in inner:
            first, *rest = block(one, indent + 4)
            lines += [f"{pad}  - {first.lstrip()}", *rest]
    return lines


def scalar(text: str) -> str:
    """The text as it stands if YAML takes it for that, else between quotation marks."""
    try:
        plain = yaml.load(f"- key: {text}\n", Loader=yaml.CBaseLoader) == [{"key": text}]
    except yaml.YAMLError:
        plain = False
    form = text.startswith(("'", '"', "&", "!", "|", ">"))  # what would be taken for more than text
    return text if plain and not form else json.dumps(text, ensure_ascii=False)
