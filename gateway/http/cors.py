"""Cross-origin requests (Fetch, "CORS protocol"): origins are compared whole, and credentials are never allowed."""

from __future__ import annotations

from collections.abc import Iterable

from gateway.http.asgi import Headers, Response

_METHODS = b"GET, POST, OPTIONS"
_HEADERS = b"authorization, content-type, accept, x-request-id, traceparent, tharsis-query-plan"
_MAX_AGE_SECONDS = b"600"


class Cors:
    """Says which origins may read answers: those that are listed, or all for ``*``."""

    def __init__(self, origins: tuple[str, ...]) -> None:
        self._origins = frozenset(origins)

    def headers(self, request: Iterable[tuple[bytes, bytes]]) -> Headers:
        """Give the headers that let the origin that the request names read the response."""
        if not self._origins:
            return []
        if "*" in self._origins:
            return [(b"access-control-allow-origin", b"*")]
        origin = next((value for name, value in request if name.lower() == b"origin"), b"")
        if origin.decode("latin-1") not in self._origins:
            return [(b"vary", b"origin")]
        return [(b"access-control-allow-origin", origin), (b"vary", b"origin")]

    def preflight(self, request: Iterable[tuple[bytes, bytes]]) -> Response:
        """Answer OPTIONS."""
        headers = self.headers(request)
        if any(name == b"access-control-allow-origin" for name, _ in headers):
            headers += [
                (b"access-control-allow-methods", _METHODS),
                (b"access-control-allow-headers", _HEADERS),
                (b"access-control-max-age", _MAX_AGE_SECONDS),
            ]
        return Response(204, b"", [(b"allow", _METHODS), *headers])
