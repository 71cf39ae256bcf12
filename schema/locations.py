"""Locations of local files: ``file://`` URLs (RFC 8089)."""

import os
from urllib.parse import quote_from_bytes, unquote_to_bytes

_FILE = "file://"


def location_of(path: str) -> str:
    """The location of a local file: its ``file://`` URL, exact for any bytes in its name."""
    return _FILE + quote_from_bytes(os.fsencode(path), safe="/~+,=@:!$&'()*;")


def path_of(location: str) -> str:
    """The local path of a ``file://`` location; raises ValueError for any other."""
    if not location.startswith(_FILE):
        raise ValueError(f"{location} is no local file")
    path = location.removeprefix(_FILE)
    return os.fsdecode(unquote_to_bytes(path)) if "%" in path else path
