"""The nodes of a text written anew, in the house form."""

import json
import re

import yaml

from casepack.model import Part, keys_of, part_at
from casepack.tidy.form import Form

WIDTH = 110  # characters of a line, as far as it has blanks to be broken at
BLANK = re.compile(r"(?<=[^ \t]) (?=[^ \t])")
BREAK = re.compile("[\t\x85\u2028\u2029]")  # the last three end a line for YAML
CHOMP = ("-", "", "+")


def written(form: Form, kind: type[Part]) -> str:
    """The whole text."""
    return Writer(form).written(kind)


class Writer:
    """What is written of each kind of node, as lines."""

    def __init__(self, form: Form) -> None:
        self.form = form

    def written(self, kind: type[Part]) -> str:
        if not self.form.root.value:
            body = [self.form.source(self.form.root)]
        elif isinstance(self.form.root, yaml.MappingNode):
            above, lines = self.mapping(self.form.root, kind, 0)
            body = above + lines
        else:
            body = [line for child in self.form.root.value for line in self.item(child, kind, 0)]
        below = squeezed(["-", *self.form.bottom])[1:]
        last = len(below) - (below[-1:] == [""])
        return "".join(f"{line}\n" for line in [*squeezed(self.form.top), *body, *below[:last]])

    def above(self, node: yaml.Node, column: int) -> list[str]:
        lines = ["-", *self.form.lead[id(node)]]
        return [" " * column + line if line else "" for line in squeezed(lines)[1:]]

    def mapping(self, node: yaml.MappingNode, kind: type[Part] | None, column: int) -> tuple[list[str], list[str]]:
        """What stands above the first key, and the lines from there on."""
        order = {key: place for place, key in enumerate(keys_of(kind) if kind else ())}
        pairs = sorted(node.value, key=lambda pair: order.get(pair[0].value, len(order)))
        top: list[str] = []
        lines: list[str] = []
        for key, value in pairs:
            above = self.above(key, column)
            if lines:
                lines += above
            else:
                top = [line for line in above if line]
            inner = part_at(kind, key.value) if kind else None
            made = self.value(" " * column + self.form.source(key) + ":", value, inner, column, key.start_mark.column)
            lines += [*self.behind(key, made), *self.below(key, column)]
        return top, lines

    def below(self, node: yaml.Node, column: int) -> list[str]:
        return [" " * column + text for text in self.form.after[id(node)]]

    def behind(self, node: yaml.Node, lines: list[str]) -> list[str]:
        trail = self.form.trail.get(id(node))
        return [f"{lines[0]}  {trail}", *lines[1:]] if trail else lines

    def value(self, head: str, node: yaml.Node, kind: type[Part] | None, column: int, key: int) -> list[str]:
        """The lines of a key, of which `head` begins the first. `key` is the column where the author had put it."""
        if isinstance(node, yaml.ScalarNode):
            return self.scalar(head, node, column)
        if not node.value:
            return [f"{head} {self.form.source(node)[0]}{self.form.source(node)[-1]}"]
        if isinstance(node, yaml.MappingNode):
            above, lines = self.mapping(node, kind, column + 2)
            return [head, *above, *lines]
        assert isinstance(node, yaml.SequenceNode)
        flat = f"{head} [{', '.join(self.form.source(one) for one in node.value)}]" if self.form.flows(node) else ""
        if flat and len(flat) <= WIDTH:
            return [flat]
        dash = column if node.flow_style or node.start_mark.column == key else column + 2
        return [head, *(line for child in node.value for line in self.item(child, kind, dash))]

    def item(self, node: yaml.Node, kind: type[Part] | None, column: int) -> list[str]:
        if isinstance(node, yaml.MappingNode) and node.value:
            above, lines = self.mapping(node, kind, column + 2)
            above = [line.removeprefix("  ") for line in above]
            made = [*above, f"{' ' * column}- {lines[0].lstrip(' ')}", *lines[1:]]
        else:
            made = self.behind(node, self.value(" " * column + "-", node, kind, column, column))
        return [*self.above(node, column), *made, *self.below(node, column)]

    def scalar(self, head: str, node: yaml.ScalarNode, column: int) -> list[str]:
        value, source = node.value, self.form.source(node)
        if node.style == "|":
            return block(head, "|", value, column) or quoted(head, value)
        if node.style in ("'", '"') and "\n" not in source:
            return [f"{head} {source}"]
        if not node.style and "\n" not in value and (len(head) + 1 + len(value) <= WIDTH or not BLANK.search(value)):
            return [f"{head} {value}".rstrip(" ")]
        return block(head, ">", value, column) or block(head, "|", value, column) or quoted(head, value)


def block(head: str, sign: str, value: str, column: int) -> list[str]:
    """A value as a folded (`>`) or literal (`|`) block; no lines where it cannot be one."""
    body = value.rstrip("\n")
    if not body or BREAK.search(value):
        return []
    parts = body.split("\n")
    if sign == "|":
        explicit = "2" if body[0] in " \n" else ""
        lines = parts
    elif any(part != part.strip(" ") for part in parts) or not parts[0]:  # such lines are not folded
        return []
    else:
        explicit = ""
        lines = [line for part in parts for line in ("", *wrapped(part, WIDTH - column - 2))][1:]
    ends = len(value) - len(body)
    inside = [" " * (column + 2) + line if line else "" for line in lines]
    return [f"{head} {sign}{explicit}{CHOMP[min(ends, 2)]}", *inside, *[""] * (ends - 1)]


def wrapped(text: str, width: int) -> list[str]:
    """The text broken at single blanks, each line as long as it may be."""
    lines: list[str] = []
    for word in BLANK.split(text) if text else ():
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def quoted(head: str, value: str) -> list[str]:
    """A value between double quotation marks, on one line."""
    text = BREAK.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False))
    return [f"{head} {text}"]


def squeezed(lines: list[str]) -> list[str]:
    """Without an empty line first, or two of them in a row."""
    return [line for line, before in zip(lines, ["", *lines], strict=False) if line or before]
