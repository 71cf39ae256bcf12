"""The meter: what is charged to an account before bytes are given out.

The port offers only what one transaction of DynamoDB can do: each call is a few items with conditions, all or none.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import msgspec

from access.accounts import Rung, Standing

MINUTE = 60
DAY = 86_400
PERIOD = 30 * DAY
"""Seconds of the windows of links and bytes; all begin at multiples since 1970, in UTC."""

KEPT = 7 * DAY
"""Seconds for which a reservation is known after its links are over, so that access logs can still be charged to it."""

SERVED = (Rung.NORMAL, Rung.PACED)
"""The steps of the ladder on which an account may have bytes."""

_MOST_MISSIONS = 90
_OTHERS = "others"
"""What stands for further missions of one request: a transaction of DynamoDB has 100 items at most."""


@dataclass(frozen=True, slots=True)
class Charge:
    """The bytes of one file that are asked for; ``ranges`` (first and last byte) where a link is bound to them.

    ``files`` is how many there are, where it is a mission's part of a directory.
    """

    uri: str
    bytes: int
    ranges: tuple[tuple[int, int], ...] = ()
    mission: str = "unknown"
    files: int = 1


@dataclass(frozen=True, slots=True)
class Budget:
    """What an account may be granted: bytes a day and a period of 30 days, links a minute; its shared ceiling, if any.

    ``ceiling`` names an account that all such accounts draw on together, with ``ceiling_bytes_per_day``. Reports name it in
    their place: who asked without a name is remembered for its period only.
    """

    bytes_per_day: int
    bytes_per_period: int
    links_per_minute: int
    ceiling: str | None = None
    ceiling_bytes_per_day: int = 0


@dataclass(frozen=True, slots=True)
class Reservation:
    """What was granted: an opaque id, which says nothing of the account, and the bytes. ``repeated``: nothing was charged."""

    id: str
    granted: int
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Served:
    """What an access log says of a link: ``event`` names the request, ``at`` is when it was, in seconds since 1970."""

    link: str
    event: str
    bytes: int
    at: int


@dataclass(frozen=True, slots=True)
class Charged:
    """What was charged for something served: the bytes beyond the grant. ``repeated``: the event was known."""

    account: str
    bytes: int
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Usage:
    """What an account has used in the windows of a time, and when these end (seconds since 1970)."""

    bytes_of_day: int
    bytes_of_period: int
    links_of_minute: int
    day_ends: int
    period_ends: int
    minute_ends: int


@dataclass(frozen=True, slots=True, order=True)
class Use:
    """A row of a report: the bytes of a mission that an account was granted or charged on a day (since 1970, UTC)."""

    day: int
    account: str
    mission: str
    bytes: int
    files: int


class OverBudget(Exception):
    """A grant that would go beyond a limit: nothing was charged. ``resets`` is in seconds since 1970.

    ``left`` is below zero where more was served than granted.
    """

    def __init__(self, limit: str, allowed: int, left: int, asked: int, resets: int) -> None:
        super().__init__(f"{limit} is {allowed}, {left} of it are left and {asked} were asked for.")
        self.limit, self.allowed, self.left, self.asked, self.resets = limit, allowed, left, asked, resets


class Curtailed(Exception):
    """An account whose standing allows no grant; the reason is for its holder. ``until`` is None for until an operator acts."""

    def __init__(self, rung: str, reason: str, until: int | None) -> None:
        super().__init__(reason)
        self.rung, self.reason, self.until = rung, reason, until


def check_standing(standing: Standing, now: float) -> None:
    """Refuse an account that may have no bytes; raises `Curtailed`."""
    holds = standing.at(now)
    if holds.rung not in SERVED:
        raise Curtailed(str(holds.rung), holds.reason, holds.until)


def by_mission(charges: Sequence[Charge]) -> dict[str, tuple[int, int]]:
    """The bytes and the number of files of each mission."""
    missions: dict[str, tuple[int, int]] = {}
    for charge in charges:
        mission = charge.mission if charge.mission in missions or len(missions) < _MOST_MISSIONS else _OTHERS
        bytes_, files = missions.get(mission, (0, 0))
        missions[mission] = (bytes_ + charge.bytes, files + charge.files)
    return missions


def shared_out(bytes_: int, granted: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    """Bytes of a whole reservation by mission, as it was ``granted``; what does not come out even goes to the last one."""
    total, left = sum(granted.values()), bytes_
    shares: dict[str, tuple[int, int]] = {}
    for mission, its in granted.items():
        share = bytes_ * its // total if total and len(shares) < len(granted) - 1 else left
        shares[mission] = (share, 0)
        left -= share
    return shares


def beyond(granted: int, before: int, bytes_: int) -> int:
    """How many of the bytes that were served are more than was granted, after so many that were served before."""
    return max(0, before + bytes_ - granted) - max(0, before - granted)


def taken_back(bytes_: int, granted: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    """Bytes that a stream did not send, by mission, below zero: the last ones, as it was ``granted`` in their order."""
    taken: dict[str, tuple[int, int]] = {}
    for mission, its in reversed(list(granted.items())):
        share = min(bytes_, its)
        taken[mission] = (-share, 0)
        bytes_ -= share
    return taken


def charged_accounts(account: str, ceiling: str | None) -> set[str]:
    """The accounts that a reservation was charged to; the ceiling may be asked for bytes itself."""
    return {account} if ceiling is None else {account, ceiling}


def reservation_id(key: bytes, account: str, charges: Sequence[Charge], slot: int) -> str:
    """The id of a reservation: the same for the same request, and nobody without the key finds an account by trying names."""
    files = sorted((charge.uri, charge.bytes, charge.ranges) for charge in charges)
    return hashlib.blake2b(msgspec.json.encode((account, files, slot)), digest_size=16, key=key).hexdigest()


class Meter(Protocol):
    """Charges accounts: exact for granted bytes with any number of processes. Any call may raise `StoreUnavailable`."""

    async def reserve(
        self, account: str, charges: Sequence[Charge], slot: int, expires: int, budget: Budget, links: int = 0
    ) -> Reservation:
        """Charge all of these files to an account at once, or none; raises `OverBudget` or `Curtailed`.

        The same account, files, ranges and ``slot`` (start time divided by the life of a link) are charged once until
        ``expires``: a repetition gives the same reservation, whatever is left. ``links`` counts against links a minute.
        """

    async def give_back(self, account: str, reservation: str, unused: int) -> None:
        """Give back bytes of a stream of ours that ended early: once for each reservation, and never more than it.

        They are those at its end: the missions of its last charges have them back, and it keeps its number of files.
        A reservation that was repeated stays charged, for another stream lives on it; one that was given back in part is
        charged anew when it is asked for again.
        """

    async def charge(self, served: Served) -> Charged | None:
        """Charge what was served on a link by others beyond what was granted for it, even below what is left.

        Once for each event. The windows of now are charged, not those of the event, which may be over; the report has it on the
        event's day. None where the link is not known, or no longer.
        """

    async def holder(self, link: str) -> str | None:
        """The account that a link was given to; None where it is not known any more."""

    async def usage(self, account: str, now: int) -> Usage:
        """What an account has used."""

    async def report(
        self,
        since: int,
        until: int,
        account: str | None = None,
        mission: str | None = None,
        size: int = 1000,
        after: Use | None = None,
    ) -> Sequence[Use]:
        """What was used from a day to another, both included, by day, account and mission, after the row ``after``."""
