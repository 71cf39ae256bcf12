"""Accounts, audit log, meter and leases in a table of DynamoDB: for any number of processes on any number of machines."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from access.dynamodb.accounts import DynamoDBAccounts
from access.dynamodb.audit import DynamoDBAuditLog
from access.dynamodb.calls.table import Table
from access.dynamodb.commits import Commits
from access.dynamodb.leases import DynamoDBLeases
from access.dynamodb.meter import DynamoDBMeter
from access.keys import secret_key
from config.accounts import DynamoDBSettings

METER_KEY = "meter"
"""The key in the data folder by which the ids of reservations are made: every machine has the same."""


@dataclass(frozen=True, slots=True)
class InDynamoDB:
    """What is kept in one table, for one event loop."""

    table: Table
    commits: Commits
    accounts: DynamoDBAccounts
    audit: DynamoDBAuditLog
    meter: DynamoDBMeter
    leases: DynamoDBLeases

    async def close(self) -> None:
        """Write what waits, then let go of the table."""
        await self.commits.close()
        await self.table.close()


def open_dynamodb(
    folder: Path, settings: DynamoDBSettings, clock: Callable[[], float] = time.time, patience: float = 5.0
) -> InDynamoDB:
    """The store in a table, which is asked for at the first call; ``folder`` is the data folder that has the keys.

    ``clock`` is what the meter goes by, in seconds since 1970; ``patience`` is how long a call waits, in seconds.
    """
    table = Table(settings, patience)
    commits = Commits(table)
    meter = DynamoDBMeter(table, commits, secret_key(folder, METER_KEY), clock)
    accounts, audit = DynamoDBAccounts(table, commits), DynamoDBAuditLog(table, commits)
    return InDynamoDB(table, commits, accounts, audit, meter, DynamoDBLeases(table, clock))
