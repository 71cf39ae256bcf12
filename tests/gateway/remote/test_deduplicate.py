"""Identical reads under way at the same time are made once, for one identity."""

import asyncio
from typing import Any

import pytest

from access.identity import ANONYMOUS, Identity
from gateway.executor import Call, SubgraphFailure, SubgraphRequest, SubgraphResult
from gateway.executor.remote import Deduplicating


class Slow:
    """A subgraph that answers when it is told to."""

    def __init__(self) -> None:
        self.requests: list[SubgraphRequest] = []
        self.cancelled = 0
        self.answer = asyncio.Event()
        self.failure: Exception | None = None

    async def fetch(self, request: SubgraphRequest) -> SubgraphResult:
        self.requests.append(request)
        try:
            await self.answer.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if self.failure is not None:
            raise self.failure
        return SubgraphResult({"n": len(self.requests)})


def request(variables: dict[str, Any] | None = None, kind: str = "query", **call: Any) -> SubgraphRequest:
    return SubgraphRequest("shop", "{ a }", None, kind, variables or {}, Call(**call))


async def made(*requests: SubgraphRequest) -> list[SubgraphResult]:
    slow = Slow()
    joined = Deduplicating(slow, ["Accept-Language"])
    tasks = [asyncio.create_task(joined.fetch(one)) for one in requests]
    await started()
    slow.answer.set()
    results = await asyncio.gather(*tasks)
    assert all(result.data == {"n": len(slow.requests)} for result in results)
    return [*results[: len(slow.requests)]]


async def started() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_identical_reads_are_made_once_and_what_they_give_is_shared() -> None:
    (result,) = await made(request({"a": 1, "b": 2}), request({"b": 2, "a": 1}), request({"a": 1, "b": 2}))

    assert result.shared


async def test_a_read_that_nobody_joins_belongs_to_its_caller() -> None:
    (result,) = await made(request())

    assert not result.shared


async def test_what_differs_in_anything_that_counts_is_made_apart() -> None:
    assert len(await made(request({"a": 1}), request({"a": 2}))) == 2
    assert len(await made(request({"a": 1}), request({"a": True}))) == 2
    assert len(await made(request(identity=ANONYMOUS), request(identity=Identity("x", "user")))) == 2
    assert len(await made(request(headers={"accept-language": "en"}), request(headers={"accept-language": "de"}))) == 2
    assert len(await made(request(headers={"accept-language": "en"}), request())) == 2
    assert len(await made(request(kind="mutation"), request(kind="mutation"))) == 2


async def test_headers_that_the_subgraph_does_not_get_do_not_count() -> None:
    assert len(await made(request(headers={"user-agent": "a"}), request(headers={"user-agent": "b"}))) == 1


async def test_a_read_after_the_answer_is_made_anew() -> None:
    slow = Slow()
    slow.answer.set()
    joined = Deduplicating(slow, [])

    assert [(await joined.fetch(request())).data for _ in range(2)] == [{"n": 1}, {"n": 2}]


async def test_one_that_leaves_does_not_take_the_answer_of_the_others_away() -> None:
    slow = Slow()
    joined = Deduplicating(slow, [])
    late = asyncio.create_task(joined.fetch(request(deadline=asyncio.get_running_loop().time() + 0.01)))
    leaving = asyncio.create_task(joined.fetch(request()))
    staying = asyncio.create_task(joined.fetch(request()))
    with pytest.raises(SubgraphFailure, match="in time"):
        await late
    leaving.cancel()
    await started()
    slow.answer.set()

    assert (await staying).data == {"n": 1}
    assert leaving.cancelled()
    assert slow.requests[0].call.deadline is None


async def test_a_read_ends_with_the_last_who_waits_for_it() -> None:
    slow = Slow()
    joined = Deduplicating(slow, [])
    leaving = [asyncio.create_task(joined.fetch(request())) for _ in range(2)]
    await started()
    leaving[0].cancel()
    await started()
    still_under_way = slow.cancelled == 0
    leaving[1].cancel()
    await asyncio.gather(*leaving, return_exceptions=True)
    later = asyncio.create_task(joined.fetch(request()))
    await started()
    slow.answer.set()

    assert still_under_way
    assert (await later).data == {"n": 2}
    assert slow.cancelled == 1


async def test_a_failure_is_that_of_all_who_wait() -> None:
    slow = Slow()
    slow.failure = SubgraphFailure("no")
    joined = Deduplicating(slow, [])
    tasks = [asyncio.create_task(joined.fetch(request())) for _ in range(3)]
    await started()
    slow.answer.set()
    results = await asyncio.gather(*tasks, return_exceptions=True)

    assert results == [slow.failure] * 3
    assert len(slow.requests) == 1
