"""A page of 100 equal items beside stac-fastapi: ``python -m benchmarks.stac_page [PRODUCTS]``.

One Elasticsearch holds the same products twice: as ours, written by our engine, and as STAC items of as many values in the
peer's own index. `tharsis serve` and stac-fastapi, as shipped and with direct responses, are asked over HTTP one after
another in rounds, each time for another page; what counts is the processor time of their processes.
"""

import asyncio
import itertools
import statistics
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import aiohttp

from benchmarks.elastic import COMMON, cpu_of
from benchmarks.large_file import workers_of
from benchmarks.search_data import batches, make_batch
from benchmarks.stac.items import COLLECTION, load
from benchmarks.stac.peer import Peer, installed, served
from search import elastic
from search.elastic.options import Options
from tests.gateway.running import running_command
from tests.services.elasticsearch import Elasticsearch
from tests.topologies.serving import write_policy

_PRODUCTS = 20_000
_ROUNDS, _REQUESTS, _WARM = 7, 30, 20
_GOALS = {"shipped": 10.0, "direct": 4.0}
_QUERY = f"""query($after: String!) {{
  products(first: 100, where: {{startTime: {{gte: $after}}}}) {{
    totalCount pageInfo {{ hasNextPage endCursor }} nodes {{ id uri title common {{ {COMMON} }} }} }} }}"""

Ask = Callable[[str], Awaitable[int]]


class Asked(NamedTuple):
    """A server: how it is asked for a page of items after a time, which gives their number; its processes."""

    name: str
    page: Ask
    processes: list[int]

    def cpu(self) -> float:
        """Processor seconds that it has used."""
        return sum(map(cpu_of, self.processes))


def main() -> int:
    """Measure and print; 1 where a goal is missed."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else _PRODUCTS
    for kind in _GOALS:
        installed(kind)
    with (
        tempfile.TemporaryDirectory() as name,
        Elasticsearch(Path(name, "server"), heap="1g", java_options=()) as server,
        served("shipped", server.url) as shipped,
        served("direct", server.url) as direct,
    ):
        data = Path(name, "data")
        data.mkdir()
        (data / "tharsis.toml").write_text(
            f'[search]\nengine = "elastic"\n\n[search.elastic]\nurl = "{server.url}"\nreplicas = 0\n'
            '\n[telemetry]\nlog = "off"\n'
        )
        write_policy(data)
        asyncio.run(_fill(server.url, count))
        with running_command("serve", "--data", str(data)) as url:
            used = asyncio.run(_measured(server.url, url, {"shipped": shipped, "direct": direct}, count))
    print(f"{count:,} products; CPU ms of the server for a page of 100, median of {_ROUNDS} rounds of {_REQUESTS}:")
    print(f"  ours, GraphQL with total and cursor  {used['ours']:.1f}")
    for kind, goal in _GOALS.items():
        print(f"  stac-fastapi, {kind:8}  {used[kind]:.1f}: {used[kind] / used['ours']:.1f} times ours (goal {goal:g})")
    return int(any(used[kind] / used["ours"] < goal for kind, goal in _GOALS.items()))


async def _fill(url: str, count: int) -> None:
    writer = elastic.open_writer(Options(urls=(url,), prefix="tharsis"))
    await writer.open_run("benchmark")
    for place in batches(0, count):
        await writer.put(make_batch(*place))
    await writer.commit()


async def _measured(elasticsearch: str, ours: str, peers: dict[str, Peer], count: int) -> dict[str, float]:
    async with aiohttp.ClientSession() as session:
        await load(session, peers["shipped"].url, elasticsearch, count)
        asked = [
            Asked("ours", _graphql(session, ours), workers_of(urlsplit(ours).port or 0)),
            *(Asked(kind, _search(session, peer.url), [peer.pid]) for kind, peer in peers.items()),
        ]
        times = _times()
        for each in asked:
            for _ in range(_WARM):
                await each.page(next(times))
        rounds = [[await _cpu(each, times) for each in asked] for _ in range(_ROUNDS)]
    return {each.name: statistics.median(column) for each, column in zip(asked, zip(*rounds, strict=True), strict=True)}


async def _cpu(asked: Asked, times: Iterator[str]) -> float:
    """Milliseconds of CPU of one page."""
    before = asked.cpu()
    for _ in range(_REQUESTS):
        if await asked.page(next(times)) != 100:
            sys.exit(f"no page of 100 from {asked.name}")
    return (asked.cpu() - before) / _REQUESTS * 1000


def _graphql(session: aiohttp.ClientSession, url: str) -> Ask:
    async def page(after: str) -> int:
        body = {"query": _QUERY, "variables": {"after": after}}
        async with session.post(f"{url}/graphql", json=body) as answer:
            return len((await answer.json())["data"]["products"]["nodes"])

    return page


def _search(session: aiohttp.ClientSession, url: str) -> Ask:
    async def page(after: str) -> int:
        asked = {"limit": "100", "collections": COLLECTION, "datetime": f"{after}/.."}
        async with session.get(f"{url}/search", params=asked) as answer:
            return len((await answer.json())["features"])

    return page


def _times() -> Iterator[str]:
    """Moments of the first years of the products, no two alike."""
    for number in itertools.count():
        yield f"{2002 + number % 8}-{1 + number % 12:02d}-{1 + number % 28:02d}T00:{number // 60 % 60:02d}:{number % 60:02d}Z"


if __name__ == "__main__":
    sys.exit(main())
