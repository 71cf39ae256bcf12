"""What arguments weigh, where a schema gives weights to them, to input fields or to the types of inputs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    ValueNode,
    get_named_type,
    value_from_ast_untyped,
)

Weights = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Weighed:
    """An argument's value and its type."""

    value: ValueNode
    type: Any
    weights: Weights

    def weight(self, variables: Mapping[str, Any]) -> int:
        """Give the weight for coerced variables."""
        return _weight(value_from_ast_untyped(self.value, dict(variables)), self.type, self.weights)


class InputWeights:
    """Finds the arguments that weigh something."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._known: dict[str, bool] = {}

    def of(self, coordinate: str, node: FieldNode, definition: GraphQLField) -> tuple[int, list[Weighed]]:
        """Give what the arguments of a field weigh themselves, and those whose values weigh something."""
        if not self._weights:
            return 0, []
        weight = 0
        weighed: list[Weighed] = []
        for argument in node.arguments or ():
            name = argument.name.value
            weight += self._weights.get(f"{coordinate}({name}:)", 0)
            type_ = definition.args[name].type
            if self._weighs(get_named_type(type_)):
                weighed.append(Weighed(argument.value, type_, self._weights))
        return weight, weighed

    def _weighs(self, type_: GraphQLNamedType) -> bool:
        """Whether a value of an input type may weigh something: the type, or anything that it can hold, has a weight."""
        known = self._known.get(type_.name)
        if known is None:
            known = self._known[type_.name] = any(map(self._has_weight, _reachable(type_)))
        return known

    def _has_weight(self, type_: GraphQLNamedType) -> bool:
        names = type_.fields if isinstance(type_, GraphQLInputObjectType) else ()
        return type_.name in self._weights or any(f"{type_.name}.{name}" in self._weights for name in names)


def _reachable(type_: GraphQLNamedType) -> list[GraphQLNamedType]:
    found = {type_.name: type_}
    pending = [type_]
    while pending:
        one = pending.pop()
        for field in one.fields.values() if isinstance(one, GraphQLInputObjectType) else ():
            inner = get_named_type(field.type)
            if inner.name not in found:
                found[inner.name] = inner
                pending.append(inner)
    return list(found.values())


def _weight(value: Any, type_: Any, weights: Weights) -> int:
    if isinstance(type_, GraphQLNonNull):
        type_ = type_.of_type
    if value is None:
        return 0
    if isinstance(type_, GraphQLList):
        items = value if isinstance(value, list) else [value]
        return sum(_weight(item, type_.of_type, weights) for item in items)
    weight = weights.get(type_.name, 0)
    if isinstance(type_, GraphQLInputObjectType) and isinstance(value, dict):
        for name, field in type_.fields.items():
            if name in value:
                weight += weights.get(f"{type_.name}.{name}", 0) + _weight(value[name], field.type, weights)
    return weight
