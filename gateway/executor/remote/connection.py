"""One keep-alive connection of HTTP/1.1 (RFC 9112): a request is written at once, its response parsed as it comes."""

from __future__ import annotations

import asyncio
from typing import cast

import httptools

from gateway.executor.remote.transport import ConnectionFailed, Reply, ReplyTooLong, ReplyUnreadable


class Connection(asyncio.Protocol):
    """A connection that serves one request after the other; ``usable`` tells whether it takes another."""

    def __init__(self, limit: int) -> None:
        self.usable = False
        self.used = False
        self._limit = limit
        self._transport: asyncio.Transport | None = None
        self._parser: httptools.HttpResponseParser | None = None
        self._reply: asyncio.Future[Reply] | None = None
        self._headers: dict[str, str] = {}
        self._chunks: list[bytes] = []
        self._length = 0
        self._begun = False

    async def request(self, content: bytes) -> Reply:
        """Send a whole request and wait for its response."""
        assert self._transport is not None
        self._reply = asyncio.get_running_loop().create_future()
        self._parser = httptools.HttpResponseParser(self)
        self._headers, self._chunks, self._length, self._begun = {}, [], 0, False
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
        self._begun = True
        assert self._parser is not None
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            cause = error.__context__
            self._fail(cause if isinstance(cause, ReplyTooLong) else ReplyUnreadable("the response is not HTTP/1.1"))

    def connection_lost(self, exc: Exception | None) -> None:
        """End the request under way: a response without a length ends with its connection."""
        self.usable = False
        if self._reply is None or self._reply.done():
            return
        if self._begun and self._ends_with_connection():
            self._complete()
        else:
            self._fail(ConnectionFailed("the connection was closed before the response", answered=self._begun))

    # httptools

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header."""
        self._headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        """Refuse what is too long before it comes; forget the headers of an interim response."""
        assert self._parser is not None
        if self._parser.get_status_code() < 200:
            self._headers = {}
        elif self._headers.get("content-length", "0").isdigit():
            self._check(int(self._headers.get("content-length", "0")))

    def on_body(self, body: bytes) -> None:
        """Keep a part of the body."""
        self._length += len(body)
        self._check(self._length)
        self._chunks.append(body)

    def on_message_complete(self) -> None:
        """Give the response."""
        assert self._parser is not None
        if self._parser.get_status_code() >= 200:
            self.usable = self._parser.should_keep_alive()
            self._complete()

    def _check(self, length: int) -> None:
        if length > self._limit:
            raise ReplyTooLong

    def _ends_with_connection(self) -> bool:
        return "content-length" not in self._headers and "transfer-encoding" not in self._headers

    def _complete(self) -> None:
        assert self._reply is not None
        assert self._parser is not None
        if not self._reply.done():
            body = self._chunks[0] if len(self._chunks) == 1 else b"".join(self._chunks)
            self._reply.set_result(Reply(self._parser.get_status_code(), self._headers, body))
        if not self.usable:
            self.close()

    def _fail(self, error: Exception) -> None:
        if self._reply is not None and not self._reply.done():
            self._reply.set_exception(error)
        self.close()
