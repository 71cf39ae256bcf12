"""A table is tried in every way that servers use it, without a trace."""

import msgspec
import pytest

from access.accounts import StoreUnavailable
from access.dynamodb.calls.client import Client
from access.dynamodb.examining import examine
from config.accounts import DynamoDBSettings
from tests.access.dynamodb.between import Between, refuse_with
from tests.access.dynamodb.conftest import Open, add
from tests.services.dynamodb import DynamoDB

DENIED = refuse_with("AccessDeniedException")


async def test_a_table_in_order_is_as_it_was_before(opened: Open, settings: DynamoDBSettings) -> None:
    await add(opened(settings), "ada")
    raw = Client(settings, 5.0)
    before = await raw.call("Scan", TableName=settings.table)

    assert await examine(settings) == (1, True)

    assert await raw.call("Scan", TableName=settings.table) == before
    await raw.close()


async def test_a_table_is_not_made(settings: DynamoDBSettings) -> None:
    for _ in range(2):
        with pytest.raises(StoreUnavailable, match="no such table"):
            await examine(settings)


@pytest.mark.parametrize("operation", ["BatchGetItem", "Query", "TransactWriteItems"])
async def test_a_right_that_is_missing_is_named(
    opened: Open, settings: DynamoDBSettings, between: Between, operation: str
) -> None:
    await add(opened(settings), "ada")
    between.spoil(operation, DENIED)

    with pytest.raises(StoreUnavailable, match=f"it refuses {operation}: AccessDenied"):
        await examine(msgspec.structs.replace(settings, endpoint=between.url))


async def test_every_kind_of_writing_is_asked_for(opened: Open, settings: DynamoDBSettings, between: Between) -> None:
    await add(opened(settings), "ada")
    asked: list[str] = []

    async def listen(_: str, call: dict[str, list[dict[str, object]]], __: object) -> None:
        asked.extend(verb for item in call["TransactItems"] for verb in item)

    between.spoil("TransactWriteItems", listen)

    await examine(msgspec.structs.replace(settings, endpoint=between.url))

    assert asked == ["Put", "Update", "Delete"]


async def test_whether_items_expire_need_not_be_known(
    opened: Open, settings: DynamoDBSettings, between: Between
) -> None:
    await add(opened(settings), "ada")
    between.spoil("DescribeTimeToLive", DENIED)

    assert (await examine(msgspec.structs.replace(settings, endpoint=between.url))).expires is None


async def test_a_table_that_keeps_all_for_ever_is_seen(dynamodb: DynamoDB, settings: DynamoDBSettings) -> None:
    raw = Client(settings, 5.0)
    keys = {"pk": "HASH", "sk": "RANGE"}
    await raw.call(
        "CreateTable",
        TableName=settings.table,
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
        KeySchema=[{"AttributeName": key, "KeyType": kind} for key, kind in keys.items()],
        BillingMode="PAY_PER_REQUEST",
    )
    await raw.close()

    assert await examine(settings) == (0, False)
