"""Reading goes on at the next place where one fails, and leaves alone for a while what does not answer."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from config.storage import BucketSettings
from schema.locations import location_of
from storage import Changed, Gone, Location, Route, Unreachable
from storage.client import Client
from storage.http import FileServers
from storage.local import LocalFolder
from storage.reading import Reading
from storage.s3.buckets import Buckets
from storage.s3.objects import S3Objects
from tests.services.installed import skip_unless
from tests.services.s3 import S3, needs_s3
from tests.storage.file_server import FileServer

CONTENT = os.urandom(700_001)
SIZE = len(CONTENT)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class World:
    """Two file servers and a folder with the same file."""

    def __init__(self, one: FileServer, two: FileServer, folder: Path, client: Client) -> None:
        self.one, self.two, self.folder = one, two, folder
        self.clock = Clock()
        self.reading = Reading({"http": FileServers(client), "file": LocalFolder()}, lambda: 10.0, self.clock)
        for place in (one.folder, two.folder, folder):
            (place / "a.img").write_bytes(CONTENT)

    def at(self, *places: str, size: int = SIZE) -> Route:
        urls = {"one": self.one.url, "two": self.two.url, "folder": location_of(str(self.folder))}
        return Route(tuple(Location(f"{urls[place]}/a.img", size, 0, timeout=0.3) for place in places))

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


async def drain(pieces: AsyncIterator[bytes], into: bytearray) -> None:
    async for piece in pieces:
        into += piece


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
    world.clock.now = 9.9
    assert await world.found(route) == "two"
    world.clock.now = 10.1
    assert await world.found(route) == "one"
    assert world.reading.problems() == {}


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


@pytest.fixture
def bucket_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[S3]:
    skip_unless(needs_s3)
    with S3(tmp_path / "s3") as s3:
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", s3.key)
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", s3.secret)
        s3.put(s3.bucket("archive"), "a.img", CONTENT)
        yield s3


class Linked:
    """A bucket that comes before a file server."""

    def __init__(self, s3: S3, server: FileServer, client: Client) -> None:
        self.s3, self.clock = s3, Clock()
        buckets = Buckets(lambda: {"archive": BucketSettings(s3.region, s3.url)})
        places = {"http": FileServers(client), "s3": S3Objects(client, buckets)}
        self.reading = Reading(places, lambda: 10.0, self.clock)
        (server.folder / "a.img").write_bytes(CONTENT)
        self.in_bucket = Location("s3://archive/a.img", SIZE, 0, timeout=1.0)
        self.route = Route((self.in_bucket, Location(f"{server.url}/a.img", SIZE, 0, timeout=1.0)), "direct")
        self.alone = Route((self.in_bucket,), "direct")

    def heads(self) -> int:
        return self.s3.access_log.read_text().count("s3_HeadObject")


@pytest.fixture
def linked(bucket_server: S3, server: FileServer, client: Client) -> Linked:
    return Linked(bucket_server, server, client)


async def test_an_object_that_is_there_may_be_linked_and_is_not_looked_at_each_time(linked: Linked) -> None:
    for _ in range(20):
        assert await linked.reading.linkable(linked.route) == linked.in_bucket
    assert linked.heads() == 1

    linked.clock.now = 2.1  # whether the bucket answers is asked more often than whether an object is there

    assert await linked.reading.linkable(linked.route) == linked.in_bucket
    assert linked.heads() == 2


async def test_what_is_not_to_be_linked(linked: Linked) -> None:
    locations = linked.route.locations
    for route in (Route(locations, "through"), Route(locations[::-1], "direct"), Route(locations[1:], "direct")):
        assert await linked.reading.linkable(route) is None
    assert linked.heads() == 0


async def test_an_object_that_is_not_there_is_read_where_it_is(linked: Linked) -> None:
    linked.s3.client.delete_object(Bucket="archive", Key="a.img")

    assert await linked.reading.linkable(linked.route) is None
    with pytest.raises(Gone):
        await linked.reading.linkable(linked.alone)


async def test_a_bucket_that_has_gone_gives_way_to_the_file_server_and_comes_back(linked: Linked) -> None:
    assert await linked.reading.linkable(linked.route) == linked.in_bucket
    linked.s3.kill()
    linked.clock.now += 2.1

    assert await linked.reading.linkable(linked.route) is None
    stream = await linked.reading.open(linked.route, 0, SIZE)
    assert b"".join([piece async for piece in stream]) == CONTENT
    with pytest.raises(Unreachable):
        await linked.reading.linkable(linked.alone)
    assert "storage s3://archive" in linked.reading.problems()

    linked.s3.start()
    linked.clock.now += 10.1

    assert await linked.reading.linkable(linked.route) == linked.in_bucket
    assert linked.reading.problems() == {}


async def test_a_bucket_that_is_killed_in_the_middle_is_no_end(linked: Linked) -> None:
    content = os.urandom(24 * 1024 * 1024)
    linked.s3.put("archive", "big.img", content)
    (Path(linked.s3.folder).parent / "served" / "big.img").write_bytes(content)
    route = Route(
        tuple(
            Location(location.url.replace("a.img", "big.img"), len(content), 0, timeout=1.0)
            for location in linked.route.locations
        )
    )
    stream = await linked.reading.open(route, 0, len(content))
    got = bytearray(await anext(stream))

    linked.s3.kill()
    await drain(stream, got)

    assert got == content
