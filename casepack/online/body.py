"""Bytes of a reply made harmless and readable: decompression with a cap, and text whatever the server calls it."""

import codecs
import re
import zlib

# The encodings of the Encoding Standard that Python knows under the same names. Others are not tried: some of
# Python's codecs are no text encodings at all, or slow on purpose-made input.
KNOWN = re.compile(
    r"utf-?8|utf-?16(?:le|be)?|us-ascii|ascii|latin-?1|iso-?8859-?\d{1,2}|windows-?(?:125\d|874)|cp125\d|koi8-[ru]|gbk|gb2312"
    r"|gb18030|big5(?:-hkscs)?|euc-(?:jp|kr)|shift[_-]jis|sjis|iso-2022-jp|macintosh",
    re.I,
)
META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,30})", re.I)
CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,30})", re.I)
CAPPED = 4096  # bytes; no cap is smaller
BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


class Undecodable(Exception):
    """The body is in a content coding that was not asked for, or is not what its coding says."""


class Inflater:
    """Undo a Content-Encoding (RFC 9110 §8.4) piece by piece and never hold more than `cap` bytes of the result.

    `full` turns true when the cap is reached; `swollen` says whether that took suspiciously few bytes. `feed` raises
    Undecodable.
    """

    def __init__(self, encoding: str, cap: int) -> None:
        names = [name for part in encoding.split(",") if (name := part.strip().lower()) not in ("", "identity")]
        if names not in ([], ["gzip"], ["x-gzip"], ["deflate"]):
            raise Undecodable(f"it came encoded as {encoding[:40]}, which was not asked for")
        self.coded = bool(names)
        self.deflate = names == ["deflate"]
        self.cap = cap
        self.taken = 0
        self.out = bytearray()
        self.machine = zlib.decompressobj(47)  # 32 + 15: zlib or gzip, whichever it is

    @property
    def full(self) -> bool:
        return len(self.out) >= self.cap

    @property
    def swollen(self) -> bool:
        return self.full and self.coded and self.taken * 100 < self.cap

    def feed(self, raw: bytes) -> None:
        self.taken += len(raw)
        if not self.coded:
            self.out += raw[: self.cap - len(self.out)]
            return
        while raw and not self.full:
            try:
                self.out += self.machine.decompress(raw, self.cap - len(self.out))
                self.taken -= len(self.machine.unconsumed_tail) if self.full else 0
            except zlib.error as error:
                if not self.deflate or self.out:
                    raise Undecodable(f"its compression is broken ({error})") from None
                self.deflate = False  # some servers send deflate without the zlib wrapper
                self.machine = zlib.decompressobj(-15)
                continue
            raw = self.machine.unconsumed_tail
            if self.machine.eof:
                raw = self.machine.unused_data
                if not raw.startswith(b"\x1f\x8b"):  # trailing rubbish after the last gzip member
                    return
                self.machine = zlib.decompressobj(47)


def text_of(body: bytes, content_type: str) -> str:
    """The text of a body. Never raises.

    Bytes speak louder than labels: a byte-order mark first, then valid UTF-8 whatever is declared, then what the
    header declares, then what the page declares, then the usual suspects. A body cut at the cap may end inside
    a character.
    """
    for mark, name in BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    declared = CHARSET.findall(content_type)[:1] + [found.decode("ascii") for found in META.findall(body[:4096])[:1]]
    names = [name for name in declared if KNOWN.fullmatch(name)]
    for name in ("utf-8", *names):
        if (text := strictly(body, name)) is not None:
            return text
    if (text := strictly(body, "gb18030")) is not None and re.search(r"[\u4e00-\u9fff]{3}", text):
        return text  # undeclared Chinese; an accented letter before a plain one would pass for one character of it
    return body.decode("windows-1252", "replace")


def strictly(body: bytes, name: str) -> str | None:
    """The text if all of it is valid in this encoding, but for a character that the cap cut off at the very end."""
    try:
        decoder = codecs.getincrementaldecoder(name)("strict")
        return decoder.decode(body, final=len(body) < CAPPED)
    except (LookupError, UnicodeError):
        return None
