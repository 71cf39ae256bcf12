"""A cache that is bounded by bytes: what was used least recently goes first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class ByteCache(Generic[Key, Value]):
    """Holds values of an estimated size each; one that is larger than the whole cache is not kept."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.used = 0
        self._held: OrderedDict[Key, tuple[Value, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._held)

    def get(self, key: Key) -> Value | None:
        """Give the value of a key, None where there is none."""
        held = self._held.get(key)
        if held is None:
            return None
        self._held.move_to_end(key)
        return held[0]

    def put(self, key: Key, value: Value, size: int) -> None:
        """Keep a value of ``size`` bytes."""
        known = self._held.pop(key, None)
        if known is not None:
            self.used -= known[1]
        if size > self.capacity:
            return
        self._held[key] = (value, size)
        self.used += size
        while self.used > self.capacity:
            _, (_, freed) = self._held.popitem(last=False)
            self.used -= freed
