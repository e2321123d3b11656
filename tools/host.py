"""A plain host of static files on this machine, which compresses as any host does: for the audit and the benchmarks."""

import gzip
import http.server
import mimetypes
import threading
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote, urlsplit


@lru_cache
def compressed(path: Path) -> bytes:
    return gzip.compress(path.read_bytes(), 9)


class Host(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    site: Path
    asked: set[Path]

    def do_GET(self) -> None:
        path = self.site / unquote(urlsplit(self.path).path).lstrip("/")
        path = path / "index.html" if path.is_dir() else path
        there = path.is_file()
        if there:
            self.asked.add(path)
        body = compressed(path) if there else b""
        self.send_response(200 if there else 404)
        self.send_header("Content-Type", mimetypes.guess_type(path.name)[0] or "application/octet-stream")
        self.send_header("Content-Encoding", "gzip" if there else "identity")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def serve(site: Path) -> tuple[str, set[Path]]:
    """Where the site is served as long as this process lives, and the files that have been asked for there so far."""
    asked: set[Path] = set()
    host = type("Served", (Host,), {"site": site, "asked": asked})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), host)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}/", asked
