"""Calls of DynamoDB that are signed in their headers, with AWS Signature Version 4.

As AWS's reference has it ("AWS Signature Version 4 for API requests"). The results equal botocore's byte for byte
(``tests/access/dynamodb/test_signing.py``).
"""

from __future__ import annotations

import hashlib
import hmac
import time
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

from aws.credentials import Credentials
from aws.signature import ALGORITHM, domain_of, signing_key

_TYPE = "application/x-amz-json-1.0"
_VERSION = "DynamoDB_20120810"


class Address(NamedTuple):
    """Where DynamoDB answers; ``host`` as clients send it."""

    url: str
    host: str
    region: str


@lru_cache
def address_of(region: str, endpoint: str | None) -> Address:
    """The address of a region, or of another server that speaks for it."""
    url = endpoint or f"https://dynamodb.{domain_of(region)}"
    return Address(url.rstrip("/") + "/", urlsplit(url).netloc.rpartition("@")[2], region)


def signed_headers(
    operation: str, body: bytes, address: Address, credentials: Credentials, now: float
) -> dict[str, str]:
    """The headers of a call at a time, in seconds since 1970."""
    moment = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(now))
    headers = {"content-type": _TYPE, "host": address.host, "x-amz-date": moment}
    if credentials.session_token is not None:
        headers["x-amz-security-token"] = credentials.session_token
    headers["x-amz-target"] = f"{_VERSION}.{operation}"
    names = ";".join(headers)
    lines = "".join(f"{name}:{value}\n" for name, value in headers.items())
    canonical = f"POST\n{urlsplit(address.url).path}\n\n{lines}\n{names}\n{hashlib.sha256(body).hexdigest()}"
    scope = f"{moment[:8]}/{address.region}/dynamodb/aws4_request"
    text = f"{ALGORITHM}\n{moment}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    signature = hmac.digest(_key(credentials, scope), text.encode(), "sha256").hex()
    headers["authorization"] = (
        f"{ALGORITHM} Credential={credentials.access_key}/{scope}, SignedHeaders={names}, Signature={signature}"
    )
    return headers


@lru_cache(maxsize=16)
def _key(credentials: Credentials, scope: str) -> bytes:
    return signing_key(credentials.secret_key, scope)
