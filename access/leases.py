"""Leases of paced streams: how many an account has open in all processes, so that each takes its share of the rate."""

from __future__ import annotations

from typing import Protocol

HELD = 3.0
"""Seconds for which a lease holds; it is renewed each second. A process that dies gives its share back by that."""


class Leases(Protocol):
    """Counts open streams by account and process. Any call may raise `StoreUnavailable`.

    What is lost with the store is known again a second later, so nothing need be on disk. In DynamoDB a call is one
    UpdateItem of the account's item of leases, which sets or removes the holder's attribute and gives the item as it is then.
    """

    async def renew(self, account: str, holder: str, streams: int) -> int:
        """Say how many streams of an account one process has open; gives those of all whose lease holds.

        ``holder`` names the process. What it said before is replaced; 0 streams give its lease back.
        """
