"""Decoded parts of columns, shared by the threads of a reader.

What is kept never changes (blocks are written once, and their numbers are not used again), so nothing is ever out of date.
"""

from collections.abc import Hashable
from threading import Lock


class Cache:
    """Parts of up to ``limit`` bytes as stored; those kept first go first, so that finding one needs no lock."""

    def __init__(self, limit: int) -> None:
        self._limit, self._size = limit, 0
        self._parts: dict[Hashable, tuple[object, int]] = {}
        self._lock = Lock()
        self.get = self._parts.get

    def keep(self, key: Hashable, part: object, size: int) -> None:
        """Keep a part, and let go of others where they are too many."""
        with self._lock:
            if key not in self._parts:
                self._parts[key] = part, size
                self._size += size
            while self._size > self._limit and len(self._parts) > 1:
                self._size -= self._parts.pop(next(iter(self._parts)))[1]
