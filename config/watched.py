"""Files that operators edit while they are being used: a good content is taken over, a broken one is refused."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from config.tables import ConfigurationError

LOOKED_AT_EVERY = 1.0
"""Seconds for which a file is believed to be as it was."""

T = TypeVar("T")
_log = logging.getLogger(__name__)
_Signature = tuple[int, int, int]


class WatchedFile(Generic[T]):
    """What a file says, or ``absent`` while there is none; ``problem`` says why its present content is not in use.

    The file is looked at when it is asked for, once a second at most (some 2 µs): nothing has to be started or stopped.
    Raises `ConfigurationError` where the first content cannot be used, or a file that ``must_exist`` does not.
    """

    def __init__(
        self,
        path: Path,
        load: Callable[[Path], T],
        absent: T,
        *,
        must_exist: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._path, self._load, self._clock = path, load, clock
        self._seen = _signature(path)
        self._looked = clock()
        self._content = load(path) if must_exist or self._seen is not None else absent
        self.problem: str | None = None

    def current(self) -> T:
        """Give the content that holds."""
        now = self._clock()
        if now - self._looked >= LOOKED_AT_EVERY:
            self._looked = now
            self._look()
        return self._content

    def _look(self) -> None:
        signature = _signature(self._path)
        if signature == self._seen:
            return
        try:
            content = self._load(self._path)
        except ConfigurationError as error:
            self.problem = str(error)
            _log.error("%s is not taken over, what it said before goes on: %s", self._path, error)
        else:
            self.problem, self._content = None, content
            _log.info("%s is taken over.", self._path)
        # What was written while it was being read is looked at again.
        self._seen = signature


def _signature(path: Path) -> _Signature | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size, stat.st_ino
