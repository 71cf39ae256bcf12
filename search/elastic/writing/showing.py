"""When readers are shown what was written.

A refresh makes a segment of each shard. After small batches that costs the server more than indexing does, so a writer may
put it off; what the writer itself asks for by a search is shown first.
"""

import time
from collections.abc import Awaitable, Callable, Iterable, Sequence


class Showing:
    """What one run has written and readers do not see yet, for ``seconds`` at most while batches come."""

    def __init__(self, refresh: Callable[[Sequence[str]], Awaitable[None]], seconds: float) -> None:
        self._refresh, self._seconds = refresh, seconds
        self._indices: set[str] = set()
        self._keys: set[str] = set()
        self._last = time.monotonic()

    async def wrote(self, indices: Iterable[str], keys: Iterable[str]) -> None:
        """Take note of a whole batch, ``keys`` being series and paths that it changed, and show it when it is time."""
        self._indices.update(indices)
        self._keys.update(keys)
        if time.monotonic() - self._last >= self._seconds:
            await self.now()

    async def of(self, keys: Iterable[str]) -> None:
        """Show what was written if a search for ``keys`` would miss any of it."""
        if not self._keys.isdisjoint(keys):
            await self.now()

    async def now(self) -> None:
        """Show all that was written."""
        if self._indices:
            await self._refresh(sorted(self._indices))
        self._indices.clear()
        self._keys.clear()
        self._last = time.monotonic()
