"""The end of a server process: streams that are being sent come to their ends, for a bounded time."""

from __future__ import annotations

import asyncio
import os
import signal

from gateway.archive import Archive


class Draining:
    """An archive of a process that is ended by SIGTERM: what it serves has ``seconds`` to end, then it is broken off.

    The server accepts no connection by then, ends those that are idle, and waits for the others however long they take:
    it does not tell the application before they are over, so the signal is heard here first.
    """

    def __init__(self, archive: Archive, seconds: float) -> None:
        self._archive, self._seconds = archive, seconds
        self._draining: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start the archive, and hear the signal from now on; raises `StoreUnavailable`."""
        await self._archive.start()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self._end)

    async def close(self) -> None:
        """Close the archive, when all streams are over."""
        if self._draining is not None:
            self._draining.cancel()
        await self._archive.close()

    def problems(self) -> dict[str, str]:
        """What is wrong at the moment."""
        return self._archive.problems()

    def _end(self) -> None:
        if self._draining is None:
            self._draining = asyncio.get_running_loop().create_task(self._archive.drain(self._seconds))
        os.kill(os.getpid(), signal.SIGINT)  # the server's other signal to end, which it still hears itself
