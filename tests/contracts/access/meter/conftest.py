"""Every adapter of the meter, on a store of its own and a clock that the test moves."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from access.accounts import Account, AccountStore, Standing
from access.audit import Act
from access.meter import DAY, PERIOD, Budget, Charge, Meter, Reservation
from tests.contracts.access.adapters import Adapter

START = 600 * PERIOD
"""When a test begins: the first second of a day, a period and a minute."""

WIDE = Budget(10**9, 10**9, 10**6)


class Clock:
    """Seconds since 1970."""

    def __init__(self, now: float = START) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@dataclass
class Metered:
    """A meter, what it goes by, and the accounts beside it."""

    meter: Meter
    accounts: AccountStore
    clock: Clock

    async def grant(
        self, account: str, bytes_: int, slot: int = 0, budget: Budget = WIDE, uri: str = "f", links: int = 1
    ) -> Reservation:
        """Reserve one file for an hour."""
        expires = int(self.clock.now) + 3600
        return await self.meter.reserve(account, [Charge(uri, bytes_, (), "mro")], slot, expires, budget, links)

    async def stands(self, account: str, standing: Standing) -> None:
        """Give an account a standing."""
        found = await self.accounts.account(account)
        act = Act("operator", "curtail", account, int(self.clock.now))
        if found is None:
            await self.accounts.add_account(Account(name=account, standing=standing), act)
        else:
            await self.accounts.replace_account(Account(name=account, standing=standing), act)

    async def used(self, account: str) -> tuple[int, int, int]:
        """Bytes of day and period, links of the minute."""
        usage = await self.meter.usage(account, int(self.clock.now))
        return usage.bytes_of_day, usage.bytes_of_period, usage.links_of_minute

    async def reported(self) -> dict[tuple[int, str, str], tuple[int, int]]:
        """Bytes and files of all days by day since the start, account and mission."""
        rows = await self.meter.report(0, 10**6)
        return {(row.day - START // DAY, row.account, row.mission): (row.bytes, row.files) for row in rows}


@pytest.fixture
async def metered(adapter: Adapter, tmp_path: Path) -> AsyncIterator[Metered]:
    clock = Clock()
    store = adapter.open(tmp_path, clock)
    yield Metered(store.meter, store.accounts, clock)
    await store.close()
