"""What answers in a bucket's place and is no list, or half of one: it is never taken for a list that is empty or whole."""

from __future__ import annotations

import pytest

from config.storage import BucketSettings, StorageSettings
from storage.listing.sources import connect
from storage.port import Gone
from tests.storage.file_server import FileServer

ITEM = "<Contents><Key>%s</Key><LastModified>%s</LastModified><Size>%s</Size></Contents>"
GOOD = ITEM % ("a.img", "2009-05-30T05:19:15.000Z", "10")


def page(*content: str) -> bytes:
    return f'<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">{"".join(content)}</ListBucketResult>'.encode()


async def names(server: FileServer, body: bytes) -> list[str]:
    server.faults.status, server.faults.body = 200, body
    settings = StorageSettings(listing_patience=20.0, buckets={"archive": BucketSettings(endpoint=server.url)})
    source = connect(settings, 1)["s3"]
    try:
        return [item.name async for found in source.folder("s3://archive/") for item in found]
    finally:
        await source.close()


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "any")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "any")


async def test_a_list_may_be_empty(server: FileServer) -> None:
    assert await names(server, page()) == []
    assert await names(server, page(GOOD)) == ["a.img"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body>Sign in to this network</body></html>",
        page(GOOD)[:-9],
        page(ITEM % ("a.img", "yesterday", "10")),
        page(ITEM % ("a.img", "2009-05-30T05:19:15.000Z", "10 MB")),
    ],
)
async def test_what_is_no_list_is_no_empty_one(server: FileServer, body: bytes) -> None:
    with pytest.raises(Gone, match="no S3"):
        await names(server, body)


@pytest.mark.parametrize("token", ["", "<NextContinuationToken>the same</NextContinuationToken>"])
async def test_a_list_that_does_not_go_on_is_not_whole(server: FileServer, token: str) -> None:
    with pytest.raises(Gone, match="NextContinuationToken"):
        await names(server, page(GOOD, "<IsTruncated>true</IsTruncated>", token))
