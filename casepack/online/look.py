"""One look at one address: which questions are put to whom, until there is a verdict."""

from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import quote

from casepack.model import Reference, Verdict
from casepack.online import judge
from casepack.online.fetch import Fetcher, parsed
from casepack.online.reply import Failure, Hop, Reply
from casepack.online.verdict import Finding

NO_RECORD = (204, 404, 406, 410, 415)  # how agencies say that they have no record in the form asked for
REFRESHES = 3


class Looker:
    """Looks at addresses and at DOIs. Never raises: what cannot be understood is unsure."""

    def __init__(self, fetcher: Fetcher, resolver: str) -> None:
        self.fetcher = fetcher
        self.resolver = resolver if resolver.endswith("/") else resolver + "/"

    async def look(self, url: str, doi: str, refs: Iterable[Reference]) -> Finding:
        refs = list(refs)
        try:
            return await (self.doi(doi, refs) if doi else self.page(url, refs))
        except Failure as failure:
            return judge.failed(failure)
        except Exception as error:  # a server's answer is never a reason to stop the run
            return Finding(Verdict.UNSURE, f"its answer could not be understood ({type(error).__name__})")

    async def page(self, url: str, refs: list[Reference]) -> Finding:
        return judge.judged(await self.refreshed(await self.fetcher.visit(url)), refs)

    async def refreshed(self, reply: Reply) -> Reply:
        """Follow a page's own immediate refresh, as a browser would, as a redirect that is not permanent."""
        for _ in range(REFRESHES):
            if not reply.body or b"refresh" not in reply.body[:20_000].lower():
                break
            page = judge.readable(reply)
            if page is None or not page.refresh:
                break
            try:
                target = self.fetcher.onward(parsed(reply.url), page.refresh)
            except Failure:
                break
            if target == reply.url:
                break
            further = await self.fetcher.visit(target, hops=(*reply.hops, Hop(0, target)))
            reply = replace(further, asked=reply.asked)
        return reply

    async def doi(self, doi: str, refs: list[Reference]) -> Finding:
        """Ask the resolver for the agency's record (DOI Handbook, content negotiation), else judge the landing page."""
        url = self.resolver + quote(doi, safe="/:;()._-~")
        reply = await self.fetcher.visit(url, accept=judge.CSL, head=False)
        if found := judge.registered(reply, refs, self.resolver):
            return found
        if "json" in reply.content_type and reply.status == 200:
            return Finding(Verdict.UNSURE, "the registry's record cannot be read", reply.status)
        if reply.status in NO_RECORD:
            reply = await self.refreshed(await self.fetcher.visit(url))
        found = judge.judged(reply, refs)
        return replace(found, verdict=Verdict.OK, moved_to=None) if found.verdict is Verdict.MOVED else found
