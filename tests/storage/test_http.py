"""HTTP file servers that fail, fall silent, or are odd."""

from __future__ import annotations

import asyncio
import dataclasses
import os
from collections.abc import AsyncIterator

import pytest

from storage import Changed, Gone, Location, Stat, StorageError, Unreachable
from storage.client import Client
from storage.http import FileServers
from tests.storage.file_server import FileServer

CONTENT = os.urandom(700_001)
SIZE = len(CONTENT)


@pytest.fixture
def location(server: FileServer) -> Location:
    (server.folder / "a.img").write_bytes(CONTENT)
    return Location(f"{server.url}/a.img", SIZE, 0, timeout=20.0)


@pytest.fixture
def impatient(location: Location) -> Location:
    """What is asked of a server that will be silent: nobody needs to wait for it."""
    return dataclasses.replace(location, timeout=1.0)


@pytest.fixture
def servers(client: Client) -> FileServers:
    return FileServers(client)


async def read(servers: FileServers, location: Location, start: int = 0, length: int = SIZE) -> bytes:
    return b"".join([piece async for piece in servers.read(location, start, length)])


async def drain(pieces: AsyncIterator[bytes], into: bytearray) -> None:
    async for piece in pieces:
        into += piece


async def test_a_server_tells_size_time_and_tag(server: FileServer, servers: FileServers, location: Location) -> None:
    os.utime(server.folder / "a.img", (1_000_000_000, 1_000_000_000))

    found = await servers.stat(location)

    assert found == Stat(SIZE, 1_000_000_000_000_000, found.etag)
    assert found.etag


async def test_connections_are_used_again(server: FileServer, servers: FileServers, location: Location) -> None:
    for start in range(5):
        await servers.stat(location)
        assert await read(servers, location, start, 9) == CONTENT[start : start + 9]

    assert server.connections == 1


@pytest.mark.parametrize("status", [401, 403, 404, 410])
async def test_what_must_not_be_read_is_gone(
    server: FileServer, servers: FileServers, location: Location, status: int
) -> None:
    server.faults.status = status

    with pytest.raises(Gone):
        await servers.stat(location)
    with pytest.raises(Gone):
        await read(servers, location)


@pytest.mark.parametrize("status", [301, 302, 400, 429, 500, 502, 503, 504])
async def test_a_server_that_answers_with_anything_else_is_out_of_reach(
    server: FileServer, servers: FileServers, location: Location, status: int
) -> None:
    server.faults.status = status
    server.faults.headers["location"] = "/other"

    with pytest.raises(Unreachable, match=str(status)):
        await servers.stat(location)
    with pytest.raises(Unreachable, match=str(status)):
        await read(servers, location)


@pytest.mark.parametrize("status", [400, 403, 405, 501])
async def test_a_server_that_does_not_do_head_is_asked_for_a_byte(
    server: FileServer, servers: FileServers, location: Location, status: int
) -> None:
    server.faults.head_status = status

    assert (await servers.stat(location)).size == SIZE
    (server.folder / "empty").touch()
    assert (await servers.stat(Location(f"{server.url}/empty", 0, 0))).size == 0


async def test_a_server_that_is_silent_is_out_of_reach(
    server: FileServer, servers: FileServers, impatient: Location
) -> None:
    server.faults.silent = True

    with pytest.raises(Unreachable):
        await servers.stat(impatient)
    with pytest.raises(Unreachable):
        await read(servers, impatient)


async def test_a_server_that_is_not_there_is_out_of_reach(
    server: FileServer, servers: FileServers, location: Location
) -> None:
    await server.stop()

    with pytest.raises(Unreachable) as refused:
        await servers.stat(location)

    assert server.url not in str(refused.value)


@pytest.mark.parametrize("host", ["nowhere.invalid", "127.0.0.1:1", "[::1]:1", "xn--a", "a" * 300])
async def test_hosts_that_cannot_be_had_are_out_of_reach(servers: FileServers, host: str) -> None:
    with pytest.raises(Unreachable):
        await servers.stat(Location(f"http://{host}/a", 1, 0))


@pytest.mark.parametrize("after", [0, 1, 70_000])
@pytest.mark.parametrize("fault", ["falls_silent", "drips"])
async def test_a_server_that_falls_silent_or_drips_is_out_of_reach(
    server: FileServer, servers: FileServers, impatient: Location, fault: str, after: int
) -> None:
    setattr(server.faults, fault, True)
    server.faults.after = after
    got = bytearray()

    with pytest.raises(Unreachable):
        await drain(servers.read(impatient, 0, SIZE), got)

    assert got == CONTENT[: len(got)]
    assert len(got) >= after


async def test_a_reader_that_takes_its_time_is_no_silence(
    server: FileServer, servers: FileServers, impatient: Location
) -> None:
    got = b""
    async for piece in servers.read(impatient, 0, SIZE):
        got += piece
        if len(got) < 100_000:
            await asyncio.sleep(1.2)

    assert got == CONTENT


async def test_a_connection_that_breaks_is_made_again_and_goes_on(
    server: FileServer, servers: FileServers, location: Location
) -> None:
    server.faults.breaks, server.faults.after = 3, 100_000

    assert await read(servers, location, 5, SIZE - 5) == CONTENT[5:]

    asked = [head for head in server.requests if "if-match" in head.lower()]
    assert len(asked) == 3
    assert "bytes=300005-" in asked[-1]


async def test_a_weak_tag_names_the_file_and_is_no_condition(
    server: FileServer, servers: FileServers, location: Location
) -> None:
    server.faults.headers = {
        "etag": 'W/"x"'
    }  # If-Match compares strongly (RFC 9110, 13.1.1): the server would refuse it
    server.faults.breaks, server.faults.after = 1, 100_000

    assert await read(servers, location) == CONTENT


async def test_a_connection_that_breaks_without_a_byte_is_out_of_reach(
    server: FileServer, servers: FileServers, location: Location
) -> None:
    server.faults.breaks = 1_000

    with pytest.raises(Unreachable):
        await read(servers, location)

    assert server.faults.breaks > 990


@pytest.mark.parametrize("etag", [True, False])
async def test_a_file_that_changes_while_it_is_read_is_never_a_mixture(
    server: FileServer, servers: FileServers, location: Location, etag: bool
) -> None:
    server.faults.breaks, server.faults.after, server.faults.etag = 1, 100_000, etag
    pieces = servers.read(location, 0, SIZE)
    got = bytearray(await anext(pieces))
    path = server.folder / "a.img"
    path.write_bytes(CONTENT[::-1])
    os.utime(path, (1, 1))

    with pytest.raises(Changed):
        await drain(pieces, got)

    assert got == CONTENT[: len(got)]


async def test_a_file_of_which_nobody_knows_whether_it_changed_is_not_read_on(
    server: FileServer, servers: FileServers, location: Location
) -> None:
    server.faults.breaks, server.faults.after, server.faults.etag = 1, 100_000, False
    server.faults.headers["last-modified"] = "unknown"

    with pytest.raises(Unreachable):
        await read(servers, location)


async def test_a_server_without_parts_gives_beginnings_only(
    server: FileServer, servers: FileServers, location: Location
) -> None:
    server.faults.ranges = False

    assert await read(servers, location) == CONTENT
    assert await read(servers, location, 0, 10) == CONTENT[:10]
    with pytest.raises(Unreachable, match="no parts"):
        await read(servers, location, 1, 10)


async def test_other_bytes_than_those_asked_for_are_refused(
    server: FileServer, servers: FileServers, location: Location
) -> None:
    server.faults.shifted = True
    given = bytearray()

    with pytest.raises(Unreachable):
        await drain(servers.read(location, 10, 10), given)

    assert not given


@pytest.mark.parametrize("content_range", ["bytes 0-9/*", "bytes 0-9", "items 0-9/10", "bytes -1-9/10", ""])
async def test_parts_that_do_not_say_what_they_are_are_refused(
    server: FileServer, servers: FileServers, location: Location, content_range: str
) -> None:
    server.faults.headers["content-range"] = content_range

    with pytest.raises(Unreachable):
        await read(servers, location, 0, 10)


async def test_a_server_that_does_not_tell_sizes_is_of_no_use(
    server: FileServer, servers: FileServers, location: Location
) -> None:
    server.faults.length = server.faults.ranges = False

    for asked in (servers.stat(location), read(servers, location)):
        with pytest.raises(StorageError):
            await asked


@pytest.mark.parametrize(
    "modified", ["yesterday", "", "Mon, 99 Foo 2020 00:00:00 GMT", f"Mon, 06 Nov {10**20} 00:00:00 GMT"]
)
async def test_times_that_are_none_are_passed_over(
    server: FileServer, servers: FileServers, location: Location, modified: str
) -> None:
    server.faults.headers["last-modified"] = modified

    assert (await servers.stat(location)).modified is None


async def test_what_is_compressed_is_left_as_it_is(
    server: FileServer, servers: FileServers, location: Location
) -> None:
    server.faults.headers["content-encoding"] = "gzip"

    assert await read(servers, location) == CONTENT
    assert all("accept-encoding: identity" in head.lower() for head in server.requests)
