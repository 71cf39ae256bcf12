"""Wiring: from settings to an application. Only here and in the command line are adapters named."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import orjson

from access.door import Entrance
from access.policies import Policies
from config.gateway import SubgraphSettings
from config.settings import Settings
from config.tables import ConfigurationError
from gateway.executor import Subgraph
from gateway.executor.remote import Deduplicating, HttpSubgraph
from gateway.http import Application
from gateway.http.asgi import ASGIApplication, Response
from gateway.http.cors import Cors
from gateway.http.graphql import GraphQLEndpoint
from gateway.http.pages import page
from gateway.service import Loaded, Served, Service, SupergraphFile, watch
from gateway.supergraph import Supergraph
from gateway.telemetry import Telemetry
from gateway.telemetry.metrics import CONTENT_TYPE

_LOG = logging.getLogger("tharsis.gateway")
_COLLECT_AFTER = 20_000
"""New containers before the collector looks for cycles. An answer has thousands, all alive until it is written: at Python's
700 they are searched several times a request, which is a tenth of its time (``python -m benchmarks.gateway``)."""


class Beside(Protocol):
    """What lives as long as the gateway serves."""

    async def start(self) -> None:
        """Begin."""

    async def close(self) -> None:
        """End."""

    def problems(self) -> dict[str, str]:
        """What is wrong with it at the moment, by what it is of; for operators, at ``/health``."""


class Gateway:
    """A gateway over one supergraph file; subgraphs that are not given in process are called over HTTP.

    ``mounted`` are applications beside it, by the first part of their paths; ``beside`` is started and closed with it.
    """

    def __init__(
        self,
        settings: Settings,
        entrance: Entrance,
        policies: Policies,
        local: Mapping[str, Subgraph] | None = None,
        telemetry: Telemetry | None = None,
        mounted: Mapping[str, ASGIApplication] | None = None,
        beside: Beside | None = None,
    ) -> None:
        self.settings = settings
        self._mounted = mounted
        self._beside = beside
        self.file = SupergraphFile(Path(settings.gateway.supergraph or "supergraph.graphql"))
        self._policies = policies
        self._local = dict(local or {})
        self._remote: dict[tuple[str, str], HttpSubgraph] = {}
        self._loaded = self.file.read()
        self.telemetry = telemetry or Telemetry(settings.telemetry)
        self.service = Service(settings.gateway, self._serve(self._loaded), self.telemetry)
        self._watching: asyncio.Task[None] | None = None
        self._entrance = entrance
        self._retired: set[asyncio.Task[None]] = set()

    def application(self) -> Application:
        """Give the ASGI application."""
        endpoint = GraphQLEndpoint(self.service, self._entrance, self.telemetry, self.settings.gateway)
        cors = Cors(self.settings.server.cors_origins)
        pages = page if self.settings.gateway.graphiql else None
        metrics = self._metrics if self.telemetry.metrics is not None else None
        return Application(endpoint, cors, self._health, self.start, self.stop, pages, metrics, self._mounted)

    async def start(self) -> None:
        """Set the process up for serving, and begin to watch the supergraph's file."""
        gc.set_threshold(_COLLECT_AFTER)
        if self._beside is not None:
            await self._beside.start()
        if self.settings.gateway.watch:
            seconds = self.settings.gateway.watch_seconds
            self._watching = asyncio.create_task(watch(self.file, seconds, self._take, self._refuse))

    async def stop(self) -> None:
        """End the watching and close the connections."""
        if self._watching is not None:
            self._watching.cancel()
        for subgraph in self._remote.values():
            await subgraph.close()
        if self._beside is not None:
            await self._beside.close()
        self.telemetry.close()

    def _take(self, loaded: Loaded) -> None:
        if loaded.digest == self._loaded.digest:
            return
        try:
            served = self._serve(loaded)
        except ConfigurationError as error:  # a subgraph that is new cannot be called as the settings say
            self.file.problem = str(error)
            self._refuse(self.file.problem)
            return
        self._loaded = loaded
        self.service.served = served
        self.telemetry.reloaded(taken=True)
        _LOG.info("the supergraph %s is served", loaded.digest[:12])

    def _refuse(self, reason: str) -> None:
        self.telemetry.reloaded(taken=False)
        _LOG.error("%s: %s; the supergraph before it is served on", self.file.path, reason)

    def _serve(self, loaded: Loaded) -> Served:
        found = self._subgraphs(loaded.supergraph)
        subgraphs = {name: self._joining(name, self.telemetry.observe(name, inner)) for name, inner in found.items()}
        return Served(loaded.supergraph, loaded.digest, subgraphs, self.settings.gateway, self._policies)

    def _subgraphs(self, supergraph: Supergraph) -> dict[str, Subgraph]:
        """Give the subgraphs by name; those whose address is as before keep their connections."""
        found: dict[str, Subgraph] = {}
        kept: dict[tuple[str, str], HttpSubgraph] = {}
        for graph in supergraph.graphs.values():
            if graph.name in self._local:
                found[graph.name] = self._local[graph.name]
                continue
            settings = self._settings_of(graph.name)
            key = (graph.name, settings.url or graph.url)
            found[graph.name] = kept[key] = self._remote.get(key) or HttpSubgraph(*key, settings)
        for key, subgraph in self._remote.items():
            if key not in kept:
                self._retire(subgraph)
        self._remote = kept
        return found

    def _settings_of(self, name: str) -> SubgraphSettings:
        return self.settings.gateway.subgraphs.get(name, self.settings.gateway.all_subgraphs)

    def _joining(self, name: str, subgraph: Subgraph) -> Subgraph:
        """Join identical reads of a subgraph over HTTP where the settings say so; only those that are made are observed."""
        if not self.settings.gateway.deduplicate or name in self._local:
            return subgraph
        return Deduplicating(subgraph, self._settings_of(name).headers.forward)

    def _retire(self, subgraph: HttpSubgraph) -> None:
        """Close a subgraph that is no longer named once the requests under way have ended."""

        async def close() -> None:
            await asyncio.sleep(self.settings.gateway.timeout)
            await subgraph.close()

        task = asyncio.get_running_loop().create_task(close())
        self._retired.add(task)
        task.add_done_callback(self._retired.discard)

    def _metrics(self) -> Response:
        assert self.telemetry.metrics is not None
        return Response(200, self.telemetry.metrics.text(), [(b"content-type", CONTENT_TYPE)])

    def _health(self) -> Response:
        loaded = self._loaded
        beside = self._beside.problems() if self._beside is not None else {}
        content = {
            "status": "ok" if self.file.problem is None and not beside else "degraded",
            "supergraph": {"digest": loaded.digest, "loaded": int(loaded.time), "problem": self.file.problem},
            "subgraphs": sorted(graph.name for graph in loaded.supergraph.graphs.values()),
            "problems": beside,
        }
        return Response(200, orjson.dumps(content), [(b"content-type", b"application/json")])
