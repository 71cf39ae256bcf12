"""Answers projected from data that subgraphs gave, keyed by response names."""

from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLEnumValue,
    GraphQLError,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    parse,
)

from execution import compile_operation
from tests.execution.catalogue import errors, project


def test_fields_come_in_the_order_of_their_first_appearance() -> None:
    text = "{ product { title ...F name } b: product { name } product { lines } } fragment F on Product { lines band }"
    data = {"product": {"name": "n", "title": "t", "lines": 1, "band": "RED"}, "b": {"name": "m"}}

    result = project(text, data)

    assert result.errors == []
    assert list(result.data or {}) == ["product", "b"]
    assert list((result.data or {})["product"]) == ["title", "lines", "band", "name"]


def test_an_alias_names_the_value_in_the_data_too() -> None:
    result = project("{ p: product { t: title kind: __typename } }", {"p": {"t": "x", "title": "not asked"}})

    assert result == ({"p": {"t": "x", "kind": "Product"}}, [])


def test_names_of_the_generated_code_are_free_to_use() -> None:
    names = [
        "v0",
        "v1",
        "source",
        "path",
        "report",
        "type",
        "None",
        "class",
        "GraphQLError",
        "error",
        "inf",
        "__import__",
    ]
    fields = " ".join(f"{name}: title" for name in names)

    result = project(f"{{ product {{ {fields} }} }}", {"product": {name: name for name in names}})

    assert result == ({"product": {name: name for name in names}}, [])


def test_type_conditions_choose_by_the_typename_of_the_data() -> None:
    text = "{ found { __typename ... on Named { name } ... on File { size } ... on Product { title } } }"
    data = {"found": [{"__typename": "File", "size": 3}, {"__typename": "Product", "name": "n", "title": None}]}

    result = project(text, data)

    assert result.errors == []
    assert result.data == {
        "found": [{"__typename": "File", "size": 3}, {"__typename": "Product", "name": "n", "title": None}]
    }


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"name": "x"}, "Abstract type 'Named' must resolve to an Object type at runtime for field 'Query.named'."),
        ({"__typename": "Secret"}, "Abstract type 'Named' was resolved to a type 'Secret' that does not exist"),
        ({"__typename": "Band"}, "Abstract type 'Named' was resolved to a non-object type 'Band'."),
        ({"__typename": "File"}, "Runtime Object type 'File' is not a possible type for 'Named'."),
        (7, "Abstract type 'Named' must resolve to an Object type at runtime for field 'Query.named'."),
    ],
)
def test_an_object_of_no_possible_type_is_null_with_an_error(value: Any, message: str) -> None:
    result = project("{ named { name } }", {"named": value})

    assert result.data == {"named": None}
    assert len(result.errors) == 1
    assert result.errors[0].message.startswith(message)
    assert result.errors[0].path == ["named"]


def test_a_null_bubbles_to_the_nearest_nullable_place() -> None:
    text = "{ products { name files { name } } }"
    good = {"name": "a", "files": []}
    bad = {"name": "b", "files": [{"name": "c"}, {"name": None}]}

    result = project(text, {"products": [good, bad]})

    assert result.data == {"products": [good, None]}
    assert errors(result) == [
        ("Cannot return null for non-nullable field File.name.", ["products", 1, "files", 1, "name"])
    ]
    assert result.errors[0].locations == [(1, 27)]


def test_a_null_bubbles_to_the_top() -> None:
    result = project("{ required { name } band }", {"required": {"name": None}, "band": "RED"})

    assert result.data is None
    assert errors(result) == [("Cannot return null for non-nullable field Product.name.", ["required", "name"])]


def test_missing_data_is_null() -> None:
    result = project("{ product { title lines } band }", None)

    assert result == ({"product": None, "band": None}, [])


def test_an_exception_in_place_of_a_value_is_the_error_of_its_place() -> None:
    denied = GraphQLError("denied", extensions={"code": "FORBIDDEN"})

    result = project(
        "{ product { name title files { name } } }", {"product": {"name": "x", "title": "t", "files": denied}}
    )

    assert result.data == {"product": None}
    assert [error.formatted for error in result.errors] == [
        {
            "message": "denied",
            "path": ["product", "files"],
            "locations": [{"line": 1, "column": 24}],
            "extensions": {"code": "FORBIDDEN"},
        }
    ]


def test_a_hidden_enum_value_is_null_with_an_error() -> None:
    result = project("{ band product { name band } }", {"band": "SECRET", "product": {"name": "x", "band": "GREEN"}})

    assert result.data == {"band": None, "product": {"name": "x", "band": "GREEN"}}
    assert errors(result) == [("Enum 'Band' cannot represent value: 'SECRET'", ["band"])]


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("int", 2**31 - 1, 2**31 - 1),
        ("int", -(2**31), -(2**31)),
        ("int", 3.0, 3),
        ("int", "7", 7),
        ("int", True, 1),
        ("float", 3, 3.0),
        ("float", "2.5", 2.5),
        ("float", 2**53, float(2**53)),
        ("string", 3, "3"),
        ("string", True, "true"),
        ("boolean", 0, False),
        ("boolean", 2.5, True),
        ("id", 12, "12"),
        ("id", "a", "a"),
        ("any", {"a": [1, None]}, {"a": [1, None]}),
    ],
)
def test_leaf_values_are_coerced(field: str, value: Any, expected: Any) -> None:
    result = project(f"{{ {field} }}", {field: value})

    assert result == ({field: expected}, [])
    assert type((result.data or {})[field]) is type(expected)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("int", 2**31, "Int cannot represent non 32-bit signed integer value: 2147483648"),
        ("int", 1.5, "Int cannot represent non-integer value: 1.5"),
        ("int", "x", "Int cannot represent non-integer value: 'x'"),
        ("float", float("nan"), "Float cannot represent non numeric value: nan"),
        ("float", float("-inf"), "Float cannot represent non numeric value: -inf"),
        ("float", 2**53 + 1, "Float cannot represent non numeric value: 9007199254740993 (value would lose precision)"),
        ("string", {"a": 1}, "String cannot represent value: {'a': 1}"),
        ("boolean", "true", "Boolean cannot represent a non boolean value: 'true'"),
        ("id", True, "ID cannot represent value: True"),
        ("band", ["RED"], "Enum 'Band' cannot represent value: ['RED']"),
    ],
)
def test_leaf_values_that_cannot_be_coerced_are_null_with_an_error(field: str, value: Any, message: str) -> None:
    result = project(f"{{ {field} }}", {field: value})

    assert result.data == {field: None}
    assert errors(result) == [(message, [field])]


def test_lists_keep_their_shape_and_are_not_those_of_the_data() -> None:
    data = {"matrix": [[1, 2], [], None, [3, None]]}

    result = project("{ matrix }", data)

    assert result.data == {"matrix": [[1, 2], [], None, None]}
    assert errors(result) == [("Cannot return null for non-nullable field Query.matrix.", ["matrix", 3, 1])]
    assert (result.data or {})["matrix"] is not data["matrix"]
    assert data == {"matrix": [[1, 2], [], None, [3, None]]}


@pytest.mark.parametrize("value", ["text", 7, {"a": 1}])
def test_what_is_no_list_is_null_with_an_error(value: Any) -> None:
    result = project("{ matrix }", {"matrix": value})

    assert result.data == {"matrix": None}
    assert errors(result) == [("Expected Iterable, but did not find one for field 'Query.matrix'.", ["matrix"])]


@pytest.mark.parametrize("value", ["text", 7, [], True])
def test_what_is_no_object_is_null_with_an_error(value: Any) -> None:
    for selection in ("name", "name title", "__typename"):
        result = project(f"{{ product {{ {selection} }} }}", {"product": value})

        assert result.data == {"product": None}
        assert errors(result) == [(f"Expected value of type 'Product' but got: {value!r}.", ["product"])]


def test_a_scalar_that_coerces_to_nothing_is_null_with_an_error() -> None:
    schema = build_schema("scalar Nothing type Query { a: Nothing b: [Nothing!] }")
    nothing = schema.type_map["Nothing"]
    nothing.coerce_output_value = lambda _value: None  # type: ignore[attr-defined]

    result = compile_operation(schema, parse("{ a b }")).project({"a": 1, "b": [2]})

    assert result.data == {"a": None, "b": None}
    assert [error.path for error in result.errors] == [["a"], ["b", 0]]
    message = "Expected `Nothing.coerce_output_value(1)` to return non-nullable value, returned: None"
    assert result.errors[0].message == message


def test_inner_values_of_an_enum_are_answered_by_their_first_name() -> None:
    band = GraphQLEnumType("Band", {"RED": GraphQLEnumValue(1), "ROUGE": GraphQLEnumValue(1), "OTHER": [2]})
    schema = GraphQLSchema(GraphQLObjectType("Query", {"a": GraphQLField(band), "b": GraphQLField(band)}))

    result = compile_operation(schema, parse("{ a b }")).project({"a": 1, "b": [2]})

    assert result == ({"a": "RED", "b": "OTHER"}, [])
