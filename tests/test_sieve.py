"""The quick way through the site check lets nothing pass that the thorough way would stop."""

import itertools
import random

import pytest

from casepack.checks import site
from casepack.checks.scan import Facts

NAMES = ["index.html", "a/index.html", "a/b/index.html", "a/b.html", "c/d.html", "a/x.css", "search/search_index.json"]
USERS = ["a/index.html", "c/d.html", "search/search_index.json"]
PARTS = ["", ".", "..", "...", "a", "b", "b.html", "c", "d.html", "index.html", "x.css", "A", "%61", "search", "-"]
FRAGMENTS = ["", "#", "#one", "#two", "#top", "#%6Fne", "#:~:text=a", "?q", "?q#one"]


def facts(path: str, addresses: list[str], base: str) -> Facts:
    tag = "search" if path.endswith(".json") else "a"
    return Facts(path, ids={"one"} if path.endswith(".html") else set(), uses=[(tag, a) for a in addresses], base=base)


@pytest.mark.parametrize("base", ["", "a/", "/"])
def test_the_sieve_and_the_judge_agree(base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(1)
    paths = ["/".join(parts) for length in (1, 2, 3) for parts in itertools.product(PARTS, repeat=length)]
    addresses = [path + fragment for path in paths for fragment in ("", chance.choice(FRAGMENTS))]
    built = site.Built(tuple(facts(name, addresses if name in USERS else [], base) for name in NAMES), frozenset(NAMES))
    quick = list(site.check(built))
    sieved = site.Sieve(built.names, {}).suspects(built.facts[1])
    assert bool(base) == (sieved == built.facts[1].uses)
    monkeypatch.setattr(site.Sieve, "suspects", lambda _, facts: facts.uses)
    assert quick == list(site.check(built))
