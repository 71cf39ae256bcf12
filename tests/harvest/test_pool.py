"""Workers that die or hang."""

import pytest

from harvest.messages import Context, Task
from harvest.pool import Pool, WorkerError
from harvest.tree.archive import Area
from schema.records import LabelKind
from tests.harvest.pool_work import make_nothing, make_work

CONTEXT = Context(0, Area("/v", "v"), "/v")


def _run(tasks: list[list[bytes]], workers: int = 2, timeout: float = 30.0) -> dict[bytes, list[LabelKind | None]]:
    pool = Pool(workers, make_work, (), timeout)
    found: dict[bytes, list[LabelKind | None]] = {}
    try:
        for task, outcomes in pool.run(Task(CONTEXT, names) for names in tasks):
            assert [outcome.path for outcome in outcomes] == task.paths
            for outcome in outcomes:
                found.setdefault(outcome.path, []).append(outcome.kind)
    finally:
        pool.close()
    return found


def test_every_file_of_every_task_comes_back_once() -> None:
    tasks = [[b"%d-%d" % (task, number) for number in range(3)] for task in range(10)]

    found = _run(tasks)

    assert sorted(found) == sorted(name for names in tasks for name in names)
    assert all(kinds == [LabelKind.PRODUCT] for kinds in found.values())


def test_a_label_that_kills_its_process_is_one_failure() -> None:
    found = _run([[b"a", b"die1", b"b"], [b"die2"], [b"c"]])

    assert found.pop(b"die1") == found.pop(b"die2") == [LabelKind.FAILURE]
    assert found == {b"a": [LabelKind.PRODUCT], b"b": [LabelKind.PRODUCT], b"c": [LabelKind.PRODUCT]}


def test_a_label_that_hangs_is_one_failure() -> None:
    found = _run([[b"a", b"hang", b"b"]], workers=1, timeout=3.0)

    assert found == {b"hang": [LabelKind.FAILURE], b"a": [LabelKind.PRODUCT], b"b": [LabelKind.PRODUCT]}


def test_without_workers_the_work_is_done_here() -> None:
    assert _run([[b"a"]], workers=0) == {b"a": [LabelKind.PRODUCT]}


def test_workers_that_cannot_start_stop_the_run() -> None:
    pool = Pool(2, make_nothing, (), timeout=30.0)

    with pytest.raises(WorkerError, match="before its first file"):
        list(pool.run([Task(CONTEXT, [b"a", b"b"]), Task(CONTEXT, [b"c"])]))

    pool.close()
