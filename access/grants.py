"""Granting bytes to whoever asks: within the budget of their role and account, and abuse is noted."""

from __future__ import annotations

from collections.abc import Sequence

from access.budgets import Budgets
from access.identity import Identity
from access.meter import Charge, Meter, OverBudget, Reservation
from access.violations import Violations


class Grants:
    """Grants bytes; to ask beyond one's limits again and again is abuse."""

    def __init__(self, meter: Meter, budgets: Budgets, violations: Violations) -> None:
        self.meter, self.budgets, self.violations = meter, budgets, violations

    async def reserve(
        self, identity: Identity, charges: Sequence[Charge], slot: int, expires: int, links: int = 0
    ) -> Reservation:
        """Charge all of these files to whoever asks, or none, as `Meter.reserve` does; raises what that raises."""
        budget = self.budgets.of(identity)
        try:
            return await self.meter.reserve(identity.account, charges, slot, expires, budget, links)
        except OverBudget:
            self.violations.note(identity.account, "burst")
            raise
