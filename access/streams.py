"""How many streams of bytes an account has at the same time, in this process."""

from __future__ import annotations

from collections import Counter


class TooManyStreams(Exception):
    """More streams at the same time than an account may have; ``allowed`` is how many."""

    def __init__(self, allowed: int) -> None:
        super().__init__(
            f"You may read {allowed} files at the same time (streams): wait until one of them has come, or ask for fewer."
        )
        self.allowed = allowed


class Streams:
    """Counts the streams that are open."""

    def __init__(self) -> None:
        self._open: Counter[str] = Counter()

    def enter(self, account: str, allowed: int) -> None:
        """Open a stream, which `leave` closes; raises `TooManyStreams`."""
        if self._open[account] >= allowed:
            raise TooManyStreams(allowed)
        self._open[account] += 1

    def leave(self, account: str) -> None:
        """Close a stream."""
        self._open[account] -= 1
        if self._open[account] <= 0:
            del self._open[account]
