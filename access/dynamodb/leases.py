"""Leases in the table: an item for each account, with an attribute for each process that has paced streams of it."""

from __future__ import annotations

import time
from collections.abc import Callable

from access.dynamodb.calls.items import EXPIRES, Item
from access.dynamodb.calls.table import Table
from access.dynamodb.layout import leases_key
from access.leases import HELD

_HOLDER = "holder "
"""What the attribute of a process begins with: its name is its own choice."""

_KEPT = (
    60.0  # seconds for which a lease that is over stays in the item: no process is gone for so long and renews it then
)


class DynamoDBLeases:
    """Counts the paced streams of all processes: `Leases`. ``clock`` gives seconds since 1970.

    Processes whose clocks differ by more than a second count each other's leases too long, or too short.
    """

    def __init__(self, table: Table, clock: Callable[[], float] = time.time) -> None:
        self._table, self._clock = table, clock

    async def renew(self, account: str, holder: str, streams: int) -> int:
        """Say how many streams of an account one process has open; gives those of all whose lease holds."""
        now = self._clock()
        own = f"{_HOLDER}{holder}"
        said: Item = {own: f"{streams} {now + HELD}"} if streams else {}
        given_back = () if streams else (own,)
        over = {EXPIRES: int(now + HELD + _KEPT)}
        item = await self._table.update(leases_key(account), said | over, given_back)
        leases = {name: _read(item[name]) for name in item if name.startswith(_HOLDER)}
        gone = [name for name, (_, until) in leases.items() if until <= now - _KEPT]
        if gone:
            await self._table.update(leases_key(account), {}, gone)
        return sum(open_ for open_, until in leases.values() if until > now)


def _read(text: str) -> tuple[int, float]:
    """The streams, and until when the lease holds."""
    streams, _, until = text.partition(" ")
    return int(streams), float(until)
