"""What holders of accounts see of themselves and do with their tokens: the one function of GraphQL and REST.

Everything goes by the account of whoever asks: there is no way to name another one.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import NamedTuple

from access.accounts import Account, AccountStore, Rung, TokenRecord, UnknownAccount, with_account
from access.administration import Administration, Refused
from access.budgets import Budgets
from access.identity import Identity, Unauthenticated
from access.issuing import LESSER, Issuing, Made, Wanted
from access.meter import Curtailed, Meter
from access.rights import HOLDER, TOKEN_MAKER
from access.watch import Watch
from config.policy import Limits

MOST_TOKENS = 100
"""How many tokens of an account may hold at the same time."""

_NOT_YOURS = "There is no such token of your account, by its id as the list of your tokens has it."


class Asked(NamedTuple):
    """What a token is asked to be; ``role`` None is that of whoever asks. ``lifetime`` is in seconds."""

    title: str
    lifetime: int
    role: str | None = None
    scopes: frozenset[str] = frozenset()


class Window(NamedTuple):
    """A limit of bytes or links, what was used of it in its window, and when that ends (seconds since 1970)."""

    limit: str
    allowed: int
    used: int
    resets: int

    @property
    def left(self) -> int:
        """What is left; less than nothing where more was served than granted."""
        return self.allowed - self.used


class SelfService:
    """Answers the holder of an account. Any method may raise `StoreUnavailable`."""

    def __init__(self, store: AccountStore, watch: Watch, issuing: Issuing, meter: Meter, budgets: Budgets) -> None:
        self._store, self._watch, self._issuing = store, watch, issuing
        self._meter, self._budgets = meter, budgets

    async def account(self, identity: Identity) -> Account:
        """The account of whoever asks, with the standing that holds now; that of an address as well, which is seldom kept."""
        found = await self._store.account(identity.account)
        return found if found is not None else Account(name=identity.account, role=identity.role)

    def limits(self, identity: Identity) -> Limits:
        """What whoever asks may use."""
        return self._budgets.limits(identity)

    async def usage(self, identity: Identity) -> Sequence[Window]:
        """What whoever asks has used of what they may use."""
        now = int(time.time())
        budget, used = self._budgets.of(identity), await self._meter.usage(identity.account, now)
        windows = [
            Window("bytes_per_day", budget.bytes_per_day, used.bytes_of_day, used.day_ends),
            Window("bytes_per_period", budget.bytes_per_period, used.bytes_of_period, used.period_ends),
            Window("links_per_minute", budget.links_per_minute, used.links_of_minute, used.minute_ends),
        ]
        if budget.ceiling is not None:
            all_ = await self._meter.usage(budget.ceiling, now)
            windows.append(
                Window("anonymous_bytes_per_day", budget.ceiling_bytes_per_day, all_.bytes_of_day, all_.day_ends)
            )
        return windows

    async def tokens(self, identity: Identity) -> Sequence[TokenRecord]:
        """The tokens of whoever asks, newest first; raises Unauthenticated."""
        HOLDER.check(identity)
        account = await self._store.account(identity.account)
        records = await self._store.tokens(identity.account)
        return records if account is None else [with_account(record, account) for record in records]

    async def create_token(self, identity: Identity, asked: Asked) -> Made:
        """Make a token that may no more than the one that is shown.

        Raises Unauthenticated, Forbidden, `Refused` and `Curtailed`.
        """
        account = await self._acting(identity)
        role = asked.role or _own_role(identity, account)
        _check_rights(identity, account, role, asked.scopes)
        await self._check_number(identity)
        wanted = Wanted(asked.lifetime, asked.title, role, asked.scopes, identity.groups & account.groups)
        return await self._issuing.make(account.name, wanted, account.name)

    async def rotate_token(self, identity: Identity, id_: str) -> Made:
        """Make a token like one of whoever asks, for as long anew, and revoke that one.

        Raises Unauthenticated, Forbidden, `UnknownAccount`, `Refused` and `Curtailed`.
        """
        account = await self._acting(identity)
        old = with_account(await self._own(identity, id_), account)
        if old.revoked is not None or old.expires <= time.time():
            raise Refused("This token is over, or was revoked: make a new one.")
        _check_rights(identity, account, old.role, old.scopes)
        groups = old.groups & identity.groups & account.groups
        wanted = Wanted(old.expires - old.created, old.title, old.role, old.scopes, groups)
        made = await self._issuing.make(account.name, wanted, account.name)
        await self._administration(identity).revoke_token(old.id)
        return made

    async def revoke_token(self, identity: Identity, id_: str) -> None:
        """Revoke a token of whoever asks; raises Unauthenticated, Forbidden and `UnknownAccount`."""
        TOKEN_MAKER.check(identity)
        await self._own(identity, id_)
        await self._administration(identity).revoke_token(id_)

    async def revoke_all_tokens(self, identity: Identity) -> None:
        """Revoke all tokens of whoever asks, that which is shown too; raises Unauthenticated and Forbidden."""
        TOKEN_MAKER.check(identity)
        await self._administration(identity).revoke_all(identity.account)

    async def _acting(self, identity: Identity) -> Account:
        """The account of whoever may make tokens at this moment.

        The store is asked, not the watch: what was revoked a moment ago must not leave a new token behind.
        """
        TOKEN_MAKER.check(identity)
        self._watch.require()
        account = await self._store.account(identity.account)
        if account is None:
            raise UnknownAccount("Your account is not kept here: it can have no tokens of its own.")
        standing = account.standing.at(time.time())
        if standing.rung is Rung.REVOKED:
            raise Curtailed(standing.rung, standing.reason, standing.until)
        shown = await self._store.token(identity.token_id or "")
        if shown is not None and with_account(shown, account).revoked is not None:
            raise Unauthenticated("The token has been revoked: get a new one.")
        return account

    async def _own(self, identity: Identity, id_: str) -> TokenRecord:
        record = await self._store.token(id_)
        if record is None or record.account != identity.account:
            raise UnknownAccount(_NOT_YOURS)
        return record

    async def _check_number(self, identity: Identity) -> None:
        now = time.time()
        records = await self.tokens(identity)
        if sum(record.revoked is None and record.expires > now for record in records) >= MOST_TOKENS:
            raise Refused(f"Your account has {MOST_TOKENS} tokens that hold: revoke one of them first.")

    def _administration(self, identity: Identity) -> Administration:
        return Administration(self._store, identity.account)


def _own_role(identity: Identity, account: Account) -> str:
    """The role of whoever asks; an issuer may give another one than the account has, which tokens of ours cannot have."""
    return identity.role if identity.role == account.role else LESSER


def _check_rights(identity: Identity, account: Account, role: str, scopes: frozenset[str]) -> None:
    if role not in (_own_role(identity, account), LESSER):
        raise Refused(f"You ask as {identity.role}: your tokens can be of this role or {LESSER}, and no other.")
    beyond = sorted(scopes - identity.scopes)
    if beyond:
        raise Refused("A token has no scope that yours has not: an operator can make it on the command line.")
