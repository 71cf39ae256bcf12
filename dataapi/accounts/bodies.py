"""The bodies that the routes of accounts take. What their values may be is checked where it is done; here it is told."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

from access.administration import ACCOUNT_ROLES, MAX_CURTAILMENT, MAX_GROUP, MAX_LIMIT, MAX_REASON
from access.issuing import MAX_TITLE
from access.jobs import CURATORS, Access
from access.signing import MAX_LIFETIME
from harvest.tree.archive import ARCHIVE_STATUSES

_LIFETIME = 90 * 86_400


def _told(**schema: Any) -> msgspec.Meta:
    """What the document says of a value."""
    return msgspec.Meta(extra_json_schema=schema)


_Role = Annotated[str, _told(enum=list(ACCOUNT_ROLES))]
_Group = Annotated[str, _told(minLength=1, maxLength=MAX_GROUP, pattern=r"^\S+$")]
_Scope = Annotated[str, _told(pattern=r"^[!#-\[\]-~]{1,128}$")]
_Rate = Annotated[float, _told(minimum=0.001, maximum=MAX_LIMIT)]
_Number = Annotated[int, _told(minimum=1, maximum=MAX_LIMIT)]
_Count = Annotated[int, _told(minimum=0, maximum=MAX_LIMIT)]


class NewToken(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """The token that is asked for; `expiresIn` is in seconds, `role` that of whoever asks where it is left out."""

    title: Annotated[str, _told(maxLength=MAX_TITLE)] = ""
    role: _Role | None = None
    scopes: tuple[_Scope, ...] = ()
    expires_in: Annotated[int, _told(minimum=1, maximum=MAX_LIFETIME)] = _LIFETIME


class NewLimits(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """Limits of an account; those not named stay, or with `reset` are the role's again."""

    requests_per_second: _Rate | None = None
    request_burst: _Number | None = None
    links_per_minute: _Count | None = None
    bytes_per_day: _Count | None = None
    bytes_per_period: _Count | None = None
    streams: _Count | None = None
    reset: bool = False


class Curtailment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A step of the ladder, and the reason that the holder reads; without `seconds` until the account is restored."""

    to: Literal["paced", "metadata", "revoked"]
    reason: Annotated[str, _told(minLength=1, maxLength=MAX_REASON)]
    seconds: Annotated[int, _told(minimum=1, maximum=MAX_CURTAILMENT)] | None = None


class Revocation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which tokens are revoked: those of these ids, or all without."""

    ids: tuple[str, ...] | None = None


class NewRole(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A role or groups for an account; what is not named stays."""

    role: _Role | None = None
    groups: tuple[_Group, ...] | None = None


class NewVisibility(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A rule for a prefix."""

    prefix: str
    access: Access
    groups: tuple[_Group, ...] = ()
    curators: tuple[_Group, ...] = CURATORS


class NewStatus(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An archive status for a path."""

    path: str
    status: Annotated[str, _told(enum=list(ARCHIVE_STATUSES))]
