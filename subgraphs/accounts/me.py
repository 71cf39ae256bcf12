"""What whoever asks sees of themselves."""

from __future__ import annotations

import strawberry

from subgraphs.accounts.context import AccountsContext
from subgraphs.accounts.types import AccessToken, AccountLimits, Standing, UsageWindow

Info = strawberry.Info[AccountsContext, None]


async def _standing(info: Info) -> Standing:
    return Standing((await info.context.account()).standing)


def _limits(info: Info) -> AccountLimits:
    return AccountLimits(info.context.own.limits(info.context.identity))


async def _usage(info: Info) -> list[UsageWindow]:
    return [UsageWindow(window) for window in await info.context.own.usage(info.context.identity)]


async def _tokens(info: Info) -> list[AccessToken]:
    return [AccessToken(record) for record in await info.context.own.tokens(info.context.identity)]


@strawberry.type(description="Whoever asks: an account, or an address without a token.")
class Me:
    """All of it belongs to the account that asks; there is no argument that could name another one."""

    account: str = strawberry.field(description="The account's name; `anonymous:` and the address without a token.")
    role: str = strawberry.field(description="The role in which you ask; `public` without a token.")
    groups: list[str] = strawberry.field(description="The groups whose data you see.")
    scopes: list[str] = strawberry.field(description="What your token may be used for.")
    standing: Standing | None = strawberry.field(
        resolver=_standing, description="Where the account stands, with the reason and the end of what curtails it."
    )
    limits: AccountLimits | None = strawberry.field(resolver=_limits, description="What you may use.")
    usage: list[UsageWindow] | None = strawberry.field(
        resolver=_usage, description="What you have used in each window, and when it resets."
    )
    tokens: list[AccessToken] | None = strawberry.federation.field(
        resolver=_tokens,
        authenticated=True,
        description="Your tokens, newest first, with those that are over or revoked for 30 days. Only with a token or session.",
    )


def me(info: Info) -> Me:
    """Whoever asks."""
    identity = info.context.identity
    return Me(
        account=identity.account, role=identity.role, groups=sorted(identity.groups), scopes=sorted(identity.scopes)
    )
