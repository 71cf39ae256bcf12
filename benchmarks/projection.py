"""How much faster compiled operations are than graphql-core's executor, for the same answer.

``python -m benchmarks.projection`` prints the CPU time of one answer of 100 products × 20 fields, three times:
data of subgraphs keyed by response names, document-backed objects behind one resolver, and the same with one more
asynchronous resolver a product. The rounds are interleaved, the median counts; every answer is compared.
"""

import asyncio
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from graphql import (
    GraphQLField,
    GraphQLFloat,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLString,
    execute,
    parse,
)

from execution import DOCUMENT, compile_operation

_PRODUCTS = 100
_ROUNDS = 15
_GOAL = 15
_NAMES: dict[str, tuple[Any, Any]] = {
    "uri": (GraphQLNonNull(GraphQLString), "atlas:pds3:clementine:clementine:/cl_0001/DATA/LUB2110J.165"),
    "title": (GraphQLString, "CLEMENTINE UVVIS IMAGE LUB2110J.165"),
    "lid": (GraphQLString, "urn:nasa:pds:clementine_uvvis:data:lub2110j_165"),
    "mission": (GraphQLNonNull(GraphQLString), "clementine"),
    "spacecraft": (GraphQLString, "clementine"),
    "instrument": (GraphQLString, "UVVIS"),
    "filter": (GraphQLString, None),
    "target": (GraphQLString, "MOON"),
    "startTime": (GraphQLString, "1994-04-02T11:30:06.862Z"),
    "stopTime": (GraphQLString, None),
    "lines": (GraphQLNonNull(GraphQLInt), 288),
    "samples": (GraphQLNonNull(GraphQLInt), 384),
    "bands": (GraphQLInt, 1),
    "bits": (GraphQLInt, 8),
    "exposure": (GraphQLFloat, 0.9744),
    "latitude": (GraphQLFloat, -32.61),
    "longitude": (GraphQLFloat, 301.4),
    "incidence": (GraphQLFloat, 44.31),
    "emission": (GraphQLFloat, 0.4),
    "phase": (GraphQLFloat, 44.0),
}
_Product = msgspec.defstruct("_Product", [(f"{name}_", object) for name in _NAMES])


def main() -> None:
    """Measure and print."""
    data = {"products": [{name: value for name, (_, value) in _NAMES.items()} for _ in range(_PRODUCTS)]}
    objects = [_Product(*(value for _, value in _NAMES.values())) for _ in range(_PRODUCTS)]
    asyncio.run(_measure(data, objects))


async def _measure(data: dict[str, Any], objects: list[Any]) -> None:
    async def products(_root: Any, _info: Any) -> list[Any]:
        return objects

    fields = " ".join(_NAMES)
    document, mixed = (parse(f"{{ products {{ {fields} {more} }} }}") for more in ("", "counterpart"))
    plain, resolved = _schema(None), _schema(products)
    projected = compile_operation(plain, document)
    executed = compile_operation(resolved, document)
    executed_mixed = compile_operation(resolved, mixed)

    async def project() -> Any:
        return projected.project(data)

    async def core_project() -> Any:
        return execute(plain, document, data, field_resolver=lambda source, info: source.get(info.path.key))

    async def core_execute() -> Any:
        return await execute(resolved, document)  # type: ignore[misc]  # a resolver is asynchronous, so the result is

    async def core_execute_mixed() -> Any:
        return await execute(resolved, mixed)  # type: ignore[misc]

    print(f"{_PRODUCTS} products × {len(_NAMES)} fields, CPU time of one answer, median of {_ROUNDS} rounds")
    ratios = [
        await _compare("data of subgraphs", project, core_project),
        await _compare("document-backed objects", executed.execute, core_execute),
    ]
    await _compare("… and a resolver a product", executed_mixed.execute, core_execute_mixed)
    if min(ratios) < _GOAL:
        sys.exit(f"the goal is {_GOAL} times graphql-core for the first two")


async def _compare(name: str, compiled: Callable[[], Awaitable[Any]], core: Callable[[], Awaitable[Any]]) -> float:
    """Print and give how many times the CPU of the compiled operation graphql-core takes."""
    ours, theirs = await compiled(), await core()
    if ours.errors or theirs.errors or msgspec.json.encode(ours.data) != msgspec.json.encode(theirs.data):
        sys.exit(f"{name}: the answers differ")
    rounds = [(await _cpu(compiled, 50), await _cpu(core, 3)) for _ in range(_ROUNDS)]
    fast, slow = (statistics.median(times) for times in zip(*rounds, strict=True))
    print(f"{name + ':':30}{fast * 1e3:7.3f} ms, graphql-core {slow * 1e3:6.2f} ms: {slow / fast:5.1f} times")
    ratio: float = slow / fast
    return ratio


async def _cpu(run: Callable[[], Awaitable[Any]], times: int) -> float:
    start = time.process_time()
    for _ in range(times):
        await run()
    return (time.process_time() - start) / times


def _schema(products: Any) -> GraphQLSchema:
    def document_field(name: str, type_: Any) -> GraphQLField:
        key = f"{name}_"
        resolve = (lambda source, _info: getattr(source, key)) if products else None
        return GraphQLField(type_, resolve=resolve, extensions={DOCUMENT: key})

    async def counterpart(source: Any, _info: Any) -> str:
        return str(source.uri_)

    fields = {name: document_field(name, type_) for name, (type_, _) in _NAMES.items()}
    product = GraphQLObjectType("Product", {**fields, "counterpart": GraphQLField(GraphQLString, resolve=counterpart)})
    list_type = GraphQLNonNull(GraphQLList(GraphQLNonNull(product)))
    return GraphQLSchema(GraphQLObjectType("Query", {"products": GraphQLField(list_type, resolve=products)}))


if __name__ == "__main__":
    main()
