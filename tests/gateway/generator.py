"""Random types spread over random subgraphs, data for any supergraph, and random operations.

Whether a random spread composes is for the composer to say: what it refuses is not used.
"""

from __future__ import annotations

import re
import zlib
from random import Random
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)

from gateway.supergraph import Supergraph
from gateway.supergraph.fieldset import FieldSet

SCALARS = ["Int", "String", "Boolean", "Colour"]


class Spread:
    """Types being spread: per subgraph, per type, the lines of its fields."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.graphs = [f"g{number}" for number in range(random.randint(2, 4))]
        self.fields: dict[str, dict[str, dict[str, str]]] = {graph: {} for graph in self.graphs}
        self.keys: dict[tuple[str, str], list[str]] = {}
        self.implements: dict[tuple[str, str], list[str]] = {}
        self.unions: dict[tuple[str, str], list[str]] = {}
        self.interfaces: dict[tuple[str, str], dict[str, str]] = {}
        self.interface_keys: dict[tuple[str, str], str] = {}
        self.objects: set[tuple[str, str]] = set()
        self.entities = [f"E{number}" for number in range(random.randint(2, 4))]
        self.count = 0

    def chance(self, percent: int) -> bool:
        return self.random.randrange(100) < percent

    def some(self, items: list[str], least: int = 1) -> list[str]:
        return sorted(self.random.sample(items, self.random.randint(min(least, len(items)), len(items))))

    def name(self) -> str:
        self.count += 1
        return f"f{self.count}"

    def add(self, graph: str, type_name: str, field: str, text: str) -> None:
        self.fields[graph].setdefault(type_name, {})[field] = text

    def scalar(self) -> str:
        kind = self.random.choice(SCALARS)
        kind = f"[{kind}]" if self.chance(15) else kind
        return kind + ("!" if self.chance(20) else "")

    def ensure(self, graph: str, entity: str) -> None:
        """Let a subgraph know an entity at least by one key."""
        if (graph, entity) in self.keys:
            return
        keys = self.random.choices([["id"], ["id", "code"], ["code"], ["id code"]], [16, 3, 1, 1])[0]
        self.keys[graph, entity] = keys
        for key in keys:
            for field in key.split():
                self.add(graph, entity, field, f"{field}: ID! @shareable")

    def spread(self) -> dict[str, str]:
        for entity in self.entities:
            homes = self.some(self.graphs, 2)
            for graph in homes:
                self.ensure(graph, entity)
            for _ in range(self.random.randint(2, 5)):
                self._scalar_field(entity, homes)
        self._value_types()
        if self.chance(60):
            self._interface()
        if self.chance(50):
            self._union()
        if self.chance(40):
            self._interface_object()
        for entity in self.entities:
            for _ in range(self.random.randint(1, 3)):
                self._relation(self._home(entity), entity)
        for entity in self.entities:
            if self.chance(50):
                self._requirement(entity)
            if self.chance(30):
                self._override(entity)
        self._provided()
        self._roots()
        return {graph: self._sdl(graph) for graph in self.graphs}

    def _home(self, entity: str) -> str:
        return self.random.choice([graph for graph, name in self.keys if name == entity])

    def _scalar_field(self, entity: str, homes: list[str]) -> None:
        name, kind = self.name(), self.scalar()
        arguments = "(n: Int = 3, c: Colour)" if self.chance(15) else ""
        owners = self.some(homes) if self.chance(30) else [self.random.choice(homes)]
        for graph in owners:
            own = kind.rstrip("!") if self.chance(20) else kind
            self.add(graph, entity, name, f"{name}{arguments}: {own}" + (" @shareable" if len(owners) > 1 else ""))

    def _value_types(self) -> None:
        for number in range(self.random.randint(1, 2)):
            graphs = self.some(self.graphs)
            names = [self.name() for _ in range(3)]
            for name in names:
                kind = self.scalar()
                for graph in graphs if self.chance(60) else self.some(graphs):
                    self.add(graph, f"V{number}", name, f"{name}: {kind} @shareable")
            target = self.random.choice(self.entities)
            if self.chance(50):
                for graph in graphs:
                    self.ensure(graph, target)
                    self.add(graph, f"V{number}", f"to{number}", f"to{number}: {target} @shareable")

    def _interface(self) -> None:
        common = self.chance(50)
        for graph in self.some(self.graphs):
            known = [name for owner, name in self.keys if owner == graph]
            members = [name for name in known if "id" in self.fields[graph][name]]
            if members:
                chosen = self.some(members)
                fields = {"id": "id: ID!"}
                if common:
                    name = "common"
                    fields[name] = f"{name}: Int"
                    for member in chosen:
                        self.add(graph, member, name, f"{name}: Int @shareable")
                self.interfaces[graph, "I"] = fields
                for member in chosen:
                    self.implements.setdefault((graph, member), []).append("I")

    def _union(self) -> None:
        for graph in self.some(self.graphs):
            known = [name for owner, name in self.keys if owner == graph]
            if known:
                self.unions[graph, "U"] = self.some(known)

    def _interface_object(self) -> None:
        """An entity interface of types of its own in one subgraph, an object of others."""
        home, *others = self.random.sample(self.graphs, 2)
        fields = {"id": "id: ID!", "title": "title: String"}
        self.interfaces[home, "M"] = fields
        self.interface_keys[home, "M"] = "id"
        for member in ("A", "B"):
            self.keys[home, member] = ["id"]
            self.add(home, member, "id", "id: ID!")
            self.add(home, member, "title", "title: String")
            own = self.name()
            self.add(home, member, own, f"{own}: {self.scalar()}")
            self.implements[home, member] = ["M"]
        for graph in others:
            self.objects.add((graph, "M"))
            self.keys[graph, "M"] = ["id"]
            self.add(graph, "M", "id", "id: ID!")
            own = self.name()
            self.add(graph, "M", own, f"{own}: {self.scalar()}")
            if self.chance(50):
                self.add(graph, "M", "title", "title: String @external")
                own = self.name()
                self.add(graph, "M", own, f'{own}: String @requires(fields: "title")')
            self.add(graph, "Query", f"m{graph}", f"m{graph}: [M]")
        self.add(home, "Query", f"m{home}", f"m{home}: [M!]!")
        entity = self.random.choice(self.entities)
        graph = self._home(entity)
        if (graph, "M") in self.objects or (graph, "M") in self.interfaces:
            self.add(graph, entity, "media", "media: M")

    def _relation(self, graph: str, entity: str) -> None:
        name = self.name()
        targets = [*self.entities]
        targets += [value for value in ("V0", "V1") if value in self.fields[graph]]
        targets += [kind for kind in ("I",) if (graph, kind) in self.interfaces]
        targets += [kind for kind in ("U",) if (graph, kind) in self.unions]
        target = self.random.choice(targets)
        if target in self.entities:
            self.ensure(graph, target)
        kind = f"[{target}!]" if self.chance(40) else target
        self.add(graph, entity, name, f"{name}: {kind}")
        if target.startswith("V") and self.chance(40):
            for other in self.graphs:
                if (other, entity) in self.keys and target in self.fields[other]:
                    self.add(other, entity, name, f"{name}: {kind} @shareable")

    def _plain(self, entity: str, graph: str) -> list[str]:
        """Give the scalar fields of other subgraphs that this one does not have."""
        found = []
        for other in self.graphs:
            for name, text in self.fields[other].get(entity, {}).items():
                kind = text.split(": ")[1].split(" ")[0].strip("[]!")
                known = name in self.fields[graph].get(entity, {})
                if other != graph and not known and kind in SCALARS and "(" not in text and "@" not in text:
                    found.append(text)
        return sorted(found)

    def _requirement(self, entity: str) -> None:
        graph = self._home(entity)
        candidates = self._plain(entity, graph)
        if not candidates:
            return
        chosen = self.random.sample(candidates, min(len(candidates), self.random.randint(1, 2)))
        for text in chosen:
            self.add(graph, entity, text.split(":")[0], f"{text} @external")
        required = " ".join(text.split(":")[0] for text in chosen)
        name = self.name()
        self.add(graph, entity, name, f'{name}: String @requires(fields: "{required}")')

    def _override(self, entity: str) -> None:
        graph = self._home(entity)
        for other in self.graphs:
            for name, text in list(self.fields[other].get(entity, {}).items()):
                users = sum(name in self.fields[one].get(entity, {}) for one in self.graphs)
                kind = text.split(": ")[1].split(" ")[0].strip("[]!")
                if other != graph and users == 1 and kind in SCALARS and "(" not in text and "@" not in text:
                    label = ', label: "percent(50)"' if self.chance(50) else ""
                    self.add(graph, entity, name, f'{text} @override(from: "{other}"{label})')
                    return

    def _provided(self) -> None:
        for graph in self.graphs:
            entity = self.random.choice(self.entities)
            if not self.chance(40) or (graph, entity) not in self.keys:
                continue
            candidates = self._plain(entity, graph)
            if candidates:
                text = candidates[0]
                name = text.split(":")[0]
                for other in self.graphs:
                    if name in self.fields[other].get(entity, {}):
                        self.fields[other][entity][name] += " @shareable"
                self.add(graph, entity, name, f"{text} @external")
                root = self.name()
                self.add(graph, "Query", root, f'{root}: [{entity}] @provides(fields: "{name}")')

    def _roots(self) -> None:
        for graph in self.graphs:
            for entity in self.entities:
                if (graph, entity) in self.keys and self.chance(50):
                    name = self.name()
                    self.add(graph, "Query", name, f"{name}: " + (f"[{entity}!]!" if self.chance(60) else entity))
            for kind in ("I", "U"):
                if (graph, kind) in {**self.interfaces, **self.unions} and self.chance(70):
                    name = self.name()
                    self.add(graph, "Query", name, f"{name}: [{kind}]")
        if self.chance(50):
            target = self.random.choice([*self.entities, "V0"])
            for graph in self.graphs:
                if target in self.fields[graph]:
                    self.add(graph, "Query", "shared", f"shared: {target} @shareable")
        if not any("Query" in fields for fields in self.fields.values()):
            self.add(self._home("E0"), "Query", "root", "root: [E0]")

    def _sdl(self, graph: str) -> str:
        parts = ["enum Colour { RED GREEN BLUE }"]
        for (owner, name), fields in self.interfaces.items():
            if owner == graph:
                key = (
                    f' @key(fields: "{self.interface_keys[owner, name]}")'
                    if (owner, name) in self.interface_keys
                    else ""
                )
                parts.append(f"interface {name}{key} {{ {' '.join(fields.values())} }}")
        for (owner, name), members in self.unions.items():
            if owner == graph:
                parts.append(f"union {name} = {' | '.join(members)}")
        for name, fields in self.fields[graph].items():
            keys = "".join(f' @key(fields: "{key}")' for key in self.keys.get((graph, name), []))
            above = self.implements.get((graph, name))
            implemented = f" implements {' & '.join(above)}" if above else ""
            whole = " @interfaceObject" if (graph, name) in self.objects else ""
            body = "\n".join(f"  {text}" for text in fields.values())
            parts.append(f"type {name}{implemented}{keys}{whole} {{\n{body}\n}}")
        return "\n\n".join(parts) + "\n"


def populate(supergraph: Supergraph) -> dict[str, Any]:
    """Make data for every type of a supergraph, always the same for the same supergraph.

    A field with a requirement is computed from what it requires.
    """
    schema = supergraph.consumer
    kinds = [kind for kind in schema.type_map.values() if isinstance(kind, GraphQLObjectType)]
    kinds = [kind for kind in kinds if not kind.name.startswith("__")]
    made: dict[str, list[dict[str, Any]]] = {}
    for kind in kinds:
        number = 1 if kind is schema.query_type else 3
        made[kind.name] = [{"__typename": kind.name} for _ in range(number)]
    for kind in kinds:
        for number, one in enumerate(made[kind.name]):
            for name, field in kind.fields.items():
                random = Random(zlib.crc32(f"{kind.name}.{number}.{name}".encode()))
                choices = _choices(supergraph, kind.name, name, made)
                shape = field.type if is_non_null_type(field.type) else _shape(supergraph, kind.name, field, name)
                required = _requirement(supergraph, kind.name, name)
                if required is not None:
                    one[name] = lambda source, required=required: _told(source, required)
                elif field.args:
                    values = [_value(shape, random, choices, f"{kind.name}{number}") for _ in range(2)]
                    one[name] = lambda _, values=values, **given: values[given.get("n") == 1]
                else:
                    one[name] = _value(shape, random, choices, f"{kind.name}{number}")
    assert schema.query_type is not None
    return {
        "Query": made[schema.query_type.name][0],
        "entities": [one for name, objects in made.items() if name != schema.query_type.name for one in objects],
    }


def _requirement(supergraph: Supergraph, type_name: str, field: str) -> FieldSet | None:
    interfaces = [one.name for one in supergraph.consumer.type_map[type_name].interfaces]  # type: ignore[attr-defined]
    for name in (type_name, *interfaces):
        state = supergraph.types[name].fields.get(field)
        for source in state.sources.values() if state else ():
            if source.requires:
                return source.requires
    return None


def _told(source: Any, required: FieldSet) -> str:
    return ",".join(f"{field.name}={source[field.name]}" for field in required.fields)


def _choices(
    supergraph: Supergraph, type_name: str, field: str, made: dict[str, list[dict[str, Any]]]
) -> list[dict[str, Any]]:
    """Give the objects that a field may hold in every subgraph that has the field."""
    interfaces = [one.name for one in supergraph.consumer.type_map[type_name].interfaces]  # type: ignore[attr-defined]
    found = [name for name in (type_name, *interfaces) if field in supergraph.types[name].fields]
    state = supergraph.types[found[0]].fields[field]
    possible = set(supergraph.runtime_types(state.type))
    for source in state.sources.values():
        kind = supergraph.types.get(source.type)
        known = kind.sources.get(source.graph) if kind else None
        if known is not None and not known.interface_object:
            possible &= set(supergraph.runtime_types(source.type, source.graph))
    return [one for name in sorted(possible) for one in made[name]]


def _shape(supergraph: Supergraph, type_name: str, field: Any, name: str) -> Any:
    """Give the type of a field, not null where one subgraph never gives null."""
    state = supergraph.types[type_name].fields.get(name)
    strict = any(source.shape.endswith("!") for source in state.sources.values()) if state else False
    return GraphQLNonNull(field.type) if strict else field.type


def _value(kind: Any, random: Random, choices: list[dict[str, Any]], identity: str) -> Any:
    if is_non_null_type(kind):
        kind = kind.of_type
    elif random.random() < 0.1 and get_named_type(kind).name != "ID":
        return None
    if is_list_type(kind):
        return [_value(kind.of_type, random, choices, identity) for _ in range(random.randint(0, 3))]
    if isinstance(kind, GraphQLEnumType):
        return random.choice(list(kind.values))
    if is_leaf_type(kind):
        values = {"ID": identity, "String": f"s{random.randint(0, 9)}", "Boolean": random.random() < 0.5}
        return values.get(kind.name, random.randint(0, 99))
    return random.choice(choices) if choices else None


class Operations:
    """Random operations of a schema: fragments, aliases, arguments, conditions."""

    def __init__(self, schema: GraphQLSchema, random: Random) -> None:
        self.schema = schema
        self.random = random
        self.fragments: list[str] = []

    def operation(self) -> str:
        assert self.schema.query_type is not None
        body = self._selection(self.schema.query_type, 0)
        text = f"{body} {' '.join(self.fragments)}"
        kinds = {"yes": "Boolean = true", "no": "Boolean = false", "n": "Int = 1"}
        used = [f"${name}: {kind}" for name, kind in kinds.items() if re.search(rf"\${name}\b", text)]
        return f"query ({', '.join(used)}) {text}" if used else f"query {text}"

    def _selection(self, kind: GraphQLNamedType, depth: int) -> str:
        parts = [self._field(kind, depth) for _ in range(self.random.randint(1, 4))]
        if isinstance(kind, GraphQLInterfaceType | GraphQLUnionType):
            for member in self.schema.get_possible_types(kind):
                if self.random.random() < 0.6:
                    parts.append(f"... on {member.name}{self._condition()} {self._selection(member, depth)}")
        above = [*getattr(kind, "interfaces", ())]
        if above and self.random.random() < 0.2:
            chosen = self.random.choice(above)
            parts.append(f"... on {chosen.name} {self._selection(chosen, depth + 1)}")
        if isinstance(kind, GraphQLUnionType) and "I" in self.schema.type_map and self.random.random() < 0.3:
            parts.append(f"... on I {self._selection(self.schema.type_map['I'], depth + 1)}")
        if self.random.random() < 0.1:
            name = f"F{len(self.fragments)}"
            self.fragments.append("")
            self.fragments[int(name[1:])] = f"fragment {name} on {kind.name} {self._selection(kind, depth + 1)}"
            parts.append(f"...{name}")
        return "{ " + " ".join(filter(None, parts)) + " }"

    def _field(self, kind: GraphQLNamedType, depth: int) -> str:
        fields = dict(getattr(kind, "fields", {}))
        if depth > 3:
            fields = {name: field for name, field in fields.items() if is_leaf_type(get_named_type(field.type))}
        if not fields or self.random.random() < 0.1:
            return "__typename"
        name = self.random.choice(list(fields))
        field = fields[name]
        alias = f"{self.random.choice('xyz')}: " if self.random.random() < 0.1 else ""
        if self.random.random() < 0.05 and name != "id":
            alias = "id: "
        arguments = self._arguments(field.args) if field.args else ""
        named = get_named_type(field.type)
        below = "" if is_leaf_type(named) else " " + self._selection(named, depth + 1)
        return f"{alias}{name}{arguments}{self._condition()}{below}"

    def _arguments(self, given: dict[str, GraphQLInputType]) -> str:
        values = {"n": ["1", "2", "$n"], "c": ["RED", "null"]}
        parts = [f"{name}: {self.random.choice(values[name])}" for name in given if self.random.random() < 0.5]
        return f"({', '.join(parts)})" if parts else ""

    def _condition(self) -> str:
        if self.random.random() < 0.85:
            return ""
        return f" @{self.random.choice(['skip', 'include'])}(if: {self.random.choice(['$yes', '$no', 'true'])})"
