"""Servers that answer, and misbehave, byte by byte as a test says."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

Handler = Callable[["Exchange"], Awaitable[None]]


@dataclass
class Exchange:
    """One request that a server has read, and the connection to answer on."""

    head: str
    body: bytes
    number: int
    writer: asyncio.StreamWriter

    def headers(self) -> dict[str, str]:
        lines = self.head.split("\r\n")[1:]
        return {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines) if name}

    async def send(self, *parts: bytes) -> None:
        for part in parts:
            self.writer.write(part)
            await self.writer.drain()

    async def reply(self, body: bytes, status: str = "200 OK", extra: str = "") -> None:
        head = f"HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n{extra}\r\n"
        await self.send(head.encode() + body)


@dataclass
class Server:
    url: str
    requests: list[Exchange] = field(default_factory=list)
    connections: int = 0


@asynccontextmanager
async def serving(
    handler: Handler,
    tls: ssl.SSLContext | None = None,
    host: str = "127.0.0.1",
    port: int = 0,
    ended: Callable[[], None] | None = None,
) -> AsyncIterator[Server]:
    """Serve until the block ends; a handler that returns keeps the connection, one that closes the writer ends it.

    ``ended`` is called when a client has ended a connection.
    """

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server.connections += 1
        try:
            while not writer.is_closing():
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                length = next(
                    int(line.partition(":")[2])
                    for line in head.split("\r\n")
                    if line.lower().startswith("content-length")
                )
                exchange = Exchange(head, await reader.readexactly(length), len(server.requests), writer)
                server.requests.append(exchange)
                await handler(exchange)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()
            if ended is not None:
                ended()

    listening = await asyncio.start_server(connected, host, port, ssl=tls)
    address = f"[{host}]" if ":" in host else host
    port = listening.sockets[0].getsockname()[1]
    server = Server(f"{'https' if tls else 'http'}://{address}:{port}/graphql")
    try:
        yield server
    finally:
        listening.close()
