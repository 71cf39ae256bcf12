"""Changes of who may see what by an operator's request: real processes over a harvested archive, by GraphQL and by REST."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import httpx
import pytest

from access.door import OpenDoor
from access.identity import Identity
from access.jobs import ClearVisibility, Job, State
from access.rights import OPERATE
from config.settings import Settings
from gateway.archive import Archive
from gateway.executor.local import Answering
from harvest.jobs import KEPT, JobFolder, new_job
from harvest.tree.rules import Rules, load_rules
from search.embedded import open_writer
from tests.visibility.test_every_way import COMMON, SECRET, harvest
from tests.visibility.ways import FOLDER, URI, Services, ask

T = TypeVar("T")
OLGA = Identity("olga", "operator", frozenset([OPERATE]), token_id="t")
SET = """mutation($prefix: String!, $groups: [String!]) { setVisibility(prefix: $prefix, access: PRIVATE, groups: $groups) {
    id what path state done total message started ended actor } }"""
CLEAR = "mutation($prefix: String!) { clearVisibility(prefix: $prefix) { id state } }"
STATUS = "mutation($path: String!, $status: String!) { setArchiveStatus(path: $path, status: $status) { id state } }"
JOB = "query($id: String!) { job(id: $id) { id what path state done total message started ended actor } }"
JOBS = """query($first: Int! = 100, $after: String) { jobs(first: $first, after: $after) {
    edges { node { id } } pageInfo { hasNextPage endCursor } } }"""


class Served(NamedTuple):
    """An archive with a secret product that everybody sees, as it is served."""

    data: Path
    archive: Archive
    accounts: Answering
    products: Services
    rest: httpx.AsyncClient

    async def answer(self, text: str, **variables: Any) -> Any:
        return await self.accounts.execute(text, variables, OLGA)

    async def done(self, text: str, **variables: Any) -> Any:
        answer = await self.answer(text, **variables)
        assert answer.errors == []
        (found,) = answer.data.values()
        return found

    async def job(self, id_: str) -> Any:
        return await self.done(JOB, id=id_)

    async def over(self, id_: str) -> Any:
        async def is_over() -> Any:
            job = await self.job(id_)
            return job if job["ended"] is not None else None

        return await until(is_over)

    async def is_seen(self) -> bool:
        data, _ = await ask(self.products, "products", "{ product(uri: $uri) { uri } }", "anonymous")
        return data["product"] is not None

    async def acts(self) -> list[tuple[str, str, str]]:
        entries = self.archive.accounts.store.audit.entries()
        return [(entry.act.actor, entry.act.what, entry.act.subject) async for entry in entries]


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    data = await harvest(tmp_path / "vol", tmp_path / "data", COMMON | SECRET)
    async with opened(data) as one:
        yield one


@asynccontextmanager
async def opened(data: Path) -> AsyncIterator[Served]:
    archive = Archive(data, Settings())
    await archive.start()

    async def identify(headers: Mapping[str, str], peer: str | None) -> Identity:
        return OLGA

    app = archive.mounted(OpenDoor(identify))["/operator"]
    try:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://rest.test") as rest:  # type: ignore[arg-type]
            subgraphs = {name: archive.answering(name) for name in ("products", "accounts")}
            yield Served(data, archive, subgraphs["accounts"], Services(archive, subgraphs, rest), rest)
    finally:
        await archive.close()


async def until(read: Callable[[], Awaitable[T | None]], seconds: float = 60) -> T:
    """What is found in the end."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = await read()
        if found:
            return found
        await asyncio.sleep(0.05)
    raise AssertionError("It did not come in time.")


def process_of(id_: str) -> int:
    """The process of a job, by its command line."""
    found = subprocess.run(["pgrep", "-f", f"cli.main job {id_}"], capture_output=True, text=True, check=True)
    return int(found.stdout.split()[0])


async def test_a_job_denies_at_once_waits_for_a_harvest_and_tells_how_far_it_is(served: Served) -> None:
    assert await served.is_seen()
    writer = open_writer(served.data)
    await writer.open_run("a long harvest")

    asked = time.monotonic()
    job = await served.done(SET, prefix=URI.rpartition("/")[0], groups=["x"])
    assert (job["what"], job["path"], job["state"], job["actor"]) == ("visibility.set", FOLDER, "QUEUED", "olga")

    async def is_gone() -> bool:
        return not await served.is_seen()

    await until(is_gone)
    assert time.monotonic() - asked < 2

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
