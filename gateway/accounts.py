"""Wiring of accounts: the store of a data folder, what follows it, and the door by which all come in."""

from __future__ import annotations

from pathlib import Path

from access.admission import Admission
from access.authentication import Keeping
from access.budgets import Budgets
from access.door import Door
from access.identity import Identify
from access.pacing import Pacing
from access.policy_file import open_policy
from access.signing import KeyRing
from access.spread import Spread
from access.violations import Violations
from access.watch import Watch
from config.settings import Settings
from gateway.stores import open_store


class Accounts:
    """One data folder's accounts, tokens and policy. `start` it, and `close` it.

    Raises `ConfigurationError` for a broken policy, and `StoreUnavailable`.
    """

    def __init__(self, data: Path, settings: Settings) -> None:
        self.store = open_store(data, settings.accounts)
        self.watch = Watch(self.store.accounts)
        self.ring = KeyRing(data)
        self.policy = open_policy(settings, data)
        self.violations = Violations(self.policy.current, self.store.accounts)
        self._spread = Spread(self.policy.current)
        self.budgets = Budgets(self.policy.current, self.watch.account)
        self.pacing = Pacing(
            self.store.leases, lambda: self.policy.current().paced_bytes_per_second(), self.watch.paced
        )

    async def start(self) -> None:
        """Begin to follow the changes of accounts; raises `StoreUnavailable`."""
        await self.watch.start()

    async def close(self) -> None:
        """Write what waits to be written, and let go of the store."""
        await self.pacing.close()
        await self.violations.close()
        await self.watch.close()
        await self.store.close()

    def problems(self) -> dict[str, str]:
        """What is wrong at the moment: with the store of accounts, with the policy's file."""
        found = {"accounts": self.watch.trouble, "policy": self.policy.problem}
        return {name: problem for name, problem in found.items() if problem is not None}

    @property
    def keeping(self) -> Keeping:
        """What tells who asks."""
        return Keeping(self.store.accounts, self.watch, self.ring, self._spread)

    def door(self, identify: Identify) -> Door:
        """Give the door by which all come in."""
        return Door(identify, Admission(self.policy.current, self.watch.account), self.violations)
