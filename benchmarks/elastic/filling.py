"""A server of one's own, and generated products in it as the writing port, anybody, and the peer would put them."""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from elasticsearch import AsyncElasticsearch

from benchmarks.search_data import batches, make_batch, make_product
from config.search import ElasticSettings
from schema.dictionary import load_dictionary
from schema.times import Time
from search import elastic
from search.elastic.documents import Fields
from search.elastic.writing.prepare import PreparedBatch, prepare
from search.port import SearchError
from tests.services.elasticsearch import NEWEST, Elasticsearch
from tests.services.installed import is_installed

HEAP = "2g"
PREFIX = "tharsis"
PLAIN = "plain"
COMMON = """instrument instrumentName target targetClass startTime stopTime creationTime spacecraftClockStart sol
localTrueSolarTime solarLongitude exposure filter lines samples bands orbit processingLevel productType productId dataSetId
volumeId fileName missionName spacecraftName instrumentAzimuth instrumentElevation mission spacecraft"""
"""The 29 common fields of a page; with ``id``, ``uri`` and ``title`` it has 32 fields."""


def products(default: int) -> int:
    """How many products to write: ``THARSIS_PRODUCTS``, or the default."""
    return int(os.environ.get("THARSIS_PRODUCTS") or default)


@contextmanager
def server() -> Iterator[tuple[Elasticsearch, Path]]:
    """A node, and a folder for what else is needed; ends the program where it is not installed."""
    if not is_installed("elasticsearch", NEWEST):
        sys.exit(f"Elasticsearch {NEWEST} is not installed: make services-install")
    with tempfile.TemporaryDirectory() as name, Elasticsearch(Path(name, "server"), heap=HEAP, java_options=()) as node:
        yield node, Path(name)


def cpu_of(process: int | None) -> float:
    """Processor seconds that a process has used."""
    times = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:13]
    return sum(map(int, times)) / os.sysconf("SC_CLK_TCK")


class Step(NamedTuple):
    """What had been written after a batch, with the processor seconds of the writer, of preparing, and of the server."""

    products: int
    writer: float
    preparing: float
    server: float

    @property
    def cpu(self) -> float:
        """Processor seconds in all."""
        return self.writer + self.preparing + self.server


def _prepared(place: tuple[int, int]) -> tuple[PreparedBatch, float]:
    batch = make_batch(*place)
    begin = time.process_time()
    return prepare(batch, Fields(load_dictionary().fields)), time.process_time() - begin


async def write(node: Elasticsearch, count: int) -> AsyncIterator[Step]:
    """Write products with five files each by the writing port, prepared in one process beside."""
    options = elastic.Options(urls=(node.url,), prefix=PREFIX, show_after=ElasticSettings().show_after)
    writer = elastic.open_writer(options)
    await writer.open_run("benchmark")
    begin, at_server, preparing, written = time.process_time(), cpu_of(node.pid), 0.0, 0
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        for batch, taken in pool.imap(_prepared, batches(0, count)):
            refused = (await writer.put(batch)).refused
            if refused:
                raise SearchError(refused[0].reason)
            preparing += taken
            written += len(batch.products)
            yield Step(written, time.process_time() - begin, preparing, cpu_of(node.pid) - at_server)
    await writer.commit()
    yield Step(written, time.process_time() - begin, preparing, cpu_of(node.pid) - at_server)


async def write_plain(url: str, count: int) -> None:
    """An index of the same 32 values as anybody would write them."""
    mapping = {"startTime": {"type": "long"}, "exposure": {"type": "double"}, "uri": {"type": "keyword"}}
    async with AsyncElasticsearch(url, request_timeout=120) as client:
        await client.indices.create(index=PLAIN, mappings={"dynamic": False, "properties": mapping})
        for begin, size in batches(0, count, 2000):
            lines: list[dict[str, Any]] = [
                line for number in range(begin, begin + size) for line in ({"index": {}}, _values(number))
            ]
            found = await client.bulk(index=PLAIN, operations=lines)
            if found["errors"]:
                sys.exit("Elasticsearch refused documents of the baseline.")
        await client.indices.refresh(index=PLAIN)


def _values(number: int) -> dict[str, Any]:
    record = make_product(number)
    wanted = COMMON.split()
    values = {name: _plain(field.values) for name, field in record.common.items() if name in wanted}
    values |= {"id": record.uri, "uri": record.uri, "title": record.title}
    (start,) = record.common["startTime"].values
    assert isinstance(start, Time)
    return values | {"mission": record.mission, "spacecraft": record.spacecraft, "startTime": start.begin}


def _plain(values: tuple[Any, ...]) -> Any:
    plain = [value.text if isinstance(value, Time) else value for value in values]
    return plain[0] if len(plain) == 1 else plain
