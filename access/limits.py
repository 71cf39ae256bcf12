"""What an account may use: the limits of its role in ``policy.toml``, with those that an operator gave it alone."""

from __future__ import annotations

from functools import lru_cache

import msgspec

from access.accounts import OwnLimits
from access.identity import ANONYMOUS, ANONYMOUS_ROLE
from access.meter import Budget
from config.policy import Limits, Policy

_NONE = OwnLimits()


def limits_of(policy: Policy, role: str, own: OwnLimits = _NONE) -> Limits:
    """The limits of an account of a role; a role that the policy does not name has those of ``user``."""
    limits = policy.limits.get(role) or policy.limits["user"]
    return limits if own == _NONE else _with(limits, own)


def budget_of(policy: Policy, role: str, own: OwnLimits = _NONE) -> Budget:
    """What an account of a role may be granted; those without a token draw on one ceiling together."""
    limits = limits_of(policy, role, own)
    ceiling = ANONYMOUS.account if role == ANONYMOUS_ROLE else None
    return Budget(
        limits.bytes_per_day,
        limits.bytes_per_period,
        limits.links_per_minute,
        ceiling,
        policy.anonymous_bytes_per_day if ceiling is not None else 0,
    )


@lru_cache(maxsize=10_000)
def _with(limits: Limits, own: OwnLimits) -> Limits:
    given = {name: value for name, value in msgspec.structs.asdict(own).items() if value is not None}
    return msgspec.structs.replace(limits, **given)
