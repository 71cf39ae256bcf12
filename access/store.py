"""What a store of accounts keeps, whichever it is."""

from typing import Protocol

from access.accounts import AccountStore
from access.audit import AuditLog
from access.meter import Meter


class Store(Protocol):
    """Accounts, audit log and meter in one place; what changes an account and its entry in the log are written together."""

    @property
    def accounts(self) -> AccountStore:
        """Accounts and tokens."""

    @property
    def audit(self) -> AuditLog:
        """The audit log."""

    @property
    def meter(self) -> Meter:
        """The meter."""

    async def close(self) -> None:
        """Write what waits, then let go of the store."""
