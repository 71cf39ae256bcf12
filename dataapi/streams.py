"""Documents that are streamed: each is a stream of the account that asks, as a file is, until it is over."""

from collections.abc import AsyncIterator, Mapping
from typing import NamedTuple

from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from access.accounts import Rung
from access.streams import Stream

_READING = frozenset(Rung) - {Rung.REVOKED}


class Document(NamedTuple):
    """A document that is written while it is sent."""

    pieces: AsyncIterator[bytes] | AsyncIterator[str]
    headers: Mapping[str, str]
    media_type: str


class StreamOfAccount(StreamingResponse):
    """Sends a document, unless its account is shut out meanwhile; then closes the stream, also where the client left."""

    def __init__(self, document: Document, stream: Stream) -> None:
        super().__init__(self._checked(document.pieces), 200, document.headers, document.media_type)
        self._stream = stream

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the document."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._stream.close()

    async def _checked(self, pieces: AsyncIterator[bytes] | AsyncIterator[str]) -> AsyncIterator[bytes | str]:
        async for piece in pieces:
            self._stream.check(_READING)
            yield piece
