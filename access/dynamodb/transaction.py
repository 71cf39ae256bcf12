"""A transaction over items: what was read, and what is to be written if none of it was changed meanwhile."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from access.dynamodb.calls.items import Item, Key, key_of, value_of, written
from access.dynamodb.calls.table import Table

VERSION = "v"
"""The attribute that names the transaction by which an item was written last: never the same one twice."""

MOST = 100
"""Items of one TransactWriteItems at most."""

_AS_IT_WAS = f"{VERSION} = :{VERSION}"
_NOT_THERE = "attribute_not_exists(pk)"


class _Addition(NamedTuple):
    """What is added to the numbers of an item, and the texts that name it."""

    amounts: dict[str, int]
    names: Item


Mark = tuple[dict[Key, Item | None], dict[Key, _Addition]]


class Transaction:
    """Items of a table as they were read, under those that are to be written.

    An item that was read is written only if it is still as it was read, all of them or none. One that was not read is
    written whatever there is.
    """

    def __init__(self, table: Table) -> None:
        self._table = table
        self._read: dict[Key, Item | None] = {}
        self._written: dict[Key, Item | None] = {}
        self._added: dict[Key, _Addition] = {}

    async def load(self, keys: Collection[Key]) -> None:
        """Read items, in one call."""
        missing = [key for key in keys if key not in self._read]
        found = await self._table.get(missing) if missing else {}
        self._read.update((key, found.get(key)) for key in missing)

    async def get(self, key: Key) -> Item | None:
        """An item, as this transaction has left it."""
        if key in self._written:
            return self._written[key]
        await self.load((key,))
        return self._read[key]

    def put(self, key: Key, item: Item) -> None:
        """Write a whole item."""
        self._written[key] = item

    def delete(self, key: Key) -> None:
        """Take an item away."""
        self._written[key] = None

    def add(self, key: Key, amounts: Mapping[str, int], names: Item) -> None:
        """Add to the numbers of an item, whatever they are; one that is not there begins at nothing, with these ``names``."""
        known = self._added[key].amounts if key in self._added else {}
        self._added[key] = _Addition({name: known.get(name, 0) + amount for name, amount in amounts.items()}, names)

    @property
    def size(self) -> int:
        """How many items are to be written."""
        return len(self._written) + len(self._added)

    def mark(self) -> Mark:
        """What is to be written by now, for `back_to`."""
        return dict(self._written), dict(self._added)

    def back_to(self, mark: Mark) -> None:
        """Forget what was to be written since."""
        self._written, self._added = dict(mark[0]), dict(mark[1])

    async def commit(self, token: str) -> None:
        """Write it; raises `Conflict` where nothing was written. ``token`` is this transaction's own."""
        items = [self._write(key, item, token) for key, item in self._written.items()]
        items += [_add(key, addition) for key, addition in self._added.items()]
        if items:
            await self._table.transact(items, token)

    def _write(self, key: Key, item: Item | None, token: str) -> dict[str, Any]:
        what: dict[str, Any] = {"Key": key_of(key)} if item is None else {"Item": written(key, item | {VERSION: token})}
        if key in self._read:
            before = self._read[key]
            what["ConditionExpression"] = _NOT_THERE if before is None else _AS_IT_WAS
            if before is not None:
                what["ExpressionAttributeValues"] = {f":{VERSION}": value_of(before[VERSION])}
        return {"Delete" if item is None else "Put": what}


def _add(key: Key, addition: _Addition) -> dict[str, Any]:
    numbers = ", ".join(f"#{name} :{name}" for name in addition.amounts)
    names = ", ".join(f"#{name} = :{name}" for name in addition.names)
    values = addition.names | dict(addition.amounts)
    return {
        "Update": {
            "Key": key_of(key),
            "UpdateExpression": f"SET {names} ADD {numbers}",
            "ExpressionAttributeNames": {f"#{name}": name for name in values},
            "ExpressionAttributeValues": {f":{name}": value_of(value) for name, value in values.items()},
        }
    }
