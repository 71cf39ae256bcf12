"""Wiring of jobs: each runs in a process of its own, which goes on when the server ends that has started it."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import Thread

import msgspec

from access.accounts import AccountStore
from access.administration import Refused
from access.jobs import Job, Request
from config.tables import ConfigurationError
from harvest.deciding import Change, decide
from harvest.jobs import JobFolder, new_job
from harvest.requests import change_of

_MOST = 16
"""How many jobs may wait or run at the same time: each is a process."""


class JobProcesses:
    """The jobs of a data folder (`access.jobs.Jobs`)."""

    def __init__(self, data: Path, store: AccountStore) -> None:
        self._data, self._store = data.absolute(), store
        self._folder = JobFolder(data)

    async def plan(self, actor: str, request: Request) -> Job:
        """Make a job of a request that can be meant; raises `Refused`."""
        return await asyncio.to_thread(self._plan, actor, request)

    async def start(self, job: Job) -> None:
        """Deny what is taken and keep the decision, so that both stand before anybody is answered; then start its process."""
        change = await asyncio.to_thread(self._change, job.request)
        await decide(self._data, self._store, job.actor, change)
        await asyncio.to_thread(self._start, job)

    async def job(self, id_: str) -> Job | None:
        """A job as it stands."""
        return await asyncio.to_thread(self._folder.read, id_)

    async def page(self, size: int, after: str | None) -> Sequence[Job]:
        """Jobs, the newest first."""
        return await asyncio.to_thread(self._folder.page, size, after)

    def _plan(self, actor: str, request: Request) -> Job:
        change = self._change(request)
        if sum(not job.is_over for job in self._folder.page(10 * _MOST)) >= _MOST:
            raise Refused(f"{_MOST} jobs wait or run: ask again when one of them is done.")
        return new_job(actor, msgspec.structs.replace(request, path=change.prefix))

    def _change(self, request: Request) -> Change:
        try:
            return change_of(self._data, request)
        except ConfigurationError as error:
            raise Refused(str(error)) from None

    def _start(self, job: Job) -> None:
        """Nothing that a client has sent stands on the command line: the process reads it in the job's file."""
        self._folder.forget_old()
        command = [sys.executable, "-P", "-m", "cli.main", "job", job.id, "--data", str(self._data)]
        with self._folder.added(job) as log:
            process = subprocess.Popen(  # noqa: S603 - our own command line
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log, start_new_session=True
            )
        Thread(target=process.wait, daemon=True, name=f"job {job.id}").start()  # so that no zombie stays
