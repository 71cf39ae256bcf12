"""Who asks over REST."""

from fastapi import Request

from access.identity import Identify, Identity


async def caller(request: Request, identify: Identify) -> Identity:
    """The identity of a request; headers that are repeated are joined (RFC 9110, 5.2), so that two tokens are none.

    Raises `Unauthenticated` or `IssuerUnavailable`.
    """
    headers: dict[str, str] = {}
    for name, value in request.headers.items():
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return await identify(headers, request.client.host if request.client is not None else None)
