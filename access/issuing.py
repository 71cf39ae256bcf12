"""Making tokens of ours: a JWT whose header is exactly ``alg typ kid``, and whose claims are exactly `CLAIMS`."""

from __future__ import annotations

import re
import secrets
import time
from typing import NamedTuple

from access.accounts import Account, AccountStore, TokenRecord, UnknownAccount
from access.administration import Refused
from access.audit import Act
from access.signing import MAX_LIFETIME, KeyRing
from access.tokens import MAX_LENGTH

ISSUER = AUDIENCE = "tharsis"
"""Ours, whatever the address of the service: the keys are those of one data folder."""
CLAIMS = frozenset(["iss", "aud", "sub", "jti", "iat", "exp", "role", "scope", "groups"])

_SCOPE = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]{1,128}", re.ASCII)  # RFC 6749, 3.3
MAX_TITLE = 100
LESSER = "user"
"""What a token of any account may be besides the account's own role."""


class TokenRefused(Refused):
    """A token that may not be made; the message says why, and what to do."""


class Wanted(NamedTuple):
    """What a token is to be: None for the account's own role and groups. ``lifetime`` is in seconds."""

    lifetime: int
    title: str = ""
    role: str | None = None
    scopes: frozenset[str] = frozenset()
    groups: frozenset[str] | None = None


class Made(NamedTuple):
    """A token, which is shown once and kept nowhere, and what is noted of it."""

    token: str
    record: TokenRecord


class Issuing:
    """Makes tokens for accounts of a store."""

    def __init__(self, ring: KeyRing, store: AccountStore) -> None:
        self._ring, self._store = ring, store

    async def make(self, account: str, wanted: Wanted, actor: str) -> Made:
        """Make a token and note it; raises `UnknownAccount`, `TokenRefused` and `StoreUnavailable`."""
        found = await self._store.account(account)
        if found is None:
            raise UnknownAccount(f"There is no account {account}.")
        check_wanted(found, wanted)
        record = _record(found, wanted)
        token = self._ring.sign(_claims(record))
        if len(token) > MAX_LENGTH:
            raise TokenRefused(f"The token would be longer than {MAX_LENGTH} characters: leave scopes or groups away.")
        details = {
            "account": account,
            "role": record.role,
            "scopes": sorted(record.scopes),
            "groups": sorted(record.groups),
            "expires": record.expires,
        }
        act = Act(actor, "token.create", record.id, int(time.time()), details)
        await self._store.add_token(record, act)
        return Made(token, record)


def check_wanted(account: Account, wanted: Wanted) -> None:
    """Raise `TokenRefused` where an account, which need not exist yet, may have no such token."""
    if len(wanted.title) > MAX_TITLE or not wanted.title.isprintable():
        raise TokenRefused(f"A title has at most {MAX_TITLE} printable characters.")
    if not 0 < wanted.lifetime <= MAX_LIFETIME:
        raise TokenRefused(f"A token holds for at least a second and at most {MAX_LIFETIME // 86_400} days.")
    if wanted.role not in (None, account.role, LESSER):
        raise TokenRefused(
            f"The account {account.name} has the role {account.role}: its tokens are of this role or {LESSER}, not "
            f"{wanted.role}. An operator changes the account's role first."
        )
    beyond = sorted((wanted.groups or frozenset()) - account.groups)
    if beyond:
        raise TokenRefused(f"The account {account.name} is not in the group {beyond[0]}. An operator adds it first.")
    for scope in sorted(wanted.scopes):
        if not _SCOPE.fullmatch(scope):
            raise TokenRefused(
                f"{scope!r} is no scope: write ASCII letters, digits and signs without spaces, quotes and \\."
            )


def _record(account: Account, wanted: Wanted) -> TokenRecord:
    # a token of the same second as a change of rights must hold, those before it must not
    created = max(int(time.time()), account.not_before)
    return TokenRecord(
        id=secrets.token_hex(16),  # it is written in commands, where a dash would begin an option
        account=account.name,
        title=wanted.title,
        role=wanted.role or account.role,
        scopes=wanted.scopes,
        groups=account.groups if wanted.groups is None else wanted.groups,
        created=created,
        expires=created + wanted.lifetime,
    )


def _claims(record: TokenRecord) -> dict[str, object]:
    return {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": record.account,
        "jti": record.id,
        "iat": record.created,
        "exp": record.expires,
        "role": record.role,
        "scope": " ".join(sorted(record.scopes)),
        "groups": sorted(record.groups),
    }
