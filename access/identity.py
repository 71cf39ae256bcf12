"""The identity of whoever asks: one frozen value, made by one function, passed everywhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

ANONYMOUS_ROLE = "public"
ROLES = frozenset(["public", "user", "partner", "service", "curator", "operator", "admin"])
"""Who one may be; a token says one of these."""


@dataclass(frozen=True, slots=True)
class Identity:
    """An account with what it may do. ``token_id`` names the token for revocation; None without one."""

    account: str
    role: str = ANONYMOUS_ROLE
    scopes: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    token_id: str | None = None

    @property
    def authenticated(self) -> bool:
        """Whether a token was shown and holds."""
        return self.role != ANONYMOUS_ROLE


ANONYMOUS = Identity("anonymous")


class Unauthenticated(Exception):
    """A token that does not hold: the answer is 401. The reason never repeats the token."""


class IssuerUnavailable(Exception):
    """The issuer's keys, or what was revoked, cannot be had: the answer is 503, never an open door."""


class Forbidden(Exception):
    """The asker is known, but may not do this, or not in this way: the answer is 403."""


class Identify(Protocol):
    """Tells who asks, by the request's headers and the peer's address.

    The names of headers are in lower case. ``:method`` holds the request's method: without it, the request counts as one that
    may change something, which a session in a cookie is not enough for.
    """

    async def __call__(self, headers: Mapping[str, str], peer: str | None) -> Identity:
        """Give the identity; raises `Unauthenticated`, `Forbidden` or `IssuerUnavailable`."""
