"""The access tokens of one configured issuer."""

from __future__ import annotations

from typing import NamedTuple

from access.claims import Holder, Times, check_claims, holder_of
from access.identity import Unauthenticated
from access.issuers.fetching import Fetcher
from access.issuers.keys import KeySource, keys_of
from access.issuers.metadata import Discovery
from access.tokens import Token, UnverifiedToken, VerificationKey
from config.identity import IssuerSettings


class Verified(NamedTuple):
    """A token that holds, with the key that says so, by its name."""

    holder: Holder
    times: Times
    kid: str
    key: VerificationKey


class Issuer:
    """One issuer: its settings, its keys, and what its tokens say. Raises `ConfigurationError` for an unfit file of keys."""

    def __init__(self, settings: IssuerSettings, leeway: float) -> None:
        self.settings = settings
        self.leeway = leeway
        self.fetcher = Fetcher(settings.issuer, private=settings.private_network)
        self.discovery = Discovery(settings.issuer, self.fetcher)
        self.keys: KeySource = keys_of(settings, self.fetcher, self.discovery)

    async def verify(self, read: UnverifiedToken) -> Verified:
        """Verify an access token; raises Unauthenticated or IssuerUnavailable."""
        token, kid, key = await self.checked(read)
        times = check_claims(token.claims, self.settings, self.leeway)
        return Verified(holder_of(token.claims, token.signed, self.settings), times, kid, key)

    async def checked(self, read: UnverifiedToken) -> tuple[Token, str, VerificationKey]:
        """Check a token's signature with the issuer's key; raises Unauthenticated or IssuerUnavailable."""
        kid = read.kid
        key = await self.keys.key(kid) if kid is not None else None
        token = read.verified(key)
        if kid is None or key is None:  # `verified` has refused it
            raise Unauthenticated("The token is not signed with a known key (kid).")
        return token, kid, key
