"""Lists the folders of HTTP file servers by their own pages, and reads parts of their files."""

from __future__ import annotations

import asyncio
import base64
import binascii
import os
import re
from collections.abc import AsyncIterator, Mapping
from email.utils import parsedate_to_datetime
from urllib.parse import quote_from_bytes, urljoin

from storage.listing.asking import Asking, Told, refusal
from storage.listing.pages import Child, NoListing, children
from storage.listing.port import Listed, Part
from storage.port import Changed, Gone, StorageError

_LONGEST_PAGE = 64 << 20
_AT_ONCE = 64  # files of one page that are asked for; how many requests run is the business of `Asking`
_REPR_DIGEST = re.compile(r"(?:^|,)\s*sha-256=:([A-Za-z0-9+/=]+):")
_DIGEST = re.compile(r"(?:^|,)\s*sha-256=([A-Za-z0-9+/=]+)", re.IGNORECASE)


class ServerSource:
    """File servers. The sizes that their pages show are often rounded: each file is asked for its own (HEAD)."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def folder(self, url: str) -> AsyncIterator[list[Listed]]:
        """What the page of a folder lists."""
        url = url.rstrip("/") + "/"
        told = await self._ask("GET", url, {"Accept": "text/html"}, 0, _LONGEST_PAGE + 1)
        if told.status != 200:
            raise refusal(told)
        if len(told.body) > _LONGEST_PAGE:
            raise Gone(f"the page of the folder is larger than {_LONGEST_PAGE:,} bytes")
        try:
            found = await asyncio.to_thread(children, told.body, url)
        except NoListing as error:
            raise Gone(f"the answer is no list of a folder: {error}") from None
        yield [Listed(child.name, True) for child in found if child.is_folder]
        files = [child for child in found if not child.is_folder]
        for start in range(0, len(files), _AT_ONCE):
            yield list(await asyncio.gather(*(self._look(url, child) for child in files[start : start + _AT_ONCE])))

    async def read(self, url: str, start: int, length: int, tag: str = "") -> Part:
        """Bytes of a file; a server that knows no ranges is listened to until they have come, and no longer."""
        headers = {"Range": f"bytes={start}-{start + length - 1}"}
        told = await self._ask("GET", url, headers, start, length)
        if told.status == 416:
            return Part(b"")
        if told.status not in (200, 206):
            raise refusal(told)
        if tag and _tag(told.headers) != tag:
            raise Changed("it has changed since it was listed")
        return Part(told.body)

    async def close(self) -> None:
        """Let go of all connections."""
        await self._asking.close()

    async def _look(self, folder: str, child: Child) -> Listed:
        url = folder + quote_from_bytes(os.fsencode(child.name), safe="~+,=@:!$&'()*;")
        try:
            told = await self._ask("HEAD", url, {}, 0, 0)
            if told.status in (301, 302, 307, 308) and urljoin(url, told.headers.get("location", "")) == url + "/":
                return Listed(child.name, is_folder=True)  # some pages link folders as if they were files
            if told.status != 200:
                raise refusal(told)
            length = told.headers.get("content-length", "")
            if not (length.isascii() and length.isdigit()):
                raise Gone("the server does not say how large it is (Content-Length)")
        except StorageError as error:
            return Listed(child.name, problem=str(error))
        modified, tag = _modified(told.headers), _tag(told.headers)
        return Listed(child.name, False, int(length), modified, tag, _md5(told.headers), _sha256(told.headers))

    async def _ask(self, method: str, url: str, headers: Mapping[str, str], skipped: int, wanted: int) -> Told:
        async def address() -> str:
            return url

        return await self._asking.ask(method, address, headers, skipped, wanted)


def _modified(headers: Mapping[str, str]) -> int:
    try:
        return int(parsedate_to_datetime(headers["last-modified"]).timestamp()) * 1_000_000
    except (KeyError, ValueError, OverflowError):
        return 0


def _tag(headers: Mapping[str, str]) -> str:
    """What changes with the file: its time of change, else its ETag, which differs between servers behind one address."""
    return headers.get("last-modified") or headers.get("etag", "")


def _md5(headers: Mapping[str, str]) -> str | None:
    return _hexadecimal(headers.get("content-md5", ""), 16)


def _sha256(headers: Mapping[str, str]) -> str | None:
    """RFC 9530, and what came before it (RFC 3230)."""
    found = _REPR_DIGEST.search(headers.get("repr-digest", "")) or _DIGEST.search(headers.get("digest", ""))
    return _hexadecimal(found[1], 32) if found else None


def _hexadecimal(text: str, length: int) -> str | None:
    try:
        found = base64.b64decode(text, validate=True)
    except binascii.Error:
        return None
    return found.hex() if len(found) == length else None
