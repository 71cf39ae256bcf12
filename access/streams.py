"""How many streams of bytes an account has at the same time, in this process."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial

from access.identity import Identity
from config.policy import Limits


class TooManyStreams(Exception):
    """More streams at the same time than an account may have; ``allowed`` is how many."""

    def __init__(self, allowed: int) -> None:
        super().__init__(
            f"You may read {allowed} answers at the same time (streams): wait until one of them has come, or ask for fewer."
        )
        self.allowed = allowed


class Streams:
    """Counts the streams that are open; ``limits`` gives the limits of whoever asks."""

    def __init__(self, limits: Callable[[Identity], Limits]) -> None:
        self._limits = limits
        self._open: Counter[str] = Counter()

    def enter(self, identity: Identity) -> Callable[[], None]:
        """Open a stream; gives what closes it, to be called once. Raises `TooManyStreams`."""
        account, allowed = identity.account, self._limits(identity).streams
        if self._open[account] >= allowed:
            raise TooManyStreams(allowed)
        self._open[account] += 1
        return partial(self._leave, account)

    def _leave(self, account: str) -> None:
        self._open[account] -= 1
        if self._open[account] <= 0:
            del self._open[account]
