"""Which field makes an operation dear."""

from random import Random
from typing import Any

import pytest
from graphql import OperationDefinitionNode, parse
from hypothesis import given

from execution.cost import Costs, Estimate, dearest_field, operation_cost
from tests.execution.strategies import random_case, randoms
from tests.execution.test_cost import SCHEMA


def estimated(query: str) -> Estimate:
    document = parse(query)
    operation = document.definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    return operation_cost(SCHEMA, Costs(), document, operation, list_size=5)


def dearest(query: str, allowed: int, variables: dict[str, Any] | None = None) -> list[str]:
    way = dearest_field(estimated(query), variables or {}, allowed)
    return [(node.alias or node.name).value for node in way]


@pytest.mark.parametrize(
    ("query", "variables", "allowed", "expected"),
    [
        ("{ product { id } }", {}, 0, ["product"]),
        ("{ all { id } many: byIds(ids: [1, 2, 3, 4, 5, 6]) { id } }", {}, 10, ["many"]),
        ("{ all { id } paged(first: 9) { id } }", {}, 8, ["paged"]),
        ("{ product { id } all { files { value } parent { id } } }", {}, 20, ["all", "files"]),
        ("{ product { id } all { files { value } parent { id } } }", {}, 25, ["all"]),
        ("query($n: Int) { all { id } paged(first: $n) { id } }", {"n": 4}, 3, ["all"]),
        ("query($n: Int) { all { id } paged(first: $n) { id } }", {"n": 6}, 3, ["paged"]),
        ("query($n: Int) { paged(first: $n) { files { value } } }", {"n": 6}, 20, ["paged", "files"]),
        ("{ results { ... on Product { parent { id } } ... on Edge { node { files { value } } } } }", {}, 24,
         ["results", "node", "files"]),
        ("query($n: Int) { results { ...P ... on Edge { node { id } } } } fragment P on Product {"
         " similar(first: $n) { edges { cursor } } }", {"n": 10}, 40, ["results", "similar", "edges"]),
        ("{ ...F } fragment F on Query { product { renamed: similar(first: 99) { edges { cursor } } } }", {}, 50,
         ["product", "renamed", "edges"]),
    ],
)  # fmt: skip
def test_the_deepest_field_that_alone_costs_too_much_is_given(
    query: str, variables: dict[str, Any], allowed: int, expected: list[str]
) -> None:
    assert dearest(query, allowed, variables) == expected


def test_where_nothing_costs_there_is_no_dearest_field() -> None:
    assert dearest("{ __typename }", 0) == []
    assert dearest("{ paged(first: 0) { id } }", 0) == []


@given(randoms)
def test_what_is_summed_up_is_made_of_its_terms(random: Random) -> None:
    case = random_case(random)
    operation = case.document.definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    estimate = operation_cost(case.schema, Costs(), case.document, operation, list_size=5)

    assert estimate.fixed == sum(term({}) for term in estimate.summed)
    assert bool(dearest_field(estimate, case.variables, allowed=0)) == (estimate(case.variables) > 0)
