"""A real server while its clients leave, its store is locked, damaged or gone, and its policy is broken."""

from __future__ import annotations

import asyncio
import json
import socket
import sqlite3
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from access.accounts import Rung
from access.administration import Administration
from access.sqlite import open_embedded
from search.embedded import open_writer
from tests.gateway.running import running_command
from tests.harvest.archives import run
from tests.topologies.serving import write_policy
from tests.waiting import PATIENCE, eventually

SIZE = 200_000_000
IMAGE = "/data/mro/mro/open/DATA/A.IMG"
LINK = 'mutation { issueLinks(paths: ["/mro/mro/open/DATA/B.TXT"]) { url } }'
ACCOUNT = "anonymous:127.0.0.1"


class Served(NamedTuple):
    url: str
    data: Path


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    text: str


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("faults")
    root, data = folder / "open", folder / "data"
    (root / "DATA").mkdir(parents=True)
    (root / "archive.toml").write_text(
        'standard = "pds3"\nmission = "mro"\nspacecraft = "mro"\nvolume = "open"\narchive_status = "archived"\n'
    )
    with (root / "DATA" / "A.IMG").open("wb") as file:
        file.truncate(SIZE)  # it takes no room
    (root / "DATA" / "B.TXT").write_text("some text")
    asyncio.run(run(open_writer(data), data, root))  # type: ignore[arg-type]  # any writer
    write_policy(data)
    with running_command("serve", "--data", str(data), log=folder / "log") as url:
        yield Served(url, data)


def asked(url: str, query: str | None = None) -> Answer:
    headers = {"content-type": "application/json"}
    request = urllib.request.Request(url, json.dumps({"query": query}).encode() if query else None, headers)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as got:
            return Answer(got.status, dict(got.headers), got.read().decode("latin-1"))
    except urllib.error.HTTPError as error:
        return Answer(error.code, dict(error.headers), error.read().decode("latin-1"))


def used(data: Path) -> int:
    async def ask() -> int:
        store = open_embedded(data)
        try:
            return (await store.meter.usage(ACCOUNT, int(time.time()))).bytes_of_day
        finally:
            await store.close()

    return asyncio.run(ask())


@pytest.mark.parametrize("bytes_", [1_000, 300_000, 20_000_000])
def test_a_client_that_leaves_is_charged_for_what_it_got_and_little_more(served: Served, bytes_: int) -> None:
    before = used(served.data)
    host, port = served.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=PATIENCE) as client:
        client.sendall(f"GET {IMAGE} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        got = 0
        while got < bytes_:
            got += len(client.recv(65_536))

    eventually(lambda: used(served.data) - before < SIZE, "nothing is given back")

    # what waits in the buffers of server and system was on its way: nobody knows whether it came
    assert got - 1_000 <= used(served.data) - before < got + 30_000_000


def test_a_stream_breaks_off_within_seconds_when_its_account_is_curtailed(served: Served) -> None:
    async def change(*, curtail: bool) -> None:
        store = open_embedded(served.data)
        operator = Administration(store.accounts, "olga")
        await (operator.curtail(ACCOUNT, Rung.METADATA, "Enough.") if curtail else operator.restore(ACCOUNT))
        await store.close()

    host, port = served.url.removeprefix("http://").split(":")
    got = 0
    try:
        with socket.create_connection((host, int(port)), timeout=PATIENCE) as client:
            client.sendall(f"GET {IMAGE} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            client.recv(1_000)
            asyncio.run(change(curtail=True))
            while received := client.recv(20_000):
                got += len(received)
                time.sleep(0.002)  # some 10 MB a second: the whole file would take 20
    finally:
        asyncio.run(change(curtail=False))

    assert 0 < got < SIZE
    eventually(lambda: asked(served.url + IMAGE.replace("A.IMG", "B.TXT")).status == 200, "bytes are still refused")


def health(served: Served) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(asked(f"{served.url}/health").text)
    return found


@contextmanager
def locked(store: Path) -> Iterator[None]:
    with closing(sqlite3.connect(store, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def gone(store: Path) -> Iterator[None]:
    """Take the store away with what belongs to it, and bring it back."""
    parts = [store.with_name(store.name + end) for end in ("", "-wal", "-shm")]
    taken = [part.rename(part.with_name(f"{part.name}.taken")) for part in parts if part.exists()]
    yield
    for part in parts:
        part.unlink(missing_ok=True)
    for part in taken:
        part.rename(part.with_name(part.name.removesuffix(".taken")))


@contextmanager
def damaged(store: Path) -> Iterator[None]:
    with gone(store):
        store.write_bytes(b"no database " * 1_000)
        yield


@pytest.mark.parametrize("fault", [locked, damaged, gone])
def test_while_the_store_is_out_of_reach_nothing_new_is_given_out(served: Served, fault: Callable[[Path], Any]) -> None:
    graphql, data = f"{served.url}/graphql", served.url + IMAGE.replace("A.IMG", "B.TXT")
    eventually(lambda: health(served)["status"] == "ok", "it is not well")
    link = served.url + json.loads(asked(graphql, LINK).text)["data"]["issueLinks"][0]["url"]
    assert (asked(data).status, asked(link).status) == (200, 200)

    with fault(served.data / "access.sqlite"):
        refused = asked(data)
        assert (refused.status, refused.headers["retry-after"]) == (503, "5")
        if fault is not locked:  # in WAL others read beside whoever writes
            assert asked(link).status == 503
        error = json.loads(asked(graphql, LINK.replace("B.TXT", "A.IMG")).text)["errors"][0]
        assert error["extensions"]["code"] == "SUBGRAPH_UNAVAILABLE"
        assert asked(graphql, "{ products(first: 1) { totalCount } }").status == 200

    eventually(lambda: asked(data).status == 200, "bytes are still refused")
    eventually(lambda: health(served)["status"] == "ok", "it is not well again")
    assert asked(link).status == 200


@pytest.mark.parametrize(
    "broken", [b"[limits.public\n", b'[limits.public]\nstreams = "four"\n', b"\xff\xfe", b"a = " + b"[" * 5_000]
)
def test_a_broken_policy_is_said_and_the_one_before_goes_on(served: Served, broken: bytes) -> None:
    policy = served.data / "policy.toml"
    before = policy.read_bytes()
    policy.write_bytes(broken)
    try:
        eventually(
            lambda: asked(f"{served.url}/graphql", "{ __typename }").status == 200 and bool(health(served)["problems"]),
            "nothing is said of it",
        )
        assert "policy.toml" in health(served)["problems"]["policy"]
    finally:
        policy.write_bytes(before)
    eventually(
        lambda: asked(f"{served.url}/graphql", "{ __typename }").status == 200 and not health(served)["problems"],
        "the policy is not taken over again",
    )
