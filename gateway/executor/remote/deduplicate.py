"""Identical reads that are under way at the same time are made once."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Hashable, Iterable

import orjson

from execution.codes import Code
from gateway.executor.subgraph import Subgraph, SubgraphFailure, SubgraphRequest, SubgraphResult


class Deduplicating:
    """A subgraph behind which identical reads of one identity are joined; ``forwarded`` names the headers that it gets.

    The key holds the identity and those headers: nobody gets what was made for another. A joined read has no deadline
    but the subgraph's own timeout, for each of those who wait has another.
    """

    def __init__(self, subgraph: Subgraph, forwarded: Iterable[str]) -> None:
        self._subgraph = subgraph
        self._forwarded = tuple(sorted(map(str.lower, forwarded)))
        self._under_way: dict[Hashable, _Read] = {}

    async def fetch(self, request: SubgraphRequest) -> SubgraphResult:
        """Answer one request; each waits no longer than its own deadline, and the read ends with the last who waits."""
        key = self._key(request) if request.kind == "query" else None
        if key is None:
            return await self._subgraph.fetch(request)
        read = self._under_way.get(key)
        if read is None:
            read = self._under_way[key] = _Read(asyncio.create_task(self._fetch(key, request)))
        read.joined += 1
        read.waiting += 1
        try:
            async with asyncio.timeout_at(request.call.deadline):
                result = await asyncio.shield(read.task)  # one that leaves does not take the others' answer away
        except TimeoutError:
            raise SubgraphFailure("The subgraph did not answer in time", Code.TIMEOUT) from None
        finally:
            read.waiting -= 1
            if not read.waiting and not read.task.done():
                self._forget(key, read)
                read.task.cancel()
        return dataclasses.replace(result, shared=True) if read.joined > 1 else result

    async def _fetch(self, key: Hashable, request: SubgraphRequest) -> SubgraphResult:
        read = self._under_way[key]
        try:
            return await self._subgraph.fetch(
                dataclasses.replace(request, call=dataclasses.replace(request.call, deadline=None))
            )
        finally:
            self._forget(key, read)

    def _forget(self, key: Hashable, read: _Read) -> None:
        if self._under_way.get(key) is read:
            del self._under_way[key]

    def _key(self, request: SubgraphRequest) -> Hashable | None:
        try:
            variables = orjson.dumps(request.variables, option=orjson.OPT_SORT_KEYS)
        except orjson.JSONEncodeError:
            return None  # the subgraph says what is wrong with them
        headers = tuple(map(request.call.headers.get, self._forwarded))
        return (request.operation, variables, request.call.identity, headers)


@dataclasses.dataclass(slots=True, eq=False)
class _Read:
    """A read under way: how many have joined it, and how many of them still wait."""

    task: asyncio.Task[SubgraphResult]
    joined: int = 0
    waiting: int = 0
