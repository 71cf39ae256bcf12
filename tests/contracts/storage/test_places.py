"""What every place does: exactly the bytes that were asked for, of the file that was harvested, or an error that says why."""

from __future__ import annotations

import asyncio
import os
import tracemalloc

import pytest

from storage import Changed, Gone, Location, Place
from storage.port import PIECE
from tests.contracts.storage.conftest import Holding

CONTENT = os.urandom(5 * PIECE + 17)
SIZE = len(CONTENT)
ODD_NAMES = [
    "a b.img",
    "%41.img",
    "a+b&c=d;e.img",
    "ä/日本.img",
    "what?#.img",
    "(it's)!*$,@:.img",
    "deep/er/ and deeper/x.img",
    "tilde~-_.img",
    '"quoted"<>|\\^`{}[].img',
]


async def read(place: Place, location: Location, start: int, length: int) -> list[bytes]:
    return [piece async for piece in place.read(location, start, length)]


@pytest.mark.parametrize(
    ("start", "length"),
    [(0, SIZE), (0, 0), (0, 1), (1, 1), (PIECE - 1, 4 * PIECE + 2), (SIZE - 1, 1), (SIZE, 0), (1, SIZE - 1)],
)
async def test_the_bytes_that_are_asked_for_come_in_pieces(holding: Holding, start: int, length: int) -> None:
    location = holding.put(b"some.img", CONTENT)

    pieces = await read(holding.place, location, start, length)

    assert b"".join(pieces) == CONTENT[start : start + length]
    assert all(0 < len(piece) <= PIECE for piece in pieces)


async def test_an_empty_file_is_there_and_has_no_bytes(holding: Holding) -> None:
    location = holding.put(b"empty", b"")

    assert (await holding.place.stat(location)).size == 0
    assert await read(holding.place, location, 0, 0) == []


@pytest.mark.parametrize("name", ODD_NAMES)
async def test_odd_names_mean_their_own_file(holding: Holding, name: str) -> None:
    location = holding.put(name.encode(), name.encode())

    assert (await holding.place.stat(location)).size == len(name.encode())
    assert b"".join(await read(holding.place, location, 0, location.size)) == name.encode()


async def test_names_that_are_no_utf8_mean_their_own_file_or_none(holding: Holding) -> None:
    if holding.any_bytes:
        location = holding.put(b"odd \xff.img", CONTENT)
        assert b"".join(await read(holding.place, location, 1, 9)) == CONTENT[1:10]
        return
    for name in (b"odd \xff.img", b"\xc3(", b"\xed\xa0\x80"):
        with pytest.raises(Gone):
            await read(holding.place, holding.location(name, 9), 0, 9)


@pytest.mark.parametrize(("start", "length"), [(-1, 1), (0, -1), (0, SIZE + 1), (SIZE + 1, 0)])
async def test_bytes_that_are_not_within_the_file_are_refused(holding: Holding, start: int, length: int) -> None:
    location = holding.put(b"some.img", CONTENT)

    with pytest.raises(ValueError, match="not within"):
        await read(holding.place, location, start, length)


@pytest.mark.parametrize(("start", "length"), [(0, 9), (0, 1), (3, 6)])
async def test_what_is_not_there_is_gone(holding: Holding, start: int, length: int) -> None:
    location = holding.location(b"none.img", 9)

    with pytest.raises(Gone):
        await holding.place.stat(location)
    with pytest.raises(Gone):
        await read(holding.place, location, start, length)


async def test_what_was_removed_is_gone(holding: Holding) -> None:
    location = holding.put(b"some.img", CONTENT)
    assert (await holding.place.stat(location)).size == SIZE

    holding.remove(b"some.img")

    with pytest.raises(Gone):
        await read(holding.place, location, 0, SIZE)


async def test_a_folder_is_no_file(holding: Holding) -> None:
    holding.put(b"folder/some.img", b"123")

    with pytest.raises(Gone):
        await holding.place.stat(holding.location(b"folder", 3))


@pytest.mark.parametrize("size", [0, 1, SIZE - 1, SIZE + 1])
async def test_a_file_of_another_size_has_changed(holding: Holding, size: int) -> None:
    holding.put(b"some.img", CONTENT)
    location = holding.location(b"some.img", size)

    with pytest.raises(Changed):
        await holding.place.stat(location)
    if size:
        with pytest.raises(Changed):
            await read(holding.place, location, 0, size)
        with pytest.raises(Changed):
            await read(holding.place, location, size - 1, 1)


async def test_many_read_at_once_and_each_gets_its_own(holding: Holding) -> None:
    contents = [os.urandom(PIECE + number) for number in range(20)]
    locations = [holding.put(b"%d.img" % number, content) for number, content in enumerate(contents)]

    found = await asyncio.gather(*(read(holding.place, location, 0, location.size) for location in locations * 3))

    assert [b"".join(pieces) for pieces in found] == contents * 3


async def test_readers_that_leave_harm_nobody(holding: Holding) -> None:
    location = holding.put(b"some.img", CONTENT)
    for _ in range(5):
        pieces = holding.place.read(location, 0, SIZE)
        await anext(pieces)
        await pieces.aclose()

    assert b"".join(await read(holding.place, location, 0, SIZE)) == CONTENT


async def test_a_stream_that_nobody_reads_on_holds_little(holding: Holding) -> None:
    content = bytes(32 * 1024 * 1024)
    location = holding.put(b"big.img", content)
    tracemalloc.start()
    try:
        streams = [holding.place.read(location, 0, location.size) for _ in range(4)]
        for stream in streams:
            await anext(stream)
        await asyncio.sleep(0.2)
        held = sum(
            trace.size
            for trace in tracemalloc.take_snapshot().statistics("filename")
            if "file_server" not in str(trace.traceback)
        )
    finally:
        tracemalloc.stop()
        for stream in streams:
            await stream.aclose()

    assert held < 4 * 4 * PIECE + 4 * 1024 * 1024
