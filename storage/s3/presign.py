"""Presigned S3 addresses: AWS Signature Version 4 in the query string, for one request of an object or of a bucket.

As the S3 API Reference has it ("Authenticating Requests: Using Query Parameters (AWS Signature Version 4)"). The results equal
botocore's byte for byte (``tests/storage/s3/test_presign.py``).
"""

from __future__ import annotations

import hashlib
import hmac
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from aws.credentials import Credentials
from aws.signature import ALGORITHM, domain_of, signing_key

_LONGEST = 7 * 86_400
_HOST_NAME = re.compile(r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]", re.ASCII)
_SAFE = "-._~"
_NONE: Mapping[str, str] = {}


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
    key: str | bytes,
    credentials: Credentials,
    *,
    expires_in: int,
    now: float,
    method: str = "GET",
    parameters: Mapping[str, str] = _NONE,
    headers: Mapping[str, str] = _NONE,
) -> str:
    """The address by which anybody sends one kind of request until ``expires_in`` seconds after ``now`` (seconds since 1970).

    ``key`` is an object's; an empty one means the bucket, as for ``list-type=2``. ``parameters`` go into the signed query as
    they are: ``versionId``, ``response-content-disposition`` and other overrides, and names that begin with ``x-``, which S3
    passes over and notes in its access logs. ``headers``, by their names in lower case, bind the address to requests that
    have them: ``{"range": "bytes=0-9"}``. Raises ValueError for a life that S3 does not allow.
    """
    if not 1 <= expires_in <= _LONGEST:
        raise ValueError(f"a presigned address lives 1 to {_LONGEST} seconds, not {expires_in}")
    moment = _moment(int(now))
    place = _place(bucket)
    # A bucket that is asked by path has no slash behind it, one at its own host has the host's.
    name = f"/{quote(key, safe='/' + _SAFE)}" if key or not place.path else ""
    names = tuple(sorted(["host", *headers]))
    signed = _signed(credentials, bucket.region, moment, expires_in, ";".join(names))
    query = [*(_parameter(*parameter) for parameter in parameters.items()), *signed.query]
    ordered = "&".join([query[at] for at in _order((*parameters, *signed.names))])
    lines = "\n".join(f"{one}:{place.host if one == 'host' else headers[one]}" for one in names)
    canonical = f"{method}\n{place.path}{name}\n{ordered}\n{lines}\n\n{signed.headers}\nUNSIGNED-PAYLOAD"
    signature = signed.begun.copy()
    signature.update(hashlib.sha256(canonical.encode()).hexdigest().encode())
    return f"{place.address}{name}?{'&'.join(query)}&X-Amz-Signature={signature.hexdigest()}"


class _Signed(NamedTuple):
    """What the addresses of one second have in common: signed parameters, their names, names of headers, and the signature
    as far as the text before the digest.
    """

    query: tuple[str, ...]
    names: tuple[str, ...]
    headers: str
    begun: hmac.HMAC


@lru_cache(maxsize=64)
def _signed(credentials: Credentials, region: str, moment: str, expires_in: int, headers: str) -> _Signed:
    scope = f"{moment[:8]}/{region}/s3/aws4_request"
    parameters = {
        "X-Amz-Algorithm": ALGORITHM,
        "X-Amz-Credential": f"{credentials.access_key}/{scope}",
        "X-Amz-Date": moment,
        "X-Amz-Expires": str(expires_in),
        "X-Amz-SignedHeaders": headers,
    }
    if credentials.session_token is not None:
        parameters["X-Amz-Security-Token"] = credentials.session_token
    query = tuple(_parameter(name, value) for name, value in parameters.items())
    key, text = signing_key(credentials.secret_key, scope), f"{ALGORITHM}\n{moment}\n{scope}\n"
    return _Signed(query, tuple(parameters), headers, hmac.new(key, text.encode(), "sha256"))


@lru_cache(maxsize=64)
def _moment(now: int) -> str:
    return time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(now))


@lru_cache(maxsize=1024)
def _order(names: tuple[str, ...]) -> tuple[int, ...]:
    """In which order parameters are signed: by their names as they are written, of which none stands twice."""
    return tuple(sorted(range(len(names)), key=lambda at: quote(names[at], safe=_SAFE)))


@lru_cache(maxsize=1024)  # those of one request are the same, but for the key
def _parameter(name: str, value: str) -> str:
    return f"{quote(name, safe=_SAFE)}={quote(value, safe=_SAFE)}"


class _Place(NamedTuple):
    """The address of a bucket, its host as clients send it, without the port that is the scheme's own, and its path."""

    address: str
    host: str
    path: str


@lru_cache(maxsize=1024)
def _place(bucket: Bucket) -> _Place:
    address = bucket.address
    parts = urlsplit(address)
    host = parts.hostname or ""
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    return _Place(address, host if parts.port in (None, usual) else f"{host}:{parts.port}", parts.path)
