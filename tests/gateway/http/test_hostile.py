"""What hostile clients send: none of it is a fault of the gateway, and none of it holds the gateway up."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, MutableMapping
from typing import Any

import httpx
import pytest

from config.gateway import LimitSettings
from gateway.http.asgi import read_body
from gateway.http.negotiation import response_type
from tests.gateway.http.test_requests import ME

Message = MutableMapping[str, Any]


def scope(method: str, path: str) -> dict[str, Any]:
    return {"type": "http", "method": method, "path": path, "query_string": b"", "headers": [], "client": None}


async def sent(client: httpx.AsyncClient, scope: dict[str, Any], *received: Message) -> list[Message]:
    """Give what the application sends for a request that no HTTP client could make."""
    transport: Any = client._transport
    coming, going = iter(received), list[Message]()

    async def receive() -> Message:
        return next(coming)

    async def send(message: Message) -> None:
        going.append(message)

    await transport.app(scope, receive, send)
    return going


@pytest.mark.parametrize("path", ["*", "", "graphql", "evil.test:80"])
async def test_a_target_without_a_slash_is_no_fault(client: httpx.AsyncClient, path: str) -> None:
    start, _ = await sent(client, scope("OPTIONS", path))

    assert start["status"] == 405


async def test_a_client_that_leaves_is_no_fault(client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture) -> None:
    begun = {"type": "http.request", "body": b'{"query"', "more_body": True}

    with caplog.at_level(logging.ERROR):
        answer = await sent(client, scope("POST", "/graphql"), begun, {"type": "http.disconnect"})

    assert answer == []
    assert not caplog.records


async def test_variables_that_are_nested_too_deeply_are_refused_whatever_their_length(
    make_client: Callable[..., httpx.AsyncClient],
) -> None:
    deep = '{"query": "{ me { name } }", "variables": {"a": ' + "[" * 500 + "]" * 500 + "}}"

    async with make_client(limits=LimitSettings(variables_bytes=100)) as client:
        long = await client.post("/graphql", content=deep, headers={"content-type": "application/json"})
    async with make_client() as client:
        short = await client.post("/graphql", content=deep, headers={"content-type": "application/json"})

    for response in (long, short):
        (error,) = response.json()["errors"]
        assert error["extensions"]["code"] == "LIMIT_EXCEEDED"
        assert "gateway.limits.value_depth" in error["message"]


async def test_a_body_that_does_not_arrive_in_time_is_given_up(make_client: Callable[..., httpx.AsyncClient]) -> None:
    async def slow() -> AsyncIterator[bytes]:
        yield b'{"query": '
        await asyncio.sleep(30)

    async with make_client(timeout=0.05) as client:
        response = await client.post("/graphql", content=slow(), headers={"content-type": "application/json"})

    assert response.status_code == 408
    assert response.json()["errors"][0]["extensions"]["code"] == "TIMEOUT"
    assert "gateway.timeout" in response.json()["errors"][0]["message"]


async def test_a_body_in_many_chunks_is_read_whole() -> None:
    chunks = iter([b"a", b"", b"b", b"c"])

    async def receive() -> Message:
        chunk = next(chunks)
        return {"type": "http.request", "body": chunk, "more_body": chunk != b"c"}

    assert await read_body(receive, 3) == b"abc"


async def test_a_long_list_of_media_types_is_not_read(client: httpx.AsyncClient) -> None:
    accept = "text/plain," * 20_000 + "application/json"

    response = await client.post("/graphql", json={"query": ME}, headers={"accept": accept})

    assert response.status_code == 406
    assert response_type(accept[-1_900:]) == "application/json"
