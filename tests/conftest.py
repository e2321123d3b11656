"""What every test may rely on: no way to the internet, the real cases read once, the real site built once."""

import functools
import http.server
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from casepack.load import load
from casepack.model import Book

ROOT = Path(__file__).resolve().parent.parent
LOOPBACK = ("127.", "::1", "localhost")


def near(host: object) -> bool:
    return host is None or str(host).startswith(LOOPBACK) or str(host) == ""


@pytest.fixture(autouse=True)
def no_internet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A test that looks up or connects to any host but this one fails, even if the code swallows the error."""
    tried: list[str] = []

    def guarded(real: Any) -> Any:
        def connect(self: socket.socket, address: Any) -> Any:
            if self.family in (socket.AF_INET, socket.AF_INET6) and not near(address[0]):
                tried.append(str(address))
                raise OSError(f"a test tried to reach {address}")
            return real(self, address)

        return connect

    real_lookup = socket.getaddrinfo

    def lookup(host: Any, *args: Any, **kwargs: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if not near(name):
            tried.append(str(name))
            raise socket.gaierror(socket.EAI_NONAME, f"a test tried to look up {name}")
        return real_lookup(host, *args, **kwargs)

    monkeypatch.setattr(socket.socket, "connect", guarded(socket.socket.connect))
    monkeypatch.setattr(socket.socket, "connect_ex", guarded(socket.socket.connect_ex))
    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    yield
    assert not tried, f"this test tried to reach {', '.join(tried)}"


@pytest.fixture(scope="session")
def book() -> Book:
    return load(ROOT)


def casepack(*arguments: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command line as a user does."""
    return subprocess.run(
        [sys.executable, "-m", "casepack.cli", *arguments],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="session")
def run() -> Callable[..., subprocess.CompletedProcess[str]]:
    return casepack


def built(tmp: Path, edition: str, *more: str) -> Path:
    done = casepack("build", "--edition", edition, "--out", str(tmp), *more)
    assert done.returncode == 0, done.stderr
    return tmp


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The full site with its papers, built from the real cases."""
    return built(tmp_path_factory.mktemp("site") / "full", "full")


@pytest.fixture(scope="session")
def student_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("site") / "student", "student", "--no-papers")


@pytest.fixture(scope="session")
def chromium() -> str:
    """A Chromium to drive: one that is there, or one that can be had. Skipped, visibly, where neither is."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
    if found := os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None):
        return found
    for command in (
        [sys.executable, "-m", "playwright", "install", "--with-deps", "chromium"],
        ["sh", "-c", "apt-get update -q && apt-get install -y -q --no-install-recommends chromium"],
    ):
        print(f"\nno Chromium found; trying: {' '.join(command[-3:])}", file=sys.stderr)
        try:
            done = subprocess.run(command, capture_output=True, check=False, timeout=400)
        except (OSError, subprocess.TimeoutExpired):
            continue
        if done.returncode == 0:
            return shutil.which("chromium") or ""  # empty: playwright's own
    pytest.skip("no Chromium, and none could be installed; set CHROMIUM to its path")


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """Where the full site is served, on this machine."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(site)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """One browser a module: playwright's loop must not run beside the tests that start loops of their own."""
    flags = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium or None, args=flags)
        yield browser
        browser.close()
