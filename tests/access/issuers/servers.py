"""A server on this machine that answers as a test says, byte for byte, and notes what it was asked."""

from __future__ import annotations

import asyncio
from types import TracebackType


class Server:
    """Answers each path with (status, headers, body); ``asked`` are the paths in order. ``delay`` is in seconds."""

    def __init__(self) -> None:
        self.answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.asked: list[str] = []
        self.heads: list[str] = []
        self.bodies: list[bytes] = []
        self.delay = 0.0
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Server:
        await self.start()
        return self

    async def __aexit__(
        self, _t: type[BaseException] | None, _e: BaseException | None, _b: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        self._server.close()
        await self._server.wait_closed()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            length = next(
                (int(line[15:]) for line in head.split("\r\n") if line.lower().startswith("content-length:")), 0
            )
            self.bodies.append(await reader.readexactly(length))
            self.heads.append(head)
            path = head.split(" ")[1]
            self.asked.append(path)
            await asyncio.sleep(self.delay)
            status, headers, body = self.answers.get(path, (404, {}, b"{}"))
            lines = [f"HTTP/1.1 {status} X", "connection: close", f"content-length: {len(body)}"]
            lines += [f"{name}: {value}" for name, value in headers.items()]
            writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()
