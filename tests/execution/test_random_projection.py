"""Random operations over random data: the projector answers what graphql-core's executor answers."""

import json
from collections.abc import Mapping
from random import Random
from typing import Any

import pytest
from graphql import (
    ExecutionResult,
    GraphQLObjectType,
    NoUnusedFragmentsRule,
    NoUnusedVariablesRule,
    execute_sync,
    specified_rules,
    validate,
)
from hypothesis import given, note, settings

from execution import ProjectionResult, compile_operation
from tests.execution.data import random_data
from tests.execution.strategies import Case, random_case, randoms

_RULES = [rule for rule in specified_rules if rule not in (NoUnusedFragmentsRule, NoUnusedVariablesRule)]


@given(randoms)
def test_a_random_operation_is_answered_as_by_graphql_core(random: Random) -> None:
    check(random)


@pytest.mark.soak
@settings(max_examples=5000)
@given(randoms)
def test_many_random_operations_are_answered_as_by_graphql_core(random: Random) -> None:
    check(random)


@given(randoms)
def test_the_random_operations_are_valid(random: Random) -> None:
    case = random_case(random)
    note(case.text)
    assert validate(case.schema, case.document, _RULES) == []


def check(random: Random) -> None:
    case = random_case(random)
    data = random_data(case, key=lambda response_name, node: response_name, wrap=lambda values: values)
    note(case.text)
    note(repr(data))
    compiled = compile_operation(case.schema, case.document)
    for _ in range(2):  # the second time, all code has been generated
        assert comparable(compiled.project(data, case.variables)) == comparable(reference(case, data))


def reference(case: Case, data: Mapping[str, Any]) -> ExecutionResult:
    """Execute by graphql-core: values are found by response names, objects must be mappings."""
    for type_ in case.schema.type_map.values():
        if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("__"):
            type_.is_type_of = lambda value, _info: isinstance(value, Mapping)
    return execute_sync(
        case.schema,
        case.document,
        data,
        variable_values=case.variables,
        field_resolver=lambda source, info, **_: source.get(info.path.key),
        type_resolver=lambda value, _info, _type: _typename(value),
    )


def comparable(result: ProjectionResult | ExecutionResult) -> tuple[str, list[Any]]:
    """Give data as text, for 1, 1.0 and True are equal in Python, and the errors as they stand in the answer."""
    return json.dumps(result.data, default=repr), [error.formatted for error in result.errors or []]


def _typename(value: Any) -> str | None:
    name = value.get("__typename") if isinstance(value, Mapping) else None
    return name if isinstance(name, str) else None
