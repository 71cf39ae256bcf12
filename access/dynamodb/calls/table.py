"""The one table: what can be asked of it, and what is said where it is out of reach."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Collection, Sequence
from typing import Any

from access.dynamodb.calls.client import Client, Refused
from access.dynamodb.calls.items import Item, Key, key_of, read, value_of, written
from access.dynamodb.calls.making import make_table
from config.accounts import DynamoDBSettings

_READ_AT_ONCE = 100  # items of one BatchGetItem at most
_PAUSE = 0.1  # seconds, at most
_CONFLICTS = frozenset(["ConditionalCheckFailed", "TransactionConflict"])


class Conflict(Exception):
    """A transaction that was not made: an item is not as it was read, or another transaction is at it."""


class Table:
    """A table of DynamoDB with text keys ``pk`` and ``sk``. Any call may raise `StoreUnavailable`; reads are consistent.

    ``patience`` is how long a call waits, in seconds.
    """

    def __init__(self, settings: DynamoDBSettings, patience: float = 5.0) -> None:
        self._settings, self._name, self.patience = settings, settings.table, patience
        self.client = Client(settings, patience)
        self._made = not settings.create
        self._making = asyncio.Lock()

    async def get(self, keys: Collection[Key]) -> dict[Key, Item]:
        """The items of these keys that are there."""
        wanted = [key_of(key) for key in dict.fromkeys(keys)]
        found: dict[Key, Item] = {}
        deadline = time.monotonic() + self.patience
        while wanted:
            asked, wanted = wanted[:_READ_AT_ONCE], wanted[_READ_AT_ONCE:]
            request = {self._name: {"Keys": asked, "ConsistentRead": True}}
            answer = await self._call("BatchGetItem", RequestItems=request)
            found.update(read(item) for item in answer["Responses"].get(self._name, ()))
            left = answer.get("UnprocessedKeys", {}).get(self._name, {}).get("Keys", ())
            if left:
                wanted += left
                await self._pause(deadline)
        return found

    async def query(
        self, partition: str, *, begins: str = "", after: str = "", size: int | None = None
    ) -> AsyncIterator[tuple[Key, Item]]:
        """The items of a partition, by ``sk``: those that begin so, after a place, ``size`` of them at most (None: all)."""
        if begins and after and not after.startswith(begins):
            if after > begins:
                return
            after = ""
        asked: dict[str, Any] = {
            "TableName": self._name,
            "KeyConditionExpression": "pk = :pk AND begins_with(sk, :sk)" if begins else "pk = :pk",
            "ExpressionAttributeValues": {":pk": value_of(partition)} | ({":sk": value_of(begins)} if begins else {}),
            "ConsistentRead": True,
        }
        start = key_of((partition, after)) if after else None
        while size is None or size > 0:
            asked |= {} if start is None else {"ExclusiveStartKey": start}
            asked |= {} if size is None else {"Limit": size}
            answer = await self._call("Query", **asked)
            for item in answer["Items"]:
                yield read(item)
            start = answer.get("LastEvaluatedKey")
            if start is None:
                return
            size = None if size is None else size - len(answer["Items"])

    async def put(self, key: Key, item: Item) -> None:
        """Put an item, whatever there is."""
        await self._call("PutItem", TableName=self._name, Item=written(key, item))

    async def update(self, key: Key, values: Item, removed: Collection[str] = ()) -> Item:
        """Set attributes of an item and remove others, whatever there is; gives the item as it is then."""
        names = {name: f"#{number}" for number, name in enumerate([*values, *removed])}
        setting = ", ".join(f"{names[name]} = :{names[name][1:]}" for name in values)
        removing = ", ".join(names[name] for name in removed)
        asked: dict[str, Any] = {
            "UpdateExpression": (f"SET {setting}" if setting else "") + (f" REMOVE {removing}" if removing else ""),
            "ExpressionAttributeNames": {place: name for name, place in names.items()},
        }
        if values:
            said = {f":{names[name][1:]}": value_of(value) for name, value in values.items()}
            asked["ExpressionAttributeValues"] = said
        answer = await self._call("UpdateItem", TableName=self._name, Key=key_of(key), ReturnValues="ALL_NEW", **asked)
        return read(answer["Attributes"])[1]

    async def transact(self, items: Sequence[dict[str, Any]], token: str) -> None:
        """Do all of these (Put, Update …, without the table's name) or nothing; raises `Conflict`.

        A call with the same ``token`` is the same transaction for ten minutes: it is made once, however often it is asked for.
        """
        named = [{verb: {"TableName": self._name, **what} for verb, what in item.items()} for item in items]
        await self._call("TransactWriteItems", TransactItems=named, ClientRequestToken=token)

    async def close(self) -> None:
        """Let go of the connections."""
        await self.client.close()

    async def _call(self, operation: str, **parameters: Any) -> Any:
        try:
            await self._ready()
            return await self.client.call(operation, **parameters)
        except Refused as error:
            if error.reasons & _CONFLICTS:
                raise Conflict from None
            if error.code == "ResourceNotFoundException":
                raise self.client.unavailable(
                    "there is no such table: make it as docs/dynamodb.md says, or set accounts.dynamodb.create"
                ) from None
            raise self.client.unavailable(f"it refuses {operation}: {error}") from None

    async def _pause(self, deadline: float) -> None:
        """Wait before what a busy table has left for later."""
        if time.monotonic() > deadline:
            raise self.client.unavailable(f"it leaves items for later, for {self.patience:g} seconds")
        await asyncio.sleep(random.uniform(0, _PAUSE))  # noqa: S311  no secret

    async def _ready(self) -> None:
        """Make the table where the settings say so and there is none."""
        if self._made:
            return
        async with self._making:
            if not self._made:
                await make_table(self.client, self._name)
                self._made = True
