"""Who asks: the one function of all services, made from the settings."""

from __future__ import annotations

import base64
import binascii
import hashlib
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from access.addresses import Proxies, anonymous_account
from access.identity import ROLES, Identify, Identity, Unauthenticated
from config.gateway import IdentitySettings
from config.settings import Settings

_CACHED_TOKENS = 10_000
_RECHECK_SECONDS = 300.0  # a token without an end is verified anew after so long


def make_identify(settings: Settings) -> Identify:
    """Make the function that tells who asks; raises `ConfigurationError` where the keys cannot be read."""
    proxies = Proxies(settings.server.trusted_proxies)
    if settings.identity.kind == "anonymous":
        return _Anonymous(proxies)
    return _TokenHolders(proxies, settings.identity)


class _Anonymous:
    """Everybody is anonymous; tokens are for those behind the gateway."""

    def __init__(self, proxies: Proxies) -> None:
        self._proxies = proxies

    async def __call__(self, headers: Mapping[str, str], peer: str | None) -> Identity:
        return Identity(anonymous_account(self._proxies.client(headers, peer)))


class _TokenHolders(_Anonymous):
    """Those who show a token of the configured issuer; without one they are anonymous."""

    def __init__(self, proxies: Proxies, settings: IdentitySettings) -> None:
        super().__init__(proxies)
        # jose and what it brings take 30 ms to import: a gateway of anonymous clients starts without them
        from access.jwks import read_jwks

        self._settings = settings
        self._keys = read_jwks(Path(settings.jwks or ""))
        self._known: dict[bytes, tuple[Identity, float]] = {}

    async def __call__(self, headers: Mapping[str, str], peer: str | None) -> Identity:
        token = token_of(headers.get("authorization"))
        if token is None:
            return await super().__call__(headers, peer)
        name = hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
        identity, expires = self._known.get(name, (None, 0.0))
        if identity is None or time.time() >= expires:
            identity, expires = self._verified(token)
            if len(self._known) >= _CACHED_TOKENS:
                del self._known[next(iter(self._known))]
            self._known[name] = (identity, expires)
        return identity

    def _verified(self, token: str) -> tuple[Identity, float]:
        from access.tokens import verify

        verified = verify(token, self._keys)
        expires = _check_claims(verified.claims, self._settings)
        return _identity(verified.claims, verified.id, self._settings), expires


def token_of(authorization: str | None) -> str | None:
    """Take the token of an Authorization header: ``Bearer``, or the password of ``Basic`` as .netrc gives it.

    Raises Unauthenticated for another scheme and for what is not well-formed.
    """
    if authorization is None:
        return None
    scheme, _, rest = authorization.strip().partition(" ")
    token = rest.strip()
    if scheme.lower() == "bearer" and token and " " not in token:
        return token
    if scheme.lower() == "basic":
        try:
            _, separator, password = base64.b64decode(token, validate=True).decode("utf-8").partition(":")
        except (binascii.Error, ValueError):
            separator = password = ""
        if separator and password:
            return password
    raise Unauthenticated(
        "Authorization is not well-formed: send Bearer and the token, or the token as Basic password."
    )


def _check_claims(claims: Mapping[str, Any], settings: IdentitySettings) -> float:
    """Check what RFC 7519, 4.1 asks for; gives the time until which the token holds."""
    from access.tokens import number

    missing = [name for name in settings.required_claims if claims.get(name) is None]
    if missing:
        raise Unauthenticated(f"The token has no {missing[0]}.")
    if claims.get("iss") != settings.issuer:
        raise Unauthenticated("The token is not of the configured issuer.")
    if not settings.audience or settings.audience not in _texts(claims.get("aud")):
        raise Unauthenticated("The token is not meant for this service (aud).")
    now, leeway = time.time(), settings.leeway_seconds
    expires = number(claims, "exp")
    for name in ("nbf", "iat"):
        begins = number(claims, name)
        if begins is not None and begins > now + leeway:
            raise Unauthenticated("The token does not hold yet.")
    if expires is not None and expires + leeway <= now:
        raise Unauthenticated("The token has expired: get a new one.")
    return expires + leeway if expires is not None else now + _RECHECK_SECONDS


def _identity(claims: Mapping[str, Any], token_id: str, settings: IdentitySettings) -> Identity:
    account = claims.get(settings.account_claim)
    if not isinstance(account, str) or not account:
        raise Unauthenticated(f"The token names no account ({settings.account_claim}).")
    role = claims.get(settings.role_claim, settings.default_role)
    if not isinstance(role, str) or role not in ROLES:
        raise Unauthenticated(f"The token's {settings.role_claim} is no role that is known.")
    scopes = frozenset(_words(claims.get(settings.scope_claim)))
    groups = frozenset(_words(claims.get(settings.groups_claim)))
    return Identity(account, role, scopes, groups, token_id)


def _texts(value: Any) -> tuple[str, ...]:
    """Give a claim that is a text, or a list of them."""
    if isinstance(value, str):
        return (value,)
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def _words(value: Any) -> list[str]:
    """Give a claim that is a list, or words with spaces (RFC 8693, 4.2 scope)."""
    return value.split() if isinstance(value, str) else list(_texts(value))
