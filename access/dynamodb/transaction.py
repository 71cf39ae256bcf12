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

_COUNTS = "n"
"""The attribute that says how often an item was counted on; it stays away until then."""

_NOT_THERE = "attribute_not_exists(pk)"


class _Addition(NamedTuple):
    """What is added to the numbers of an item, and the texts that name it."""

    amounts: dict[str, int]
    names: Item


class _Count(NamedTuple):
    """An item that is counted on, as it is after that; what is added, and what its numbers may be at most before."""

    item: Item
    amounts: dict[str, int]
    most: dict[str, int]


Mark = tuple[dict[Key, Item | None], dict[Key, _Count], dict[Key, _Addition]]


class Transaction:
    """Items of a table as they were read, under those that are to be written.

    An item that was read is written only if it is still as it was read, all of them or none. One that is only counted on may
    have been counted on meanwhile, as far as its numbers allow. One that was not read is written whatever there is.
    """

    def __init__(self, table: Table) -> None:
        self._table = table
        self._read: dict[Key, Item | None] = {}
        self._written: dict[Key, Item | None] = {}
        self._counted: dict[Key, _Count] = {}
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
        if key in self._counted:
            return self._counted[key].item
        await self.load((key,))
        return self._read[key]

    def put(self, key: Key, item: Item) -> None:
        """Write a whole item."""
        self._counted.pop(key, None)
        self._written[key] = item

    def delete(self, key: Key) -> None:
        """Take an item away."""
        self._counted.pop(key, None)
        self._written[key] = None

    def count(self, key: Key, item: Item, amounts: Mapping[str, int], most: Mapping[str, int]) -> None:
        """Add to numbers of an ``item`` that `get` gave: where they are not above ``most``, and nothing else has changed."""
        item = item | {name: item[name] + amount for name, amount in amounts.items()}
        if key in self._written:
            self._written[key] = item
            return
        known = self._counted[key] if key in self._counted else _Count(item, {}, {})
        bounds = dict(known.most)
        for name, bound in most.items():
            before = bound - known.amounts.get(name, 0)  # of what was there when it was read
            bounds[name] = min(before, bounds.get(name, before))
        added = {name: known.amounts.get(name, 0) + amount for name, amount in amounts.items()}
        self._counted[key] = _Count(item, known.amounts | added, bounds)

    def add(self, key: Key, amounts: Mapping[str, int], names: Item) -> None:
        """Add to the numbers of an item, whatever they are; one that is not there begins at nothing, with these ``names``."""
        known = self._added[key].amounts if key in self._added else {}
        self._added[key] = _Addition({name: known.get(name, 0) + amount for name, amount in amounts.items()}, names)

    @property
    def size(self) -> int:
        """How many items are to be written."""
        return len(self._written) + len(self._counted) + len(self._added)

    def mark(self) -> Mark:
        """What is to be written by now, for `back_to`."""
        return dict(self._written), dict(self._counted), dict(self._added)

    def back_to(self, mark: Mark) -> None:
        """Forget what was to be written since."""
        self._written, self._counted, self._added = dict(mark[0]), dict(mark[1]), dict(mark[2])

    async def commit(self, token: str) -> None:
        """Write it; raises `Conflict` where nothing was written. ``token`` is this transaction's own."""
        items = [self._write(key, item, token) for key, item in self._written.items()]
        items += [self._count(key, count) for key, count in self._counted.items()]
        items += [_add(key, addition) for key, addition in self._added.items()]
        if items:
            await self._table.transact(items, token)

    def _write(self, key: Key, item: Item | None, token: str) -> dict[str, Any]:
        what: dict[str, Any] = {"Key": key_of(key)} if item is None else {"Item": written(key, item | {VERSION: token})}
        if key in self._read:
            what |= _condition(self._read[key])
        return {"Delete" if item is None else "Put": what}

    def _count(self, key: Key, count: _Count) -> dict[str, Any]:
        before = self._read[key] or {}
        bounds = "".join(f" AND {name} <= :most_{name}" for name in count.most)
        values = {f":{name}": amount for name, amount in count.amounts.items()}
        values |= {f":most_{name}": most for name, most in count.most.items()}
        return {
            "Update": {
                "Key": key_of(key),
                "UpdateExpression": f"ADD {', '.join(f'{name} :{name}' for name in count.amounts)}, {_COUNTS} :one",
                "ConditionExpression": f"{VERSION} = :{VERSION}{bounds}",
                "ExpressionAttributeValues": {
                    name: value_of(value)
                    for name, value in (values | {":one": 1, f":{VERSION}": before[VERSION]}).items()
                },
            }
        }


def _condition(before: Item | None) -> dict[str, Any]:
    """That an item is as it was read."""
    if before is None:
        return {"ConditionExpression": _NOT_THERE}
    known = {f":{name}": value_of(before[name]) for name in (VERSION, _COUNTS) if name in before}
    counts = f"{_COUNTS} = :{_COUNTS}" if _COUNTS in before else f"attribute_not_exists({_COUNTS})"
    return {"ConditionExpression": f"{VERSION} = :{VERSION} AND {counts}", "ExpressionAttributeValues": known}


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
