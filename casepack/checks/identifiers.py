"""Identifiers of references: well formed, and pointing at the publisher rather than at a copy."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from casepack.model import Book, Problem, Reference

DOI = re.compile(r"10\.\d{4,9}/\S+")
FR_DOC = re.compile(r"FR Doc\. (?:\d{4}-\d{5}|\d{2}-\d{1,6}|[A-Z]\d-\d{4}-\d{5})(?=$|[;,. ])")
CFR = re.compile(r"\d{1,2} CFR (?:§{1,2} ?|part |Part )?\d+(?:\.\d+)?(?:\([a-z0-9]+\))*(?:[ ,;].*)?")
UN_SYMBOL = re.compile(
    r"(?:A|S|E|ST|HRI|CERD|CCPR|CEDAW|CRC|CAT|DP|TD|UNEP|CMW|CRPD|CED|HR|SHS)/[A-Z0-9][A-Za-z0-9./()-]*(?:[ ,;(].*)?"
)

# Copies, re-uploads, scrapers and test servers: never what a student should land on.
MIRRORS = {
    "docslib.org", "readkong.com", "scribd.com", "blogspot.com", "fdokumen.com", "vdocuments.net", "vdocuments.mx",
    "documents.pub", "paperzz.com", "docksci.com", "coek.info", "studylib.net", "docsbay.net", "dnyuz.com",
    "infoshack.org", "mashviral.com", "thehournews.com", "hdwallpapersdose.com", "freeamericanetwork.com",
    "sci-hub.se", "libgen.is", "z-lib.org", "academia.edu", "docplayer.net", "pdfcoffee.com", "silo.tips", "vdoc.pub",
}  # fmt: skip


# Libraries of captures: what they hold belongs under `archive:`, beside the publisher's own address.
ARCHIVES = {"web.archive.org", "archive.is", "archive.md", "archive.ph", "archive.today", "archive.vn", "perma.cc"}


def identifiers(book: Book) -> Iterator[Problem]:
    """DOI, ISBN, Federal Register, CFR and UN symbols have the form their registries give out.

    `bad-doi`: not the form of a DOI. Bad: `https://doi.org/10.1/x`. Good: `10.1093/qje/qjad012`.
    `bad-isbn`: wrong length or check digit. Bad: `978-0-306-40615-8`. Good: `978-0-306-40615-7`.
    `bad-fr-number`: not a Federal Register document number. Bad: `FR Doc. 2019-2221`. Good: `FR Doc. 2019-22210`.
    `bad-cfr`: not a citation of the Code of Federal Regulations. Bad: `CFR 15 744`. Good: `15 CFR § 744.11`.
    `bad-un-symbol`: not a UN document symbol. Bad: `A/HRC 51 5`. Good: `A/HRC/51/5`.
    `bad-url`: not a web address. Bad: `www.example.org`. Good: `https://www.example.org/`.
    """
    for ref in references(book):
        if ref.doi and not DOI.fullmatch(ref.doi):
            yield Problem(
                ref.where.at("DOI"), "bad-doi", f"{ref.doi} is not a DOI", hint="10.1234/abc, without https://doi.org/"
            )
        if ref.isbn and not isbn(ref.isbn):
            yield Problem(
                ref.where.at("ISBN"), "bad-isbn", f"{ref.isbn} is not an ISBN: its length or check digit is wrong"
            )
        number = ref.number or ""
        if "FR Doc" in number and not FR_DOC.search(number):
            hint = "FR Doc. 2019-22210"
            yield Problem(
                ref.where.at("number"), "bad-fr-number", f"{number} holds no Federal Register number", hint=hint
            )
        if "CFR" in number and not CFR.fullmatch(number):
            yield Problem(ref.where.at("number"), "bad-cfr", f"{number} is not a CFR citation", hint="15 CFR § 744.11")
        if re.match(r"[A-Z]+/", number) and not UN_SYMBOL.fullmatch(number):
            yield Problem(
                ref.where.at("number"), "bad-un-symbol", f"{number} is not a UN document symbol", hint="A/HRC/51/5"
            )
        for name, address in (("URL", ref.url), ("archive", ref.archive)):
            if address and not well_formed(address):
                yield Problem(
                    ref.where.at(name), "bad-url", f"{address} is not a web address", hint="https://host/path"
                )


def mirrors(book: Book) -> Iterator[Problem]:
    """The link is the publisher's or issuer's own: never a mirror, scraper, re-upload, capture or AMP copy.

    `mirror`: a copy instead of the publisher's page. Bad: a scraper, an AMP page. Good: the publisher's own.
    """
    for ref in references(book):
        if not ref.url or not well_formed(ref.url):
            continue
        parts = urlsplit(ref.url)
        host = (parts.hostname or "").rstrip(".")
        copy = next((mirror for mirror in MIRRORS if host == mirror or host.endswith("." + mirror)), "")
        if copy or (parts.hostname or "").endswith("."):
            yield Problem(
                ref.where.at("URL"), "mirror", f"{host} holds copies; link the publisher or leave the link out"
            )
        elif host in ARCHIVES:
            message = f"{host} holds captures: put this under archive:, and the publisher's address here"
            yield Problem(ref.where.at("URL"), "mirror", message)
        elif parts.path.rstrip("/").endswith("/amp") or host.startswith("amp."):
            yield Problem(ref.where.at("URL"), "mirror", "an AMP copy; link the page itself")


def references(book: Book) -> Iterator[Reference]:
    yield from book.shelf.references
    for case in book.cases:
        yield from case.references


def well_formed(address: str) -> bool:
    """Whether an address is http(s) with a host, holds no spaces and can be taken apart."""
    try:
        parts = urlsplit(address)
        port_ok = parts.port is None or parts.port > 0
    except ValueError:
        return False
    return (
        parts.scheme in ("http", "https")
        and "." in (parts.hostname or "")
        and port_ok
        and not re.search(r"\s", address)
    )


def isbn(text: str) -> bool:
    """Whether the check digit of an ISBN-10 or ISBN-13 is right (ISO 2108)."""
    digits = re.sub(r"[ -]", "", text).upper()
    if re.fullmatch(r"\d{9}[\dX]", digits):
        return sum((10 - i) * (10 if d == "X" else int(d)) for i, d in enumerate(digits)) % 11 == 0
    if re.fullmatch(r"97[89]\d{10}", digits):
        return sum((1, 3)[i % 2] * int(d) for i, d in enumerate(digits)) % 10 == 0
    return False
