"""The stock client's call alone, in a process of its own: the client as shipped, its answer parsed by the standard library."""

from __future__ import annotations

import asyncio
import gc
import multiprocessing
import statistics
import sys
import time
from multiprocessing.connection import Connection
from typing import Any

from elasticsearch import AsyncElasticsearch

from benchmarks.elastic.filling import PLAIN

SIZE = 100


class Stock:
    """A process that fetches pages when told."""

    def __init__(self, url: str) -> None:
        context = multiprocessing.get_context("spawn")
        self._line, theirs = context.Pipe()
        self._process = context.Process(target=_answer, args=(url, theirs), daemon=True)
        self._process.start()

    def ask(self, numbers: range) -> tuple[float, float]:
        """Milliseconds of CPU for each page, and the median of their latencies."""
        self._line.send(numbers)
        cpu, latency = self._line.recv()
        return cpu, latency

    def stop(self) -> None:
        """End the process."""
        self._line.send(None)
        self._process.join()


def _answer(url: str, line: Connection) -> None:
    asyncio.run(_serve(url, line))


async def _serve(url: str, line: Connection) -> None:
    async with AsyncElasticsearch(url) as client:
        gc.freeze()
        while (numbers := line.recv()) is not None:
            begin, latencies = time.process_time(), []
            for number in numbers:
                start = time.perf_counter()
                found = await client.search(index=PLAIN, body=_body(number))
                latencies.append((time.perf_counter() - start) * 1e3)
                if len(found["hits"]["hits"]) != SIZE:
                    sys.exit("no page of the stock client")
            line.send(((time.process_time() - begin) * 1e3 / len(numbers), statistics.median(latencies)))


def _body(number: int) -> dict[str, Any]:
    return {
        "query": {"bool": {"filter": [{"range": {"exposure": {"gte": number * 1e-7}}}]}},
        "sort": [{"startTime": "asc"}, {"uri": "asc"}],
        "size": SIZE,
        "track_total_hits": True,
    }
