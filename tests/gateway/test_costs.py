"""What a supergraph declares about costs, by whatever names its directives have, and what operations then cost."""

from typing import Any

import pytest
from graphql import OperationDefinitionNode, parse

from execution.cost import ListSize, operation_cost
from gateway.supergraph import SupergraphError, load_supergraph
from tests.gateway.world import FIXTURES

TEXT = (FIXTURES / "costs" / "supergraph.graphql").read_text()


def cost(query: str, variables: dict[str, Any] | None = None) -> int:
    supergraph = load_supergraph(TEXT)
    document = parse(query)
    operation = document.definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    return operation_cost(supergraph.consumer, supergraph.costs, document, operation, list_size=5)(variables or {})


@pytest.mark.parametrize("name", ["weight", "cost", "federation__cost"])
def test_weights_and_sizes_are_read_under_any_name(name: str) -> None:
    costs = load_supergraph(TEXT.replace("@weight(", f"@{name}(").replace('"@weight"', f'"@{name}"')).costs

    assert costs.weights == {
        "Query.books(first:)": 2,
        "Book": 3,
        "Book.cover": 20,
        "Filter.text": 50,
        "Format": 5,
        "Review.text": 2,
    }
    assert costs.lists == {
        "Query.books": ListSize(slicing=("first", "last"), sized=("items",), requires_one=True),
        "Query.shelf": ListSize(slicing=("most",)),
        "Query.recent": ListSize(assumed=7, requires_one=True),
        "Book.reviews": ListSize(assumed=100, requires_one=True),
    }


@pytest.mark.parametrize(
    ("query", "variables", "expected"),
    [
        ("{ recent { id } }", {}, 7 * 3),
        ("{ recent { reviews { text } } }", {}, 7 * (3 + 100 * (1 + 2))),
        ("{ books { items { id } } }", {}, 1 + 10 * 3),
        ("{ books(first: 4) { items { cover(size: SMALL) } } }", {}, 1 + 2 + 4 * (3 + 20 + 5)),
        ("query($n: Int) { books(last: $n) { items { id } total } }", {"n": 16}, 1 + 16 * 3),
        ('{ shelf(filter: {text: "a"}) { id } }', {}, 50 + 4 * 3),
        ("query($f: Filter) { shelf(most: 2, filter: $f) { id } }", {"f": {"text": "b"}}, 50 + 2 * 3),
    ],
)
def test_an_operation_costs_what_the_supergraph_declares(query: str, variables: dict[str, Any], expected: int) -> None:
    assert cost(query, variables) == expected


def test_a_weight_that_is_no_number_is_refused_with_its_line() -> None:
    text = TEXT.replace("weight: 20", 'weight: "heavy"')
    line = next(number for number, one in enumerate(text.splitlines(), 1) if "heavy" in one)

    with pytest.raises(SupergraphError, match="no number") as problem:
        load_supergraph(text)

    assert problem.value.line == line


def test_a_decimal_weight_is_rounded_up() -> None:
    assert load_supergraph(TEXT.replace("weight: 20", 'weight: "2.5"')).costs.weights["Book.cover"] == 3
