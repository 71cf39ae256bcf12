"""A page over Elasticsearch, beside the stock client and stac-fastapi: ``python -m benchmarks.elastic``.

Writes ``THARSIS_PRODUCTS`` generated products (20,000) into a server of its own: by our writing port, as plain documents, and
as STAC items. Then, in turns, each question with a value of its own, pages of 100 products × 32 fields:

- ours: GraphQL over HTTP from `tharsis serve`, totals and cursors on; CPU of the server process;
- the stock client's call alone that fetches as many documents of the same 32 values (`benchmarks.elastic.stock`);
- stac-fastapi's search for as many items (`benchmarks.stac`), as shipped and with direct responses; CPU of its process;
- the search that our server asks, sent by aiohttp and not parsed: what our latency adds to.

Needs Elasticsearch (``make services-install``) and, the first time, PyPI for the peer.
"""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import orjson

from benchmarks.elastic.filling import COMMON, PREFIX, cpu_of, products, server, write, write_plain
from benchmarks.elastic.stock import SIZE, Stock
from benchmarks.gateway.processes import Server, start
from benchmarks.stac import items, peer
from search.elastic.reading.loading import loading
from tests.gateway.running import ROOT, free_port

_ROUNDS, _EACH, _WARM = 7, 20, 40
_LATENCY, _SHIPPED, _DIRECT = 5.0, 0.1, 0.25  # milliseconds; shares of the peer's CPU
_PEERS = ("shipped", "direct")
_QUERY = f"""query($least: Float!) {{
  products(first: {SIZE}, where: {{exposure: {{gte: $least}}}}, sort: [{{field: "startTime"}}]) {{
    totalCount pageInfo {{ hasNextPage endCursor }} edges {{ cursor node {{ id uri title common {{ {COMMON} }} }} }}
  }} }}"""
Ask = Callable[[int], Awaitable[object]]
Figures = dict[str, list[tuple[float, float]]]


def main() -> int:
    """Measure and print; 1 where a goal is missed."""
    count = products(20_000)
    with server() as (node, folder):
        asyncio.run(_fill(node, count))
        print(f"{count:,} products; a page of {SIZE} × 32 fields, total and cursors; median of {_ROUNDS} × {_EACH}")
        data, stock = folder / "data", Stock(node.url)
        ours, token = _serve(data, node.url)
        with ExitStack() as stack:
            stack.callback(ours.stop)
            stack.callback(stock.stop)
            peers = {kind: stack.enter_context(peer.served(kind, node.url)) for kind in _PEERS}
            return _verdict(asyncio.run(_measure(node.url, ours, token, stock, peers, count)))


async def _fill(node: Any, count: int) -> None:
    async for _ in write(node, count):
        pass
    await write_plain(node.url, count)


def _serve(data: Path, elasticsearch: str) -> tuple[Server, str]:
    """Our server in a process of its own, and an operator's token."""
    data.mkdir()
    settings = f'[search]\nengine = "elastic"\n[search.elastic]\nurl = "{elasticsearch}"\nprefix = "{PREFIX}"\n'
    (data / "tharsis.toml").write_text(settings)
    command = [sys.executable, "-m", "cli.main"]
    making = ["token", "create", "--account", "olga", "--role", "operator", "--scope", "tharsis:operate"]
    made = subprocess.run([*command, *making, "--data", data], cwd=ROOT, check=True, capture_output=True, text=True)
    port = free_port()
    serving = [*command, "serve", "--data", str(data), "--port", str(port)]
    return start(serving, port, data / "log", ROOT), made.stdout.strip()


async def _measure(
    elasticsearch: str, ours: Server, token: str, stock: Stock, peers: dict[str, peer.Peer], count: int
) -> Figures:
    figures: Figures = {"ours": [], "stock": [], "raw": [], **{kind: [] for kind in _PEERS}}
    headers = {"accept-encoding": "identity"}
    async with aiohttp.ClientSession(headers=headers) as session:
        await items.load(session, peers["shipped"].url, elasticsearch, count)
        known = {"authorization": f"Bearer {token}"}
        asks: dict[str, tuple[Ask, Callable[[], float]]] = {
            "ours": (partial(_page, session, f"http://127.0.0.1:{ours.port}/graphql", known), ours.cpu),
            "raw": (partial(_raw, session, elasticsearch), time.process_time),
        }
        for kind, server_of in peers.items():
            asks[kind] = (partial(_items, session, server_of.url), partial(cpu_of, server_of.pid))
        number = 1
        for warm in (True, *(False,) * _ROUNDS):
            each = _WARM if warm else _EACH
            for name, (ask, cpu) in asks.items():
                found = await _some(ask, cpu, range(number, number + each))
                number += each
                if not warm:
                    figures[name].append(found)
            asked = stock.ask(range(number, number + each))
            number += each
            if not warm:
                figures["stock"].append(asked)
    return figures


async def _some(ask: Ask, cpu: Callable[[], float], numbers: range) -> tuple[float, float]:
    """Milliseconds of CPU for each answer, and the median of their latencies."""
    begin, latencies = cpu(), []
    for number in numbers:
        start_of = time.perf_counter()
        await ask(number)
        latencies.append((time.perf_counter() - start_of) * 1e3)
    return (cpu() - begin) * 1e3 / len(numbers), statistics.median(latencies)


async def _page(session: aiohttp.ClientSession, url: str, headers: dict[str, str], number: int) -> None:
    body = {"query": _QUERY, "variables": {"least": number * 1e-7}}
    async with session.post(url, json=body, headers=headers) as answer:
        found = orjson.loads(await answer.read())
    if found.get("errors") or len(found["data"]["products"]["edges"]) != SIZE:
        sys.exit(f"no page: {found.get('errors')}")


async def _items(session: aiohttp.ClientSession, url: str, number: int) -> None:
    day = f"{2002 + number % 12}-{1 + number % 11:02d}-01T00:{number // 60 % 60:02d}:{number % 60:02d}Z"
    asked = {"limit": str(SIZE), "collections": items.COLLECTION, "datetime": f"{day}/.."}
    async with session.get(f"{url}/search", params=asked) as answer:
        found = orjson.loads(await answer.read())
    if len(found["features"]) != SIZE:
        sys.exit(f"no page of the peer: {len(found['features'])} items")


async def _raw(session: aiohttp.ClientSession, elasticsearch: str, number: int) -> None:
    body = {
        "query": {"bool": {"filter": [{"range": {"c.exposure": {"gte": number * 1e-7}}}]}},
        "sort": [{"c.startTime": "asc"}, {"c.uri": "asc"}],
        "size": SIZE + 1,
        **loading(("head", "state", "common_shown")),
        "track_total_hits": True,
    }
    async with session.post(f"{elasticsearch}/{PREFIX}.products/_search", json=body) as answer:
        answer.raise_for_status()
        await answer.read()


def _verdict(figures: Figures) -> int:
    """Print all, and how many goals were missed."""
    cpu = {name: statistics.median(each[0] for each in taken) for name, taken in figures.items()}
    latency = {name: statistics.median(each[1] for each in taken) for name, taken in figures.items()}
    for name, title in _TITLES.items():
        print(f"{title:44}{cpu[name]:8.2f} ms of CPU {latency[name]:8.2f} ms latency")
    goals = [("CPU beside the stock client's call", _ratio(figures, "stock"), 1.0)]
    goals += [("CPU beside stac-fastapi as shipped", _ratio(figures, "shipped"), _SHIPPED)]
    goals += [("CPU beside stac-fastapi, direct", _ratio(figures, "direct"), _DIRECT)]
    added = statistics.median(mine[1] - its[1] for mine, its in zip(figures["ours"], figures["raw"], strict=True))
    goals += [("added latency, ms", added, _LATENCY)]
    for title, value, goal in goals:
        print(f"{title:44}{value:8.2f}   goal {goal:g}{' MISSED' if value > goal else ''}")
    return int(any(value > goal for _, value, goal in goals))


_TITLES = {
    "ours": "tharsis serve, GraphQL",
    "stock": "the stock client's call alone",
    "raw": "the same search, raw (of the asking process)",
    "shipped": "stac-fastapi as shipped",
    "direct": "stac-fastapi, direct responses",
}


def _ratio(figures: Figures, other: str) -> float:
    """Ours beside another, the median of the rounds."""
    pairs = zip(figures["ours"], figures[other], strict=True)
    return statistics.median(mine[0] / max(its[0], 1e-3) for mine, its in pairs)


if __name__ == "__main__":
    sys.exit(main())
