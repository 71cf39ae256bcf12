"""What a way of sending requests offers, and how it fails."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Protocol


class Reply(NamedTuple):
    """A response: header names are lower-case; of the headers only those that the caller reads."""

    status: int
    headers: Mapping[str, str]
    body: bytes | bytearray


class ConnectionFailed(Exception):
    """No whole response came; ``reason`` says why in words that a client may read.

    ``processed`` tells whether the server may have acted on the request, ``answered`` whether any of a response came.
    """

    def __init__(self, reason: str, *, processed: bool = True, answered: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.processed = processed
        self.answered = answered


class ReplyTooLong(Exception):
    """A response of more bytes than are taken."""


class ReplyUnreadable(Exception):
    """A response that this transport cannot read; another may."""


class Transport(Protocol):
    """Sends one POST at a time per call; cancelling a call abandons its connection."""

    async def post(self, headers: Mapping[str, str], body: bytes, *, repeatable: bool) -> Reply:
        """Send a body with these headers beside the constant ones.

        Once more on a fresh connection if it is ``repeatable`` and a kept one turns out to be closed. Raises
        ConnectionFailed, ReplyTooLong or ReplyUnreadable.
        """
        ...

    async def close(self) -> None:
        """Close all connections."""
        ...
