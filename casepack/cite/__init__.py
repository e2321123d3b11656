"""Sources as words: the short label of a citation and the full entry of a list, in author-date form.

Authors, year, title, container, numbers, in the order the field's manuals share. Laws, rules and UN documents are
named as their own field names them (84 Fed. Reg. 54002; OJ L 206). Nothing is completed: a part that a reference
does not have is left out.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from string import ascii_lowercase

from casepack.cite.dates import long_date
from casepack.markup import escape
from casepack.model import Name, Reference

QUOTED = {
    "article-journal", "article-magazine", "article-newspaper", "article", "chapter", "paper-conference",
    "post", "post-weblog", "webpage", "entry-encyclopedia", "broadcast",
}  # fmt: skip


def year(ref: Reference) -> str:
    return ref.issued[:4] if ref.issued else "n.d."


def author_label(ref: Reference) -> str:
    """The author as a citation in the text names them: one name, two, or the first and "et al."."""
    if ref.short:
        return ref.short
    names = [name.family or name.literal or name.given or "" for name in ref.author or ref.editor]
    if not names:
        return ref.title if len(ref.title) <= 40 else ref.title[:40].rsplit(" ", 1)[0] + " …"
    if len(names) == 2:
        return f"{names[0]} and {names[1]}"
    return names[0] if len(names) == 1 else f"{names[0]} et al."


def labels(references: Iterable[Reference]) -> dict[str, str]:
    """The author-date label of each reference by key, with letters where two would read alike."""
    alike: dict[str, list[Reference]] = defaultdict(list)
    for ref in references:
        # A law or rule whose short name is its citation ("15 CFR 744.11") needs no year.
        bare = ref.short is not None and any(letter.isdigit() for letter in ref.short)
        alike[author_label(ref) if bare else f"{author_label(ref)} {year(ref)}"].append(ref)
    found = {}
    for label, refs in alike.items():
        refs.sort(key=lambda ref: (ref.issued or "", ref.title, ref.id))
        for index, ref in enumerate(refs):
            found[ref.id] = label if len(refs) == 1 else f"{label}{'' if ref.issued else '-'}{letters(index)}"
    return found


def letters(index: int) -> str:
    """0, 1, … 25, 26 as a, b, … z, aa."""
    text = ""
    while index >= 0:
        text = ascii_lowercase[index % 26] + text
        index = index // 26 - 1
    return text


def full_name(name: Name, first: bool) -> str:
    if name.literal or not (name.family and name.given):
        return name.literal or name.family or name.given or ""
    return f"{name.family}, {name.given}" if first else f"{name.given} {name.family}"


def full_names(names: tuple[Name, ...]) -> str:
    shown = [full_name(name, index == 0) for index, name in enumerate(names[:10])]
    if len(names) > 10:
        shown.append("et al.")
    return shown[0] if len(shown) == 1 else ", ".join(shown[:-1]) + f", and {shown[-1]}"


def title(ref: Reference) -> str:
    text = escape(ref.title)
    return f"“{text}”" if ref.type in QUOTED else f"*{text}*"


def where_published(ref: Reference) -> str:
    """Container, volume, issue, pages, number, publisher: whatever of it is known."""
    if (
        ref.type in ("regulation", "legislation")
        and ref.container_title == "Federal Register"
        and ref.volume
        and ref.page
    ):
        parts = [f"{ref.volume} Fed. Reg. {ref.page}", ref.number]
        return ", ".join(escape(part) for part in parts if part)
    if (
        ref.type in ("regulation", "legislation")
        and (ref.container_title or "").startswith("Official Journal")
        and ref.volume
    ):
        parts = [ref.number, f"OJ {ref.volume}" + (f", {ref.page}" if ref.page else "")]
        return ", ".join(escape(part) for part in parts if part)
    text = ""
    if ref.container_title and ref.container_title != "Code of Federal Regulations":
        text = f"*{escape(ref.container_title)}*"
        if ref.volume:
            text += f" {escape(ref.volume)}"
        if ref.issue:
            text += f" ({escape(ref.issue)})" if ref.volume else f", no. {escape(ref.issue)}"
        if ref.page:
            text += f": {escape(ref.page)}" if ref.volume else f", {escape(ref.page)}"
    rest = [ref.genre, ref.number, ref.publisher if ref.publisher not in names_of(ref) else None]
    return ", ".join([*([text] if text else []), *(escape(part) for part in rest if part)])


def names_of(ref: Reference) -> set[str | None]:
    return {name.literal for name in ref.author}


def entry(ref: Reference, label: str) -> str:
    """The full entry as Markdown, without its links. `label` supplies the letter of an ambiguous year."""
    letter = label[len(author_label(ref)) :].lstrip(" ")
    who = escape(full_names(ref.author)) if ref.author else ""
    if not who and ref.editor:
        who = f"{escape(full_names(ref.editor))} (ed{'s' if len(ref.editor) > 1 else ''}.)"
    dated = letter or year(ref)
    named = title(ref) if ref.title.endswith(("?", "!", ".")) else f"{title(ref)}."
    when = dated if dated.endswith(".") else f"{dated}."
    parts = [f"{who.rstrip('.')}. {when} {named}" if who else f"{named} {when}"]
    if published := where_published(ref):
        parts.append(published.rstrip(".") + ".")
    if ref.issued and len(ref.issued) > len("2020"):
        parts.append(long_date(ref.issued) + ".")
    return " ".join(parts)


def by_label(references: Mapping[str, Reference], named: Mapping[str, str]) -> list[tuple[Reference, str]]:
    """References with their labels, in the order of a printed list."""
    return sorted(((ref, named[ref.id]) for ref in references.values()), key=lambda pair: (pair[1].lower(), pair[0].id))


__all__ = ["author_label", "by_label", "entry", "labels", "long_date"]
