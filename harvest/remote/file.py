"""A file elsewhere as an open file of which only what is read is fetched."""

import io
import os
from collections.abc import Callable

FIRST = 32 * 1024
"""Bytes that are fetched first: nearly all labels are shorter."""

_LONGEST = 8 << 20

Fetch = Callable[[int, int], bytes]
"""Gives bytes from a position on, so many."""


class RemoteFile(io.RawIOBase):
    """Reads by ``fetch`` in windows that double while the file is read on; ``start`` is what is known of its beginning."""

    def __init__(self, size: int, start: bytes, fetch: Fetch) -> None:
        self._size = size
        self._fetch = fetch
        self._position = 0
        self._from = 0
        self._window = start
        self._next = FIRST

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a position; nothing is fetched."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._size}[whence]
        self._position = max(0, base + offset)
        return self._position

    def tell(self) -> int:
        """The position."""
        return self._position

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill a buffer, as far as the window or the file goes."""
        left = self._size - self._position
        if left <= 0 or not len(buffer):
            return 0
        if not self._from <= self._position < self._from + len(self._window):
            length = min(left, max(self._next, len(buffer)), _LONGEST)
            self._window = self._fetch(self._position, length)
            self._from = self._position
            self._next = min(2 * length, _LONGEST)
            if len(self._window) < length:
                raise OSError(5, "it is shorter than it was when it was listed")
        skip = self._position - self._from
        found = self._window[skip : skip + len(buffer)]
        buffer[: len(found)] = found
        self._position += len(found)
        return len(found)
