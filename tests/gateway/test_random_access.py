"""Random rules over random supergraphs: nothing denied is read, all of it is said, and all else is answered as ever."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from graphql import (
    GraphQLError,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    parse,
    validate,
    visit,
)
from hypothesis import given, note
from hypothesis import strategies as st

from access.identity import ANONYMOUS
from access.policies import Policies
from gateway.authorization import Denials
from gateway.supergraph import AccessRule, Supergraph
from gateway.supergraph.fieldset import FieldSet
from tests.gateway.composing import Composer, needs_node
from tests.gateway.generator import Operations
from tests.gateway.random_worlds import KEPT, SEEDS, VARIABLES, fresh, kept
from tests.gateway.subgraph import LocalSubgraph
from tests.gateway.world import Service

SIGNED = AccessRule(True, (), ())
Location = tuple[str | int, ...]


@given(name=st.sampled_from(KEPT), seed=SEEDS)
async def test_what_is_denied_is_null_said_once_and_never_read(name: str, seed: int) -> None:
    await compare(kept(name), seed)


@pytest.mark.soak
@needs_node
@given(spread_seed=SEEDS, seeds=st.lists(SEEDS, min_size=5, max_size=5))
async def test_the_same_holds_for_fresh_supergraphs(composer: Composer, spread_seed: int, seeds: list[int]) -> None:
    service = fresh(composer, spread_seed)
    for seed in seeds:
        await compare(service, seed)


async def compare(service: Service, seed: int) -> None:
    random = Random(seed)
    query = Operations(service.supergraph.consumer, random).operation()
    if validate(service.supergraph.consumer, parse(query)):
        return
    denied = random_denials(service.supergraph, random)
    note(f"{query}\n{sorted(denied)}")

    data, errors = await service.run(query, VARIABLES, denied=denied)

    said = {tuple(error["path"]): error["message"].removeprefix("You may not read ") for error in errors}
    note(str(said))
    assert len(said) == len(errors)
    for subgraph in service.subgraphs.values():
        assert not denied & asked(subgraph)
        assert not denied & set(read(subgraph))
    expected, due = without(service, query, denied, set(said))
    assert data == expected
    assert due <= set(said)
    lost = {said[location] for location in set(said) - due} - denied
    assert not lost or denied & set(needed(service.supergraph)), "only keys and requirements cost other fields"


def random_denials(supergraph: Supergraph, random: Random) -> frozenset[str]:
    """Deny some types and fields; keys less often than not, for much depends on them."""
    types = [state for state in supergraph.types.values() if state.kind in ("object", "interface", "enum")]
    keys = set(needed(supergraph)) if random.random() < 0.5 else set()
    coordinates = [f"{state.name}.{field}" for state in types for field in state.fields]
    coordinates = [one for one in coordinates if one not in keys and random.random() < 0.12]
    coordinates += [state.name for state in types if state.name != "Query" and random.random() < 0.04]
    ruled = replace(supergraph, access=dict.fromkeys(coordinates, SIGNED))
    return Denials(ruled, Policies({})).coordinates(ANONYMOUS)


def needed(supergraph: Supergraph) -> Iterator[str]:
    """Give the coordinates of the fields in keys and requirements."""
    for state in supergraph.types.values():
        sets = [key.fields for source in state.sources.values() for key in source.keys]
        sets += [
            source.requires for field in state.fields.values() for source in field.sources.values() if source.requires
        ]
        for name in (state.name, *supergraph.runtime_types(state.name)):
            for one in sets:
                yield from _coordinates(supergraph, name, one)


def _coordinates(supergraph: Supergraph, type_name: str, field_set: FieldSet) -> Iterator[str]:
    for field in field_set.fields:
        yield f"{type_name}.{field.name}"
        if field.below is not None:
            yield from _coordinates(supergraph, supergraph.types[type_name].fields[field.name].type, field.below)


def asked(subgraph: LocalSubgraph) -> set[str]:
    """Give the coordinates of all fields that a subgraph was asked for, as it knows them."""
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


def read(subgraph: LocalSubgraph) -> Iterator[str]:
    """Give the coordinates of all that was read, by the objects' own types.

    Of an interface object its key is read before anybody knows the type.
    """
    for known_as, own, name in subgraph.read:
        keys = subgraph.keys.get(known_as, []) if known_as in subgraph.interface_objects else []
        if not any(field.name == name for key in keys for field in key.fields):
            yield f"{own}.{name}"


def without(service: Service, query: str, denied: frozenset[str], said: set[Location]) -> tuple[Any, set[Location]]:
    """Answer by the one schema, with errors at the positions that were said; gives also those that are due."""
    due: set[Location] = set()

    def resolve(source: Any, info: Any, **arguments: Any) -> Any:
        location = tuple(info.path.as_list())
        if f"{info.parent_type.name}.{info.field_name}" in denied:
            due.add(location)
        return hidden(service.one.resolve(source, info, **arguments), location)

    def hidden(value: Any, location: Location) -> Any:
        if isinstance(value, dict) and value.get("__typename") in denied and location not in due:
            due.add(location)
        if location in said:
            return GraphQLError("denied")
        if isinstance(value, list):
            return [hidden(item, (*location, number)) for number, item in enumerate(value)]
        return value

    result = service.one.execute(parse(query), service.world, VARIABLES, resolve)
    return result.data, due
