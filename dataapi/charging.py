"""What bytes cost: a stream of ours is charged for what was sent, a link for what goes beyond its grant."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from access.accounts import StoreUnavailable
from access.grants import Grants
from access.identity import Identity
from access.links import Grant
from access.meter import Charge, Served
from access.streams import Streams
from dataapi.ranges import Part
from schema.records import FileRecord
from schema.uris import parse_uri

_LOG = logging.getLogger("tharsis.dataapi")
_LIFE = 86_400  # seconds after which a stream that was charged is surely over

Settle = Callable[[int], Awaitable[None]]
"""Called once, when a stream is over however it ended, with the number of bytes that were sent."""


class ChargedResponse(StreamingResponse):
    """A stream that is settled when it is over, also where the client left or nothing of it was sent."""

    def __init__(
        self,
        pieces: AsyncIterator[bytes],
        settle: Settle,
        status: int,
        headers: Mapping[str, str],
        media_type: str,
    ) -> None:
        super().__init__(self._counted(pieces), status, headers, media_type)
        self._settle = settle
        self._sent = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the stream, then settle it."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            await asyncio.shield(self._settle(self._sent))

    async def _counted(self, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        async for piece in pieces:
            yield piece
            self._sent += len(piece)


class Charging:
    """Charges streams to accounts, and notes what is abuse."""

    def __init__(self, grants: Grants) -> None:
        self._grants, self._meter, self._violations = grants, grants.meter, grants.violations
        self._streams = Streams()

    async def stream(self, identity: Identity, file: FileRecord, part: Part) -> Settle:
        """Charge a part of a file to whoever asks for it; what is not sent in the end is given back.

        Raises one of `access.refusals.ACCESS_ERRORS`.
        """
        account = identity.account
        self._streams.enter(account, self._grants.budgets.limits(identity).streams)
        try:
            reservation = await self._reserved(identity, file, part)
        except BaseException:
            self._streams.leave(account)
            raise

        async def settle(sent: int) -> None:
            self._streams.leave(account)
            try:
                await self._meter.give_back(account, reservation, part.length - sent)
            except StoreUnavailable as error:
                _LOG.error("%d bytes that were not sent could not be given back: %s", part.length - sent, error)

        return settle

    async def _reserved(self, identity: Identity, file: FileRecord, part: Part) -> str:
        range_ = (part.start, part.start + part.length - 1)
        charge = Charge(file.uri, part.length, (range_,), parse_uri(file.uri).mission)
        stream = secrets.randbits(62)  # each stream is one of its own: none repeats another
        expires = int(time.time()) + _LIFE
        return (await self._grants.reserve(identity, [charge], stream, expires)).id

    def link(self, grant: Grant) -> Settle:
        """A link was charged when it was given out; what is read beyond that is charged when it is sent."""

        async def settle(sent: int) -> None:
            served = Served(grant.link_id, secrets.token_hex(16), sent, int(time.time()))
            try:
                charged = await self._meter.charge(served)
            except StoreUnavailable as error:
                _LOG.error("%d bytes of a link could not be counted: %s", sent, error)
                return
            if charged is not None and charged.bytes:
                self._violations.note(charged.account, "replay")

        return settle

    def guessed(self, identity: Identity) -> None:
        """Note that an account asked for what is not there: many such are a scan."""
        self._violations.note(identity.account, "scan")
