"""Introspection is answered from the schema, whatever the data says."""

from graphql import (
    ExecutionResult,
    build_client_schema,
    build_schema,
    execute_sync,
    get_introspection_query,
    parse,
    print_schema,
)

from execution import compile_operation
from tests.execution.catalogue import SCHEMA, project


def test_the_standard_introspection_query_is_answered() -> None:
    document = parse(get_introspection_query(descriptions=True, specified_by_url=True, input_value_deprecation=True))

    result = compile_operation(SCHEMA, document).project({})

    assert result.errors == []
    assert result.data == execute_sync(SCHEMA, document).data
    assert print_schema(build_client_schema(result.data)) == print_schema(SCHEMA)  # type: ignore[arg-type]


def test_introspection_without_variables_is_kept() -> None:
    compiled = compile_operation(SCHEMA, parse("{ __schema { types { name } } band }"))

    first = compiled.project({"band": "RED"}).data or {}
    second = compiled.project({"band": "GREEN"}).data or {}

    assert first["__schema"] is second["__schema"]
    assert (first["band"], second["band"]) == ("RED", "GREEN")


def test_introspection_follows_the_variables_of_each_request() -> None:
    compiled = compile_operation(SCHEMA, parse("query ($name: String!) { t: __type(name: $name) { kind } string }"))

    assert compiled.project({"string": "s"}, {"name": "Band"}) == ({"t": {"kind": "ENUM"}, "string": "s"}, [])
    assert compiled.project({"string": "s"}, {"name": "File"}) == ({"t": {"kind": "OBJECT"}, "string": "s"}, [])
    assert compiled.project({"string": "s"}, {"name": "None"}) == ({"t": None, "string": "s"}, [])


def test_introspection_stands_in_the_order_of_the_operation_and_follows_its_switches() -> None:
    text = "query ($no: Boolean = false) { band ...F @skip(if: $no) string }"
    text += ' fragment F on Query { __type(name: "ID") { name } }'

    with_type = project(text, {"band": "RED", "string": "s"})
    without = project(text, {"band": "RED", "string": "s"}, {"no": True})

    assert list(with_type.data or {}) == ["band", "__type", "string"]
    assert (with_type.data or {})["__type"] == {"name": "ID"}
    assert list(without.data or {}) == ["band", "string"]


def test_introspection_below_a_mutation_is_answered_too() -> None:
    text = "mutation { rename { band __schema { queryType { name } } } }"

    result = project(text, {"rename": {"band": "RED"}})

    assert result == ({"rename": {"band": "RED", "__schema": {"queryType": {"name": "Query"}}}}, [])


def test_a_fragment_introspects_at_the_root_and_below() -> None:
    text = 'mutation { rename { ...F inner: rename { ...F } } } fragment F on Query { __type(name: "Query") { name } }'
    schema = build_schema("type Query { rename: Query } type Mutation { rename: Query }")
    query = text.replace("mutation", "query").replace("query {", "query { ...F ")

    for document, root in ((parse(text), {}), (parse(query), {"__type": {"name": "Query"}})):
        result = compile_operation(schema, document).project({"rename": {"inner": {}}})

        below = {"__type": {"name": "Query"}, "inner": {"__type": {"name": "Query"}}}
        assert result == ({**root, "rename": below}, [])


def test_introspection_equals_graphql_cores_with_aliases_and_fragments() -> None:
    text = "{ a: __schema { ...S } b: __schema { directives { name } } a: __schema { queryType { kind } } }"
    text += " fragment S on __Schema { mutationType { name } }"

    result = project(text, {})

    expected = execute_sync(SCHEMA, parse(text))
    assert ExecutionResult(result.data, result.errors or None) == expected
