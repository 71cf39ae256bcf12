"""Wiring of storage: the map of ``storage.toml``, followed while it is edited, and the places of its locations."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from config.settings import Settings
from config.storage import FILE_NAME, BucketSettings, StorageSettings, load_storage
from config.watched import WatchedFile
from schema.records import FileRecord
from storage.local import LocalFolder
from storage.map import StorageMap
from storage.port import Place, Route
from storage.reading import Reading
from storage.s3.buckets import SCHEME as S3
from storage.s3.buckets import Buckets, place_of
from storage.s3.links import S3Links

if TYPE_CHECKING:
    from storage.client import Client


class Storage:
    """One data folder's places of bytes: a `Locator`, with what reads and links what it locates. `close` it.

    Raises `ConfigurationError` for a broken ``storage.toml``.
    """

    def __init__(self, data: Path, settings: Settings) -> None:
        path = Path(settings.storage) if settings.storage is not None else data / FILE_NAME
        empty = StorageMap(StorageSettings())
        self._map = WatchedFile(path, _load, empty, must_exist=settings.storage is not None)
        self._signing = buckets = Buckets(self._buckets)
        self._places = _Places(buckets)
        self.reading = Reading(self._places, lambda: self.map.settings)
        self.linker = S3Links(buckets)

    async def start(self) -> None:
        """Make ready what buckets of the map are asked with: a third of a second, which no request should wait for."""
        locations = [location for prefix in self.map.settings.prefixes for location in prefix.locations]
        await self._signing.open({place_of(one).bucket for one in locations if one.startswith(S3)})

    @property
    def map(self) -> StorageMap:
        """The map as it is now."""
        return self._map.current()

    def route(self, record: FileRecord) -> Route:
        """Where the bytes of a file are (`Locator.route`)."""
        return self.map.route(record)

    def problems(self) -> dict[str, str]:
        """What is wrong at the moment: with the file, with places."""
        found = self.reading.problems()
        if self._map.problem is not None:
            found["storage"] = self._map.problem
        return found

    async def close(self) -> None:
        """Close all connections."""
        await self._places.close()

    def _buckets(self) -> Mapping[str, BucketSettings]:
        return self.map.settings.buckets


class _Places(dict[str, Place]):
    """Places by the schemes of their URLs. Those on the network are made when a location is the first that needs them."""

    def __init__(self, buckets: Buckets) -> None:
        super().__init__({"file": LocalFolder()})
        self._buckets = buckets
        self._client: Client | None = None

    def __missing__(self, scheme: str) -> Place:
        if scheme not in ("http", "https", "s3"):
            raise KeyError(scheme)
        from storage.client import Client  # it imports aiohttp, 130 ms: an archive of local folders starts without it
        from storage.http import FileServers
        from storage.s3.objects import S3Objects

        self._client = client = Client()
        servers = FileServers(client)
        self.update({"http": servers, "https": servers, "s3": S3Objects(client, self._buckets)})
        return self[scheme]

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()


def _load(path: Path) -> StorageMap:
    return StorageMap(load_storage(path))
