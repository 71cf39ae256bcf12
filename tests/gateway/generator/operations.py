"""Random operations of a schema: fragments, aliases, arguments, conditions."""

from __future__ import annotations

import re
from random import Random
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_composite_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_required_argument,
)

_DEEPEST = 3
_FIELDS = 60
_VARIABLES = {"yes": "Boolean = true", "no": "Boolean = false", "n": "Int = 1"}


class Operations:
    """Random operations of a schema; not all are valid: response names may collide."""

    def __init__(self, schema: GraphQLSchema, random: Random) -> None:
        self.schema = schema
        self.random = random
        self.fragments: list[str] = []
        self.left = _FIELDS
        self.mutated: set[str] = set()

    def operation(self) -> str:
        """Write a query or, seldom, a mutation."""
        mutation = self.schema.mutation_type
        kind = mutation if mutation and self.chance(25) else self.schema.query_type
        assert kind is not None
        body = self._selection(kind, 0)
        text = f"{body} {' '.join(self.fragments)}"
        used = [f"${name}: {kind}" for name, kind in _VARIABLES.items() if re.search(rf"\${name}\b", text)]
        head = "mutation" if kind is mutation else "query"
        return f"{head} ({', '.join(used)}) {text}" if used else f"{head} {text}"

    def chance(self, percent: int) -> bool:
        return self.random.randrange(100) < percent

    def _selection(self, kind: GraphQLNamedType, depth: int) -> str:
        taken: dict[str, str] = {}
        parts = [self._field(kind, depth, taken) for _ in range(self.random.randint(1, 4))]
        for name in self._narrower(kind):
            inner = self._selection(self.schema.type_map[name], depth + (name == kind.name))
            parts.append(f"... on {name}{self._condition()} {inner}")
        if self.left > 0 and self.chance(5):
            parts.append(f"...{self._condition()} {self._selection(kind, depth + 1)}")
        if self.left > 0 and self.chance(10):
            parts.append(self._named(kind, depth))
        return "{ " + (" ".join(filter(None, parts)) or "__typename") + " }"

    def _narrower(self, kind: GraphQLNamedType) -> list[str]:
        """Give types that fragments on a type may have: its object types, and what else overlaps with it."""
        if self.left < 0:
            return []
        if isinstance(kind, GraphQLObjectType):
            return [one.name for one in kind.interfaces if self.chance(10)]
        if not is_abstract_type(kind):
            return []
        types = self.schema.get_possible_types(kind)
        found = [one.name for one in types if self.chance(60 if len(types) < 4 else 30)]
        if self.chance(30):
            mine = {one.name for one in types}
            for other in self.schema.type_map.values():
                if is_abstract_type(other) and mine & {one.name for one in self.schema.get_possible_types(other)}:
                    found += [other.name] if self.chance(40) else []
        return found

    def _named(self, kind: GraphQLNamedType, depth: int) -> str:
        number = len(self.fragments)
        self.fragments.append("")
        self.fragments[number] = f"fragment F{number} on {kind.name} {self._selection(kind, depth + 1)}"
        return f"...F{number}{self._condition()}"

    def _field(self, kind: GraphQLNamedType, depth: int, taken: dict[str, str]) -> str:
        fields: dict[str, Any] = dict(getattr(kind, "fields", {}))
        self.left -= 1
        if depth > _DEEPEST or self.left < 0:
            fields = {name: field for name, field in fields.items() if is_leaf_type(get_named_type(field.type))}
        if not fields or self.chance(8):
            return "__typename"
        name = self.random.choice(list(fields))
        field = fields[name]
        key = name
        if self.chance(12):
            key = self.random.choice(["x", "y", "id", *fields])
        if kind is self.schema.mutation_type:
            if name in self.mutated:  # where conditions decide which of two is the first, so they do of their order
                return ""
            self.mutated.add(name)
        arguments = self._arguments(field.args)
        signature = f"{name}{arguments}"
        if taken.setdefault(key, signature) != signature:
            return ""
        alias = f"{key}: " if key != name else ""
        named = get_named_type(field.type)
        below = " " + self._selection(named, depth + 1) if is_composite_type(named) else ""
        return f"{alias}{signature}{self._condition()}{below}"

    def _arguments(self, given: dict[str, Any]) -> str:
        parts = [
            f"{name}: {self._value(argument.type)}"
            for name, argument in given.items()
            if is_required_argument(argument) or self.chance(50)
        ]
        return f"({', '.join(parts)})" if parts else ""

    def _value(self, kind: Any, nested: bool = False) -> str:
        if is_non_null_type(kind):
            return self._value(kind.of_type, nested=True)
        if not nested and self.chance(15):
            return "null"
        if is_list_type(kind):
            return f"[{', '.join(self._value(kind.of_type) for _ in range(self.random.randint(0, 2)))}]"
        if isinstance(kind, GraphQLEnumType):
            return str(self.random.choice(list(kind.values)))
        if isinstance(kind, GraphQLInputObjectType):
            return "{" + self._arguments(kind.fields)[1:-1] + "}"
        if kind.name == "Int":
            return self.random.choice(["1", "2"] if nested else ["1", "2", "$n"])
        return {"Boolean": "true", "Float": "1.5"}.get(kind.name, f'"{self.random.choice("abc")}"')

    def _condition(self) -> str:
        if self.random.random() < 0.85:
            return ""
        both = [f"@{name}(if: {self.random.choice(['$yes', '$no', 'true'])})" for name in ("skip", "include")]
        return " " + " ".join(both if self.chance(10) else [self.random.choice(both)])
