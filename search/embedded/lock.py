"""One harvest at a time: a lock on ``harvest.lock`` that the kernel lets go of when its holder dies."""

import fcntl
import json
import os
import socket
import time
from pathlib import Path

from schema.times import SECOND, format_time
from search.writing import Busy

FILE = "harvest.lock"


class HarvestLock:
    """The lock of a data folder; the file says who holds it."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._descriptor: int | None = None

    @property
    def held(self) -> bool:
        """Whether this object holds the lock."""
        return self._descriptor is not None

    def take(self, note: str) -> None:
        """Take the lock, or raise `Busy` naming its holder."""
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = os.read(descriptor, 4096).decode("utf-8", "replace")
            os.close(descriptor)
            raise Busy(
                f"{self._path}: another harvest is writing this index ({_described(holder)}); wait for its end."
            ) from None
        started = format_time(int(time.time() * SECOND))
        holder = json.dumps({"pid": os.getpid(), "host": socket.gethostname(), "start": started, "note": note})
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, holder.encode(), 0)
        self._descriptor = descriptor

    def release(self) -> None:
        """Let go of the lock."""
        if self._descriptor is not None:
            os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = None


def _described(holder: str) -> str:
    try:
        facts = json.loads(holder)
        return f"process {facts['pid']} on {facts['host']} since {facts['start']}: {facts['note']}"
    except (ValueError, KeyError, TypeError):
        return "it has not said who it is yet"
