"""What an identity may be granted: the limits of its role in the policy, and those of its own account before them."""

from __future__ import annotations

from collections.abc import Callable

from access.accounts import Account, Rung
from access.identity import ANONYMOUS, Identity
from access.limits import limits_of
from access.meter import Budget
from config.policy import Limits, Policy


class Budgets:
    """Gives budgets by the ``policy`` that holds now, and the limits of an ``account``: None where it has none of its own."""

    def __init__(self, policy: Callable[[], Policy], account: Callable[[str], Account | None]) -> None:
        self._policy, self._account = policy, account

    def rung(self, identity: Identity, now: float) -> Rung:
        """Where those who ask stand at a time (seconds since 1970); those without a token also where all such stand."""
        names = (identity.account,) if identity.authenticated else (identity.account, ANONYMOUS.account)
        known = (self._account(name) for name in names)
        rungs = (account.standing.at(now).rung for account in known if account is not None)
        return next((rung for rung in rungs if rung is not Rung.NORMAL), Rung.NORMAL)

    @property
    def link_life(self) -> int:
        """Seconds that a link lives at most."""
        return self._policy().links.seconds

    def limits(self, identity: Identity) -> Limits:
        """The limits of whoever asks."""
        account = self._account(identity.account)
        return limits_of(self._policy(), identity.role, account.limits if account is not None else None)

    def of(self, identity: Identity) -> Budget:
        """The budget of whoever asks; all without a token have one ceiling."""
        limits = self.limits(identity)
        granted = (limits.bytes_per_day, limits.bytes_per_period, limits.links_per_minute)
        if identity.authenticated:
            return Budget(*granted)
        return Budget(*granted, ANONYMOUS.account, self._policy().anonymous_bytes_per_day)
