"""What a page of products costs in the products subgraph, and how much more the same schema costs when run plainly.

``python -m benchmarks.subgraphs`` fills an index with synthetic products (`benchmarks.search_data`) and prints the CPU time,
of all threads, of one answer of 100 products × 20 common and 10 label fields: of the subgraph, and of graphql-core's executor
on the same Strawberry schema, resolvers and index, from a document that is parsed already. Both do all of the reading.
The rounds are interleaved, the median counts; the answers are compared. Then a page of 1,000 products with 20 fields.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from graphql import execute, parse

from access.identity import Identity
from benchmarks.search_data import batches, make_batch
from loaders import Loaders
from schema.dictionary import load_dictionary
from search.embedded import open_reader, open_writer
from search.port import EVERYTHING, Reader
from subgraphs.context import Context
from subgraphs.products.schema import build_schema
from subgraphs.products.subgraph import ProductsSubgraph

_PRODUCTS = 5000
_ROUNDS = 15
_GOAL, _TIMES = 8.0, 15  # milliseconds of CPU, and times the plain execution
_OPERATOR = Identity("operator", "operator")
_COMMON = """mission spacecraft instrument instrumentName target targetClass startTime stopTime creationTime
spacecraftClockStart sol localTrueSolarTime solarLongitude exposure filter lines samples bands orbit processingLevel"""
_LABEL = """"PARAMETER_000", "IMAGE/KEYWORD_001", "INSTRUMENT_STATE_PARMS/KEYWORD_002", "KEYWORD_005", "IMAGE/PARAMETER_006",
"INSTRUMENT_STATE_PARMS/KEYWORD_007", "DERIVED_GEOMETRY_PARMS/KEYWORD_008", "COMPRESSION_PARMS/PARAMETER_009",
"KEYWORD_010", "IMAGE/KEYWORD_011\""""
_QUERY = f"""{{ products(first: 100, where: {{lines: {{gte: 1}}}}) {{ edges {{ cursor node {{ id uri title
  common {{ {_COMMON} }} label(fields: [{_LABEL}]) {{ path text value unit }} }} }} pageInfo {{ hasNextPage }} }} }}"""
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
        await _measure(reader)
    finally:
        await reader.close()


async def _measure(reader: Reader) -> None:
    subgraph = ProductsSubgraph(reader, load_dictionary())
    plain, document = build_schema()._schema, parse(_QUERY)

    async def ours() -> Any:
        return (await subgraph.execute(_QUERY, None, _OPERATOR)).data

    async def theirs() -> Any:
        context = Context(Loaders(reader, EVERYTHING, load_dictionary()))
        result: Any = await execute(plain, document, context_value=context)  # type: ignore[misc]  # resolvers are async
        return result.data

    async def page() -> Any:
        return (await subgraph.execute(_LONG, None, _OPERATOR)).data

    if await ours() != await theirs():
        sys.exit("the answers differ")
    rounds = [(await _cpu(ours, 20), await _cpu(theirs, 2)) for _ in range(_ROUNDS)]
    fast, slow = (statistics.median(times) for times in zip(*rounds, strict=True))
    long = statistics.median([await _cpu(page, 2) for _ in range(_ROUNDS)])
    print(f"100 products × 20 common and 10 label fields, CPU time of one answer, median of {_ROUNDS} rounds")
    print(f"subgraph {fast:.2f} ms (goal {_GOAL:g}), executed plainly {slow:.1f} ms: {slow / fast:.1f} times")
    print(f"1,000 products × 20 common fields: {long:.1f} ms")
    if fast > _GOAL or slow / fast < _TIMES:
        sys.exit(f"the goals are {_GOAL:g} ms and {_TIMES} times")


async def _cpu(run: Callable[[], Awaitable[Any]], times: int) -> float:
    start = time.process_time()
    for _ in range(times):
        await run()
    return (time.process_time() - start) / times * 1000


if __name__ == "__main__":
    main()
