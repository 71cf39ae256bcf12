"""The door of a service: who asks, and whether they may come in now. Rates are counted here, and nowhere else."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Protocol

from access.admission import Admission, Rate, TooManyRequests
from access.identity import Forbidden, Identify, Identity, IssuerUnavailable, Unauthenticated
from access.sessions import as_anybody
from access.violations import Violations


class Entrance(Protocol):
    """Where requests come in."""

    async def enter(self, headers: Mapping[str, str], peer: str | None) -> tuple[Identity, Rate | None]:
        """Give the identity by headers (lower-case names) and peer, and what is left of its rate where rates are counted.

        Raises one of `access.refusals.ACCESS_ERRORS`.
        """


class Door:
    """Identifies whoever asks and admits them; bursts beyond the rate are violations, where there is a store to note them."""

    def __init__(self, identify: Identify, admission: Admission, violations: Violations | None = None) -> None:
        self._identify, self._admission, self._violations = identify, admission, violations

    async def enter(self, headers: Mapping[str, str], peer: str | None) -> tuple[Identity, Rate | None]:
        """Give the identity and what is left of its rate; raises `Curtailed` for an account that is shut out.

        Who shows a token that does not hold is counted as anybody of that address: to guess is not free.
        """
        try:
            identity = await self._identify(headers, peer)
        except (Unauthenticated, Forbidden, IssuerUnavailable):
            self._admit(await self._identify(as_anybody(headers), peer))
            raise
        return identity, self._admit(identity)

    def _admit(self, identity: Identity) -> Rate:
        try:
            return self._admission.admit(identity, time.time(), time.monotonic())
        except TooManyRequests:
            if self._violations is not None:
                self._violations.note(identity.account, "burst")
            raise


class OpenDoor:
    """A door without rates: that of a gateway without a policy."""

    def __init__(self, identify: Identify) -> None:
        self._identify = identify

    async def enter(self, headers: Mapping[str, str], peer: str | None) -> tuple[Identity, Rate | None]:
        """Give the identity."""
        return await self._identify(headers, peer), None


class BackDoor:
    """The door of a service behind a gateway: open to those whom ``trusts`` knows, for they count themselves."""

    def __init__(self, door: Door, identify: Identify, trusts: Callable[[Mapping[str, str]], bool]) -> None:
        self._door, self._open, self._trusts = door, OpenDoor(identify), trusts

    async def enter(self, headers: Mapping[str, str], peer: str | None) -> tuple[Identity, Rate | None]:
        """Give the identity, and of strangers what is left of their rate."""
        return await (self._open if self._trusts(headers) else self._door).enter(headers, peer)
