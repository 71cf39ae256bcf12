"""Pages and what they load, from the package itself: nothing is loaded from another host."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
}
_KEPT = 32  # files in memory: all that there are


class Sent(NamedTuple):
    """How a file is answered; the names of headers are lower-case."""

    status: int
    content: bytes
    headers: dict[str, str]


class Bundle:
    """Files by their paths in addresses, under one policy of what a browser lets them do.

    Scripts are from here only; ``inline_styles`` is for pages whose scripts write styles into them.
    """

    def __init__(self, files: Mapping[str, Path], *, inline_styles: bool = False) -> None:
        styles = "'self' 'unsafe-inline'" if inline_styles else "'self'"
        self._files = files
        self._security = {
            "content-security-policy": f"default-src 'none'; script-src 'self'; style-src {styles}; img-src 'self' data:; "
            "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            "x-content-type-options": "nosniff",
            "referrer-policy": "no-referrer",
        }

    def file(self, path: str, known: str | None = None) -> Sent | None:
        """Give the file at a path, None where there is none; ``known`` is the client's If-None-Match."""
        file = self._files.get(path)
        if file is None:
            return None
        content, tag = _read(file)
        # A page depends on Accept; what it loads is asked for again, and mostly answered by 304.
        headers = {"cache-control": "no-cache", "etag": tag, "vary": "accept", **self._security}
        if known is not None and tag in known:  # also in a list, and weakened by a proxy that compresses
            return Sent(304, b"", headers)
        return Sent(200, content, {"content-type": _TYPES[file.suffix], **headers})


@lru_cache(maxsize=_KEPT)
def _read(file: Path) -> tuple[bytes, str]:
    content = file.read_bytes()
    return content, f'"{hashlib.sha256(content).hexdigest()[:32]}"'
