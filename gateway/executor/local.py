"""A subgraph in this process: no socket and no JSON between it and the gateway."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from access.identity import ANONYMOUS, Identity
from gateway.executor.subgraph import SubgraphRequest, SubgraphResult


class Answering(Protocol):
    """What answers operations on its own: data, which belongs to the caller, and errors."""

    async def execute(
        self, operation: str, variables: Mapping[str, Any] | None, identity: Identity, deadline: float | None = None
    ) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
        """Answer an operation; ``deadline`` is a time of the event loop's clock in seconds."""


class InProcessSubgraph:
    """Calls what answers with the identity of the one who asks the gateway."""

    def __init__(self, answering: Answering) -> None:
        self._answering = answering

    async def fetch(self, request: SubgraphRequest) -> SubgraphResult:
        """Answer one request."""
        call = request.call
        identity = call.identity or ANONYMOUS
        data, errors = await self._answering.execute(request.operation, request.variables, identity, call.deadline)
        return SubgraphResult(data, errors)
