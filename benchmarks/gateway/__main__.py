"""How Tharsis does the four-subgraph workload beside Node's Hive Gateway, with its own planner and with the Rust one.

``python -m benchmarks.gateway [--quick]`` starts every gateway over the same stand-in subgraphs, warms each (Node ones for
60 seconds), then loads one after the other for some seconds, round after round, and compares every answer. It prints
requests a second, calls of subgraphs per request, the 95th percentile, the CPU of all processes of the server per request
and their resident memory: the medians over the rounds; then how many times our CPU the others take, in the same run.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, fields
from pathlib import Path

import orjson

from benchmarks.gateway import overhead
from benchmarks.gateway.gateways import HIVE, IN_PROCESS, NODE, OURS, ROUTER, THARSIS, Gateway, install_peers
from benchmarks.gateway.load import CONNECTIONS, Load
from benchmarks.gateway.processes import Server
from benchmarks.gateway.workload import expected, request_body, supergraph_text

GOALS = [(THARSIS, HIVE, 6.0), (IN_PROCESS, HIVE, 8.0), (THARSIS, ROUTER, 2.0)]
"""Whose CPU, beside whose, how many times less."""
OWN_GOAL = 150  # µs


@dataclass(frozen=True)
class Figures:
    """One round of one gateway: requests a second, those to subgraphs per request, ms, ms, MB."""

    rate: float
    calls: float
    slow: float
    cpu: float
    memory: float


def main() -> None:
    """Measure and print; the exit code is not zero where a goal is missed or nothing was there to compare with."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gateway")
    parser.add_argument("--quick", action="store_true", help="two short rounds after a short warm-up")
    parser.add_argument("--rounds", type=int, help="how many rounds; 5 without it")
    parser.add_argument("--ours", action="store_true", help="only our own gateway")
    given = parser.parse_args()
    missing = None if given.ours else install_peers()
    gateways = OURS if given.ours or missing else [*OURS, *NODE]
    rounds = given.rounds or (2 if given.quick else 5)
    with tempfile.TemporaryDirectory(prefix="tharsis-benchmark-") as work, _standin() as port:
        supergraph = Path(work, "supergraph.graphql")
        supergraph.write_text(supergraph_text(port))
        found = _measure(gateways, supergraph, port, rounds, given.quick)
    _print(found, rounds)
    missed = _compare(found) + _own()
    if missing:
        sys.exit(f"not compared: {missing}")
    if missed:
        sys.exit("missed: " + "; ".join(missed))


@contextmanager
def _standin() -> Iterator[int]:
    """Run the subgraphs; gives their port."""
    command = [sys.executable, "-m", "benchmarks.gateway.standin"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield int(process.stdout.readline())
        process.stdin.close()


def _measure(
    gateways: list[Gateway], supergraph: Path, subgraphs: int, rounds: int, quick: bool
) -> dict[str, list[Figures]]:
    found: dict[str, list[Figures]] = {gateway.name: [] for gateway in gateways}
    with ExitStack() as running:
        servers = []
        for gateway in gateways:
            server = gateway.start(supergraph, supergraph.parent)
            running.callback(server.stop)
            load = Load(server.port, request_body(), expected())
            seconds = (5 if quick else 60) if gateway.is_node else (2 if quick else 10)
            print(f"warming {gateway.name} for {seconds} s", flush=True)
            load.run(seconds)
            servers.append((gateway.name, server, load))
        for number in range(rounds):
            print(f"round {number + 1} of {rounds}", flush=True)
            for name, server, load in servers:
                found[name].append(_round(server, load, subgraphs, 3 if quick else 8))
    return found


def _round(server: Server, load: Load, subgraphs: int, seconds: float) -> Figures:
    before, calls = server.cpu(), _count(subgraphs)
    load.run(seconds)
    cpu, calls = server.cpu() - before, _count(subgraphs) - calls
    count = len(load.latencies)
    slow = statistics.quantiles(load.latencies, n=20)[-1]
    return Figures(count / seconds, calls / count, slow * 1e3, cpu / count * 1e3, server.memory())


def _count(subgraphs: int) -> int:
    with urllib.request.urlopen(f"http://127.0.0.1:{subgraphs}/count") as answer:
        return int(answer.read())


def _median(rounds: list[Figures], name: str) -> float:
    return float(statistics.median(getattr(figures, name) for figures in rounds))


def _print(found: dict[str, list[Figures]], rounds: int) -> None:
    size = len(orjson.dumps(expected())) // 1000
    print(f"\n{CONNECTIONS} connections, answers of {size} KB, medians of {rounds} rounds")
    print(f"{'':28}{'requests/s':>11}{'calls':>7}{'p95 ms':>9}{'CPU ms':>9}{'(least–most)':>15}{'MB':>7}")
    for name, figures in found.items():
        rate, calls, slow, cpu, memory = (_median(figures, field.name) for field in fields(Figures))
        least, *_, most = sorted(one.cpu for one in figures)
        spread = f"({least:.2f}–{most:.2f})"
        print(f"{name:28}{rate:11.0f}{calls:7.1f}{slow:9.1f}{cpu:9.2f}{spread:>15}{memory:7.0f}")


def _compare(found: dict[str, list[Figures]]) -> list[str]:
    """Print how many times our CPU the others take, round by round; gives the goals that are missed."""
    missed = []
    for ours, theirs, goal in GOALS:
        if ours in found and theirs in found:
            pairs = zip(found[ours], found[theirs], strict=True)
            ratio = statistics.median(peer.cpu / own.cpu for own, peer in pairs)
            print(f"{theirs} takes {ratio:.1f} times the CPU of {ours} (goal {goal:g})")
            if ratio < goal:
                missed.append(f"{theirs} beside {ours}: {ratio:.1f} of {goal:g}")
    return missed


def _own() -> list[str]:
    parts = overhead.measure()
    print(
        f"on a plan-cache hit, CPU in process: {parts['all']:.0f} µs in all, {parts['run']:.0f} µs running the plan,"
        f" {parts['project']:.0f} µs projection; our own code besides {parts['own']:.0f} µs (goal {OWN_GOAL})"
    )
    return [] if parts["own"] <= OWN_GOAL else [f"our own code takes {parts['own']:.0f} µs of {OWN_GOAL}"]


if __name__ == "__main__":
    main()
