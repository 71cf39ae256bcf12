"""Subgraphs in memory over known data, and the same data behind one schema to compare with.

The data is plain: objects are dicts with ``__typename``, linked by reference; a value that is a function computes a
field from ``(object, **arguments)``. A subgraph sees of a field that is external to it only what it was sent.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLObjectType,
    GraphQLSchema,
    InterfaceTypeDefinitionNode,
    ObjectTypeDefinitionNode,
    OperationDefinitionNode,
    build_ast_schema,
    execute_sync,
    extend_schema,
    parse,
    print_ast,
    validate,
)

from execution import compile_operation
from gateway.executor import Call, Execution, SubgraphRequest, SubgraphResult
from gateway.executor import execute as execute_plan
from gateway.executor.denied import say_denied
from gateway.planner import Plan, explain, plan_operation
from gateway.service.complete import complete
from gateway.supergraph import Supergraph, load_supergraph
from gateway.supergraph.fieldset import FieldSet, parse_field_set

FIXTURES = Path(__file__).parent / "fixtures"
World = dict[str, Any]
"""``Query`` and ``Mutation`` hold root fields, ``entities`` the objects that keys find."""


class Local:
    """An object as one subgraph sees it: the world's, with what was sent to the subgraph."""

    __slots__ = ("given", "service", "world_object")

    def __init__(self, service: LocalSubgraph, world_object: Any, given: Any = None) -> None:
        self.service = service
        self.world_object = world_object
        self.given = given if isinstance(given, dict) else {}

    def __getitem__(self, name: str) -> Any:
        """Read a field for a computation: what was sent, else the subgraph's own; never another's."""
        if name in self.given:
            return self.given[name]
        types = (self.world_object["__typename"], *self.service.interfaces_of(self.world_object["__typename"]))
        if name != "__typename" and any((type_name, name) in self.service.external for type_name in types):
            raise KeyError(f"{self.service.name} was not sent {name}")
        return self.world_object.get(name)


def resolve_single(source: Any, info: Any, **arguments: Any) -> Any:
    """Resolve a field where one schema has all data."""
    value = (source or {}).get(info.field_name)
    return value(source, **arguments) if callable(value) else value


class LocalSubgraph:
    """One subgraph: answers its operations after validating them, and keeps them for the tests."""

    def __init__(self, name: str, sdl: str, world: World, shown: GraphQLSchema) -> None:
        self.name = name
        self.world = world
        self.shown = shown
        document = parse(_without_extensions(sdl))
        self.external: set[tuple[str, str]] = set()
        self.requires: dict[tuple[str, str], FieldSet] = {}
        self.keys: dict[str, list[FieldSet]] = {}
        self.interface_objects: set[str] = set()
        self._read(document)
        self.schema = _executable(document, set(self.keys))
        self.requests: list[SubgraphRequest] = []
        self.read: set[tuple[str, str, str]] = set()
        """What was read: the type as this subgraph knows it, the object's own type, the field."""
        self.failing = False

    def interfaces_of(self, type_name: str) -> list[str]:
        kind = self.shown.get_type(type_name)
        return [one.name for one in kind.interfaces] if isinstance(kind, GraphQLObjectType) else []

    def _read(self, document: DocumentNode) -> None:
        for node in document.definitions:
            if not isinstance(node, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
                continue
            for directive in node.directives or ():
                if directive.name.value == "key":
                    text = directive.arguments[0].value.value
                    self.keys.setdefault(node.name.value, []).append(parse_field_set(text, "key"))
                if directive.name.value == "interfaceObject":
                    self.interface_objects.add(node.name.value)
            for field in node.fields or ():
                if any(d.name.value == "external" for d in (*(field.directives or ()), *(node.directives or ()))):
                    self.external.add((node.name.value, field.name.value))

    async def fetch(self, request: SubgraphRequest) -> SubgraphResult:
        self.requests.append(request)
        if self.failing:
            raise ConnectionError("down")
        document = parse(request.operation)
        problems = validate(self.schema, document)
        assert not problems, f"{self.name}: {problems[0].message}\n{request.operation}"
        result = execute_sync(
            self.schema,
            document,
            variable_values=request.variables,
            field_resolver=self._resolve,
            type_resolver=self._type_of,
        )
        errors = [error.formatted for error in result.errors or ()]
        return SubgraphResult(result.data, [dict(error) for error in errors])

    def _type_of(self, value: Local, *_: Any) -> str:
        typename = value.world_object["__typename"]
        return next((name for name in self.interfaces_of(typename) if name in self.interface_objects), typename)

    def _resolve(self, source: Any, info: Any, **arguments: Any) -> Any:
        name = info.field_name
        if name == "_entities":
            return [self._entity(representation) for representation in arguments["representations"]]
        if source is None or info.parent_type.name in ("Query", "Mutation"):
            holder = self.world.get(info.parent_type.name, {})
            value = holder.get(name)
            value = value(holder, **arguments) if callable(value) else value
            return self._wrapped(value, None)
        value = source.world_object.get(name)
        self.read.add((info.parent_type.name, source.world_object["__typename"], name))
        if name in source.given and (info.parent_type.name, name) in self.external:
            value = source.given[name]
        elif callable(value):
            value = value(source, **arguments)
        return self._wrapped(value, source.given.get(name))

    def _wrapped(self, value: Any, given: Any) -> Any:
        if isinstance(value, list):
            below = given if isinstance(given, list) and len(given) == len(value) else [None] * len(value)
            return [self._wrapped(item, inner) for item, inner in zip(value, below, strict=True)]
        return Local(self, value, given) if isinstance(value, dict) and "__typename" in value else value

    def _entity(self, representation: dict[str, Any]) -> Local | None:
        typename = representation["__typename"]
        for entity in self.world.get("entities", []):
            if entity["__typename"] == typename or typename in self.interfaces_of(entity["__typename"]):
                for key in self.keys.get(typename, []):
                    if _holds(key, representation, entity):
                        return Local(self, entity, representation)
        return None


def _holds(key: FieldSet, sent: Any, real: Any) -> bool:
    if isinstance(real, list):
        return (
            isinstance(sent, list) and len(sent) == len(real) and all(map(lambda s, r: _holds(key, s, r), sent, real))
        )
    if not isinstance(sent, dict) or not isinstance(real, dict):
        return False
    for field in key.fields:
        if field.name not in sent:
            return False
        if field.below is not None:
            if not _holds(field.below, sent[field.name], real.get(field.name)):
                return False
        elif field.name != "__typename" and str(sent[field.name]) != str(real.get(field.name)):
            return False
    return True


def _without_extensions(sdl: str) -> str:
    return sdl.replace("extend type ", "type ").replace("extend interface ", "interface ")


def _executable(document: DocumentNode, entities: set[str]) -> GraphQLSchema:
    kinds = {node.name.value: node for node in document.definitions if isinstance(node, ObjectTypeDefinitionNode)}
    members = [name for name in entities if name in kinds]
    extra = "scalar _Any "
    text = "\n".join(print_ast(node) for node in document.definitions if "chema" not in node.kind)
    if "Query" not in kinds:
        text += "\ntype Query { _empty: Boolean }"
    if members:
        extra += f"union _Entity = {' | '.join(sorted(members))} "
        extra += "extend type Query { _entities(representations: [_Any!]!): [_Entity]! }"
    base = build_ast_schema(parse(text), assume_valid_sdl=True)
    return extend_schema(base, parse(extra), assume_valid_sdl=True)


class Service:
    """A supergraph with its subgraphs in memory: plans, runs and compares with the one schema."""

    def __init__(self, supergraph: Supergraph, sdls: dict[str, str], world: World) -> None:
        self.supergraph = supergraph
        self.world = world
        self.subgraphs = {name: LocalSubgraph(name, sdl, world, supergraph.consumer) for name, sdl in sdls.items()}

    @classmethod
    def load(cls, fixture: str, world: World) -> Service:
        folder = FIXTURES / fixture
        sdls = {path.stem: path.read_text() for path in sorted(folder.glob("*.graphql")) if path.stem != "supergraph"}
        return cls(load_supergraph((folder / "supergraph.graphql").read_text()), sdls, world)

    def plan(self, query: str, labels: frozenset[str] = frozenset(), denied: frozenset[str] = frozenset()) -> Plan:
        document = parse(query)
        problems = validate(self.supergraph.consumer, document)
        assert not problems, problems[0].message
        return plan_operation(self.supergraph, document, labels=labels, denied=denied)

    def explain(self, query: str, labels: frozenset[str] = frozenset()) -> str:
        return explain(self.plan(query, labels))

    async def run(
        self,
        query: str,
        variables: dict[str, Any] | None = None,
        labels: frozenset[str] = frozenset(),
        denied: frozenset[str] = frozenset(),
    ) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
        """Answer a query through the gateway."""
        plan = self.plan(query, labels, denied)
        for subgraph in self.subgraphs.values():
            subgraph.requests.clear()
            subgraph.read.clear()
        execution = await execute_plan(plan, self.subgraphs, Call(variables=variables or {}))
        say_denied(plan.denied, execution, variables or {})
        return self.complete(query, execution, variables)

    def complete(
        self, query: str, execution: Execution, variables: dict[str, Any] | None = None
    ) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
        """Make the answer of merged data."""
        compiled = compile_operation(self.supergraph.consumer, parse(query), interface_objects=True)
        values = compiled.coerce_variables(variables)
        assert not isinstance(values, list), values
        return complete(compiled, values, execution)

    def expected(self, query: str, variables: dict[str, Any] | None = None) -> Any:
        """Answer a query by the one schema."""
        document = parse(query)
        operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
        kind = "Mutation" if operations[0].operation.value == "mutation" else "Query"
        return execute_sync(
            self.supergraph.consumer,
            document,
            root_value=self.world[kind],
            variable_values=variables,
            field_resolver=resolve_single,
            type_resolver=lambda value, *_: value["__typename"],
        )

    async def check(
        self, query: str, variables: dict[str, Any] | None = None, labels: frozenset[str] = frozenset()
    ) -> dict[str, Any] | None:
        """Answer a query both ways; the answers and the number of errors must be equal."""
        expected = self.expected(query, variables)
        data, errors = await self.run(query, variables, labels)
        assert data == expected.data, f"{data}\n!=\n{expected.data}\n{self.explain(query, labels)}"
        assert len(errors) == len(expected.errors or []), (errors, expected.errors)
        return data

    @property
    def requests(self) -> int:
        return sum(len(subgraph.requests) for subgraph in self.subgraphs.values())
