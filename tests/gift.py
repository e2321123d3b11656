"""A small reader of GIFT, after Moodle's description of the format. It knows nothing of the writer."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Asked:
    """One question; each answer is whether it is right, its text and its feedback."""

    id: str
    tags: list[str]
    name: str
    text: str
    answers: list[tuple[bool, str, str]]
    general: str


def read(text: str) -> tuple[str, list[Asked]]:
    """The category and the questions. Questions stand between blank lines; a line that begins with // is a comment."""
    category, found = "", []
    for block in re.split(r"\n\s*\n", text):
        lines = [line.strip() for line in block.splitlines()]
        comment = "\n".join(line for line in lines if line.startswith("//"))
        rest = "\n".join(line for line in lines if not line.startswith("//")).strip()
        if rest.startswith("$CATEGORY:"):
            category = rest.removeprefix("$CATEGORY:").strip()
        elif rest:
            found.append(question(comment, rest))
    return category, found


def question(comment: str, text: str) -> Asked:
    ids, tags = re.findall(r"\[id:([^\]]+)\]", comment), re.findall(r"\[tag:([^\]]+)\]", comment)
    name = ""
    if text.startswith("::"):
        name, text = cut(text[2:], "::")
    stem, inside = cut(text, "{")
    inside, rest = cut(inside, "}")
    assert not rest.strip(), f"something stands behind the answers: {rest}"
    general = ""
    if "####" in bare(inside):
        inside, general = cut(inside, "####")
    answers = []
    for mark, body in zip(*[iter(split(inside.strip()))] * 2, strict=True):
        answer, _, feedback = parted(body, "#")
        weight = re.match(r"\s*%-?\d+(\.\d+)?%", answer)
        assert not weight, f"read as a weight: {answer}"
        answers.append((mark == "=", plainly(answer), plainly(feedback)))
    return Asked(ids[0] if ids else "", tags, escaped(name), plainly(stem), answers, plainly(general))


def bare(text: str) -> str:
    """The text with each escaped character blanked out, so that places stay."""
    return re.sub(r"\\.", "  ", text)


def cut(text: str, mark: str) -> tuple[str, str]:
    place = bare(text).find(mark)
    assert place >= 0, f"no {mark} in {text[:80]}"
    return text[:place], text[place + len(mark) :]


def parted(text: str, mark: str) -> tuple[str, str, str]:
    place = bare(text).find(mark)
    return (text[:place], mark, text[place + len(mark) :]) if place >= 0 else (text, "", "")


def split(text: str) -> list[str]:
    """Marks and answers in turn."""
    marks = [found.start() for found in re.finditer(r"[~=]", bare(text))]
    ends = [*marks[1:], len(text)][: len(marks)]
    return [piece for start, end in zip(marks, ends, strict=True) for piece in (text[start], text[start + 1 : end])]


def plainly(text: str) -> str:
    """Without the name of its format, escapes undone."""
    return escaped(re.sub(r"^\s*\[(plain|html|markdown|moodle)\]", "", text).strip())


def escaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], text)
