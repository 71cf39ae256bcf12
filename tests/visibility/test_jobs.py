"""Changes of who may see what by an operator's request: real processes over a harvested archive, by GraphQL and by REST."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from access.jobs import ClearVisibility, State
from harvest.jobs import JobFolder, new_job
from harvest.tree.rules import load_rules
from search.embedded import open_writer
from tests.visibility.served_jobs import CLEAR, JOBS, SET, Served, until
from tests.visibility.ways import FOLDER, URI


def process_of(id_: str) -> int:
    """The process of a job, by its command line."""
    found = subprocess.run(["pgrep", "-f", f"cli.main job {id_}"], capture_output=True, text=True, check=True)
    return int(found.stdout.split()[0])


async def test_a_job_denies_at_once_waits_for_a_harvest_and_tells_how_far_it_is(served: Served) -> None:
    assert await served.is_seen()
    writer = open_writer(served.data)
    await writer.open_run("a long harvest")

    job = await served.done(SET, prefix=URI.rpartition("/")[0], groups=["x"])
    assert (job["what"], job["path"], job["state"], job["actor"]) == ("visibility.set", FOLDER, "QUEUED", "olga")

    async def is_gone() -> bool:
        return not await served.is_seen()

    await until(is_gone)  # though nothing can be written to the index yet

    async def waits() -> Any:
        found = await served.job(job["id"])
        return found if "another harvest" in found["message"] else None

    waiting = await until(waits)
    assert (waiting["state"], waiting["ended"]) == ("QUEUED", None)
    await writer.commit()

    over = await served.over(job["id"])
    assert (over["state"], over["done"], over["total"]) == ("DONE", 4, 4)
    assert "1 products, 2 files, 1 directories (4 records rewritten)" in over["message"]
    assert not await served.is_seen()
    assert load_rules(served.data).unfinished == ()
    assert await served.acts() == [
        ("olga", "visibility.set", FOLDER),
        ("olga", "visibility.deny", FOLDER),
        ("olga", "visibility.allow", FOLDER),
    ]

    cleared = await served.done(CLEAR, prefix=FOLDER)
    assert (await served.over(cleared["id"]))["state"] == "DONE"
    await until(served.is_seen)


async def test_the_same_by_address(served: Served) -> None:
    made = await served.rest.post("/operator/status", json={"path": FOLDER, "status": "staged"})
    assert (made.status_code, made.json()["state"], made.json()["what"]) == (202, "queued", "status.set")
    place = made.headers["location"]
    assert place == f"/operator/jobs/{made.json()['id']}"

    async def is_over() -> Any:
        found = (await served.rest.get(place)).json()
        return found if found["ended"] else None

    assert (await until(is_over))["state"] == "done"
    assert not await served.is_seen()
    rule = {"prefix": FOLDER, "access": "private", "groups": ["x", "--data=/"], "curators": []}
    ruled = await served.rest.post("/operator/visibility", json=rule)
    cleared = await served.rest.delete("/operator/visibility", params={"prefix": FOLDER})
    assert (ruled.status_code, cleared.status_code) == (202, 202)
    for answer in (ruled, cleared):
        assert (await served.over(answer.json()["id"]))["state"] == "DONE"
    everything = (await served.rest.get("/operator/jobs")).json()
    ids = [answer.json()["id"] for answer in (cleared, ruled, made)]
    assert ([job["id"] for job in everything["jobs"]], everything["after"]) == (ids, None)
    page = (await served.rest.get("/operator/jobs", params={"size": 1, "after": ids[0]})).json()
    assert ([job["id"] for job in page["jobs"]], page["after"]) == ([ids[1]], ids[1])

    first = await served.done(JOBS, first=2)
    rest = await served.done(JOBS, after=first["pageInfo"]["endCursor"])
    assert [edge["node"]["id"] for edge in first["edges"] + rest["edges"]] == ids
    assert (first["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasNextPage"]) == (True, False)


async def test_a_job_whose_process_is_killed_has_failed_and_goes_on_denying(served: Served) -> None:
    writer = open_writer(served.data)
    await writer.open_run("a long harvest")
    job = await served.done(SET, prefix=FOLDER, groups=["x"])

    os.kill(process_of(job["id"]), signal.SIGKILL)

    over = await served.over(job["id"])
    assert over["state"] == "FAILED"
    assert "ask for it again" in over["message"]
    await served.archive.accounts.watch.look()
    assert not await served.is_seen()
    await writer.commit()
    again = await served.done(SET, prefix=FOLDER, groups=["x"])
    assert (await served.over(again["id"]))["state"] == "DONE"
    assert not await served.is_seen()


SERVER = """
import asyncio, sys
from pathlib import Path
from access.jobs import SetArchiveStatus
from access.sqlite import open_embedded
from gateway.jobs import JobProcesses

async def main(data, path):
    jobs = JobProcesses(data, open_embedded(data).accounts)
    job = await jobs.plan("olga", SetArchiveStatus(path, "staged"))
    await jobs.start(job)
    print(job.id, flush=True)
    await asyncio.sleep(600)

asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
"""


async def test_a_job_goes_on_when_the_server_is_killed_and_another_one_tells_of_it(served: Served) -> None:
    writer = open_writer(served.data)
    await writer.open_run("a long harvest")
    command = [sys.executable, "-c", SERVER, str(served.data), FOLDER]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)  # noqa: ASYNC220
    assert server.stdout is not None
    id_ = (await asyncio.to_thread(server.stdout.readline)).strip()

    os.killpg(server.pid, signal.SIGKILL)
    server.wait()
    server.stdout.close()

    assert (await served.job(id_))["state"] == "QUEUED"
    await writer.commit()
    assert (await served.over(id_))["state"] == "DONE"
    assert not await served.is_seen()


async def test_why_a_job_cannot_be_done_is_told_with_what_to_do(served: Served) -> None:
    index = served.data / "index.sqlite"
    index.rename(served.data / "away")

    job = await served.done(SET, prefix=FOLDER, groups=["x"])

    over = await served.over(job["id"])
    assert over["state"] == "FAILED"
    assert "tharsis harvest" in over["message"]


def test_the_last_line_of_a_process_that_is_gone_is_told(tmp_path: Path) -> None:
    jobs = JobFolder(tmp_path)
    with jobs.added(job := new_job("olga", ClearVisibility("/"))) as log:
        log.write(b"Traceback\ntharsis: there is no room on the disk\n")
        log.flush()
        assert jobs.read(job.id) == job

    died = jobs.read(job.id)

    assert died is not None
    assert (died.state, died.message.partition("It said: ")[2]) == (
        State.FAILED,
        "tharsis: there is no room on the disk",
    )
    assert died.ended is not None
