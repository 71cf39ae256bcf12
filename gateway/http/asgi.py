"""The little of ASGI (3.0, HTTP) that the application uses."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass, field
from typing import Any

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
ASGIApplication = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]


class BodyTooLong(Exception):
    """A body of more bytes than are taken."""


class ClientGone(Exception):
    """The client left before its request was complete."""


@dataclass(slots=True)
class Response:
    """A whole response; header names are lower-case."""

    status: int
    body: bytes = b""
    headers: Headers = field(default_factory=list)


def request_headers(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Give the headers by lower-case name; what is repeated is joined with commas (RFC 9110, 5.2)."""
    headers: dict[str, str] = {}
    for key, value in raw:
        name, text = key.decode("latin-1").lower(), value.decode("latin-1")
        headers[name] = f"{headers[name]}, {text}" if name in headers else text
    return headers


async def read_body(receive: Receive, limit: int) -> bytes:
    """Read the whole body; raises BodyTooLong as soon as it is longer than ``limit`` bytes, and ClientGone."""
    message = await receive()
    if message["type"] == "http.disconnect":
        raise ClientGone
    first: bytes = message.get("body", b"")
    if len(first) > limit:
        raise BodyTooLong
    if not message.get("more_body"):
        return first
    body = bytearray(first)  # a list of chunks would cost some forty bytes for each, and they may have one byte
    while message.get("more_body"):
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        body += message.get("body", b"")
        if len(body) > limit:
            raise BodyTooLong
    return bytes(body)


def header(scope: Scope, name: bytes) -> str | None:
    """Give the first header of a lower-case name."""
    found: bytes | None = next((value for key, value in scope["headers"] if key == name), None)
    return found.decode("latin-1") if found is not None else None


async def respond(send: Send, response: Response, *, body: bool = True) -> None:
    """Send a response with its length; without its body where only its headers were asked for."""
    headers = [*response.headers, (b"content-length", b"%d" % len(response.body))]
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": response.body if body else b""})
