"""The file that tests read, a clock that they move, and how they read a stream to its end."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator

CONTENT = os.urandom(700_001)
SIZE = len(CONTENT)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


async def drain(pieces: AsyncIterator[bytes], into: bytearray) -> None:
    async for piece in pieces:
        into += piece
