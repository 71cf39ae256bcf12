"""Answers for browse pictures: found, made or kept, and charged for their own bytes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from urllib.parse import quote

from fastapi import Request, Response

from access.identity import Identity
from access.meter import Charge
from config.data import DataSettings
from dataapi.browse.cache import PictureCache
from dataapi.browse.scaling import MEDIA_TYPES, NoPicture, Picture, scaled
from dataapi.bytes.conditions import Version, unmet
from dataapi.bytes.headers import version_of
from dataapi.charging import ChargedResponse, Charging
from dataapi.problems import problem, unreadable
from execution.codes import Code
from loaders import Loaders
from schema.records import FileRecord, Role
from schema.uris import parse_uri
from storage.port import Locator, StorageError
from storage.reading import Reading

SIZES = {"xs": 128, "sm": 256, "md": 512, "lg": 1024}
"""Pixels of the longest side, by the names in addresses."""

_OF_A_PRODUCT = (Role.LABEL, Role.DATA, Role.BROWSE, Role.THUMBNAIL)  # others may be of all products of a volume
_BEST_FIRST = (Role.BROWSE, Role.THUMBNAIL, Role.DATA)
_AT_ONCE = 2  # pictures that are made at the same time: each may take the memory of all its pixels
_NONE = "There is no browse picture of this file."


class BrowseAnswers:
    """Answers for pictures of files that the asker may see."""

    def __init__(
        self, locator: Locator, reading: Reading, charging: Charging, cache: PictureCache, settings: DataSettings
    ) -> None:
        self._locator, self._reading = locator, reading
        self._charging, self._cache, self._settings = charging, cache, settings
        self._making = asyncio.Semaphore(_AT_ONCE)

    async def answer(self, place: str, request: Request, identity: Identity, loaders: Loaders) -> Response | None:
        """The picture that an address asks for; None where it asks for none, or for one of a file that is not seen.

        Raises one of `access.refusals.ACCESS_ERRORS`.
        """
        where, _, size = place.rpartition(":")
        file = await loaders.file(where) if size in SIZES and where not in ("", "/") else None
        if file is None:
            return None
        source = await _source(file, loaders)
        if source is None:
            return problem(404, Code.BAD_USER_INPUT, _NONE)
        version = Version(f'"{version_of(source).tag.strip(chr(34))}-{size}"', source.modified // 1_000_000)
        headers = _headers(file, source, version)
        if unmet(request.headers, version) == 304:
            return Response(status_code=304, headers=headers)
        try:
            picture = await self._picture(source, version.tag, SIZES[size])
        except NoPicture as error:
            return problem(404, Code.BAD_USER_INPUT, str(error))
        except StorageError as error:
            return unreadable(error)
        headers |= {"content-type": picture.media_type, "content-length": str(len(picture.content))}
        if request.method == "HEAD":
            return Response(headers=headers)
        charge = Charge(source.uri, len(picture.content), mission=parse_uri(source.uri).mission)
        charged = await self._charging.charged(identity, [charge])
        return ChargedResponse(_once(picture.content), charged, 200, headers, picture.media_type)

    async def _picture(self, source: FileRecord, tag: str, longest: int) -> Picture:
        """A picture that was kept, or a new one."""
        key = f"{source.uri} {tag}"
        kept = await asyncio.to_thread(self._cache.get, key)
        if kept is not None:
            return kept
        if source.size > self._settings.picture_bytes:
            raise NoPicture(f"The picture has more than {self._settings.picture_bytes} bytes (data.picture_bytes).")
        async with self._making:
            content = bytearray()
            async with aclosing(await self._reading.open(self._locator.route(source), 0, source.size)) as pieces:
                async for piece in pieces:
                    content += piece
            picture = await asyncio.to_thread(scaled, bytes(content), longest, self._settings.picture_pixels)
        await asyncio.to_thread(self._cache.put, key, picture)
        return picture


async def _source(file: FileRecord, loaders: Loaders) -> FileRecord | None:
    """What a file's picture is made from: itself where it is one, else the best picture of its products."""
    if file.media_type in MEDIA_TYPES:
        return file
    if file.role not in _OF_A_PRODUCT:
        return None
    files = [one for found in await loaders.files_of(file.products) for one in found if one.media_type in MEDIA_TYPES]
    return next((one for role in _BEST_FIRST for one in files if one.role == role), None)


def _headers(file: FileRecord, source: FileRecord, version: Version) -> dict[str, str]:
    public = "public" in file.visibility & source.visibility
    return {
        "etag": version.tag,
        "accept-ranges": "none",
        "cache-control": "no-cache" if public else "private, no-cache",
        "content-disposition": f"inline; filename*=UTF-8''{quote(file.name, safe='')}",
        "content-security-policy": "default-src 'none'; sandbox",
        "x-content-type-options": "nosniff",
    }


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content
