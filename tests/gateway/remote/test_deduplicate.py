"""Identical reads under way at the same time are made once, for one identity."""

import asyncio
from typing import Any

import pytest

from access.identity import ANONYMOUS, Identity
from gateway.executor import Call, SubgraphFailure, SubgraphRequest, SubgraphResult
from gateway.executor.remote import Deduplicating


class Slow:
    def __init__(self) -> None:
        self.calls = 0
        self.answer = asyncio.Event()

    async def fetch(self, request: SubgraphRequest) -> SubgraphResult:
        self.calls += 1
        await self.answer.wait()
        return SubgraphResult({"n": self.calls})


def request(variables: dict[str, Any] | None = None, kind: str = "query", **call: Any) -> SubgraphRequest:
    return SubgraphRequest("shop", "{ a }", None, kind, variables or {}, Call(**call))


async def made(*requests: SubgraphRequest) -> int:
    slow = Slow()
    joined = Deduplicating(slow)
    tasks = [asyncio.create_task(joined.fetch(one)) for one in requests]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    slow.answer.set()
    await asyncio.gather(*tasks)
    return slow.calls


async def test_identical_reads_are_made_once() -> None:
    assert await made(request({"a": 1, "b": 2}), request({"b": 2, "a": 1})) == 1


async def test_what_differs_in_anything_is_made_apart() -> None:
    assert await made(request({"a": 1}), request({"a": 2})) == 2
    assert await made(request(identity=ANONYMOUS), request(identity=Identity("x", "user"))) == 2
    assert await made(request(headers={"accept-language": "en"}), request(headers={"accept-language": "de"})) == 2
    assert await made(request(kind="mutation"), request(kind="mutation")) == 2


async def test_one_that_leaves_does_not_take_the_answer_of_the_others_away() -> None:
    slow = Slow()
    joined = Deduplicating(slow)
    leaving = asyncio.create_task(joined.fetch(request()))
    staying = asyncio.create_task(joined.fetch(request()))
    late = asyncio.create_task(joined.fetch(request(deadline=asyncio.get_running_loop().time() + 0.01)))
    await asyncio.sleep(0.05)
    leaving.cancel()
    slow.answer.set()

    assert (await staying).data == {"n": 1}
    assert (await staying).shared
    with pytest.raises(SubgraphFailure, match="in time"):
        await late
    assert slow.calls == 1
