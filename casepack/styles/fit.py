"""What each style asks of a reference before, and of its entry after, the citation processor has seen it.

Each rule names what asks for it. APA: Publication Manual 7. CMOS: Chicago Manual of Style 18. MLA: Handbook 9.
"""

import re
from typing import Any

from casepack.cite import csl
from casepack.markup import escape
from casepack.model import Reference
from casepack.styles.citeproc import ITALIC, UPRIGHT

LESS, NOWHERE = "\ue000", "\ue001"  # a "<" of the text, which CSL-JSON would take for markup; a container to take out
ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
PREFIXES = "anti|co|de|non|pre|re|Anti|Co|De|Non|Pre|Re"
PREPOSITIONS = "against|amid|among|between|beyond|despite|during|throughout|toward|towards|upon"


def item(ref: Reference, style: str) -> dict[str, Any]:
    """The reference as the CSL-JSON item to render in this style."""
    found = csl.item(ref)
    if style == "apa" and ref.title_sentence:
        found["title"] = ref.title_sentence  # which words are names is a judgement, so it is data (APA 6.17)
    if found["type"] == "paper-conference" and "container-title" in found:
        found["type"] = "chapter"  # published in proceedings (APA 10.5); the processor takes it for a talk
    if found["type"] == "post-weblog" and "container-title" not in found:
        found["type"] = "webpage"  # a post on a site that is no named blog
    if found.get("number", "").startswith("arXiv:"):
        found.setdefault("publisher", "arXiv")  # the archive is evident from the number
        if style == "mla":
            found["container-title"] = found.pop("publisher")
            del found["number"]
    if "volume" in found:
        found["volume"] = arabic(found["volume"])
    if found["type"] == "entry-encyclopedia" and literal(found) == f"{found.get('container-title')} contributors":
        del found["author"]  # no author, only the site's word for its crowd (APA 10.3)
    {"apa": apa, "chicago": chicago, "mla": mla}[style](found)
    texts = {key: value.replace("<", LESS) for key, value in found.items() if isinstance(value, str)}
    return {**found, **texts, "title": cased(texts["title"], style)}


def apa(found: dict[str, Any]) -> None:
    """A publisher that is the author is not named twice (APA 9.29), nor is a site that has an address (10.16)."""
    if (author := literal(found)) and found.get("publisher") == author:
        del found["publisher"]
    if author and found.get("container-title") == author and "URL" in found:
        del found["container-title"]


def chicago(found: dict[str, Any]) -> None:
    """The owner of a web page who is its author is not named twice (CMOS, chapter 14, on websites)."""
    if found["type"] == "webpage" and "publisher" in found and found["publisher"] == literal(found):
        del found["publisher"]


def mla(found: dict[str, Any]) -> None:
    """An organisation that is author and publisher is named as publisher only (MLA, chapter 5); a page stands in a site."""
    if found["type"] == "webpage" and "container-title" not in found:
        found["container-title"] = found.pop("publisher", NOWHERE)
    if found["type"] == "hearing" and "authority" in found:
        found.setdefault("publisher", found["authority"])
    if literal(found) and literal(found) in (found.get("publisher"), found.get("container-title")):
        del found["author"]


def literal(found: dict[str, Any]) -> str | None:
    """The one author, if it is an organisation."""
    authors = found.get("author", ())
    return authors[0].get("literal") if len(authors) == 1 else None


def arabic(volume: str) -> str:
    """`XXXI` as 31: all three styles write volumes in Arabic numerals, whatever the journal does."""
    if not re.fullmatch(r"(?=[IVXLC]{2}|[IVX])C{0,3}(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})", volume):
        return volume
    values = [ROMAN[letter] for letter in volume]
    return str(sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True)))


def cased(title: str, style: str) -> str:
    """The title with what must keep its capitals marked; the processor puts the rest into headline style.

    Descriptions of ours in square brackets and titles of one word stay as they are. After a prefix comes a small letter:
    De-risking (CMOS 8.161). MLA leaves every preposition in small letters (2.90); the processor knows the short ones.
    """
    if " " not in title or (title.startswith("[") and title.endswith("]")):
        return kept(title)
    if style != "apa":
        title = re.sub(rf"\b({PREFIXES})-[a-z]+", lambda found: kept(found[0][0].upper() + found[0][1:]), title)
    if style == "mla":
        title = re.sub(rf"(?<=\w )(?:{PREPOSITIONS})(?= )", lambda found: kept(found[0]), title)
    return title


def kept(words: str) -> str:
    """Words whose capitals and small letters the processor leaves alone."""
    return f'<span class="nocase">{words}</span>'


def mended(entry: str, style: str) -> str:
    """The processor's entry as Markdown, put right where it is known to go wrong."""
    described = r"\1\2" if style == "mla" else r"[\1]\2"  # a description is no title; in MLA it stands bare (chapter 5)
    entry = re.sub(rf"[“{ITALIC}]\[(.*?)\]([.,]?)[”{UPRIGHT}]", described, entry)
    if style == "apa":
        entry = re.sub(r"\bRetrieved (?=https?://)", "", entry)  # a date of retrieval is not known (APA 9.16)
    entry = entry.replace(", ahead of print", "")  # said of any article without a volume; ours is only not known
    if style == "mla":
        entry = entry.replace(f"{ITALIC}{NOWHERE}{UPRIGHT}, ", "").replace(f"{ITALIC}{NOWHERE}{UPRIGHT}.", "").strip()
        entry = re.sub(r"(?<=[.?!”] )no\. ", "No. ", entry)
    return markdown(entry.replace(LESS, "<"))


def markdown(entry: str) -> str:
    """Text with marks around italics as Markdown; a space at the edge of italics moves out of them."""
    entry = re.sub(rf"{ITALIC}(\s*)(.*?)(\s*){UPRIGHT}", rf"\1{ITALIC}\2{UPRIGHT}\3", entry)
    return escape(entry).replace(ITALIC, "*").replace(UPRIGHT, "*")
