"""From the text of a token to its holder: the issuer that it names is looked up among those that are configured."""

from __future__ import annotations

from typing import NamedTuple

from access.accounts import AccountStore
from access.claims import Times
from access.identity import Identity, Unauthenticated
from access.issuers.accounts import account_of, named_account
from access.issuers.issuer import Issuer, Verified
from access.issuers.keys import KeySource
from access.issuing import ISSUER
from access.own_tokens import RingKeys, check_header, holder_of_ours
from access.signing import KeyRing
from access.tokens import UnverifiedToken, VerificationKey, read_token
from config.identity import IdentitySettings


class Known(NamedTuple):
    """The holder of a token that was verified with a key. ``session``: the cookie of a browser may hold it."""

    identity: Identity
    issued: float
    expires: float
    keys: KeySource
    kid: str
    key: VerificationKey
    session: bool


class Verification:
    """Verifies tokens of the configured issuers and, where accounts are kept, our own.

    Raises `ConfigurationError` where a file of keys is unfit.
    """

    def __init__(self, settings: IdentitySettings, store: AccountStore | None, ring: KeyRing | None) -> None:
        self._settings = settings
        self._issuers = {one.issuer: Issuer(one, settings.leeway_seconds) for one in settings.issuers}
        self._store = store
        self._ours = RingKeys(ring) if ring is not None else None

    async def verify(self, token: str) -> Known:
        """Verify a token; raises Unauthenticated, IssuerUnavailable or `StoreUnavailable`.

        What the token says of its issuer is believed only as far as to choose among those that are configured: no other one is
        ever asked for anything.
        """
        read = read_token(token)
        named = read.claims.get("iss")
        if self._ours is not None and named == ISSUER:
            return await self._own(read, self._ours)
        issuer = self._issuers.get(named) if isinstance(named, str) else None
        if issuer is None:
            raise Unauthenticated("The token is not of a configured issuer (iss).")
        verified = await issuer.verify(read)
        identity = await self._identity(issuer, verified)
        times = verified.times
        return Known(identity, times.issued, times.expires, issuer.keys, verified.kid, verified.key, session=False)

    async def _own(self, read: UnverifiedToken, keys: RingKeys) -> Known:
        check_header(read)
        kid = read.kid or ""
        key = await keys.key(kid)
        identity, times = holder_of_ours(read.verified(key))
        assert key is not None  # noqa: S101  `verified` has refused it
        return Known(identity, times.issued, times.expires, keys, kid, key, self._is_short(times))

    def _is_short(self, times: Times) -> bool:
        return times.expires - times.issued <= self._settings.session_seconds

    async def _identity(self, issuer: Issuer, verified: Verified) -> Identity:
        """Give who holds an issuer's token; the account, where accounts are kept, adds what it says of role and groups."""
        holder, settings = verified.holder, issuer.settings
        if self._store is None:
            name = named_account(holder.subject, settings.issuer)
            role = holder.role or settings.default_role
            return Identity(name, role, holder.scopes, holder.groups, holder.token_id)
        account = await account_of(self._store, settings, holder.subject, makes=settings.creates_accounts)
        if account is None:
            raise Unauthenticated("There is no account for this token yet: sign in once by a browser, at /auth/login.")
        groups = holder.groups | account.groups
        return Identity(account.name, holder.role or account.role, holder.scopes, groups, holder.token_id)
