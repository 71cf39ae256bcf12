"""The size of an introspection's answer: exact, and bounded in proportion to the standard query's."""

from random import Random
from typing import Any

import pytest
from graphql import GraphQLSchema, OperationDefinitionNode, build_schema, execute_sync, get_introspection_query, parse
from hypothesis import given
from hypothesis import strategies as st

import execution.introspection_size as sizes
from execution.introspection_size import IntrospectionSize
from execution.limits import LimitExceeded
from tests.execution.strategies import random_case, randoms

WIDE = build_schema(
    "interface Node { id: ID } type Query { first: T0 }"
    + "".join(
        f"type T{number} implements Node {{ id: ID {' '.join(f'f{field}(a: Int): T{field}' for field in range(20))} }}"
        for number in range(40)
    )
)
STANDARD = get_introspection_query(
    specified_by_url=True,
    directive_is_repeatable=True,
    schema_description=True,
    input_value_deprecation=True,
    one_of=True,
)
ALIASES = " ".join(f"a{number}: fields {{ name }}" for number in range(30))


def size(schema: GraphQLSchema, text: str, times: int = 1_000) -> int:
    document = parse(text)
    operation = document.definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    return IntrospectionSize(schema, times).check(document, operation)


def fields(value: Any) -> int:
    if isinstance(value, dict):
        return sum(1 + fields(inner) for inner in value.values())
    return sum(map(fields, value)) if isinstance(value, list) else 0


QUERIES = [
    STANDARD,
    "{ __schema { types { fields(includeDeprecated: true) { type { ...F } } } } } fragment F on __Type { name kind }",
    '{ __type(name: "Node") { possibleTypes { name } } none: __typename }',
    '{ __type(name: "Nothing") { name } }',
    "{ __schema { queryType { name } mutationType { name } directives { args(includeDeprecated: true) { name } } } }",
]


def check_size(schema: GraphQLSchema, text: str) -> None:
    answer = execute_sync(schema, parse(text)).data
    assert answer is not None
    assert size(schema, text) == fields({name: answer[name] for name in answer if name != "none"})


@pytest.mark.parametrize("text", QUERIES)
def test_the_size_is_that_of_the_answer(text: str) -> None:
    check_size(WIDE, text)


@given(randoms, st.sampled_from(QUERIES))
def test_the_size_is_that_of_the_answer_for_random_schemas(random: Random, text: str) -> None:
    check_size(random_case(random).schema, text)


def test_the_standard_query_is_allowed_for_every_schema() -> None:
    for schema in (WIDE, build_schema("type Query { a: Int }")):
        assert size(schema, STANDARD, times=1) > 0


def test_an_operation_without_introspection_is_not_counted() -> None:
    assert size(WIDE, "{ first { id __typename } }") == 0


@pytest.mark.parametrize(
    "text",
    [
        f"{{ __schema {{ types {{ fields {{ type {{ {ALIASES} }} }} }} }} }}",
        f"query($name: String!) {{ __type(name: $name) {{ fields {{ type {{ {ALIASES} }} }} }} }}",
        f"{{ __schema {{ types {{ interfaces {{ possibleTypes {{ {ALIASES} }} }} }} }} }}",
    ],
)
def test_an_answer_that_is_many_times_the_standard_one_is_refused_before_it_is_made(
    monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    steps = 0
    original = sizes._Counter._below

    def counting(self: Any, *arguments: Any) -> int:
        nonlocal steps
        steps += 1
        return original(self, *arguments)

    with monkeypatch.context() as patch:
        patch.setattr(sizes._Counter, "_below", counting)
        with pytest.raises(LimitExceeded, match=r"gateway\.limits\.introspection_answer"):
            size(WIDE, text, times=2)

    assert steps < size(WIDE, STANDARD)
    assert size(WIDE, text, times=1_000) > 2 * size(WIDE, STANDARD)


def test_a_type_that_a_variable_names_is_reckoned_as_all_types() -> None:
    assert size(WIDE, "query($n: String!) { __type(name: $n) { name } }") == 1 + len(WIDE.type_map)
