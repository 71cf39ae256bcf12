"""The audit log in ``access.sqlite``: an entry is added by the transaction that makes the change it tells of."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial

import apsw

from access.audit import FIRST, Act, Entry, details_text, read_details, seal
from access.sqlite.commits import Commits
from access.sqlite.connection import number_of
from access.sqlite.reads import Reads

_PAGE = 500


def note(connection: apsw.Connection, act: Act) -> None:
    """Add an entry, within the transaction of the change: no other process can add one meanwhile."""
    last = connection.execute("SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1").fetchone()
    number, previous = (last[0] + 1, last[1]) if last is not None else (1, FIRST)
    entry = seal(number, act, previous)
    connection.execute(
        "INSERT INTO audit (number, time, actor, what, subject, details, previous, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (number, act.time, act.actor, act.what, act.subject, details_text(act.details), previous, entry.hash),
    )
    connection.execute("UPDATE about SET value = value + 1 WHERE name = 'acts'")


class SqliteAuditLog:
    """The log: an `AuditLog`."""

    def __init__(self, commits: Commits, reads: Reads) -> None:
        self._commits, self._reads = commits, reads

    async def add(self, act: Act) -> None:
        """Add an act that changes nothing in the store."""
        await self._commits.run(partial(note, act=act))

    async def length(self) -> int:
        """How many entries were ever added."""
        return await self._reads.run(partial(number_of, statement="SELECT value FROM about WHERE name = 'acts'"))

    async def entries(self, after: int = 0) -> AsyncIterator[Entry]:
        """All entries after a number, in order."""
        while True:
            page = await self._reads.run(partial(_page, after=after))
            for entry in page:
                yield entry
            if len(page) < _PAGE:
                return
            after = page[-1].number


def _page(connection: apsw.Connection, after: int) -> list[Entry]:
    rows = connection.execute(
        "SELECT number, actor, what, subject, time, details, previous, hash FROM audit"
        " WHERE number > ? ORDER BY number LIMIT ?",
        (after, _PAGE),
    )
    return [
        Entry(number, Act(actor, what, subject, time, read_details(details)), previous, hash_)
        for number, actor, what, subject, time, details, previous, hash_ in rows
    ]
