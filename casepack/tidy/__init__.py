"""The house form of a YAML file of a case: keys in the order of the model, text wrapped, and nothing else touched.

Every value and every comment stays, and so do quotation marks, empty lines, and the choice between `[a, b]` and hyphens.
"""

from typing import Any

import yaml

from casepack.model import Part
from casepack.tidy.form import Form, Untidy
from casepack.tidy.write import written


def tidy(text: str, kind: type[Part]) -> str:
    """One item of this kind, or a list of them, in the house form. Raises Untidy, and nothing else.

    The text is one that the loader takes: it ends its lines with LF and is nested no deeper than the loader allows.
    What comes back reads exactly as what came in: that is proved each time, by reading it.
    """
    before = Form(text)
    made = written(before, kind)
    after = Form(made)
    if meaning(after.root) != meaning(before.root) or after.comments() != before.comments():
        raise Untidy(1, "its form is too unusual to be changed safely")
    return made


def meaning(node: yaml.Node) -> Any:
    """What a node says, whatever its form and the order of its keys."""
    if isinstance(node, yaml.MappingNode):
        return {key.value: meaning(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [meaning(child) for child in node.value]
    return node.value


__all__ = ["Untidy", "meaning", "tidy"]
