"""What the online check found: the verdicts, and the record of the last look at each address."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field, PrivateAttr, StringConstraints

from casepack.model.base import Day, Line, Part, Where


class Verdict(StrEnum):
    """What the last look at an address found. Never a yes or no: a site that keeps robots out is not a dead one."""

    OK = "ok"
    MOVED = "moved"
    BLOCKED = "blocked"
    GONE = "gone"
    DRIFTED = "drifted"
    SOFT_404 = "soft-404"
    UNSURE = "unsure"
    NOT_CHECKED = "not-checked"

    @property
    def meaning(self) -> str:
        return {
            "ok": "the page is there and nothing on it speaks against the reference",
            "moved": "the page has a new address for good",
            "blocked": "the site does not let robots in; a reader may get in",
            "gone": "the page, or the whole host, no longer exists",
            "drifted": "something else now stands at this address",
            "soft-404": "the site answers as if all were well, with a page that says it found nothing",
            "unsure": "no clear answer: a timeout, a fault of the server or of its certificate",
            "not-checked": "this address was not asked",
        }[self.value]


WebAddress = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]\S*$")]


class Health(Part):
    """One address in `link-health.yml`: what the online check found at its last look. Written by machine only."""

    verdict: Verdict
    date: Day  # of that look
    last_ok: Day | None = None  # the last look that found the page, here (ok) or at its new address (moved)
    status: Annotated[int, Field(ge=100, le=999)] | None = None  # of the last reply
    final_url: WebAddress | None = None  # where the address led
    title: Line | None = None  # as the page or the DOI registry gave it
    archive: WebAddress | None = None  # the capture nearest to the reference's version_date
    against: Line | None = None  # fingerprint of what the references said then; another one means: look again
    _where: Where = PrivateAttr(default_factory=lambda: Where("", 0))

    @property
    def where(self) -> Where:
        return self._where
