"""Objects of S3 buckets."""

from __future__ import annotations

import base64
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from storage.client import Answer, Client
from storage.http import FileServers, modified_of
from storage.port import Gone, Location, Stat, StorageError, Unreachable
from storage.s3.buckets import Buckets, place_of

_CHECKSUMS = {"x-amz-checksum-mode": "ENABLED"}
_MD5 = re.compile(r'"([0-9a-f]{32})"', re.ASCII)
_CODE = re.compile(rb"<Code>(\w+)</Code>")
_ABSENT = frozenset(
    ["NoSuchKey", "NoSuchVersion", "AccessDenied", "InvalidObjectState", "KeyTooLongError", "InvalidURI", "404"]
)
"""Codes of S3's "Error responses" that mean the object; all others mean the bucket, or how it is asked."""


class S3Objects(FileServers):
    """Reads objects by signed requests; S3 says by codes why it refuses one."""

    def __init__(self, client: Client, buckets: Buckets) -> None:
        super().__init__(client)
        self._buckets = buckets

    @asynccontextmanager
    async def _ask(self, method: str, location: Location, headers: Mapping[str, str]) -> AsyncIterator[Answer]:
        signed = _CHECKSUMS if method == "HEAD" else {}
        address = await self._buckets.sign(place_of(location.url), method, headers=signed)
        async with self.client.ask(method, address, location.timeout, {**headers, **signed}) as answer:
            yield answer

    def _told(self, location: Location, answer: Answer, size: int) -> Stat:
        headers = answer.headers
        of_amazon = self._buckets.settings(place_of(location.url).bucket).endpoint is None
        md5 = md5_of(headers, of_amazon=of_amazon)
        return Stat(size, modified_of(answer), headers.get("etag"), md5, _sha256(headers))

    async def _refusal(self, answer: Answer) -> StorageError:
        found = _CODE.search(await answer.error())
        code = found[1].decode() if found else str(answer.status)
        if code in _ABSENT:
            return Gone(f"The file is not where it should be, or must not be read ({code}).")
        return Unreachable(f"The bucket of the file answers {code}.")


def md5_of(headers: Mapping[str, str], *, of_amazon: bool) -> str | None:
    """The MD5 of an object that was put in one part: its ETag, unless it is encrypted by other keys than Amazon's own.

    S3 User Guide, "Checking object integrity"; other servers' tags of encrypted objects are no MD5 at all.
    """
    encrypted = headers.get("x-amz-server-side-encryption")
    by_customer = "x-amz-server-side-encryption-customer-algorithm" in headers
    if by_customer or not (encrypted is None or (of_amazon and encrypted == "AES256")):
        return None
    found = _MD5.fullmatch(headers.get("etag", ""))
    return found[1] if found else None


def _sha256(headers: Mapping[str, str]) -> str | None:
    """The SHA-256 of the whole object, in hexadecimal; that of parts ends with their number."""
    told = headers.get("x-amz-checksum-sha256", "")
    try:
        digest = base64.b64decode(told, validate=True)
    except ValueError:
        return None
    return digest.hex() if len(digest) == 32 else None
