"""Making the table."""

from __future__ import annotations

import asyncio

from access.dynamodb.calls.client import Client, Refused
from access.dynamodb.calls.items import EXPIRES

_LOOKS, _PAUSE = 120, 0.5  # until the table can be used; seconds between


async def make_table(client: Client, name: str) -> None:
    """Make the table where there is none, paid by request, and wait until it can be used.

    Raises `Refused` and `StoreUnavailable`.
    """
    if await _state(client, name) is None:
        keys = {"pk": "HASH", "sk": "RANGE"}
        try:
            await client.call(
                "CreateTable",
                TableName=name,
                AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
                KeySchema=[{"AttributeName": key, "KeyType": kind} for key, kind in keys.items()],
                BillingMode="PAY_PER_REQUEST",
            )
        except Refused as error:
            if error.code != "ResourceInUseException":  # another process was first
                raise
    for _ in range(_LOOKS):
        if await _state(client, name) == "ACTIVE":
            break
        await asyncio.sleep(_PAUSE)
    else:
        raise client.unavailable("it is being made, and cannot be used yet")
    if not await lets_expire(client, name):
        await _let_expire(client, name)


async def lets_expire(client: Client, name: str) -> bool:
    """Whether DynamoDB takes items of a table away that are over. Raises `Refused` and `StoreUnavailable`."""
    said = (await client.call("DescribeTimeToLive", TableName=name))["TimeToLiveDescription"]
    return said["TimeToLiveStatus"] in ("ENABLED", "ENABLING") and said.get("AttributeName", EXPIRES) == EXPIRES


async def _state(client: Client, name: str) -> str | None:
    """The state of a table; None where there is none."""
    try:
        answer = await client.call("DescribeTable", TableName=name)
    except Refused as error:
        if error.code != "ResourceNotFoundException":
            raise
        return None
    return str(answer["Table"]["TableStatus"])


async def _let_expire(client: Client, name: str) -> None:
    """Let DynamoDB take items away that are over."""
    try:
        specification = {"Enabled": True, "AttributeName": EXPIRES}
        await client.call("UpdateTimeToLive", TableName=name, TimeToLiveSpecification=specification)
    except Refused as error:
        if error.code != "ValidationException":  # another process was first
            raise
