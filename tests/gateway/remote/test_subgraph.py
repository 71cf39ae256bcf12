"""A subgraph over HTTP: what is sent, and what becomes of every kind of answer."""

import asyncio
import decimal

import orjson
import pytest

from config.gateway import SubgraphSettings
from gateway.executor import Call, SubgraphRequest
from gateway.executor.remote import HttpSubgraph
from tests.gateway.remote.calls import answering, failure, request, subgraph
from tests.gateway.remote.servers import Exchange, serving


async def test_an_operation_is_sent_and_its_answer_read() -> None:
    async with serving(answering) as server:
        found = subgraph(server)

        result = await found.fetch(request())
        await found.close()

    assert result.data == {"a": 1}
    assert orjson.loads(server.requests[0].body) == {"query": "{ a }", "variables": {"x": 1}}
    assert server.requests[0].head.startswith("POST /graphql HTTP/1.1\r\n")
    assert server.requests[0].headers()["host"] == server.url.split("/")[2]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"<html>", "502 Bad Gateway"),
        (b"<html>", "200 OK"),
        (b"", "200 OK"),
        (b"[]", "200 OK"),
        (b"{}", "500 Oops"),
        (b'{"data": 1}', "200 OK"),
        (b'{"data": {}, "errors": {}}', "200 OK"),
        (b'{"data": {"secret": ', "200 OK"),
    ],
)
async def test_what_is_no_graphql_response_is_a_failure_without_its_text(body: bytes, status: str) -> None:
    async def handler(exchange: Exchange) -> None:
        await exchange.reply(body, status)

    async with serving(handler) as server:
        failed = await failure(subgraph(server, retries=0))

    assert failed.code == "SUBGRAPH_UNAVAILABLE"
    assert "html" not in failed.reason
    assert "secret" not in failed.reason


async def test_a_graphql_response_is_read_whatever_its_status() -> None:
    async def handler(exchange: Exchange) -> None:
        await exchange.reply(b'{"errors": [{"message": "no"}], "data": null}', "400 Bad Request")

    async with serving(handler) as server:
        found = subgraph(server)
        result = await found.fetch(request())
        await found.close()

    assert (result.data, result.errors) == (None, [{"message": "no"}])


async def test_a_slow_subgraph_is_given_up_at_its_timeout_or_the_deadline() -> None:
    async def handler(exchange: Exchange) -> None:
        await asyncio.sleep(5)

    async with serving(handler) as server:
        by_timeout = await failure(subgraph(server, timeout=0.05))
        deadline = asyncio.get_running_loop().time() + 0.05
        by_deadline = await failure(subgraph(server), request(deadline=deadline))

    assert by_timeout.code == by_deadline.code == "TIMEOUT"


async def test_nothing_is_sent_once_the_time_is_up() -> None:
    async with serving(answering) as server:
        failed = await failure(subgraph(server), request("mutation", deadline=asyncio.get_running_loop().time()))

    assert failed.code == "TIMEOUT"
    assert server.requests == []


async def test_variables_that_are_no_json_are_a_failure_that_says_so() -> None:
    asked = SubgraphRequest("shop", "{ a }", None, "query", {"x": decimal.Decimal(1)}, Call())
    async with serving(answering) as server:
        failed = await failure(subgraph(server), asked)

    assert "JSON" in failed.reason


@pytest.mark.parametrize(
    "url",
    [
        "",
        "shop",
        "/graphql",
        "ftp://shop.test/",
        "http://",
        "http://shop.test:port/",
        "http://shop.test:0/",
        "http://[::1/",
        "http://shop.test/a b",
        "http://shop.test/\r\nx: 1",
        "http://shöp.test/",
    ],
)
async def test_an_unfit_address_costs_its_own_fields_and_says_what_to_set(url: str) -> None:
    failed = await failure(HttpSubgraph("shop", url, SubgraphSettings()))

    assert "gateway.subgraphs.shop.url" in failed.reason


async def test_a_name_that_no_host_can_have_is_a_failure() -> None:
    failed = await failure(HttpSubgraph("shop", f"http://{'x' * 70}.test/", SubgraphSettings(retries=0)))

    assert failed.code == "SUBGRAPH_UNAVAILABLE"
