"""Dates as the styles write them. A date is YYYY, YYYY-MM or YYYY-MM-DD, and no part is added to it."""

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
SHORT = ("Jan.", "Feb.", "Mar.", "Apr.", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.")


def long_date(date: str) -> str:
    """`2020-02-10` as 10 February 2020, `2020-02` as February 2020, `2020` as 2020."""
    return _day_first(date, MONTHS)


def mla(date: str) -> str:
    """`2020-02-10` as 10 Feb. 2020."""
    return _day_first(date, SHORT)


def american(date: str) -> str:
    """`2020-02-10` as February 10, 2020."""
    return _month_first(date, MONTHS)


def bluebook(date: str) -> str:
    """`2020-02-10` as Feb. 10, 2020 (The Bluebook, table T12)."""
    return _month_first(date, SHORT)


def _day_first(date: str, months: tuple[str, ...]) -> str:
    year, *rest = date.split("-")
    words = [months[int(rest[0]) - 1], year] if rest else [year]
    return " ".join([str(int(rest[1])), *words] if len(rest) > 1 else words)


def _month_first(date: str, months: tuple[str, ...]) -> str:
    year, *rest = date.split("-")
    if not rest:
        return year
    month = months[int(rest[0]) - 1]
    return f"{month} {int(rest[1])}, {year}" if len(rest) > 1 else f"{month} {year}"
