"""What operators ask."""

from __future__ import annotations

from collections.abc import Sequence

import strawberry

from access.days import day_of
from access.meter import Use
from access.operators import Wanted
from subgraphs.accounts.context import AccountsContext
from subgraphs.accounts.cursors import cursor, key_of
from subgraphs.accounts.pages import (
    AccountConnection,
    AccountEdge,
    AuditConnection,
    AuditEdge,
    AuditEntry,
    UseConnection,
    UseEdge,
    UseRow,
)
from subgraphs.accounts.types import Account
from subgraphs.pages import PageInfo, checked_size

Info = strawberry.Info[AccountsContext, None]
_ACCOUNTS, _USE, _AUDIT = "accounts", "use", "audit"


async def accounts(info: Info, match: str = "", first: int = 100, after: str | None = None) -> AccountConnection:
    """A page of accounts."""
    size = checked_size(first)
    name = str(key_of(after, _ACCOUNTS, str)[0]) if after is not None else None
    found = await info.context.operators.accounts(info.context.identity, match, size + 1, name)
    edges = [AccountEdge(cursor=cursor(_ACCOUNTS, one.name), node=Account(one)) for one in found[:size]]
    return AccountConnection(edges=edges, page_info=_place(edges, len(found) > size, after))


async def account(info: Info, name: str) -> Account:
    """An account by its name."""
    return Account(await info.context.operators.account(info.context.identity, name))


async def reports(
    info: Info,
    since: str,
    until: str,
    account: str | None = None,
    mission: str | None = None,
    first: int = 100,
    after: str | None = None,
) -> UseConnection:
    """A page of what was used."""
    size = checked_size(first)
    wanted = Wanted(day_of(since, "since"), day_of(until, "until"), account, mission)
    found = await info.context.operators.report(info.context.identity, wanted, size + 1, _use_after(after))
    edges = [UseEdge(cursor=cursor(_USE, one.day, one.account, one.mission), node=UseRow(one)) for one in found[:size]]
    return UseConnection(edges=edges, page_info=_place(edges, len(found) > size, after))


async def audit_log(
    info: Info, subject: str | None = None, first: int = 100, after: str | None = None
) -> AuditConnection:
    """A page of the audit log, newest first."""
    size = checked_size(first)
    before = int(key_of(after, _AUDIT, int)[0]) if after is not None else None
    found = await info.context.operators.audit(info.context.identity, size + 1, before, subject)
    edges = [AuditEdge(cursor=cursor(_AUDIT, one.number), node=AuditEntry(one)) for one in found[:size]]
    return AuditConnection(edges=edges, page_info=_place(edges, len(found) > size, after))


def _use_after(after: str | None) -> Use | None:
    if after is None:
        return None
    day, account, mission = key_of(after, _USE, int, str, str)
    return Use(int(day), str(account), str(mission), 0, 0)


def _place(edges: Sequence[AccountEdge | UseEdge | AuditEdge], more: bool, after: str | None) -> PageInfo:
    return PageInfo(
        has_next_page=more,
        has_previous_page=after is not None,
        start_cursor=edges[0].cursor if edges else None,
        end_cursor=edges[-1].cursor if edges else None,
    )
