"""An HTTP file server over a folder: parts by Range, conditions by If-Match; and it can be told to fail in many ways."""

from __future__ import annotations

import asyncio
import mmap
import os
import re
from dataclasses import dataclass, field
from email.utils import formatdate
from pathlib import Path
from typing import Self
from urllib.parse import unquote_to_bytes

_PIECE = 65_536
_RANGE = re.compile(r"bytes=(\d+)-(\d+)")


@dataclass
class Faults:
    """How the server fails. ``after``: bytes of a body after which something happens: it breaks, falls silent, or drips."""

    status: int | None = None
    head_status: int | None = None
    body: bytes = b"no"
    silent: bool = False
    breaks: int = 0  # this many times
    after: int = 0
    falls_silent: bool = False
    drips: bool = False
    ranges: bool = True
    shifted: bool = False
    etag: bool = True
    length: bool = True
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def is_silent(self) -> bool:
        return self.silent or self.falls_silent


def _mapped(path: Path) -> bytes | memoryview:
    """What a file holds, without holding it."""
    with path.open("rb") as file:
        if not path.stat().st_size:
            return b""
        return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


class FileServer:
    """Serves until it is stopped; ``requests`` are the heads of what was asked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.faults = Faults()
        self.requests: list[str] = []
        self.connections = 0
        self._port = 0
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    async def wait_until_left(self) -> None:
        """Wait until no client has a connection."""
        async with asyncio.timeout(30):
            await asyncio.gather(*self._tasks)

    async def start(self) -> Self:
        """Start, a second time at the same port."""
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]
        return self

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        try:
            while await self._serve(reader, writer):
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        self.requests.append(head)
        line, *rest = head.strip().split("\r\n")
        headers = {name.lower(): value for name, _, value in (one.partition(": ") for one in rest)}
        method, target, _ = line.split(" ")
        faults = self.faults
        if faults.silent:
            await asyncio.sleep(3600)
        status, told, body = self._answer(method, target.partition("?")[0], headers)
        told = {**told, **faults.headers}
        if faults.length:
            told.setdefault("content-length", str(len(body)))
        else:
            told["connection"] = "close"
        lines = [f"HTTP/1.1 {status} X", *(f"{name}: {value}" for name, value in told.items())]
        writer.write("\r\n".join([*lines, "", ""]).encode("latin-1"))
        if method == "HEAD":
            return True
        return await self._send(writer, body) and faults.length

    async def _send(self, writer: asyncio.StreamWriter, body: bytes | memoryview) -> bool:
        faults = self.faults
        if len(body) > faults.after:
            if faults.breaks:
                faults.breaks -= 1
                writer.write(body[: faults.after])
                await writer.drain()
                await asyncio.sleep(0.05)
                return False
            if faults.falls_silent or faults.drips:
                writer.write(body[: faults.after])
                for at in range(faults.after, len(body)):
                    await asyncio.sleep(0.05 if faults.drips else 3600)
                    writer.write(body[at : at + 1])
                    await writer.drain()
                return True
        for at in range(0, len(body), _PIECE):
            writer.write(body[at : at + _PIECE])
            await writer.drain()
        return True

    def _answer(
        self, method: str, target: str, headers: dict[str, str]
    ) -> tuple[int, dict[str, str], bytes | memoryview]:
        faults = self.faults
        status = (faults.head_status if method == "HEAD" else None) or faults.status
        if status is not None:
            return status, {}, faults.body
        path = Path(os.fsdecode(os.fsencode(self.folder) + unquote_to_bytes(target)))
        try:
            found, content = path.stat(), _mapped(path)
        except OSError:
            return 404, {}, b"there is none"
        tag = f'"{found.st_mtime_ns:x}-{found.st_size:x}"'
        told = {"last-modified": formatdate(found.st_mtime, usegmt=True), **({"etag": tag} if faults.etag else {})}
        if headers.get("if-match", tag) != tag:
            return 412, {}, b""
        if method == "HEAD":
            return 200, {**told, **({"content-length": str(len(content))} if faults.length else {})}, b""
        asked = _RANGE.fullmatch(headers.get("range", "")) if faults.ranges else None
        if asked is None:
            return 200, told, content
        first, last = int(asked[1]), min(int(asked[2]), len(content) - 1)
        if first >= len(content):
            return 416, {"content-range": f"bytes */{len(content)}"}, b""
        first += faults.shifted
        return 206, {**told, "content-range": f"bytes {first}-{last}/{len(content)}"}, content[first : last + 1]
