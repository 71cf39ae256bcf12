"""Random denials over random supergraphs: nothing denied is fetched, and all else is answered as ever."""

from random import Random
from typing import Any

from graphql import (
    GraphQLError,
    GraphQLObjectType,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    execute_sync,
    parse,
    validate,
    visit,
)
from hypothesis import assume, given, note
from hypothesis import strategies as st

from tests.gateway.generator import Operations
from tests.gateway.test_random import KEPT, SEEDS, VARIABLES, kept
from tests.gateway.world import LocalSubgraph, Service, resolve_single


@given(name=st.sampled_from(KEPT), seed=SEEDS)
async def test_what_is_denied_is_null_and_never_fetched(name: str, seed: int) -> None:
    service, random = kept(name), Random(seed)
    query = Operations(service.supergraph.consumer, random).operation()
    assume(not validate(service.supergraph.consumer, parse(query)))
    denied = frozenset(field for field in fields(service) if random.random() < 0.2)
    note(f"{query}\n{sorted(denied)}")

    plan = service.plan(query, denied=denied)
    data, errors = await service.run(query, VARIABLES, denied=denied)

    for subgraph in service.subgraphs.values():
        assert not denied & fetched(subgraph)
    if {one.coordinate for one in plan.denied} <= denied:  # else keys or requirements are denied, and so their fields
        expected = without(service, query, denied)
        assert data == expected.data
    assert all(is_null(data, error["path"]) for error in errors)


def is_null(data: Any, path: list[str | int]) -> bool:
    """Whether there is a null at a place, or where it has gone up to."""
    for part in path:
        if data is None:
            return True
        data = data[part]
    return data is None


def fields(service: Service) -> list[str]:
    types = service.supergraph.consumer.type_map.values()
    objects = [one for one in types if isinstance(one, GraphQLObjectType) and not one.name.startswith("__")]
    return [f"{one.name}.{field}" for one in objects if one.name != "Mutation" for field in one.fields]


def fetched(subgraph: LocalSubgraph) -> set[str]:
    """Give the coordinates of all fields that a subgraph was asked for."""
    found: set[str] = set()

    class Fields(Visitor):
        def enter_field(self, node: Any, *_: Any) -> None:
            parent = info.get_parent_type()
            assert parent is not None
            found.add(f"{parent.name}.{node.name.value}")

    for request in subgraph.requests:
        info = TypeInfo(subgraph.schema)
        visit(parse(request.operation), TypeInfoVisitor(info, Fields()))
    return found


def without(service: Service, query: str, denied: frozenset[str]) -> Any:
    """Answer by the one schema, whose denied fields are errors."""

    def resolve(source: Any, info: Any, **arguments: Any) -> Any:
        if f"{info.parent_type.name}.{info.field_name}" in denied:
            raise GraphQLError("denied")
        return resolve_single(source, info, **arguments)

    return execute_sync(
        service.supergraph.consumer,
        parse(query),
        root_value=service.world["Query"],
        variable_values=VARIABLES,
        field_resolver=resolve,
        type_resolver=lambda value, *_: value["__typename"],
    )
