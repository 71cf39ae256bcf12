"""The cost of an operation: objects of its answer, weighted."""

from random import Random
from typing import Any

import pytest
from graphql import (
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    build_schema,
    execute_sync,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    parse,
)
from hypothesis import given

from config.gateway import LimitSettings
from execution.cost import Costs, ListSize, operation_cost
from tests.execution.strategies import random_case, randoms

SCHEMA = build_schema("""
type Query {
  product(id: ID): Product
  products(first: Int, last: Int): Connection
  byIds(ids: [ID!]!): [Product]
  all: [Product!]
  paged(first: Int = 20): [Product]
  asked(page: Page = {size: 30}): [Product]
  found(tags: [String!], first: Int): [Product]
  wrapped(limit: Int): Wrapper
  results: [Result]
  matrix: [[Product]]
}
input Page { size: Int = 40, after: String, within: Page, tags: [Tag] }
enum Tag { A B }
type Wrapper { inner: Connection }
union Result = Product | Facet | Edge
type Connection { edges: [Edge] totalCount: Int facets: [Facet] }
type Edge { node: Product cursor: String }
type Facet { value: String }
type Product { id: ID title: String similar(first: Int): Connection files: [Facet] parent: Product }
""")


def cost(query: str, variables: dict[str, Any] | None = None, costs: Costs | None = None) -> int:
    return cost_in(SCHEMA, query, variables, costs)


def cost_in(
    schema: GraphQLSchema, query: str, variables: dict[str, Any] | None = None, costs: Costs | None = None
) -> int:
    document = parse(query)
    operation = document.definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    return operation_cost(schema, costs or Costs(), document, operation, list_size=5)(variables or {})


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
        ("{ products(first: -3) { edges { cursor } } }", {}, 1),
        ("query($n: Int) { products(first: $n) { edges { cursor } } }", {"n": None}, 1 + 5),
        ("{ paged { id } }", {}, 20),
        ("{ paged(first: 3) { id } }", {}, 3),
        ("query($n: Int) { paged(first: $n) { id } }", {}, 20),
        ('{ found(tags: ["a"]) { id } }', {}, 5),
        ('{ found(tags: ["a"], first: 7) { id } }', {}, 7),
        ("{ wrapped(limit: 10) { inner { edges { cursor } totalCount } } }", {}, 1 + 1 + 10),
        ("{ matrix { id } }", {}, 25),
        ("{ product { id } product { title } ...F ...F } fragment F on Query { product { parent { id } } }", {}, 2),
        (
            "{ results { ... on Product { parent { id } } ... on Facet { value } ... on Edge { node { files { value } } } } }",
            {},
            5 * (1 + 1 + 5),
        ),
        (
            "query($n: Int) { results { ...F ... on Edge { node { id } } } }"
            " fragment F on Product { similar(first: $n) { edges { cursor } } }",
            {"n": 3},
            5 * (1 + 1 + 3),
        ),
        ("{ __schema { types { name } } __typename product { __typename } }", {}, 1),
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


@pytest.mark.parametrize(
    ("query", "variables", "expected"),
    [
        ("{ asked { id } }", {}, 30),
        ("{ asked(page: {}) { id } }", {}, 40),
        ("{ asked(page: {size: 2}) { id } }", {}, 2),
        ("query($p: Page) { asked(page: $p) { id } }", {"p": {"size": 3}}, 3),
        ("query($p: Page) { asked(page: $p) { id } }", {}, 30),
        ("query($n: Int) { asked(page: {size: $n}) { id } }", {"n": 4}, 4),
        ("query($n: Int) { asked(page: {size: $n}) { id } }", {}, 40),
        ("query($n: Int) { asked(page: {size: $n}) { id } }", {"n": None}, 9),
        ("{ asked(page: null) { id } }", {}, 9),
    ],
)
def test_a_slicing_argument_may_stand_in_an_input_object(query: str, variables: dict[str, Any], expected: int) -> None:
    costs = Costs(lists={"Query.asked": ListSize(assumed=9, slicing=("page.size",))})

    assert cost(query, variables, costs) == expected


def test_exactly_one_slicing_argument_is_given_where_the_schema_requires_it() -> None:
    costs = Costs(
        lists={
            "Query.products": ListSize(slicing=("first", "last"), sized=("edges",), requires_one=True),
            "Query.paged": ListSize(slicing=("first",), requires_one=True),
        }
    )

    assert cost("{ products(last: 3) { edges { cursor } } paged { id } }", costs=costs) == 1 + 3 + 20
    for arguments in ("", "(first: 3, last: 3)", "(first: null)"):
        with pytest.raises(GraphQLError, match="exactly one of these arguments to 'products': first, last"):
            cost(f"{{ products{arguments} {{ totalCount }} }}", costs=costs)


@pytest.mark.parametrize(
    ("query", "variables", "expected"),
    [
        ("{ asked(page: {size: 1}) { id } }", {}, 1 + 2 + 7),
        ("{ asked(page: {size: 1, tags: [A, B], within: {tags: A}}) { id } }", {}, 1 + 2 + 7 + 3 * 100),
        ("query($p: Page) { asked(page: $p) { id } }", {"p": {"size": 1, "tags": ["A", "B"]}}, 1 + 2 + 7 + 2 * 100),
        ("query($t: [Tag]) { asked(page: {size: 1, tags: $t}) { id } }", {"t": ["A"]}, 1 + 2 + 7 + 100),
        ("query($p: Page) { asked(page: $p) { id } }", {"p": None}, 5 + 2),
    ],
)
def test_arguments_weigh_once_however_long_the_list_is(query: str, variables: dict[str, Any], expected: int) -> None:
    weights = {"Query.asked(page:)": 2, "Page.size": 7, "Tag": 100}
    costs = Costs(weights, {"Query.asked": ListSize(slicing=("page.size",))})

    assert cost(query, variables, costs) == expected


@given(randoms)
def test_an_answer_has_no_more_objects_than_its_operation_costs(random: Random) -> None:
    # given a server whose lists are as long as is assumed
    case = random_case(random)
    objects = 0

    def make(type_: Any) -> Any:
        nonlocal objects
        type_ = get_nullable_type(type_)
        if is_list_type(type_):
            return [make(type_.of_type) for _ in range(5)]
        named = get_named_type(type_)
        if is_leaf_type(named):
            return None
        objects += 1
        possible = case.schema.get_possible_types(named) if is_abstract_type(named) else [named]
        return {"__typename": random.choice(possible).name}

    expected = cost_in(case.schema, case.text, case.variables)
    if expected < 2_000:
        execute_sync(
            case.schema,
            case.document,
            variable_values=case.variables,
            field_resolver=lambda _, info, **__: make(info.return_type),
        )

    assert objects <= expected


def test_what_is_the_same_for_all_variables_is_summed_up_once() -> None:
    text = "query($n: Int) { all { files { value } } product { parent { id } } products(first: $n) { edges { node { id } } } }"
    document = parse(text)
    operation = document.definitions[0]
    assert isinstance(operation, OperationDefinitionNode)

    estimate = operation_cost(SCHEMA, Costs(), document, operation, list_size=5)

    assert estimate.fixed == 5 + 25 + 2
    assert len(estimate.terms) == 1
