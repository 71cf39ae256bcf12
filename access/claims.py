"""What the claims of a verified token say: whether it holds now and here, and who its holder is (RFC 7519, 4.1)."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, TypeGuard

from access.identity import ANONYMOUS, ROLES, Identity, Unauthenticated
from config.gateway import IdentitySettings

_RECHECK_SECONDS = 300.0  # a token without an end is verified anew after so long
_MAX_TIME = 2**53
_MAX_NAME = 256


def check_claims(claims: Mapping[str, Any], settings: IdentitySettings) -> float:
    """Check required claims, issuer, audience and times; gives the time until which the token holds, seconds since 1970.

    Raises Unauthenticated.
    """
    missing = [name for name in settings.required_claims if claims.get(name) is None]
    if missing:
        raise Unauthenticated(f"The token has no {missing[0]}.")
    if not settings.issuer or claims.get("iss") != settings.issuer:
        raise Unauthenticated("The token is not of the configured issuer.")
    if not settings.audience or settings.audience not in _texts(claims.get("aud")):
        raise Unauthenticated("The token is not meant for this service (aud).")
    now, leeway = time.time(), settings.leeway_seconds
    expires = _time(claims, "exp")
    for name in ("nbf", "iat"):
        begins = _time(claims, name)
        if begins is not None and begins > now + leeway:
            raise Unauthenticated("The token does not hold yet.")
    if expires is not None and expires + leeway <= now:
        raise Unauthenticated("The token has expired: get a new one.")
    return expires + leeway if expires is not None else now + _RECHECK_SECONDS


def identity_of(claims: Mapping[str, Any], signed: str, settings: IdentitySettings) -> Identity:
    """Give the identity; the token's id is its ``jti``, or ``signed``, the SHA-256 of what was signed.

    Raises Unauthenticated where the account or the role is none. An account may not look like one of those without a token.
    """
    account = claims.get(settings.account_claim)
    if not _is_name(account) or account.partition(":")[0] == ANONYMOUS.account:
        raise Unauthenticated(f"The token names no account ({settings.account_claim}).")
    role = claims.get(settings.role_claim, settings.default_role)
    if not isinstance(role, str) or role not in ROLES:
        raise Unauthenticated(f"The token's {settings.role_claim} is no role that is known.")
    scopes = frozenset(_words(claims.get(settings.scope_claim)))
    groups = frozenset(_words(claims.get(settings.groups_claim)))
    jti = claims.get("jti")
    return Identity(account, role, scopes, groups, jti if _is_name(jti) else signed)


def _is_name(value: Any) -> TypeGuard[str]:
    """Whether a claim can stand in logs and keys: printable, without control characters and lone surrogates."""
    return isinstance(value, str) and 0 < len(value) <= _MAX_NAME and value.isprintable()


def _time(claims: Mapping[str, Any], name: str) -> float | None:
    """Give a time of the claims, seconds since 1970; None where there is none."""
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < _MAX_TIME:
        raise Unauthenticated(f"The token's {name} is no time.")
    return float(value)


def _texts(value: Any) -> tuple[str, ...]:
    """Give a claim that is a text, or a list of them."""
    if isinstance(value, str):
        return (value,)
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def _words(value: Any) -> list[str]:
    """Give a claim that is a list, or words with spaces (RFC 8693, 4.2 scope)."""
    return value.split() if isinstance(value, str) else list(_texts(value))
