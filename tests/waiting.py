"""Waiting for what comes by itself, which a busy machine may do late: how soon it must be is for the benchmarks to measure."""

import time
from collections.abc import Callable

PATIENCE = 30.0
"""Seconds after which what has not come will not."""


def eventually(holds: Callable[[], bool], what: str) -> None:
    """Wait until something holds; fails, with ``what`` is wrong, where it never does."""
    ends = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < ends, what
        time.sleep(0.2)
