"""What the process of a job tells of itself."""

import time
from typing import Any

import msgspec

from access.jobs import Job, State
from harvest.jobs import JobFolder
from harvest.rewriting import Rewritten
from harvest.visibility import WAITING

_PAUSE = 0.25  # seconds between two writes that say no more than how many records are done


class JobProgress:
    """Writes how far a job is, at once where its state changes and else a few times a second."""

    def __init__(self, folder: JobFolder, job: Job) -> None:
        self._folder, self._job, self._written = folder, job, 0.0

    def notify(self, step: str, done: int, total: int | None) -> None:
        """Tell of progress, as `harvest.visibility.Notify`."""
        state = State.QUEUED if step == WAITING else State.RUNNING
        if (state, step) != (self._job.state, self._job.message) or time.monotonic() - self._written >= _PAUSE:
            self._write(state=state, message=step, done=done, total=total)

    def succeeded(self, done: Rewritten, message: str) -> None:
        """Tell that all is done."""
        self._write(state=State.DONE, message=message, done=done.done, total=done.done, ended=int(time.time()))

    def failed(self, message: str) -> None:
        """Tell that it cannot be done, and why."""
        self._write(state=State.FAILED, message=message, ended=int(time.time()))

    def _write(self, **changed: Any) -> None:
        self._job = msgspec.structs.replace(self._job, **changed)
        self._folder.write(self._job)
        self._written = time.monotonic()
