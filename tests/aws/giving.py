"""What gives credentials on AWS: a container's role, and the service that roles are assumed at (AssumeRole of STS)."""

from __future__ import annotations

import datetime
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs


class Container(ThreadingHTTPServer):
    """Gives a container's role its credentials; ``lifetime`` is in seconds. What was asked of STS is in ``assumed``."""

    lifetime = 3600.0
    given = 0
    broken = False
    broken_sts = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.assumed: list[dict[str, list[str]]] = []
        self.signed_by: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def ends(self) -> str:
        moment = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=self.lifetime)
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


class _Handler(BaseHTTPRequestHandler):
    server: Container

    def do_GET(self) -> None:
        server = self.server
        server.given += not server.broken
        content = {
            "AccessKeyId": f"KEY{server.given}",
            "SecretAccessKey": "hush",
            "Token": "session",
            "Expiration": server.ends(),
        }
        self._send(404 if server.broken else 200, json.dumps(content))

    def do_POST(self) -> None:
        server = self.server
        length = int(self.headers["content-length"])
        server.assumed.append(parse_qs(self.rfile.read(length).decode()))
        server.signed_by.append(self.headers["authorization"])
        number = len(server.assumed)
        self._send(
            403 if server.broken_sts else 200,
            '<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>'
            f"<AccessKeyId>ROLE{number}</AccessKeyId><SecretAccessKey>hush</SecretAccessKey>"
            f"<SessionToken>session{number}</SessionToken><Expiration>{server.ends()}</Expiration>"
            "</Credentials></AssumeRoleResult></AssumeRoleResponse>",
        )

    def _send(self, status: int, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@contextmanager
def serving() -> Iterator[Container]:
    """Serve until the block ends."""
    server = Container()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()
