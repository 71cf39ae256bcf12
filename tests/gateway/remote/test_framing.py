"""Where a response begins and ends (RFC 9112), and how much of one is taken."""

import asyncio
import contextlib

import orjson
import pytest
import uvloop
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.gateway.remote.calls import ANSWER, failure, request, subgraph
from tests.gateway.remote.servers import Exchange, serving


@pytest.mark.parametrize("length", ["content-length: 2000000\r\n", "transfer-encoding: chunked\r\n", ""])
async def test_a_long_answer_is_refused_however_it_is_framed(length: str) -> None:
    async def handler(exchange: Exchange) -> None:
        await exchange.send(f"HTTP/1.1 200 OK\r\n{length}\r\n".encode())
        for _ in range(200):
            part = b"x" * 10_000
            await exchange.send(b"2710\r\n" + part + b"\r\n" if "chunked" in length else part)
        exchange.writer.close()

    async with serving(handler) as server:
        failed = await failure(subgraph(server, response_bytes=1_000_000))

    assert "response_bytes" in failed.reason
    assert len(server.requests) == 1


@settings(max_examples=25)
@given(st.lists(st.integers(0, 400), max_size=12), st.booleans(), st.text(max_size=60), st.booleans(), st.booleans())
def test_an_answer_may_come_in_any_pieces(cuts: list[int], chunked: bool, text: str, interim: bool, uv: bool) -> None:
    body = orjson.dumps({"data": {"a": text}})
    if chunked:
        half = len(body) // 2
        content = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (body[:half], body[half:])) + b"0\r\n\r\n"
        framing = b"transfer-encoding: chunked"
    else:
        content, framing = body, b"content-length: %d" % len(body)
    whole = b"HTTP/1.1 200 OK\r\n" + framing + b"\r\n\r\n" + content
    if interim:
        whole = b"HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n" + whole
    places = sorted({min(cut, len(whole)) for cut in cuts})
    parts = [whole[low:high] for low, high in zip([0, *places], [*places, len(whole)], strict=True)]

    async def handler(exchange: Exchange) -> None:
        for part in parts:
            await exchange.send(part)
            await asyncio.sleep(0)

    runner = uvloop.run if uv else asyncio.run

    async def run() -> None:
        async with serving(handler) as server:
            found = subgraph(server)
            for _ in range(2):
                assert (await found.fetch(request())).data == {"a": text}
            await found.close()
        assert server.connections == 1

    runner(run())


async def test_a_response_without_a_length_ends_with_its_connection() -> None:
    async def handler(exchange: Exchange) -> None:
        await exchange.send(b"HTTP/1.1 200 OK\r\n\r\n", ANSWER[:5], ANSWER[5:])
        exchange.writer.close()

    async with serving(handler) as server:
        found = subgraph(server, retries=0)
        for _ in range(2):
            assert (await found.fetch(request())).data == {"a": 1}
        await found.close()


@pytest.mark.parametrize(
    "part",
    [b"x: y\r\n", b"x" * 100, b"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n"],
    ids=["headers", "one header", "interim responses"],
)
async def test_headers_without_an_end_are_refused(part: bytes) -> None:
    sent = 0

    async def handler(exchange: Exchange) -> None:
        nonlocal sent
        first = b"" if part.startswith(b"HTTP") else b"HTTP/1.1 200 OK\r\n"
        with contextlib.suppress(ConnectionError):
            await exchange.send(first)
            while sent < 100_000_000:
                await exchange.send(part * 100)
                sent += len(part) * 100

    async with serving(handler) as server:
        failed = await failure(subgraph(server))

    assert "too long" in failed.reason
    assert sent < 50_000_000


async def test_trailers_are_not_taken_for_headers() -> None:
    async def handler(exchange: Exchange) -> None:
        chunk = b"%x\r\n%b\r\n" % (len(ANSWER), ANSWER)
        await exchange.send(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" + chunk)
        await exchange.send(b"0\r\ncontent-encoding: gzip\r\nx-sum: 1\r\n\r\n")

    async with serving(handler) as server:
        found = subgraph(server)
        for _ in range(2):
            assert (await found.fetch(request())).data == {"a": 1}
        await found.close()

    assert len(server.requests) == 2
    assert server.connections == 1


async def test_an_answer_in_chunks_of_one_byte_is_read() -> None:
    async def handler(exchange: Exchange) -> None:
        body = orjson.dumps({"data": {"a": "x" * 100_000}})
        chunks = b"".join(b"1\r\n%c\r\n" % byte for byte in body)
        await exchange.send(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n")

    async with serving(handler) as server:
        found = subgraph(server)
        result = await found.fetch(request())
        await found.close()

    assert result.data == {"a": "x" * 100_000}


async def test_an_answer_of_exactly_the_limit_is_read() -> None:
    async def handler(exchange: Exchange) -> None:
        await exchange.reply(ANSWER)

    async with serving(handler) as server:
        found = subgraph(server, response_bytes=len(ANSWER))
        assert (await found.fetch(request())).data == {"a": 1}
        await found.close()

        failed = await failure(subgraph(server, response_bytes=len(ANSWER) - 1))

    assert "response_bytes" in failed.reason
