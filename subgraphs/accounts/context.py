"""What the resolvers of one request share here."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from access.accounts import Account
from access.identity import Identity
from access.operators import Operators
from access.self_service import SelfService

T = TypeVar("T")


@dataclass(slots=True)
class AccountsContext:
    """Who asks, and what answers; ``kept`` is what was read for several fields."""

    identity: Identity
    own: SelfService
    operators: Operators
    kept: dict[str, asyncio.Future[Any]] = field(default_factory=dict)

    async def account(self) -> Account:
        """The account of whoever asks, read once."""
        return await self.once("account", lambda: self.own.account(self.identity))

    async def once(self, name: str, read: Callable[[], Awaitable[T]]) -> T:
        """Read something for all fields that ask for it."""
        if name not in self.kept:
            self.kept[name] = asyncio.ensure_future(read())
        found: T = await self.kept[name]
        return found
