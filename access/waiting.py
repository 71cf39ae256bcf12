"""Who waits until what they asked for is written: the part of group commit that every store has."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from access.accounts import StoreUnavailable


class Waiting:
    """Somebody of the running loop who waits for ``patience`` seconds; an operation leaves them its result or error."""

    def __init__(self, patience: float) -> None:
        self._patience, self.deadline = patience, time.monotonic() + patience
        self.future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.result: Any = None
        self.error: Exception | None = None

    @property
    def waits(self) -> bool:
        """Whether they still wait."""
        return not self.future.done() and time.monotonic() < self.deadline

    def answer(self) -> None:
        """Answer them, in the thread of their loop."""
        if self.future.done():
            return
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.result)

    async def answered(self, store: str) -> Any:
        """Give the result; raises the operation's error, and `StoreUnavailable` where the ``store`` does not answer in time."""
        try:
            await asyncio.wait((self.future,), timeout=self._patience)
            if self.future.done():
                return self.future.result()
        finally:
            self.future.cancel()  # nobody waits for it any more: one that was not begun is not begun then
        raise StoreUnavailable(f"{store} did not answer in {self._patience:g} seconds.")
