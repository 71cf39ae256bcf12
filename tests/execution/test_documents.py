"""Schemas whose types are partly document-backed: look-ups by generated code, everything else by resolvers."""

import asyncio
from typing import Any

import msgspec
import pytest
from graphql import (
    DirectiveLocation,
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLDirective,
    GraphQLField,
    GraphQLInt,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLString,
    parse,
)

from execution import DOCUMENT, ProjectionResult, compile_operation


class File(msgspec.Struct):
    file_name: str
    size: int | None = None


class Product(msgspec.Struct):
    product_title: str | None
    lines: int = 1
    files: list[File] = []


def document(type_: Any, key: str) -> GraphQLField:
    return GraphQLField(type_, extensions={DOCUMENT: key})


FILE = GraphQLObjectType(
    "File", {"name": document(GraphQLNonNull(GraphQLString), "file_name"), "size": document(GraphQLInt, "size")}
)


def product_type(**more: GraphQLField) -> GraphQLObjectType:
    fields = {
        "title": document(GraphQLString, "product_title"),
        "lines": document(GraphQLNonNull(GraphQLInt), "lines"),
        "files": document(GraphQLList(GraphQLNonNull(FILE)), "files"),
    }
    return GraphQLObjectType("Product", {**fields, **more})


def schema(root: Any, product: GraphQLObjectType | None = None) -> GraphQLSchema:
    field = GraphQLField(GraphQLList(product or product_type()), resolve=lambda _root, _info: root)
    return GraphQLSchema(GraphQLObjectType("Query", {"products": field}))


async def run(schema: GraphQLSchema, text: str, **named: Any) -> ProjectionResult:
    return await compile_operation(schema, parse(text)).execute(**named)


async def test_attributes_and_keys_are_looked_up_by_their_own_names() -> None:
    struct = Product("a", 2, [File("x", 3)])
    mapping = {"product_title": "b", "lines": 4, "files": [{"file_name": "y", "size": 5}]}

    result = await run(
        schema([struct, mapping, None]), "{ products { t: title lines files { name size } __typename } }"
    )

    assert result.errors == []
    assert result.data == {
        "products": [
            {"t": "a", "lines": 2, "files": [{"name": "x", "size": 3}], "__typename": "Product"},
            {"t": "b", "lines": 4, "files": [{"name": "y", "size": 5}], "__typename": "Product"},
            None,
        ]
    }


async def test_a_missing_key_is_null_and_a_missing_attribute_an_error() -> None:
    result = await run(schema([{"lines": 1}, File("x")]), "{ products { title } }")

    assert result.data == {"products": [{"title": None}, {"title": None}]}
    assert [(error.message, error.path) for error in result.errors] == [
        ("'File' object has no attribute 'product_title'", ["products", 1, "title"])
    ]


async def test_nulls_bubble_through_document_backed_fields() -> None:
    products = [Product("a", 1, [File("x"), File(None)]), Product("b", None)]  # type: ignore[arg-type]

    result = await run(schema(products), "{ products { title lines files { name } } }")

    assert result.data == {"products": [{"title": "a", "lines": 1, "files": None}, None]}
    assert [(error.message, error.path) for error in result.errors] == [
        ("Cannot return null for non-nullable field File.name.", ["products", 0, "files", 1, "name"]),
        ("Cannot return null for non-nullable field Product.lines.", ["products", 1, "lines"]),
    ]


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


async def test_objects_are_checked_where_their_type_asks_for_it() -> None:
    product = product_type()
    product.is_type_of = lambda value, _info: isinstance(value, Product)

    result = await run(schema([Product("a"), {"product_title": "b"}], product), "{ products { title } }")

    assert result.data == {"products": [{"title": "a"}, None]}
    assert [error.path for error in result.errors] == [["products", 1]]


async def test_a_marked_type_is_not_asked_for_its_objects_in_lists() -> None:
    asked: list[Any] = []
    product = product_type()
    product.is_type_of = lambda value, _info: bool(asked.append(value))
    product.extensions = {DOCUMENT: True}

    result = await run(schema([Product("a"), {"product_title": "b"}], product), "{ products { title } }")

    assert result == ({"products": [{"title": "a"}, {"title": "b"}]}, [])
    assert asked == []


async def test_document_backed_fields_of_abstract_types_are_resolved_by_the_type() -> None:
    named = GraphQLInterfaceType("Named", {"title": GraphQLField(GraphQLString)}, resolve_type=lambda *_: "Product")
    holder = GraphQLObjectType(
        "Holder", {"found": document(GraphQLList(named), "found"), "n": document(GraphQLInt, "n")}
    )
    product = GraphQLObjectType("Product", {"title": document(GraphQLString, "product_title")}, interfaces=[named])
    query = GraphQLObjectType(
        "Query", {"holder": GraphQLField(holder, resolve=lambda *_: {"found": [Product("a")], "n": 1})}
    )

    result = await run(GraphQLSchema(query, types=[product]), "{ holder { n found { __typename title } } }")

    assert result == ({"holder": {"n": 1, "found": [{"__typename": "Product", "title": "a"}]}}, [])


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


@pytest.mark.parametrize("switch", [True, False])
async def test_switches_choose_among_looked_up_and_resolved_fields(switch: bool) -> None:
    field = GraphQLField(GraphQLString, resolve=lambda *_: "resolved")
    text = "query ($s: Boolean!) { products { title @skip(if: $s) it @include(if: $s) lines } }"

    result = await run(schema([Product("p")], product_type(it=field)), text, variables={"s": switch})

    chosen = {"it": "resolved"} if switch else {"title": "p"}
    assert result == ({"products": [{**chosen, "lines": 1}]}, [])


async def test_wrong_variables_refuse_the_request() -> None:
    result = await run(schema([]), "query ($s: Boolean!) { products { title @skip(if: $s) } }", variables={"s": "x"})

    assert result.data is None
    assert [error.message for error in result.errors] == [
        "Variable '$s' has invalid value: Boolean cannot represent a non boolean value: 'x'"
    ]


async def test_deferred_fragments_are_answered_at_once() -> None:
    deferring = GraphQLDirective("defer", [DirectiveLocation.INLINE_FRAGMENT], {"if": GraphQLArgument(GraphQLBoolean)})
    root = schema([Product("p")])
    with_defer = GraphQLSchema(root.query_type, directives=[*root.directives, deferring])
    text = "{ products { title ... @defer { lines } } }"

    result = await run(with_defer, text)

    assert result == ({"products": [{"title": "p", "lines": 1}]}, [])
    assert compile_operation(with_defer, parse(text)).project(result.data) == result


async def test_what_cannot_be_compiled_is_left_to_graphql_core() -> None:
    text = "{ products { ...F(s: true) } } fragment F($s: Boolean!) on Product { title lines @include(if: $s) }"
    fragments_with_arguments = parse(text, experimental_fragment_arguments=True)

    result = await compile_operation(schema([Product("p")]), fragments_with_arguments).execute()

    assert result == ({"products": [{"title": "p", "lines": 1}]}, [])
