"""Our own tokens: exactly these parameters and claims, of exactly these types, and nothing else.

What we do not write ourselves, we do not read: a token of another shape that our key has signed was made by somebody else.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from typing import Any

from access.claims import Times, is_anonymous, is_name, is_role
from access.identity import ANONYMOUS_ROLE, Identity, Unauthenticated
from access.issuing import AUDIENCE, CLAIMS, ISSUER
from access.signing import MAX_LIFETIME, KeyRing
from access.tokens import Token, UnverifiedToken, VerificationKey

_TYPE = "at+jwt"
_ALGORITHM = "ES256"
_HEADER = frozenset(["alg", "typ", "kid"])
_CLOCKS = 5  # seconds by which our own machines' clocks may differ
_WORD = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]{1,128}")  # RFC 6749, 3.3 scope-token
_MAX_WORDS = 1_000  # more do not fit into a token


class RingKeys:
    """Our own keys, as a source of keys like that of an issuer."""

    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring

    async def key(self, kid: str) -> VerificationKey | None:
        """Give a key; None where there is none of this name."""
        return self._ring.key(kid)

    def holds(self, kid: str, key: VerificationKey) -> bool:
        """Whether a key is still the one of its name."""
        return self._ring.keys().get(kid) is key


def check_header(read: UnverifiedToken) -> None:
    """Refuse a header with any other parameters than ours; raises Unauthenticated."""
    if read.header.keys() != _HEADER or read.header["typ"] != _TYPE or read.header["alg"] != _ALGORITHM:
        raise Unauthenticated("The token's header is not that of our own tokens.")


def holder_of_ours(token: Token) -> tuple[Identity, Times]:
    """Give who holds one of our tokens, and its times; raises Unauthenticated."""
    claims = token.claims
    if claims.keys() != CLAIMS:
        raise Unauthenticated("The token's claims are not those of our own tokens.")
    if claims["iss"] != ISSUER or claims["aud"] != AUDIENCE:
        raise Unauthenticated("The token is not meant for this service (iss, aud).")
    if not is_name(claims["sub"]) or is_anonymous(claims["sub"]) or not is_name(claims["jti"]):
        raise Unauthenticated("The token names no account (sub, jti).")
    if not is_role(claims["role"]) or claims["role"] == ANONYMOUS_ROLE:
        raise Unauthenticated("The token's role is no role that is known.")
    identity = Identity(claims["sub"], claims["role"], _scopes(claims), _groups(claims), claims["jti"])
    return identity, _times(claims)


def _times(claims: Mapping[str, Any]) -> Times:
    issued, expires, now = claims["iat"], claims["exp"], time.time()
    if type(issued) is not int or type(expires) is not int or not 0 < expires - issued <= MAX_LIFETIME:
        raise Unauthenticated("The token's times are not those of our own tokens (iat, exp).")
    if issued > now + _CLOCKS:
        raise Unauthenticated("The token does not hold yet.")
    if expires <= now:
        raise Unauthenticated("The token has expired: get a new one.")
    return Times(issued, expires)


def _scopes(claims: Mapping[str, Any]) -> frozenset[str]:
    text = claims["scope"]
    words = text.split(" ") if isinstance(text, str) and text else []
    if not isinstance(text, str) or not _are_words(words):
        raise Unauthenticated("The token's scope is no list of words.")
    return frozenset(words)


def _groups(claims: Mapping[str, Any]) -> frozenset[str]:
    names = claims["groups"]
    if not isinstance(names, list) or len(names) > _MAX_WORDS or not all(is_name(name) for name in names):
        raise Unauthenticated("The token's groups are no list of names.")
    return frozenset(names)


def _are_words(words: list[str]) -> bool:
    return len(words) <= _MAX_WORDS and all(_WORD.fullmatch(word) for word in words)
