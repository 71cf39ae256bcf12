"""The gateways under measurement, and how each is started."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.gateway.processes import Server, free_port, start

PEERS = Path(__file__).parent / "peers"
THARSIS, IN_PROCESS = "Tharsis", "Tharsis, in process"
HIVE, ROUTER = "Hive Gateway", "Hive Gateway, Rust planner"


@dataclass(frozen=True)
class Gateway:
    """A gateway: ``command`` gives its command line for the supergraph's file and a port."""

    name: str
    command: Callable[[Path, int], list[str]]
    is_node: bool = False

    def start(self, supergraph: Path, work: Path) -> Server:
        """Start it with one server process and wait until it answers."""
        port = free_port()
        log = work / f"{self.name}.log"
        if self.is_node:
            return start(self.command(supergraph, port), port, log, PEERS, {"NODE_ENV": "production"})
        return start(self.command(supergraph, port), port, log)


def _tharsis(supergraph: Path, port: int) -> list[str]:
    return [sys.executable, "-m", "cli.main", "gateway", "--supergraph", str(supergraph), "--port", str(port)]


def _in_process(supergraph: Path, port: int) -> list[str]:
    return [sys.executable, "-m", "benchmarks.gateway.in_process", str(supergraph), str(port)]


def _hive(configuration: str, *more: str) -> Callable[[Path, int], list[str]]:
    command = [str(PEERS / "node_modules/.bin/hive-gateway"), "supergraph"]
    options = ["--host", "127.0.0.1", "--fork", "1", "--config-path", str(PEERS / configuration), *more]
    return lambda supergraph, port: [*command, str(supergraph), "--port", str(port), *options]


OURS = [Gateway(THARSIS, _tharsis), Gateway(IN_PROCESS, _in_process)]
NODE = [
    Gateway(HIVE, _hive("hive.config.js", "--jit"), is_node=True),
    # Its executor is its own: with --jit, version 1.4.23 answers null for every root field.
    Gateway(ROUTER, _hive("router.config.js"), is_node=True),
]


def install_peers() -> str | None:
    """Install the pinned Node gateways where they are not; says why where that cannot be."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        return "Node is not installed: install Node 20 or later, with npm, to measure beside Hive Gateway"
    if (PEERS / "node_modules/.bin/hive-gateway").exists():
        return None
    print("installing the Node gateways (npm ci, once, some 400 MB)", flush=True)
    done = subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=PEERS, capture_output=True, text=True)
    return None if done.returncode == 0 else f"npm ci failed in {PEERS}: {done.stderr.strip()[-500:]}"
