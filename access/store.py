"""What a store of accounts keeps, whichever it is."""

from typing import Protocol

from access.accounts import AccountStore
from access.audit import AuditLog
from access.leases import Leases
from access.meter import Meter


class Store(Protocol):
    """Accounts, audit log, meter and leases in one place. A change of an account and its entry in the log are one."""

    @property
    def accounts(self) -> AccountStore:
        """Accounts and tokens."""

    @property
    def audit(self) -> AuditLog:
        """The audit log."""

    @property
    def meter(self) -> Meter:
        """The meter."""

    @property
    def leases(self) -> Leases:
        """The leases of paced streams."""

    async def close(self) -> None:
        """Write what waits, then let go of the store."""
