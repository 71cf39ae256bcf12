"""Granting bytes to whoever asks: within the budget of their role and account, and abuse is noted."""

from __future__ import annotations

import time
from collections.abc import Sequence

from access.accounts import AccountStore, Rung
from access.budgets import Budgets
from access.claims import is_anonymous
from access.identity import ANONYMOUS, ANONYMOUS_ROLE, Identity
from access.meter import Charge, Meter, OverBudget, Reservation, check_standing
from access.violations import Violations


class Grants:
    """Grants bytes; to ask beyond one's limits again and again is abuse."""

    def __init__(self, meter: Meter, accounts: AccountStore, budgets: Budgets, violations: Violations) -> None:
        self.meter, self.budgets, self.violations = meter, budgets, violations
        self._accounts = accounts

    def at_full_speed(self, identity: Identity) -> bool:
        """Whether whoever asks may be sent to other servers for bytes: these slow nobody down."""
        return self.budgets.rung(identity, time.time()) is Rung.NORMAL

    @property
    def link_life(self) -> int:
        """Seconds that a link lives at most."""
        return self.budgets.link_life

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

    async def holder(self, link: str) -> Identity | None:
        """Who a link was given to, as their account is now; None where the link is not known any more.

        Raises `Curtailed` where the account, or that of all without a token, may have no bytes any more, and
        `StoreUnavailable`.
        """
        name = await self.meter.holder(link)
        if name is None:
            return None
        role = ANONYMOUS_ROLE
        for account in (name, ANONYMOUS.account) if is_anonymous(name) else (name,):
            found = await self._accounts.account(account)
            if found is not None:
                check_standing(found.standing, time.time())
                role = found.role if account == name else role
        return Identity(name, role)
