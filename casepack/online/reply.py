"""What came back from an address: a reply, or the reason why there is none."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

PERMANENT = (301, 308)  # RFC 9110 §15.4.2, §15.4.9
REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True)
class Hop:
    """One redirect taken: the status that sent us on (0: a page's own meta refresh) and where to."""

    status: int
    to: str


@dataclass(frozen=True)
class Reply:
    """The last reply of a visit. `body` is decompressed and cut at the cap; a HEAD that sufficed leaves it None."""

    asked: str  # the address the visit began with
    url: str  # the address that answered, after `hops`
    status: int
    fields: Mapping[str, str] = field(default_factory=dict)  # names in lower case
    body: bytes | None = None
    hops: tuple[Hop, ...] = ()
    fault: str = ""  # why the body cannot be trusted, though it came

    @property
    def content_type(self) -> str:
        return self.fields.get("content-type", "")

    @property
    def moved_to(self) -> str | None:
        """Where an unbroken row of permanent redirects, from the first on, leads; None if the first is not one."""
        last = None
        for hop in self.hops:
            if hop.status not in PERMANENT:
                break
            last = hop.to
        return last


class Why(Enum):
    """Why there was no reply."""

    NO_HOST = "no host has this name"
    RESERVED = "its name is reserved and never names a host"
    NO_NAMES = "the name could not be looked up"
    UNREACHABLE = "no connection"
    TLS = "its certificate or its encryption is not sound"
    TIMEOUT = "no full answer in time"
    BROKEN = "the answer broke off or was no HTTP"
    LOOP = "it redirects in circles"
    HOPS = "too many redirects"
    BAD_TARGET = "it redirects to something that is no web address"
    UNSAFE = "not a public address"
    NOT_WEB = "not an http or https address"
    LEFT_ALONE = "the host asked to be left alone"


PASSING = (Why.NO_NAMES, Why.UNREACHABLE, Why.BROKEN)  # worth another try


class Failure(Exception):
    """No reply. `contact` says whether at least something answered, so that the network itself can be ruled out."""

    def __init__(self, why: Why, detail: str = "", *, contact: bool = True) -> None:
        super().__init__(f"{why.value}: {detail}" if detail else why.value)
        self.why, self.detail, self.contact = why, detail, contact
