"""The small client: plain HTTP/1.1 over a pool of keep-alive connections.

It costs half of what a general client does; TLS, proxies and what it cannot read are left to one (`general.py`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from urllib.parse import SplitResult

from gateway.executor.remote.connection import Connection
from gateway.executor.remote.headers import lines
from gateway.executor.remote.transport import ConnectionFailed, Reply

_SURELY_OPEN_SECONDS = 1.0
"""How long a kept connection is trusted with what must not be sent twice: servers close idle ones after 2 s and more."""


class Pool:
    """Connections to one address: at most ``connections`` at a time, responses of at most ``limit`` bytes.

    ``constant`` headers go with every request. The address has a host, and only ASCII in its path.
    """

    def __init__(self, url: SplitResult, constant: Mapping[str, str], connections: int, limit: int) -> None:
        self._host = url.hostname or ""
        self._port = url.port or 80
        self._limit = limit
        self._idle: list[Connection] = []
        self._free = asyncio.Semaphore(connections)
        self._closed = False
        target = (url.path or "/") + (f"?{url.query}" if url.query else "")
        own = {"host": url.netloc, "accept-encoding": "identity"}
        self._start = f"POST {target} HTTP/1.1\r\n".encode("ascii") + lines({**own, **constant})

    async def post(self, headers: Mapping[str, str], body: bytes, *, repeatable: bool) -> Reply:
        """Send a body (`Transport.post`)."""
        content = b"%b%bcontent-length: %d\r\n\r\n%b" % (self._start, lines(headers), len(body), body)
        async with self._free:
            connection = self._take(repeatable=repeatable)
            if connection is not None:
                try:
                    return await self._exchange(connection, content)
                except ConnectionFailed as failure:
                    if failure.answered or not repeatable:
                        raise
                self._close_idle()  # they have been idle for longer than the one that was closed
            return await self._exchange(await self._connect(), content)

    async def close(self) -> None:
        """Close the idle connections; those in use close after their response."""
        self._closed = True
        self._close_idle()

    async def _exchange(self, connection: Connection, content: bytes) -> Reply:
        reply = await connection.request(content)
        if self._closed:
            connection.close()
        elif connection.usable:
            connection.rested = asyncio.get_running_loop().time()
            self._idle.append(connection)
        return reply

    def _take(self, *, repeatable: bool) -> Connection | None:
        """Give the connection that was used last, if there is one."""
        oldest = 0.0 if repeatable else asyncio.get_running_loop().time() - _SURELY_OPEN_SECONDS
        while self._idle:
            connection = self._idle.pop()
            if connection.usable and connection.rested >= oldest:
                return connection
            connection.close()
        return None

    def _close_idle(self) -> None:
        for connection in self._idle:
            connection.close()
        self._idle.clear()

    async def _connect(self) -> Connection:
        loop = asyncio.get_running_loop()
        try:
            _, connection = await loop.create_connection(lambda: Connection(self._limit), self._host, self._port)
        except (OSError, UnicodeError) as error:  # UnicodeError: a name that cannot be one of a host
            raise ConnectionFailed("no connection could be made", processed=False) from error
        return connection
