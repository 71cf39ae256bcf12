"""Work for the pool's tests: what a file is called says what happens to the process that reads it."""

import os
import time

from harvest.messages import Outcome, Task
from harvest.pool import Beat, Work
from schema.records import LabelKind


def make_nothing() -> Work:
    raise ImportError("a library is missing")


def make_work() -> Work:
    def work(task: Task, number: int, beat: Beat) -> Outcome:
        name = task.paths[number]
        if name.startswith(b"die"):
            os._exit(9)
        if name.startswith(b"hang"):
            time.sleep(60)
        return Outcome(name, LabelKind.PRODUCT)

    return work
