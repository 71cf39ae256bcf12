"""Where a bucket comes before a file server: when clients may be sent there, and what happens when it goes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.storage import BucketSettings, StorageSettings
from storage import Gone, Location, Route, Unreachable
from storage.client import Client
from storage.http import FileServers
from storage.reading import Reading
from storage.s3.buckets import Buckets
from storage.s3.objects import S3Objects
from tests.services.installed import skip_unless
from tests.services.s3 import S3, needs_s3
from tests.storage.file_server import FileServer
from tests.storage.streams import CONTENT, SIZE, Clock, drain

_PATIENCE = 20.0
"""Seconds that a place may be silent: here they break at once, and a busy machine is no outage."""


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
        self.settings = StorageSettings()
        self.reading = Reading(places, lambda: self.settings, self.clock)
        (server.folder / "a.img").write_bytes(CONTENT)
        self.in_bucket = Location("s3://archive/a.img", SIZE, 0, timeout=_PATIENCE)
        self.route = Route((self.in_bucket, Location(f"{server.url}/a.img", SIZE, 0, timeout=_PATIENCE)), "direct")
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


async def test_for_how_long_buckets_and_objects_are_trusted_is_the_operators_choice(linked: Linked) -> None:
    linked.settings = StorageSettings(bucket_trusted=50.0, object_trusted=20.0)
    heads = []
    for linked.clock.now in (0.0, 19.0, 21.0, 40.0, 42.0):
        assert await linked.reading.linkable(linked.route) == linked.in_bucket
        heads.append(linked.heads())

    assert heads == [1, 1, 2, 2, 3]


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

    assert linked.reading.expected(linked.route) is None
    assert linked.reading.expected(linked.alone) is None

    linked.s3.start()
    linked.clock.now += 10.1

    # Links are given out without a look: that must not take the turn of who would look.
    assert linked.reading.expected(linked.route) is None
    assert await linked.reading.linkable(linked.route) == linked.in_bucket
    assert linked.reading.problems() == {}
    assert linked.reading.expected(linked.route) == linked.in_bucket


async def test_a_bucket_that_is_killed_in_the_middle_is_no_end(linked: Linked) -> None:
    content = os.urandom(24 * 1024 * 1024)
    linked.s3.put("archive", "big.img", content)
    (Path(linked.s3.folder).parent / "served" / "big.img").write_bytes(content)
    route = Route(
        tuple(
            Location(location.url.replace("a.img", "big.img"), len(content), 0, timeout=_PATIENCE)
            for location in linked.route.locations
        )
    )
    stream = await linked.reading.open(route, 0, len(content))
    got = bytearray(await anext(stream))

    linked.s3.kill()
    await drain(stream, got)

    assert got == content
