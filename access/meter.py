"""The meter: what is charged to an account before bytes are given out. The port offers only what one DynamoDB transaction can do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

DAY = 86_400
PERIOD = 30 * DAY
"""Seconds of the windows of bytes; both begin at multiples since 1970, in UTC."""


@dataclass(frozen=True, slots=True)
class Charge:
    """The bytes of one file that are asked for; ``ranges`` (first and last byte) where a link is bound to them."""

    uri: str
    bytes: int
    ranges: tuple[tuple[int, int], ...] = ()
    mission: str = "unknown"


@dataclass(frozen=True, slots=True)
class Budget:
    """What an account may be granted: bytes a day and a period of 30 days, links a minute; its shared ceiling, if any.

    ``ceiling`` names an account that all such accounts draw on together, with ``ceiling_bytes_per_day``.
    """

    bytes_per_day: int
    bytes_per_period: int
    links_per_minute: int
    ceiling: str | None = None
    ceiling_bytes_per_day: int = 0


@dataclass(frozen=True, slots=True)
class Reservation:
    """What was granted: an opaque id, which says nothing of the account, and how many bytes. ``repeated``: nothing was charged."""

    id: str
    granted: int
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


class OverBudget(Exception):
    """A grant that would go beyond a limit: nothing was charged. ``resets`` is in seconds since 1970."""

    def __init__(self, limit: str, allowed: int, left: int, asked: int, resets: int) -> None:
        super().__init__(f"{limit} is {allowed}, {left} of it are left and {asked} were asked for.")
        self.limit, self.allowed, self.left, self.asked, self.resets = limit, allowed, left, asked, resets


class Curtailed(Exception):
    """An account whose standing allows no grant; the reason is for its holder. ``until`` is None for until an operator acts."""

    def __init__(self, rung: str, reason: str, until: int | None) -> None:
        super().__init__(reason)
        self.rung, self.reason, self.until = rung, reason, until


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
        """Give back bytes of a stream of ours that ended early; once for each reservation, and never more than it."""

    async def charge(self, account: str, event: str, charge: Charge, at: int) -> bool:
        """Charge what was served by others (access logs), even below what is left; once for each ``event``. Tells if it was new."""

    async def usage(self, account: str, now: int) -> Usage:
        """What an account has used."""
