"""The table itself: how it is made, and which items DynamoDB may take away."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import msgspec
import orjson
import pytest

from access.accounts import Account, DeniedPrefix, TokenRecord
from access.audit import Act, LogBroken, verify_log
from access.dynamodb.calls.client import Client
from access.dynamodb.calls.items import EXPIRES, Item, read
from access.dynamodb.leases import DynamoDBLeases
from access.meter import DAY, KEPT, PERIOD, Budget, Charge, Served
from config.accounts import DynamoDBSettings
from tests.access.dynamodb.between import Answer, Between, Pass
from tests.access.dynamodb.conftest import Open, add

WIDE = Budget(10**9, 10**9, 10**6)


@pytest.fixture
async def raw(settings: DynamoDBSettings) -> AsyncIterator[Client]:
    client = Client(settings, 5.0)
    yield client
    await client.close()


async def items(client: Client, table: str) -> dict[str, Item]:
    """All items, by the kind that their partition begins with and their place."""
    answer = await client.call("Scan", TableName=table)
    found = [read(item) for item in answer["Items"]]
    return {f"{key[0].partition('#')[0]}/{key[1]}": item for key, item in found}


async def test_those_who_begin_together_make_one_table(opened: Open, settings: DynamoDBSettings, raw: Client) -> None:
    stores = [opened(settings) for _ in range(4)]

    await asyncio.gather(*(add(store, f"account {number}") for number, store in enumerate(stores)))

    assert len(await stores[0].accounts.accounts()) == 4
    lives = await raw.call("DescribeTimeToLive", TableName=settings.table)
    assert lives["TimeToLiveDescription"] == {"TimeToLiveStatus": "ENABLED", "AttributeName": EXPIRES}
    table = (await raw.call("DescribeTable", TableName=settings.table))["Table"]
    assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert "GlobalSecondaryIndexes" not in table


async def test_only_what_is_over_some_day_may_be_taken_away(
    opened: Open, settings: DynamoDBSettings, raw: Client
) -> None:
    store, expires = opened(settings), 2**33
    await add(store, "ada")
    token = TokenRecord(id="t1", account="ada", role="user", created=1_000, expires=expires)
    await store.accounts.add_token(token, Act("ada", "token.create", "t1", 1_000))
    await store.accounts.revoke_token("t1", expires, Act("ada", "token.revoke", "t1", 1_100))
    await store.accounts.deny(DeniedPrefix("/mro", frozenset()), Act("operator", "prefix.deny", "/mro", 1_200))
    await store.accounts.note_violation("ada", "burst", expires, expires - 60)
    budget = Budget(100, 100, 100, "anonymous", 100)
    for name in ("ada", "anonymous:192.0.2.1"):
        granted = await store.meter.reserve(name, [Charge("f", 1, (), "mro")], 0, expires, budget, 1)
        await store.meter.charge(Served(granted.id, name, 1, 1))

    found = await items(raw, settings.table)

    lives = {place: item[EXPIRES] for place, item in found.items() if EXPIRES in item}
    kinds = {place.partition("/")[0] for place in lives}
    assert kinds == {"account", "changes", "event", "reservation", "violations"}
    assert lives["reservation/reservation"] == lives["event/event"] == expires + KEPT
    assert lives["changes/0000000000000001"] == expires + 3600
    assert [lives[place] for place in lives if place.startswith("violations/")] == [expires + 60 + DAY]
    assert lives["account/account"] % PERIOD == DAY  # whose nobody made, when its windows are over
    assert {place.partition("/")[0] for place in found} - kinds == {
        "accounts",
        "audit",
        "denied",
        "head",
        "token",
        "tokens",
        "use",
        "uses",
    }
    ada = await raw.call("GetItem", TableName=settings.table, Key={"pk": {"S": "account#ada"}, "sk": {"S": "account"}})
    assert EXPIRES not in ada["Item"]


async def test_a_process_that_is_gone_is_not_in_the_item_of_leases_for_ever(
    opened: Open, settings: DynamoDBSettings, raw: Client
) -> None:
    now = [2.0**33]
    leases = DynamoDBLeases(opened(settings).table, lambda: now[0])
    await leases.renew("ada", "gone", 3)
    await leases.renew("ada", "there", 1)
    now[0] += 70

    assert await leases.renew("ada", "there", 2) == 2

    (item,) = (await items(raw, settings.table)).values()
    assert [name for name in item if name.startswith("holder")] == ["holder there"]
    assert item[EXPIRES] > now[0]


async def test_an_account_that_was_charged_before_it_was_made_keeps_what_it_used(
    opened: Open, settings: DynamoDBSettings
) -> None:
    store = opened(settings)
    await store.meter.reserve("ada", [Charge("f", 70)], 0, 2**40, WIDE, 1)
    await add(store, "ada")

    assert (await store.meter.usage("ada", 0)).bytes_of_day == 70
    assert await store.accounts.account("ada") == Account(name="ada")


async def test_an_account_with_the_longest_name_in_any_script_can_be_charged(
    opened: Open, settings: DynamoDBSettings
) -> None:
    store = opened(settings)
    names = [f"{'🪐' * 255}{last}" for last in "ab"]
    for name in names:
        await add(store, name)
        await store.meter.reserve(name, [Charge("f", 7, (), "mro")], 0, 2**40, WIDE, 1)

    assert [account.name for account in await store.accounts.accounts(names[0][:256])] == names[:1]
    assert [account.name for account in await store.accounts.accounts(after=names[0])] == names[1:]
    report = await store.meter.report(0, 10**6)
    assert sum(row.bytes for row in report) == 14
    assert [row.account for row in await store.meter.report(0, 10**6, account=names[1])] == names[1:]


async def test_a_list_of_more_than_one_answer_holds_is_read_whole(opened: Open, settings: DynamoDBSettings) -> None:
    table = opened(settings).table
    for number in range(30):
        await table.put(("list", f"{number:02}"), {"text": "x" * 100_000})  # an answer holds a megabyte

    assert [int(place) async for (_, place), _ in table.query("list")] == list(range(30))
    assert [int(place) async for (_, place), _ in table.query("list", after="03", size=20)] == list(range(4, 24))


async def test_every_reading_asks_for_what_is_written_by_now(
    opened: Open, settings: DynamoDBSettings, between: Between
) -> None:
    """DynamoDB else answers from a copy that may be behind, as DynamoDB Local has none: a revocation must not be."""
    store = opened(msgspec.structs.replace(settings, endpoint=between.url))
    await add(store, "ada")
    asked: list[dict[str, Any]] = []

    async def listen(_: str, call: dict[str, Any], passed: Pass) -> Answer:
        asked.extend(call.get("RequestItems", {"": call}).values())
        return await passed(orjson.dumps(call))

    between.spoil("BatchGetItem", *[listen] * 9)
    between.spoil("Query", *[listen] * 9)
    await store.accounts.changes()
    await store.accounts.accounts("a")

    assert [each["ConsistentRead"] for each in asked] == [True] * 4


CHANGES: dict[str, Callable[[Item], Any]] = {
    "actor": lambda item: "eve",
    "time": lambda item: item["time"] + 1,
    "details": lambda item: item["details"].replace("{}", '{"a":1}'),
    "details as written by others": lambda item: " {}",
    "hash": lambda item: "0" * 64,
    "previous": lambda item: "1" * 64,
}


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("changed", CHANGES)
async def test_an_entry_of_the_log_that_is_changed_in_the_table_is_found(
    opened: Open, settings: DynamoDBSettings, raw: Client, changed: str, number: int
) -> None:
    store = opened(settings)
    for name in ("ada", "bob", "eve"):
        await add(store, name)
    key = {"pk": {"S": "audit"}, "sk": {"S": f"{number:016}"}}
    _, item = read((await raw.call("GetItem", TableName=settings.table, Key=key))["Item"])
    name = changed.partition(" ")[0]
    value = CHANGES[changed](item)
    await raw.call(
        "UpdateItem",
        TableName=settings.table,
        Key=key,
        UpdateExpression="SET #name = :value",
        ExpressionAttributeNames={"#name": name},
        ExpressionAttributeValues={":value": {"N": str(value)} if name == "time" else {"S": value}},
    )

    with pytest.raises(LogBroken) as broken:
        await verify_log(store.audit)

    assert broken.value.number == number


@pytest.mark.parametrize("number", [1, 2, 3])
async def test_an_entry_that_is_taken_away_is_missed(
    opened: Open, settings: DynamoDBSettings, raw: Client, number: int
) -> None:
    store = opened(settings)
    for name in ("ada", "bob", "eve"):
        await add(store, name)
    key = {"pk": {"S": "audit"}, "sk": {"S": f"{number:016}"}}
    await raw.call("DeleteItem", TableName=settings.table, Key=key)

    with pytest.raises(LogBroken) as broken:
        await verify_log(store.audit)

    assert broken.value.number == number
