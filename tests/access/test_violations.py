"""Abuse raises an account up the ladder by itself, on the real store."""

import time
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from access.accounts import Account, Rung, Standing
from access.admission import Admission, TooManyRequests
from access.audit import Act
from access.door import Door
from access.identity import Identity
from access.sqlite import Embedded, open_embedded
from access.violations import ACTOR, Violations
from access.watch import Watch
from config.policy import Limits, Policy, Step, Violation

POLICY = msgspec.structs.replace(
    Policy(),
    limits={**Policy().limits, "user": Limits(requests_per_second=0.001, request_burst=2)},
    violations={"burst": Violation(3, 60.0), "scan": Violation(2, 60.0)},
    ladder=(
        Step("paced", 1, 100.0, "too fast", 60, 1_000_000),
        Step("metadata", 3, 100.0, "far too fast", 600),
        Step("revoked", 4, 100.0, "write to us"),
    ),
)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Embedded]:
    embedded = open_embedded(tmp_path)
    yield embedded
    await embedded.close()


async def standing(store: Embedded, name: str) -> Standing:
    account = await store.accounts.account(name)
    assert account is not None
    return account.standing


async def climbed(store: Embedded, name: str, kind: str, events: int) -> Standing:
    violations = Violations(lambda: POLICY, store.accounts)
    for _ in range(events):
        violations.note(name, kind)  # type: ignore[arg-type]  # kinds of the test's own
    await violations.close()
    return await standing(store, name)


@pytest.mark.parametrize("name", ["ada", "anonymous:192.0.2.7"])
async def test_an_account_climbs_step_by_step(store: Embedded, name: str) -> None:
    if not name.startswith("anonymous"):
        await store.accounts.add_account(Account(name=name), Act("test", "account.add", name, 0))
    assert (await climbed(store, name, "burst", 3)).rung is Rung.PACED
    assert (await climbed(store, name, "scan", 4)).rung is Rung.METADATA

    last = await climbed(store, name, "scan", 2)

    assert (last.rung, last.reason, last.until) == (Rung.REVOKED, "write to us", None)
    acts = [entry.act async for entry in store.audit.entries() if entry.act.what == "account.climb"]
    assert {act.actor for act in acts} == {ACTOR}
    assert [act.details["violation"] for act in acts] == ["burst", "scan", "scan"]


async def test_too_few_events_change_nothing(store: Embedded) -> None:
    await store.accounts.add_account(Account(name="ada"), Act("test", "account.add", "ada", 0))

    assert (await climbed(store, "ada", "burst", 2)).rung is Rung.NORMAL


async def test_bursts_at_the_door_are_felt_by_a_watch(store: Embedded) -> None:
    await store.accounts.add_account(Account(name="ada"), Act("test", "account.add", "ada", 0))
    watch = Watch(store.accounts)
    violations = Violations(lambda: POLICY, store.accounts)

    async def identify(_headers: object, _peer: object) -> Identity:
        return Identity("ada", "user")

    door = Door(identify, Admission(lambda: POLICY, watch.account), violations)
    await watch.look()
    assert [(await door.enter({}, None))[0].account for _ in range(2)] == ["ada", "ada"]
    for _ in range(3):
        with pytest.raises(TooManyRequests):
            await door.enter({}, None)
    await violations.close()
    await watch.look()

    account = watch.account("ada")
    assert account is not None and account.standing.rung is Rung.PACED
    assert account.standing.until is not None and account.standing.until <= time.time() + 60
