"""Worker processes that survive their labels: a label that kills or hangs its process is a failure, the run goes on.

Each worker has one task at a time, so memory and work in flight are bounded by the number of workers. The worker marks
in shared memory which file it is at and since when; the main process reads the marks where a worker dies or is late.
"""

import gc
import multiprocessing
import os
import pickle
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from types import ModuleType
from typing import Any

import msgspec

from harvest.messages import Outcome, Task
from harvest.tree.names import printable
from schema.problems import Problem
from schema.records import LabelKind

OBJECTS_BETWEEN_COLLECTIONS = 50_000  # label trees hold no cycles: the default of 700 collects for nothing
_SPAWN = multiprocessing.get_context("spawn")
_encode = msgspec.msgpack.Encoder().encode
_decode_outcomes = msgspec.msgpack.Decoder(list[Outcome]).decode

Beat = Callable[[], None]
Work = Callable[[Task, int, Beat], Outcome]
MakeWork = Callable[..., Work]
"""Makes, in the worker's process, the function that reads file ``int`` of a task and beats while it works."""

Result = tuple[Task, list[Outcome]]


class WorkerError(Exception):
    """Worker processes cannot start, so nothing can be read."""


class Pool:
    """``workers`` processes, each running what ``make(*arguments)`` gives; 0 runs it in this process."""

    def __init__(self, workers: int, make: MakeWork, arguments: tuple[Any, ...], timeout: float) -> None:
        self._workers = workers
        self._make = make
        self._arguments = arguments
        self._timeout = timeout
        self._processes: list[_Process] = []
        self._local: Work | None = None

    def run(self, tasks: Iterable[Task]) -> Iterator[Result]:
        """The outcomes of each task, in the order in which they are ready. Raises `WorkerError`."""
        if self._workers == 0:
            yield from self._run_here(tasks)
            return
        waiting = iter(tasks)
        again: deque[Task] = deque()
        while True:
            self._feed(waiting, again)
            busy = [process for process in self._processes if process.task is not None]
            if not busy:
                return
            for process in _ready(busy, self._timeout):
                result, rest = process.collect(self._timeout)
                if rest is not None:
                    again.append(rest)
                if process.ended:
                    self._processes.remove(process)
                self._feed(waiting, again)
                if result is not None:
                    yield result

    def close(self) -> None:
        """End all workers."""
        for process in self._processes:
            process.end()
        self._processes.clear()

    def _run_here(self, tasks: Iterable[Task]) -> Iterator[Result]:
        if self._local is None:
            self._local = self._make(*self._arguments)
        for task in tasks:
            yield task, [self._local(task, number, _no_beat) for number in range(len(task.paths))]

    def _feed(self, waiting: Iterator[Task], again: deque[Task]) -> None:
        """Give every idle worker a task, and start workers while there are tasks for them."""
        while True:
            idle = next((process for process in self._processes if process.task is None), None)
            if idle is None and len(self._processes) >= self._workers:
                return
            task = again.popleft() if again else next(waiting, None)
            if task is None:
                return
            if idle is None:
                idle = _Process(self._make, self._arguments)
                self._processes.append(idle)
            idle.give(task)


class _Process:
    """One worker process and the task that it has."""

    def __init__(self, make: MakeWork, arguments: tuple[Any, ...]) -> None:
        self.task: Task | None = None
        self.ended = False
        self._lost: list[Outcome] = []
        # Number of the file, monotonic seconds of the last beat (0: none), 1 once the process is ready for tasks.
        self._mark = _SPAWN.RawArray("d", 3)
        self.connection, theirs = _SPAWN.Pipe()
        self._process = _SPAWN.Process(target=_serve, args=(theirs, self._mark, make, arguments), daemon=True)
        with _without_main():
            self._process.start()
        theirs.close()

    def give(self, task: Task) -> None:
        self.task = task
        self._mark[0] = 0
        self._mark[1] = 0
        with suppress(OSError):  # where the process has died, `collect` sees the end of the connection
            self.connection.send_bytes(pickle.dumps(task))  # a path may hold bytes that msgpack has no text for

    def late(self, timeout: float) -> bool:
        beat = self._mark[1]
        return bool(beat > 0 and time.monotonic() - beat > timeout)

    def collect(self, timeout: float) -> tuple[Result | None, Task | None]:
        """The result of the task; where the process died or is late, one failure and the rest of the task."""
        task = self.task
        if task is None:
            return None, None
        try:
            if self.connection.poll():
                outcomes = _decode_outcomes(self.connection.recv_bytes())
                self.task = None
                return (task, outcomes), None
        except (EOFError, OSError):
            if not self._mark[2]:
                self._process.join()
                raise WorkerError(
                    f"a worker process ended before its first file (exit code {self._process.exitcode}): "
                    "see its error above, mend the installation, or read in this process with --workers 0"
                ) from None
            return self._give_up(task, "the process that read it died")
        if self.late(timeout):
            return self._give_up(task, f"it could not be read within {timeout:g} seconds")
        return None, None

    def _give_up(self, task: Task, reason: str) -> tuple[Result, Task | None]:
        number = min(int(self._mark[0]), len(task.paths) - 1)
        self.end()
        self.ended = True
        self.task = None
        path = task.paths[number]
        shown = printable(os.fsdecode(path))
        fix = "Look at the file; harvest it again when it is mended"
        outcome = Outcome(path, LabelKind.FAILURE, problems=(Problem(shown, None, None, reason, fix),))
        paths = task.paths[:number] + task.paths[number + 1 :]
        rest = msgspec.structs.replace(task, paths=paths) if paths else None
        return (msgspec.structs.replace(task, paths=[path]), [outcome]), rest

    def end(self) -> None:
        self.connection.close()
        self._process.kill()
        self._process.join()


@contextmanager
def _without_main() -> Iterator[None]:
    """Start a process that does not import the main module again: the command line is half of what it would import."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _ready(busy: list[_Process], timeout: float) -> list[_Process]:
    """Processes with a result, dead, or late; waits until there is one or a second has passed."""
    by_connection: dict[Any, _Process] = {process.connection: process for process in busy}
    ready = [by_connection[connection] for connection in wait(list(by_connection), timeout=min(timeout / 4, 1.0))]
    return ready or [process for process in busy if process.late(timeout)]


def _serve(connection: Connection, mark: Any, make: MakeWork, arguments: tuple[Any, ...]) -> None:
    """A worker's life: make the work function once, then tasks until the main process is gone."""
    work = make(*arguments)
    mark[2] = 1
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)

    def beat() -> None:
        mark[1] = time.monotonic()

    try:
        while True:
            task = pickle.loads(connection.recv_bytes())  # noqa: S301 - from our own main process
            outcomes = []
            for number in range(len(task.paths)):
                mark[0] = number
                beat()
                outcomes.append(work(task, number, beat))
            mark[1] = 0
            connection.send_bytes(_encode(outcomes))
    except (EOFError, OSError, KeyboardInterrupt):
        return


def _no_beat() -> None:
    pass
