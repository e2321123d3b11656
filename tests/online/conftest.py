"""A scripted server for each test that wants one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from .server import Server


@pytest.fixture
def server() -> Iterator[Server]:
    one = Server()
    yield one
    one.close()


@pytest.fixture
def secure() -> Iterator[Server]:
    """The same behind TLS, with a certificate for sound.test that nobody trusts unless told to."""
    one = Server(Path(__file__).parent / "tls" / "sound.test.pem")
    yield one
    one.close()
