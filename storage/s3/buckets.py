"""The buckets of ``storage.toml``: what requests to each are signed with."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from aws.credentials import Credentials, CredentialsUnavailable, SessionCredentials
from config.storage import BucketSettings
from storage.port import Gone, Unreachable
from storage.s3.presign import Bucket, presign

REQUEST_LIFE = 300
"""Seconds for which an address of a request of our own is good: as much as clocks may differ."""

SCHEME = "s3://"


class Place(NamedTuple):
    """Where an object is: the name of its bucket, and its key as the bytes that it is."""

    bucket: str
    key: bytes


def place_of(url: str) -> Place:
    """The bucket and the key of an ``s3:`` URL; raises `Gone` for any other."""
    bucket, _, key = url.removeprefix(SCHEME).partition("/")
    if not url.startswith(SCHEME) or not bucket:
        raise Gone("The file is in no bucket.")
    return Place(bucket, unquote_to_bytes(key))


class Buckets:
    """Signs requests to buckets, each with the credentials of its section; one without a section has the process's own."""

    def __init__(self, current: Callable[[], Mapping[str, BucketSettings]]) -> None:
        self._current = current
        self._credentials: dict[tuple[str | None, str | None], SessionCredentials] = {}
        self._buckets: dict[str, tuple[BucketSettings, Bucket, SessionCredentials]] = {}

    def settings(self, name: str) -> BucketSettings:
        """What the map says of a bucket."""
        return self._current().get(name) or BucketSettings()

    async def open(self, names: Iterable[str]) -> None:
        """Make the sessions of buckets, so that the first request of theirs need not; nobody is asked for credentials yet."""
        for name in names:
            await self._session(self.settings(name)).open()

    async def of(self, name: str) -> tuple[Bucket, Credentials]:
        """A bucket and the credentials for it; raises `Unreachable` where there are none just now."""
        settings = self.settings(name)
        known = self._buckets.get(name)
        if known is None or known[0] != settings:
            known = settings, Bucket(name, settings.region, settings.endpoint), self._session(settings)
            self._buckets[name] = known
        try:
            return known[1], await known[2].current()
        except CredentialsUnavailable as error:
            raise Unreachable(str(error)) from None

    async def sign(
        self,
        place: Place,
        method: str = "GET",
        parameters: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> str:
        """The address of one request, as `presign` makes it; an empty key means the bucket. Raises `Unreachable`."""
        bucket, credentials = await self.of(place.bucket)
        return presign(
            bucket,
            place.key,
            credentials,
            expires_in=REQUEST_LIFE,
            now=time.time(),
            method=method,
            parameters=parameters or {},
            headers=headers or {},
        )

    def _session(self, settings: BucketSettings) -> SessionCredentials:
        key = (settings.profile, settings.role)
        if key not in self._credentials:
            self._credentials[key] = SessionCredentials(settings.profile, settings.role, settings.region)
        return self._credentials[key]
