"""Records of other programs as entries of references.yml: nothing is guessed, and what is not there stays away.

BibTeX is read by pandoc, RIS by rispy; CSL-JSON, which DOI registries speak as well, is read here.
"""

import html
import json
import os
import re
import subprocess
import typing
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

import rispy  # type: ignore[import-untyped]

from casepack.model import SLUG, RefType, real_date
from casepack.styles.citeproc import pandoc

TODO = "TODO"  # what only a person can say; a check points at it
SECONDS = 60
TYPES = set(typing.get_args(RefType))
# What registries and programs call the same things.
OTHER_TYPES = {
    "journal-article": "article-journal", "JOUR": "article-journal", "MGZN": "article-magazine", "NEWS": "article-newspaper",
    "book-chapter": "chapter", "book-section": "chapter", "book-part": "chapter", "CHAP": "chapter",
    "monograph": "book", "edited-book": "book", "reference-book": "book", "BOOK": "book", "EDBOOK": "book",
    "proceedings-article": "paper-conference", "CPAPER": "paper-conference", "CONF": "paper-conference",
    "posted-content": "article", "preprint": "article", "UNPB": "article", "bill": "legislation", "STAT": "legislation",
    "RPRT": "report", "ELEC": "webpage", "BLOG": "post-weblog", "ENCYC": "entry-encyclopedia", "HEAR": "hearing",
    "GEN": "document",
}  # fmt: skip
TEXTS = (
    "title",
    "container-title",
    "publisher",
    "volume",
    "issue",
    "page",
    "number",
    "genre",
    "DOI",
    "ISBN",
    "URL",
    "language",
)
DOI = re.compile(r"(?:https?://(?:dx\.|www\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}/\S+)", re.I)
URL = re.compile(r"https?://[^\s/]\S*")
NAME = ("family", "given", "literal", "name", "suffix", "dropping-particle", "non-dropping-particle")
SMALL = {
    "the",
    "and",
    "for",
    "from",
    "with",
    "what",
    "when",
    "who",
    "how",
    "why",
    "its",
    "their",
    "into",
    "about",
    "that",
    "this",
}


class NotUnderstood(Exception):
    """What was given cannot be read as references; the text says why."""


def address(text: str) -> tuple[str, str]:
    """("doi", DOI), ("url", address), or ("", "") if the text is neither."""
    text = text.strip()
    if found := DOI.fullmatch(text):
        return "doi", found[1]
    return ("url", text) if URL.fullmatch(text) else ("", "")


def records(text: str) -> list[Mapping[str, Any]]:
    """The CSL-JSON items in a text of BibTeX, RIS or CSL-JSON. Raises NotUnderstood."""
    if re.match(r"\s*[\[{]", text):
        found = from_json(text)
    elif re.search(r"^\ufeff?TY\s{1,2}-", text, re.M):
        found = list(from_ris(text))
    elif re.search(r"^\s*@\w+\s*[{(]", text, re.M):
        found = from_bibtex(text)
    else:
        raise NotUnderstood("this is no BibTeX, RIS or CSL-JSON, and neither an address nor a DOI")
    if not found:
        raise NotUnderstood("there is no reference in it")
    return found


def from_json(text: str) -> list[Mapping[str, Any]]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotUnderstood(f"this is not JSON: {error}") from None
    items = value if isinstance(value, list) else [value]
    if not all(isinstance(item, dict) and ("title" in item or "type" in item) for item in items):
        raise NotUnderstood("this JSON holds no CSL items, which have a type and a title")
    return items


def from_bibtex(text: str) -> list[Mapping[str, Any]]:
    command = [pandoc(), "--from=bibtex", "--to=csljson", f"--data-dir={os.devnull}"]
    environment = {**os.environ, "LANG": "de_DE.UTF-8"}  # in English, pandoc would change the capitals of titles
    try:
        done = subprocess.run(
            command, input=text.encode(), env=environment, capture_output=True, check=False, timeout=SECONDS
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotUnderstood(f"pandoc did not run: {error}") from None
    if done.returncode:
        said = " ".join(done.stderr.decode(errors="replace").split())
        raise NotUnderstood(f"this BibTeX cannot be read: {said[:200]}")
    items: list[Mapping[str, Any]] = json.loads(done.stdout)
    return [misc(item) for item in items]


def misc(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """An entry whose `howpublished` holds its address, which pandoc takes for the publisher."""
    publisher = item.get("publisher")
    if "URL" not in item and isinstance(publisher, str) and URL.fullmatch(publisher):
        return {**{key: value for key, value in item.items() if key != "publisher"}, "URL": publisher}
    return item


def from_ris(text: str) -> Iterator[Mapping[str, Any]]:
    try:
        entries = rispy.loads(text)
    except (OSError, ValueError, KeyError, IndexError) as error:
        raise NotUnderstood(f"this RIS cannot be read: {error}") from None
    for entry in entries:
        start, end = entry.get("start_page"), entry.get("end_page")
        day = re.sub(r"/+$", "", str(entry.get("date") or entry.get("year") or "").strip()).replace("/", "-")
        title = entry.get("title") or entry.get("primary_title")
        container = entry.get("secondary_title") or entry.get("journal_name") or entry.get("alternate_title3")
        yield {
            "type": entry.get("type_of_reference"),
            "title": title,
            "author": [person(name) for name in entry.get("authors") or entry.get("first_authors") or ()],
            "editor": [person(name) for name in entry.get("editors") or entry.get("secondary_authors") or ()],
            "issued": {"raw": day},
            "container-title": container,
            "page": f"{start}-{end}" if start and end else start,
            "URL": next(iter(entry.get("urls") or ()), None),
            "ISBN": entry.get("issn") if entry.get("type_of_reference") in ("BOOK", "CHAP", "EDBOOK") else None,
            **{key: entry.get(name) for key, name in (
                ("volume", "volume"), ("issue", "number"), ("publisher", "publisher"), ("DOI", "doi"), ("language", "language"),
            )},
        }  # fmt: skip


def person(name: str) -> dict[str, str]:
    """RIS writes persons as `Family, Given`; a name without a comma may be anybody's, and stays whole."""
    family, comma, given = (part.strip() for part in name.partition(","))
    return {"family": family, "given": given} if comma and given else {"literal": name.strip()}


def entry(record: Mapping[str, Any], today: str, note: str) -> tuple[dict[str, Any], list[str]]:
    """A CSL-JSON item as an entry, key left out, in the words of the model; and what an author should be told of it."""
    said = []
    kind = str(record.get("type") or "")
    made: dict[str, Any] = {"type": OTHER_TYPES.get(kind, kind)}
    if made["type"] not in TYPES:
        made["type"] = "webpage" if not kind and record.get("URL") else "document"
        if kind:
            said.append(f"{kind!r} is no type of ours; it is entered as {made['type']}")
    texts = {key: clean(record.get(key)) for key in TEXTS}
    made["title"] = texts["title"] or TODO
    for role in ("author", "editor"):
        people = record.get(role)
        if names := [name for one in (people if isinstance(people, list) else ()) if (name := named(one))]:
            made[role] = names
    if day := date(record):
        try:
            made["issued"] = real_date(day)
        except ValueError:
            said.append(f"its date, {day!r}, is left out: dates are written 2020, 2020-02 or 2020-02-10")
    made |= {key: text for key, text in texts.items() if text and key != "title"}
    if found := DOI.fullmatch(made.get("DOI", "")):
        made["DOI"] = found[1]
    if DOI.fullmatch(made.get("URL", "")) and "DOI" in made:
        del made["URL"]  # the same address again
    language = made.pop("language", "").split("-")[0].lower()
    if re.fullmatch(r"[a-z]{2,3}", language):
        made["language"] = language
    rest = {"access": "unknown", "role": TODO, "verification": {"status": "unverified", "date": today, "note": note}}
    return {**made, **rest}, said


def clean(value: Any) -> str:
    """A value as one line of plain text: markup taken out, entities resolved, of a list the first."""
    value = value[0] if isinstance(value, list) and value else value
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return ""
    text = html.unescape(re.sub(r"</?[a-zA-Z][^<>]*>", "", str(value)))
    text = unicodedata.normalize("NFC", re.sub("\u0131(?=[\u0300-\u036f])", "i", text))  # TeX's i without its dot
    return " ".join("".join(c if unicodedata.category(c)[0] != "C" else " " for c in text).split())


def named(one: Any) -> dict[str, str]:
    """A person or an organisation of CSL, particles where the model has them."""
    if not isinstance(one, dict):
        return {}
    part = {key: clean(one.get(key)) for key in NAME}
    if whole := part["literal"] or part["name"]:
        return {"literal": whole}
    given = ", ".join(
        filter(None, [" ".join(filter(None, [part["given"], part["dropping-particle"]])), part["suffix"]])
    )
    family = " ".join(filter(None, [part["non-dropping-particle"], part["family"]]))
    return {key: text for key, text in (("family", family), ("given", given)) if text}


def date(record: Mapping[str, Any]) -> str:
    """The date of publication as the record has it, or nothing."""
    issued = record.get("issued")
    if not isinstance(issued, dict):
        return ""
    parts = issued.get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts else None
    if isinstance(first, list) and first and all(str(part).isdigit() for part in first):
        return "-".join([str(first[0]), *(f"{int(part):02}" for part in first[1:3])])
    return clean(issued.get("raw") or issued.get("literal"))


def key_of(made: Mapping[str, Any], host: str = "") -> str:
    """A key in the house style: family name, year, a word of the title. Nothing if the letters are not Latin."""
    first: Mapping[str, str] = next(iter(made.get("author") or made.get("editor") or ()), {})
    whole = first.get("literal") or made.get("container-title") or host
    initials = "".join(word[0] for word in whole.split() if word[0].isupper())
    name = first.get("family") or (initials if len(initials) > 2 else next(iter(whole.split()), ""))
    words = [latin(word) for word in re.findall(r"[^\W_]+", made["title"])] if made["title"] != TODO else []
    long = [word for word in words if len(word) > 2 and word not in SMALL and word != latin(name)]
    name = latin(name) or "".join(long[:1])
    key = name + made.get("issued", "")[:4] + next((word for word in long if word != name), "")
    return key if name and re.fullmatch(SLUG, key) else ""


def latin(text: str) -> str:
    """The letters and digits of a word, without what stands on or through them."""
    text = text.lower().translate(
        {ord(a): b for a, b in zip("øłđßæœþı", ("o", "l", "d", "ss", "ae", "oe", "th", "i"), strict=True)}
    )
    return re.sub(r"[^a-z0-9]", "", unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode())
