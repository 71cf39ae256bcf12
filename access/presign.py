"""Presigned S3 addresses: AWS Signature Version 4 in the query string, for one GET of one object.

As the S3 API Reference has it ("Authenticating Requests: Using Query Parameters (AWS Signature Version 4)"). The results equal
botocore's byte for byte (``tests/access/test_presign.py``).
"""

from __future__ import annotations

import hashlib
import hmac
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, urlsplit

ALGORITHM = "AWS4-HMAC-SHA256"
_LONGEST = 7 * 86_400
_HOST_NAME = re.compile(r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]", re.ASCII)
_SAFE = "-._~"


@dataclass(frozen=True, slots=True)
class Credentials:
    """An AWS key, with the token of its session where it has one. The secrets show in no representation."""

    access_key: str
    secret_key: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)


def domain_of(region: str) -> str:
    """What the hosts of a region's services end with."""
    return f"{region}.amazonaws.com{'.cn' if region.startswith('cn-') else ''}"


def signing_key(secret_key: str, scope: str) -> bytes:
    """The key that signs what is asked in a scope: ``day/region/service/aws4_request``."""
    key = f"AWS4{secret_key}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket of a region, asked at its own host, or by path where its name is no host's or ``endpoint`` is another server.

    ``endpoint``, such as ``http://127.0.0.1:7070``, may have a path.
    """

    name: str
    region: str
    endpoint: str | None = None

    @property
    def address(self) -> str:
        """What the addresses of its objects begin with, up to and without the slash before the key."""
        if self.endpoint is not None:
            return f"{self.endpoint.rstrip('/')}/{self.name}"
        domain = domain_of(self.region)
        if _HOST_NAME.fullmatch(self.name):
            return f"https://{self.name}.s3.{domain}"
        return f"https://s3.{domain}/{self.name}"


def presign(
    bucket: Bucket,
    key: str,
    credentials: Credentials,
    *,
    expires_in: int,
    now: float,
    parameters: Mapping[str, str] | None = None,
    byte_range: tuple[int, int] | None = None,
) -> str:
    """The address by which anybody reads an object until ``expires_in`` seconds after ``now`` (seconds since 1970).

    ``parameters`` go into the signed query as they are: ``versionId``, ``response-content-disposition`` and other overrides,
    and names that begin with ``x-``, which S3 passes over and notes in its access logs. ``byte_range`` (first and last byte)
    binds the address to requests with that Range header. Raises ValueError for a life that S3 does not allow.
    """
    if not 1 <= expires_in <= _LONGEST:
        raise ValueError(f"a presigned address lives 1 to {_LONGEST} seconds, not {expires_in}")
    moment = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(now))
    address, host, path = _place(bucket)
    name = quote(key, safe="/" + _SAFE)
    signed = _signed(credentials, bucket.region, moment, expires_in, byte_range is not None)
    query = [*(_parameter(*parameter) for parameter in (parameters or {}).items()), *signed.query]
    ranged = "" if byte_range is None else f"range:bytes={byte_range[0]}-{byte_range[1]}\n"
    canonical = (
        f"GET\n{path}/{name}\n{'&'.join(sorted(query))}\nhost:{host}\n{ranged}\n{signed.headers}\nUNSIGNED-PAYLOAD"
    )
    text = signed.before_digest + hashlib.sha256(canonical.encode()).hexdigest()
    signature = hmac.digest(signed.key, text.encode(), "sha256").hex()
    return f"{address}/{name}?{'&'.join(query)}&X-Amz-Signature={signature}"


class _Signed(NamedTuple):
    """What the addresses of one second have in common: signed parameters, names of headers, text before the digest, key."""

    query: tuple[str, ...]
    headers: str
    before_digest: str
    key: bytes


@lru_cache(maxsize=64)
def _signed(credentials: Credentials, region: str, moment: str, expires_in: int, ranged: bool) -> _Signed:
    scope = f"{moment[:8]}/{region}/s3/aws4_request"
    headers = "host;range" if ranged else "host"
    parameters = {
        "X-Amz-Algorithm": ALGORITHM,
        "X-Amz-Credential": f"{credentials.access_key}/{scope}",
        "X-Amz-Date": moment,
        "X-Amz-Expires": str(expires_in),
        "X-Amz-SignedHeaders": headers,
    }
    if credentials.session_token is not None:
        parameters["X-Amz-Security-Token"] = credentials.session_token
    key = signing_key(credentials.secret_key, scope)
    query = tuple(_parameter(name, value) for name, value in parameters.items())
    return _Signed(query, headers, f"{ALGORITHM}\n{moment}\n{scope}\n", key)


@lru_cache(maxsize=1024)  # those of one request are the same, but for the key
def _parameter(name: str, value: str) -> str:
    return f"{quote(name, safe=_SAFE)}={quote(value, safe=_SAFE)}"


@lru_cache(maxsize=1024)
def _place(bucket: Bucket) -> tuple[str, str, str]:
    """The address of a bucket, its host as clients send it, without the port that is the scheme's own, and its path."""
    address = bucket.address
    parts = urlsplit(address)
    host = parts.hostname or ""
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    return address, (host if parts.port in (None, usual) else f"{host}:{parts.port}"), parts.path
