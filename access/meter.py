"""The meter: what is charged to an account before bytes are given out."""

import hashlib
import json
import secrets
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

Kept = TypeVar("Kept")


@dataclass(frozen=True, slots=True)
class Charge:
    """The bytes of one file that are asked for; ``ranges`` (first and last byte) where a link is bound to them."""

    uri: str
    bytes: int
    ranges: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Reservation:
    """What was granted: an opaque id, which says nothing of the account, and how many bytes."""

    id: str
    granted: int


class Meter(Protocol):
    """Charges accounts."""

    async def reserve(self, account: str, charges: Sequence[Charge], slot: int) -> Reservation:
        """Charge all of these files to an account at once, or none.

        The same account, files, ranges and ``slot`` (start time divided by the life of a link) are charged once: a
        repetition gives the same reservation.
        """


class CountingMeter:
    """Counts in memory, and refuses nothing. It remembers the last ``remembered`` reservations and accounts."""

    def __init__(self, remembered: int = 100_000) -> None:
        self._remembered = remembered
        self._key = secrets.token_bytes(32)
        self._reservations: OrderedDict[str, Reservation] = OrderedDict()
        self._used: OrderedDict[str, int] = OrderedDict()

    async def reserve(self, account: str, charges: Sequence[Charge], slot: int) -> Reservation:
        """Count the bytes, once for the same account, files, ranges and slot."""
        id_ = self._id(account, charges, slot)
        known = self._reservations.get(id_)
        if known is not None:
            return known
        made = Reservation(id_, sum(charge.bytes for charge in charges))
        self._keep(self._reservations, id_, made)
        self._keep(self._used, account, self._used.get(account, 0) + made.granted)
        return made

    def used(self, account: str) -> int:
        """How many bytes were charged to an account since the start."""
        return self._used.get(account, 0)

    def _id(self, account: str, charges: Sequence[Charge], slot: int) -> str:
        files = sorted((charge.uri, charge.bytes, charge.ranges) for charge in charges)
        said = json.dumps([account, files, slot]).encode()
        return hashlib.blake2b(said, digest_size=16, key=self._key).hexdigest()

    def _keep(self, kept: OrderedDict[str, Kept], name: str, value: Kept) -> None:
        kept[name] = value
        kept.move_to_end(name)
        if len(kept) > self._remembered:
            kept.popitem(last=False)
