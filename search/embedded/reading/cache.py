"""Decoded parts of columns, shared by the threads of a reader.

What is kept never changes (blocks are written once, and their numbers are not used again), so nothing is ever out of date.
"""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock


class Cache:
    """The parts used last, up to ``limit`` bytes as stored."""

    def __init__(self, limit: int) -> None:
        self._limit, self._size = limit, 0
        self._parts: OrderedDict[Hashable, tuple[object, int]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> tuple[object, int] | None:
        """The part and its size, or None where it is not kept."""
        with self._lock:
            found = self._parts.get(key)
            if found is not None:
                self._parts.move_to_end(key)
            return found

    def keep(self, key: Hashable, part: object, size: int) -> None:
        """Keep a part, and let go of others where they are too many."""
        with self._lock:
            if key not in self._parts:
                self._parts[key] = part, size
                self._size += size
            while self._size > self._limit and len(self._parts) > 1:
                _, (_, freed) = self._parts.popitem(last=False)
                self._size -= freed
