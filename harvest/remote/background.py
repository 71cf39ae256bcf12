"""An event loop in a thread of its own: a harvest reads as if files were here, one after the other."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

_BEAT = 1.0  # seconds


class Background:
    """Runs coroutines while this thread waits for them."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="remote files", daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, T], beat: Callable[[], None] = lambda: None) -> T:
        """What ``work`` gives; ``beat`` is called each second until then. An interrupt ends the work."""
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            while True:
                try:
                    return future.result(_BEAT)
                except TimeoutError:
                    if future.done():
                        raise
                    beat()
        except BaseException:
            future.cancel()
            raise

    def close(self) -> None:
        """End the loop."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
