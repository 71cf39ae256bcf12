"""What bytes cost: a stream of ours is charged for what was sent, a link for what goes beyond its grant."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import NamedTuple

from access.accounts import StoreUnavailable
from access.grants import Grants
from access.identity import Identity
from access.links import Grant, LinkInvalid
from access.meter import Charge, Served
from access.streams import Stream, Streams
from dataapi.sending import SentStream, Settle

_LOG = logging.getLogger("tharsis.dataapi")
_LIFE = 86_400  # seconds after which a stream that was charged is surely over


class Charged(NamedTuple):
    """A stream that is charged: ``settle`` is called once, when it is over however it ended, with the bytes that were sent."""

    stream: Stream
    settle: Settle


class ChargedResponse(SentStream):
    """A stream that is charged."""

    def __init__(
        self,
        pieces: AsyncIterator[bytes],
        charged: Charged,
        status: int,
        headers: Mapping[str, str],
        media_type: str,
    ) -> None:
        super().__init__(pieces, charged.stream, charged.settle, status, headers, media_type)


class Charging:
    """Charges streams to accounts, and notes what is abuse."""

    def __init__(self, grants: Grants, streams: Streams) -> None:
        self._grants, self._meter, self._violations = grants, grants.meter, grants.violations
        self._streams = streams

    async def charged(self, identity: Identity, charges: Sequence[Charge]) -> Charged:
        """Charge all of what goes into one stream, or nothing, to whoever asks for it; what is not sent is given back.

        What is sent beyond it (the frame of an archive, of several ranges) is free. Raises one of
        `access.refusals.ACCESS_ERRORS`.
        """
        account = identity.account
        stream = self._streams.enter(identity)
        try:
            slot = secrets.randbits(62)  # each stream is one of its own: none repeats another
            reservation = await self._grants.reserve(identity, charges, slot, int(time.time()) + _LIFE)
        except BaseException:
            stream.close()
            raise

        async def settle(sent: int) -> None:
            stream.close()
            unsent = reservation.granted - sent
            try:
                await self._meter.give_back(account, reservation.id, unsent)
            except StoreUnavailable as error:
                _LOG.error("%d bytes that were not sent could not be given back: %s", unsent, error)

        return Charged(stream, settle)

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
