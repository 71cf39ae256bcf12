"""Whatever goes wrong is a problem document: no page, no redirect, nothing of what was sent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import httpx
import pytest

from access.accounts import Rung
from access.admission import Admission
from access.door import Door
from access.identity import Identity
from access.streams import Streams
from config.policy import Limits, Policy
from dataapi.app import make_app
from dataapi.exports import export_routes
from dataapi.manifests import manifest_routes
from dataapi.problems import refusal
from schema.dictionary import load_dictionary
from search.embedded import open_reader
from search.port import Unavailable
from tests.subgraphs.conftest import data  # noqa: F401  the sample archives, harvested once

POLICY = Policy(limits={**Policy().limits, "public": Limits(requests_per_second=0.001, request_burst=3, streams=1)})
SECRET = "eyJhbGciOi.signature.of-somebody"


async def identify(headers: Mapping[str, str], _peer: str | None) -> Identity:
    return Identity(headers.get("authorization", "anonymous"))


@pytest.fixture
async def streams() -> Streams:
    return Streams(lambda identity: POLICY.limits[identity.role], lambda _: lambda: Rung.NORMAL)


@pytest.fixture
async def client(data: Path, streams: Streams) -> AsyncIterator[httpx.AsyncClient]:  # noqa: F811  the fixture
    reader, dictionary = open_reader(data), load_dictionary()
    door = Door(identify, Admission(lambda: POLICY, lambda _: None))
    app = make_app(
        [manifest_routes(reader, dictionary, door, streams), export_routes(reader, dictionary, door, streams)]
    )

    @app.get("/fails")
    async def fails() -> None:
        raise RuntimeError(SECRET)

    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://archive.example") as made:
        yield made
    await reader.close()


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", f"/manifest?{SECRET}", 400),
        ("GET", f"/manifest?format=&format={SECRET}", 400),
        ("GET", f"/manifest/?format=csv&directory={SECRET}", 404),
        ("GET", f"/{SECRET}", 404),
        ("GET", "/export/", 404),
        ("DELETE", "/export", 405),
        ("GET", "/fails", 500),
    ],
)
async def test_it_is_a_problem_document(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture, method: str, path: str, status: int
) -> None:
    got = await client.request(method, path, headers={"host": "evil.example", "accept": "text/html"})

    assert (got.status_code, got.headers["content-type"]) == (status, "application/problem+json")
    assert got.json()["status"] == status
    assert "location" not in got.headers
    assert SECRET not in got.text + caplog.text


async def test_what_is_not_answered_says_what_is(client: httpx.AsyncClient) -> None:
    said = [(await client.request(*asked)).json()["detail"] for asked in (("GET", "/data"), ("DELETE", "/export"))]

    assert said == [
        "There is no such address: /openapi.json lists those that there are.",
        "This address answers GET, POST only.",
    ]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff",
        b'{"format": "\xff"}',
        b'{"q": "target = \xc3"}',
        b'{"q": "target = \\ud800"}',
        b'{"fields": ["\xe9"]}',
        '{"q": "target = Mars"}'.encode("utf-16"),
    ],
)
async def test_a_body_that_is_no_question_is_refused_and_counted(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture, body: bytes
) -> None:
    got = await client.post("/export", content=body)

    assert (got.status_code, got.headers["content-type"]) == (400, "application/problem+json")
    assert got.headers["ratelimit"].startswith('"requests";r=2;')
    assert caplog.text == ""


async def test_a_body_that_is_too_long_is_refused_and_counted(client: httpx.AsyncClient) -> None:
    got = await client.post("/export", content=b" " * 65_537)

    assert (got.status_code, got.headers["content-type"]) == (413, "application/problem+json")
    assert got.headers["ratelimit"].startswith('"requests";r=2;')


@pytest.mark.parametrize("path", ["/manifest?format=csv&directory=/", "/export?format=csv"])
async def test_a_document_is_a_stream_of_its_account(client: httpx.AsyncClient, streams: Streams, path: str) -> None:
    stream = streams.enter(Identity("anonymous"))

    refused = await client.get(path)
    stream.close()

    assert (refused.status_code, refused.json()["limit"]) == (429, "streams")
    assert [(await client.get(path)).status_code for _ in range(2)] == [200, 200]


async def test_a_body_is_waited_for_after_the_door_and_not_for_ever(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dataapi.bodies._SECONDS", 0.05)

    async def never() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.Event().wait()

    statuses = [
        (await client.post("/export", content=never(), headers={"content-length": "100"})).status_code for _ in range(4)
    ]

    assert statuses == [408, 408, 408, 429]


def test_an_engine_that_is_away_may_be_asked_again() -> None:
    answer = refusal(Unavailable("The search engine cannot be reached."))

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert b"SUBGRAPH_UNAVAILABLE" in bytes(answer.body)
