"""npm's Hive Gateway as the router of our subgraphs, as somebody who has one already would run it."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from benchmarks.gateway.gateways import PEERS
from benchmarks.gateway.processes import free_port, start
from gateway.archive import SUPERGRAPH
from tests.topologies.serving import Apart

CONFIG = Path(__file__).parent / "peer.config.mjs"
HIVE = PEERS / "node_modules" / ".bin" / "hive-gateway"

needs_peer = pytest.mark.skipif(
    shutil.which("node") is None or not HIVE.exists(),
    reason=f"no peer router beside ours: Node or {PEERS}/node_modules is absent (npm ci there)",
)


@contextmanager
def peer(served: Apart, folder: Path) -> Iterator[str]:
    """Run the peer over subgraphs that are served alone; gives its address. ``folder`` is for its supergraph and log."""
    supergraph = folder / "supergraph.graphql"
    supergraph.write_text(_addressed(SUPERGRAPH.read_text(), served.subgraphs))
    port = free_port()
    command = [str(HIVE), "supergraph", str(supergraph), "--config-path", str(CONFIG), "--port", str(port)]
    environment = {"NODE_ENV": "production", "THARSIS_TEST_SECRET": served.secret}
    server = start([*command, "--host", "127.0.0.1", "--fork", "1"], port, folder / "peer.log", PEERS, environment)
    try:
        yield f"http://127.0.0.1:{port}/graphql"
    finally:
        server.stop()


def as_ours(answer: dict[str, Any]) -> dict[str, Any]:
    """Give the peer's answer with our name for the subgraph that an error is of: ``service``, there ``serviceName``."""
    for error in answer.get("errors", []):
        error["extensions"]["service"] = error["extensions"].pop("serviceName")
    return answer


def _addressed(supergraph: str, subgraphs: dict[str, str]) -> str:
    """Put the subgraphs' addresses into a supergraph."""
    graph = re.compile(r'@join__graph\(name: "(\w+)", url: "[^"]*"\)')
    return graph.sub(
        lambda found: f'@join__graph(name: "{found[1]}", url: "{subgraphs[found[1]]}/graphql")', supergraph
    )
