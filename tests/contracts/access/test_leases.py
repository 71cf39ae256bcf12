"""Leases of paced streams: every process learns how many there are in all, and forgets those of a process that is gone."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from access.leases import HELD, Leases
from tests.contracts.access.adapters import Adapter
from tests.contracts.access.meter.conftest import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def leases(adapter: Adapter, tmp_path: Path, clock: Clock) -> AsyncIterator[Leases]:
    store = adapter.open(tmp_path, clock)
    yield store.leases
    await store.close()


@pytest.fixture
async def others(adapter: Adapter, tmp_path: Path, clock: Clock, leases: Leases) -> AsyncIterator[Leases]:
    """The same leases, as another process has them."""
    store = adapter.open(tmp_path, clock)
    yield store.leases
    await store.close()


async def test_all_streams_are_counted(leases: Leases, others: Leases) -> None:
    assert await leases.renew("ada", "one", 3) == 3
    assert await others.renew("ada", "two", 2) == 5
    assert await leases.renew("ada", "one", 3) == 5


async def test_what_a_process_says_replaces_what_it_said(leases: Leases) -> None:
    await leases.renew("ada", "one", 3)
    await leases.renew("ada", "two", 2)

    assert await leases.renew("ada", "one", 1) == 3


async def test_a_lease_that_is_given_back_counts_no_more(leases: Leases) -> None:
    await leases.renew("ada", "one", 3)
    await leases.renew("ada", "two", 2)

    assert await leases.renew("ada", "one", 0) == 2
    assert await leases.renew("ada", "two", 0) == 0
    assert await leases.renew("ada", "two", 0) == 0


async def test_a_lease_that_is_not_renewed_ends(leases: Leases, clock: Clock) -> None:
    await leases.renew("ada", "one", 3)
    clock.now += HELD / 2
    assert await leases.renew("ada", "two", 2) == 5
    clock.now += HELD / 2

    assert await leases.renew("ada", "two", 2) == 2


async def test_accounts_do_not_count_for_each_other(leases: Leases) -> None:
    await leases.renew("ada", "one", 3)

    assert await leases.renew("eve", "one", 1) == 1
    assert await leases.renew("anonymous", "one", 0) == 0
