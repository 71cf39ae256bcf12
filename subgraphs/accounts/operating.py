"""What operators do."""

from __future__ import annotations

import msgspec
import strawberry

from access.accounts import OwnLimits
from access.accounts import Rung as Step
from subgraphs.accounts.context import AccountsContext
from subgraphs.accounts.types import Account, Rung
from subgraphs.values import Long

Info = strawberry.Info[AccountsContext, None]


@strawberry.input(description="Limits of one account in place of its role's; those not named stay as they are.")
class OwnLimitsInput:
    """An account's own limits."""

    requests_per_second: float | None = strawberry.field(default=None, description="Requests a second.")
    request_burst: Long | None = strawberry.field(default=None, description="Requests that may come at once.")
    links_per_minute: Long | None = strawberry.field(default=None, description="Links a minute.")
    bytes_per_day: Long | None = strawberry.field(default=None, description="Bytes a day (UTC).")
    bytes_per_period: Long | None = strawberry.field(default=None, description="Bytes a period of 30 days.")
    streams: Long | None = strawberry.field(default=None, description="Downloads at the same time.")


async def set_limits(info: Info, account: str, limits: OwnLimitsInput | None = None, reset: bool = False) -> Account:
    """Give an account limits of its own."""
    own = msgspec.convert(limits or OwnLimitsInput(), OwnLimits, from_attributes=True)
    context = info.context
    return Account(await context.operators.limit(context.identity, account, own, reset=reset))


async def curtail(info: Info, account: str, to: Rung, reason: str, seconds: Long | None = None) -> Account:
    """Put an account on a step of the ladder."""
    context = info.context
    return Account(await context.operators.curtail(context.identity, account, Step(str(to.value)), reason, seconds))


async def restore(info: Info, account: str) -> Account:
    """Put an account back to normal."""
    return Account(await info.context.operators.restore(info.context.identity, account))


async def revoke_tokens(info: Info, account: str, ids: list[str] | None = None) -> Account:
    """Revoke tokens of an account."""
    return Account(await info.context.operators.revoke_tokens(info.context.identity, account, ids))


async def set_role(info: Info, account: str, role: str | None = None, groups: list[str] | None = None) -> Account:
    """Give an account another role, or other groups."""
    wanted = frozenset(groups) if groups is not None else None
    return Account(await info.context.operators.set_role(info.context.identity, account, role, wanted))
