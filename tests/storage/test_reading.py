"""Reading goes on at the next place where one fails, and leaves alone for a while what does not answer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from config.storage import StorageSettings
from schema.locations import location_of
from storage import Changed, Gone, Location, Place, Route, Unreachable
from storage.client import Client
from storage.http import FileServers
from storage.local import LocalFolder
from storage.reading import Reading
from tests.storage.file_server import FileServer
from tests.storage.streams import CONTENT, SIZE, Clock, drain

_SILENCE = 1.5
_PATIENCE = 20.0
"""Seconds that places may be silent which are, and which are not: a busy machine is no silence."""


class World:
    """Two file servers and a folder with the same file."""

    def __init__(self, one: FileServer, two: FileServer, folder: Path, client: Client) -> None:
        self.one, self.two, self.folder = one, two, folder
        self.clock = Clock()
        self.settings = StorageSettings()
        places: dict[str, Place] = {"http": FileServers(client), "file": LocalFolder()}
        self.reading = Reading(places, lambda: self.settings, self.clock)
        for place in (one.folder, two.folder, folder):
            (place / "a.img").write_bytes(CONTENT)

    def at(self, *places: str, size: int = SIZE) -> Route:
        urls = {"one": self.one.url, "two": self.two.url, "folder": location_of(str(self.folder))}
        silent = [urls[name] for name, one in (("one", self.one), ("two", self.two)) if one.faults.is_silent]
        return Route(
            tuple(
                Location(f"{url}/a.img", size, 0, timeout=_SILENCE if url in silent else _PATIENCE)
                for url in (urls[place] for place in places)
            )
        )

    async def read(self, route: Route, start: int = 0, length: int = SIZE) -> bytes:
        return b"".join([piece async for piece in await self.reading.open(route, start, length)])

    async def found(self, route: Route) -> str:
        location, _ = await self.reading.find(route)
        return {self.one.url: "one", self.two.url: "two"}.get(location.url.removesuffix("/a.img"), "folder")


@pytest.fixture
async def world(server: FileServer, client: Client, tmp_path: Path) -> AsyncIterator[World]:
    folders = [tmp_path / name for name in ("second", "folder")]
    for folder in folders:
        folder.mkdir()
    second = await FileServer(folders[0]).start()
    yield World(server, second, folders[1], client)
    await second.stop()


async def test_the_first_that_has_it_is_read(world: World) -> None:
    assert await world.read(world.at("one", "two"), 3, 100_000) == CONTENT[3:100_003]
    assert world.two.requests == []

    (world.one.folder / "a.img").unlink()

    assert await world.found(world.at("one", "two")) == "two"
    assert await world.read(world.at("one", "two")) == CONTENT


@pytest.mark.parametrize("fault", ["stopped", "silent", "503", "other size"])
async def test_a_place_that_fails_is_passed_over(world: World, fault: str) -> None:
    await break_down(world.one, fault)

    assert await world.read(world.at("one", "folder")) == CONTENT
    assert await world.found(world.at("one", "folder")) == "folder"


async def break_down(server: FileServer, fault: str) -> None:
    if fault == "stopped":
        await server.stop()
    elif fault == "silent":
        server.faults.silent = True
    elif fault == "503":
        server.faults.status = 503
    else:
        (server.folder / "a.img").write_bytes(b"other")


@pytest.mark.parametrize(("start", "length"), [(0, SIZE), (7, SIZE - 7), (7, 300_000)])
@pytest.mark.parametrize("fault", ["falls_silent", "breaks"])
async def test_where_a_place_fails_in_the_middle_the_next_one_goes_on(
    world: World, fault: str, start: int, length: int
) -> None:
    setattr(world.one.faults, fault, 1_000_000)
    world.one.faults.after = 200_000 if fault == "falls_silent" else 0

    assert await world.read(world.at("one", "two"), start, length) == CONTENT[start : start + length]


async def test_another_size_or_no_file_in_the_middle_is_an_error_and_no_mixture(world: World) -> None:
    world.one.faults.falls_silent, world.one.faults.after = True, 200_000
    (world.two.folder / "a.img").write_bytes(CONTENT[1:])
    stream = await world.reading.open(world.at("one", "two"), 0, SIZE)
    got = bytearray()

    with pytest.raises(Unreachable):
        await drain(stream, got)

    assert got == CONTENT[: len(got)]
    assert len(got) >= 200_000


async def test_what_failures_mean_together(world: World) -> None:
    route = world.at("one", "two")
    (world.one.folder / "a.img").unlink()
    (world.two.folder / "a.img").write_bytes(b"other")
    with pytest.raises(Changed):
        await world.read(route)
    (world.two.folder / "a.img").unlink()
    with pytest.raises(Gone):
        await world.read(route)
    with pytest.raises(Gone):
        await world.reading.find(route)
    await world.two.stop()
    with pytest.raises(Unreachable):
        await world.read(route)
    await world.one.stop()
    with pytest.raises(Unreachable):
        await world.reading.find(route)
    with pytest.raises(Gone):
        await world.reading.find(Route(()))
    with pytest.raises(Gone):
        await world.reading.find(Route((Location("ftp://host/a", 1, 0),)))


async def test_errors_come_before_the_first_byte_also_for_none(world: World) -> None:
    await world.one.stop()

    with pytest.raises(Unreachable):
        await world.reading.open(world.at("one"), 0, SIZE)
    with pytest.raises(Unreachable):
        await world.reading.open(world.at("one"), 5, 0)
    assert await world.read(world.at("two"), 5, 0) == b""


async def test_a_place_that_did_not_answer_is_left_alone_for_a_while(world: World) -> None:
    world.one.faults.silent = True
    route = world.at("one", "two")

    for _ in range(5):
        assert await world.found(route) == "two"
    assert len(world.one.requests) == 1
    assert list(world.reading.problems()) == [f"storage {world.one.url}"]

    world.one.faults.silent = False
    route = world.at("one", "two")
    world.clock.now = 9.9
    assert await world.found(route) == "two"
    world.clock.now = 10.1
    assert await world.found(route) == "one"
    assert world.reading.problems() == {}


async def test_what_did_not_answer_is_forgotten_where_the_map_says_something_else(world: World) -> None:
    world.one.faults.silent = True
    route = world.at("one", "two")
    assert await world.found(route) == "two"

    world.one.faults.silent = False
    route = world.at("one", "two")
    world.settings = StorageSettings(left_alone=11.0)

    assert world.reading.problems() == {}
    assert await world.found(route) == "one"


async def test_one_asker_tries_it_again(world: World) -> None:
    world.one.faults.silent = True
    route = world.at("one", "two")
    await world.found(route)
    world.clock.now = 11.0
    order = world.reading._order(route, [])

    assert next(order) == route.locations[0]
    assert next(world.reading._order(route, [])) == route.locations[1]


async def test_where_all_do_not_answer_all_are_asked(world: World) -> None:
    await world.one.stop()
    await world.two.stop()
    route = world.at("one", "two")
    with pytest.raises(Unreachable):
        await world.found(route)
    assert len(world.reading.problems()) == 2

    await world.two.start()

    assert await world.found(route) == "two"
    assert await world.read(route) == CONTENT


async def test_what_is_left_alone_may_have_what_others_have_not(world: World) -> None:
    world.one.faults.silent = True
    route = world.at("one", "two")
    await world.found(route)
    (world.two.folder / "a.img").unlink()

    for _ in range(3):
        with pytest.raises(Unreachable):
            await world.found(route)

    assert len(world.one.requests) == 1


async def test_a_stream_that_nobody_reads_to_its_end_lets_go(world: World) -> None:
    stream = await world.reading.open(world.at("one"), 0, SIZE)
    await stream.aclose()

    assert [piece async for piece in stream] == []
    await world.one.wait_until_left()
