"""What writing into Elasticsearch costs, and whether it stays the same: ``python -m benchmarks.elastic.harvest``.

``THARSIS_PRODUCTS`` generated products (100,000) with five files each, made in memory and put through the writing port; a
million with ``LARGE=1``. At 10,000, 50,000, 100,000 and 1,000,000 products it prints CPU (of the writer, of preparing, of the
server) and disk of a product since the last mark; at the end what two cores would write in a second, and the most memory that
the writing process had. A document that the server refuses ends the program. Needs Elasticsearch (``make services-install``).
"""

from __future__ import annotations

import asyncio
import os
import resource
import sys

from elasticsearch import AsyncElasticsearch

from benchmarks.elastic.filling import PREFIX, Step, products, server, write
from benchmarks.search_data import FILES
from tests.services.elasticsearch import Elasticsearch

_MARKS = (2_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000)
_RATE, _MEMORY = 300, 700  # products a second on two cores; megabytes
_CORES = 2


def main() -> int:
    """Measure and print; 1 where a goal is missed."""
    count = products(1_000_000 if os.environ.get("LARGE") else 100_000)
    with server() as (node, _):
        last = asyncio.run(_harvest(node, count))
    rate = _CORES * last.products / last.cpu
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    missed_rate, missed_memory = rate < _RATE, memory > _MEMORY
    print(
        f"two cores write {rate:,.0f} products/s, goal {_RATE}{' MISSED' if missed_rate else ''}; nothing was refused"
    )
    print(f"memory of the writing process {memory} MB, goal {_MEMORY}{' MISSED' if missed_memory else ''}")
    return int(missed_rate or missed_memory)


async def _harvest(node: Elasticsearch, count: int) -> Step:
    print(f"{count:,} products, {count * FILES:,} files; of each product since the mark before:")
    before, last, before_bytes = Step(0, 0, 0, 0), Step(0, 0, 0, 0), 0
    marks = [mark for mark in _MARKS if mark < count] + [count]
    async with AsyncElasticsearch(node.url, request_timeout=3600) as client:
        async for step in write(node, count):
            last = step
            if step.products < marks[0] or step.products == before.products:
                continue
            marks = [mark for mark in marks if mark > step.products] or [count]
            size = await _bytes(client, f"{PREFIX}.products")
            many = step.products - before.products
            parts = [(now - then) / many * 1e3 for now, then in zip(step[1:], before[1:], strict=True)]
            print(
                f"  {step.products:>9,}: {sum(parts):6.2f} ms of CPU (writer {parts[0]:.2f}, preparing {parts[1]:.2f}, "
                f"server {parts[2]:.2f}); {(size - before_bytes) / many / 1e3:5.1f} KB of disk",
                flush=True,
            )
            before, before_bytes = step, size
        await client.indices.forcemerge(index=f"{PREFIX}.*", max_num_segments=1)
        for kind, documents in (("products", count), ("files", count * FILES)):
            print(f"merged: {await _bytes(client, f'{PREFIX}.{kind}') / documents / 1e3:.2f} KB a document of {kind}")
    return last


async def _bytes(client: AsyncElasticsearch, index: str) -> int:
    """Disk of some indices, once everything is on it."""
    await client.indices.flush(index=index)
    found = await client.indices.stats(index=index, metric="store")
    return int(found["_all"]["primaries"]["store"]["size_in_bytes"])


if __name__ == "__main__":
    sys.exit(main())
