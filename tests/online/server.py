"""A loopback HTTP server whose every byte is scripted, and which writes down how it was treated."""

import socket
import ssl
import struct
import threading
from collections import defaultdict
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

PATIENCE = 30.0  # seconds after which a stuck test gives up


@dataclass
class Asked:
    """One request as it came in."""

    method: str
    path: str
    fields: dict[str, str]

    @property
    def host(self) -> str:
        return self.fields["host"].partition(":")[0]


@dataclass
class Talk:
    """One connection after its request has been read: what a script speaks through."""

    wire: socket.socket
    asked: Asked
    over: threading.Event
    answered: Callable[[], None] = lambda: None  # the client may ask again before this thread has its next turn

    def send(self, data: bytes) -> None:
        self.answered()
        self.wire.sendall(data)

    def reset(self) -> None:
        """Break the connection off with a TCP reset."""
        self.wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.wire.close()

    def until_left(self) -> None:
        """Say nothing until the other side has gone."""
        self.wire.settimeout(PATIENCE)
        while self.wire.recv(1024):
            pass

    def drip(self, data: bytes) -> None:
        """Say the same few bytes over and over, slowly, until the other side has gone."""
        while not self.over.wait(0.02):
            self.wire.sendall(data)

    def flood(self, data: bytes) -> None:
        while not self.over.is_set():
            self.wire.sendall(data)


Script = bytes | Callable[[Talk], None]


@dataclass
class Server:
    """`pages` maps a path to its script, or to several, of which each serves once and the last for ever."""

    certificate: Path | None = None
    pages: dict[str, Script | list[Script]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.lock = threading.Lock()
        self.over = threading.Event()
        self.under_way: dict[str, int] = defaultdict(int)
        self.most: dict[str, int] = defaultdict(int)  # requests under way at once, by host name
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self.socket.getsockname()[1]
        self.context: ssl.SSLContext | None = None
        if self.certificate:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(self.certificate)
        self.threads = [threading.Thread(target=self.accept, daemon=True)]
        self.threads[0].start()

    def close(self) -> None:
        self.over.set()
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        for thread in self.threads:
            thread.join(PATIENCE)

    def url(self, path: str, host: str = "site.test") -> str:
        return f"{'https' if self.certificate else 'http'}://{host}:{self.port}{path}"

    def paths(self, method: str = "") -> list[str]:
        return [one.path for one in self.asked if method in ("", one.method)]

    def accept(self) -> None:
        while True:
            try:
                wire, _ = self.socket.accept()
            except OSError:
                return
            thread = threading.Thread(target=self.talk, args=(wire,), daemon=True)
            self.threads.append(thread)
            thread.start()

    def talk(self, wire: socket.socket) -> None:
        with suppress(OSError), wire:  # whatever the client does, or is made to do, to the connection
            wire.settimeout(PATIENCE)
            if self.context:
                wire = self.context.wrap_socket(wire, server_side=True)
            data = b""
            while b"\r\n\r\n" not in data:
                if not (more := wire.recv(65536)):
                    return
                data += more
                if data[:1] == b"\x16":  # a TLS greeting, answered as servers without TLS do
                    wire.sendall(reply(400))
                    return
            first, *rest = data.split(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
            method, _, path = first.partition(" ")
            if not path.endswith(" HTTP/1.1"):
                return
            fields = {name.lower(): value for name, _, value in (line.partition(": ") for line in rest)}
            self.serve(Talk(wire, Asked(method, path.rpartition(" ")[0], fields), self.over))
            wire.close()

    def serve(self, talk: Talk) -> None:
        host = talk.asked.host
        with self.lock:
            self.asked.append(talk.asked)
            self.under_way[host] += 1
            self.most[host] = max(self.most[host], self.under_way[host])
            script = self.pages.get(talk.asked.path, reply(404))
            if isinstance(script, list):
                script = script.pop(0) if len(script) > 1 else script[0]
        with ExitStack() as way:
            way.callback(self.left, host)
            talk.answered = way.close
            if not isinstance(script, bytes):
                script(talk)
            else:
                talk.send(script.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if talk.asked.method == "HEAD" else script)

    def left(self, host: str) -> None:
        with self.lock:
            self.under_way[host] -= 1


def reply(status: int = 200, body: bytes = b"", /, **fields: str) -> bytes:
    """A whole reply. Field names are given with _ for -; length and type are filled in unless given (None: left out)."""
    given = {name.replace("_", "-"): value for name, value in fields.items()}
    known = {
        "content-type": "text/html; charset=utf-8",
        "content-length": str(len(body)),
        "connection": "close",
    } | given
    head = "".join(f"{name}: {value}\r\n" for name, value in known.items() if value != "")
    return f"HTTP/1.1 {status} Said\r\n{head}\r\n".encode() + body


def html(title: str, text: str = "", head: str = "", status: int = 200) -> bytes:
    """A page that calls itself by this title."""
    body = (
        f"<!doctype html><html lang=en><head><title>{title}</title>{head}</head><body><main>{text}</main></body></html>"
    )
    return reply(status, body.encode())


def to(location: str, status: int = 301) -> bytes:
    return reply(status, b"", location=location)
