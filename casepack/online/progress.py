"""How far a run is: one line that renews itself on a terminal, a plain line for every 25 addresses elsewhere."""

from typing import TextIO

EVERY = 25


class Progress:
    def __init__(self, out: TextIO, total: int) -> None:
        self.out, self.total, self.count = out, total, 0
        self.live = out.isatty()

    def step(self, url: str) -> None:
        self.count += 1
        if self.live:
            filled = 20 * self.count // max(self.total, 1)
            bar = "█" * filled + "·" * (20 - filled)
            self.out.write(f"\r\x1b[2K{bar} {self.count}/{self.total} {printable(url)[:50]}")
        elif self.count % EVERY == 0 and self.count < self.total:
            self.out.write(f"casepack: {self.count} of {self.total} addresses checked\n")
        self.out.flush()

    def done(self) -> None:
        if self.live and self.count:
            self.out.write("\r\x1b[2K")
            self.out.flush()


def printable(text: str) -> str:
    """Text that cannot steer a terminal."""
    return "".join(c if c.isprintable() else "?" for c in text)
