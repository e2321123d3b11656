"""The quiz as GIFT: plain text that a teacher can change by hand, without links and emphasis."""

import re
from collections.abc import Iterator

from casepack import cite
from casepack.exports.ask import Blocks, Choice, Open, choices, open_quiz
from casepack.exports.cartridge import TELLS
from casepack.exports.moodle import path
from casepack.exports.paper import Bullets, joined, safe, words
from casepack.exports.words import inlines
from casepack.markup import plural
from casepack.model import Book, Case, Edition

SPECIAL = re.compile(r"[\\~=#{}:]")


def export(book: Book, case: Case, edition: Edition) -> dict[str, bytes]:
    """`<case>-quiz.gift.txt`, UTF-8. In the student edition the items are open questions."""
    meta = case.meta
    size = plural(len(case.quiz), "item")
    about = f"{meta.title}: quiz, {size}. {TELLS[edition]} Reviewed {cite.long_date(meta.reviewed)}. {meta.licence}."
    blocks = [f"// {safe(' '.join(about.split()))}", f"$CATEGORY: {safe(path(case, 'Quiz'))}"]
    if edition is Edition.FULL:
        blocks += ["\n".join([*head(case, item), *choice(item), "}"]) for item in choices(book, case)]
    else:
        blocks += ["\n".join([*head(case, item), "}"]) for item in open_quiz(book, case)]
    return {f"{case.id}-quiz.gift.txt": ("\n\n".join(blocks) + "\n").encode()}


def head(case: Case, item: Choice | Open) -> Iterator[str]:
    yield f"// [id:{case.id}-{item.id}] [tag:{case.id}] [tag:quiz]"
    stem = item.stem if isinstance(item, Choice) else item.text
    yield f"::{escaped(item.title)}::[plain]{told(stem)} {{"


def choice(item: Choice) -> Iterator[str]:
    for answer in item.answers:
        yield f"\t{'=' if answer.right else '~'}{opened(told(answer.text))} # {opened(told(answer.feedback))}"
    yield f"\t#### {opened(told(item.where))}"


def told(blocks: Blocks) -> str:
    """The words of the blocks on one line; `\\n` stands between two blocks, and before each item of a list."""
    lines = []
    for block in blocks:
        if isinstance(block, Bullets):
            lines += [
                f"{f'{number}.' if block.ordered else '-'} {words(one)}" for number, one in enumerate(block.items, 1)
            ]
        else:
            lines.append(words(joined(inlines(block), " ")))
    return r"\n".join(escaped(line) for line in lines)


def escaped(text: str) -> str:
    """The text with a backslash before each character that means something in GIFT."""
    return SPECIAL.sub(lambda found: f"\\{found[0]}", " ".join(safe(text).split()))


def opened(text: str) -> str:
    """The text so that its first character is not read as a weight (`%50%`) or as the name of a format (`[html]`)."""
    return f"[plain]{text}" if text.startswith(("%", "[")) else text
