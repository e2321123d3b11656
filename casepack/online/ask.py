"""Ask about one address or one DOI that no reference has yet, under the same rules as the check of all of them."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from casepack.online import judge
from casepack.online.fetch import Fetcher
from casepack.online.look import Looker
from casepack.online.manners import Manners
from casepack.online.page import Page
from casepack.online.reply import Failure, Reply
from casepack.online.run import RESOLVER, World
from casepack.online.verdict import Finding


@dataclass(frozen=True)
class Answer:
    """The verdict, and what was found: the registry's record of a DOI, or the page at an address."""

    found: Finding
    record: Mapping[str, Any] | None = None
    page: Page | None = None


def ask(
    kind: str, text: str, *, allow_private: bool = False, resolver: str = RESOLVER, world: World | None = None
) -> Answer:
    """Ask once. `kind` is "doi" or "url". Raises nothing for what a server answers, or does not."""
    world = world or World()
    return asyncio.run(asked(kind, text, resolver, allow_private, world))


async def asked(kind: str, text: str, resolver: str, allow_private: bool, world: World) -> Answer:
    manners = Manners(world.clock, world.sleep, world.rules)
    fetcher = Fetcher(
        manners, world.resolve, allow_private=allow_private, limits=world.limits, transport=world.transport
    )
    try:
        if kind == "url":
            looker = Looker(fetcher, resolver)
            reply = await looker.refreshed(await fetcher.visit(text))
            return Answer(judge.judged(reply, []), page=judge.readable(reply))
        base = resolver if resolver.endswith("/") else f"{resolver}/"
        reply = await fetcher.visit(base + quote(text, safe="/:;()._-~"), accept=judge.CSL, head=False)
        return Answer(judge.registered(reply, [], base) or judge.judged(reply, []), record=recorded(reply))
    except Failure as failure:
        return Answer(judge.failed(failure))
    finally:
        await fetcher.aclose()


def recorded(reply: Reply) -> Mapping[str, Any] | None:
    return judge.csl(reply) if reply.status == 200 and not reply.fault else None
