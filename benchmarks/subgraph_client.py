"""What calling subgraphs costs: the gateway's client beside aiohttp, CPU ms for the seven calls of one heavy request.

``python -m benchmarks.subgraph_client``. The server is a process of its own that writes prepared bytes; only the
caller's processor time counts. Seven answers of 90 KB of JSON in all, in four waves, as the workload of
`benchmarks.gateway` has them.
"""

import asyncio
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any, cast

import aiohttp
import httptools
import orjson
import uvloop

from config.gateway import SubgraphSettings
from gateway.executor import Call, SubgraphRequest
from gateway.executor.remote import HttpSubgraph

GOAL_MS = 1.6
WAVES = ((0, 1), (2, 3), (4, 5), (6,))
REVIEWS = (4, 12, 70, 70, 46, 46, 60)
"""How many reviews each of the seven answers holds."""
ROUNDS = 9
REQUESTS = 300
OPERATION = (
    "query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Product { upc } } }"
)
VARIABLES: dict[str, Any] = {"representations": [{"__typename": "Product", "upc": str(n)} for n in range(9)]}

Fetch = Callable[[int], Awaitable[Any]]


def answer(number: int) -> bytes:
    """Give one of the seven answers."""
    review = {"id": "1", "body": "Angular blocks of basalt, none larger than a hand. " * 5, "product": {"upc": "7"}}
    entities = [{**review, "id": str(n)} for n in range(REVIEWS[number])]
    return orjson.dumps({"data": {"_entities": entities}})


def main() -> None:
    """Print the figures; the exit code is not zero where the goal is missed."""
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.subgraph_client", "--serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as server:
        assert server.stdout is not None and server.stdin is not None
        port = int(server.stdout.readline())
        ours, theirs = uvloop.run(_measure(f"http://127.0.0.1:{port}"))
        server.stdin.close()
    size = sum(len(answer(number)) for number in range(len(REVIEWS)))
    print(f"7 calls, {size / 1000:.0f} KB, CPU ms (median of {ROUNDS} rounds of {REQUESTS}): "
          f"ours {ours:.2f} (goal {GOAL_MS}), aiohttp {theirs:.2f}, ratio {theirs / ours:.1f}")  # fmt: skip
    sys.exit(ours > GOAL_MS)


async def _measure(url: str) -> tuple[float, float]:
    """Give the CPU milliseconds of ours and of aiohttp, measured in turns."""
    subgraphs = [HttpSubgraph(str(number), f"{url}/{number}", SubgraphSettings()) for number in range(len(REVIEWS))]
    request = SubgraphRequest("s", OPERATION, None, "query", VARIABLES, Call())
    session = aiohttp.ClientSession()

    async def ours(number: int) -> Any:
        return (await subgraphs[number].fetch(request)).data

    async def theirs(number: int) -> Any:
        body = orjson.dumps({"query": OPERATION, "variables": VARIABLES})
        headers = {"content-type": "application/json", "accept": "application/json"}
        async with session.post(f"{url}/{number}", data=body, headers=headers) as response:
            return orjson.loads(await response.read())["data"]

    for number in range(len(REVIEWS)):
        assert await ours(number) == await theirs(number)
    figures = [(await _cpu(ours), await _cpu(theirs)) for _ in range(ROUNDS)]
    await session.close()
    for subgraph in subgraphs:
        await subgraph.close()
    return statistics.median(one for one, _ in figures), statistics.median(other for _, other in figures)


async def _cpu(fetch: Fetch) -> float:
    started = time.process_time()
    for _ in range(REQUESTS):
        for wave in WAVES:
            await asyncio.gather(*map(fetch, wave))
    return (time.process_time() - started) * 1000 / REQUESTS


class _Connection(asyncio.Protocol):
    """One connection of the server."""

    answers = tuple(map(answer, range(len(REVIEWS))))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._parser = httptools.HttpRequestParser(self)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_url(self, url: bytes) -> None:
        self._answer = self.answers[int(url[1:])]

    def on_message_complete(self) -> None:
        head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(self._answer)
        self._transport.write(head + self._answer)


async def _serve() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(_Connection, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    if "--serve" in sys.argv:
        uvloop.run(_serve())
    else:
        main()
