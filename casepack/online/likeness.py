"""Whether two titles, or two names, can be those of one work. Tolerant by design: only a clear difference counts."""

import html
import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher
from enum import Enum

from casepack.model import Name

LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "&": " and "}
)
CJK = re.compile(r"([\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff])")
BREAK = re.compile(r"\s+[|·•»«–—-]+\s+|\s*(?:\||::|»|«)\s*")  # between a title and the name of its site
SUBTITLE = re.compile(r"(?<=\w\w)(?:\s*[:?!]|\.)\s+|\s+[–—-]\s+")
EMPTY = frozenset(
    re.findall(
        r"\w+",
        "a an the of and or in on for to from by with at as is are be its it this that into how what why "
        "der die das und von zu im le la les de du des et en el los las y un une o os da do e il",
    )
)


class Likeness(Enum):
    SAME = "same"  # one title, give or take how it is written
    HALF = "half"  # too much in common for two works, too little for one
    FOREIGN = "foreign"  # in another script, so not comparable
    NOTHING = "nothing"  # too few words to tell
    DIFFERENT = "different"


def plain(text: str) -> str:
    """The bare words of a text: no markup, case, diacritics, punctuation or apostrophes, one space between words.

    Each Chinese, Japanese or Korean character counts as a word.
    """
    text = re.sub(r"</?[A-Za-z][^<>]{0,80}>", "", html.unescape(html.unescape(text)))
    text = unicodedata.normalize("NFKD", text).casefold()
    text = "".join(c for c in text if not unicodedata.combining(c)).translate(LETTERS)
    text = re.sub(r"['’‘`ʼ]|(?<=\b\w)\.(?=\w\b)", "", text)  # china's, u.s.
    return " ".join(re.sub(r"[\W_]+", " ", CJK.sub(r" \1 ", text)).split())


def same_script(left: str, right: str) -> bool:
    """Whether two plain texts are written in one script, so that they can be compared letter by letter."""

    def scripts(text: str) -> set[str]:
        return {unicodedata.name(c, "?").split()[0] for c in text if c.isalpha()}

    one, other = scripts(left), scripts(right)
    return not one or not other or bool(one & other)


def titles(cited: str, seen: str, sites: Iterable[str] = ()) -> Likeness:
    """Compare a reference's title with one that a page or registry gives.

    SAME tolerates case, punctuation, diacritics, a missing or added subtitle, a shortened title, and the name of the
    site before or after it. DIFFERENT needs words enough on both sides, in one script, with next to nothing in common.
    """
    wanted = plain(cited)
    whole = plain(seen)
    if not wanted or not whole:
        return Likeness.NOTHING
    if wanted == whole:
        return Likeness.SAME
    names = {plain(site) for site in sites}
    parts = [part for piece in BREAK.split(seen) if (part := plain(piece)) and part not in names]
    if any(part == wanted or near(wanted, part) for part in parts) or near(wanted, whole):
        return Likeness.SAME
    heads, other_heads = SUBTITLE.split(cited), [SUBTITLE.split(piece) for piece in (seen, *BREAK.split(seen))]
    head = plain(heads[0])
    for pieces in other_heads:
        one_sided = (len(heads) > 1) != (len(pieces) > 1)
        if head and one_sided and plain(pieces[0]) == head and len(head) > 3 and plain(pieces[0]) not in names:
            return Likeness.SAME
    return apart(wanted, whole)


def near(wanted: str, seen: str) -> bool:
    """Whether two plain titles are one title written a little differently, or cut short."""
    if numbers(wanted) != numbers(seen) and numbers(wanted) and numbers(seen):
        return False
    one, other = wanted.split(), seen.split()
    short, long = sorted((one, other), key=len)
    if f" {' '.join(short)} " in f" {' '.join(long)} " and (len(short) >= 4 or len(short) * 2 >= len(long) > 2):
        return len(" ".join(short)) >= 8
    fewer, more = sorted((set(one) - EMPTY, set(other) - EMPTY), key=len)
    if not fewer or not all(any(spelled_alike(word, each) for each in more) for word in fewer):
        return False  # one word can make another work: rights in China, rights in Iran
    return len(fewer) >= 4 or ratio(wanted, seen) >= 0.85


def numbers(text: str) -> set[str]:
    """The numbers of a plain title: part 1 is not part 2, nor volume I volume II."""
    return set(re.findall(r"\b(?:\d+|[ivx]+)\b", text))


def apart(wanted: str, seen: str) -> Likeness:
    """How far apart two plain titles are that are not the same."""
    if not same_script(wanted, seen):
        return Likeness.FOREIGN
    mine, theirs = set(wanted.split()) - EMPTY, set(seen.split()) - EMPTY
    if not mine or len(theirs) < 2:
        return Likeness.NOTHING
    shared = sum(any(alike(word, other) for other in theirs) for word in mine)
    return (
        Likeness.HALF
        if ratio(wanted, seen) >= 0.6 or shared > 0.34 * min(len(mine), len(theirs))
        else Likeness.DIFFERENT
    )


def ratio(one: str, other: str) -> float:
    """How much of two texts is the same, from 0 to 1. Only so much is read that no text can make it slow."""
    return SequenceMatcher(None, one[:250], other[:250], autojunk=False).ratio()


def spelled_alike(one: str, other: str) -> bool:
    """Whether two words are one, but for a letter or two: colour and color, organisation and organizations."""
    return one == other or (min(len(one), len(other)) >= 4 and SequenceMatcher(None, one, other).ratio() >= 0.8)


def alike(one: str, other: str) -> bool:
    """Whether two words are forms of one: regulate, regulation, regulations."""
    stem = min(len(one), len(other), 6)
    return one == other or (stem >= 5 and one[:stem] == other[:stem])


def family(name: Name) -> str:
    """The family name to look for, plain; "" for a body, whose name is written in too many ways to compare."""
    return plain(name.family or "")


def named(people: Iterable[Name], among: str) -> bool | None:
    """Whether any of these family names stands in a plain text; None where that cannot be told.

    A particle may be missing (van Noorden, Noorden), and a name in another script is not compared.
    """
    told: bool | None = None
    for name in people:
        words = family(name).split()
        if not words or not among or not same_script(words[-1], among):
            continue
        if f" {words[-1]} " in f" {among} " or (words[1:] and "".join(words) in among.replace(" ", "")):
            return True
        told = False
    return told
