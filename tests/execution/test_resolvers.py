"""Resolvers beside document-backed fields: run by graphql-core, at once."""

import asyncio
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLString,
)

from execution import DOCUMENT
from tests.execution.products import FILE, File, Product, product_type, run, schema


async def test_resolvers_run_at_once_and_in_the_order_of_the_operation() -> None:
    waiting: list[str] = []
    everybody = asyncio.Event()

    async def meet(source: Product, _info: Any, word: str) -> str:
        waiting.append(f"{source.product_title} {word}")
        if len(waiting) == 4:
            everybody.set()
        async with asyncio.timeout(10):
            await everybody.wait()
        return word

    field = GraphQLField(GraphQLString, {"word": GraphQLArgument(GraphQLNonNull(GraphQLString))}, meet)
    text = '{ products { x: meet(word: "x") title y: meet(word: "y") lines } }'

    result = await run(schema([Product("a"), Product("b")], product_type(meet=field)), text)

    assert result.errors == []
    assert waiting == ["a x", "a y", "b x", "b y"]
    assert [list(product.items()) for product in (result.data or {})["products"]] == [
        [("x", "x"), ("title", title), ("y", "y"), ("lines", 1)] for title in ("a", "b")
    ]


async def test_synchronous_resolvers_get_source_context_and_arguments() -> None:
    def resolve(source: Product, info: Any, **arguments: Any) -> str:
        return f"{source.product_title} {info.context} {arguments}"

    field = GraphQLField(GraphQLString, {"n": GraphQLArgument(GraphQLInt, default_value=1)}, resolve)
    text = "query ($n: Int) { products { a: it b: it(n: $n) } }"

    result = await run(schema([Product("p")], product_type(it=field)), text, context="context", variables={"n": 2})

    assert result == ({"products": [{"a": "p context {'n': 1}", "b": "p context {'n': 2}"}]}, [])


async def test_a_field_with_arguments_is_never_looked_up() -> None:
    field = GraphQLField(
        GraphQLString,
        {"n": GraphQLArgument(GraphQLInt)},
        lambda *_, n=None: f"resolved {n}",
        extensions={DOCUMENT: "x"},
    )

    result = await run(schema([Product("p")], product_type(it=field)), "{ products { it(n: 1) title } }")

    assert result == ({"products": [{"it": "resolved 1", "title": "p"}]}, [])


async def test_an_error_of_a_resolver_costs_its_own_field_only() -> None:
    async def fail(_source: Any, _info: Any) -> str:
        raise ValueError("no such place")

    result = await run(
        schema([Product("p")], product_type(it=GraphQLField(GraphQLString, resolve=fail))), "{products{it title}}"
    )

    assert result.data == {"products": [{"it": None, "title": "p"}]}
    assert [(error.message, error.path) for error in result.errors] == [("no such place", ["products", 0, "it"])]


async def test_items_that_are_awaited_are_found_in_lists_of_documents() -> None:
    async def later(title: str) -> Product:
        return Product(title)

    result = await run(schema([Product("a"), later("b"), ValueError("broken")]), "{ products { title } }")

    assert result.data == {"products": [{"title": "a"}, {"title": "b"}, None]}
    assert [(error.message, error.path) for error in result.errors] == [("broken", ["products", 2])]


async def test_what_runs_beside_a_null_that_bubbles_is_brought_to_its_end() -> None:
    ended: list[str] = []

    async def slow(source: Product, _info: Any) -> str:
        await asyncio.sleep(0)
        ended.append(str(source.product_title))
        return "slow"

    product = product_type(slow=GraphQLField(GraphQLString, resolve=slow))

    result = await run(schema([Product("p", None)], product), "{ products { slow lines } }")  # type: ignore[arg-type]

    assert result.data == {"products": [None]}
    assert [error.path for error in result.errors] == [["products", 0, "lines"]]
    for _ in range(5):
        await asyncio.sleep(0)
    assert ended == ["p"]


async def test_errors_below_a_place_that_is_null_already_are_left_out() -> None:
    async def files(_source: Any, _info: Any) -> list[Any]:
        await asyncio.sleep(0)
        return [File("x", "no size")]  # type: ignore[arg-type]

    async def slow(_root: Any, _info: Any) -> int:
        for _ in range(10):
            await asyncio.sleep(0)
        return 1

    product = product_type(late=GraphQLField(GraphQLList(FILE), resolve=files))
    fields = {
        "slow": GraphQLField(GraphQLInt, resolve=slow),
        "product": GraphQLField(product, resolve=lambda *_: Product("p", None)),  # type: ignore[arg-type]
    }

    result = await run(GraphQLSchema(GraphQLObjectType("Query", fields)), "{ slow product { late { size } lines } }")

    assert result.data == {"slow": 1, "product": None}
    assert [error.path for error in result.errors] == [["product", "lines"]]


async def test_mutations_run_one_after_the_other() -> None:
    running: list[str] = []

    async def rename(_root: Any, _info: Any, to: str) -> Product:
        assert running == []
        running.append(to)
        await asyncio.sleep(0)
        running.remove(to)
        return Product(to)

    field = GraphQLField(product_type(), {"to": GraphQLArgument(GraphQLNonNull(GraphQLString))}, rename)
    query = GraphQLObjectType("Query", {"n": GraphQLField(GraphQLInt)})

    result = await run(
        GraphQLSchema(query, GraphQLObjectType("Mutation", {"rename": field})),
        'mutation { a: rename(to: "x") { title } b: rename(to: "y") { title } }',
    )

    assert result == ({"a": {"title": "x"}, "b": {"title": "y"}}, [])
