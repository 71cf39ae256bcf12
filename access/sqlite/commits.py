"""Group commit: what waits to be written is written in one transaction, and answered when it is on disk.

One thread for each process and store does all of its writing. Operations queue up while a transaction is being committed; the
next one takes all that wait. So the cost of a commit, which is that of a disk, is shared by all who wait for it.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

import apsw

from access.accounts import StoreUnavailable
from access.sqlite.connection import Connected, make_store, patiently
from access.sqlite.turn import Turn
from access.waiting import Waiting

T = TypeVar("T")
Operation = Callable[[apsw.Connection], T]

_MOST = 256  # operations of one transaction: whoever waits, waits for no more than these
_BROKEN = (
    apsw.BusyError,
    apsw.CantOpenError,
    apsw.CorruptError,
    apsw.FullError,
    apsw.IOError,
    apsw.LockedError,
    apsw.NoMemError,
    apsw.NotADBError,
    apsw.PermissionsError,
    apsw.ProtocolError,
    apsw.ReadOnlyError,
)
"""What says that the store is out of reach; any other error is the operation's own."""


class _Job(Waiting):
    """An operation that waits, with the loop that it came from."""

    def __init__(self, operation: Operation[Any], patience: float) -> None:
        super().__init__(patience)
        self.operation, self.loop = operation, asyncio.get_running_loop()


class Commits:
    """Writes to a store: each operation whole or not at all, on disk when it is answered.

    An operation is called once, in another thread, within a transaction that nobody else writes in; it must not keep the
    connection, nor begin or end transactions. What it raises undoes what it did, and nothing else. ``patience`` is how long
    anything waits, in seconds. The store is made where there is none; raises `StoreUnavailable` where it cannot be had.
    """

    def __init__(self, path: Path, patience: float = 5.0) -> None:
        self._path, self._patience = path, patience
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._connected = Connected(path)
        self._turn = Turn(path.with_name(f"{path.name}-turn"))
        make_store(path)

    async def run(self, operation: Operation[T]) -> T:
        """Give what the operation gives, when it is on disk.

        Raises what the operation raises, and `StoreUnavailable` where the store is out of reach or does not answer in time:
        then the operation may have been done all the same, so whoever tries again must be able to do it twice.
        """
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name=f"commits of {self._path.name}", daemon=True)
            self._thread.start()
        job = _Job(operation, self._patience)
        self._jobs.put(job)
        return await job.answered(f"{self._path}: the store")  # type: ignore[no-any-return]  # it is what the operation gives

    async def close(self) -> None:
        """Write what waits, then let go of the store."""
        if self._thread is not None:
            self._jobs.put(None)
            await asyncio.to_thread(self._thread.join)
            self._thread = None

    def _work(self) -> None:
        while (first := self._jobs.get()) is not None:
            jobs, last = self._waiting(first)
            self._write(jobs)
            _answer(jobs)
            if last:
                break
        self._connected.drop()
        self._turn.close()

    def _waiting(self, first: _Job) -> tuple[list[_Job], bool]:
        """Give all that wait by now, and whether nothing comes after them."""
        jobs = [first]
        try:
            while len(jobs) < _MOST:
                job = self._jobs.get_nowait()
                if job is None:
                    return jobs, True
                jobs.append(job)
        except Empty:
            pass
        return jobs, False

    def _write(self, jobs: list[_Job]) -> None:
        try:
            connection = self._connected.get()
            with self._turn.taken():
                patiently(lambda: connection.execute("BEGIN IMMEDIATE"), max(job.deadline for job in jobs))
            for job in jobs:
                if job.waits:
                    _do(job, connection)
            connection.execute("COMMIT")
        except (StoreUnavailable, apsw.Error) as error:
            self._connected.drop()  # and with the connection what was not committed
            for job in jobs:
                job.error = self._connected.out_of_reach(error)


def _do(job: _Job, connection: apsw.Connection) -> None:
    connection.execute("SAVEPOINT job")
    try:
        job.result = job.operation(connection)
    except _BROKEN:
        raise
    except Exception as error:  # whatever it is, it is the caller's, who gets it
        job.error = error
        connection.execute("ROLLBACK TO job")
    connection.execute("RELEASE job")


def _answer(jobs: list[_Job]) -> None:
    """Answer all jobs of each loop by waking it once."""
    by_loop: dict[asyncio.AbstractEventLoop, list[_Job]] = {}
    for job in jobs:
        by_loop.setdefault(job.loop, []).append(job)
    for loop, its_jobs in by_loop.items():
        with contextlib.suppress(RuntimeError):  # the loop has ended, and with it those who waited
            loop.call_soon_threadsafe(_answer_here, its_jobs)


def _answer_here(jobs: list[_Job]) -> None:
    for job in jobs:
        job.answer()
