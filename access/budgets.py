"""What an identity may be granted: the limits of its role in the policy, and those of its own account before them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from access.accounts import Account
from access.identity import ANONYMOUS, Identity
from access.meter import Budget
from config.policy import Policy

Number = TypeVar("Number", int, float)


class Budgets:
    """Gives budgets by the ``policy`` that holds now, and the limits of an ``account``: None where it has none of its own."""

    def __init__(self, policy: Callable[[], Policy], account: Callable[[str], Account | None]) -> None:
        self._policy, self._account = policy, account

    def of(self, identity: Identity) -> Budget:
        """The budget of whoever asks; all without a token have one ceiling."""
        policy = self._policy()
        limits = policy.limits[identity.role]
        if not identity.authenticated:
            ceiling = policy.anonymous_bytes_per_day
            return Budget(
                limits.bytes_per_day, limits.bytes_per_period, limits.links_per_minute, ANONYMOUS.account, ceiling
            )
        account = self._account(identity.account)
        if account is None:
            return Budget(limits.bytes_per_day, limits.bytes_per_period, limits.links_per_minute)
        own = account.limits
        return Budget(
            _first(own.bytes_per_day, limits.bytes_per_day),
            _first(own.bytes_per_period, limits.bytes_per_period),
            _first(own.links_per_minute, limits.links_per_minute),
        )


def _first(own: Number | None, of_role: Number) -> Number:
    return of_role if own is None else own
