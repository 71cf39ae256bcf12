"""Whatever is asked of a meter, by two processes whose clocks differ: it does what the model says."""

import asyncio
import shutil
import tempfile
from collections.abc import Awaitable
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from access.accounts import GOOD, Rung, Standing
from access.meter import DAY, Budget, Charge, Charged, Curtailed, OverBudget, Reservation, Served
from tests.contracts.access.adapters import Adapter
from tests.contracts.access.meter.conftest import START, Clock, Metered
from tests.contracts.access.meter.model import SIZES, Model

T = TypeVar("T")
PEERS = ("anonymous:192.0.2.1", "anonymous:192.0.2.2")
ACCOUNTS = ("one", *PEERS)
CHARGES = [Charge("a", 40, (), "mro"), Charge("b", 25, (), "msl"), Charge("c", 0, (), "mro"), Charge("d", 9, ((0, 8),))]
BEHIND = 7  # seconds


class Machine(RuleBasedStateMachine):
    """Two processes of one store, the second with a clock that is behind."""

    adapter: Adapter

    @initialize()
    def begin(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.folder = Path(tempfile.mkdtemp())
        clocks = Clock(), Clock(START - BEHIND)
        stores = [self.adapter.open(self.folder, clock) for clock in clocks]
        self.processes = [
            Metered(store.meter, store.accounts, clock) for store, clock in zip(stores, clocks, strict=True)
        ]
        self.stores = stores
        self.model = Model()
        self.ids: dict[object, str] = {}

    def teardown(self) -> None:
        if hasattr(self, "loop"):
            for store in self.stores:
                self.run(store.close())
            self.loop.close()
            shutil.rmtree(self.folder)

    def run(self, work: Awaitable[T]) -> T:
        async def awaited() -> T:
            return await work

        return self.loop.run_until_complete(awaited())

    @rule(seconds=st.sampled_from([1, 30, 60, 3600, DAY, 29 * DAY]))
    def wait(self, seconds: int) -> None:
        for process in self.processes:
            process.clock.now += seconds

    @rule(
        process=st.integers(0, 1),
        account=st.sampled_from(ACCOUNTS),
        picked=st.lists(st.sampled_from(CHARGES), min_size=1, max_size=3, unique=True),
        slot=st.integers(0, 2),
        limits=st.tuples(st.sampled_from([60, 200]), st.sampled_from([100, 500]), st.sampled_from([3, 50])),
        life=st.sampled_from([20, 4000]),
    )
    def reserve(
        self, process: int, account: str, picked: list[Charge], slot: int, limits: tuple[int, int, int], life: int
    ) -> None:
        asked, now = self.processes[process], int(self.processes[process].clock.now)
        budget = Budget(*limits, "anonymous", 150) if account in PEERS else Budget(*limits)
        key = account, frozenset(picked), slot
        charges = tuple(picked)
        expected = self.model.reserve(key, account, charges, now + life, budget, len(picked), now)
        found = self.run(answer(asked.meter.reserve(account, picked, slot, now + life, budget, len(picked))))
        if isinstance(found, Reservation):
            assert (found.granted, found.repeated) == expected
            assert self.ids.setdefault(key, found.id) == found.id
        else:
            assert found == expected

    @precondition(lambda self: self.ids)
    @rule(data=st.data(), unused=st.integers(-1, 80), process=st.integers(0, 1))
    def give_back(self, data: st.DataObject, unused: int, process: int) -> None:
        key: Any = data.draw(st.sampled_from(sorted(self.ids, key=str)))
        self.model.give_back(key, unused)
        self.run(self.processes[process].meter.give_back(key[0], self.ids[key], unused))

    @precondition(lambda self: self.ids)
    @rule(
        data=st.data(),
        event=st.integers(0, 20),
        bytes_=st.integers(0, 60),
        ago=st.sampled_from([0, DAY]),
        process=st.integers(0, 1),
    )
    def charge(self, data: st.DataObject, event: int, bytes_: int, ago: int, process: int) -> None:
        key: Any = data.draw(st.sampled_from(sorted(self.ids, key=str)))
        now = int(self.processes[process].clock.now)
        repeated = str(event) in self.model.events
        expected = self.model.charge(key, str(event), bytes_, now - ago, now)
        found = self.run(self.processes[process].meter.charge(Served(self.ids[key], str(event), bytes_, now - ago)))
        assert found == (None if expected is None else Charged(key[0], expected, repeated))

    @rule(account=st.sampled_from(ACCOUNTS))
    def curtail(self, account: str) -> None:
        self.model.curtailed.add(account)
        self.run(self.processes[0].stands(account, Standing(Rung.METADATA, "Stop.")))

    @rule(account=st.sampled_from(ACCOUNTS))
    def restore(self, account: str) -> None:
        self.model.curtailed.discard(account)
        self.run(self.processes[0].stands(account, GOOD))

    @invariant()
    def what_is_used_is_what_the_model_says(self) -> None:
        if not hasattr(self, "model"):
            return
        for process in self.processes:
            now = int(process.clock.now)
            for account in (*ACCOUNTS, "anonymous"):
                links, day, period = (self.model.of(account, size, now) for size in SIZES)
                assert self.run(process.used(account)) == (day, period, links)
        report: dict[tuple[int, str], int] = {}
        for row in self.run(self.processes[0].meter.report(0, 10**6)):
            report[row.day, row.account] = report.get((row.day, row.account), 0) + row.bytes
        assert {key: used for key, used in report.items() if used} == {
            key: used for key, used in self.model.report.items() if used
        }


async def answer(reserving: Awaitable[Reservation]) -> Reservation | tuple[str, int]:
    try:
        return await reserving
    except OverBudget as error:
        return error.limit, error.left
    except Curtailed as error:
        return error.rung, 0


def test_a_meter_does_what_the_model_says(adapter: Adapter) -> None:
    machine = type("Machine", (Machine,), {"adapter": adapter})
    run_state_machine_as_test(machine, settings=settings(settings.default, stateful_step_count=25, max_examples=12))


@pytest.mark.soak
def test_a_meter_does_what_the_model_says_for_long(adapter: Adapter) -> None:
    machine = type("Machine", (Machine,), {"adapter": adapter})
    run_state_machine_as_test(machine, settings=settings(settings.default, stateful_step_count=100, max_examples=300))
