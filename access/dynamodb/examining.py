"""What `tharsis doctor` asks a table: whether it answers, and may be used as servers use it. Nothing is written."""

from __future__ import annotations

import contextlib
import uuid
from typing import NamedTuple

import msgspec

from access.dynamodb.audit import DynamoDBAuditLog
from access.dynamodb.calls.client import Refused
from access.dynamodb.calls.items import key_of
from access.dynamodb.calls.making import lets_expire
from access.dynamodb.calls.table import Conflict, Table
from access.dynamodb.commits import Commits
from access.dynamodb.layout import NAMES
from config.accounts import DynamoDBSettings


class Examined(NamedTuple):
    """The entries of the audit log; whether DynamoDB takes away what is over, None where this process may not ask."""

    acts: int
    expires: bool | None


async def examine(settings: DynamoDBSettings) -> Examined:
    """Ask for all that servers do; a table is not made. Raises `StoreUnavailable`."""
    table = Table(msgspec.structs.replace(settings, create=False))
    try:
        acts = await DynamoDBAuditLog(table, Commits(table)).length()
        async for _ in table.query(NAMES, size=1):
            pass
        await _try_to_write(table)
        return Examined(acts, await _expires(table, settings.table))
    finally:
        await table.close()


async def _try_to_write(table: Table) -> None:
    """Ask for each kind of writing under conditions that never hold: rights are looked at before them."""
    put, update, delete = (key_of(("nobody", verb)) for verb in ("put", "update", "delete"))
    never = {"ConditionExpression": "attribute_exists(pk)"}
    writing = [
        {"Put": {"Item": put, **never}},
        {"Update": {"Key": update, "UpdateExpression": "REMOVE nothing", **never}},
        {"Delete": {"Key": delete, **never}},
    ]
    with contextlib.suppress(Conflict):
        await table.transact(writing, uuid.uuid4().hex)


async def _expires(table: Table, name: str) -> bool | None:
    try:
        return await lets_expire(table.client, name)
    except Refused:
        return None
