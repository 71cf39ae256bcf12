"""Broken connections, busy tables and conflicts: what is asked is done once, and nobody sees any of it."""

import asyncio
from itertools import count
from typing import Any

import msgspec
import orjson
import pytest

from access.accounts import Account, AccountExists, Rung, Standing, StoreUnavailable
from access.audit import Act, verify_log
from access.dynamodb import InDynamoDB
from access.dynamodb.transaction import Transaction
from access.meter import Budget, Charge, Curtailed
from config.accounts import DynamoDBSettings
from tests.access.dynamodb.between import (
    Answer,
    Between,
    Pass,
    Spoil,
    answer_in_part,
    answer_nothing,
    lose_the_answer,
    lose_the_call,
    refuse_with,
    say_nothing,
)
from tests.access.dynamodb.conftest import Open, add

BUSY = refuse_with("ProvisionedThroughputExceededException")
WIDE = Budget(10**9, 10**9, 10**6)


@pytest.fixture
def through(settings: DynamoDBSettings, between: Between) -> DynamoDBSettings:
    return msgspec.structs.replace(settings, endpoint=between.url)


@pytest.mark.parametrize(
    "spoils",
    [
        [lose_the_call],
        [lose_the_answer],
        [lose_the_answer, lose_the_call, lose_the_answer],
        [BUSY, BUSY],
        [refuse_with("InternalServerError", status=500)],
        [refuse_with("InternalFailure", status=500)],
        [refuse_with("TransactionInProgressException")],
        [refuse_with("TransactionCanceledException", "None", "ThrottlingError")],
        [refuse_with("TransactionCanceledException", "None", "TransactionConflict")] * 3,
        [refuse_with("TransactionCanceledException", "TransactionConflict", "ConditionalCheckFailed")],
    ],
    ids=range(10),
)
async def test_a_change_is_made_once(opened: Open, between: Between, through: DynamoDBSettings, spoils: list) -> None:  # type: ignore[type-arg]
    store = opened(through, patience=20)
    between.spoil("TransactWriteItems", *spoils)

    await add(store, "ada")

    assert between.asked["TransactWriteItems"] == len(spoils) + 1
    assert await store.accounts.account("ada") is not None
    assert (await verify_log(store.audit))[0] == 1
    with pytest.raises(AccountExists):
        await add(store, "ada")


@pytest.mark.parametrize("spoil", [lose_the_answer, say_nothing])
async def test_a_grant_whose_answer_is_lost_is_charged_once(
    opened: Open, between: Between, through: DynamoDBSettings, spoil: Spoil
) -> None:
    store = opened(through)
    between.spoil("TransactWriteItems", spoil)

    granted = await store.meter.reserve("ada", [Charge("f", 70)], 0, 2**40, WIDE, 1)

    assert (granted.granted, granted.repeated) == (70, False)
    assert (await store.meter.usage("ada", 0)).bytes_of_day == 70


async def test_what_a_busy_table_leaves_for_later_is_asked_for_again(
    opened: Open, between: Between, through: DynamoDBSettings
) -> None:
    store = opened(through)
    names = [f"account {number}" for number in range(4)]
    for name in names:
        await add(store, name)
    between.spoil("BatchGetItem", BUSY, answer_in_part, lose_the_call, answer_in_part, answer_in_part)

    assert [account.name for account in await store.accounts.accounts()] == names
    assert not between.spoils


async def test_what_is_left_for_later_again_and_again_is_out_of_reach_in_the_end(
    opened: Open, between: Between, through: DynamoDBSettings
) -> None:
    await opened(through).accounts.accounts()
    store = opened(through, patience=0.5)
    between.spoil("BatchGetItem", *[answer_nothing] * 1000)

    async with asyncio.timeout(60):
        with pytest.raises(StoreUnavailable, match="leaves items for later"):
            await store.accounts.account("ada")


async def test_what_stays_busy_is_out_of_reach_in_the_end_and_changes_nothing(
    opened: Open, between: Between, through: DynamoDBSettings
) -> None:
    store, impatient = opened(through), opened(through, patience=1.0)
    await add(store, "ada")
    between.spoil("TransactWriteItems", *[BUSY] * 1000)
    between.spoil("PutItem", *[BUSY] * 1000)

    with pytest.raises(StoreUnavailable):
        await add(impatient, "eve")
    with pytest.raises(StoreUnavailable, match="ProvisionedThroughputExceeded"):
        await impatient.table.put(("list", "eve"), {})

    between.spoils.clear()
    assert await store.accounts.account("eve") is None
    await add(store, "eve")


async def test_who_waits_for_the_same_account_shares_a_transaction(
    opened: Open, between: Between, through: DynamoDBSettings
) -> None:
    """Of 300 grants 98 go into one: two items are the account's and its row of use, another notes the day's list."""
    store = opened(through)

    grants = await asyncio.gather(
        *(store.meter.reserve("ada", [Charge(f"{number}", 1)], 0, 2**40, WIDE, 1) for number in range(300))
    )

    assert sum(grant.granted for grant in grants) == (await store.meter.usage("ada", 0)).bytes_of_day == 300
    assert between.asked["TransactWriteItems"] == 4


async def test_one_that_is_refused_takes_nobody_with_it(
    opened: Open, between: Between, through: DynamoDBSettings
) -> None:
    store = opened(through)
    await add(store, "ada")
    before = between.asked["TransactWriteItems"]

    answers = await asyncio.gather(
        *(add(store, name) for name in ("bob", "ada", "eve", "bob", "zoe")), return_exceptions=True
    )

    assert [type(answer) for answer in answers] == [type(None), AccountExists, type(None), AccountExists, type(None)]
    assert [account.name for account in await store.accounts.accounts()] == ["ada", "bob", "eve", "zoe"]
    assert between.asked["TransactWriteItems"] - before == 1
    assert (await verify_log(store.audit))[0] == 4


async def test_who_has_gone_before_it_was_begun_is_charged_nothing(
    opened: Open, between: Between, through: DynamoDBSettings
) -> None:
    store = opened(through, patience=20)
    began, may_go_on = asyncio.Event(), asyncio.Event()

    async def hold(_: str, asked: dict[str, Any], passed: Pass) -> Answer:
        began.set()
        await may_go_on.wait()
        return await passed(orjson.dumps(asked))

    between.spoil("TransactWriteItems", hold)
    first = asyncio.create_task(store.meter.reserve("ada", [Charge("f", 70)], 0, 2**40, WIDE, 1))
    await began.wait()
    second = asyncio.create_task(store.meter.reserve("ada", [Charge("g", 5)], 0, 2**40, WIDE, 1))
    await asyncio.sleep(0)  # it stands in line
    second.cancel()
    await asyncio.wait([second])
    may_go_on.set()
    await first
    await store.commits.close()

    assert (await store.meter.usage("ada", 0)).bytes_of_day == 70


async def test_what_was_to_be_written_before_an_error_is_not(opened: Open, settings: DynamoDBSettings) -> None:
    store = opened(settings)

    async def fail(transaction: Transaction) -> None:
        transaction.put(("list", "failed"), {})
        raise LookupError

    async def work(transaction: Transaction) -> None:
        transaction.put(("list", "worked"), {})

    answers = await asyncio.gather(
        *(store.commits.run("line", (), each) for each in (fail, work, fail)), return_exceptions=True
    )

    assert [type(answer) for answer in answers] == [LookupError, type(None), LookupError]
    assert [place async for (_, place), _ in store.table.query("list")] == ["worked"]


async def test_who_asks_without_pause_can_be_curtailed(opened: Open, settings: DynamoDBSettings) -> None:
    stores = [opened(settings), opened(settings)]
    await add(stores[0], "ada")

    async def ask(store: InDynamoDB, client: int) -> None:
        for number in count():
            await store.meter.reserve("ada", [Charge(f"{client} {number}", 1)], client, 2**40, WIDE, 1)

    asking = [asyncio.create_task(ask(stores[client % 2], client)) for client in range(20)]
    await asyncio.wait(asking, timeout=0.2)
    standing = Standing(Rung.REVOKED, "Stop.", 1)
    await opened(settings).accounts.replace_account(
        Account(name="ada", standing=standing), Act("operator", "account.curtail", "ada", 1_000)
    )

    async with asyncio.timeout(60):
        answers = await asyncio.gather(*asking, return_exceptions=True)
    assert {type(answer) for answer in answers} == {Curtailed}
