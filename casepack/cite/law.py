"""Laws, rules, court decisions, treaties and UN resolutions, as their own field cites them; citation processors get these wrong.

APA (Publication Manual 7, chapter 11) and Chicago (CMOS 18, chapter 14) both hand legal works to The Bluebook, so they
share one form here, but for treaties and resolutions. MLA (Handbook 9, chapter 5) keeps its template of elements. EU
acts name the Official Journal as its publisher does. Titles keep their capitals: they are names. A part that a
reference does not have is left out.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from casepack.cite import dates
from casepack.markup import escape
from casepack.model import Reference

ORGANS = {"General Assembly": "G.A.", "Security Council": "S.C.", "Human Rights Council": "H.R.C."}
REPORTERS = {"Federal Reporter, Third Series": "F.3d", "Federal Reporter, Fourth Series": "F.4th"}


class Form(NamedTuple):
    """A citation without its address: the Bluebook form, and what the MLA template holds after the author."""

    bluebook: str
    title: str
    elements: list[str]
    note: str = ""  # MLA's optional last element
    chicago: str = ""  # where it differs
    comma: bool = False  # APA sets the address of a treaty off with a comma


def form(ref: Reference, style: str) -> str | None:
    """The citation as Markdown for the style `apa`, `chicago` or `mla`; None if the reference is no legal work."""
    if not (write := kind(ref)):
        return None
    found, url = write(ref), escape(ref.url or "")
    if style == "mla":
        elements = ", ".join(part for part in [*found.elements, url] if part)
        parts = [stopped(authors(ref)), stopped(found.title), stopped(elements), stopped(found.note)]
        return " ".join(part for part in parts if part)
    if style == "apa" and url:
        return f"{found.bluebook}{',' if found.comma else '.'} {url}"
    core = found.bluebook if style == "apa" else found.chicago or found.bluebook
    return " ".join([stopped(core), *([f"{url}."] if url else [])])


def kind(ref: Reference) -> Callable[[Reference], Form] | None:
    """What writes this reference, or None. Told by its type, container, number and issuer."""
    container, number = ref.container_title or "", ref.number or ""
    issuer = " ".join([ref.authority or "", *(name.literal or "" for name in ref.author)])
    if ref.type == "treaty":
        return treaty
    if ref.type == "legal_case":
        return court
    if number.startswith("Resolution") and "United Nations" in issuer:
        return resolution
    if ref.type not in ("legislation", "regulation"):
        return None
    if container == "Federal Register":
        return federal_register
    if re.match(r"\d+ CFR ", number):
        return cfr
    if number.startswith("Pub. L. "):
        return statute
    if container.startswith("Official Journal") or re.search(r"European (Union|Commission|Parliament)", issuer):
        return european
    if re.search(r"People's (Republic of China|Congress)|中华人民共和国|全国人民代表大会", issuer):
        return chinese
    return other


# --- kinds -------------------------------------------------------------------------------------------------------


def federal_register(ref: Reference) -> Form:
    """Addition of Certain Entities, 84 Fed. Reg. 54002 (Oct. 9, 2019)."""
    order = re.search(r"Executive Order (\d+)", ref.number or "")
    document = re.search(r"FR Doc\. [\w-]+", ref.number or "")
    document_number = document[0] if document else ""
    where = f"{ref.volume} Fed. Reg. {first(ref)}" if ref.volume and ref.page else document_number
    proposed = "proposed " if (ref.genre or "").lower().startswith("proposed") else ""
    named = [f"Exec. Order No. {order[1]}" if order else "", plain(ref.title), escape(where)]
    core = joined(named) + in_brackets(ref, proposed + dates.bluebook(ref.issued or ""))
    elements = [f"*{plain(ref.container_title or '')}*", volume(ref) or escape(document_number), day(ref), pages(ref)]
    return Form(core, quoted(ref.title), elements, plain(ref.genre or ""))


def cfr(ref: Reference) -> Form:
    """License requirements, 15 C.F.R. § 744.11. The Code is cited by its year, if one is known."""
    found = re.match(r"(\d+) CFR (?:§+ ?|([Pp]art) )?(.+)", ref.number or "")
    title, part, rest = found.groups() if found else ("", "", "")
    name = re.sub(r"^\d+ CFR [^:]*: ", "", ref.title)
    core = f"{plain(name)}, {title} C.F.R. {'pt.' if part else '§'} {escape(rest)}"
    place = [f"title {title}", f"{'pt.' if part else 'sec.'} {escape(rest)}"]
    elements = ["*Code of Federal Regulations*", *place, day(ref)]
    return Form(core + in_brackets(ref, year(ref)), quoted(name), elements)


def statute(ref: Reference) -> Form:
    """Uyghur Human Rights Policy Act of 2020, Pub. L. No. 116-145, 134 Stat. 648 (2020)."""
    found = re.match(r"Pub\. L\. (?:No\. )?([\d-]+)(?:, (.*))?", ref.number or "")
    number, sections = found.groups() if found else ("", "")
    sections = escape(re.sub(r"(?<=\d)-(?=\d)", "–", sections or ""))
    at_large = ref.container_title == "Statutes at Large" and ref.volume and ref.page
    core = joined(
        [plain(ref.title), f"Pub. L. No. {number}", sections, f"{ref.volume} Stat. {first(ref)}" if at_large else ""]
    )
    elements = [
        f"*{plain(ref.container_title)}*" if ref.container_title else "",
        volume(ref),
        f"Public Law {number}",
        sections.replace("§§", "secs.").replace("§", "sec."),
        day(ref),
        pages(ref),
    ]
    return Form(core + in_brackets(ref, year(ref)), standing(ref), elements)


def european(ref: Reference) -> Form:
    """Regulation (EU) 2021/821 of … (recast), OJ L 206, p. 1–461.

    `issued` is the day of the act, which its title names; the day of the Official Journal is another and not known.
    """
    journal, numbers = ref.container_title or "", (ref.number or "").split("; ")
    own = [number for number in numbers if number and number not in ref.title]
    found = re.search(r"\d{4}/\d+", ref.number or "")
    if ref.volume:
        gazette = f"OJ {ref.volume}" + (f", p. {ref.page.replace('-', '–')}" if ref.page else "")
    else:
        gazette = f"OJ L, {found[0]}" if journal.endswith("L series") and found else ""
    dated = re.search(r"\bof \d{1,2} [A-Z][a-z]+ \d{4}\b", ref.title)
    core = joined([plain(ref.title), *map(plain, own), escape(gazette)])
    container = f"*{escape(journal.removesuffix(', L series'))}*" if journal else ""
    number = f"L series, {found[0]}" if journal.endswith("L series") and found else ref.volume or ""
    elements = [container, escape(number), *map(plain, own), "" if dated else day(ref), pages(ref)]
    return Form(core + ("" if dated else in_brackets(ref, year(ref))), standing(ref), elements)


def chinese(ref: Reference) -> Form:
    """Cybersecurity Law of the People's Republic of China (promulgated by …, Nov. 7, 2016) [English translation]."""
    issuer = (ref.author[0].literal if ref.author else None) or ref.authority or ""
    act = [f"promulgated by the {plain(issuer)}", plain(ref.number or ""), dates.bluebook(ref.issued or "")]
    translated = f" &#91;{plain(ref.genre)}&#93;" if ref.genre else ""
    core = f"{plain(ref.title)} ({joined(act)}){translated}"
    return Form(core, standing(ref), [plain(ref.number or ""), day(ref)], plain(ref.genre or ""))


def court(ref: Reference) -> Form:
    """Doe v. Roe Inc., 17 F.4th 930 (9th Cir. 2021); not in a reporter, No. 4:19-cv-07123 (N.D. Cal. Dec. 20, 2024).

    `authority` is the court as the Bluebook shortens it, the author is the court in full.
    """
    container, number = ref.container_title or "", plain(ref.number or "")
    printed = container and ref.volume and ref.page
    where = f"{ref.volume} {REPORTERS.get(container, container)} {first(ref)}" if printed else ""
    when = year(ref) if printed else dates.bluebook(ref.issued or "")
    decided = " ".join(part for part in (plain(ref.authority or ""), when) if part)
    core = joined([plain(ref.title), escape(where) or number]) + (f" ({decided})" if decided else "")
    elements = [
        day(ref),
        f"*{plain(container)}*" if container else "",
        volume(ref),
        pages(ref),
        "" if printed else number,
    ]
    return Form(core, described(ref.title) or f"*{plain(ref.title)}*", elements)


def treaty(ref: Reference) -> Form:
    """International Covenant on Civil and Political Rights, December 16, 1966, 999 U.N.T.S. 171."""
    series = "U.N.T.S." if ref.container_title == "United Nations Treaty Series" else plain(ref.container_title or "")
    where = f"{ref.volume} {series} {first(ref)}" if series and ref.volume and ref.page else ""
    core = joined([plain(ref.title), dates.american(ref.issued or ""), escape(where)])
    elements = [f"*{plain(ref.container_title)}*" if ref.container_title else "", volume(ref), day(ref), pages(ref)]
    return Form(core, standing(ref), elements, comma=True)


def resolution(ref: Reference) -> Form:
    """G.A. Res. 217 A (III), Universal Declaration of Human Rights (Dec. 10, 1948)."""
    number, *symbols = (ref.number or "").split("; ")
    issuer = " ".join(name.literal or "" for name in ref.author) or ref.authority or ""
    organ = next((f"{short} " for long, short in ORGANS.items() if long in issuer), "")
    short = f"{organ}Res. {number.removeprefix('Resolution').strip()}"
    core = joined([escape(short), plain(ref.title), *(f"U.N. Doc. {escape(symbol)}" for symbol in symbols)])
    in_full = joined([plain(number), plain(ref.title), *map(escape, symbols)])
    when = dates.american(ref.issued or "").rsplit(" ", 1)[0].rstrip(",") if "-" in (ref.issued or "") else ""
    chicago = " ".join(stopped(part) for part in (plain(issuer), year(ref) or "n.d.", in_full, when) if part)
    elements = [plain(number), *map(escape, symbols), day(ref)]
    return Form(core + in_brackets(ref, dates.bluebook(ref.issued or "")), standing(ref), elements, chicago=chicago)


def other(ref: Reference) -> Form:
    """Biometric Information Privacy Act, Public Act 095-0994, 740 ILCS 14 (2008): what the law calls itself."""
    numbers = [plain(number) for number in (ref.number or "").split("; ")]
    container = ref.container_title or ""
    where = " ".join([ref.volume or "", container, first(ref)]).strip() if container else ""
    core = joined([plain(ref.title), *numbers, plain(where)])
    elements = [f"*{plain(container)}*" if container else "", volume(ref), *numbers, day(ref), pages(ref)]
    return Form(core + in_brackets(ref, year(ref)), standing(ref), elements, plain(ref.genre or ""))


# --- pieces ------------------------------------------------------------------------------------------------------


def joined(parts: list[str]) -> str:
    return ", ".join(part for part in parts if part)


def stopped(text: str) -> str:
    """The text with one full stop at its end, however it ended."""
    return text if not text or re.search(r"[.?!][”*]?$", text) else f"{text}."


def year(ref: Reference) -> str:
    return (ref.issued or "")[:4]


def in_brackets(ref: Reference, date: str) -> str:
    return f" ({date})" if ref.issued else ""


def day(ref: Reference) -> str:
    return dates.mla(ref.issued) if ref.issued else ""


def first(ref: Reference) -> str:
    return re.split(r"[-–]", ref.page or "")[0]


def volume(ref: Reference) -> str:
    return f"vol. {escape(ref.volume)}" if ref.volume else ""


def pages(ref: Reference) -> str:
    """`p. 648`, `pp. 63007–09`: of the second number as many digits as are needed, at least two (MLA 2.139)."""
    start, _, end = (ref.page or "").replace("–", "-").partition("-")
    if not end:
        return f"p. {escape(start)}" if start else ""
    if len(start) == len(end):
        same = next((i for i, pair in enumerate(zip(start, end, strict=True)) if pair[0] != pair[1]), 0)
        end = end[min(same, max(len(end) - 2, 0)) :]
    return f"pp. {escape(start)}–{escape(end)}"


def authors(ref: Reference) -> str:
    """MLA's author: one name, two, or the first and "et al."."""
    names = [name.literal or ", ".join(part for part in (name.family, name.given) if part) for name in ref.author]
    if len(names) > 2:
        return f"{plain(names[0])} et al."
    return " and ".join(plain(name) for name in names)


def described(title: str) -> str:
    """A title that is our own description stands in square brackets in the data; MLA prints it bare."""
    return plain(title[1:-1]) if title.startswith("[") and title.endswith("]") else ""


def quoted(title: str) -> str:
    """MLA: a document inside a gazette or code."""
    if described(title):
        return described(title)
    text = plain(title, inside=True)
    return f"“{text}”" if text.endswith(("?", "!")) else f"“{text}.”"


def standing(ref: Reference) -> str:
    """MLA: an act, in italics where it stands alone; in a gazette the law's name is neither italic nor quoted."""
    return described(ref.title) or (plain(ref.title) if ref.container_title else f"*{plain(ref.title)}*")


def plain(text: str, *, inside: bool = False) -> str:
    """Text as Markdown with typographic quotation marks; `inside` others they are single."""
    marks = "‘’" if inside else "“”"
    pair = r"(?<!\w)(?:'([^'‘’]+)'|‘([^‘’]+)’|\"([^\"]+)\"|“([^“”]+)”)(?!\w)"
    text = re.sub(pair, lambda found: marks[0] + next(filter(None, found.groups())) + marks[1], text)
    return escape(text.replace("'", "’"))
