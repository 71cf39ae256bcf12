"""Signed calls equal botocore's byte for byte."""

import datetime
from unittest import mock

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import pytest
from hypothesis import given
from hypothesis import strategies as st

from access.dynamodb.calls.signing import address_of, signed_headers
from aws.credentials import Credentials

REGIONS = ("us-west-2", "us-gov-west-1", "cn-north-1")
ENDPOINTS = (None, "http://127.0.0.1:8000", "https://vpce-1.dynamodb.us-west-2.vpce.amazonaws.com/", "http://host/path")
secrets = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=60)


@given(
    region=st.sampled_from(REGIONS),
    endpoint=st.sampled_from(ENDPOINTS),
    credentials=st.builds(Credentials, secrets, secrets, st.none() | secrets),
    body=st.binary(max_size=50),
    now=st.integers(1_600_000_000, 2_000_000_000),
)
def test_equals_botocore(region: str, endpoint: str | None, credentials: Credentials, body: bytes, now: int) -> None:
    address = address_of(region, endpoint)
    ours = signed_headers("PutItem", body, address, credentials, now)

    theirs = botocore.awsrequest.AWSRequest("POST", address.url, data=body)
    theirs.headers["Content-Type"] = "application/x-amz-json-1.0"
    theirs.headers["X-Amz-Target"] = "DynamoDB_20120810.PutItem"
    known = botocore.credentials.Credentials(credentials.access_key, credentials.secret_key, credentials.session_token)
    moment = datetime.datetime.fromtimestamp(now, datetime.UTC)
    with mock.patch("botocore.auth.get_current_datetime", return_value=moment):
        botocore.auth.SigV4Auth(known, "dynamodb", region).add_auth(theirs)
    assert ours.pop("host") == address.host
    assert ours == {name.lower(): value for name, value in theirs.headers.items()}


@pytest.mark.parametrize(
    ("region", "url"),
    [
        ("us-west-2", "https://dynamodb.us-west-2.amazonaws.com/"),
        ("cn-north-1", "https://dynamodb.cn-north-1.amazonaws.com.cn/"),
    ],
)
def test_a_region_has_its_address(region: str, url: str) -> None:
    assert address_of(region, None).url == url
