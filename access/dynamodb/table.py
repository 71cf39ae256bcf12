"""The one table: its calls, each with patience, and what is said where it is out of reach."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import AsyncExitStack
from typing import Any

import aioboto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

from access.accounts import StoreUnavailable
from access.dynamodb.items import EXPIRES, Item, Key, key_of, read, value_of, written
from config.accounts import DynamoDBSettings

_READ_AT_ONCE = 100  # items of one BatchGetItem at most
_CONNECTIONS = 64
_CONNECT = 2.0  # seconds
_LONGEST_PAUSE = 0.5  # seconds between tries
_AGAIN = frozenset(
    [
        "InternalServerError",
        "LimitExceededException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ServiceUnavailable",
        "ThrottlingException",
        "TransactionInProgressException",
    ]
)
"""Errors after which the same call may succeed."""


class Conflict(Exception):
    """A transaction that was not made: an item is not as it was read, or another transaction is at it."""


class Table:
    """A table of DynamoDB with text keys ``pk`` and ``sk``. Any call may raise `StoreUnavailable`; reads are consistent.

    Throttled calls, broken connections and DynamoDB's own faults are tried again, with jitter, for ``patience`` seconds.
    """

    def __init__(self, settings: DynamoDBSettings, patience: float = 5.0) -> None:
        self._settings, self.patience = settings, patience
        self._client: Any = None
        self._open = AsyncExitStack()
        self._opening = asyncio.Lock()

    async def get(self, keys: Collection[Key]) -> dict[Key, Item]:
        """The items of these keys that are there."""
        wanted = [key_of(key) for key in dict.fromkeys(keys)]
        found: dict[Key, Item] = {}
        while wanted:
            asked, wanted = wanted[:_READ_AT_ONCE], wanted[_READ_AT_ONCE:]
            request = {self._settings.table: {"Keys": asked, "ConsistentRead": True}}
            answer = await self._call("batch_get_item", RequestItems=request)
            found.update(read(item) for item in answer["Responses"].get(self._settings.table, ()))
            wanted += answer.get("UnprocessedKeys", {}).get(self._settings.table, {}).get("Keys", ())
        return found

    async def query(
        self, partition: str, *, begins: str = "", after: str = "", size: int | None = None
    ) -> AsyncIterator[tuple[Key, Item]]:
        """The items of a partition, by ``sk``: those that begin so, after a place, ``size`` of them at most (None: all)."""
        if begins and after and not after.startswith(begins):
            if after > begins:
                return
            after = ""
        condition, values = "pk = :pk", {":pk": value_of(partition)}
        if begins:
            condition, values = f"{condition} AND begins_with(sk, :sk)", values | {":sk": value_of(begins)}
        start = {"ExclusiveStartKey": key_of((partition, after))} if after else {}
        while size is None or size > 0:
            limit = {} if size is None else {"Limit": size}
            answer = await self._call(
                "query",
                TableName=self._settings.table,
                KeyConditionExpression=condition,
                ExpressionAttributeValues=values,
                ConsistentRead=True,
                **start,
                **limit,
            )
            for item in answer["Items"]:
                yield read(item)
            if "LastEvaluatedKey" not in answer:
                return
            start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
            size = None if size is None else size - len(answer["Items"])

    async def put(self, key: Key, item: Item) -> None:
        """Put an item, whatever there is."""
        await self._call("put_item", TableName=self._settings.table, Item=written(key, item))

    async def transact(self, items: Sequence[dict[str, Any]], token: str) -> None:
        """Do all of these (Put, Update …, without the table's name) or nothing; raises `Conflict`.

        A call with the same ``token`` is the same transaction for ten minutes: it is made once, however often it is asked for.
        """
        named = [{verb: {"TableName": self._settings.table, **what} for verb, what in item.items()} for item in items]
        await self._call("transact_write_items", TransactItems=named, ClientRequestToken=token)

    async def close(self) -> None:
        """Let go of the connections."""
        self._client = None
        await self._open.aclose()

    async def _call(self, name: str, **parameters: Any) -> Any:
        """One call, tried again until it succeeds or patience is over."""
        deadline, pause = time.monotonic() + self.patience, 0.01
        while True:
            try:
                client = await self._connected()
                return await getattr(client, name)(**parameters)
            except ClientError as error:
                self._refuse(error, last=time.monotonic() + pause > deadline)
            except HTTPClientError as error:
                if time.monotonic() + pause > deadline:
                    raise self._unavailable(f"it cannot be reached ({type(error).__name__})") from None
            except BotoCoreError as error:  # no credentials, no region, a profile that is not there
                raise self._unavailable(f"{error} See docs/dynamodb.md, Credentials") from None
            await asyncio.sleep(random.uniform(0, pause))  # noqa: S311  no secret
            pause = min(pause * 2, _LONGEST_PAUSE)

    def _refuse(self, error: ClientError, *, last: bool) -> None:
        """Raise what an error of DynamoDB means, unless the call is to be tried again."""
        code = error.response["Error"]["Code"]
        if code == "TransactionCanceledException":
            reasons = {reason["Code"] for reason in error.response.get("CancellationReasons", ())} - {"None"}
            if reasons & {"ConditionalCheckFailed", "TransactionConflict"}:
                raise Conflict from None
            if reasons <= {"ThrottlingError", "ProvisionedThroughputExceeded"} and not last:
                return
            raise self._unavailable(f"a transaction was refused ({', '.join(sorted(reasons))})") from None
        if code == "ResourceNotFoundException":
            raise self._unavailable(
                "there is no such table: make it as docs/dynamodb.md says, or set accounts.dynamodb.create"
            ) from None
        if code not in _AGAIN or last:
            raise self._unavailable(f"it refuses the call ({code})") from None

    def _unavailable(self, reason: str) -> StoreUnavailable:
        where = self._settings.endpoint or self._settings.region or "the region of the AWS configuration"
        return StoreUnavailable(f"DynamoDB's table {self._settings.table} ({where}): {reason}.")

    async def _connected(self) -> Any:
        async with self._opening:
            if self._client is None:
                client = await self._open.enter_async_context(self._make_client())
                if self._settings.create:
                    await make_table(client, self._settings.table)
                self._client = client
        return self._client

    def _make_client(self) -> Any:
        """Make a client that leaves trying again to us."""
        config = Config(
            connect_timeout=min(_CONNECT, self.patience),
            read_timeout=self.patience,
            max_pool_connections=_CONNECTIONS,
            retries={"total_max_attempts": 1},
        )
        session = aioboto3.Session(region_name=self._settings.region)
        return session.client("dynamodb", endpoint_url=self._settings.endpoint, config=config)


async def make_table(client: Any, name: str) -> None:
    """Make the table where there is none, paid by request, and wait until it can be used."""
    try:
        await client.describe_table(TableName=name)
    except client.exceptions.ResourceNotFoundException:
        keys = {"pk": "HASH", "sk": "RANGE"}
        with contextlib.suppress(client.exceptions.ResourceInUseException):  # another process was first
            await client.create_table(
                TableName=name,
                AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
                KeySchema=[{"AttributeName": key, "KeyType": kind} for key, kind in keys.items()],
                BillingMode="PAY_PER_REQUEST",
            )
        await client.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1})
        await _expire(client, name)


async def _expire(client: Any, name: str) -> None:
    """Let DynamoDB take items away that are over."""
    specification = {"Enabled": True, "AttributeName": EXPIRES}
    try:
        await client.update_time_to_live(TableName=name, TimeToLiveSpecification=specification)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ValidationException":  # it is so already
            raise
