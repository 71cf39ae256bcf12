"""A subgraph in memory that is strict: it answers what a real one could, and notes what it should not have been asked.

A field that is external to it is known by what was sent, or where ``@provides`` says so; an overridden field is no longer
its own; a reference names all fields of a key that it resolves.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graphql import (
    DirectiveNode,
    DocumentNode,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    InterfaceTypeDefinitionNode,
    ObjectTypeDefinitionNode,
    build_ast_schema,
    execute_sync,
    extend_schema,
    parse,
    print_ast,
    validate,
)

from gateway.executor import SubgraphRequest, SubgraphResult
from gateway.supergraph.directives import arguments as directive_arguments
from gateway.supergraph.fieldset import FieldSet, parse_field_set

View = tuple[FieldSet, ...]
Coordinate = tuple[str, str]


class Local:
    """An object as one subgraph sees it: the world's, with what was sent and what is provided to the subgraph."""

    __slots__ = ("given", "known_as", "service", "view", "world_object")

    def __init__(
        self, service: LocalSubgraph, world_object: Any, given: Any = None, view: View = (), known_as: str = ""
    ) -> None:
        self.service = service
        self.world_object = world_object
        self.given = given if isinstance(given, dict) else {}
        self.view = view
        self.known_as = known_as or world_object["__typename"]

    def __getitem__(self, name: str) -> Any:
        """Read a field for a computation: what was sent, else the subgraph's own; never another's."""
        if name in self.given:
            return self.given[name]
        types = (self.world_object["__typename"], *self.service.interfaces_of(self.world_object["__typename"]))
        if name != "__typename" and any((type_name, name) in self.service.external for type_name in types):
            raise KeyError(f"{self.service.name} was not sent {name}")
        return self.world_object.get(name)


class LocalSubgraph:
    """One subgraph: answers its operations after validating them, and keeps them for the tests."""

    def __init__(self, name: str, sdl: str, world: dict[str, Any], shown: GraphQLSchema) -> None:
        self.name = name
        self.world = world
        self.shown = shown
        document = parse(_without_extensions(sdl))
        self.external: set[Coordinate] = set()
        self.provides: dict[Coordinate, FieldSet] = {}
        self.overrides: dict[Coordinate, tuple[str, str | None]] = {}
        """Fields that are taken over: the subgraph that had them, and the label."""
        self.keys: dict[str, list[FieldSet]] = {}
        self.interface_objects: set[str] = set()
        self._read(document)
        self.schema = _executable(document, set(self.keys))
        self.requests: list[SubgraphRequest] = []
        self.read: set[tuple[str, str, str]] = set()
        """What was read: the type as this subgraph knows it, the object's own type, the field."""
        self.off: set[Coordinate] = set()
        """Fields that others resolve at present."""
        self.faults: list[str] = []
        """What it was asked although it cannot know it."""
        self.failing = False

    def interfaces_of(self, type_name: str) -> list[str]:
        """Give the interfaces of an object type, as clients see them and as this subgraph does."""
        found: dict[str, None] = {}
        for schema in (self.shown, self.schema):
            kind = schema.get_type(type_name)
            if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
                found.update(dict.fromkeys(one.name for one in kind.interfaces))
        return list(found)

    def _read(self, document: DocumentNode) -> None:
        for node in document.definitions:
            if not isinstance(node, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
                continue
            type_name = node.name.value
            given = list(_directives(node))
            if any(name == "interfaceObject" for name, _ in given):
                self.interface_objects.add(type_name)
            keys = [(parse_field_set(each["fields"], "key"), each) for name, each in given if name == "key"]
            resolved = [key for key, each in keys if each.get("resolvable") is not False]
            if resolved:
                self.keys[type_name] = resolved
            in_keys = {field.name for key, _ in keys for field in key.fields}
            whole = any(name == "external" for name, _ in given)
            for field in node.fields or ():
                self._read_field((type_name, field.name.value), field, whole, field.name.value in in_keys)

    def _read_field(self, coordinate: Coordinate, field: Any, external: bool, in_keys: bool) -> None:
        for name, given in _directives(field):
            external = external or name == "external"
            if name == "provides":
                self.provides[coordinate] = parse_field_set(given["fields"], "provides")
            if name == "override":
                self.overrides[coordinate] = (given["from"], given.get("label"))
        if external and not in_keys:
            self.external.add(coordinate)

    async def fetch(self, request: SubgraphRequest) -> SubgraphResult:
        """Answer one request."""
        self.requests.append(request)
        if self.failing:
            raise ConnectionError("down")
        document = parse(request.operation)
        problems = validate(self.schema, document)
        if problems:
            self.faults.append(f"{problems[0].message} {request.operation}")
        assert not problems, f"{self.name}: {problems[0].message}\n{request.operation}"
        result = execute_sync(
            self.schema,
            document,
            variable_values=request.variables,
            field_resolver=self._resolve,
            type_resolver=lambda value, *_: value.known_as,
        )
        errors = [error.formatted for error in result.errors or ()]
        return SubgraphResult(result.data, [dict(error) for error in errors])

    def _resolve(self, source: Any, info: Any, **arguments: Any) -> Any:
        name, parent = info.field_name, info.parent_type.name
        if name == "_entities":
            return [self._entity(representation) for representation in arguments["representations"]]
        below: View = (self.provides[parent, name],) if (parent, name) in self.provides else ()
        if (parent, name) in self.off:
            self.faults.append(f"{parent}.{name} is overridden")
        if source is None or parent in ("Query", "Mutation"):
            holder = self.world.get(parent, {})
            value = holder.get(name)
            value = value(holder, **arguments) if callable(value) else value
            return self._wrapped(value, None, below)
        self.read.add((parent, source.world_object["__typename"], name))
        provided = self._provided(source.view, source.world_object["__typename"], name)
        external = (parent, name) in self.external
        if external and name not in source.given and provided is None:
            self.faults.append(f"{parent}.{name} is external")
        value = source.world_object.get(name)
        if name in source.given and external:
            value = source.given[name]
        elif callable(value):  # what is provided is known as it is, whatever others compute it from
            value = value(source.world_object if external else source, **arguments)
        return self._wrapped(value, source.given.get(name), below + (provided or ()))

    def _provided(self, view: View, typename: str, name: str) -> View | None:
        """Give what is provided below a field; None where the field itself is not provided."""
        found: View | None = None
        for field_set in view:
            for field in field_set.fields:
                if field.name == name:
                    found = (*(found or ()), *((field.below,) if field.below else ()))
            for fragment in field_set.fragments:
                if fragment.type in (typename, *self.interfaces_of(typename)):
                    below = self._provided((fragment.below,), typename, name)
                    found = (*(found or ()), *below) if below is not None else found
        return found

    def _wrapped(self, value: Any, given: Any, view: View) -> Any:
        if isinstance(value, list):
            below = given if isinstance(given, list) and len(given) == len(value) else [None] * len(value)
            return [self._wrapped(item, inner, view) for item, inner in zip(value, below, strict=True)]
        return Local(self, value, given, view) if isinstance(value, dict) and "__typename" in value else value

    def _entity(self, representation: dict[str, Any]) -> Local | None:
        typename = representation["__typename"]
        keys = self.keys.get(typename, [])
        if not any(all(field.name in representation for field in key.fields) for key in keys):
            self.faults.append(f"no key of {typename} is whole: {representation}")
        for entity in self.world.get("entities", []):
            if entity["__typename"] == typename or typename in self.interfaces_of(entity["__typename"]):
                for key in keys:
                    if _holds(key, representation, entity):
                        return Local(self, entity, representation, known_as=self._known_as(entity, typename))
        return None

    def _known_as(self, entity: dict[str, Any], typename: str) -> str:
        """Give the type of an entity here: that of an interface object stays what was sent."""
        return typename if typename in self.interface_objects else str(entity["__typename"])


def _directives(node: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    directives: tuple[DirectiveNode, ...] = node.directives or ()
    for directive in directives:
        yield directive.name.value.removeprefix("federation__"), directive_arguments(directive)


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
