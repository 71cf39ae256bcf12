"""Streams as they are sent: each is settled once, however it ends, and none outlives what allows it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from access.accounts import Rung
from access.identity import Identity
from access.streams import ShutOut, Stream, Streams
from config.policy import Limits
from dataapi.sending import SentStream

SCOPE = {"type": "http", "scheme": "http", "http_version": "1.1"}
BROKEN = OSError("the disk is broken")


class World:
    """A stream, what was sent of it, and how it was settled. ``rung`` is where its account stands."""

    def __init__(self) -> None:
        self.rung, self.left = Rung.NORMAL, asyncio.Event()
        self.sent, self.settled, self.closed = list[bytes](), list[int](), False
        self.streams = Streams(lambda _: Limits(), lambda _: lambda: self.rung)
        self.stream: Stream = self.streams.enter(Identity("ada", "user"))
        self.sending = asyncio.Event()

    async def settle(self, sent: int) -> None:
        self.stream.close()
        self.settled.append(sent)

    async def receive(self) -> dict[str, Any]:
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.body":
            self.sent.append(message["body"])
            self.sending.set()

    async def send_never(self, message: dict[str, Any]) -> None:
        await self.send(message)
        if message.get("body"):
            await asyncio.Event().wait()

    async def pieces(self, *pieces: bytes, end: Exception | None = None) -> AsyncIterator[bytes]:
        try:
            for piece in pieces:
                yield piece
            if end is not None:
                raise end
        finally:
            self.closed = True

    def response(self, pieces: AsyncIterator[bytes]) -> SentStream:
        return SentStream(pieces, self.stream, self.settle, 200, {}, "image/x")

    async def run(self, pieces: AsyncIterator[bytes], send: Any = None) -> None:
        await self.response(pieces)(SCOPE, self.receive, send or self.send)  # type: ignore[arg-type]  # plain dicts


async def endless(world: World) -> AsyncIterator[bytes]:
    """Pieces that nobody ever has to wait for."""
    try:
        while True:
            yield bytes(100_000)
    finally:
        world.closed = True


async def test_a_whole_stream_is_sent_and_settled() -> None:
    world = World()

    await world.run(world.pieces(b"abc", b"", b"de"))

    assert b"".join(world.sent) == b"abcde"
    assert (world.settled, world.closed) == ([5], True)


async def test_an_error_of_the_source_breaks_it_off() -> None:
    world = World()

    with pytest.raises(OSError, match="broken"):
        await world.run(world.pieces(b"abc", end=BROKEN))

    assert (world.settled, world.closed) == ([3], True)


async def test_a_client_that_leaves_ends_it() -> None:
    world = World()
    running = asyncio.ensure_future(world.run(endless(world)))
    await world.sending.wait()

    world.left.set()
    await running

    assert (world.settled, world.closed) == ([len(b"".join(world.sent))], True)


async def test_a_client_that_leaves_while_it_takes_nothing_ends_it() -> None:
    world = World()
    running = asyncio.ensure_future(world.run(endless(world), world.send_never))
    await world.sending.wait()

    world.left.set()
    await running

    assert (world.settled, world.closed) == ([100_000], True)


def shut_out(world: World) -> None:
    world.rung = Rung.METADATA


def ended(world: World) -> None:
    world.streams.over = True


@pytest.mark.parametrize("cut", [shut_out, ended])
async def test_a_client_that_takes_nothing_does_not_keep_a_stream(cut: Callable[[World], None]) -> None:
    world = World()
    running = asyncio.ensure_future(world.run(endless(world), world.send_never))
    await world.sending.wait()

    cut(world)

    with pytest.raises(ShutOut):
        await running
    assert (world.settled, world.closed) == ([100_000], True)


@pytest.mark.parametrize("cut", [shut_out, ended])
async def test_a_source_that_gives_nothing_does_not_keep_a_stream(cut: Callable[[World], None]) -> None:
    world = World()

    async def pieces() -> AsyncIterator[bytes]:
        yield b"abc"
        await asyncio.Event().wait()

    running = asyncio.ensure_future(world.run(pieces()))
    await world.sending.wait()

    cut(world)

    with pytest.raises(ShutOut):
        await running
    assert world.settled == [3]


async def test_nothing_is_sent_to_who_is_shut_out() -> None:
    world = World()
    world.rung = Rung.REVOKED
    pieces = world.pieces(b"abc", b"de")
    await anext(pieces)  # as a source that was opened has given its first one

    with pytest.raises(ShutOut):
        await world.run(pieces)

    assert (world.sent, world.settled, world.closed) == ([], [0], True)


async def test_a_cancelled_response_is_settled() -> None:
    world = World()
    running = asyncio.ensure_future(world.run(endless(world), world.send_never))
    await world.sending.wait()

    running.cancel()

    with pytest.raises(asyncio.CancelledError):
        await running
    assert (world.settled, world.closed) == ([100_000], True)
