"""The fixed windows of the meter, as arithmetic without a store: the UTC day, the period of 30 days, the minute."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from access.meter import DAY, MINUTE, PERIOD, Budget, OverBudget, Usage


@dataclass(frozen=True, slots=True)
class Windows:
    """What an account has used: the number of each window since 1970, and the bytes or links in it."""

    day: int = 0
    bytes_of_day: int = 0
    period: int = 0
    bytes_of_period: int = 0
    minute: int = 0
    links_of_minute: int = 0

    def at(self, now: float) -> Windows:
        """The windows that are open at a time (seconds since 1970).

        None ever goes back: a process whose clock is behind charges the window that others have opened.
        """
        day, period, minute = int(now) // DAY, int(now) // PERIOD, int(now) // MINUTE
        return Windows(
            max(day, self.day),
            self.bytes_of_day if day <= self.day else 0,
            max(period, self.period),
            self.bytes_of_period if period <= self.period else 0,
            max(minute, self.minute),
            self.links_of_minute if minute <= self.minute else 0,
        )

    def with_used(self, bytes_: int, links: int = 0) -> Windows:
        """The windows after bytes and links were used."""
        return replace(
            self,
            bytes_of_day=self.bytes_of_day + bytes_,
            bytes_of_period=self.bytes_of_period + bytes_,
            links_of_minute=self.links_of_minute + links,
        )

    def without(self, bytes_: int, day: int, period: int) -> Windows:
        """The windows after bytes were given back that had been charged in a day and a period: those only, if still open."""
        return replace(
            self,
            bytes_of_day=self.bytes_of_day - (bytes_ if day == self.day else 0),
            bytes_of_period=self.bytes_of_period - (bytes_ if period == self.period else 0),
        )

    def usage(self) -> Usage:
        """What was used, and when the windows end."""
        return Usage(
            self.bytes_of_day,
            self.bytes_of_period,
            self.links_of_minute,
            (self.day + 1) * DAY,
            (self.period + 1) * PERIOD,
            (self.minute + 1) * MINUTE,
        )

    def check(self, budget: Budget, bytes_: int, links: int) -> None:
        """Refuse what goes beyond a budget; raises `OverBudget` with the limit for which one must wait longest."""
        _refuse_first(self._limits(budget, bytes_, links))

    def check_ceiling(self, budget: Budget, bytes_: int) -> None:
        """Likewise, of the account that is the ceiling of others."""
        ends = (self.day + 1) * DAY
        limit = ("anonymous_bytes_per_day", budget.ceiling_bytes_per_day, self.bytes_of_day, bytes_, ends)
        _refuse_first(iter([limit]))

    def _limits(self, budget: Budget, bytes_: int, links: int) -> Iterator[tuple[str, int, int, int, int]]:
        usage = self.usage()
        yield "bytes_per_period", budget.bytes_per_period, self.bytes_of_period, bytes_, usage.period_ends
        yield "bytes_per_day", budget.bytes_per_day, self.bytes_of_day, bytes_, usage.day_ends
        yield "links_per_minute", budget.links_per_minute, self.links_of_minute, links, usage.minute_ends


def _refuse_first(limits: Iterator[tuple[str, int, int, int, int]]) -> None:
    for name, allowed, used, asked, ends in limits:
        if asked and used + asked > allowed:
            raise OverBudget(name, allowed, allowed - used, asked, ends)
