"""How deep the elements of a page stand in each other: a parser's time grows with the square of it."""

import re

# Tags of elements that stay open until their own end tag.
TAG = re.compile(
    rb"<(/?)(?!(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr|p|li|d[td]|r[tp]|t[drh]|head|body)[\s/>])"
    rb"([a-z][^\s/>]*)[^>]*?(/?)>",
    re.I,
)
DEEP = 20_000  # elements; Chromium shows no page right beyond 512, and this many take a parser a second


def too_deep(data: bytes) -> int | None:
    """Where in a page more than DEEP elements are open, as an offset, or None. Takes time in proportion to its length."""
    if data.count(b"<") <= DEEP:
        return None
    depth, drawing = 0, False
    for tag in TAG.finditer(data, 0, data.rfind(b">") + 1):
        end, name, closed = tag.groups()
        drawing = not end if name.lower() in (b"svg", b"math") else drawing
        depth += -1 if end else not (closed and drawing)  # elsewhere a stroke at the end closes nothing
        if depth > DEEP:
            return tag.start()
    return None
