"""Reading the body of a request: within bounds of length and time."""

import asyncio

from fastapi import Request

_LONGEST = 65_536
_SECONDS = 30


class BodyRefused(Exception):
    """A body that is too long, or does not come; ``status`` is 413 or 408."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


async def read_body(request: Request) -> bytes:
    """Read the body, whose length must be told; raises `BodyRefused`."""
    length = request.headers.get("content-length", "")
    if not (length.isdecimal() and int(length) <= _LONGEST):
        raise BodyRefused(413, f"Send a body with a Content-Length of at most {_LONGEST} bytes.")
    try:
        async with asyncio.timeout(_SECONDS):
            return await request.body()
    except TimeoutError:
        raise BodyRefused(408, f"The body did not arrive within {_SECONDS} seconds.") from None
