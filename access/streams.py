"""How many streams of bytes an account has at the same time, in this process."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container
from functools import partial

from access.accounts import Rung
from access.identity import Identity
from config.policy import Limits


class TooManyStreams(Exception):
    """More streams at the same time than an account may have; ``allowed`` is how many."""

    def __init__(self, allowed: int) -> None:
        super().__init__(
            f"You may read {allowed} answers at the same time (streams): wait until one of them has come, or ask for fewer."
        )
        self.allowed = allowed


class ShutOut(Exception):
    """Those who asked for what is being sent may have no more of it."""


class Stream:
    """A stream that is open: `check` it before each piece, and `close` it once."""

    def __init__(self, rung: Callable[[], Rung], close: Callable[[], None]) -> None:
        self._rung, self.close = rung, close

    def check(self, may_go_on: Container[Rung]) -> None:
        """Raise `ShutOut` where its account stands on none of these steps now."""
        if self._rung() not in may_go_on:
            raise ShutOut


class Streams:
    """Counts the streams that are open.

    ``limits`` gives the limits of whoever asks; ``follow`` what tells where they stand while a stream is sent.
    """

    def __init__(self, limits: Callable[[Identity], Limits], follow: Callable[[Identity], Callable[[], Rung]]) -> None:
        self._limits, self._follow = limits, follow
        self._open: Counter[str] = Counter()

    def enter(self, identity: Identity) -> Stream:
        """Open a stream; raises `TooManyStreams`."""
        account, allowed = identity.account, self._limits(identity).streams
        if self._open[account] >= allowed:
            raise TooManyStreams(allowed)
        self._open[account] += 1
        return Stream(self._follow(identity), partial(self._leave, account))

    def _leave(self, account: str) -> None:
        self._open[account] -= 1
        if self._open[account] <= 0:
            del self._open[account]
