"""The bodies that the routes of accounts take."""

from __future__ import annotations

from typing import Literal

import msgspec

from access.jobs import CURATORS, Access

_LIFETIME = 90 * 86_400


class NewToken(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """The token that is asked for; `expiresIn` is in seconds, `role` that of whoever asks where it is left out."""

    title: str = ""
    role: str | None = None
    scopes: tuple[str, ...] = ()
    expires_in: int = _LIFETIME


class NewLimits(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """Limits of an account; those not named stay, or with `reset` are the role's again."""

    requests_per_second: float | None = None
    links_per_minute: int | None = None
    bytes_per_day: int | None = None
    bytes_per_period: int | None = None
    streams: int | None = None
    reset: bool = False


class Curtailment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A step of the ladder, and the reason that the holder reads; without `seconds` until the account is restored."""

    to: Literal["paced", "metadata", "revoked"]
    reason: str
    seconds: int | None = None


class Revocation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which tokens are revoked: those of these ids, or all without."""

    ids: tuple[str, ...] | None = None


class NewRole(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A role or groups for an account; what is not named stays."""

    role: str | None = None
    groups: tuple[str, ...] | None = None


class NewVisibility(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A rule for a prefix."""

    prefix: str
    access: Access
    groups: tuple[str, ...] = ()
    curators: tuple[str, ...] = CURATORS


class NewStatus(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An archive status for a path."""

    path: str
    status: str
