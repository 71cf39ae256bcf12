"""What the engine over Elasticsearch costs: ``python -m benchmarks.elastic [PRODUCTS]``.

Writes generated products with their files (`benchmarks.search_data`) into a server of its own and prints CPU and bytes of a
product, early and late, of our process, of those that prepare, and of the server. Then one page of 100 products × 32
fields, totals and cursors on, each question with a value of its own: CPU of our process for the whole GraphQL answer
through the gateway, beside that of the stock client's call which fetches as many documents of the same 32 values and
parses them, interleaved, medians. The server runs as in production, its compiler included.
"""

import asyncio
import gc
import multiprocessing
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import orjson
from elasticsearch import AsyncElasticsearch

from access.identity import Identity
from benchmarks.search_data import batches, make_batch, make_product
from config.search import ElasticSettings, SearchSettings
from config.settings import Settings
from gateway.archive_server import together
from gateway.service import Caller, GraphQLRequest
from gateway.telemetry import RequestRecord
from schema.dictionary import load_dictionary
from search import elastic
from search.elastic.documents import Fields
from search.elastic.writing.prepare import PreparedBatch, prepare
from tests.services.elasticsearch import Elasticsearch

_PRODUCTS, _LARGE = 100_000, 1_000_000  # the larger with LARGE=1
_PLAIN = 5_000  # documents of the baseline's index
_ROUNDS = 40
_RATE = 300  # products a second on two cores
_OPERATOR = Identity("operator", "operator")
COMMON = """instrument instrumentName target targetClass startTime stopTime creationTime spacecraftClockStart sol
localTrueSolarTime solarLongitude exposure filter lines samples bands orbit processingLevel productType productId dataSetId
volumeId fileName missionName spacecraftName instrumentAzimuth instrumentElevation mission spacecraft"""
_QUERY = f"""query($least: Float!) {{
  products(first: 100, where: {{exposure: {{gte: $least}}}}, sort: [{{field: "startTime"}}]) {{
    totalCount pageInfo {{ hasNextPage endCursor }} edges {{ cursor node {{ id uri title common {{ {COMMON} }} }} }}
  }} }}"""


def main() -> int:
    """Measure and print; 1 where a goal is missed."""
    usual = _LARGE if os.environ.get("LARGE") else _PRODUCTS
    count = int(sys.argv[1]) if len(sys.argv) > 1 else usual
    with (
        tempfile.TemporaryDirectory() as name,
        Elasticsearch(Path(name, "server"), heap="1g", java_options=()) as server,
    ):
        data = Path(name, "data")
        data.mkdir()
        settings = Settings(search=SearchSettings("elastic", ElasticSettings(url=server.url, replicas=0)))
        assert server.pid is not None
        rate = asyncio.run(_harvest(server, server.pid, count))
        ours, stock = asyncio.run(_page(server, data, settings))
    return int(rate < _RATE or ours > stock)


def cpu_of(process: int) -> float:
    """Processor seconds that a process has used."""
    times = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:13]
    return sum(map(int, times)) / os.sysconf("SC_CLK_TCK")


def _prepared(place: tuple[int, int]) -> tuple[PreparedBatch, float]:
    batch = make_batch(*place)
    begin = time.process_time()
    return prepare(batch, Fields(load_dictionary().fields)), time.process_time() - begin


async def _harvest(server: Elasticsearch, process: int, count: int) -> float:
    """Write and print; the products a second that two cores would write, from the CPU of all."""
    options = elastic.Options(urls=(server.url,), prefix="tharsis")
    writer = elastic.open_writer(options)
    await writer.open_run("benchmark")
    preparing = 0.0
    begin, at_server = time.process_time(), cpu_of(process)
    steps: list[tuple[int, float]] = []
    with multiprocessing.Pool(1) as pool:
        for batch, taken in pool.imap(_prepared, batches(0, count)):
            await writer.put(batch)
            preparing += taken
            steps.append((len(batch.products), time.process_time() - begin + preparing + cpu_of(process) - at_server))
    await writer.commit()
    used, there = time.process_time() - begin, cpu_of(process) - at_server
    total = used + preparing + there
    quarter = max(len(steps) // 4, 1)
    late = (steps[-1][1] - steps[-quarter][1]) / sum(size for size, _ in steps[-quarter + 1 :] or steps)
    print(f"{count:,} products, {count * 5:,} files: {total / count * 1e3:.2f} ms of CPU a product", end=" ")
    print(
        f"(writer {used / count * 1e3:.2f}, preparing {preparing / count * 1e3:.2f}, server {there / count * 1e3:.2f});"
    )
    print(f"  the last quarter {late * 1e3:.2f} ms; two cores write {2 * count / total:,.0f} products/s (goal {_RATE})")
    print(
        f"  memory of the writing process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB at most (goal 700)"
    )
    await _bytes(server, count)
    return 2 * count / total


async def _bytes(server: Elasticsearch, count: int) -> None:
    client = AsyncElasticsearch(server.url)
    await client.options(request_timeout=600).indices.forcemerge(index="tharsis.*", max_num_segments=1)
    for kind, documents in (("products", count), ("files", count * 5)):
        stats = await client.indices.stats(index=f"tharsis.{kind}", metric="store")
        size = stats["_all"]["primaries"]["store"]["size_in_bytes"]
        print(f"  {size / documents / 1000:.1f} KB of disk for each of the {kind}")
    await client.close()


async def _page(server: Elasticsearch, data: Path, settings: Settings) -> tuple[float, float]:
    gateway = together(data, settings).service
    client = AsyncElasticsearch(server.url)
    await _plain(client)
    numbers = iter(range(1, 100_000))

    async def ours() -> None:
        request = GraphQLRequest(_QUERY, variables={"least": next(numbers) * 1e-7})
        answer = await gateway.answer(request, Caller(_OPERATOR, RequestRecord({}, None, {})))
        if answer.errors or len(answer.data["products"]["edges"]) != 100:  # type: ignore[index]
            sys.exit(f"no page: {answer.errors}")
        orjson.dumps(answer.data)

    async def stock() -> None:
        body: dict[str, Any] = {
            "query": {"bool": {"filter": [{"range": {"exposure": {"gte": next(numbers) * 1e-7}}}]}},
            "sort": [{"startTime": "asc"}, {"uri": "asc"}],
            "size": 100,
            "track_total_hits": True,
        }
        found = await client.search(index="plain", body=body)
        if len(found["hits"]["hits"]) != 100:
            sys.exit("no page of the stock client")

    gc.collect()
    gc.freeze()
    pairs = [(await _cpu(ours), await _cpu(stock)) for _ in range(_ROUNDS + 10)][10:]
    mine, its = (statistics.median(each) for each in zip(*pairs, strict=True))
    print(f"100 products × 32 fields, total and cursors, CPU of our process: {mine:.2f} ms", end=" ")
    print(f"(the stock client's call alone {its:.2f}: {mine / its:.2f} of it; goal 1)")
    await client.close()
    return mine, its


async def _cpu(ask: Callable[[], Awaitable[None]]) -> float:
    """Milliseconds of CPU of one answer."""
    begin = time.process_time()
    await ask()
    return (time.process_time() - begin) * 1e3


async def _plain(client: AsyncElasticsearch) -> None:
    """An index of the same 32 values as anybody would write them."""
    mapping = {"startTime": {"type": "long"}, "exposure": {"type": "double"}, "uri": {"type": "keyword"}}
    await client.indices.create(index="plain", mappings={"dynamic": False, "properties": mapping})
    lines: list[Any] = []
    for number in range(_PLAIN):
        record = make_product(number)
        values = {name: _value(field.values) for name, field in record.common.items() if name in COMMON.split()}
        values |= {"id": record.uri, "uri": record.uri, "title": record.title}
        values |= {"mission": record.mission, "spacecraft": record.spacecraft}
        lines += [{"index": {}}, values | {"startTime": record.common["startTime"].values[0][0]}]  # type: ignore[index]
    await client.options(request_timeout=120).bulk(index="plain", operations=lines, refresh=True)


def _value(values: tuple[Any, ...]) -> Any:
    plain = [value.text if isinstance(value, tuple) else value for value in values]
    return plain[0] if len(plain) == 1 else plain


if __name__ == "__main__":
    sys.exit(main())
