"""What the gateway's own code costs on a plan-cache hit, without server, fetch, merge and projection.

The whole ASGI application is called in process, with the four subgraphs in process; the time in which the plan runs and
the data is projected is taken off, with that of freeing their thousands of objects. Reading the request, watching it and
writing the JSON are in.
"""

import asyncio
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import thread_time
from typing import Any

import orjson
import uvloop

from benchmarks.gateway.in_process import make_gateway
from benchmarks.gateway.workload import expected, request_body, supergraph_text
from execution import Compiled
from gateway.executor import Program

_ROUNDS = 200
_TIMES = 10


class Clock:
    """The seconds of processor time that were spent inside some functions, and freeing what they gave the time before."""

    def __init__(self) -> None:
        self.spent = {"run": 0.0, "project": 0.0}
        self._kept: dict[str, Any] = {}

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Watch running plans and projecting."""
        run, project = Program.run, Compiled.project

        async def timed_run(*arguments: Any) -> Any:
            start = thread_time()
            self._kept["run"] = result = await run(*arguments)
            self.spent["run"] += thread_time() - start
            return result

        def timed_project(*arguments: Any) -> Any:
            start = thread_time()
            self._kept["project"] = result = project(*arguments)
            self.spent["project"] += thread_time() - start
            return result

        setattr(Program, "run", timed_run)  # noqa: B010  a method cannot be assigned as the type checker sees it
        setattr(Compiled, "project", timed_project)  # noqa: B010  likewise
        try:
            yield
        finally:
            setattr(Program, "run", run)  # noqa: B010  likewise
            setattr(Compiled, "project", project)  # noqa: B010  likewise


def measure() -> dict[str, float]:
    """Give the microseconds of CPU of one request: in all, in the plan's run, in the projection, and what is left.

    They are those of the round that was disturbed least.
    """
    clock = Clock()
    with tempfile.TemporaryDirectory() as work, _silence(), clock.watching():
        path = Path(work, "supergraph.graphql")
        path.write_text(supergraph_text(1))
        return uvloop.run(_measure(str(path), clock))


async def _measure(supergraph: str, clock: Clock) -> dict[str, float]:
    gateway = make_gateway(supergraph)
    application = gateway.application()
    await gateway.start()
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
    rounds = []
    for _ in range(_ROUNDS):
        clock.spent = dict.fromkeys(clock.spent, 0.0)
        await asyncio.sleep(0)
        start = thread_time()
        for _ in range(_TIMES):
            await answer()
        spent = {"all": thread_time() - start, **clock.spent}
        spent["own"] = spent["all"] - spent["run"] - spent["project"]
        rounds.append({name: seconds / _TIMES * 1e6 for name, seconds in spent.items()})
    await gateway.stop()
    return min(rounds, key=lambda times: times["all"])


@contextmanager
def _silence() -> Iterator[None]:
    """Send the log lines nowhere; they are written all the same."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
