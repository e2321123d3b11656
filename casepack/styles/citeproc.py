"""The one child process of the package: the pandoc inside the pypandoc-binary wheel, used for its citation processor."""

import json
import os
import subprocess
from collections.abc import Iterator
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

STYLES = Path(__file__).parent / "csl"
ITALIC, UPRIGHT = "\ue002", "\ue003"  # private-use marks around italics, for as long as the text is not yet Markdown
SECONDS = 60  # two hundred references take half a second
PART = 100  # references that go to pandoc at once: its time grows with their square


class Unrendered(Exception):
    """The references could not be put into a style; the text says why."""


def bibliography(items: list[dict[str, Any]], style: str) -> dict[str, str]:
    """The entry of each CSL-JSON item by id, as plain text with ITALIC and UPRIGHT around italics."""
    return {key: entry for part in parts(items) for key, entry in entries(json.dumps(part), style).items()}


def parts(items: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """The items in parts of about PART, so that every entry reads as it would among all of them: works that might share
    a label, and so need letters, stay together.
    """
    above: dict[str, str] = {}  # a forest over the words that labels begin with

    def root(word: str) -> str:
        while (up := above.setdefault(word, word)) != word:
            above[word] = word = above[up]
        return word

    for item in items:
        first, *others = labelled_by(item)
        for other in others:
            above[root(first)] = root(other)
    groups: dict[str, list[dict[str, Any]]] = {}
    for item in items:
        groups.setdefault(root(labelled_by(item)[0]), []).append(item)
    part: list[dict[str, Any]] = []
    for group in groups.values():
        if part and len(part) + len(group) > PART:
            yield part
            part = []
        part = part + group
    if part:
        yield part


def labelled_by(item: dict[str, Any]) -> list[str]:
    """What a label of this work may begin with in some style: its first author; without one, what stands in for it."""
    names = item.get("author") or item.get("editor") or []
    words = [names[0].get("family") or names[0].get("literal") or names[0].get("given")] if names else []
    if "author" not in item or not any(words):
        words += [item.get(key) for key in ("title", "container-title")]
    return [word.casefold() for word in words if word]


@lru_cache(maxsize=64)  # while a site is served, most edits leave most parts as they are
def entries(part: str, style: str) -> dict[str, str]:
    """The same for one part, as JSON, by one run of pandoc."""
    # A data folder that is not there: nothing of the user's own changes what is written.
    command = [
        pandoc(),
        "--from=csljson",
        "--to=json",
        "--citeproc",
        f"--csl={STYLES / style}",
        f"--data-dir={os.devnull}",
    ]
    try:
        done = subprocess.run(command, input=part.encode(), capture_output=True, check=False, timeout=SECONDS)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unrendered(f"pandoc did not run: {error}") from None
    if done.returncode:
        raise Unrendered(f"pandoc failed: {done.stderr.decode(errors='replace').strip()}")
    (everything,) = json.loads(done.stdout)["blocks"]
    found = {entry["c"][0][0].removeprefix("ref-"): text(entry["c"][1][0]["c"]) for entry in everything["c"][1]}
    if missing := [item["id"] for item in json.loads(part) if item["id"] not in found]:
        raise Unrendered(f"pandoc gave nothing back for {', '.join(missing)}")
    return found


def pandoc() -> str:
    """The binary in the wheel, never another one on the machine: its version decides how entries read."""
    wheel = find_spec("pypandoc")
    if not wheel or not wheel.origin:
        raise Unrendered("citation styles need the package pypandoc-binary")
    return str(Path(wheel.origin).with_name("files") / ("pandoc.exe" if os.name == "nt" else "pandoc"))


def text(inlines: list[dict[str, Any]]) -> str:
    return "".join(map(inline, inlines))


def inline(node: dict[str, Any]) -> str:
    """One node of pandoc's document as text. Raises Unrendered on a node that no bibliography is known to hold."""
    content: Any = node.get("c")
    match node["t"]:
        case "Str":
            return str(content)
        case "Space" | "SoftBreak" | "LineBreak":
            return " "
        case "Emph":
            return f"{ITALIC}{text(content)}{UPRIGHT}"
        case "Quoted":
            opening, closing = "“”" if content[0]["t"] == "DoubleQuote" else "‘’"
            return f"{opening}{text(content[1])}{closing}"
        case "Span" | "Link":
            return text(content[1])
        case "Strong" | "SmallCaps" | "Superscript" | "Subscript" | "Underline":
            return text(content)
        case kind:
            raise Unrendered(f"pandoc gave back a {kind}, which no entry should hold")
