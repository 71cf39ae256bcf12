"""Presigned S3 addresses equal botocore's byte for byte."""

import datetime
from functools import lru_cache
from typing import Any
from unittest import mock

import botocore.credentials
import botocore.session
import pytest
from botocore.config import Config
from hypothesis import given
from hypothesis import strategies as st

from aws.credentials import Credentials
from storage.s3.presign import Bucket, presign

SESSION = botocore.session.Session()
REGIONS = ("us-east-1", "us-west-2", "eu-central-1", "us-gov-west-1", "cn-north-1")
OVERRIDES = {
    "VersionId": "versionId",
    "ResponseContentType": "response-content-type",
    "ResponseContentDisposition": "response-content-disposition",
    "ResponseCacheControl": "response-cache-control",
}
secrets = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=60)
keys = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=60)
printable = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=30)

buckets = st.builds(
    Bucket,
    st.sampled_from(["archive", "pds-imaging-2", "with.dots.in-it", "Old_Name"]),
    st.sampled_from(REGIONS),
    st.sampled_from([None, "http://127.0.0.1:7070", "https://s3.example:443", "https://s3.example:8443/base/"]),
)
OWNER = Credentials("AKIA", "hush", "session")


@lru_cache
def client_of(region: str, endpoint: str | None) -> Any:
    """A client of botocore; to make one takes a tenth of a second."""
    addressing = {
        "addressing_style": "virtual" if endpoint is None else "path",
        "us_east_1_regional_endpoint": "regional",
    }
    config = Config(signature_version="s3v4", s3=addressing)
    return SESSION.create_client(
        "s3", region, endpoint_url=endpoint, aws_access_key_id="A", aws_secret_access_key="S", config=config
    )


def of_botocore(
    operation: str, bucket: Bucket, credentials: Credentials, expires_in: int, now: int, asked: dict[str, Any]
) -> str:
    client = client_of(bucket.region, bucket.endpoint)
    client._request_signer._credentials = botocore.credentials.Credentials(
        credentials.access_key, credentials.secret_key, credentials.session_token
    )
    moment = datetime.datetime.fromtimestamp(now, datetime.UTC)
    with mock.patch("botocore.auth.get_current_datetime", return_value=moment):
        address: str = client.generate_presigned_url(
            operation, Params={"Bucket": bucket.name, **asked}, ExpiresIn=expires_in
        )
    return address


@given(
    bucket=buckets,
    key=keys.filter(lambda key: not key.startswith("/")),
    credentials=st.builds(Credentials, st.text("ABCXYZ0123", min_size=4), secrets, st.none() | secrets),
    expires_in=st.integers(1, 604_800),
    now=st.integers(0, 4_000_000_000),
    overrides=st.dictionaries(st.sampled_from(sorted(OVERRIDES)), printable),
    byte_range=st.none() | st.tuples(st.integers(0, 2**40), st.integers(0, 2**40)),
)
def test_equals_botocore(
    bucket: Bucket,
    key: str,
    credentials: Credentials,
    expires_in: int,
    now: int,
    overrides: dict[str, str],
    byte_range: tuple[int, int] | None,
) -> None:
    asked = dict(overrides)
    if byte_range is not None:
        asked["Range"] = f"bytes={byte_range[0]}-{byte_range[1]}"

    ours = presign(
        bucket,
        key,
        credentials,
        expires_in=expires_in,
        now=now,
        parameters={OVERRIDES[name]: value for name, value in overrides.items()},
        headers={} if byte_range is None else {"range": asked["Range"]},
    )

    assert ours == of_botocore("get_object", bucket, credentials, expires_in, now, {"Key": key, **asked})


@given(bucket=buckets, key=keys.filter(lambda key: not key.startswith("/")), checksum=st.booleans())
def test_looking_at_an_object_equals_botocore(bucket: Bucket, key: str, checksum: bool) -> None:
    asked = {"Key": key} | ({"ChecksumMode": "ENABLED"} if checksum else {})

    ours = presign(
        bucket,
        key,
        OWNER,
        expires_in=60,
        now=1_700_000_000,
        method="HEAD",
        headers={"x-amz-checksum-mode": "ENABLED"} if checksum else {},
    )

    assert ours == of_botocore("head_object", bucket, OWNER, 60, 1_700_000_000, asked)


@given(bucket=buckets, prefix=keys, after=keys, size=st.integers(1, 1000))
def test_listing_a_bucket_equals_botocore(bucket: Bucket, prefix: str, after: str, size: int) -> None:
    asked = {"Prefix": prefix, "ContinuationToken": after, "MaxKeys": size, "Delimiter": "/", "EncodingType": "url"}
    parameters = {
        "list-type": "2",
        "prefix": prefix,
        "continuation-token": after,
        "max-keys": str(size),
        "delimiter": "/",
        "encoding-type": "url",
    }

    ours = presign(bucket, "", OWNER, expires_in=60, now=1_700_000_000, parameters=parameters)

    expected = of_botocore("list_objects_v2", bucket, OWNER, 60, 1_700_000_000, asked)
    assert as_set(ours) == as_set(expected)


def as_set(address: str) -> tuple[str, set[str]]:
    """An address whose parameters may stand in any order: the signature holds for one order only."""
    place, _, query = address.partition("?")
    return place, set(query.split("&"))


def test_a_key_that_is_no_text_is_signed_as_it_is() -> None:
    address = presign(Bucket("b", "us-west-2"), b"a/\xff %41", OWNER, expires_in=60, now=0)

    assert "/a/%FF%20%2541?" in address


@pytest.mark.parametrize("expires_in", [0, -1, 604_801])
def test_a_life_that_s3_does_not_allow_is_refused(expires_in: int) -> None:
    with pytest.raises(ValueError, match="lives 1 to 604800 seconds"):
        presign(Bucket("b", "us-west-2"), "k", Credentials("a", "s"), expires_in=expires_in, now=0)


def test_the_secrets_show_in_no_representation() -> None:
    assert repr(Credentials("AKIA", "hush", "token")) == "Credentials(access_key='AKIA', expires=None)"
