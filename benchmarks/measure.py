"""Run a command and say what it took: seconds, processor time and memory of all its processes."""

import os
import re
import signal
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

ENVIRONMENT = {
    **os.environ,
    "PYTHONUNBUFFERED": "1",
    "NO_MKDOCS_2_WARNING": "1",
}  # what is stopped has said what it had
TICK = 0.1  # seconds between two looks at a tool's memory


@dataclass
class Run:
    """What one run of a tool took, and what it said."""

    seconds: float
    processor: float  # seconds of all its processes on all cores
    memory: float  # MB, most of all its processes at one time
    output: str
    status: int = 0
    stopped: bool = False
    said: set[str] = field(default_factory=set)


def measure(command: list[str], folder: Path, limit: float) -> Run:
    """Run a command to its end, or stop it at the limit."""
    with tempfile.TemporaryFile() as out:
        before, start = os.times(), time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, stdout=out, stderr=subprocess.STDOUT, process_group=0, env=ENVIRONMENT
        )
        most = [0.0]
        done = threading.Event()
        watch = threading.Thread(target=watch_memory, args=(process.pid, most, done))
        watch.start()
        try:
            process.wait(limit)
            stopped = False
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            stopped = True
        seconds, after = time.perf_counter() - start, os.times()
        done.set()
        watch.join()
        out.seek(0)
        text = out.read().decode("utf-8", "replace")
    processor = after.children_user + after.children_system - before.children_user - before.children_system
    return Run(seconds, processor, most[0], text, process.returncode, stopped)


def watch_memory(pid: int, most: list[float], done: threading.Event) -> None:
    """The proportional share of memory (PSS) of a process and all below it: pages that two share count once."""
    while not done.wait(TICK):
        most[0] = max(most[0], sum(memory(each) for each in below(pid)))


def below(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:  # it has ended, or this system has no /proc
        return [pid]
    return [pid, *(each for child in children for each in below(int(child)))]


def memory(pid: int) -> float:
    try:
        return int(re.findall(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M)[0]) / 1024
    except (OSError, IndexError):
        return 0.0
