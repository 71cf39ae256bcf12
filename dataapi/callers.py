"""Who asks over REST."""

from fastapi import Request

from access.door import Entrance
from access.identity import Identity
from access.sessions import METHOD, as_anybody

RATE = "tharsis.rate"
"""The key in the scope of a request under which what is left of its caller's rate is kept for the answer's headers."""


_IDENTITY = "tharsis.identity"


async def caller(request: Request, entrance: Entrance) -> Identity:
    """The identity of a request, which comes in once, however often this is asked.

    Raises one of `access.refusals.ACCESS_ERRORS`.
    """
    known: Identity | None = request.scope.get(_IDENTITY)
    if known is not None:
        return known
    peer = request.client.host if request.client is not None else None
    identity, request.scope[RATE] = await entrance.enter(joined_headers(request), peer)
    request.scope[_IDENTITY] = identity
    return identity


async def stranger(request: Request, entrance: Entrance) -> None:
    """Let a request in as anybody's, whatever it shows: whose session is over must be able to begin another one.

    Raises one of `access.refusals.ACCESS_ERRORS`.
    """
    peer = request.client.host if request.client is not None else None
    _, request.scope[RATE] = await entrance.enter(as_anybody(joined_headers(request)), peer)


def joined_headers(request: Request) -> dict[str, str]:
    """The headers of a request with its method; those that are repeated are joined (RFC 9110, 5.2): two tokens are none."""
    headers: dict[str, str] = {}
    for name, value in request.headers.items():
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    headers[METHOD] = request.method
    return headers
