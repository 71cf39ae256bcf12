"""Whose turn it is to write: a lock beside the store, so that no process keeps the others waiting."""

from __future__ import annotations

import contextlib
import fcntl
import os
import random
import time
from collections.abc import Iterator
from pathlib import Path

_COURTESY = (
    0.5  # seconds for which others are let go first; a process that is stopped in its turn holds nobody up for longer
)
_PAUSE = 0.002  # seconds, at most, between looks


class Turn:
    """The turn of all processes that write to one store, kept by one lock that the kernel lets go of when its holder dies.

    Whoever wants to write takes the turn, waits for the store with it, and gives it back as soon as it has the store. So a
    process that has just written cannot write again before one that waits has had the store.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    @contextlib.contextmanager
    def taken(self) -> Iterator[None]:
        """Have the turn, or go on without it where that takes too long: the store's own lock is what keeps writers apart."""
        with contextlib.suppress(OSError):  # a folder that cannot be written to: the store says so better
            self._take()
        try:
            yield
        finally:
            if self._descriptor is not None:
                fcntl.flock(self._descriptor, fcntl.LOCK_UN)

    def close(self) -> None:
        """Let go of the lock's file."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _take(self) -> None:
        if self._descriptor is None:
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        deadline = time.monotonic() + _COURTESY
        while time.monotonic() < deadline:
            try:
                fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(random.uniform(0, _PAUSE))  # noqa: S311  no secret
            else:
                return
