"""Several parts of a file in one answer: ``multipart/byteranges`` (RFC 9110, 14.6)."""

import secrets
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing

from dataapi.bytes.ranges import Part
from storage.reading import Stream

Open = Callable[[Part], Awaitable[Stream]]
"""Opens a part of a file for reading."""


class Multipart:
    """Parts of a file of ``size`` bytes, each under a head of its own. ``length`` is that of the whole in bytes."""

    def __init__(self, parts: Sequence[Part], size: int, media_type: str) -> None:
        boundary = secrets.token_hex(16)
        self.media_type = f"multipart/byteranges; boundary={boundary}"
        self._parts = [
            (
                f"\r\n--{boundary}\r\nContent-Type: {media_type}\r\n"
                f"Content-Range: bytes {part.start}-{part.last}/{size}\r\n\r\n".encode(),
                part,
            )
            for part in parts
        ]
        self._end = f"\r\n--{boundary}--\r\n".encode()
        self.length = sum(len(head) + part.length for head, part in self._parts) + len(self._end)

    async def pieces(self, open_: Open) -> AsyncGenerator[bytes, None]:
        """The answer; what cannot be read breaks it off."""
        for head, part in self._parts:
            yield head
            async with aclosing(await open_(part)) as pieces:
                async for piece in pieces:
                    yield piece
        yield self._end

    def of_file(self, sent: int) -> int:
        """How many of the first ``sent`` bytes of the answer are the file's own: these are charged."""
        own = 0
        for head, part in self._parts:
            sent -= len(head)
            if sent <= 0:
                break
            own += min(sent, part.length)
            sent -= part.length
        return own
