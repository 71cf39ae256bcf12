"""Hostile operations are planned in bounded work."""

import pytest
from graphql import parse

from gateway.planner import PlanError, plan_operation
from gateway.supergraph import Supergraph, load_supergraph
from tests.gateway.world import FIXTURES


def wide(graphs: int, fields: int, owners: int) -> Supergraph:
    """Make an entity that every subgraph has, each field in several of them."""
    everywhere = " ".join(f"@join__type(graph: G{n})" for n in range(graphs))
    keyed = everywhere.replace(")", ', key: "id")')
    names = " ".join(f'G{n} @join__graph(name: "g{n}", url: "")' for n in range(graphs))
    lines = [
        f"f{f}: Int " + " ".join(f"@join__field(graph: G{(f + 7 * n) % graphs})" for n in range(owners))
        for f in range(fields)
    ]
    return load_supergraph(f"""schema @link(url: "https://specs.apollo.dev/link/v1.0")
      @link(url: "https://specs.apollo.dev/join/v0.5", for: EXECUTION) {{ query: Query }}
    enum join__Graph {{ {names} }}
    type Query {everywhere} {{ e: E }}
    type E {keyed} {{ id: ID! e: E {" ".join(lines)} }}""")


def nested(depth: int, width: int) -> str:
    text = "id"
    for level in range(depth):
        text = " ".join(f"f{(level * 3 + n) % 60}" for n in range(width)) + f" e {{ {text} }}"
    return f"{{ e {{ {text} }} }}"


def test_many_alternatives_take_little_work_and_few_fetches() -> None:
    supergraph = wide(graphs=20, fields=60, owners=4)

    plan = plan_operation(supergraph, parse(nested(depth=10, width=28)), work=20_000)

    assert len(plan.fetches) <= 10
    assert plan.waves == 1


def test_hundreds_of_independent_choices_do_not_stall() -> None:
    supergraph = wide(graphs=4, fields=60, owners=2)
    aliases = " ".join(f"a{n}: e {{ f{n % 60} e {{ f{(n + 1) % 60} }} }}" for n in range(600))

    plan = plan_operation(supergraph, parse(f"{{ {aliases} }}"))

    assert 1 <= len(plan.fetches) <= 4


def deep(depth: int) -> str:
    text = "id"
    for _ in range(depth):
        text = f"end {{ value }} next {{ {text} }}"
    return f"{{ top {{ {text} }} }}"


def test_fields_that_are_lost_at_every_depth_are_looked_for_in_bounded_work() -> None:
    supergraph = load_supergraph((FIXTURES / "deep" / "supergraph.graphql").read_text())

    plan = plan_operation(supergraph, parse(deep(10)), denied=frozenset(["End.id"]))

    assert [one.coordinate for one in plan.denied] == ["End.value"] * 10
    assert len(plan.fetches) == 1


def test_interfaces_are_divided_by_type_in_bounded_work() -> None:
    supergraph = load_supergraph((FIXTURES / "deep" / "supergraph.graphql").read_text())
    denied = frozenset(["First.next"])

    assert len(plan_operation(supergraph, parse(deep(3)), denied=denied).fetches) == 2
    with pytest.raises(PlanError, match="too complex") as refused:
        plan_operation(supergraph, parse(deep(30)), denied=denied)
    assert refused.value.code == "LIMIT_EXCEEDED"
