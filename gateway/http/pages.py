"""GraphiQL's page and files, from the package itself: nothing is loaded from another host.

``graphiql/refresh`` has the script that takes new versions; VERSIONS.json and LICENCES.txt say what is in the files.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from gateway.http.asgi import Response

_FOLDER = Path(__file__).parent / "graphiql"
_PAGE = "/graphql"
_TYPES = {
    ".css": b"text/css; charset=utf-8",
    ".html": b"text/html; charset=utf-8",
    ".js": b"text/javascript; charset=utf-8",
    ".txt": b"text/plain; charset=utf-8",
}
_LOADED = ("page.js", "page.css", "graphiql.js", "graphiql.css", "LICENCES.txt")
_FILES = {_PAGE: _FOLDER / "index.html"} | {f"/graphiql/{name}": _FOLDER / name for name in _LOADED}
# The editor writes its styles into the page, so that inline styles must be allowed; scripts only from here.
_POLICY = (
    b"default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    b"connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_SECURITY = [
    (b"content-security-policy", _POLICY),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
]


def page(path: str, known: str | None = None) -> Response | None:
    """Give the file at a path, None where there is none; ``known`` is the client's If-None-Match."""
    if path not in _FILES:
        return None
    content, tag = _read(path)
    # The page itself depends on Accept; what it loads is asked for again, and mostly answered by 304.
    headers = [(b"cache-control", b"no-cache"), (b"etag", tag), (b"vary", b"accept"), *_SECURITY]
    if known is not None and tag.decode("ascii") in known:  # also in a list, and weakened by a proxy that compresses
        return Response(304, b"", headers)
    return Response(200, content, [(b"content-type", _TYPES[_FILES[path].suffix]), *headers])


@lru_cache(maxsize=len(_FILES))
def _read(path: str) -> tuple[bytes, bytes]:
    content = _FILES[path].read_bytes()
    return content, b'"%b"' % hashlib.sha256(content).hexdigest()[:32].encode("ascii")
