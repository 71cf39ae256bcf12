"""What access control costs an anonymous search: ``python -m benchmarks.access_control``.

The same question through the application as it is served, with its door, its rates and its guard of denied prefixes, and
through one where everybody comes in uncounted and the engine is asked directly; in turns, in one process.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from access.door import Entrance, OpenDoor
from access.identity import ANONYMOUS, Identity
from access.policies import Policies
from config.gateway import TelemetrySettings
from config.policy import Limits
from config.settings import Settings
from gateway.app import Gateway
from gateway.archive import SUPERGRAPH, Archive
from gateway.archive_server import together
from gateway.http import Application
from search.embedded import open_reader

ROUNDS = 400
GOAL = 5.0  # per cent
SAMPLES = Path(__file__).parents[1] / "samples" / "archives"
QUERY = """{ products(where: {target: {eq: "Mars"}}, first: 20) {
  totalCount nodes { id title standard common { startTime instrument target } } } }"""


async def everybody(_headers: Mapping[str, str], _peer: str | None) -> Identity:
    """Take whoever asks for the same."""
    return ANONYMOUS


def uncontrolled(data: Path, settings: Settings) -> Gateway:
    """The gateway without a door and without a guard."""
    archive = Archive(data, settings)
    archive.reader = open_reader(data)
    gateway = msgspec.structs.replace(settings.gateway, supergraph=str(SUPERGRAPH))
    settings = msgspec.structs.replace(settings, gateway=gateway)
    entrance: Entrance = OpenDoor(everybody)
    return Gateway(settings, entrance, Policies({}), archive.subgraphs(), beside=archive)


async def ask(application: Application, number: int) -> float:
    """The seconds of one answer, of all threads of this process."""
    body = json.dumps({"query": QUERY}).encode()
    headers = [(b"content-type", b"application/json"), (b"accept", b"application/json")]
    scope: dict[str, Any] = {"type": "http", "method": "POST", "path": "/graphql", "query_string": b""}
    scope |= {"headers": headers, "client": ("192.0.2.7", 40_000 + number % 1_000)}
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body}

    async def send(message: Any) -> None:
        sent.append(message)

    began = time.process_time()
    await application(scope, receive, send)
    taken = time.process_time() - began
    assert sent[0]["status"] == 200 and b'"errors"' not in sent[1]["body"], sent
    return taken


async def main(data: Path) -> bool:
    """Print both, and whether the goal is met."""
    wide = Limits(requests_per_second=1e6, request_burst=1_000_000)
    text = "".join(f"{name} = {value}\n" for name, value in msgspec.to_builtins(wide).items())
    (data / "policy.toml").write_text(f"[limits.public]\n{text}")

    settings = Settings(telemetry=TelemetrySettings(log="off"))
    gateways = {"as it is served": together(data, settings), "without access control": uncontrolled(data, settings)}
    applications = {name: gateway.application() for name, gateway in gateways.items()}
    for gateway in gateways.values():
        await gateway.start()
    taken: dict[str, list[float]] = {name: [] for name in applications}
    for number in range(ROUNDS):
        for name, application in applications.items():
            taken[name].append(await ask(application, number))
    for gateway in gateways.values():
        await gateway.stop()
    medians = {name: statistics.median(seconds) for name, seconds in taken.items()}
    for name, seconds in medians.items():
        print(f"{name:<24} {seconds * 1e6:8.0f} µs of CPU an answer, median of {ROUNDS}")
    more = 100 * (medians["as it is served"] / medians["without access control"] - 1)
    print(f"access control costs {more:+.1f} % (goal: less than {GOAL:g} %)")
    return more < GOAL


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        command = [sys.executable, "-m", "cli.main", "harvest", str(SAMPLES), "--data", made]
        subprocess.run(command, check=True, capture_output=True)
        sys.exit(0 if asyncio.run(main(Path(made))) else 1)
