"""What bytes cost: a stream of ours is charged for what was sent, a link for what goes beyond its grant."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import NamedTuple

from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from access.accounts import StoreUnavailable
from access.grants import Grants
from access.identity import Identity
from access.links import Grant, LinkInvalid
from access.meter import SERVED, Charge, Served
from access.streams import Stream, Streams

_LOG = logging.getLogger("tharsis.dataapi")
_LIFE = 86_400  # seconds after which a stream that was charged is surely over


class Charged(NamedTuple):
    """A stream that is charged: ``settle`` is called once, when it is over however it ended, with the bytes that were sent."""

    stream: Stream
    settle: Callable[[int], Awaitable[None]]


class ChargedResponse(StreamingResponse):
    """A stream that is settled when it is over, also where the client left or nothing of it was sent.

    It breaks off where its account may have no bytes any more.
    """

    def __init__(
        self,
        pieces: AsyncIterator[bytes],
        charged: Charged,
        status: int,
        headers: Mapping[str, str],
        media_type: str,
    ) -> None:
        super().__init__(self._counted(pieces), status, headers, media_type)
        self._charged = charged
        self._sent = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the stream, then settle it."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            await asyncio.shield(self._charged.settle(self._sent))

    async def _counted(self, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        async for piece in pieces:
            self._charged.stream.check(SERVED)
            self._sent += len(piece)  # before it is sent: a client that leaves may have got it all the same
            yield piece


class Charging:
    """Charges streams to accounts, and notes what is abuse."""

    def __init__(self, grants: Grants, streams: Streams) -> None:
        self._grants, self._meter, self._violations = grants, grants.meter, grants.violations
        self._streams = streams

    async def stream(self, identity: Identity, charges: Sequence[Charge]) -> Charged:
        """Charge files, or parts of them, to whoever asks for them in one stream; what is not sent in the end is given back.

        Raises one of `access.refusals.ACCESS_ERRORS`.
        """
        account = identity.account
        stream = self._streams.enter(identity)
        try:
            reservation = await self._reserved(identity, charges)
        except BaseException:
            stream.close()
            raise

        async def settle(sent: int) -> None:
            stream.close()
            unsent = sum(charge.bytes for charge in charges) - sent
            try:
                await self._meter.give_back(account, reservation, unsent)
            except StoreUnavailable as error:
                _LOG.error("%d bytes that were not sent could not be given back: %s", unsent, error)

        return Charged(stream, settle)

    async def _reserved(self, identity: Identity, charges: Sequence[Charge]) -> str:
        slot = secrets.randbits(62)  # each stream is one of its own: none repeats another
        expires = int(time.time()) + _LIFE
        return (await self._grants.reserve(identity, charges, slot, expires)).id

    async def link(self, grant: Grant) -> Charged:
        """A link was charged when it was given out; what is read beyond that is charged when it is sent.

        Whoever reads, it is a stream of the account that the link was given to, and ends with what that may have. Raises
        one of `access.refusals.ACCESS_ERRORS`, and `LinkInvalid` for a link that nobody could be charged for.
        """
        holder = await self._grants.holder(grant.link_id)
        if holder is None:
            raise LinkInvalid("The link is not known any more; ask for a new one.")
        stream = self._streams.enter(holder)

        async def settle(sent: int) -> None:
            stream.close()
            served = Served(grant.link_id, secrets.token_hex(16), sent, int(time.time()))
            try:
                charged = await self._meter.charge(served)
            except StoreUnavailable as error:
                _LOG.error("%d bytes of a link could not be counted: %s", sent, error)
                return
            if charged is not None and charged.bytes:
                self._violations.note(charged.account, "replay")

        return Charged(stream, settle)

    def guessed(self, identity: Identity) -> None:
        """Note that an account asked for what is not there: many such are a scan."""
        self._violations.note(identity.account, "scan")
