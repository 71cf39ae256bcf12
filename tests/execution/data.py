"""Random data for an operation, mostly as its types say."""

from collections.abc import Callable
from typing import Any

from graphql import FieldNode, GraphQLList, GraphQLNonNull, GraphQLObjectType, is_abstract_type, is_leaf_type

from execution.selection import collect, read_request, subselections
from tests.execution.strategies import USUAL, Case, unusual

Key = Callable[[str, FieldNode], str]
Wrap = Callable[[dict[str, Any]], Any]


def random_data(case: Case, key: Key, wrap: Wrap, mistakes: float = 0.06) -> dict[str, Any]:
    """Fill the operation's root: ``key`` names a field's value in its object, ``wrap`` makes the object of a dict."""
    request = read_request(case.schema, case.document, None)
    truth = {name: bool(case.variables.get(name)) for name in ("skip", "include")}
    random = case.random

    def objects(type_: GraphQLObjectType, selection_sets: Any) -> dict[str, Any]:
        values: dict[str, Any] = {"__typename": type_.name}
        merged: dict[str, list[FieldNode]] = {}
        for name, nodes in collect(request, type_, selection_sets, truth).items():
            if nodes[0].name.value != "__typename" and random.random() > mistakes / 2:
                merged.setdefault(key(name, nodes[0]), []).extend(nodes)
        for name, nodes in merged.items():
            values[name] = value(type_.fields[nodes[0].name.value].type, nodes)
        return values

    def value(type_: Any, nodes: list[FieldNode]) -> Any:
        if random.random() < mistakes:
            return unusual(random)
        if isinstance(type_, GraphQLNonNull):
            return value(type_.of_type, nodes)
        if isinstance(type_, GraphQLList):
            return [value(type_.of_type, nodes) for _ in range(random.randint(0, 3))]
        if is_leaf_type(type_):
            return random.choice(USUAL[type_.name])
        if is_abstract_type(type_):
            possible = sorted(case.schema.get_possible_types(type_), key=lambda found: found.name)
            if not possible:
                return {"__typename": "T0"}
            type_ = random.choice(possible)
        return wrap(objects(type_, subselections(nodes)))

    return objects(request.root_type, [request.operation.selection_set])
