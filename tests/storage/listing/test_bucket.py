"""Listing buckets of a real S3."""

from __future__ import annotations

import hashlib

import pytest

from config.storage import BucketSettings, StorageSettings
from storage.listing.port import Listed, Source
from storage.listing.sources import connect
from storage.port import Changed, Gone
from tests.services.s3 import S3


@pytest.fixture
async def source(s3: S3, monkeypatch: pytest.MonkeyPatch) -> Source:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", s3.key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", s3.secret)
    if "listed" not in [bucket["Name"] for bucket in s3.client.list_buckets()["Buckets"]]:
        s3.bucket("listed")
    settings = StorageSettings(listing_patience=5.0, buckets={"listed": BucketSettings(s3.region, s3.url)})
    return connect(settings, 8)["s3"]


async def listed(source: Source, url: str) -> list[list[Listed]]:
    try:
        return [page async for page in source.folder(url)]
    finally:
        await source.close()


async def test_a_prefix_lists_its_own_files_and_folders(s3: S3, source: Source) -> None:
    for key in ("one/a b+%41.img", "one/two/deep/x", "one/two.lbl", "other", "one/"):
        s3.put("listed", key, b"" if key.endswith("/") else key.encode())

    (page,) = await listed(source, "s3://listed/one/")

    assert [(item.name, item.is_folder, item.size) for item in sorted(page)] == [
        ("a b+%41.img", False, 15),
        ("two", True, 0),
        ("two.lbl", False, 11),
    ]
    files = {item.name: item for item in page}
    assert files["two.lbl"].tag == hashlib.md5(b"one/two.lbl").hexdigest()
    assert files["two.lbl"].modified > 1_700_000_000_000_000


async def test_long_lists_are_read_to_their_end(s3: S3, source: Source) -> None:
    folder = s3.folder / "objects" / "listed" / "many"
    folder.mkdir()
    for number in range(2_100):
        (folder / f"{number:05}.img").write_bytes(b"")

    pages = await listed(source, "s3://listed/many")

    assert len(pages) == 3
    assert [item.name for page in pages for item in page] == [f"{number:05}.img" for number in range(2_100)]


async def test_parts_are_read_as_long_as_the_object_is_the_same(s3: S3, source: Source) -> None:
    s3.put("listed", "part/x.img", bytes(range(256)))
    tag = hashlib.md5(bytes(range(256))).hexdigest()
    try:
        part = await source.read("s3://listed/part/x.img", 10, 5, tag)
        end = await source.read("s3://listed/part/x.img", 250, 100, tag)
        with pytest.raises(Changed):
            await source.read("s3://listed/part/x.img", 10, 5, "0" * 32)
        with pytest.raises(Gone, match="no such object"):
            await source.read("s3://listed/part/y.img", 10, 5)
    finally:
        await source.close()

    assert (part.data, part.md5) == (bytes(range(10, 15)), tag)
    assert end.data == bytes(range(250, 256))
