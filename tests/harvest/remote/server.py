"""A file server as nginx is one: pages by folder, ranges, and a count of what it served."""

from __future__ import annotations

import html
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, unquote


class FileServer(ThreadingHTTPServer):
    """Serves ``folder``; ``refused`` maps paths to statuses, ``once`` to statuses of the first request only."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.folder = folder
        self.url = f"http://127.0.0.1:{self.server_address[1]}/"
        self.served: Counter[str] = Counter()
        self.asked: Counter[str] = Counter()
        self.refused: dict[str, int] = {}
        self.once: dict[str, int] = {}
        self.knows_ranges = True
        self.dates = True

    def handle_error(self, *_: object) -> None:
        """Pass over clients that have heard enough."""


class _Handler(BaseHTTPRequestHandler):
    server: FileServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_: object) -> None: ...

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self._answer(body=True)

    def _answer(self, *, body: bool) -> None:
        path = unquote(self.path)
        if body:
            self.server.asked[path] += 1
        status = self.server.once.pop(path, None) or self.server.refused.get(path)
        if status is not None:
            self._send(status, b"", {})
            return
        place = self.server.folder / path.strip("/")
        if place.is_dir() and path.endswith("/"):
            self._send(200, _page(place, path), {"Content-Type": "text/html"})
        elif place.is_file():
            self._file(place, path, body=body)
        else:
            self._send(404, b"", {})

    def _file(self, place: Path, path: str, *, body: bool) -> None:
        content, headers, status = place.read_bytes(), {"Accept-Ranges": "bytes"}, 200
        if self.server.dates:
            headers["Last-Modified"] = formatdate(place.stat().st_mtime, usegmt=True)
        else:
            headers["ETag"] = f'"{hash(content):x}"'
        wanted = self.headers.get("Range")
        if wanted and self.server.knows_ranges:
            first, _, last = wanted.removeprefix("bytes=").partition("-")
            headers["Content-Range"] = f"bytes {first}-{last}/{len(content)}"
            content, status = content[int(first) : int(last) + 1], 206
        self._send(status, content, headers, path if body else None)

    def _send(self, status: int, content: bytes, headers: dict[str, str], path: str | None = "") -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        if path is not None and self.command != "HEAD":
            try:
                self.wfile.write(content)
            except OSError:
                self.close_connection = True
            if path:
                self.server.served[path] += len(content)


def _page(folder: Path, path: str) -> bytes:
    """As nginx writes it, with names cut and sizes rounded."""
    lines = [
        f"<html>\r\n<head><title>Index of {html.escape(path)}</title></head>\r\n<body>\r\n<h1>Index of {path}</h1>"
    ]
    lines.append('<hr><pre><a href="../">../</a>')
    for item in sorted(folder.iterdir()):
        name = item.name + ("/" if item.is_dir() else "")
        shown = name if len(name) <= 20 else name[:17] + "..>"
        lines.append(f'<a href="{quote(name)}">{html.escape(shown)}</a>      26-Nov-2026 18:00     1K')
    return "\r\n".join([*lines, "</pre><hr></body>\r\n</html>\r\n"]).encode()


@contextmanager
def serving(folder: Path) -> Iterator[FileServer]:
    """Serve a folder for as long as the context lasts."""
    with FileServer(folder) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
