"""What was used, for reports: a row for each day, account and mission, in lists by day that are spread over shards.

A row is added to by the transaction that charges, so that reports and windows agree. The first row that a process writes into
such a list notes the list too: reports read no others.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from access.dynamodb.calls.items import Item, padded
from access.dynamodb.calls.table import Table
from access.dynamodb.layout import USES, use_begins, use_key, use_place
from access.dynamodb.transaction import Transaction
from access.meter import Use


class UseList:
    """Adds to rows of use, and reads them."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._noted: set[str] = set()

    def add(self, transaction: Transaction, day: int, account: str, missions: Mapping[str, tuple[int, int]]) -> None:
        """Add the bytes and files of missions to an account's rows of a day."""
        for mission, (bytes_, files) in missions.items():
            names = {"account": account, "mission": mission}
            transaction.add(use_key(day, account, mission), {"bytes": bytes_, "files": files}, names)
        if use_place(day, account) not in self._noted:
            transaction.put((USES, use_place(day, account)), {})

    def noted(self, day: int, account: str) -> None:
        """Remember that an account's list of a day is noted, after the transaction that did it."""
        self._noted.add(use_place(day, account))

    async def report(
        self, since: int, until: int, account: str | None, mission: str | None, size: int, after: Use | None
    ) -> Sequence[Use]:
        """Rows from a day to another, both included, by day, account and mission, after the row ``after``."""
        since = max(since, after.day if after is not None else 0)
        rows: list[Use] = []
        for day, places in await self._lists(since, until, account):
            if len(rows) >= size:
                break
            behind = use_key(day, after.account, after.mission)[1] if after is not None and after.day == day else ""
            rows += await self._of_day(day, places, account, mission, size, behind)
        return rows[:size]

    async def _lists(self, since: int, until: int, account: str | None) -> Sequence[tuple[int, list[str]]]:
        """The lists of each day, of all accounts or of those that may have one account."""
        days: dict[int, list[str]] = {}
        async for (_, place), _ in self._table.query(USES, after=padded(since)):
            day = int(place.partition("#")[0])
            if day > until:
                break
            if account is None or place == use_place(day, account):
                days.setdefault(day, []).append(place)
        return list(days.items())

    async def _of_day(
        self, day: int, places: Sequence[str], account: str | None, mission: str | None, size: int, behind: str
    ) -> Sequence[Use]:
        """The first rows of a day; those of one mission are found among all."""
        begins = "" if account is None else use_begins(account)
        most = size if mission is None else None
        lists = await asyncio.gather(*(self._list(f"use#{place}", begins, behind, most) for place in places))
        found = sorted((place, _use(day, item)) for items in lists for place, item in items)
        return [row for _, row in found if account in (None, row.account) and mission in (None, row.mission)]

    async def _list(self, partition: str, begins: str, behind: str, size: int | None) -> Sequence[tuple[str, Item]]:
        rows = self._table.query(partition, begins=begins, after=behind, size=size)
        return [(place, item) async for (_, place), item in rows]


def _use(day: int, item: Item) -> Use:
    return Use(day, item["account"], item["mission"], item["bytes"], item["files"])
