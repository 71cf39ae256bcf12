"""Stands between a client and a real DynamoDB: counts what is asked, and spoils what it is told to."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import orjson
from aiohttp import web

Answer = tuple[int, bytes]
Pass = Callable[[bytes], Awaitable[Answer]]
Spoil = Callable[[str, dict[str, Any], Pass], Awaitable[Answer | None]]
"""Gives the answer in place of DynamoDB's, after passing the call on or not; None breaks the connection off."""


class Between:
    """A server at `url`, as long as it is entered; ``spoils`` are used up one call of theirs after the other."""

    def __init__(self, target: str) -> None:
        self._target = target
        self.asked: Counter[str] = Counter()
        self.spoils: list[tuple[str, Spoil]] = []
        self.url = ""

    def spoil(self, operation: str, *spoils: Spoil) -> None:
        """Spoil the next calls of an operation."""
        self.spoils += [(operation, spoil) for spoil in spoils]

    async def __aenter__(self) -> Between:
        app = web.Application()
        app.router.add_post("/", self._handle)
        self._session = aiohttp.ClientSession()
        self._runner = web.AppRunner(app, handler_cancellation=True)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()
        await self._session.close()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        operation = request.headers["x-amz-target"].partition(".")[2]
        self.asked[operation] += 1
        content = await request.read()
        own = ("host", "content-length")
        headers = {name: value for name, value in request.headers.items() if name.lower() not in own}

        async def passed(body: bytes) -> Answer:
            async with self._session.post(self._target, data=body, headers=headers) as response:
                return response.status, await response.read()

        index = next((index for index, (name, _) in enumerate(self.spoils) if name == operation), None)
        if index is None:
            answer: Answer | None = await passed(content)
        else:
            answer = await self.spoils.pop(index)[1](operation, orjson.loads(content), passed)
        if answer is None:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        return web.Response(status=answer[0], body=answer[1], content_type="application/x-amz-json-1.0")


async def lose_the_answer(_: str, asked: dict[str, Any], passed: Pass) -> None:
    """Do what is asked, and break the connection off."""
    status, _content = await passed(orjson.dumps(asked))
    assert status == 200


async def lose_the_call(_: str, asked: dict[str, Any], passed: Pass) -> None:
    """Do nothing, and break the connection off."""


async def say_nothing(_: str, asked: dict[str, Any], passed: Pass) -> None:
    """Do what is asked, and never answer, as a connection that has died in silence."""
    await passed(orjson.dumps(asked))
    await asyncio.Event().wait()


def refuse_with(code: str, *reasons: str, status: int = 400) -> Spoil:
    """Do nothing, and say why as DynamoDB does."""

    async def spoil(_: str, asked: dict[str, Any], passed: Pass) -> Answer:
        error: dict[str, Any] = {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": "no"}
        if reasons:
            error["CancellationReasons"] = [{"Code": reason} for reason in reasons]
        return status, orjson.dumps(error)

    return spoil


async def answer_in_part(_: str, asked: dict[str, Any], passed: Pass) -> Answer:
    """Read the first item only, and leave the others for another time, as DynamoDB does where it is busy."""
    ((table, what),) = asked["RequestItems"].items()
    first, rest = what["Keys"][:1], what["Keys"][1:]
    status, content = await passed(orjson.dumps({"RequestItems": {table: what | {"Keys": first}}}))
    answer = orjson.loads(content)
    answer["UnprocessedKeys"] = {table: what | {"Keys": rest}} if rest else {}
    return status, orjson.dumps(answer)


async def answer_nothing(_: str, asked: dict[str, Any], passed: Pass) -> Answer:
    """Leave all items for another time."""
    return 200, orjson.dumps({"Responses": {}, "UnprocessedKeys": asked["RequestItems"]})
