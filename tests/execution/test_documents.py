"""Schemas whose types are document-backed: look-ups by generated code."""

from typing import Any

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
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLString,
    parse,
)

from execution import COMPLETE, DOCUMENT, PREPARED, compile_operation, prepared_key, selected_fields
from tests.execution.products import File, Product, document, product_type, run, schema


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


@pytest.mark.parametrize("switch", [True, False])
async def test_switches_choose_among_looked_up_and_resolved_fields(switch: bool) -> None:
    field = GraphQLField(GraphQLString, resolve=lambda *_: "resolved")
    text = "query ($s: Boolean!) { products { title @skip(if: $s) it @include(if: $s) lines } }"

    result = await run(schema([Product("p")], product_type(it=field)), text, variables={"s": switch})

    chosen = {"it": "resolved"} if switch else {"title": "p"}
    assert result == ({"products": [{**chosen, "lines": 1}]}, [])


async def test_prepared_fields_are_looked_up_by_the_name_of_their_place() -> None:
    part = GraphQLField(
        GraphQLString,
        {"of": GraphQLArgument(GraphQLInt)},
        lambda *_, **__: "resolved",
        extensions={DOCUMENT: "part", PREPARED: True},
    )
    asked: dict[str, Any] = {}

    def products(_root: Any, info: Any) -> Any:
        product = info.schema.get_type("Product")
        for selected in selected_fields(info, product, info.field_nodes):
            if selected.name == "part":
                asked[selected.response_name] = selected.arguments
        return [{"product_title": "p", prepared_key("part", "part"): "a", prepared_key("part", "other"): "b"}]

    root = schema([], product_type(part=part))
    assert root.query_type is not None
    root.query_type.fields["products"].resolve = products
    text = """query ($n: Int, $no: Boolean = false) { products { title part ...Other gone: part @include(if: $no) } }
      fragment Other on Product { other: part(of: $n) }"""

    result = await run(root, text, variables={"n": 3})

    assert result == ({"products": [{"title": "p", "part": "a", "other": "b"}]}, [])
    assert asked == {"part": {}, "other": {"of": 3}}


@pytest.mark.parametrize(
    ("selection", "stands"),
    [
        ("name size", True),
        ("... on Part { name } size", True),
        ("size n: name", False),
        ("name size __typename", False),
        ("name of { name }", False),
    ],
)
async def test_complete_values_stand_as_they_are_where_only_leaves_are_selected(selection: str, stands: bool) -> None:
    leaves = {name: GraphQLField(type_, extensions={DOCUMENT: name}) for name, type_ in _LEAVES.items()}
    part = GraphQLObjectType("Part", lambda: {**leaves, "of": GraphQLField(part, extensions={DOCUMENT: "of"})})
    extensions = {DOCUMENT: "own", PREPARED: True, COMPLETE: True}
    own = GraphQLField(GraphQLList(part), {"of": GraphQLArgument(GraphQLInt)}, extensions=extensions)
    source = [{"name": "a", "size": 1, "of": {"name": "b"}}]

    result = await run(
        schema([{"own_own": source}], product_type(own=own)), f"{{ products {{ own {{ {selection} }} }} }}"
    )

    assert result.errors == []
    assert result.data is not None
    (product,) = result.data["products"]
    assert (product["own"] is source) == stands
    assert [value for value in product["own"][0].values() if value in ("a", 1)]


_LEAVES = {"name": GraphQLString, "size": GraphQLInt}


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
