"""What the claims of a verified token say: whether it holds now and here, and who its holder is (RFC 7519, 4.1)."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, NamedTuple, TypeGuard

from access.identity import ANONYMOUS, ROLES, Unauthenticated
from config.identity import IssuerSettings

_MAX_TIME = 2**53
MAX_NAME = 256


class Times(NamedTuple):
    """When a token was issued (0 where it says nothing), and until when it holds; seconds since 1970."""

    issued: float
    expires: float


class Holder(NamedTuple):
    """Who an issuer says the holder is; ``role`` is None where the token names none that counts."""

    subject: str
    role: str | None
    scopes: frozenset[str]
    groups: frozenset[str]
    token_id: str


def check_claims(claims: Mapping[str, Any], settings: IssuerSettings, leeway: float) -> Times:
    """Check required claims, issuer, audience and times of an issuer's access token; raises Unauthenticated."""
    missing = [name for name in settings.required_claims if claims.get(name) is None]
    if missing:
        raise Unauthenticated(f"The token has no {missing[0]}.")
    return check_standard(claims, settings.issuer, settings.audience, leeway)


def check_standard(claims: Mapping[str, Any], issuer: str, audience: str, leeway: float) -> Times:
    """Check what every token must say: who issued it, for whom, and that it holds now; raises Unauthenticated."""
    if claims.get("iss") != issuer:
        raise Unauthenticated("The token is not of the configured issuer.")
    if audience not in texts(claims.get("aud")):
        raise Unauthenticated("The token is not meant for this service (aud).")
    now = time.time()
    expires, issued, begins = _time(claims, "exp"), _time(claims, "iat"), _time(claims, "nbf")
    if expires is None:
        raise Unauthenticated("The token has no exp.")
    if max(issued or 0.0, begins or 0.0) > now + leeway:
        raise Unauthenticated("The token does not hold yet.")
    if expires + leeway <= now:
        raise Unauthenticated("The token has expired: get a new one.")
    return Times(issued or 0.0, expires + leeway)


def holder_of(claims: Mapping[str, Any], signed: str, settings: IssuerSettings) -> Holder:
    """Give the holder; the token's id is its ``jti``, or ``signed``, the SHA-256 of what was signed.

    Raises Unauthenticated where the account or the role is none. An account may not look like one of those without a token.
    """
    subject = claims.get(settings.account_claim)
    if not is_name(subject) or is_anonymous(subject):
        raise Unauthenticated(f"The token names no account ({settings.account_claim}).")
    role = None
    if settings.role_claim is not None and settings.role_claim in claims:
        role = claims[settings.role_claim]
        if not is_role(role):
            raise Unauthenticated(f"The token's {settings.role_claim} is no role that is known.")
    jti = claims.get("jti")
    return Holder(
        subject,
        role,
        frozenset(_words(claims.get(settings.scope_claim or ""))),
        frozenset(_words(claims.get(settings.groups_claim or ""))),
        jti if is_name(jti) else signed,
    )


def is_anonymous(account: str) -> bool:
    """Whether a name looks like the account of somebody without a token."""
    return account.partition(":")[0] == ANONYMOUS.account


def is_role(value: Any) -> TypeGuard[str]:
    """Whether a claim is a role that a token may name; that of askers without a token may be named too."""
    return isinstance(value, str) and value in ROLES


def is_name(value: Any) -> TypeGuard[str]:
    """Whether a claim can stand in logs and keys: printable, without control characters, lone surrogates and spaces around."""
    return isinstance(value, str) and 0 < len(value) <= MAX_NAME and value.isprintable() and value == value.strip()


def _time(claims: Mapping[str, Any], name: str) -> float | None:
    """Give a time of the claims, seconds since 1970; None where there is none."""
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < _MAX_TIME:
        raise Unauthenticated(f"The token's {name} is no time.")
    return float(value)


def texts(value: Any) -> tuple[str, ...]:
    """Give a claim that is a text, or a list of them."""
    if isinstance(value, str):
        return (value,)
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def _words(value: Any) -> list[str]:
    """Give a claim that is a list, or words with spaces (RFC 8693, 4.2 scope)."""
    return value.split() if isinstance(value, str) else list(texts(value))
