"""The audit log in the table: an entry is added by the transaction that makes the change it tells of.

All acts of all processes go through the item of the head, each transaction taking those that wait in its process.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial

from access.audit import FIRST, Act, Entry, details_text, read_details, seal
from access.dynamodb.calls.items import Item, padded
from access.dynamodb.calls.table import Table
from access.dynamodb.commits import Commits
from access.dynamodb.layout import AUDIT, HEAD
from access.dynamodb.transaction import Transaction

LINE = "acts"
"""The line of all who write an act."""

NEW: Item = {"acts": 0, "hash": FIRST, "changes": 0, "denied": 0, "forgotten": 0}
"""The head of a new table."""


async def head(transaction: Transaction) -> Item:
    """The head, as the transaction has left it."""
    return await transaction.get(HEAD) or NEW


async def note(transaction: Transaction, act: Act) -> None:
    """Add an entry, within the transaction of the change."""
    before = await head(transaction)
    entry = seal(before["acts"] + 1, act, before["hash"])
    transaction.put(HEAD, before | {"acts": entry.number, "hash": entry.hash})
    transaction.put(
        (AUDIT, padded(entry.number)),
        {
            "time": act.time,
            "actor": act.actor,
            "what": act.what,
            "subject": act.subject,
            "details": details_text(act.details),
            "previous": entry.previous,
            "hash": entry.hash,
        },
    )


class DynamoDBAuditLog:
    """The log: an `AuditLog`."""

    def __init__(self, table: Table, commits: Commits) -> None:
        self._table, self._commits = table, commits

    async def add(self, act: Act) -> None:
        """Add an act that changes nothing in the store."""
        await self._commits.run(LINE, (HEAD,), partial(note, act=act))

    async def length(self) -> int:
        """How many entries were ever added."""
        found = (await self._table.get((HEAD,))).get(HEAD, NEW)
        return int(found["acts"])

    async def entries(self, after: int = 0) -> AsyncIterator[Entry]:
        """All entries after a number, in order."""
        async for (_, place), item in self._table.query(AUDIT, after=padded(after)):
            yield _entry(place, item)


def _entry(place: str, item: Item) -> Entry:
    act = Act(item["actor"], item["what"], item["subject"], item["time"], read_details(item["details"]))
    return Entry(int(place), act, item["previous"], item["hash"])
