"""A YAML text as nodes, and to which key or item each comment and empty line belongs."""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

import yaml

HEADER = re.compile(r"[|>][-+0-9]*[ \t]+(#[^\n]*)")


class Untidy(Exception):
    """The text cannot be put into form safely, and stays as it is. `line` counts from 1."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line = line


class Remark(NamedTuple):
    """A comment, or an empty line: where it begins, its text, and whether it has the line to itself."""

    at: int
    text: str
    alone: bool


class Anchor(NamedTuple):
    """A key, or an item of a list: where it begins, the id of its node, and its column."""

    at: int
    id: int
    column: int


def walk(node: yaml.Node) -> Iterator[yaml.Node]:
    """Every node in the order of the text, a collection before what is in it."""
    yield node
    for child in node.value if isinstance(node, yaml.CollectionNode) else ():
        for inner in child if isinstance(child, tuple) else (child,):
            yield from walk(inner)


class Form:
    """A text as nodes, and to which of them each remark belongs."""

    def __init__(self, text: str) -> None:
        self.text = text
        try:
            root = yaml.compose(text, Loader=yaml.CBaseLoader)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            raise Untidy(mark.line + 1 if mark else 1, "it is not YAML") from None
        if not isinstance(root, yaml.CollectionNode):
            raise Untidy(1, "it holds neither a list nor keys")
        self.root: yaml.CollectionNode = root
        nodes = []
        for node in walk(root):
            self.plain(node)  # before what is in it is looked at: it may hold itself
            nodes.append(node)
        if len({id(node) for node in nodes}) < len(nodes):
            raise Untidy(1, "it holds an alias")
        self.spans = sorted(self.span(node) for node in nodes if isinstance(node, yaml.ScalarNode))
        self.lead: dict[int, list[str]] = defaultdict(list)  # what stands above a key or an item, by id of its node
        self.after: dict[int, list[str]] = defaultdict(list)  # what stands below it, before the next
        self.trail: dict[int, str] = {}  # what stands behind it
        self.remarks = list(self.found())
        self.placed(list(self.anchors(self.root)))

    def plain(self, node: yaml.Node) -> None:
        """Refuse what no case holds and what could not be moved safely."""
        line = node.start_mark.line + 1
        if self.text[node.start_mark.index : node.start_mark.index + 1] in ("&", "!"):
            raise Untidy(line, "it holds an anchor or a tag")
        if isinstance(node, yaml.SequenceNode) and any(isinstance(child, yaml.SequenceNode) for child in node.value):
            raise Untidy(line, "it holds a list of lists")
        if isinstance(node, yaml.MappingNode):
            names = [key.value if isinstance(key, yaml.ScalarNode) else None for key, _ in node.value]
            if None in names or len(set(names)) < len(names):
                raise Untidy(line, "a key stands twice, or is no word")
            if any(key.start_mark.line != key.end_mark.line for key, _ in node.value):
                raise Untidy(line, "a key is longer than its line")

    def source(self, node: yaml.Node) -> str:
        return self.text[node.start_mark.index : node.end_mark.index]

    def span(self, node: yaml.ScalarNode) -> tuple[int, int]:
        """Where a scalar begins and ends; empty lines behind a block that does not keep them are not in it."""
        source = self.source(node)
        kept = source if "+" in source.partition("\n")[0] or node.style not in ("|", ">") else source.rstrip()
        return node.start_mark.index, node.start_mark.index + len(kept)

    # --- comments and empty lines ------------------------------------------------------------------------------------

    def found(self) -> Iterator[Remark]:
        """Every comment and empty line outside scalars."""
        at = 0
        starts = [start for start, _ in self.spans]
        for line in self.text.split("\n"):
            if not line.strip():
                if not self.within(at, starts):
                    yield Remark(at, "", alone=True)
            else:
                for mark in re.finditer(r"(?:(?<=[ \t])|^)#", line):
                    if not self.within(at + mark.start(), starts):
                        yield Remark(
                            at + mark.start(), line[mark.start() :].rstrip(), not line[: mark.start()].strip(" \t-")
                        )
                        break
            if header := self.header(at, line, starts):
                yield header
            at += len(line) + 1

    def within(self, at: int, starts: list[int]) -> bool:
        index = bisect_right(starts, at) - 1
        return index >= 0 and at < self.spans[index][1]

    def header(self, at: int, line: str, starts: list[int]) -> Remark | None:
        """A comment behind the sign that opens a block: `>- # so`."""
        for start in starts[bisect_left(starts, at) : bisect_left(starts, at + len(line))]:
            if found := HEADER.match(self.text, start, at + len(line)):
                return Remark(found.start(1), found[1].rstrip(), alone=False)
        return None

    def comments(self) -> list[str]:
        return sorted(remark.text for remark in self.remarks if remark.text)

    def anchors(self, node: yaml.Node) -> Iterator[Anchor]:
        """The keys and items that a remark may belong to, in the order of the text."""
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                yield Anchor(key.start_mark.index, id(key), key.start_mark.column)
                yield from self.anchors(value)
        elif isinstance(node, yaml.SequenceNode) and not self.flows(node):
            for child in node.value:
                start = child.start_mark.index - child.start_mark.column
                line = self.text[start : child.start_mark.index]
                yield Anchor(child.start_mark.index, id(child), len(line) - len(line.lstrip(" ")))  # of its hyphen
                yield from self.anchors(child)

    def flows(self, node: yaml.SequenceNode) -> bool:
        """Whether a list stays between brackets: words alone, and no comment among them."""
        first, end = node.start_mark.index, node.end_mark.index
        return (
            node.flow_style
            and all(isinstance(one, yaml.ScalarNode) and "\n" not in self.source(one) for one in node.value)
            and not any(remark.text and first < remark.at < end for remark in self.remarks)
        )

    def placed(self, anchors: list[Anchor]) -> None:
        """Give each remark to the key or item below it, or that it stands behind. Those above all stay on top.

        One that is indented deeper than what comes next belongs to what comes before, at its own depth.
        """
        places = [anchor.at for anchor in anchors]
        self.top: list[str] = []
        self.bottom: list[str] = []
        for remark in self.remarks:
            below = bisect_right(places, remark.at)
            before = anchors[below - 1].id if below else 0
            depth = remark.at - self.text.rfind("\n", 0, remark.at) - 1
            if not remark.alone and below and before not in self.trail:
                self.trail[before] = remark.text
            elif remark.text and not remark.alone and below:
                self.lead[before].append(remark.text)
            elif remark.at < (anchors[0].at if anchors else self.root.start_mark.index):
                self.top.append(remark.text)
            elif remark.text and depth > (anchors[below].column if below < len(anchors) else 0):
                above = [anchor for anchor in anchors[:below] if anchor.column <= depth] or anchors[:1]
                self.after[above[-1].id].append(remark.text)
            elif below == len(anchors):
                self.bottom.append(remark.text)
            else:
                self.lead[anchors[below].id].append(remark.text)
