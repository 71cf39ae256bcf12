"""Requests, and what the tests of the client ask of a subgraph."""

from typing import Any

import pytest

from config.gateway import SubgraphSettings
from gateway.executor import Call, SubgraphFailure, SubgraphRequest
from gateway.executor.remote import HttpSubgraph
from tests.gateway.remote.servers import Exchange, Server

ANSWER = b'{"data": {"a": 1}}'


def request(kind: str = "query", **call: Any) -> SubgraphRequest:
    return SubgraphRequest("shop", "{ a }", None, kind, {"x": 1}, Call(**call))


def subgraph(server: Server, **changed: Any) -> HttpSubgraph:
    return HttpSubgraph("shop", server.url, SubgraphSettings(**{"timeout": 30.0, **changed}))


async def failure(found: HttpSubgraph, asked: SubgraphRequest | None = None) -> SubgraphFailure:
    """Fetch what must fail, and close."""
    with pytest.raises(SubgraphFailure) as raised:
        await found.fetch(asked or request())
    await found.close()
    return raised.value


async def answering(exchange: Exchange) -> None:
    await exchange.reply(ANSWER)
