"""What an account may use: the limits of its role in ``policy.toml``, with those that an operator gave it alone."""

from __future__ import annotations

from functools import lru_cache

import msgspec

from access.accounts import OwnLimits
from config.policy import Limits, Policy

_NONE = OwnLimits()


def limits_of(policy: Policy, role: str, own: OwnLimits | None = None) -> Limits:
    """The limits of an account of a role."""
    limits = policy.limits[role]
    return limits if own is None or own == _NONE else _with(limits, own)


@lru_cache(maxsize=10_000)
def _with(limits: Limits, own: OwnLimits) -> Limits:
    given = {name: value for name, value in msgspec.structs.asdict(own).items() if value is not None}
    return msgspec.structs.replace(limits, **given)
