"""What a page of products costs, alone and through the gateway, and how much more the same schema costs when run plainly.

``python -m benchmarks.subgraphs`` fills an index with synthetic products (`benchmarks.search_data`) and prints the CPU time,
of all threads, of one answer of 100 products × 20 common and 10 label fields: with the reading, and from records that are in
memory, of the products subgraph and of graphql-core on the same Strawberry schema, resolvers and records, which parses,
validates and executes each time, as Strawberry has it done where nobody tells it otherwise. It is even spared some of what
Strawberry alone would cost: our resolvers read its selection, and prepare the documents of labels and common fields. The
rounds are interleaved, the median counts; the answers are compared. Then a page of 1,000 products with 20 fields, and the
same 100 products with their 500 files through the gateway with all subgraphs in its process: planning from its cache, two
subgraphs, the merged answer, without HTTP and JSON. The collector of cycles is set as `gateway.app` sets it; nothing
is frozen, for that makes no difference.
"""

import asyncio
import gc
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from graphql import execute, parse, validate

from access.identity import Identity
from benchmarks.search_data import batches, make_batch
from config.settings import Settings
from gateway.archive_server import together
from gateway.service import Caller, GraphQLRequest
from gateway.telemetry import RequestRecord
from loaders import Loaders
from schema.dictionary import load_dictionary
from search.embedded import open_reader, open_writer
from search.port import EVERYTHING, Page, Reader, SearchRequest
from subgraphs.context import Context
from subgraphs.products.schema import build_schema
from subgraphs.products.subgraph import products_subgraph

_PRODUCTS = 5000
_ROUNDS = 15
_GOAL, _TIMES = 8.0, 15  # milliseconds of CPU, and times the plain execution
_OPERATOR = Identity("operator", "operator")
_COMMON = """mission spacecraft instrument instrumentName target targetClass startTime stopTime creationTime
spacecraftClockStart sol localTrueSolarTime solarLongitude exposure filter lines samples bands orbit processingLevel"""
_LABEL = """"PARAMETER_000", "IMAGE/KEYWORD_001", "INSTRUMENT_STATE_PARMS/KEYWORD_002", "KEYWORD_005", "IMAGE/PARAMETER_006",
"INSTRUMENT_STATE_PARMS/KEYWORD_007", "DERIVED_GEOMETRY_PARMS/KEYWORD_008", "COMPRESSION_PARMS/PARAMETER_009",
"KEYWORD_010", "IMAGE/KEYWORD_011\""""
_NODE = f"id uri title common {{ {_COMMON} }} label(fields: [{_LABEL}]) {{ path text value unit }}"
_PAGE = """{{ products(first: 100, where: {{lines: {{gte: 1}}}}) {{ edges {{ cursor node {{ {0} }} }}
  pageInfo {{ hasNextPage }} }} }}"""
_QUERY = _PAGE.format(_NODE)
_WITH_FILES = GraphQLRequest(_PAGE.format(_NODE + " files { path url size role mediaType }"))
_LONG = f"{{ products(first: 1000) {{ nodes {{ {'id uri title '} common {{ {_COMMON} }} }} }} }}"


def main() -> None:
    """Measure and print; the exit code is not zero where a goal is missed."""
    with tempfile.TemporaryDirectory() as name:
        asyncio.run(_run(Path(name)))


async def _run(folder: Path) -> None:
    writer = open_writer(folder)
    await writer.open_run("benchmark")
    for first, count in batches(0, _PRODUCTS):
        await writer.put(make_batch(first, count))
    await writer.commit()
    reader = open_reader(folder)
    try:
        await _measure(reader, folder)
    finally:
        await reader.close()


class _Keeping:
    """Reads pages, until it is told to give the last one again."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._last: Page | None = None
        self.reads = True

    async def search(self, request: SearchRequest) -> Page:
        if self.reads or self._last is None:
            self._last = await self._reader.search(request)
        return self._last


async def _measure(reader: Reader, folder: Path) -> None:
    kept = _Keeping(reader)
    subgraph = products_subgraph(kept, load_dictionary())  # type: ignore[arg-type]  # what else it could read is not asked
    schema = build_schema()._schema
    gateway = together(folder, Settings()).service

    async def ours() -> Any:
        return (await subgraph.execute(_QUERY, None, _OPERATOR)).data

    async def theirs() -> Any:
        context = Context(Loaders(kept, EVERYTHING, load_dictionary()))  # type: ignore[arg-type]  # likewise
        document = parse(_QUERY)
        if validate(schema, document):
            sys.exit("the query is not valid")
        result: Any = await execute(schema, document, context_value=context)  # type: ignore[misc]  # resolvers are async
        return result.data

    async def page() -> Any:
        return (await subgraph.execute(_LONG, None, _OPERATOR)).data

    async def with_files() -> Any:
        return (await gateway.answer(_WITH_FILES, Caller(_OPERATOR, RequestRecord({}, None, {})))).data

    await _check(ours, theirs, with_files)
    gc.collect()
    gc.set_threshold(20_000)
    print(f"100 products × 20 common and 10 label fields, CPU time of one answer, median of {_ROUNDS} rounds")
    read, _ = await _compare("with reading", ours, theirs)
    long, whole = [statistics.median([await _cpu(one, 2) for _ in range(_ROUNDS)]) for one in (page, with_files)]
    await ours()
    kept.reads = False
    answered, answered_plainly = await _compare("from memory", ours, theirs)
    print(f"1,000 products × 20 common fields, with reading: {long:.1f} ms")
    print(f"the 100 products with their files, through the gateway, with reading: {whole:.1f} ms")
    if whole > _GOAL or answered_plainly / answered < _TIMES:
        sys.exit(
            f"the goals are {_GOAL:g} ms through the gateway, and {_TIMES} times from memory; {read:.1f} ms without files"
        )


async def _check(
    ours: Callable[[], Awaitable[Any]], theirs: Callable[[], Awaitable[Any]], with_files: Callable[[], Awaitable[Any]]
) -> None:
    """End the program where the answers are not alike."""
    answer = await ours()
    whole = await with_files()
    if answer is None or answer != await theirs():
        sys.exit("the answers differ")
    if sum(len(edge["node"].pop("files")) for edge in whole["products"]["edges"]) != 500 or whole != answer:
        sys.exit("the gateway's answer differs")


async def _compare(
    name: str, ours: Callable[[], Awaitable[Any]], theirs: Callable[[], Awaitable[Any]]
) -> tuple[float, float]:
    """Print and give the milliseconds of both."""
    rounds = [(await _cpu(ours, 20), await _cpu(theirs, 2)) for _ in range(_ROUNDS)]
    fast, slow = (statistics.median(times) for times in zip(*rounds, strict=True))
    print(f"{name + ':':14}{fast:6.2f} ms, plainly {slow:6.1f} ms: {slow / fast:.1f} times")
    return fast, slow


async def _cpu(run: Callable[[], Awaitable[Any]], times: int) -> float:
    start = time.process_time()
    for _ in range(times):
        await run()
    return (time.process_time() - start) / times * 1000


if __name__ == "__main__":
    main()
