"""The cost of an operation: objects of its answer, weighted."""

from typing import Any

import pytest
from graphql import OperationDefinitionNode, build_schema, parse

from config.gateway import LimitSettings
from execution.cost import Costs, ListSize, operation_cost

SCHEMA = build_schema("""
type Query {
  product(id: ID): Product
  products(first: Int, last: Int): Connection
  byIds(ids: [ID!]!): [Product]
  all: [Product!]
}
type Connection { edges: [Edge] totalCount: Int facets: [Facet] }
type Edge { node: Product cursor: String }
type Facet { value: String }
type Product { id: ID title: String similar(first: Int): Connection files: [Facet] parent: Product }
""")


def cost(query: str, variables: dict[str, Any] | None = None, costs: Costs | None = None) -> int:
    document = parse(query)
    operation = document.definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    return operation_cost(SCHEMA, costs or Costs(), document, operation, list_size=5)(variables or {})


@pytest.mark.parametrize(
    ("query", "variables", "expected"),
    [
        ("{ product { id title } }", {}, 1),
        ("{ product { parent { id } } }", {}, 2),
        ("{ all { id } }", {}, 5),
        ("{ all { files { value } } }", {}, 5 + 25),
        ("{ byIds(ids: [1, 2, 3]) { id } }", {}, 3),
        ("query($ids: [ID!]!) { byIds(ids: $ids) { id } }", {"ids": ["1", "2"]}, 2),
        ("{ products(first: 10) { edges { node { id } } } }", {}, 1 + 10 * 2),
        ("{ products(first: 10) { totalCount } }", {}, 1),
        ("query($n: Int) { products(first: $n) { edges { cursor } } }", {"n": 7}, 1 + 7),
        ("query($n: Int) { products(first: $n) { edges { cursor } } }", {}, 1 + 5),
        ("query($n: Int) { products(first: $n, last: 9) { edges { cursor } } }", {"n": 7}, 1 + 9),
        ("{ ...F } fragment F on Query { all { ... { ... on Product { parent { id } } } } }", {}, 5 * 2),
        ("{ products(first: 2147483647) { edges { cursor } } }", {}, 1 + 2147483647),
    ],
)
def test_objects_are_counted(query: str, variables: dict[str, Any], expected: int) -> None:
    assert cost(query, variables) == expected


def test_a_page_of_a_thousand_passes_and_nested_pages_do_not() -> None:
    allowed = LimitSettings().cost
    nested = "{ id }"
    for _ in range(10):
        nested = f"{{ similar(first: 100) {{ edges {{ node {nested} }} }} }}"

    assert cost("{ products(first: 1000) { edges { node { id title files { value } parent { id } } } } }") <= allowed
    assert cost(f"{{ product {nested} }}") > allowed


def test_what_the_schema_says_goes_before_what_is_assumed() -> None:
    costs = Costs(
        weights={"Product.title": 3, "Facet": 2, "Query.product(id:)": 10, "Query.all": 0},
        lists={
            "Query.all": ListSize(assumed=100),
            "Query.products": ListSize(slicing=("last",), sized=("edges",), assumed=4),
        },
    )

    assert cost('{ product(id: "1") { title } }', costs=costs) == 1 + 10 + 3
    assert cost("{ all { title } }", costs=costs) == 100 * 3
    assert cost("{ products(first: 50) { edges { cursor } facets { value } } }", costs=costs) == 1 + 4 + 5 * 2
    assert cost("{ products(last: 50) { edges { cursor } } }", costs=costs) == 1 + 50
