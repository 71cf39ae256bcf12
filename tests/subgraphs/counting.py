"""A reader that counts how often it is asked, for tests that no question asks once for each product."""

from collections import Counter
from typing import Any

from search.port import Reader


class CountingReader:
    """Passes everything on to ``reader``, counting calls by the port's method."""

    def __init__(self, reader: Reader) -> None:
        self.calls: Counter[str] = Counter()
        self._reader = reader

    def __getattr__(self, name: str) -> Any:
        self.calls[name] += 1
        return getattr(self._reader, name)
