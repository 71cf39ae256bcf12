"""Servers of tests beside tests that wait for other processes."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar

Result = TypeVar("Result")


class Run(Protocol):
    """Runs to its end what belongs to the loop; gives what it gives."""

    def __call__(self, work: Coroutine[Any, Any, Result]) -> Result: ...


@contextmanager
def loop_in_a_thread() -> Iterator[Run]:
    """Run an event loop in a thread until the block ends, and end what it still does then."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    async def end() -> None:
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    try:
        yield lambda work: asyncio.run_coroutine_threadsafe(work, loop).result(timeout=60)
    finally:
        asyncio.run_coroutine_threadsafe(end(), loop).result(timeout=60)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
