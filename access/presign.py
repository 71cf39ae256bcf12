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
from urllib.parse import quote, urlsplit

_ALGORITHM = "AWS4-HMAC-SHA256"
_LONGEST = 7 * 86_400
_HOST_NAME = re.compile(r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]", re.ASCII)
_SAFE = "-._~"


@dataclass(frozen=True, slots=True)
class Credentials:
    """An AWS key, with the token of its session where it has one. The secrets show in no representation."""

    access_key: str
    secret_key: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)


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
        domain = f"{self.region}.amazonaws.com{'.cn' if self.region.startswith('cn-') else ''}"
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
    scope = f"{moment[:8]}/{bucket.region}/s3/aws4_request"
    host, path = _parts(bucket.address)
    path += "/" + quote(key, safe="/" + _SAFE)
    signed = {
        "X-Amz-Algorithm": _ALGORITHM,
        "X-Amz-Credential": f"{credentials.access_key}/{scope}",
        "X-Amz-Date": moment,
        "X-Amz-Expires": str(expires_in),
        "X-Amz-SignedHeaders": "host" if byte_range is None else "host;range",
    }
    if credentials.session_token is not None:
        signed["X-Amz-Security-Token"] = credentials.session_token
    query = [_parameter(name, value) for name, value in {**(parameters or {}), **signed}.items()]
    headers = f"host:{host}\n" if byte_range is None else f"host:{host}\nrange:bytes={byte_range[0]}-{byte_range[1]}\n"
    canonical = "\n".join(
        ["GET", path, "&".join(sorted(query)), headers, signed["X-Amz-SignedHeaders"], "UNSIGNED-PAYLOAD"]
    )
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    text = f"{_ALGORITHM}\n{moment}\n{scope}\n{digest}"
    signing_key = _signing_key(credentials.secret_key, moment[:8], bucket.region)
    signature = hmac.new(signing_key, text.encode(), hashlib.sha256).hexdigest()
    return f"{bucket.address}/{quote(key, safe='/' + _SAFE)}?{'&'.join(query)}&X-Amz-Signature={signature}"


def _parameter(name: str, value: str) -> str:
    return f"{quote(name, safe=_SAFE)}={quote(value, safe=_SAFE)}"


@lru_cache(maxsize=1024)
def _parts(address: str) -> tuple[str, str]:
    """The host as clients send it, without the port that is the scheme's own, and the path."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    return (host if parts.port in (None, usual) else f"{host}:{parts.port}"), parts.path


@lru_cache(maxsize=64)
def _signing_key(secret: str, day: str, region: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in (day, region, "s3", "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key
