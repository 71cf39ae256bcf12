"""The policy that holds now: ``policy.toml`` is taken over while it is being used, and a broken one is refused."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path

from config.policy import FILE_NAME, Policy, load_policy
from config.settings import Settings
from config.tables import ConfigurationError

LOOKED_AT_EVERY = 1.0
"""Seconds for which the file is believed to be as it was."""

_log = logging.getLogger(__name__)
_Signature = tuple[int, int, int]


class PolicyFile:
    """The policy of a file, or the defaults while there is none; ``problem`` says why its present content is not in use.

    The file is looked at when the policy is asked for, once a second at most (some 2 µs): nothing has to be started or
    stopped. Raises `ConfigurationError` where the first content cannot be used, or a file that ``must_exist`` does not.
    """

    def __init__(self, path: Path, *, must_exist: bool = False, clock: Callable[[], float] = time.monotonic) -> None:
        self._path = path
        self._clock = clock
        self._seen = _signature(path)
        self._looked = clock()
        self._policy = load_policy(path) if must_exist or self._seen is not None else Policy()
        self.problem: str | None = None

    def current(self) -> Policy:
        """Give the policy that holds."""
        now = self._clock()
        if now - self._looked >= LOOKED_AT_EVERY:
            self._looked = now
            self._look()
        return self._policy

    def _look(self) -> None:
        signature = _signature(self._path)
        if signature == self._seen:
            return
        try:
            policy = load_policy(self._path)
        except ConfigurationError as error:
            self.problem = str(error)
            _log.error("The policy is not taken over, the one before goes on: %s", error)
        else:
            self.problem, self._policy = None, policy
            _log.info("The policy of %s is taken over.", self._path)
        # What was written while it was being read is looked at again.
        self._seen = signature


def open_policy(settings: Settings, data: Path) -> PolicyFile:
    """Open the policy that the settings name, else the one in the data folder; raises `ConfigurationError`."""
    if settings.policy is not None:
        return PolicyFile(Path(settings.policy), must_exist=True)
    return PolicyFile(data / FILE_NAME)


def _signature(path: Path) -> _Signature | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size, stat.st_ino
