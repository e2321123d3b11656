"""JSON Schemas of the data files, made from the model, so that an editor explains a key and completes it."""

import json
from typing import Any

from pydantic import TypeAdapter

from casepack.model import Item

DRAFT = "http://json-schema.org/draft-07/schema#"  # what editors of YAML read


def schema(kind: type[Item], *, many: bool) -> str:
    """The schema, as text, of a file that holds one item of this kind, or a list of them.

    Scalars are text to the loader, whatever they look like: where it asks for text, an editor lets 2020 pass, too.
    """
    made = TypeAdapter(tuple[kind, ...] if many else kind).json_schema()  # type: ignore[valid-type]
    return json.dumps({"$schema": DRAFT, **plainer(made)}, ensure_ascii=False, indent=2) + "\n"


def plainer(node: Any) -> Any:
    """Without the titles and the empty defaults that pydantic adds, and in the words of draft 7."""
    if isinstance(node, list):
        return [plainer(each) for each in node]
    if not isinstance(node, dict):
        return node
    named = {key: node[key] for key in ("$defs", "properties") if key in node}  # their keys are names of ours
    kept = {key: plainer(value) for key, value in node.items() if key not in (*named, "title", "default")}
    kept |= {key: {name: plainer(inner) for name, inner in value.items()} for key, value in named.items()}
    if "description" in kept:
        kept["description"] = " ".join(kept["description"].split())
    match kept:
        case {"anyOf": [one, {"type": "null"}]}:  # a key that may be left out; but null is text to the loader
            del kept["anyOf"]
            return plainer({**one, **kept})
        case {"$ref": target, "description": _}:  # beside a $ref, draft 7 sees nothing
            del kept["$ref"]
            return {**kept, "allOf": [{"$ref": target}]}
        case {"type": "string"} if "enum" not in kept and "const" not in kept:
            kept["type"] = ["string", "number", "boolean"]
    return kept
