"""Tharsis with the four subgraphs in its process: ``python -m benchmarks.gateway.in_process SUPERGRAPH PORT``.

The subgraphs answer from a cache, and say that others hold the answers too: the gateway makes copies of its own.
"""

import os
import sys
from typing import Any

import orjson
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from access.authentication import make_identify
from access.door import OpenDoor
from access.policies import Policies
from benchmarks.gateway.workload import service
from config.gateway import GatewaySettings
from config.settings import Settings
from gateway.app import Gateway
from gateway.executor import Subgraph, SubgraphRequest, SubgraphResult
from gateway.http import Application

_SUPERGRAPH = "THARSIS_BENCHMARK_SUPERGRAPH"


class Cached:
    """A subgraph that executes a request when it is first seen."""

    def __init__(self, subgraph: Subgraph) -> None:
        self._subgraph = subgraph
        self._answers: dict[tuple[str, bytes], dict[str, Any] | None] = {}

    async def fetch(self, request: SubgraphRequest) -> SubgraphResult:
        """Answer from the cache."""
        key = (request.operation, orjson.dumps(request.variables))
        if key not in self._answers:
            self._answers[key] = (await self._subgraph.fetch(request)).data
        return SubgraphResult(self._answers[key], shared=True)


def subgraphs() -> dict[str, Subgraph]:
    """Make the four subgraphs, with empty caches."""
    return {name: Cached(subgraph) for name, subgraph in service().subgraphs.items()}


def make_gateway(supergraph: str) -> Gateway:
    """Make the gateway over a supergraph's file, with default settings."""
    settings = Settings(gateway=GatewaySettings(supergraph=supergraph))
    return Gateway(settings, OpenDoor(make_identify(settings)), Policies(settings.policies), subgraphs())


def application() -> Application:
    """Make the application in the server's process."""
    return make_gateway(os.environ[_SUPERGRAPH]).application()


if __name__ == "__main__":
    os.environ[_SUPERGRAPH] = sys.argv[1]
    Granian(
        "benchmarks.gateway.in_process:application",
        factory=True,
        port=int(sys.argv[2]),
        interface=Interfaces.ASGI,
        websockets=False,
        log_level=LogLevels.warning,
    ).serve()
