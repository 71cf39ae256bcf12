"""Pacing: a curtailed account has one rate over all of its streams, in all processes.

Each process gives the streams that it has open their share of it: rate × own streams / all streams. How many there are the
processes tell each other by leases, each second. While the store is out of reach, the share that was known last goes on.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import time
from collections.abc import Callable, Collection

from access.accounts import StoreUnavailable
from access.leases import Leases

_EACH = 1.0  # seconds between renewals
_SOONEST = 0.1  # seconds between renewals where streams come and go
_UNKNOWN = 1.0  # seconds for which a stream waits for the first word of how many others there are
_PIECES = 10  # a second and stream
_SAVED = 0.1  # seconds whose bytes an account that asks for less may have later


class Bucket:
    """Bytes that may go at a rate, which may change at any time: who asks first goes first, and none goes before its time."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._at = clock, clock()
        self._asked = self._allowed = 0.0

    def ask(self, bytes_: int, rate: float) -> float:
        """Ask for bytes; gives the mark by which `wait` knows them."""
        self._advance(rate)
        self._asked += bytes_
        return self._asked

    def wait(self, mark: float, rate: float) -> float:
        """Seconds until what was asked for may go, at the rate of now; 0 where it may."""
        self._advance(rate)
        return max(0.0, (mark - self._allowed) / rate)

    def _advance(self, rate: float) -> None:
        now = self._clock()
        self._allowed = min(self._allowed + (now - self._at) * rate, self._asked + rate * _SAVED)
        self._at = now


class Pace:
    """The streams of one account in this process: their number, and their share of its rate.

    ``renew_at``: when its lease is to be renewed, as the clock has it.
    """

    def __init__(self, rate: Callable[[], int], clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._clock, self._began = rate, clock, clock()
        self._bucket = Bucket(clock)
        self._others: int | None = None
        self.streams, self.renew_at = 0, self._began

    def learn(self, all_: int, own: int) -> None:
        """Take over how many streams there are in all processes, of which so many were ours when that was counted."""
        self._others = max(0, all_ - own)

    def piece(self) -> int:
        """The most bytes of one send: a tenth of a second's of one stream, so that a new rate is felt soon."""
        return max(1, int(self._rate() / self._all() / _PIECES))

    def ask(self, bytes_: int) -> float:
        """Ask for bytes; gives the mark by which `wait` knows them."""
        return self._bucket.ask(bytes_, self._share())

    def wait(self, mark: float) -> float:
        """Seconds until what was asked for may go, as things are now; 0 where it may."""
        wait = self._bucket.wait(mark, self._share())
        if self._others is None and wait == 0:
            return max(0.0, min(_SOONEST, self._began + _UNKNOWN - self._clock()))
        return wait

    def _all(self) -> int:
        return max(1, self.streams) + (self._others or 0)

    def _share(self) -> float:
        return self._rate() * max(1, self.streams) / self._all()


class Pacing:
    """The paces of all accounts that are paced in this process. `close` it.

    ``rate`` gives bytes a second; ``paced`` the accounts to whose paces an account's streams keep: itself, and that of all
    without a token, where these are paced.
    """

    def __init__(
        self,
        leases: Leases,
        rate: Callable[[], int],
        paced: Callable[[str], Collection[str]],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._leases, self._rate, self.paced, self._clock = leases, rate, paced, clock
        self._holder = secrets.token_hex(8)
        self._paces: dict[str, Pace] = {}
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def join(self, account: str) -> Pace:
        """Count a stream of an account; `leave` once."""
        pace = self._paces.get(account)
        if pace is None:
            pace = self._paces[account] = Pace(self._rate, self._clock)
        self._count(pace, 1)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._renew(), name="leases of paced streams")
        return pace

    def leave(self, account: str) -> None:
        """Count a stream no longer."""
        self._count(self._paces[account], -1)

    async def close(self) -> None:
        """Give all leases back."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None
        for account in list(self._paces):
            with contextlib.suppress(StoreUnavailable):  # it is over in three seconds anyhow
                await self._leases.renew(account, self._holder, 0)

    def _count(self, pace: Pace, more: int) -> None:
        pace.streams += more
        pace.renew_at = self._clock()
        self._changed.set()

    async def _renew(self) -> None:
        """Renew the leases of all accounts with streams here, each second and when these come and go, until there is none."""
        while self._paces:
            self._changed.clear()
            now = self._clock()
            due = [(account, pace) for account, pace in self._paces.items() if pace.renew_at <= now]
            await asyncio.gather(*(self._renew_one(account, pace) for account, pace in due))
            await asyncio.sleep(_SOONEST)
            soonest = min((pace.renew_at for pace in self._paces.values()), default=now)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), max(0.0, soonest - self._clock()))

    async def _renew_one(self, account: str, pace: Pace) -> None:
        own, pace.renew_at = pace.streams, self._clock() + _EACH
        try:
            pace.learn(await self._leases.renew(account, self._holder, own), own)
        except StoreUnavailable:
            return  # the watch of accounts says so to operators; the last share goes on
        if own == 0 and pace.streams == 0:
            del self._paces[account]
