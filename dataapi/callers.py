"""Who asks over REST."""

from fastapi import Request

from access.identity import Identify, Identity
from access.sessions import METHOD


async def caller(request: Request, identify: Identify) -> Identity:
    """The identity of a request; raises `Unauthenticated`, `Forbidden` or `IssuerUnavailable`."""
    return await identify(joined_headers(request), request.client.host if request.client is not None else None)


def joined_headers(request: Request) -> dict[str, str]:
    """The headers of a request with its method; those that are repeated are joined (RFC 9110, 5.2): two tokens are none."""
    headers: dict[str, str] = {}
    for name, value in request.headers.items():
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    headers[METHOD] = request.method
    return headers
