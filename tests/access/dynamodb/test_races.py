"""What others do between a reading and its transaction: nothing is lost, and nothing is granted twice."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import orjson
import pytest

from access.accounts import Account, AccountExists, Rung, Standing
from access.audit import Act, verify_log
from access.dynamodb import InDynamoDB
from access.meter import Budget, Charge, Curtailed, OverBudget, Reservation
from config.accounts import DynamoDBSettings
from tests.access.dynamodb.between import Answer, Between, Pass, Spoil
from tests.access.dynamodb.conftest import Open, add

BUDGET = Budget(100, 100, 100)
SHARED = Budget(1_000, 1_000, 100, "anonymous", 100)


@pytest.fixture
async def other(opened: Open, settings: DynamoDBSettings) -> InDynamoDB:
    """A store that nothing comes in between of, with an account and windows that are open."""
    store = opened(settings)
    await add(store, "ada")
    await grant(store, 10, "first")
    await grant(store, 10, "first", "anonymous:192.0.2.1", SHARED)
    return store


@pytest.fixture
def slow(opened: Open, settings: DynamoDBSettings, between: Between, other: InDynamoDB) -> InDynamoDB:
    """The store whose transactions come too late."""
    return opened(msgspec.structs.replace(settings, endpoint=between.url))


async def grant(
    store: InDynamoDB, bytes_: int, name: str, account: str = "ada", budget: Budget = BUDGET
) -> Reservation:
    return await store.meter.reserve(account, [Charge(name, bytes_, (), "mro")], 0, 2**40, budget, 1)


async def replace(store: InDynamoDB, account: Account) -> None:
    await store.accounts.replace_account(account, Act("operator", "account.role", account.name, 1_000))


async def used(store: InDynamoDB, account: str = "ada") -> int:
    return (await store.meter.usage(account, 0)).bytes_of_day


def first(does: Callable[[], Awaitable[object]]) -> Spoil:
    """Let others do something first."""

    async def spoil(_: str, asked: dict[str, Any], passed: Pass) -> Answer:
        await does()
        return await passed(orjson.dumps(asked))

    return spoil


async def test_grants_within_the_budget_do_not_disturb_each_other(
    slow: InDynamoDB, other: InDynamoDB, between: Between
) -> None:
    between.spoil("TransactWriteItems", first(lambda: grant(other, 40, "theirs")))

    await grant(slow, 50, "ours")

    assert await used(other) == 100
    assert between.asked["TransactWriteItems"] == 1


async def test_what_others_have_used_up_is_not_granted(slow: InDynamoDB, other: InDynamoDB, between: Between) -> None:
    between.spoil("TransactWriteItems", first(lambda: grant(other, 41, "theirs")))

    with pytest.raises(OverBudget, match="49 of it are left and 50"):
        await grant(slow, 50, "ours")

    assert await used(other) == 51


async def test_likewise_the_ceiling(slow: InDynamoDB, other: InDynamoDB, between: Between) -> None:
    theirs = "anonymous:192.0.2.1"
    between.spoil("TransactWriteItems", first(lambda: grant(other, 41, "theirs", theirs, SHARED)))

    with pytest.raises(OverBudget, match="anonymous_bytes_per_day is 100, 49 of it"):
        await grant(slow, 50, "ours", "anonymous:192.0.2.2", SHARED)

    assert (await used(other, "anonymous"), await used(other, "anonymous:192.0.2.2")) == (51, 0)


async def test_the_same_request_at_the_same_time_is_charged_once(
    slow: InDynamoDB, other: InDynamoDB, between: Between
) -> None:
    between.spoil("TransactWriteItems", first(lambda: grant(other, 30, "same")))

    assert (await grant(slow, 30, "same")).repeated
    assert await used(other) == 40


async def test_who_is_curtailed_meanwhile_is_granted_nothing(
    slow: InDynamoDB, other: InDynamoDB, between: Between
) -> None:
    curtailed = Account(name="ada", standing=Standing(Rung.METADATA, "Stop.", 1))
    between.spoil("TransactWriteItems", first(lambda: replace(other, curtailed)))

    with pytest.raises(Curtailed, match="Stop"):
        await grant(slow, 5, "ours")

    assert await used(other) == 10


async def test_a_change_of_an_account_keeps_what_was_used_meanwhile(
    slow: InDynamoDB, other: InDynamoDB, between: Between
) -> None:
    between.spoil("TransactWriteItems", first(lambda: grant(other, 40, "theirs")))

    await replace(slow, Account(name="ada", role="partner"))

    found = await other.accounts.account("ada")
    assert found is not None and found.role == "partner"
    assert await used(other) == 50


async def test_two_who_make_one_account_make_it_once(slow: InDynamoDB, other: InDynamoDB, between: Between) -> None:
    between.spoil("TransactWriteItems", first(lambda: add(other, "eve")))

    with pytest.raises(AccountExists):
        await add(slow, "eve")

    assert (await verify_log(other.audit))[0] == 2


async def test_an_act_of_another_process_comes_first_in_the_log(
    slow: InDynamoDB, other: InDynamoDB, between: Between
) -> None:
    between.spoil("TransactWriteItems", first(lambda: add(other, "bob")))

    await add(slow, "eve")

    assert [entry.act.subject async for entry in other.audit.entries()] == ["ada", "bob", "eve"]
    await verify_log(other.audit)
