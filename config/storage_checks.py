"""What ``storage.toml`` must hold beyond the types of its values; each refusal names the key and the fix."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import unquote

from config.checks import check_url
from config.tables import ConfigurationError, near

if TYPE_CHECKING:
    from config.storage import BucketSettings, PrefixSettings, StorageSettings

SCHEMES = ("s3://", "https://", "http://", "file://")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_BUCKET = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9._-]{1,253}[A-Za-z0-9]", re.ASCII
)  # S3 User Guide, "Bucket naming rules"; older ones
_REGION = re.compile(r"[a-z0-9-]+", re.ASCII)
_ROLE = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+", re.ASCII)  # IAM User Guide, "IAM ARNs"
_STEP = re.compile(r"[a-z0-9_]+", re.ASCII)  # a mission or a spacecraft
_UNQUOTED = re.compile(r"[^A-Za-z0-9\-._~!$&'()*+,;=:@/%]|%(?![0-9A-Fa-f]{2})")  # RFC 3986, 3.3
_CONTROL = re.compile("[\x00-\x1f\x7f]")
_HEADER_VALUE = re.compile(r"[\x21-\x7e]([\t\x20-\x7e]*[\x21-\x7e])?", re.ASCII)  # RFC 9110, 5.5
HEADERS = (
    "cache-control",
    "cdn-cache-control",
    "content-language",
    "cross-origin-resource-policy",
    "link",
    "timing-allow-origin",
    "x-robots-tag",
)
"""The headers that a prefix may set; all others are said by the server for each file."""


def check_storage(storage: StorageSettings, source: str) -> None:
    """Refuse what is no place, and what contradicts itself; raises `ConfigurationError`."""
    for name, bucket in storage.buckets.items():
        _check_bucket(name, bucket, f"{source}: buckets.{name}")
    seen: set[str] = set()
    for number, prefix in enumerate(storage.prefixes, 1):
        where = f"{source}: prefixes[{number}]"
        _check_prefix(prefix.prefix, f"{where}.prefix")
        if prefix.prefix.rstrip("/") in seen:
            raise ConfigurationError(
                f"{where}.prefix: {prefix.prefix!r} stands twice. Keep one, with the locations of both in their order."
            )
        seen.add(prefix.prefix.rstrip("/"))
        _check_locations(prefix, f"{where}.locations")
        _check_headers(prefix.headers, f"{where}.headers")


def _check_prefix(prefix: str, where: str) -> None:
    steps = prefix.strip("/").split("/") if prefix.strip("/") else []
    odd = not prefix.startswith("/") or "//" in prefix or _CONTROL.search(prefix) or {".", ".."} & set(steps)
    if odd or not all(_STEP.fullmatch(step) for step in steps[:2]):
        raise ConfigurationError(
            f"{where}: {prefix!r} is no virtual path. Write it as listings show it: "
            "/mission, /mission/spacecraft, /mission/spacecraft/volume …"
        )


def _check_locations(prefix: PrefixSettings, where: str) -> None:
    if not prefix.locations:
        raise ConfigurationError(f'{where}: there are none. Write one or several: ["s3://bucket/key", "/folder"].')
    for number, location in enumerate(prefix.locations, 1):
        _check_location(location, f"{where}[{number}]")
    if len({one.rstrip("/") for one in prefix.locations}) < len(prefix.locations):
        raise ConfigurationError(f"{where}: one of them stands twice. Keep the first.")


def _check_location(location: str, where: str) -> None:
    scheme, _, rest = location.partition("://") if "://" in location else ("", "", location)
    host, _, path = rest.partition("/")
    if scheme and "@" in host:
        raise ConfigurationError(
            f"{where}: users and passwords do not belong into this file. Write host and path only."
        )
    if location != location.strip() or location.startswith("~"):
        raise ConfigurationError(f"{where}: {location!r} is no place. Write it whole, without spaces around it or `~`.")
    if not location.startswith(SCHEMES):
        if _SCHEME.match(location):
            known = f"Write one of {', '.join(SCHEMES)}, or a folder."
            raise ConfigurationError(f"{where}: {location!r} is of no kind that is known. {known}")
        _check_steps(location, location, where)
        return
    if "?" in location:
        raise ConfigurationError(
            f"{where}: a query does not belong there, nor a signature in it. Write scheme, host and path; "
            "a ? of a name as %3F."
        )
    if _UNQUOTED.search(path):
        raise ConfigurationError(
            f"{where}: {location!r} is no address: write a space as %20, % as %25, # as %23, and so on."
        )
    _check_steps(unquote(path), location, where)
    if scheme == "s3":
        _check_bucket_name(host, where)
    elif scheme != "file":
        check_url(location, where)
    elif host:
        raise ConfigurationError(f"{where}: {location!r} names a machine. Write file:///folder, or the folder alone.")


def _check_steps(path: str, location: str, where: str) -> None:
    if ".." in path.split("/") or _CONTROL.search(path):
        raise ConfigurationError(f"{where}: {location!r} leads up or elsewhere. Write the place itself, without `..`.")


def _check_bucket(name: str, bucket: BucketSettings, where: str) -> None:
    _check_bucket_name(name, where)
    if not _REGION.fullmatch(bucket.region):
        raise ConfigurationError(f"{where}.region: {bucket.region!r} is no region. Write us-west-2, for example.")
    if bucket.role is not None and not _ROLE.fullmatch(bucket.role):
        raise ConfigurationError(
            f"{where}.role: {bucket.role!r} is no role. Write its ARN: arn:aws:iam::123456789012:role/name."
        )
    if bucket.endpoint is not None:
        if "@" in bucket.endpoint or "?" in bucket.endpoint:
            raise ConfigurationError(
                f"{where}.endpoint: users, passwords and queries do not belong there. Write scheme, host, port and path; "
                "keys come from the environment, a profile or a role."
            )
        check_url(bucket.endpoint, f"{where}.endpoint")


def _check_bucket_name(name: str, where: str) -> None:
    if not _BUCKET.fullmatch(name) or ".." in name:
        raise ConfigurationError(
            f"{where}: {name!r} is no name of a bucket. Write s3://bucket/key: 3 to 63 lower-case letters, digits, . and -."
        )


def _check_headers(headers: Mapping[str, str], where: str) -> None:
    for name, value in headers.items():
        if name.lower() not in HEADERS:
            raise ConfigurationError(f"{where}.{name}: this header may not be set. {near(name.lower(), HEADERS)}")
        if not _HEADER_VALUE.fullmatch(value):
            raise ConfigurationError(
                f"{where}.{name}: the value is none that a header may have. Write one line of ASCII."
            )
    if len({name.lower() for name in headers}) < len(headers):
        raise ConfigurationError(f"{where}: one of them stands twice. Keep one.")
