"""Requests for jobs: what cannot be meant, what is not there, and how many are kept and may wait."""

from __future__ import annotations

import time
from typing import Any

import pytest

from access.jobs import ClearVisibility, Job, State
from harvest.jobs import KEPT, JobFolder, new_job
from harvest.tree.rules import Rules, load_rules
from tests.visibility.served_jobs import CLEAR, JOB, SET, STATUS, Served

BAD = {
    SET: [
        ({"prefix": "mro", "groups": ["x"]}, "is no virtual path"),
        ({"prefix": "--data=/", "groups": ["x"]}, "is no virtual path"),
        ({"prefix": "/mro\x7f", "groups": ["x"]}, "cannot be printed"),
        ({"prefix": "/mro", "groups": []}, "groups belong to"),
        ({"prefix": "/mro", "groups": ["a b"]}, "is no group"),
        ({"prefix": "/mro", "groups": ["\x7f"]}, "is no group"),
    ],
    CLEAR: [({"prefix": "/mro"}, "was given no rule"), ({"prefix": ""}, "is no virtual path")],
    STATUS: [
        ({"path": "/mro", "status": "lost"}, "is none of"),
        ({"path": "mro", "status": "staged"}, "no virtual path"),
    ],
}


@pytest.mark.parametrize(("text", "variables", "said"), [(text, *bad) for text, all_ in BAD.items() for bad in all_])
async def test_what_cannot_be_meant_is_refused_before_anything_is_done(
    served: Served, text: str, variables: dict[str, Any], said: str
) -> None:
    answer = await served.answer(text, **variables)

    (error,) = answer.errors
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert said in error["message"]
    assert (load_rules(served.data), await served.acts()) == (Rules(), [])
    assert JobFolder(served.data).page(1) == []


async def test_a_prefix_of_any_language_leaves_rules_that_can_be_read(served: Served) -> None:
    job = await served.done(SET, prefix='/mro/😀/"é"', groups=["😀"])

    assert (await served.over(job["id"]))["state"] == "DONE"
    assert [(rule.prefix, rule.groups) for rule in load_rules(served.data).rules] == [('/mro/😀/"é"', ("😀",))]


@pytest.mark.parametrize("id_", ["00000000000000-00000000", "../outside", "", "\ud800"])
async def test_there_is_no_such_job(served: Served, id_: str) -> None:
    jobs = JobFolder(served.data)
    with jobs.added(other := new_job("olga", ClearVisibility("/"))):
        (served.data / "outside.json").write_bytes((served.data / "jobs" / f"{other.id}.json").read_bytes())

    (error,) = (await served.answer(JOB, id=id_)).errors

    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert (await served.rest.get("/operator/jobs/nonsense")).status_code == 404


async def test_old_jobs_are_forgotten_when_a_new_one_starts(served: Served) -> None:
    jobs = JobFolder(served.data)
    for days, expected in ((31, False), (29, True)):
        born = time.time_ns() // 1000 - days * 86_400_000_000
        old = Job(f"{born:014x}-00000000", "olga", ClearVisibility("/"), 0, State.DONE, ended=1)
        with jobs.added(old):
            pass
        job = await served.done(STATUS, path="/nothing", status="staged")
        await served.over(job["id"])
        assert (jobs.read(old.id) is not None) is expected
    assert KEPT == 30 * 86_400


async def test_only_so_many_jobs_wait(served: Served) -> None:
    jobs = JobFolder(served.data)
    logs = [jobs.added(new_job("olga", ClearVisibility("/"))) for _ in range(16)]
    for log in logs:
        log.__enter__()

    (error,) = (await served.answer(STATUS, path="/mro", status="staged")).errors
    assert "16 jobs wait" in error["message"]
    for log in logs:
        log.__exit__(None, None, None)

    job = await served.done(STATUS, path="/nothing", status="staged")  # those died, which are not waited for
    await served.over(job["id"])
