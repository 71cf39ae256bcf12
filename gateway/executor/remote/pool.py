"""The small client: plain HTTP/1.1 over a pool of keep-alive connections.

It costs half of what a general client does; TLS, proxies and what it cannot read are left to one (`general.py`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from urllib.parse import SplitResult

from gateway.executor.remote.connection import Connection
from gateway.executor.remote.transport import ConnectionFailed, Reply


class Pool:
    """Connections to one address: at most ``connections`` at a time, responses of at most ``limit`` bytes."""

    def __init__(self, url: SplitResult, connections: int, limit: int) -> None:
        self._host = url.hostname or ""
        self._port = url.port or 80
        self._limit = limit
        self._idle: list[Connection] = []
        self._free = asyncio.Semaphore(connections)
        target = (url.path or "/") + (f"?{url.query}" if url.query else "")
        host = url.netloc.rpartition("@")[2]
        self._start = f"POST {target} HTTP/1.1\r\nhost: {host}\r\n".encode("ascii")

    async def post(self, headers: Mapping[str, str], body: bytes, *, repeatable: bool) -> Reply:
        """Send a body (`Transport.post`)."""
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        head = f"{lines}content-length: {len(body)}\r\n\r\n".encode("latin-1")
        content = b"".join((self._start, head, body))
        async with self._free:
            while True:
                connection = self._take() or await self._connect()
                again = connection.used and repeatable
                try:
                    reply = await connection.request(content)
                except ConnectionFailed as failure:
                    if again and not failure.answered:
                        continue  # most likely closed while it was idle
                    raise
                if connection.usable:
                    self._idle.append(connection)
                return reply

    async def close(self) -> None:
        """Close the idle connections; those in use close after their response."""
        for connection in self._idle:
            connection.close()
        self._idle.clear()

    def _take(self) -> Connection | None:
        while self._idle:
            connection = self._idle.pop()
            if connection.usable:
                return connection
        return None

    async def _connect(self) -> Connection:
        loop = asyncio.get_running_loop()
        try:
            _, connection = await loop.create_connection(lambda: Connection(self._limit), self._host, self._port)
        except OSError as error:
            raise ConnectionFailed("no connection could be made", processed=False) from error
        return connection
