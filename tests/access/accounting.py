"""What charges in tests: a real store and the default policy, which a test may change."""

import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from access.accounts import Account, Standing
from access.audit import Act
from access.budgets import Budgets
from access.grants import Grants
from access.identity import Identity
from access.meter import Charge
from access.pacing import Pacing
from access.sqlite import Embedded, open_embedded
from access.streams import Streams
from access.violations import Violations
from access.watch import Watch
from config.policy import Limits, Policy


@dataclass
class Accounting:
    """A store, a policy, and what charges by both."""

    store: Embedded
    folder: Path
    policy: Policy = field(default_factory=Policy)

    def __post_init__(self) -> None:
        self.violations = Violations(lambda: self.policy, self.store.accounts)
        self.watch = Watch(self.store.accounts)
        self.budgets = Budgets(lambda: self.policy, self.watch.account)
        self.pacing = Pacing(self.store.leases, lambda: self.policy.paced_bytes_per_second(), self.watch.paced)
        self.streams = Streams(self.budgets.limits, self.watch.follow, self.pacing)
        self.grants = Grants(self.store.meter, self.store.accounts, self.budgets, self.violations)

    def limit(self, role: str, **limits: Any) -> None:
        """Change the limits of a role."""
        self.policy = msgspec.structs.replace(self.policy, limits={**self.policy.limits, role: Limits(**limits)})

    async def used(self, account: str) -> int:
        """Bytes that an account was charged today."""
        return (await self.store.meter.usage(account, int(time.time()))).bytes_of_day

    async def reported(self, account: str) -> dict[str, tuple[int, int]]:
        """Bytes and files of an account by mission, as reports have them."""
        rows = await self.store.meter.report(0, 10**6, account)
        return {row.mission: (row.bytes, row.files) for row in rows}

    async def link(self, account: str = "ada", bytes_: int = 1) -> str:
        """The id of links for which an account was charged."""
        budget = self.budgets.of(Identity(account, "user"))
        return (await self.store.meter.reserve(account, [Charge("file", bytes_)], 1, 2**40, budget)).id

    async def stands(self, account: str, standing: Standing) -> None:
        """Make an account with a standing."""
        await self.store.accounts.add_account(
            Account(name=account, standing=standing), Act("operator", "curtail", account, 0)
        )

    async def account(self, name: str) -> Account | None:
        """An account, when all violations are written."""
        await self.violations.close()
        return await self.store.accounts.account(name)


@asynccontextmanager
async def accounting() -> AsyncIterator[Accounting]:
    """Open a store that is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_embedded(Path(folder), lambda: time.time())  # as a test may set it
        try:
            made = Accounting(store, Path(folder))
            yield made
            await made.pacing.close()
        finally:
            await store.close()
