"""What the routes of accounts share: who asks, what the body says, and how it is answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

import msgspec
from fastapi import Request, Response

from access.administration import Refused
from access.door import Entrance
from access.identity import Identity
from dataapi.bodies import read_body
from dataapi.callers import caller
from dataapi.openapi import Operation, Routes

T = TypeVar("T")
Respond = Callable[[Request, Identity], Awaitable[Response]]

HEADERS = {"cache-control": "private, no-store", "referrer-policy": "no-referrer", "x-content-type-options": "nosniff"}
MOST = 1_000
"""How many rows a page has at most."""


class AccountRoutes(Routes):
    """Routes whose endpoints are told who asks."""

    def __init__(self, entrance: Entrance) -> None:
        super().__init__(entrance)
        self._door = entrance

    def answer(self, operation: Operation, respond: Respond) -> None:
        """Answer an operation; who asks is known before anything of the request is looked at."""

        async def endpoint(request: Request) -> Response:
            return await respond(request, await caller(request, self._door))

        self.add(operation, endpoint)


def answered(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Answer with JSON."""
    return Response(msgspec.json.encode(value), status, {**HEADERS, **(headers or {})}, "application/json")


def done() -> Response:
    """Answer that it is done."""
    return Response(status_code=204, headers=HEADERS)


async def body_of(request: Request, kind: type[T]) -> T:
    """Read the body as JSON of a kind; raises `Refused`, which never repeats a value, and `BodyRefused`."""
    try:
        return msgspec.json.decode(await read_body(request), type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refused(f"The body is not what is asked for: {error}") from None


def text_of(request: Request, name: str) -> str | None:
    """Give a parameter of the address; raises `Refused` where it stands there twice."""
    values = request.query_params.getlist(name)
    if len(values) > 1:
        raise Refused(f"{name} stands twice in the address: leave one.")
    return values[0] if values else None


def number_of(request: Request, name: str, least: int, most: int) -> int | None:
    """Give a whole number of the address; raises `Refused` for one out of bounds."""
    text = text_of(request, name)
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 17 and least <= int(text) <= most):
        raise Refused(f"{name} is a whole number from {least} to {most}.")
    return int(text)


def size_of(request: Request) -> int:
    """How many rows a page is to have."""
    return number_of(request, "size", 1, MOST) or 100
