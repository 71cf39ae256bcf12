"""Every kind of place, over bytes that a test puts there."""

from __future__ import annotations

import itertools
import os
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote_from_bytes

import pytest

from config.storage import BucketSettings
from schema.locations import location_of
from storage import Location, Place
from storage.client import Client
from storage.http import FileServers
from storage.local import LocalFolder
from storage.s3.buckets import Buckets
from storage.s3.objects import S3Objects
from tests.services.s3 import S3
from tests.storage.file_server import FileServer

_BUCKETS = (f"contract-{number}" for number in itertools.count())


class Holding(ABC):
    """A place, and the bytes in it."""

    def __init__(self, place: Place, base: str, *, any_bytes: bool = True) -> None:
        self.place, self._base = place, base
        self.any_bytes = any_bytes  # whether names may be other bytes than UTF-8

    def put(self, name: bytes, content: bytes) -> Location:
        """Put a file there, in the place of what was; gives where it is."""
        self._write(name, content)
        return self.location(name, len(content))

    def location(self, name: bytes, size: int) -> Location:
        return Location(f"{self._base}/{quote_from_bytes(name, safe='/~+,=@')}", size, 0, timeout=5.0)

    @abstractmethod
    def _write(self, name: bytes, content: bytes) -> None: ...

    @abstractmethod
    def remove(self, name: bytes) -> None: ...


class InFolder(Holding):
    """Files of a folder, which may be served."""

    def __init__(self, place: Place, base: str, folder: Path) -> None:
        super().__init__(place, base)
        self._folder = folder

    def _write(self, name: bytes, content: bytes) -> None:
        path = Path(os.fsdecode(os.fsencode(self._folder) + b"/" + name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    def remove(self, name: bytes) -> None:
        Path(os.fsdecode(os.fsencode(self._folder) + b"/" + name)).unlink()


class InBucket(Holding):
    """Objects of a bucket, below a prefix."""

    def __init__(self, place: Place, server: S3, bucket: str) -> None:
        super().__init__(place, f"s3://{bucket}/holding", any_bytes=False)
        self._server, self._bucket = server, bucket

    def _write(self, name: bytes, content: bytes) -> None:
        self._server.put(self._bucket, f"holding/{name.decode()}", content)

    def remove(self, name: bytes) -> None:
        self._server.client.delete_object(Bucket=self._bucket, Key=f"holding/{name.decode()}")


@pytest.fixture(params=["local", "http", "s3"])
async def holding(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Holding]:
    if request.param == "local":
        yield InFolder(LocalFolder(), location_of(str(tmp_path)), tmp_path)
        return
    client = Client()
    if request.param == "http":
        server = await FileServer(tmp_path).start()
        yield InFolder(FileServers(client), server.url, tmp_path)
        await client.close()
        await server.stop()
        return
    s3: S3 = request.getfixturevalue("s3")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", s3.key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", s3.secret)
    bucket = s3.bucket(next(_BUCKETS))
    buckets = Buckets(lambda: {bucket: BucketSettings(s3.region, s3.url)})
    yield InBucket(S3Objects(client, buckets), s3, bucket)
    await client.close()
