"""What a real S3 server says of objects, and of requests that it refuses."""

from __future__ import annotations

import base64
import hashlib
import itertools
import os

import pytest

from config.storage import BucketSettings
from storage import Changed, Gone, Location, StorageError, Unreachable
from storage.client import Client
from storage.port import Place
from storage.s3.buckets import Buckets
from storage.s3.objects import S3Objects, md5_of
from tests.services.s3 import S3
from tests.storage.file_server import FileServer

NAMES = (f"objects-{number}" for number in itertools.count())
CONTENT = os.urandom(70_001)
MD5 = hashlib.md5(CONTENT).hexdigest()


@pytest.fixture
def bucket(s3: S3, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", s3.key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", s3.secret)
    return s3.bucket(next(NAMES))


@pytest.fixture
def objects(s3: S3, bucket: str, client: Client) -> S3Objects:
    return S3Objects(client, Buckets(lambda: {bucket: BucketSettings(s3.region, s3.url)}))


async def read(place: Place, location: Location) -> bytes:
    return b"".join([piece async for piece in place.read(location, 0, location.size)])


async def test_checksums_of_an_object_are_told(s3: S3, bucket: str, objects: S3Objects) -> None:
    digest = hashlib.sha256(CONTENT).digest()
    s3.put(bucket, "a", CONTENT, ChecksumSHA256=base64.b64encode(digest).decode())

    found = await objects.stat(Location(f"s3://{bucket}/a", len(CONTENT), 0))

    assert (found.size, found.md5, found.sha256) == (len(CONTENT), MD5, digest.hex())
    assert found.modified is not None


async def test_an_object_in_parts_has_no_md5(s3: S3, bucket: str, objects: S3Objects) -> None:
    started = s3.client.create_multipart_upload(Bucket=bucket, Key="a")
    where = {"Bucket": bucket, "Key": "a", "UploadId": started["UploadId"]}
    part = s3.client.upload_part(**where, PartNumber=1, Body=CONTENT)
    s3.client.complete_multipart_upload(**where, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]})
    location = Location(f"s3://{bucket}/a", len(CONTENT), 0, md5=MD5)

    found = await objects.stat(location)

    assert (found.md5, found.etag is not None) == (None, True)
    assert await read(objects, location) == CONTENT


async def test_other_bytes_of_the_same_size_have_changed(s3: S3, bucket: str, objects: S3Objects) -> None:
    s3.put(bucket, "a", CONTENT)
    good = Location(f"s3://{bucket}/a", len(CONTENT), 0, md5=MD5.upper())
    assert await read(objects, good) == CONTENT

    s3.put(bucket, "a", CONTENT[::-1])

    with pytest.raises(Changed):
        await objects.stat(good)
    with pytest.raises(Changed):
        await read(objects, good)


async def test_an_object_that_changes_while_it_is_read_is_never_a_mixture(
    s3: S3, bucket: str, objects: S3Objects
) -> None:
    old, new = os.urandom(24 * 1024 * 1024), os.urandom(24 * 1024 * 1024)
    s3.put(bucket, "a", old)
    pieces = objects.read(Location(f"s3://{bucket}/a", len(old), 0), 0, len(old))
    got = bytearray(await anext(pieces))

    s3.put(bucket, "a", new)
    try:
        async for piece in pieces:
            got += piece
    except Changed:
        pass

    assert got == old[: len(got)]


async def test_a_bucket_that_is_not_there_is_no_missing_file(client: Client, s3: S3, bucket: str) -> None:
    objects = S3Objects(client, Buckets(lambda: {"absent": BucketSettings(s3.region, s3.url)}))
    location = Location("s3://absent/a", 1, 0)

    with pytest.raises(Unreachable, match="NoSuchBucket"):
        await objects.stat(location)
    with pytest.raises(Unreachable, match="NoSuchBucket"):
        await read(objects, location)


async def test_keys_that_are_not_right_are_no_missing_file(
    s3: S3, bucket: str, objects: S3Objects, monkeypatch: pytest.MonkeyPatch
) -> None:
    s3.put(bucket, "a", CONTENT)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong-and-hush")
    location = Location(f"s3://{bucket}/a", len(CONTENT), 0)

    with pytest.raises(Unreachable, match="SignatureDoesNotMatch") as refused:
        await objects.stat(location)
    with pytest.raises(Unreachable):
        await read(objects, location)

    assert "hush" not in str(refused.value)


async def test_another_region_is_no_missing_file(client: Client, s3: S3, bucket: str) -> None:
    s3.put(bucket, "a", CONTENT)
    objects = S3Objects(client, Buckets(lambda: {bucket: BucketSettings("eu-west-1", s3.url)}))

    with pytest.raises(Unreachable):
        await objects.stat(Location(f"s3://{bucket}/a", len(CONTENT), 0))


@pytest.fixture
def odd(server: FileServer, client: Client, no_credentials: None, monkeypatch: pytest.MonkeyPatch) -> S3Objects:
    """What only AWS answers: the real server here grants its owner everything, and encrypts nothing."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "KEY")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hush")
    (server.folder / "archive").mkdir()
    (server.folder / "archive" / "a").write_bytes(CONTENT)
    return S3Objects(client, Buckets(lambda: {"archive": BucketSettings(endpoint=server.url)}))


@pytest.mark.parametrize(
    ("status", "code", "meaning"),
    [
        (403, "AccessDenied", Gone),
        (404, "NoSuchKey", Gone),
        (403, "InvalidObjectState", Gone),
        (404, "", Gone),
        (400, "ExpiredToken", Unreachable),
        (403, "RequestTimeTooSkewed", Unreachable),
        (403, "InvalidAccessKeyId", Unreachable),
        (301, "PermanentRedirect", Unreachable),
        (503, "SlowDown", Unreachable),
        (500, "InternalError", Unreachable),
    ],
)
async def test_what_the_codes_of_s3_mean(
    server: FileServer, odd: S3Objects, status: int, code: str, meaning: type[StorageError]
) -> None:
    server.faults.status = status
    server.faults.body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>hush</Message></Error>".encode()
    location = Location("s3://archive/a", len(CONTENT), 0)

    with pytest.raises(meaning, match=f"{code or 404}|500|503"):
        await odd.stat(location)
    with pytest.raises(meaning, match=code or "404") as refused:
        await read(odd, location)
    assert "hush" not in str(refused.value)


@pytest.mark.parametrize(
    ("headers", "changed"),
    [
        ({}, True),
        ({"x-amz-server-side-encryption": "AES256"}, False),
        ({"x-amz-server-side-encryption": "aws:kms"}, False),
        ({"x-amz-server-side-encryption-customer-algorithm": "AES256"}, False),
    ],
)
async def test_tags_of_encrypted_objects_are_no_md5(
    server: FileServer, odd: S3Objects, headers: dict[str, str], changed: bool
) -> None:
    server.faults.headers = {"etag": f'"{"0" * 32}"', **headers}
    location = Location("s3://archive/a", len(CONTENT), 0, md5=MD5)

    if changed:
        with pytest.raises(Changed):
            await read(odd, location)
    else:
        assert await read(odd, location) == CONTENT


def test_tags_that_amazon_made_with_its_own_keys_are_md5() -> None:
    headers = {"etag": f'"{MD5}"', "x-amz-server-side-encryption": "AES256"}

    assert (md5_of(headers, of_amazon=True), md5_of(headers, of_amazon=False)) == (MD5, None)


async def test_changed_settings_of_a_bucket_hold_at_once(client: Client, s3: S3, bucket: str) -> None:
    s3.put(bucket, "a", CONTENT)
    sections = {bucket: BucketSettings("eu-west-1", s3.url)}
    objects = S3Objects(client, Buckets(lambda: sections))
    location = Location(f"s3://{bucket}/a", len(CONTENT), 0)
    with pytest.raises(Unreachable):
        await objects.stat(location)

    sections[bucket] = BucketSettings(s3.region, s3.url)

    assert (await objects.stat(location)).size == len(CONTENT)


@pytest.mark.parametrize("url", ["s3://", "s3:///a", "https://bucket/a", "s3:bucket/a"])
async def test_what_is_in_no_bucket_is_gone(objects: S3Objects, url: str) -> None:
    with pytest.raises(Gone):
        await objects.stat(Location(url, 1, 0))
