"""The run: every address once, each host in its own time, results as they come, an end that is sure to come."""

import asyncio
import datetime
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import urlsplit

from casepack.model import Book, Problem, Reference, Verdict
from casepack.online import record, verdict
from casepack.online.archive import BASE, Archive
from casepack.online.fetch import Fetcher, Limits, Transport, parsed
from casepack.online.look import Looker
from casepack.online.manners import Clock, Manners, Rules, Sleep
from casepack.online.progress import Progress
from casepack.online.reply import Failure, Why
from casepack.online.safety import Resolve, system_lookup
from casepack.online.verdict import Ask, Finding, Link

RESOLVER = "https://doi.org/"
DEADLINE = 1800.0  # seconds


@dataclass(frozen=True)
class Options:
    """What the command line decides. `record` is the name of the file to keep in each folder, None for none."""

    today: datetime.date
    record: str | None = None
    allow_private: bool = False
    resolver: str = RESOLVER
    archive: str = BASE  # "" for none
    deadline: float = DEADLINE  # seconds for the whole run


@dataclass(frozen=True)
class World:
    """What a run takes from outside; tests pass their own."""

    clock: Clock = time.time
    sleep: Sleep = asyncio.sleep
    resolve: Resolve = system_lookup
    transport: Transport | None = None
    limits: Limits = field(default_factory=Limits)
    rules: Rules = field(default_factory=Rules)


@dataclass(frozen=True)
class Outcome:
    """All links in the order of their addresses, what an author is told, and how many were truly judged.

    `judged` is 0 when no server and no name system gave any answer: then nothing can be said.
    """

    links: tuple[Link, ...]
    problems: tuple[Problem, ...]
    judged: int

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [verdict.row(link) for link in self.links]

    @property
    def summary(self) -> str:
        counts = Counter(link.verdict.value for link in self.links)
        listed = ", ".join(f"{counts[one.value]} {one.value}" for one in Verdict if counts[one.value])
        return f"links: {listed or 'no reference has an address'}"


def check_online(book: Book, root: Path, options: Options, out: TextIO, world: World | None = None) -> Outcome:
    """Look at every address of the book's references; progress goes to `out`. Nothing a server does is raised.

    Within `options.deadline` seconds; what was not reached by then is not-checked. With `options.record`, every result
    is on disk soon after it is known, whatever ends the run.
    """
    run = Run(book, root, options, world or World(), out)
    asyncio.run(run.all())
    return run.outcome()


@dataclass(frozen=True)
class Job:
    """One thing to ask for, and the addresses as written that it answers for (they differ in a fragment or in case)."""

    asks: tuple[Ask, ...]

    @property
    def refs(self) -> list[Reference]:
        return list({ref.id: ref for ask in self.asks for ref in ask.refs}.values())


def jobs(asks: list[Ask]) -> list[Job]:
    """The addresses put together that come to one request."""
    groups: dict[str, list[Ask]] = {}
    for ask in asks:
        key = f"doi:{ask.doi.lower()}" if ask.doi else ask.url
        if not ask.doi:
            try:
                key = str(parsed(ask.url).copy_with(fragment=None))
            except Failure:
                key = ask.url
        groups.setdefault(key, []).append(ask)
    return [Job(tuple(group)) for group in groups.values()]


class Run:
    """One run over one book."""

    def __init__(self, book: Book, root: Path, options: Options, world: World, out: TextIO) -> None:
        self.book, self.options, self.world = book, options, world
        self.today = options.today.isoformat()
        self.asks = verdict.asks(book)
        manners = Manners(world.clock, world.sleep, world.rules)
        self.fetcher = Fetcher(
            manners,
            remembering(world.resolve),
            allow_private=options.allow_private,
            limits=world.limits,
            transport=world.transport,
        )
        self.looker = Looker(self.fetcher, options.resolver)
        self.archive = Archive(self.fetcher, options.archive)
        self.recorder = record.Recorder(root, options.record, book, self.asks) if options.record else None
        self.progress = Progress(out, len(self.asks))
        self.links: dict[str, Link] = {}
        self.nameless: list[Job] = []

    async def all(self) -> None:
        tasks: list[asyncio.Task[None]] = []
        end = asyncio.get_running_loop().time() + self.options.deadline
        try:
            fresh = jobs([ask for ask in self.asks if not self.reused(ask)])
            tasks += [asyncio.create_task(self.one(job)) for job in fresh]
            await until(end, tasks)
            await self.settle()
            captures = [asyncio.create_task(self.captures(job)) for job in self.nameless]
            tasks += captures
            await until(end, captures)
        finally:
            await until(0, tasks)
            if self.recorder:
                self.recorder.flush()
            self.progress.done()
            await self.fetcher.aclose()

    def reused(self, ask: Ask) -> bool:
        """Take today's good answer from the record."""
        before = self.book.health.get(ask.url)
        if before is None or not record.holds(before, self.today, ask.against(self.options.resolver)):
            return False
        moved = before.final_url if before.verdict is Verdict.MOVED else None
        found = Finding(before.verdict, "", before.status, before.final_url or ask.url, before.title, moved)
        self.links[ask.url] = verdict.link(ask, found, before)
        self.progress.step(ask.url)
        return True

    async def one(self, job: Job) -> None:
        """Find a verdict and make it known at once; then look for a capture."""
        first = job.asks[0]
        found = await self.looker.look(first.url, first.doi, job.refs)
        if found.nameless:
            self.nameless.append(job)
            return
        self.tell(job, found)
        if found.verdict is not Verdict.NOT_CHECKED:
            await self.captures(job)

    def tell(self, job: Job, found: Finding) -> None:
        for ask in job.asks:
            self.know(verdict.link(ask, found, self.book.health.get(ask.url)))
            self.progress.step(ask.url)

    async def captures(self, job: Job) -> None:
        for ask in job.asks:
            link = self.links[ask.url]
            if link.archive is None and (capture := await self.archive.find(ask.url, ask.refs[0].version_date)):
                self.know(replace(link, archive=capture))

    def know(self, link: Link) -> None:
        self.links[link.ask.url] = link
        if self.recorder:
            against = link.ask.against(self.options.resolver)
            before = self.book.health.get(link.ask.url)
            self.recorder.put(link, record.after(link, before, self.today, against))

    async def settle(self) -> None:
        """Decide on hosts that the name system does not know, and on addresses that were not reached.

        A name is gone only where names can be looked up at all: where nothing was, a machine without a network would
        call the whole web gone.
        """
        works = bool(self.fetcher.names or self.fetcher.replies) or (bool(self.nameless) and await self.names_work())
        down = Finding(Verdict.NOT_CHECKED, "no name could be looked up; is there a network?", contact=False)
        for job in self.nameless:
            self.tell(job, Finding(Verdict.GONE, Why.NO_HOST.value) if works else down)
        self.nameless = self.nameless if works else []
        late = Finding(Verdict.NOT_CHECKED, "the deadline came first", contact=False)
        for ask in self.asks:
            if ask.url not in self.links:
                self.know(verdict.link(ask, late, self.book.health.get(ask.url)))

    async def names_work(self) -> bool:
        """Whether the name of the DOI resolver, which surely exists, can be looked up."""
        host = urlsplit(self.options.resolver).hostname or "localhost"
        try:
            ip_address(host)
        except ValueError:
            if host == "localhost":
                return False
        else:
            return False
        try:
            async with asyncio.timeout(self.world.limits.connect):
                return bool(await self.world.resolve(host, 443))
        except (OSError, TimeoutError):
            return False

    def outcome(self) -> Outcome:
        links = tuple(self.links[ask.url] for ask in self.asks)
        problems = [problem for link in links for problem in verdict.problems(link)]
        if self.recorder:
            problems += self.recorder.problems()
        judged = sum(link.verdict is not Verdict.NOT_CHECKED and link.found.contact for link in links)
        return Outcome(links, tuple(sorted(set(problems))), judged)


async def until(end: float, tasks: list[asyncio.Task[None]]) -> None:
    """Wait for tasks until that time of the loop, then stop the rest. A fault of ours in one of them is raised."""
    if tasks:
        await asyncio.wait(tasks, timeout=max(0.0, end - asyncio.get_running_loop().time()))
    for task in tasks:
        task.cancel()
    for result in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(result, Exception):
            raise result


def remembering(resolve: Resolve) -> Resolve:
    """Look up each name once a run, however many ask for it at a time; a lookup that failed may be asked again."""
    known: dict[tuple[str, int], asyncio.Task[list[str]]] = {}

    async def look_up(host: str, port: int) -> list[str]:
        return await resolve(host, port)

    async def ask(host: str, port: int) -> list[str]:
        key = (host, port)
        task = known.get(key)
        if task is None or (task.done() and (task.cancelled() or task.exception())):
            task = known[key] = asyncio.create_task(look_up(host, port))
            task.add_done_callback(lambda done: done.cancelled() or done.exception())  # somebody has seen it
        return list(await asyncio.shield(task))

    return ask
