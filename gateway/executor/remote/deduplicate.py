"""Identical reads that are under way at the same time are made once."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable

import orjson

from gateway.executor.subgraph import Subgraph, SubgraphFailure, SubgraphRequest, SubgraphResult


class Deduplicating:
    """A subgraph behind which identical reads of one identity are joined.

    The key holds the identity and all headers that may be passed on: nobody gets what was made for another.
    """

    def __init__(self, subgraph: Subgraph) -> None:
        self._subgraph = subgraph
        self._under_way: dict[Hashable, asyncio.Task[SubgraphResult]] = {}

    async def fetch(self, request: SubgraphRequest) -> SubgraphResult:
        """Answer one request; each waits no longer than its own deadline."""
        if request.kind != "query":
            return await self._subgraph.fetch(request)
        key = _key(request)
        task = self._under_way.get(key)
        if task is None:
            task = asyncio.get_running_loop().create_task(self._fetch(key, request))
            self._under_way[key] = task
        try:
            async with asyncio.timeout_at(request.call.deadline):
                result = await asyncio.shield(task)  # one that leaves does not take the others' answer away
        except TimeoutError:
            raise SubgraphFailure("The subgraph did not answer in time", "TIMEOUT") from None
        return SubgraphResult(result.data, result.errors, shared=True)

    async def _fetch(self, key: Hashable, request: SubgraphRequest) -> SubgraphResult:
        try:
            return await self._subgraph.fetch(request)
        finally:
            del self._under_way[key]


def _key(request: SubgraphRequest) -> Hashable:
    variables = orjson.dumps(request.variables, option=orjson.OPT_SORT_KEYS)
    headers = frozenset(request.call.headers.items())
    return (request.operation, variables, request.call.identity, headers)
