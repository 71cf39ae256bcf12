"""Accounts and the tokens that were made for them: the records, and the port of the store that keeps them.

The port offers only what one transaction of DynamoDB can do: each call is one item, or a few items together, with conditions.
Each change carries the entry of the audit log that says who did it; both are written together or not at all.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Protocol

import msgspec

from access.audit import Act

TOKENS_SHOWN = 30 * 86_400
"""Seconds for which a token that is over is still shown."""

REVOKED_LONGER = 3_600
"""Seconds for which a revocation outlives its token: clocks differ."""

_TRIES = 20
_LONGEST_PAUSE = 0.05  # seconds


class Rung(StrEnum):
    """A step of the ladder of curtailment, from nothing to all of it."""

    NORMAL = "normal"
    PACED = "paced"
    METADATA = "metadata"
    REVOKED = "revoked"


HEIGHT = {rung: height for height, rung in enumerate(Rung)}
"""How high each step is."""


class Standing(msgspec.Struct, frozen=True):
    """Where an account stands: ``reason`` is for its holder to read; ``until`` and ``since`` are seconds since 1970."""

    rung: Rung = Rung.NORMAL
    reason: str = ""
    since: int = 0
    until: int | None = None

    def at(self, now: float) -> Standing:
        """The standing that holds at a time: one that is over is normal again."""
        return GOOD if self.until is not None and now >= self.until else self


GOOD = Standing()


class OwnLimits(msgspec.Struct, frozen=True):
    """Limits of one account in place of its role's; None leaves the role's."""

    requests_per_second: float | None = None
    request_burst: int | None = None
    links_per_minute: int | None = None
    bytes_per_day: int | None = None
    bytes_per_period: int | None = None
    streams: int | None = None


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """Who may ask. Tokens issued before ``not_before`` (seconds since 1970) no longer hold.

    ``issuer`` and ``subject`` are those of the OIDC issuer that the account came with; None for one made here.
    """

    name: str
    role: str = "user"
    groups: frozenset[str] = frozenset()
    standing: Standing = GOOD
    not_before: int = 0
    limits: OwnLimits = OwnLimits()
    issuer: str | None = None
    subject: str | None = None
    created: int = 0


def matters(account: Account) -> bool:
    """Whether every process must know of an account that is new to it."""
    return account.standing != GOOD or account.limits != OwnLimits() or account.not_before > 0


class TokenRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A token of ours that was made, by its id (``jti``); the token itself is kept nowhere. Seconds since 1970."""

    id: str
    account: str
    title: str = ""
    role: str
    scopes: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    created: int
    expires: int
    revoked: int | None = None


def with_account(token: TokenRecord, account: Account) -> TokenRecord:
    """A token, revoked too where all of its account's were: of those, the store keeps only when that was."""
    if token.revoked is not None or token.created >= account.not_before:
        return token
    return msgspec.structs.replace(token, revoked=account.not_before - 1)


class DeniedPrefix(msgspec.Struct, frozen=True):
    """A part of the archive that is being restricted: below ``prefix`` only those who have one of ``labels`` read on."""

    prefix: str
    labels: frozenset[str]


class Changes(msgspec.Struct, frozen=True):
    """What every process must know: all of it, or what changed since ``counter`` was an earlier number.

    ``revoked`` are ids of tokens; ``accounts`` those whose standing, limits or ``not_before`` are not as at first;
    ``denied`` is always the whole list.
    """

    counter: int
    revoked: frozenset[str] = frozenset()
    accounts: tuple[Account, ...] = ()
    denied: tuple[DeniedPrefix, ...] = ()


class UnknownAccount(LookupError):
    """There is no account, or token, of this name; the message says which."""


class AccountExists(ValueError):
    """There is one of this name, or of this issuer and subject, already."""


class AccountChanged(Exception):
    """The account is no longer as it was when its change was thought out: read it again."""


class StoreUnavailable(Exception):
    """The store cannot be reached, or does not answer in time."""


class AccountStore(Protocol):
    """Keeps accounts, tokens and what must be known of them everywhere. Any call may raise `StoreUnavailable`."""

    async def account(self, name: str) -> Account | None:
        """The account of a name."""

    async def account_of(self, issuer: str, subject: str) -> Account | None:
        """The account that came with an OIDC issuer's subject."""

    async def accounts(self, match: str = "", size: int = 100, after: str | None = None) -> Sequence[Account]:
        """Accounts whose name begins with ``match``, by name, after the name ``after``."""

    async def add_account(self, account: Account, act: Act) -> None:
        """Make an account; raises `AccountExists`."""

    async def replace_account(self, account: Account, act: Act, was: Account | None = None) -> None:
        """Put a changed account in place of the one of its name; every process learns of it.

        Raises `UnknownAccount`, `AccountExists` where another account has its issuer and subject, and `AccountChanged` where it
        is not as it ``was``: see `change_account`.
        """

    async def tokens(self, account: str) -> Sequence[TokenRecord]:
        """The tokens of an account, newest first, with those that are over or revoked until they are cleaned up."""

    async def token(self, id_: str) -> TokenRecord | None:
        """A token by its id."""

    async def add_token(self, token: TokenRecord, act: Act) -> None:
        """Note a token that is made; raises `UnknownAccount`."""

    async def revoke_token(self, id_: str, expires: int, act: Act) -> None:
        """Revoke a token by id, ours or another issuer's, until it is over anyhow (``expires``). Doing it twice is no error."""

    async def deny(self, denied: DeniedPrefix, act: Act) -> None:
        """Deny a prefix at once, until `allow`."""

    async def allow(self, prefix: str, act: Act) -> None:
        """End the denial of a prefix."""

    async def note_violation(self, account: str, kind: str, at: int, since: int) -> Sequence[int]:
        """Note a violation; gives the times of all of the account's that are known since a time, seconds since 1970."""

    async def changes(self, after: int | None = None) -> Changes:
        """What changed after a counter; everything that still matters without one, or after one not reached yet."""


async def change_account(store: AccountStore, name: str, change: Callable[[Account], Account], act: Act) -> Account:
    """Change an account so that no change made at the same time is lost; gives what it is now.

    ``change`` may be called more than once. Raises `UnknownAccount`, and `AccountChanged` after many tries.
    """
    tries = 0
    while True:
        was = await store.account(name)
        if was is None:
            raise UnknownAccount(f"There is no account {name}.")
        account = change(was)
        try:
            await store.replace_account(account, act, was)
        except AccountChanged:
            tries += 1
            if tries == _TRIES:
                raise
            await asyncio.sleep(random.uniform(0, _LONGEST_PAUSE))  # noqa: S311  no secret
        else:
            return account
