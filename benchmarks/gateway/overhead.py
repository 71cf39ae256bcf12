"""What the gateway's own code costs on a plan-cache hit, without server, fetch, merge and projection.

The whole ASGI application is called in process, with the four subgraphs in process; what running the plan and projecting
its data take, measured alone, is taken off. Reading the request, watching the calls and writing the JSON are in.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import orjson
import uvloop
from graphql import parse

from benchmarks.gateway.in_process import make_gateway, subgraphs
from benchmarks.gateway.workload import expected, request_body, service, supergraph_text
from execution import compile_operation
from gateway.executor import Call, Program
from gateway.planner import plan_operation
from tests.gateway.shop import HEAVY

_ROUNDS = 25
_TIMES = 40


def measure() -> dict[str, float]:
    """Give the microseconds of CPU of one request: in all, in the plan's run, in the projection, and what is left."""
    with tempfile.TemporaryDirectory() as work:
        path = Path(work, "supergraph.graphql")
        path.write_text(supergraph_text(1))
        return uvloop.run(_measure(str(path)))


async def _measure(supergraph: str) -> dict[str, float]:
    gateway = make_gateway(supergraph)
    await gateway.start()
    application = gateway.application()
    body = request_body()
    headers = [(b"host", b"127.0.0.1"), (b"content-type", b"application/json"), (b"accept", b"application/json")]
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        sent[:] = [message]

    async def answer() -> None:
        scope = {"type": "http", "method": "POST", "path": "/graphql", "query_string": b"", "headers": headers}
        await application(scope, receive, send)

    await answer()
    if orjson.loads(sent[0]["body"]) != expected():
        raise RuntimeError("the answer differs from the reference")
    shop = service().supergraph
    document = parse(HEAVY)
    program = Program(plan_operation(shop, document))
    compiled = compile_operation(shop.consumer, document, interface_objects=True)
    local = subgraphs()
    data = (await program.run(local, Call())).data

    async def run() -> None:
        await program.run(local, Call())

    async def project() -> None:
        compiled.project(data)

    parts: dict[str, Callable[[], Awaitable[None]]] = {"all": answer, "run": run, "project": project}
    try:
        return await _rounds(parts)
    finally:
        await gateway.stop()


async def _rounds(parts: dict[str, Callable[[], Awaitable[None]]]) -> dict[str, float]:
    rounds = [{name: await _cpu(part) for name, part in parts.items()} for _ in range(_ROUNDS)]
    found = {name: statistics.median(times[name] for times in rounds) for name in parts}
    own = statistics.median(times["all"] - times["run"] - times["project"] for times in rounds)
    return {**found, "own": own}


async def _cpu(run: Callable[[], Awaitable[None]]) -> float:
    await asyncio.sleep(0)
    start = time.process_time()
    for _ in range(_TIMES):
        await run()
    return (time.process_time() - start) / _TIMES * 1e6
