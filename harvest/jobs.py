"""Jobs, kept in the folder ``jobs`` of the data folder: ``ID.json`` says how far one is, ``ID.log`` what its process said.

The process of a job holds a lock on its log from before it starts until it is gone, however it ends: a job that is not
over and whose log nobody holds has died. So every process that sees the folder can tell, on whichever machine it runs.
"""

import fcntl
import os
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import msgspec

from access.jobs import Job, Request, State

FOLDER = "jobs"
KEPT = 30 * 86_400
"""For how many seconds jobs are kept."""

_ID = re.compile(r"[0-9a-f]{14}-[0-9a-f]{8}", re.ASCII)  # microseconds since 1970, then what makes it the only one
_LAST_LINE = 1_000  # bytes
_DIED = (
    "Its process ended before the job did. What was to be taken away may still be denied: ask for it again, or harvest."
)


def new_job(actor: str, request: Request) -> Job:
    """Make a job, which is kept nowhere yet."""
    return Job(f"{time.time_ns() // 1000:014x}-{secrets.token_hex(4)}", actor, request, int(time.time()))


class JobFolder:
    """Reads and writes the jobs of a data folder."""

    def __init__(self, data: Path) -> None:
        self._folder = data / FOLDER

    @contextmanager
    def added(self, job: Job) -> Iterator[IO[bytes]]:
        """Keep a new job; gives its log, locked, which becomes the standard error of its process."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        with self._file(job.id, "log").open("wb") as log:
            fcntl.flock(log, fcntl.LOCK_EX)
            self.write(job)
            yield log

    def write(self, job: Job) -> None:
        """Write how far a job is: whoever reads sees all of it, or all of what stood there before."""
        new = self._file(job.id, "new")
        new.write_bytes(msgspec.json.encode(job))
        new.replace(self._file(job.id, "json"))

    def read(self, id_: str) -> Job | None:
        """A job as it stands; None for one that is not there, or that cannot be read."""
        if not _ID.fullmatch(id_):
            return None
        job = self._read(id_)
        if job is None or job.is_over or self._is_held(id_):
            return job
        job = self._read(id_)  # it may have come to its end between the two
        return job if job is None or job.is_over else self._died(job)

    def page(self, size: int, after: str | None = None) -> list[Job]:
        """Jobs from the newest to the oldest, after the one with an id."""
        found: list[Job] = []
        for id_ in sorted(self._ids(), reverse=True):
            job = self.read(id_) if after is None or id_ < after else None
            if job is not None:
                found.append(job)
            if len(found) == size:
                break
        return found

    def forget_old(self) -> None:
        """Remove jobs that were asked for longer ago than they are kept, and are over."""
        oldest = f"{(time.time_ns() // 1000 - KEPT * 1_000_000):014x}"
        for id_ in self._ids():
            if id_ < oldest and not self._is_held(id_):
                for suffix in ("json", "new", "log"):
                    self._file(id_, suffix).unlink(missing_ok=True)

    def _ids(self) -> list[str]:
        try:
            names = os.listdir(self._folder)
        except FileNotFoundError:
            return []
        return [name[:-5] for name in names if name.endswith(".json") and _ID.fullmatch(name[:-5])]

    def _read(self, id_: str) -> Job | None:
        try:
            return msgspec.json.decode(self._file(id_, "json").read_bytes(), type=Job)
        except (FileNotFoundError, msgspec.DecodeError):
            return None

    def _is_held(self, id_: str) -> bool:
        try:
            with self._file(id_, "log").open("rb") as log:
                fcntl.flock(log, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except BlockingIOError:
            return True
        return False

    def _died(self, job: Job) -> Job:
        """A job whose process is gone, with the last line of its log and the time when it last told of itself."""
        try:
            ended = int(self._file(job.id, "json").stat().st_mtime)
            log = self._file(job.id, "log").read_bytes()[-_LAST_LINE:].decode(errors="replace")
        except FileNotFoundError:
            ended, log = job.started, ""
        last = " ".join(log.strip().splitlines()[-1:])
        message = f"{_DIED} It said: {last}" if last else _DIED
        return msgspec.structs.replace(job, state=State.FAILED, message=message, ended=ended)

    def _file(self, id_: str, suffix: str) -> Path:
        return self._folder / f"{id_}.{suffix}"
