"""Data for every type of a supergraph, always the same for the same supergraph.

Three objects a type; what keys name is unique; a field with a requirement is computed from what it requires, one with
arguments depends on them.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from random import Random
from typing import Any

from graphql import (
    GraphQLEnumType,
    ListTypeNode,
    NonNullTypeNode,
    TypeNode,
    parse,
    parse_type,
    value_from_ast_untyped,
)

from gateway.supergraph import Supergraph
from gateway.supergraph.directives import named_type
from gateway.supergraph.fieldset import FieldSet, SetField
from gateway.supergraph.state import FieldState, TypeState

Object = dict[str, Any]
_OBJECTS = 3


def populate(supergraph: Supergraph) -> dict[str, Any]:
    """Make the world of a supergraph: root fields, entities, and a log of what mutations did."""
    return _Data(supergraph).world()


class _Data:
    def __init__(self, supergraph: Supergraph) -> None:
        self.supergraph = supergraph
        self.log: list[str] = []
        roots = set(supergraph.roots.values())
        kinds = [state for state in supergraph.types.values() if state.kind == "object"]
        self.made: dict[str, list[Object]] = {
            state.name: [{"__typename": state.name} for _ in range(1 if state.name in roots else _OBJECTS)]
            for state in kinds
        }
        for state in kinds:
            for number, one in enumerate(self.made[state.name]):
                for field in state.fields.values():
                    one[field.name] = self._field(state, field, number)

    def world(self) -> dict[str, Any]:
        roots = {kind: self.made[name][0] for kind, name in self.supergraph.roots.items()}
        others = [name for name in self.made if name not in self.supergraph.roots.values()]
        return {
            "Query": roots["query"],
            "Mutation": {name: self._logged(name, value) for name, value in roots.get("mutation", {}).items()},
            "entities": [one for name in others for one in self.made[name]],
            "log": self.log,
        }

    def _logged(self, name: str, value: Any) -> Any:
        def call(source: Any, **given: Any) -> Any:
            self.log.append(f"{name} {sorted(given.items())}")
            return value(source, **given) if callable(value) else value

        return call

    def _interfaces(self, state: TypeState) -> list[str]:
        interfaces = {interface for found in state.implements.values() for interface in found}
        return [state.name, *sorted(interfaces & self.supergraph.types.keys())]

    def _field(self, state: TypeState, field: FieldState, number: int) -> Any:
        """Make a value, or what computes it; an interface object's field is one of the types that it stands for."""
        random = Random(zlib.crc32(f"{state.name}.{number}.{field.name}".encode()))
        known = [self.supergraph.types[name].fields for name in self._interfaces(state)]
        states = [fields[field.name] for fields in known if field.name in fields]
        sources = [source for one in states for source in one.sources.values()]
        shape = _strictest([parse_type(source.shape) for source in sources] or [parse_type(field.shape)])
        choices = self._choices(states)
        identity = f"{state.name}{number}"
        if self._in_keys(state, field.name):
            return self._key(shape, identity, number, choices)
        values = [self._value(shape, random, choices, identity) for _ in range(_OBJECTS)]
        text = field.type == "String" and "[" not in field.shape
        required = next((source.requires for source in sources if source.requires), None)
        if required is not None:
            return lambda source, **given: _computed(told(source, required, self.supergraph), values, text, given)
        if any(source.contexts for source in sources) or self._has_arguments(state, field):
            return lambda _, **given: _computed("", values, text, given)
        return values[0]

    def _has_arguments(self, state: TypeState, field: FieldState) -> bool:
        shown: Any = self.supergraph.consumer.type_map.get(state.name)
        return shown is not None and field.name in shown.fields and bool(shown.fields[field.name].args)

    def _in_keys(self, state: TypeState, field: str) -> bool:
        for name in self._interfaces(state):
            keys = [key for source in self.supergraph.types[name].sources.values() for key in source.keys]
            if any(one.name == field for key in keys for one in key.fields.fields):
                return True
        return False

    def _key(self, kind: TypeNode, identity: str, number: int, choices: list[Object]) -> Any:
        if isinstance(kind, NonNullTypeNode):
            return self._key(kind.type, identity, number, choices)
        if isinstance(kind, ListTypeNode):
            return [self._key(kind.type, identity, number, choices)]
        name = named_type(kind)
        if choices:
            return choices[number % len(choices)]
        shown = self.supergraph.consumer.type_map.get(name)
        if isinstance(shown, GraphQLEnumType):
            return list(shown.values)[number % len(shown.values)]
        return {"Int": number, "Float": float(number), "Boolean": number > 0}.get(name, identity)

    def _choices(self, states: list[FieldState]) -> list[Object]:
        """Give the objects that a field may hold in every subgraph that has the field."""
        names = list(self.supergraph.runtime_types(states[0].type))
        for source in _sources(states):
            kind = self.supergraph.types.get(source.type)
            known = kind.sources.get(source.graph) if kind else None
            if known is not None and not known.interface_object:
                here = self.supergraph.runtime_types(source.type, source.graph)
                names = [name for name in names if name in here]
        shown = [name for name in names if name in self.supergraph.consumer.type_map]
        return [one for name in sorted(shown or names) for one in self.made[name]]

    def _value(self, kind: TypeNode, random: Random, choices: list[Object], identity: str) -> Any:
        if isinstance(kind, NonNullTypeNode):
            return self._given(kind.type, random, choices, identity)
        if random.random() < 0.1 and named_type(kind) != "ID":
            return None
        return self._given(kind, random, choices, identity)

    def _given(self, kind: TypeNode, random: Random, choices: list[Object], identity: str) -> Any:
        if isinstance(kind, ListTypeNode):
            return [self._value(kind.type, random, choices, identity) for _ in range(random.randint(0, 3))]
        name = named_type(kind)
        if choices:
            return random.choice(choices)
        shown = self.supergraph.consumer.type_map.get(name)
        if isinstance(shown, GraphQLEnumType):
            return random.choice(list(shown.values))
        number = random.randint(0, 99)
        values = {"ID": identity, "String": f"s{number % 10}", "Boolean": number < 50, "Float": number / 2}
        return values.get(name, number)


def _sources(states: list[FieldState]) -> Iterator[Any]:
    return (source for state in states for source in state.sources.values())


def _strictest(kinds: list[TypeNode]) -> TypeNode:
    """Give the type that is null nowhere where one of the types is not."""
    inner = [kind.type if isinstance(kind, NonNullTypeNode) else kind for kind in kinds]
    lists = [kind.type for kind in inner if isinstance(kind, ListTypeNode)]
    found: Any = ListTypeNode(type=_strictest(lists)) if lists else inner[0]
    return NonNullTypeNode(type=found) if any(isinstance(kind, NonNullTypeNode) for kind in kinds) else found


def _computed(text: str, values: list[Any], is_text: bool, given: Object) -> Any:
    full = text + str(sorted((name, str(value)) for name, value in given.items()))
    return full if is_text else values[zlib.crc32(full.encode()) % len(values)]


def told(source: Any, required: FieldSet, supergraph: Supergraph) -> str:
    """Write what a requirement names, as a computation sees it: an object, or what was sent of one."""
    if source is None:
        return "null"
    if isinstance(source, list):
        return "[" + " ".join(told(item, required, supergraph) for item in source) + "]"
    parts = [f"{field.name}{field.arguments}={_told_field(source, field, supergraph)}" for field in required.fields]
    for fragment in required.fragments:
        if source["__typename"] in (fragment.type, *supergraph.runtime_types(fragment.type)):
            parts.append(told(source, fragment.below, supergraph))
    return ",".join(parts)


def _told_field(source: Any, field: SetField, supergraph: Supergraph) -> str:
    value = source[field.name]
    if callable(value):
        value = value(source, **_arguments(field))
    return told(value, field.below, supergraph) if field.below is not None else str(value)


def _arguments(field: SetField) -> Object:
    if not field.arguments:
        return {}
    node: Any = parse(f"{{ {field.name}{field.arguments} }}").definitions[0]
    (selection,) = node.selection_set.selections
    return {argument.name.value: value_from_ast_untyped(argument.value) for argument in selection.arguments}
