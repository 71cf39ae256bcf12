"""Lists S3 buckets and reads parts of objects: ListObjectsV2 and GetObject (S3 API Reference), by presigned requests."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import unquote_plus

from lxml import etree

from storage.listing.asking import Asking, Told, refusal
from storage.listing.port import Listed, Part
from storage.port import Changed, Gone, StorageError
from storage.s3.buckets import Buckets, Place, place_of
from storage.s3.objects import md5_of

_LONGEST_PAGE = 16 << 20  # 1,000 keys of 1 KiB, each byte escaped, are some 4 MB
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
_REASONS = {
    "NoSuchBucket": "there is no bucket of this name",
    "NoSuchKey": "there is no such object",
    "AccessDenied": "the bucket's owner does not allow it: give the credentials s3:ListBucket and s3:GetObject",
    "AllAccessDisabled": "the bucket's owner does not allow it",
    "InvalidAccessKeyId": "S3 does not know the credentials",
    "SignatureDoesNotMatch": "S3 does not accept the credentials: the secret key is another one",
    "ExpiredToken": "the credentials have expired",
    "RequestTimeTooSkewed": "the clock of this machine is wrong",
    "AuthorizationHeaderMalformed": "the bucket is in another region",
    "AuthorizationQueryParametersError": "the bucket is in another region",
    "PermanentRedirect": "the bucket is in another region",
    "InvalidObjectState": "the object is in an archive tier: restore it first",
}


class BucketSource:
    """S3 buckets, as ``storage.toml`` has them."""

    def __init__(self, asking: Asking, buckets: Buckets) -> None:
        self._asking = asking
        self._buckets = buckets

    async def folder(self, url: str) -> AsyncIterator[list[Listed]]:
        """What stands at a prefix, up to the next slash."""
        place = place_of(url)
        key = place.key.decode()
        prefix = key.rstrip("/") + "/" if key else ""
        query = {"list-type": "2", "delimiter": "/", "encoding-type": "url", "prefix": prefix}
        while True:
            told = await self._ask(place._replace(key=b""), query, {}, 0, _LONGEST_PAGE)
            if told.status != 200:
                raise _refused(told, place.bucket)
            try:
                page = _page(told.body)
                listed = list(_listed(page, prefix))
            except (etree.XMLSyntaxError, ValueError):
                raise Gone("what answers is no S3: its list cannot be read") from None
            yield listed
            if _text(page, "IsTruncated") != "true":
                return
            token = _text(page, "NextContinuationToken")
            if token in ("", query.get("continuation-token")):  # half a list would mean that all others are gone
                raise Gone("its list says that it goes on, and not where (NextContinuationToken)")
            query["continuation-token"] = token

    async def read(self, url: str, start: int, length: int, tag: str = "") -> Part:
        """Bytes of an object; with its MD5 unless it was put in parts or is encrypted by a key of KMS or of the client."""
        place = place_of(url)
        headers = {"range": f"bytes={start}-{start + length - 1}", **({"if-match": f'"{tag}"'} if tag else {})}
        told = await self._ask(place, {}, headers, start, length)
        if told.status == 412:
            raise Changed("it has changed since it was listed")
        if told.status == 416:
            return Part(b"")
        if told.status not in (200, 206):
            raise _refused(told, place.bucket)
        of_amazon = self._buckets.settings(place.bucket).endpoint is None
        return Part(told.body, md5_of(told.headers, of_amazon=of_amazon))

    async def close(self) -> None:
        """Let go of all connections."""
        await self._asking.close()

    async def _ask(
        self, place: Place, query: Mapping[str, str], headers: Mapping[str, str], skipped: int, wanted: int
    ) -> Told:
        async def address() -> str:
            return await self._buckets.sign(place, parameters=query)

        return await self._asking.ask("GET", address, headers, skipped, wanted)


def _page(body: bytes) -> Any:
    """A page of a list; raises ValueError for any other document, which would be taken for an empty list."""
    page: Any = etree.fromstring(body, _PARSER)
    if etree.QName(page).localname != "ListBucketResult":
        raise ValueError
    return page


def _listed(page: Any, prefix: str) -> Iterator[Listed]:
    decode = unquote_plus if _text(page, "EncodingType") == "url" else str  # not all servers do as they are asked
    for item in page.iterfind("{*}CommonPrefixes"):
        yield Listed(decode(_text(item, "Prefix")).removeprefix(prefix).removesuffix("/"), is_folder=True)
    for item in page.iterfind("{*}Contents"):
        name = decode(_text(item, "Key")).removeprefix(prefix)
        if name:  # else the object that stands for the folder itself
            modified = int(datetime.fromisoformat(_text(item, "LastModified")).timestamp() * 1_000_000)
            yield Listed(name, False, int(_text(item, "Size")), modified, _text(item, "ETag").strip('"'))


def _text(item: Any, element: str) -> str:
    return item.findtext("{*}" + element) or ""


def _refused(told: Told, bucket: str) -> StorageError:
    """What S3's error code means for whoever harvests."""
    code = re.search(rb"<Code>(\w+)</Code>", told.body)
    reason = _REASONS.get(code[1].decode()) if code else None
    if reason is None:
        return refusal(told)
    if reason.endswith("region"):
        region = told.headers.get("x-amz-bucket-region")
        said = f'region = "{region}"' if region else "its region"
        reason += f": say {said} in [buckets.{bucket}] of storage.toml"
    return Gone(reason)
