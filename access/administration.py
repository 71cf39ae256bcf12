"""What operators do with accounts: each act changes the account and is noted in the audit log, both or neither."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from access.accounts import (
    GOOD,
    Account,
    AccountExists,
    AccountStore,
    OwnLimits,
    Rung,
    Standing,
    UnknownAccount,
    change_account,
)
from access.audit import Act
from access.identity import ANONYMOUS, ANONYMOUS_ROLE, ROLES
from access.ladder import climb
from config.policy import Step

ACCOUNT_ROLES = tuple(sorted(ROLES - {ANONYMOUS_ROLE}))
_MAX_NAME = 256
MAX_GROUP = 64
MAX_REASON = 1_000
MAX_CURTAILMENT = 3_653 * 86_400  # seconds
MAX_LIMIT = 2**53
_LEAST = {"requests_per_second": 0.001, "request_burst": 1}
"""Limits of which nothing is no limit: nobody could ever ask again."""


class Refused(ValueError):
    """What cannot be done as it was asked; the message says why, and what to do."""


class Administration:
    """Changes accounts in the name of ``actor``. Any method may raise `UnknownAccount` and `StoreUnavailable`.

    ``may`` raises where the actor may not act on an account, which it is given as it is when the change is written.
    """

    def __init__(self, store: AccountStore, actor: str, may: Callable[[Account], None] = lambda _: None) -> None:
        self._store, self._actor, self._may = store, actor, may

    async def add(self, name: str, role: str, groups: frozenset[str] = frozenset()) -> Account:
        """Make an account; raises `Refused` for a name, role or group that none can have, and `AccountExists`."""
        _check_name(name)
        _check_role(role)
        check_groups(groups)
        now = int(time.time())
        account = Account(name=name, role=role, groups=groups, created=now)
        await self._store.add_account(account, self._act("account.add", name, role=role, groups=sorted(groups)))
        return account

    async def set_role(self, name: str, role: str | None = None, groups: frozenset[str] | None = None) -> Account:
        """Give another role or other groups (None: as they are); tokens that were made before no longer hold."""
        if role is not None:
            _check_role(role)
        check_groups(groups or frozenset())

        def change(account: Account) -> Account:
            return msgspec.structs.replace(
                account,
                role=account.role if role is None else role,
                groups=account.groups if groups is None else groups,
                not_before=_from_now(account),
            )

        details = {"role": role, "groups": None if groups is None else sorted(groups)}
        return await self._change("account.role", name, change, details)

    async def limit(self, name: str, limits: OwnLimits, *, reset: bool = False) -> Account:
        """Set limits of its own in place of the role's; those that are None stay, or with ``reset`` are the role's again."""
        given = {key: value for key, value in msgspec.structs.asdict(limits).items() if value is not None}
        _check_limits(given)

        def change(account: Account) -> Account:
            base = OwnLimits() if reset else account.limits
            return msgspec.structs.replace(account, limits=msgspec.structs.replace(base, **given))

        return await self._change("account.limit", name, change, given | {"reset": reset})

    async def curtail(self, name: str, rung: Rung, reason: str, seconds: int | None = None) -> Account:
        """Put an account on a step of the ladder, for some time or until it is restored; its holder reads the reason."""
        if rung is Rung.NORMAL:
            raise Refused("normal is no curtailment: restore the account instead.")
        if not 0 < len(reason.strip()) <= MAX_REASON:
            raise Refused(
                f"The reason is missing, or longer than {MAX_REASON} characters: the account's holder reads it."
            )
        if seconds is not None and not 0 < seconds <= MAX_CURTAILMENT:
            raise Refused(
                "A curtailment lasts at least a second, and at most ten years: leave its end away for no end."
            )
        now = int(time.time())
        standing = Standing(rung, reason.strip(), now, None if seconds is None else now + seconds)
        await self._add_anonymous(name)
        return await self._change(
            "account.curtail",
            name,
            lambda account: msgspec.structs.replace(account, standing=standing),
            {"rung": str(rung), "reason": standing.reason, "until": standing.until},
        )

    async def climb(self, name: str, kind: str, ladder: Sequence[Step]) -> Account | None:
        """Note a violation, and put the account on the step that its violations lead to; None where that changes nothing."""
        now = int(time.time())
        since = now - int(max(step.within for step in ladder))
        times = await self._store.note_violation(name, kind, now, since)
        await self._add_anonymous(name)
        before = await self._store.account(name)
        if before is None or climb(before.standing, times, ladder, now) == before.standing:
            return None
        return await self._change(
            "account.climb",
            name,
            lambda account: msgspec.structs.replace(account, standing=climb(account.standing, times, ladder, now)),
            {"violation": kind, "violations": len(times)},
        )

    async def restore(self, name: str) -> Account:
        """Put an account back to normal."""
        return await self._change(
            "account.restore", name, lambda account: msgspec.structs.replace(account, standing=GOOD), {}
        )

    async def revoke_all(self, name: str) -> Account:
        """Revoke all tokens of an account that were made until now."""
        return await self._change(
            "account.revoke_tokens",
            name,
            lambda account: msgspec.structs.replace(account, not_before=_from_now(account)),
            {},
        )

    async def revoke_token(self, id_: str, expires: int | None = None) -> None:
        """Revoke a token: one of ours, or another issuer's with the time when it is over (seconds since 1970)."""
        token = await self._store.token(id_)
        if token is not None:
            self._may(await self._known(token.account))
        until = token.expires if token is not None else expires
        if until is None:
            raise UnknownAccount(f"There is no token {id_} of ours.")
        await self._store.revoke_token(id_, until, self._act("token.revoke", id_, account=token and token.account))

    async def _add_anonymous(self, name: str) -> None:
        """Make the account of an address, which has none as long as nothing is to be known of it."""
        if name.partition(":")[0] != ANONYMOUS.account or await self._store.account(name) is not None:
            return
        account = Account(name=name, role=ANONYMOUS_ROLE, created=int(time.time()))
        with contextlib.suppress(AccountExists):  # another process was first
            await self._store.add_account(account, self._act("account.add", name, role=ANONYMOUS_ROLE, groups=[]))

    async def _change(
        self, what: str, name: str, change: Callable[[Account], Account], details: Mapping[str, Any]
    ) -> Account:
        def checked(account: Account) -> Account:
            self._may(account)
            return change(account)

        return await change_account(self._store, name, checked, self._act(what, name, **details))

    async def _known(self, name: str) -> Account:
        account = await self._store.account(name)
        if account is None:
            raise UnknownAccount(f"There is no account {name}.")
        return account

    def _act(self, what: str, subject: str, **details: Any) -> Act:
        return Act(self._actor, what, subject, int(time.time()), details)


def _from_now(account: Account) -> int:
    """The time from which tokens hold that are made after now: a second that no token was made in yet."""
    return max(int(time.time()), account.not_before) + 1


def _check_name(name: str) -> None:
    if not 0 < len(name) <= _MAX_NAME or not name.isprintable() or name != name.strip():
        raise Refused(f"An account's name has 1 to {_MAX_NAME} printable characters, and no space at its ends.")
    if name.partition(":")[0] == ANONYMOUS.account:
        raise Refused(f"Names that begin with {ANONYMOUS.account} are of those who show no token: choose another name.")


def _check_role(role: str) -> None:
    if role not in ACCOUNT_ROLES:
        raise Refused(f"{role!r} is no role of an account: write one of {', '.join(ACCOUNT_ROLES)}.")


def check_groups(groups: Iterable[str]) -> None:
    """Raise `Refused` where one of these is no name of a group."""
    for group in sorted(groups):
        if not 0 < len(group) <= MAX_GROUP or not group.isprintable() or " " in group:
            raise Refused(f"{group!r} is no group: write 1 to {MAX_GROUP} printable characters without spaces.")


def _check_limits(given: Mapping[str, float]) -> None:
    for key, value in given.items():
        least = _LEAST.get(key, 0)
        if not least <= value <= MAX_LIMIT:  # no number at all is none of these either
            raise Refused(f"{key} is {least:g} or more, and no more than a whole number of JSON can be.")
