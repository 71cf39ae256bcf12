"""Documents that are streamed: each is a stream of the account that asks, as a file is, until it is over."""

from collections.abc import AsyncIterator, Mapping
from typing import NamedTuple

from access.streams import Stream
from dataapi.sending import SentStream


class Document(NamedTuple):
    """A document that is written while it is sent."""

    pieces: AsyncIterator[bytes] | AsyncIterator[str]
    headers: Mapping[str, str]
    media_type: str


class StreamOfAccount(SentStream):
    """Sends a document, unless its account is shut out meanwhile; nothing is charged."""

    def __init__(self, document: Document, stream: Stream) -> None:
        async def settle(_sent: int) -> None:
            stream.close()

        super().__init__(_encoded(document.pieces), stream, settle, 200, document.headers, document.media_type)


async def _encoded(pieces: AsyncIterator[bytes] | AsyncIterator[str]) -> AsyncIterator[bytes]:
    async for piece in pieces:
        yield piece.encode() if isinstance(piece, str) else piece
