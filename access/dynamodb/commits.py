"""Group commit: what waits to be written to the same items is written in one transaction.

DynamoDB lets one transaction at a time at an item, so a busy item (an account's, the ceiling's of all without a token, the
head of the audit log) is written by one transaction after the other. Those of one process that want the same item stand in one
line, and each transaction takes all who wait in it, as far as 100 items go.
"""

from __future__ import annotations

import asyncio
import random
import uuid
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from access.accounts import StoreUnavailable
from access.dynamodb.calls.items import Key
from access.dynamodb.calls.table import Conflict, Table
from access.dynamodb.transaction import MOST, Transaction
from access.waiting import Waiting

T = TypeVar("T")
Operation = Callable[[Transaction], Awaitable[T]]

_SHORTEST_PAUSE, _LONGEST_PAUSE = 0.01, 0.2  # seconds


class _Job(Waiting):
    """An operation that waits, and the items that it will surely read."""

    def __init__(self, operation: Operation[Any], keys: Sequence[Key], patience: float) -> None:
        super().__init__(patience)
        self.operation, self.keys = operation, keys


class _Pauses:
    """How long a line waits where other processes write to the same items: twice as long after each conflict, half as long
    after each success, so that who has just written lets others go first.
    """

    def __init__(self) -> None:
        self._pause = _SHORTEST_PAUSE

    async def after_conflict(self) -> None:
        """Wait for the next try."""
        await self._wait()
        self._pause = min(2 * self._pause, _LONGEST_PAUSE)

    async def after_success(self) -> None:
        """Wait before the next transaction, if there were conflicts not long ago."""
        if self._pause > _SHORTEST_PAUSE:
            await self._wait()
            self._pause = max(self._pause / 2, _SHORTEST_PAUSE)

    async def _wait(self) -> None:
        await asyncio.sleep(random.uniform(0, self._pause))  # noqa: S311  no secret


class Commits:
    """Writes to a table: each operation whole or not at all, in the table when it is answered."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._lines: dict[str, deque[_Job]] = {}
        self._working: set[asyncio.Task[None]] = set()

    async def run(self, line: str, keys: Sequence[Key], operation: Operation[T]) -> T:
        """Give what the operation gives, when it is in the table.

        An operation may be called more than once, and must do nothing but read and write its transaction. What it raises
        undoes what it did, and nothing else. ``keys`` are read beforehand, together with those of all others in the line.
        Raises what the operation raises, and `StoreUnavailable` where the table is out of reach or does not answer in
        time: then the operation may have been done all the same, so whoever tries again must be able to do it twice.
        """
        job = _Job(operation, keys, self._table.patience)
        self._join(line, job)
        return await job.answered("DynamoDB")  # type: ignore[no-any-return]  # it is what the operation gives

    async def close(self) -> None:
        """Write what waits."""
        await asyncio.gather(*self._working)

    def _join(self, line: str, job: _Job) -> None:
        if line in self._lines:
            self._lines[line].append(job)
            return
        self._lines[line] = deque([job])
        task = asyncio.create_task(self._work(line), name=f"commits of {line}")
        self._working.add(task)
        task.add_done_callback(self._working.discard)

    async def _work(self, line: str) -> None:
        """Write what stands in a line until nobody does."""
        waiting = self._lines[line]
        pauses = _Pauses()
        try:
            while waiting:
                await self._write(waiting, pauses)
                await pauses.after_success()
        finally:
            del self._lines[line]

    async def _write(self, waiting: deque[_Job], pauses: _Pauses) -> None:
        """Write the first of a line, and as many after it as go into one transaction."""
        jobs = [waiting.popleft() for _ in range(min(len(waiting), MOST))]
        while jobs := [job for job in jobs if job.waits]:
            try:
                done = await self._tried(jobs)
            except Conflict:
                await pauses.after_conflict()
                continue
            except Exception as error:  # whatever it is, those who wait get it
                done = len(jobs)
                for job in jobs:
                    job.error = error
            for job in jobs[:done]:
                job.answer()
            waiting.extendleft(reversed(jobs[done:]))
            return

    async def _tried(self, jobs: Sequence[_Job]) -> int:
        """Do as many jobs as go into one transaction, and write it; gives how many. Raises `Conflict`."""
        transaction = Transaction(self._table)
        await transaction.load([key for job in jobs for key in job.keys])
        done = 0
        for job in jobs:
            mark = transaction.mark()
            await _do(job, transaction)
            if transaction.size > MOST and done:
                transaction.back_to(mark)
                break
            done += 1
        await transaction.commit(uuid.uuid4().hex)
        return done


async def _do(job: _Job, transaction: Transaction) -> None:
    """Do one job; what it raises is kept for whoever waits, and undoes what it did."""
    mark = transaction.mark()
    job.error = None
    try:
        job.result = await job.operation(transaction)
    except StoreUnavailable:
        raise
    except Exception as error:  # whatever it is, it is the caller's, who gets it
        job.error = error
        transaction.back_to(mark)
