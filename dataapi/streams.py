"""Documents that are streamed: each is a stream of the account that asks, as a file is, until it is over."""

from collections.abc import AsyncIterator, Callable, Mapping
from typing import NamedTuple

from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send


class Document(NamedTuple):
    """A document that is written while it is sent."""

    pieces: AsyncIterator[bytes] | AsyncIterator[str]
    headers: Mapping[str, str]
    media_type: str


class StreamOfAccount(StreamingResponse):
    """Sends a document, then closes the stream, also where the client left."""

    def __init__(self, document: Document, leave: Callable[[], None]) -> None:
        super().__init__(document.pieces, 200, document.headers, document.media_type)
        self._leave = leave

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the document."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._leave()
