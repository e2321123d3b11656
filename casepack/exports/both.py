"""Each thing in several formats, on all cores: pandoc runs beside us, and typst lets others work meanwhile."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeVar


class Named(Protocol):
    @property
    def name(self) -> str: ...


N = TypeVar("N", bound=Named)


def in_formats(things: Iterable[N], writers: Mapping[str, Callable[[N], bytes]]) -> dict[str, bytes]:
    """`<name>.<ending>` for each thing and each ending, in the order given. What a writer raises is raised."""
    every = list(things)

    def written(thing: N) -> dict[str, bytes]:
        return {f"{thing.name}.{ending}": write(thing) for ending, write in writers.items()}

    with ThreadPoolExecutor() as pool:
        return {name: data for files in pool.map(written, every) for name, data in files.items()}
