"""How the names of files become part of virtual paths and locations.

In a virtual path a name stands as it is, except what would make the path ambiguous or is no text: ``%``, control
characters, bytes that are not UTF-8 and runs of two or more colons (``::`` begins the release in a uri) are written as
``%XX`` for each byte. The mapping is injective: two names never become one.
"""

import os
import re
from urllib.parse import quote_from_bytes, unquote_to_bytes

_ODD = re.compile("[%\x00-\x1f\x7f\udc80-\udcff]|::+")
_FILE = "file://"


def virtual_name(name: str) -> str:
    """The name of a file or directory as a virtual path writes it."""
    return _ODD.sub(_escape, name) if _ODD.search(name) else name


def virtual_path(path: str) -> str:
    """All names of a real path as a virtual path writes them."""
    return "/".join(map(virtual_name, path.split("/"))) if _ODD.search(path) else path


def _escape(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in os.fsencode(match[0]))


def printable(path: str) -> str:
    """A real path as text that any output can carry: bytes that are not UTF-8 as ``\\xNN``."""
    return path if path.isascii() else os.fsencode(path).decode("utf-8", "backslashreplace")


def location_of(path: str) -> str:
    """The location of a local file: its ``file://`` URL, exact for any bytes in its name."""
    return _FILE + quote_from_bytes(os.fsencode(path), safe="/~+,=@:!$&'()*;")


def path_of(location: str) -> str:
    """The local path of a ``file://`` location; raises ValueError for any other."""
    if not location.startswith(_FILE):
        raise ValueError(f"{location} is no local file")
    path = location.removeprefix(_FILE)
    return os.fsdecode(unquote_to_bytes(path)) if "%" in path else path
