"""`link-health.yml`: what a run leaves behind for the next one, and for the sources page.

`text` and `after` are pure.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from casepack.model import Book, Health, Place, Problem, Verdict
from casepack.online.page import clean
from casepack.online.verdict import GOOD, Ask, Link
from casepack.save import save

HEAD = "# Written by `casepack check --online --record`; do not edit. What was last found at each address.\n"
KEYS = ("verdict", "date", "last_ok", "status", "final_url", "title", "archive", "against")


def text(records: Mapping[str, Health]) -> str:
    """The records as YAML that `load` reads back unchanged: sorted, quoted, one line a field."""
    lines = [HEAD]
    for url in sorted(records):
        key = quoted(url)
        # YAML takes a key of more than 1,024 characters only when it is marked as one.
        lines.append(f"{key}:\n" if len(key) < 1000 else f"? {key}\n:\n")
        for name in KEYS:
            value = getattr(records[url], name)
            if value is not None:
                lines.append(
                    f"  {name}: {quoted(value) if name in ('final_url', 'title', 'archive', 'against') else value}\n"
                )
    return "".join(lines)


def quoted(value: str) -> str:
    """A YAML double-quoted scalar; `clean` has taken out what YAML would need its own escapes for."""
    return json.dumps(value, ensure_ascii=False)


def after(link: Link, before: Health | None, today: str, against: str) -> Health | None:
    """The record once this look is over. A look that did not happen changes nothing; a failure keeps what was known."""
    if link.verdict is Verdict.NOT_CHECKED:
        return before
    found = link.found
    title = clean(found.title) or (before.title if before else None)
    return Health(
        verdict=link.verdict,
        date=today,
        last_ok=today if link.verdict in GOOD else link.last_ok,
        status=found.status if found.status and 100 <= found.status <= 999 else None,
        final_url=found.final_url if found.final_url != link.ask.url else None,
        title=title or None,
        archive=link.archive,
        against=against,
    )


def holds(record: Health | None, today: str, against: str) -> bool:
    """Whether a record answers for today: the page was found this very day, and compared with the same words.

    A failure never does: it is kept as history and asked again.
    """
    return record is not None and record.date == today and record.verdict in GOOD and record.against == against


class Recorder:
    """Keeps the files of all folders up to date while results come in.

    The files are written after each result, or for more than 200 addresses after each half per cent of them, and at
    the end. A folder whose record could not be read is never written over.
    """

    def __init__(self, root: Path, name: str, book: Book, asks: list[Ask]) -> None:
        self.root, self.name = root, name
        self.folders: dict[str, dict[str, Health]] = defaultdict(dict)
        self.written: dict[str, str] = {}
        self.faults: dict[str, str] = {}
        self.every = max(1, len(asks) // 200)
        self.waiting = 0
        self.dirty: set[str] = set()
        for ask in asks:
            for folder in folders(ask):
                if record := book.health.get(ask.url):
                    self.folders[folder][ask.url] = record
        self.keep_unexplained(book)
        unread = {problem.place.path for problem in book.problems}
        for folder in {folder for ask in asks for folder in folders(ask)}:
            if self.path(folder) in unread:
                self.faults[folder] = "it has faults that keep it from being read; mend or delete it"
            for left_over in (root / folder).glob(f".{name}.*"):  # by a run that was killed while writing
                left_over.unlink(missing_ok=True)

    def keep_unexplained(self, book: Book) -> None:
        """Records of addresses that nobody cites are dropped, unless the references could not all be read."""
        gaps = {"cases/common": book.shelf.gaps, **{f"cases/{case.id}": case.gaps for case in book.cases}}
        for url, record in book.health.items():
            folder = str(PurePosixPath(record.where.path).parent)
            if "references" in gaps.get(folder, ("references",)):
                self.folders[folder].setdefault(url, record)

    def path(self, folder: str) -> str:
        return f"{folder}/{self.name}"

    def put(self, link: Link, record: Health | None) -> None:
        if record is None:
            return
        for folder in folders(link.ask):
            self.folders[folder][link.ask.url] = record
            self.dirty.add(folder)
        self.waiting += 1
        if self.waiting >= self.every:
            self.flush()

    def flush(self) -> None:
        """Write what has changed. A folder that cannot be written to is tried no more."""
        for folder in sorted(self.dirty - set(self.faults)):
            content = text(self.folders[folder])
            if content != self.written.get(folder):
                try:
                    save(self.root / self.path(folder), content)
                except OSError as error:
                    self.faults[folder] = f"it cannot be written: {error.strerror or error}"
                self.written[folder] = content
        self.dirty.clear()
        self.waiting = 0

    def problems(self) -> Iterator[Problem]:
        for folder, why in sorted(self.faults.items()):
            yield Problem(Place(self.path(folder)), "link-not-recorded", f"nothing was recorded here: {why}")


def folders(ask: Ask) -> Iterable[str]:
    """The folders of the references that give this address, as paths below the root."""
    return sorted({str(PurePosixPath(ref.where.path).parent) for ref in ask.refs})
