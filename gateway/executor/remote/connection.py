"""One keep-alive connection of HTTP/1.1 (RFC 9112): a request is written at once, its response parsed as it comes."""

from __future__ import annotations

import asyncio
from typing import cast

import httptools

from gateway.executor.remote.transport import ConnectionFailed, Reply, ReplyTooLong, ReplyUnreadable

_READ = frozenset([b"content-length", b"content-encoding", b"transfer-encoding", b"retry-after"])
_FRAMING_BYTES = 65_536
_FRAMING_BYTES_PER_BYTE = 8
"""What headers and chunk sizes may take: so many bytes, and so many for each byte of the body (a chunk may be of one)."""


class Connection(asyncio.Protocol):
    """A connection that serves one request after the other; ``usable`` tells whether it takes another.

    ``used`` tells whether it has served one, ``rested`` since when it waits (seconds of the event loop's clock).
    """

    def __init__(self, limit: int) -> None:
        self.usable = False
        self.used = False
        self.rested = 0.0
        self._limit = limit
        self._transport: asyncio.Transport | None = None
        self._parser: httptools.HttpResponseParser | None = None
        self._reply: asyncio.Future[Reply] | None = None
        self._start()

    def _start(self) -> None:
        self._headers: dict[str, str] = {}
        self._body: bytes | bytearray = b""
        self._received = 0
        self._headed = False
        self._whole = False

    async def request(self, content: bytes) -> Reply:
        """Send a whole request and wait for its response; raises ConnectionFailed, ReplyTooLong or ReplyUnreadable."""
        assert self._transport is not None
        self._reply = asyncio.get_running_loop().create_future()
        self._parser = httptools.HttpResponseParser(self)
        self._start()
        self.usable = False
        self._transport.write(content)
        try:
            return await self._reply
        except asyncio.CancelledError:
            self.close()  # half a response may still come: it must not be taken for the next one's
            raise
        finally:
            self._reply = None
            self.used = True

    def close(self) -> None:
        """Close the connection at once."""
        self.usable = False
        if self._transport is not None:
            self._transport.abort()

    # asyncio.Protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the transport."""
        self._transport = cast(asyncio.Transport, transport)
        self.usable = True

    def data_received(self, data: bytes) -> None:
        """Parse what came; what comes unasked ends the connection."""
        if self._reply is None or self._reply.done():
            self.close()
            return
        self._received += len(data)
        assert self._parser is not None
        try:
            self._parser.feed_data(data)
            if not self._whole:
                self._check_framing()
        except ReplyTooLong as error:
            self._fail(error)
        except httptools.HttpParserError as error:
            cause = error.__context__
            if not isinstance(cause, ReplyTooLong | ReplyUnreadable):
                cause = ReplyUnreadable("the response is not HTTP/1.1")
            self._fail(cause)

    def connection_lost(self, exc: Exception | None) -> None:
        """End the request under way: a response without a length ends with its connection."""
        self.usable = False
        if self._reply is None or self._reply.done():
            return
        if exc is None and self._headed and not self._headers.keys() & {"content-length", "transfer-encoding"}:
            self._complete()
        else:
            answered = self._received > 0
            reason = "the connection was closed within the response" if answered else "the connection was closed"
            self._fail(ConnectionFailed(reason, answered=answered))

    # httptools

    def on_message_begin(self) -> None:
        """Refuse a second response to one request: nobody knows whose it is."""
        if self._whole:
            raise ReplyUnreadable("there is more than one response")

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header that is read later; those after the body are not."""
        name = name.lower()
        if name in _READ and not self._headed:
            self._headers[name.decode("ascii")] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        """Refuse what is too long or compressed before it comes; forget the headers of an interim response."""
        assert self._parser is not None
        if self._parser.get_status_code() < 200:
            self._headers = {}
            return
        self._headed = True
        if self._headers.get("content-encoding", "identity") != "identity":
            raise ReplyUnreadable("the response is compressed, which was not asked for")
        length = self._headers.get("content-length", "")
        if length.isdecimal() and int(length) > self._limit:
            raise ReplyTooLong

    def on_body(self, body: bytes) -> None:
        """Keep a part of the body."""
        if len(self._body) + len(body) > self._limit:
            raise ReplyTooLong
        if not self._body:
            self._body = body  # most answers come in one piece, and need no copy
            return
        if isinstance(self._body, bytes):
            self._body = bytearray(self._body)
        self._body += body

    def on_message_complete(self) -> None:
        """Give the response."""
        assert self._parser is not None
        if self._headed:
            self.usable = self._parser.should_keep_alive()
            self._complete()

    def _check_framing(self) -> None:
        length = len(self._body)
        if self._received - length > _FRAMING_BYTES + _FRAMING_BYTES_PER_BYTE * length:
            raise ReplyTooLong

    def _complete(self) -> None:
        assert self._reply is not None
        assert self._parser is not None
        self._whole = True
        if not self._reply.done():
            self._reply.set_result(Reply(self._parser.get_status_code(), self._headers, self._body))
        if not self.usable:
            self.close()

    def _fail(self, error: Exception) -> None:
        if self._reply is not None and not self._reply.done():
            self._reply.set_exception(error)
        self.close()
