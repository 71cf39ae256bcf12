"""Locations of files: ``file://`` URLs (RFC 8089), ``s3://bucket/key``, and addresses on file servers.

In memory all have paths: ``//s3/bucket/key`` and ``//https/host/path`` stand for what is not on this machine, so that names
are joined and cut alike everywhere. No absolute local path begins with two slashes.
"""

import os
import re
from urllib.parse import quote_from_bytes, unquote_to_bytes

_FILE = "file://"
_SAFE = "/~+,=@:!$&'()*;"
_REMOTE_PATH = re.compile(r"//(s3|https?)/([^/]+)(.*)", re.DOTALL)
_REMOTE_LOCATION = re.compile(r"(s3|https?)://([^/]+)(.*)", re.DOTALL)


def location_of(path: str) -> str:
    """The location of a file by its path, exact for any bytes in its name."""
    remote = _REMOTE_PATH.fullmatch(path)
    if remote is not None:
        return f"{remote[1]}://{remote[2]}{_quoted(remote[3])}"
    return _FILE + _quoted(path)


def path_of(location: str) -> str:
    """The path of a location; raises ValueError for what is none."""
    if location.startswith(_FILE):
        return _unquoted(location.removeprefix(_FILE))
    remote = _REMOTE_LOCATION.fullmatch(location)
    if remote is None:
        raise ValueError(f"{location} is no location of a file")
    return f"//{remote[1]}/{remote[2]}{_unquoted(remote[3])}"


def is_remote(path: str) -> bool:
    """Whether what a path stands for is not on this machine."""
    return path.startswith("//") and _REMOTE_PATH.fullmatch(path) is not None


def shown(path: str) -> str:
    """A path as people write it, its names as they are."""
    remote = _REMOTE_PATH.fullmatch(path)
    return path if remote is None else f"{remote[1]}://{remote[2]}{remote[3]}"


def _quoted(path: str) -> str:
    return quote_from_bytes(os.fsencode(path), safe=_SAFE)


def _unquoted(path: str) -> str:
    return os.fsdecode(unquote_to_bytes(path)) if "%" in path else path
