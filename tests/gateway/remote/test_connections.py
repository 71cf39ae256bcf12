"""Connections: kept, bounded, replaced, and never used again while they are in doubt."""

import asyncio
import contextlib

import pytest

from gateway.executor.remote import pool
from tests.gateway.remote.calls import ANSWER, answering, failure, request, subgraph
from tests.gateway.remote.servers import Exchange, serving


async def test_connections_are_kept_and_bounded() -> None:
    async with serving(answering) as server:
        found = subgraph(server, connections=3)
        for _ in range(3):
            await found.fetch(request())
        one_after_the_other = server.connections

        await asyncio.gather(*(found.fetch(request()) for _ in range(50)))
        await found.close()

    assert one_after_the_other == 1
    assert server.connections <= 3
    assert len(server.requests) == 53


async def test_a_cancelled_call_leaves_no_half_read_connection() -> None:
    half_sent, ended = asyncio.Event(), asyncio.Event()

    async def handler(exchange: Exchange) -> None:
        if exchange.number == 0:
            await exchange.send(b"HTTP/1.1 200 OK\r\ncontent-length: 18\r\n\r\n" + ANSWER[:5])
            half_sent.set()
            return
        await exchange.reply(b'{"data": {"a": 2}}')

    async with serving(handler, ended=ended.set) as server:
        found = subgraph(server, connections=1)
        cancelled = asyncio.create_task(found.fetch(request()))
        await half_sent.wait()
        await asyncio.sleep(0.05)  # so that the half is read, too
        cancelled.cancel()
        await asyncio.wait([cancelled])
        await asyncio.wait_for(ended.wait(), 30)

        result = await found.fetch(request())
        await found.close()

    assert result.data == {"a": 2}
    assert server.connections == 2


async def test_a_connection_that_was_closed_while_idle_is_replaced() -> None:
    async def handler(exchange: Exchange) -> None:
        await exchange.reply(ANSWER)
        exchange.writer.close()

    async with serving(handler) as server:
        found = subgraph(server, retries=0)
        for _ in range(5):
            assert (await found.fetch(request())).data == {"a": 1}
            await asyncio.sleep(0.01)
        await found.close()


@pytest.mark.parametrize("kind", ["query", "mutation"])
async def test_only_reads_are_sent_again_when_a_kept_connection_ends(kind: str) -> None:
    async def handler(exchange: Exchange) -> None:
        if exchange.number == 1:
            exchange.writer.close()  # takes the request, and goes away without a word
            return
        await exchange.reply(ANSWER)

    async with serving(handler) as server:
        found = subgraph(server, retries=0)
        await found.fetch(request())
        if kind == "query":
            assert (await found.fetch(request(kind))).data == {"a": 1}
        else:
            assert (await failure(found, request(kind))).code == "SUBGRAPH_UNAVAILABLE"
        await found.close()

    assert len(server.requests) == (3 if kind == "query" else 2)


async def test_a_read_is_sent_again_once_however_many_connections_wait() -> None:
    together = asyncio.Barrier(4)
    ending = False

    async def handler(exchange: Exchange) -> None:
        if ending:
            exchange.writer.close()
            return
        await together.wait()
        await exchange.reply(ANSWER)

    async with serving(handler) as server:
        found = subgraph(server, retries=0)
        await asyncio.gather(*(found.fetch(request()) for _ in range(4)))
        ending = True
        await failure(found)

    assert len(server.requests) == 4 + 2
    assert server.connections == 4 + 1


async def test_a_mutation_takes_no_connection_that_has_rested(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(answering) as server:
        found = subgraph(server)
        monkeypatch.setattr(pool, "_SURELY_OPEN_SECONDS", 60.0)
        await found.fetch(request())
        await found.fetch(request("mutation"))
        soon_after = server.connections
        monkeypatch.setattr(pool, "_SURELY_OPEN_SECONDS", 0.01)
        await asyncio.sleep(0.02)
        await found.fetch(request("mutation"))
        await found.close()

    assert soon_after == 1
    assert server.connections == 2


@pytest.mark.parametrize("version", ["HTTP/1.1", "HTTP/1.0"])
async def test_a_connection_that_the_server_does_not_keep_is_not_kept(version: str) -> None:
    async def handler(exchange: Exchange) -> None:
        close = "connection: close\r\n" if version == "HTTP/1.1" else ""
        await exchange.send(f"{version} 200 OK\r\ncontent-length: {len(ANSWER)}\r\n{close}\r\n".encode() + ANSWER)

    async with serving(handler) as server:
        found = subgraph(server)
        for _ in range(3):
            assert (await found.fetch(request("mutation"))).data == {"a": 1}
        await found.close()

    assert server.connections == 3


async def test_the_rest_of_a_second_response_is_never_taken_for_the_next_one() -> None:
    async def handler(exchange: Exchange) -> None:
        response = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%b"
        if exchange.number == 0:
            await exchange.send(response % (len(ANSWER), ANSWER) + response % (500, b""))
        elif exchange.writer is server.requests[0].writer:
            forged = b'{"data": {"a": "forged"}}'
            await exchange.send(response % (len(forged), forged))
        else:
            await exchange.reply(ANSWER)

    async with serving(handler) as server:
        found = subgraph(server, retries=0)
        answers = [(await found.fetch(request())).data for _ in range(2)]
        await found.close()

    assert answers == [{"a": 1}, {"a": 1}]
    assert server.connections == 2


async def test_what_comes_unasked_ends_the_connection() -> None:
    answered, ended = asyncio.Event(), asyncio.Event()

    async def handler(exchange: Exchange) -> None:
        await exchange.reply(ANSWER)
        await answered.wait()
        with contextlib.suppress(ConnectionError):
            await exchange.send(b"HTTP/1.1 408 Request Timeout\r\n\r\n")

    async with serving(handler, ended=ended.set) as server:
        found = subgraph(server, retries=0)
        await found.fetch(request())
        answered.set()
        await asyncio.wait_for(ended.wait(), 30)
        assert (await found.fetch(request("mutation"))).data == {"a": 1}
        await found.close()

    assert server.connections == 2


async def test_a_response_under_way_is_finished_after_closing_and_its_connection_closed() -> None:
    asked, go_on, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def handler(exchange: Exchange) -> None:
        asked.set()
        await go_on.wait()
        await exchange.reply(ANSWER)

    async with serving(handler, ended=ended.set) as server:
        found = subgraph(server)
        task = asyncio.create_task(found.fetch(request()))
        await asked.wait()
        await found.close()
        go_on.set()

        assert (await task).data == {"a": 1}
        await asyncio.wait_for(ended.wait(), 30)


async def test_a_subgraph_at_an_ipv6_address_is_called() -> None:
    try:
        async with serving(answering, host="::1") as server:
            found = subgraph(server)
            result = await found.fetch(request())
            await found.close()
    except OSError as error:
        pytest.skip(f"this machine has no IPv6: {error}")

    assert result.data == {"a": 1}
    assert server.requests[0].headers()["host"] == server.url.split("/")[2]
    assert server.requests[0].headers()["host"].startswith("[::1]:")


@pytest.mark.parametrize("begun", [b"", b"HTTP/1.1 200 OK\r\ncontent-length: 18\r\n\r\n" + ANSWER[:7]])
async def test_a_response_that_breaks_off_is_asked_for_again(begun: bytes) -> None:
    async def handler(exchange: Exchange) -> None:
        if exchange.number:
            await exchange.reply(ANSWER)
            return
        await exchange.send(begun)
        exchange.writer.close()

    async with serving(handler) as server:
        found = subgraph(server)
        assert (await found.fetch(request())).data == {"a": 1}
        await found.close()

    assert len(server.requests) == 2
