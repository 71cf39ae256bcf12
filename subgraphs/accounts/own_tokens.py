"""Making, renewing and revoking one's own tokens."""

from __future__ import annotations

import strawberry

from access.self_service import Asked
from subgraphs.accounts.context import AccountsContext
from subgraphs.accounts.types import NewToken

Info = strawberry.Info[AccountsContext, None]
_LIFETIME = 90 * 86_400


async def create_token(
    info: Info,
    title: str,
    role: str | None = None,
    scopes: list[str] | None = None,
    expires_in: int = _LIFETIME,
) -> NewToken:
    """Make a token of whoever asks."""
    asked = Asked(title, expires_in, role, frozenset(scopes or ()))
    return NewToken(await info.context.own.create_token(info.context.identity, asked))


async def rotate_token(info: Info, id: str) -> NewToken:
    """Make a token like one of whoever asks, and revoke that one."""
    return NewToken(await info.context.own.rotate_token(info.context.identity, id))


async def revoke_token(info: Info, id: str) -> bool:
    """Revoke a token of whoever asks."""
    await info.context.own.revoke_token(info.context.identity, id)
    return True


async def revoke_all_tokens(info: Info) -> bool:
    """Revoke all tokens of whoever asks."""
    await info.context.own.revoke_all_tokens(info.context.identity)
    return True
