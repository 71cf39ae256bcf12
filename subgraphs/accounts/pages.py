"""Pages of what operators look through: accounts, usage, the audit log."""

from __future__ import annotations

import json

import strawberry

from access.audit import Entry
from access.days import day_text
from access.meter import Use
from subgraphs.accounts.context import AccountsContext
from subgraphs.accounts.types import Account, needed
from subgraphs.pages import PageInfo
from subgraphs.values import Long

Info = strawberry.Info[AccountsContext, None]


@strawberry.type(description="An account in its place on a page.")
class AccountEdge:
    """An edge, as Relay has it."""

    cursor: str = strawberry.field(description="Where it stands.")
    node: Account = strawberry.field(description="The account.")


@strawberry.type(description="A page of accounts, by name.")
class AccountConnection:
    """A connection, as Relay has it."""

    edges: list[AccountEdge] = strawberry.field(description="The accounts of this page.")
    page_info: PageInfo = strawberry.field(description="Where the page stands.")


@strawberry.type(description="What an account was granted or charged on a day of a mission's files.")
class UseRow:
    """A row of a report. Whoever asked without a token is reported as `anonymous`."""

    day: str = strawberry.field(description="The day, in UTC: 2026-05-31.")
    account: str = strawberry.field(description="The account.")
    mission: str = strawberry.field(description="The mission.")
    bytes: Long = strawberry.field(description="Bytes.")
    files: Long = strawberry.field(description="Files.")

    def __init__(self, use: Use) -> None:
        self.day = day_text(use.day)
        self.account, self.mission = use.account, use.mission
        self.bytes, self.files = Long(use.bytes), Long(use.files)


@strawberry.type(description="A row in its place on a page.")
class UseEdge:
    """An edge, as Relay has it."""

    cursor: str = strawberry.field(description="Where it stands.")
    node: UseRow = strawberry.field(description="The row.")


@strawberry.type(description="A page of a report, by day, account and mission.")
class UseConnection:
    """A connection, as Relay has it."""

    edges: list[UseEdge] = strawberry.field(description="The rows of this page.")
    page_info: PageInfo = strawberry.field(description="Where the page stands.")


@strawberry.type(description="An act that was written to the audit log.")
class AuditEntry:
    """An entry of the log."""

    number: Long = strawberry.field(description="Its number; the first one is 1.")
    time: str = strawberry.field(description="When, ISO 8601 in UTC.")
    actor: str = strawberry.field(description="Who did it.")
    act: str = strawberry.field(description="What was done.")
    subject: str = strawberry.field(description="The account, token, prefix or key that it was done to.")
    details: str = strawberry.field(description="What else there is to say, as a JSON object.")
    hash: str = strawberry.field(description="The hash that seals it with all entries before.")

    def __init__(self, entry: Entry) -> None:
        act = entry.act
        self.number, self.time, self.actor = Long(entry.number), needed(act.time), act.actor
        self.act, self.subject, self.hash = act.what, act.subject, entry.hash
        self.details = json.dumps(dict(act.details), ensure_ascii=False)


@strawberry.type(description="An entry in its place on a page.")
class AuditEdge:
    """An edge, as Relay has it."""

    cursor: str = strawberry.field(description="Where it stands.")
    node: AuditEntry = strawberry.field(description="The entry.")


@strawberry.type(description="Whether the audit log is as it was written.")
class AuditVerdict:
    """What checking all seals has found."""

    verified: bool = strawberry.field(description="Whether every entry follows on the one before, unchanged.")
    entries: Long = strawberry.field(description="How many entries hold.")
    head: str | None = strawberry.field(description="The hash of the last one: note it at another place.")
    problem: str | None = strawberry.field(description="What is wrong, where something is.")


async def _verdict(info: Info) -> AuditVerdict:
    found = await info.context.operators.verify(info.context.identity)
    return AuditVerdict(verified=found.verified, entries=Long(found.entries), head=found.head, problem=found.problem)


@strawberry.type(description="A page of the audit log, newest first.")
class AuditConnection:
    """A connection, as Relay has it."""

    edges: list[AuditEdge] = strawberry.field(description="The entries of this page.")
    page_info: PageInfo = strawberry.field(description="Where the page stands.")
    verdict: AuditVerdict | None = strawberry.field(
        resolver=_verdict, description="Whether the whole log is as it was written; only checked where it is selected."
    )
