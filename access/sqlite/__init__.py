"""Accounts, audit log, meter and leases in ``access.sqlite`` of the data folder: for any number of processes of one machine."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from access.keys import secret_key
from access.sqlite.accounts import SqliteAccounts
from access.sqlite.audit import SqliteAuditLog
from access.sqlite.commits import Commits
from access.sqlite.layout import FILE
from access.sqlite.leases import SqliteLeases
from access.sqlite.meter import SqliteMeter
from access.sqlite.reads import Reads

_KEY = "meter"


@dataclass(frozen=True, slots=True)
class Embedded:
    """What is kept in one store; all of it writes by the same thread, reads by another."""

    commits: Commits
    reads: Reads
    accounts: SqliteAccounts
    audit: SqliteAuditLog
    meter: SqliteMeter
    leases: SqliteLeases

    async def close(self) -> None:
        """Write what waits, then let go of the store."""
        await self.commits.close()
        await self.reads.close()


def open_embedded(folder: Path, clock: Callable[[], float] = time.time) -> Embedded:
    """The store of a data folder, made where there is none; raises `StoreUnavailable` where it cannot be had.

    ``clock`` is what meter and leases go by, in seconds since 1970.
    """
    path = folder / FILE
    commits, reads = Commits(path), Reads(path)
    meter = SqliteMeter(commits, reads, secret_key(folder, _KEY), clock)
    accounts, audit = SqliteAccounts(commits, reads), SqliteAuditLog(commits, reads)
    return Embedded(commits, reads, accounts, audit, meter, SqliteLeases(commits, clock))
