"""Asks servers for lists and for parts of files: so many requests at a time, and again where an answer may yet come."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import NamedTuple

from storage.client import Answer, Client
from storage.port import Gone, StorageError, Unreachable

_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
_FIRST_PAUSE = 0.2  # seconds; each further one is up to twice as long
_LONGEST_PAUSE = 5.0
_SILENCE = 10.0  # seconds that one try waits for anything
_LONGEST_ERROR = 64 * 1024  # bytes of an answer that says why there is none
_REASONS = {
    401: "the server wants to know who asks (HTTP 401)",
    403: "the server does not allow it (HTTP 403)",
    404: "the server has no such file or folder (HTTP 404)",
    410: "the server no longer has it (HTTP 410)",
}

Address = Callable[[], Awaitable[str]]
"""Gives the address of a request; asked before each try, so that a signature never gets old."""


class Told(NamedTuple):
    """A server's answer, its body as far as it was wanted; header names are looked up without case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Asking:
    """Sends requests, at most ``connections`` at a time; gives up after ``patience`` seconds of trying.

    Redirects are answers like any other: a list does not lead to other places.
    """

    def __init__(self, client: Client, connections: int, patience: float) -> None:
        self._client = client
        self._free = asyncio.Semaphore(connections)
        self._patience = patience

    async def ask(
        self, method: str, address: Address, headers: Mapping[str, str], skipped: int = 0, wanted: int = 0
    ) -> Told:
        """The answer with at most ``wanted`` bytes of its body, which begin after the ``skipped`` ones where it is whole (200).

        Raises `Unreachable` where no answer comes, or only such as say that one may come later.
        """
        ends = time.monotonic() + self._patience
        pause = _FIRST_PAUSE
        while True:
            url, wait = await _signed(address), 0.0
            try:
                async with self._free, self._client.ask(method, url, _SILENCE, headers) as answer:
                    if answer.status not in _AGAIN:
                        return Told(answer.status, answer.headers, await _body(answer, skipped, wanted))
                    said, wait = f"the server answers HTTP {answer.status}", _seconds(answer.headers.get("retry-after"))
            except Unreachable as error:
                said = str(error).rstrip(".")
            wait = max(wait, random.uniform(pause / 2, pause))  # noqa: S311 - no secret
            if time.monotonic() + wait >= ends:
                raise Unreachable(said)
            await asyncio.sleep(wait)
            pause = min(2 * pause, _LONGEST_PAUSE)

    async def close(self) -> None:
        """Let go of all connections."""
        await self._client.close()


async def _signed(address: Address) -> str:
    """The address of a request; what it says of missing credentials is as final as any refusal."""
    try:
        return await address()
    except Unreachable as error:
        raise Gone(str(error).rstrip(".")) from None


async def _body(answer: Answer, skipped: int, wanted: int) -> bytes:
    if answer.status not in (200, 206):
        wanted, skipped = (_LONGEST_ERROR if wanted else 0), 0
    elif answer.status == 206:
        skipped = 0
    found = bytearray()
    async for piece in answer.pieces(skipped + wanted):
        dropped = min(skipped, len(piece))
        skipped -= dropped
        found += piece[dropped:]
    return bytes(found)


def refusal(told: Told) -> StorageError:
    """What an answer that gives nothing says."""
    if 300 <= told.status < 400:
        return Gone(f"the server sends on to another place (HTTP {told.status}), which is not followed")
    return Gone(_REASONS.get(told.status, f"the server answers HTTP {told.status}"))


def _seconds(text: str | None) -> float:
    return min(float(text), 60.0) if text is not None and text.isascii() and text.isdigit() else 0.0
