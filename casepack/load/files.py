"""Read one file safely: text that is UTF-8, inside the tree and of a sane size; YAML whose every scalar is text."""

import os
import re
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from casepack.load.shape import did_you_mean
from casepack.markup import uncommented
from casepack.model import Place, Problem, Prose, Where

LIMIT = 2_000_000  # bytes; the largest honest file of a case is a tenth of this
DEPTH = 20  # nesting; the deepest honest file has five
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")  # what YAML 1.1 calls not printable
PLAIN = {f"tag:yaml.org,2002:{kind}" for kind in ("str", "seq", "map")}
SAFE_DEPTH = 1000  # what PyYAML's C composer survives on half a megabyte of stack


Keys = tuple[str | int, ...]


class Raw(NamedTuple):
    """One mapping of a YAML file and where it stands."""

    value: Any
    where: Where


class Refused(Exception):
    def __init__(self, line: int, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.line, self.code, self.message, self.hint = line, code, message, hint


def control(character: str) -> str:
    return f"U+{ord(character):04X} is a control character, which no text holds"


class Composer(yaml.CBaseLoader):
    """PyYAML's C parser, with nothing worked out from what a scalar looks like: a third of the time is saved."""

    def resolve(self, kind: object, value: object, implicit: object) -> str:  # noqa: ARG002
        return "tag:yaml.org,2002:str"

    def descend_resolver(self, current: object, index: object) -> None:
        pass

    def ascend_resolver(self) -> None:
        pass


def harmless(text: str) -> bool:
    """Whether a text need not be surveyed: no escape can make a control character, and it is surely not too deep.

    A level takes an opening bracket of its own, or half a column of some line.
    """
    columns = 2 * max(map(len, text.split("\n")))
    return "\\" not in text and text.count("[") + text.count("{") + columns < SAFE_DEPTH


def survey(text: str) -> None:
    """Refuse what must not be composed: PyYAML's C composer recurses, and a deep enough file ends the process."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CBaseLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        line = event.start_mark.line + 1 if event.start_mark else 0
        if depth > DEPTH:
            raise Refused(line, "too-deep", f"nested deeper than {DEPTH} levels")
        if isinstance(event, yaml.ScalarEvent) and (found := CONTROL.search(event.value)):
            raise Refused(line, "control-character", control(found[0]), "delete it")


class Files:
    """Reads files below one root and keeps what is wrong with them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.real = root.resolve()
        self.above = "" if root == Path() else f"{root.as_posix().rstrip('/')}/"  # what stands before a place's path
        self.safe: set[Path] = set()  # folders that were found inside the root
        self.problems: list[Problem] = []
        self.files = 0

    def fault(self, place: Place, code: str, message: str, hint: str = "", *, warn: bool = False) -> None:
        self.problems.append(Problem(place, code, message, "warning" if warn else "error", hint))

    def place(self, path: Path, line: int = 0) -> Place:
        return Place(path.as_posix().removeprefix(self.above), line)

    def inside(self, path: Path) -> bool:
        if path.parent in self.safe and not path.is_symlink():
            return True
        try:
            real = path.resolve()
        except (OSError, RuntimeError):
            real = Path(os.sep)
        if real.is_relative_to(self.real):
            if not path.is_symlink():
                self.safe.add(path.parent)
            return True
        self.fault(self.place(path), "outside-tree", "a link that leads out of the project is not followed")
        return False

    def listing(self, folder: Path) -> list[Path]:
        """What a folder holds, sorted; nothing, and a problem, if it may not be listed."""
        try:
            return sorted(folder.iterdir()) if folder.is_dir() else []
        except OSError as error:
            self.fault(self.place(folder), "unreadable-file", f"cannot be listed: {error.strerror}")
            return []

    def read(self, path: Path) -> str | None:
        """The text of a file, or None with the reason among the problems."""
        place = self.place(path)
        try:
            if not path.is_file():
                what = "a folder stands where this file should be" if path.is_dir() else "this file is missing"
                others = [other.name for other in self.listing(path.parent) if other.name != path.name]
                self.fault(place, "missing-file", what, did_you_mean(path.name, others))
                return None
            if not self.inside(path):
                return None
            size = path.stat().st_size
            data = path.read_bytes() if size <= LIMIT else b""
        except OSError as error:
            self.fault(place, "unreadable-file", f"cannot be read: {error.strerror}")
            return None
        if size > LIMIT:
            self.fault(place, "file-too-large", f"{size / 1e6:.0f} MB; the limit is {LIMIT / 1e6:.0f} MB")
            return None
        self.files += 1
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            self.fault(
                self.place(path, line), "not-utf-8", f"byte {data[error.start]:#04x} is not UTF-8", "save as UTF-8"
            )
            return None
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        if found := CONTROL.search(text):
            line = text.count("\n", 0, found.start()) + 1
            self.fault(self.place(path, line), "control-character", control(found[0]), "delete it")
            return None
        if not text.strip():
            self.fault(place, "empty-file", "this file is empty")
            return None
        return text

    def prose(self, path: Path) -> Prose | None:
        """Markdown of a case or of the shelf, without the author's comments."""
        text = self.read(path)
        return None if text is None else Prose(self.place(path).path, uncommented(text))

    def node(self, path: Path) -> yaml.Node | None:
        text = self.read(path)
        return None if text is None else self.compose(path, text)

    def compose(self, path: Path, text: str) -> yaml.Node | None:
        """The node tree of a YAML text, or None with the place and reason among the problems."""
        try:
            if not harmless(text):
                survey(text)
            node = yaml.compose(text, Loader=Composer)
        except Refused as no:
            self.fault(self.place(path, no.line), no.code, no.message, no.hint)
            return None
        except yaml.YAMLError as error:
            said, lines = str(getattr(error, "problem", "")) or "not YAML", text.split("\n")
            mark = getattr(error, "problem_mark", None)
            if "end of stream" in said:  # an unclosed quote or bracket: say where it opens
                mark = getattr(error, "context_mark", None) or mark
            line = min(mark.line + 1, len(lines)) if mark else 0
            hint = "a colon or # inside prose? put the prose under `key: >-`"
            if "\\t" in said or "a tab character" in said or (line and lines[line - 1].startswith("\t")):
                said, hint = "a tab", "YAML is indented with spaces"
            self.fault(self.place(path, line), "not-yaml", said, hint)
            return None
        if node is None:
            self.fault(self.place(path), "empty-file", "this file holds only comments")
        return node

    def raw(self, path: Path, node: yaml.Node, seen: set[int]) -> Raw | None:
        """Turn one item's nodes into plain values with the line of every key, or say why not."""
        name, lines = self.place(path).path, dict[Keys, int]()
        try:
            return Raw(self.value(name, node, (), lines, seen), Where(name, line_of(node), lines))
        except Refused as no:
            self.fault(Place(name, no.line), no.code, no.message, no.hint)
            return None

    def value(self, name: str, node: yaml.Node, at: Keys, lines: dict[Keys, int], seen: set[int]) -> Any:
        """The plain value of a node; `lines` learns where every key in it stands, `seen` which nodes were met."""
        if id(node) in seen:
            raise Refused(line_of(node), "yaml-alias", "aliases (*name) are not allowed", "write the text out")
        seen.add(id(node))
        if node.tag not in PLAIN:
            raise Refused(line_of(node), "yaml-tag", f"tags ({node.tag}) are not allowed")
        if isinstance(node, yaml.ScalarNode):
            return node.value
        if len(at) + 2 > DEPTH:
            raise Refused(line_of(node), "too-deep", f"nested deeper than {DEPTH} levels")
        if isinstance(node, yaml.SequenceNode):
            found = []
            for index, child in enumerate(node.value):
                lines[(*at, index)] = line_of(child)
                found.append(self.value(name, child, (*at, index), lines, seen))
            return found
        mapping: dict[str, Any] = {}
        for key, child in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise Refused(line_of(key), "not-yaml", "a key must be a word", "")
            keys = (*at, key.value)
            if keys in lines:
                message = f"the key {key.value} stands twice in one item (first in line {lines[keys]})"
                self.fault(Place(name, line_of(key)), "duplicate-key", message)
                continue
            lines[keys] = line_of(key)
            mapping[key.value] = self.value(name, child, keys, lines, seen)
        return mapping


def line_of(node: yaml.Node) -> int:
    """The line on which a node begins, counted from 1."""
    return int(node.start_mark.line) + 1
