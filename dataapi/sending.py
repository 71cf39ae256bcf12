"""Sending a stream: paced, counted, cut where nothing more may go, and settled once however it ends.

Three things go on at the same time: pieces are sent, the client's leaving is watched for, and it is asked each quarter of
a second whether the stream may go on, so that a client that takes nothing, or a slow pace, keeps no stream alive.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

from fastapi import Response
from starlette.types import Receive, Scope, Send

from access.streams import ShutOut, Stream
from dataapi.connection import Connection

Settle = Callable[[int], Awaitable[None]]
"""Called once, when a stream is over however it ended, with the bytes that were sent."""

_LOOK = 0.25  # seconds after which it is asked whether the stream may go on
_PAUSE = (
    1_048_576  # bytes after which others have their turn, where neither source nor client ever has to be waited for
)
_SMALL = 1_048_576  # bytes below which a response is not followed on its connection: they fit into its buffers


class SentStream(Response):
    """Sends ``pieces``, then calls ``settle``, which closes the stream.

    Bytes count as sent when they were handed to the server, but: where the client left, what its machine has
    acknowledged counts; where the stream was cut, what the network has been given. Where the kernel does not tell, what
    was handed over by then counts: up to some megabytes more.

    Raises what the pieces raise, and `ShutOut`.
    """

    def __init__(
        self,
        pieces: AsyncIterator[bytes],
        stream: Stream,
        settle: Settle,
        status: int,
        headers: Mapping[str, str],
        media_type: str,
    ) -> None:
        self.status_code, self.media_type, self.background = status, media_type, None
        self.init_headers(headers)
        self._pieces, self._stream, self._settle = pieces, stream, settle
        self._sent = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the stream, then settle it."""
        length = int(self.headers.get("content-length", _SMALL))
        connection = Connection.of(scope) if length >= _SMALL else None
        try:
            try:
                self._stream.check()
                if not await self._send_while_wanted(receive, send) and connection is not None:
                    self._sent = min(self._sent, connection.arrived())
            except (ShutOut, asyncio.CancelledError):
                if connection is not None:
                    connection.shut()
                    self._sent = min(self._sent, connection.written())
                raise
            finally:
                if connection is not None:
                    connection.close()
                await _close(self._pieces)
        finally:
            await asyncio.shield(self._settle(self._sent))

    async def _send_while_wanted(self, receive: Receive, send: Send) -> bool:
        """Send it all; gives False where the client left before."""
        sending = asyncio.ensure_future(self._send(send))
        leaving = asyncio.ensure_future(_left(receive))
        try:
            while not sending.done() and not leaving.done():
                await asyncio.wait((sending, leaving), timeout=_LOOK, return_when=asyncio.FIRST_COMPLETED)
                if not sending.done():
                    self._stream.check()
            if not sending.done():
                return False
            sending.result()
            return True
        finally:
            sending.cancel()
            leaving.cancel()
            await asyncio.gather(sending, leaving, return_exceptions=True)

    async def _send(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        await self._send_pieces(send)
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _send_pieces(self, send: Send) -> None:
        paused = 0
        async for piece in self._pieces:
            start = 0
            while start < len(piece):
                allowed = await self._stream.turn(len(piece) - start)
                body = piece if allowed == len(piece) else piece[start : start + allowed]
                self._sent += len(body)  # before it is sent: a client that leaves may have got it all the same
                await send({"type": "http.response.body", "body": body, "more_body": True})
                start += allowed
            if self._sent - paused >= _PAUSE:
                paused = self._sent
                await asyncio.sleep(0)


async def _left(receive: Receive) -> None:
    """Wait until the client has left."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _close(pieces: AsyncIterator[bytes]) -> None:
    close = getattr(pieces, "aclose", None)  # an iterator may be none that must be closed
    if close is not None:
        await close()
