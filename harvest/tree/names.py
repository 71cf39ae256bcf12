"""How the names of files become part of virtual paths.

In a virtual path a name stands as it is, except what would make the path ambiguous or is no text: ``%``, control
characters, bytes that are not UTF-8 and runs of two or more colons (``::`` begins the release in a uri) are written as
``%XX`` for each byte. The mapping is injective: two names never become one.
"""

import os
import re

from schema.locations import shown

_ODD = re.compile("[%\x00-\x1f\x7f\udc80-\udcff]|::+")


def virtual_name(name: str) -> str:
    """The name of a file or directory as a virtual path writes it."""
    return _ODD.sub(_escape, name) if _ODD.search(name) else name


def virtual_path(path: str) -> str:
    """All names of a real path as a virtual path writes them."""
    return "/".join(map(virtual_name, path.split("/"))) if _ODD.search(path) else path


def _escape(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in os.fsencode(match[0]))


def printable(path: str) -> str:
    """A real path as text that any output can carry: bytes that are not UTF-8 as ``\\xNN``; elsewhere as a URL."""
    path = shown(path) if path.startswith("//") else path
    return path if path.isascii() else os.fsencode(path).decode("utf-8", "backslashreplace")
