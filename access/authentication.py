"""Who asks: the one function of all services, made from the settings."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from access.accounts import AccountStore, Rung, StoreUnavailable
from access.addresses import Proxies, anonymous_account
from access.identity import Identify, Identity, IssuerUnavailable, Unauthenticated
from access.sessions import check_same_origin, session_token, token_of
from access.spread import Spread
from access.watch import Watch
from config.identity_checks import server_address
from config.settings import Settings

if TYPE_CHECKING:  # jose and aiohttp take 100 ms to import: a gateway of anonymous clients starts without them
    from access.signing import KeyRing
    from access.verification import Known, Verification

_CACHED_TOKENS = 10_000
_UNCHECKED = "Tokens cannot be checked at present, for accounts cannot be looked up; try again after a pause."
"""What holders are told, who need not know which store of ours does not answer: the log and ``/health`` say it."""


class Keeping(NamedTuple):
    """What is kept of accounts: the store, the watch that follows it, the keys of our own tokens, where tokens are shown."""

    store: AccountStore
    watch: Watch
    ring: KeyRing
    spread: Spread


def make_identify(settings: Settings, keeping: Keeping | None = None) -> Identify:
    """Make the function that tells who asks; raises `ConfigurationError` where the keys cannot be read.

    Without ``keeping`` there are no tokens of our own, no accounts are kept, and no token is ever revoked here.
    """
    proxies = Proxies(settings.server.trusted_proxies)
    if keeping is None and not settings.identity.issuers:
        return _Anonymous(proxies)
    from access.verification import Verification

    store, ring = (keeping.store, keeping.ring) if keeping is not None else (None, None)
    return _TokenHolders(proxies, settings, Verification(settings.identity, store, ring), keeping)


class _Anonymous:
    """Everybody is anonymous; tokens are for those behind the gateway."""

    def __init__(self, proxies: Proxies) -> None:
        self._proxies = proxies

    async def __call__(self, headers: Mapping[str, str], peer: str | None) -> Identity:
        return Identity(anonymous_account(self._proxies.client(headers, peer)))


class _TokenHolders(_Anonymous):
    """Those who show a token; without one they are anonymous."""

    def __init__(
        self, proxies: Proxies, settings: Settings, verification: Verification, keeping: Keeping | None
    ) -> None:
        super().__init__(proxies)
        self._address = server_address(settings.server)
        self._verification = verification
        self._keeping = keeping
        self._known: dict[bytes, Known] = {}

    async def __call__(self, headers: Mapping[str, str], peer: str | None) -> Identity:
        token, session = token_of(headers.get("authorization")), session_token(headers)
        if session is not None:
            if token is not None:
                raise Unauthenticated("A session and a token are shown: two tokens are none. Leave one of them out.")
            check_same_origin(headers, self._address)
            token = session
        if token is None:
            return await super().__call__(headers, peer)
        try:
            known = await self._holder(token)
            if session is not None and not known.session:
                raise Unauthenticated("The session's cookie holds no session of ours: sign in again.")
            self._check_standing(known)
        except StoreUnavailable as error:
            raise IssuerUnavailable(_UNCHECKED) from error
        if self._keeping is not None:
            address = anonymous_account(self._proxies.client(headers, peer))
            self._keeping.spread.note(known.identity, address, time.monotonic())
        return known.identity

    async def _holder(self, token: str) -> Known:
        """Give the holder of a token, by its whole text: one that differs in any character is verified anew."""
        name = hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
        known = self._known.get(name)
        if known is None or time.time() >= known.expires or not known.keys.holds(known.kid, known.key):
            self._known.pop(name, None)
            known = await self._verification.verify(token)
            if len(self._known) >= _CACHED_TOKENS:
                del self._known[next(iter(self._known))]
            self._known[name] = known
        return known

    def _check_standing(self, known: Known) -> None:
        """Refuse what was revoked, however well it is known; raises Unauthenticated or `StoreUnavailable`."""
        if self._keeping is None:
            return
        identity, watch = known.identity, self._keeping.watch
        if not watch.holds(identity.token_id or "", identity.account, known.issued):
            raise Unauthenticated("The token has been revoked: get a new one.")
        account = watch.account(identity.account)
        if account is not None and account.standing.at(time.time()).rung is Rung.REVOKED:
            raise Unauthenticated(f"The account is closed: {account.standing.reason}")
