"""The streams that an account has open at the same time, in this process: how many, how fast, and until when."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Container

from access.accounts import Rung
from access.identity import Identity
from access.meter import SERVED
from access.pacing import Pace, Pacing
from config.policy import Limits

_READING = frozenset(Rung) - {Rung.REVOKED}  # the steps on which an account may read what is no bytes: lists, tables

_LOOK = 0.25  # seconds after which one that waits looks whether it still must, and still may
_DRAINING = 0.05  # seconds between looks whether all have ended


class TooManyStreams(Exception):
    """More streams at the same time than an account may have; ``allowed`` is how many."""

    def __init__(self, allowed: int) -> None:
        super().__init__(
            f"You may read {allowed} answers at the same time (streams): wait until one of them has come, or ask for fewer."
        )
        self.allowed = allowed


class ShutOut(Exception):
    """Those who asked for what is being sent may have no more of it, or the service ends."""


class Stream:
    """A stream that is open: wait for its `turn` before each piece, and `close` it once.

    ``may_go_on`` are the steps of the ladder on which it goes on; without ``pacing`` it is never slow.
    """

    def __init__(self, streams: Streams, identity: Identity, may_go_on: Container[Rung], pacing: Pacing | None) -> None:
        self._streams, self._account, self._pacing = streams, identity.account, pacing
        self._rung = streams.follow(identity)
        self._may_go_on = may_go_on
        self._paces: dict[str, Pace] = {}

    def check(self) -> None:
        """Raise `ShutOut` where its account stands on no step now on which it may go on, or all streams were broken off."""
        if self._rung() not in self._may_go_on or self._streams.over:
            raise ShutOut

    async def turn(self, wanted: int) -> int:
        """How many of so many bytes (1 or more) may be sent now: waits while none may; raises `ShutOut`."""
        self.check()
        if self._pacing is None or not self._keep_pace(self._pacing):
            return wanted
        allowed = min([wanted, *(pace.piece() for pace in self._paces.values())])
        for account, pace in list(self._paces.items()):
            mark = pace.ask(allowed)
            while account in self._paces and (seconds := pace.wait(mark)) > 0:
                await asyncio.sleep(min(seconds, _LOOK))
                self.check()
                self._keep_pace(self._pacing)
        return allowed

    def close(self) -> None:
        """Count it no longer."""
        for account in self._paces:
            self._pacing.leave(account)  # type: ignore[union-attr]  # it keeps to no pace without
        self._paces.clear()
        self._streams.leave(self._account)

    def _keep_pace(self, pacing: Pacing) -> bool:
        """Keep to the paces of those accounts that are paced now; gives whether there are any."""
        paced = pacing.paced(self._account) if self._rung() is Rung.PACED else ()
        for account in self._paces.keys() - paced:
            pacing.leave(account)
            del self._paces[account]
        for account in paced:
            if account not in self._paces:
                self._paces[account] = pacing.join(account)
        return bool(self._paces)


class Streams:
    """Counts the streams that are open.

    ``limits`` gives the limits of whoever asks; ``follow`` what tells where they stand while a stream is sent. ``over``:
    all streams were broken off.
    """

    def __init__(
        self,
        limits: Callable[[Identity], Limits],
        follow: Callable[[Identity], Callable[[], Rung]],
        pacing: Pacing | None = None,
    ) -> None:
        self.limits, self.follow, self._pacing = limits, follow, pacing
        self._open: Counter[str] = Counter()
        self.over = False

    def enter(self, identity: Identity, *, paced: bool = True) -> Stream:
        """Open a stream of bytes of files, or one that is not ``paced``: of what is no bytes; raises `TooManyStreams`.

        The first goes on while its account may have bytes, the other while it may ask at all.
        """
        account, allowed = identity.account, self.limits(identity).streams
        if self._open[account] >= allowed:
            raise TooManyStreams(allowed)
        self._open[account] += 1
        return Stream(self, identity, SERVED, self._pacing) if paced else Stream(self, identity, _READING, None)

    def leave(self, account: str) -> None:
        """Count a stream no longer: `Stream.close` does it."""
        self._open[account] -= 1
        if self._open[account] <= 0:
            del self._open[account]

    async def drain(self, seconds: float) -> None:
        """Let the streams that are open come to their ends for so many seconds, then break the others off."""
        deadline = time.monotonic() + seconds
        while self._open and time.monotonic() < deadline:  # noqa: ASYNC110  once in a process's life
            await asyncio.sleep(_DRAINING)
        self.over = True
