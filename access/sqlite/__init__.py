"""Accounts, audit log and meter in ``access.sqlite`` of the data folder: for any number of processes of one machine."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from access.sqlite.accounts import SqliteAccounts
from access.sqlite.audit import SqliteAuditLog
from access.sqlite.commits import Commits
from access.sqlite.layout import FILE
from access.sqlite.reads import Reads


@dataclass(frozen=True, slots=True)
class Embedded:
    """What is kept in one store; all of it writes by the same thread, reads by another."""

    commits: Commits
    reads: Reads
    accounts: SqliteAccounts
    audit: SqliteAuditLog

    async def close(self) -> None:
        """Write what waits, then let go of the store."""
        await self.commits.close()
        await self.reads.close()


def open_embedded(folder: Path) -> Embedded:
    """The store of a data folder, made where there is none; raises `StoreUnavailable` where it cannot be had."""
    path = folder / FILE
    commits, reads = Commits(path), Reads(path)
    return Embedded(commits, reads, SqliteAccounts(commits, reads), SqliteAuditLog(commits, reads))
