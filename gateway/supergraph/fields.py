"""Reading the fields and keys of one type of a supergraph."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from graphql import DirectiveNode, FieldDefinitionNode, parse_type, print_ast

from gateway.supergraph.directives import applied, arguments, named_type
from gateway.supergraph.features import Features
from gateway.supergraph.fieldset import FieldSet, parse_field_set
from gateway.supergraph.problems import SupergraphError
from gateway.supergraph.state import ContextArgument, FieldSource, FieldState, Graph, Key, TypeSource


def read_keys(type_name: str, given: dict[str, Any]) -> tuple[Key, ...]:
    """Read the key of one ``@join__type``: none or one."""
    if not given.get("key"):
        return ()
    fields = parse_field_set(str(given["key"]), f"@key of {type_name}")
    return (Key(fields, given.get("resolvable") is not False),)


def read_fields(
    node: Any, sources: dict[str, TypeSource], features: Features, graphs: dict[str, Graph]
) -> dict[str, FieldState]:
    """Read the fields of an object or interface type; a field without ``@join__field`` is in each of its graphs."""
    fields: dict[str, FieldState] = {}
    required = set(_required(node, features))
    for definition in node.fields or ():
        name = definition.name.value
        where = f"{node.name.value}.{name}"
        in_keys = {graph for graph, source in sources.items() if _in_keys(name, source)}
        joins = list(applied(definition, features.directive("join", "field")))
        named = named_type(definition.type)
        shape = print_ast(definition.type)
        if joins:
            found = {
                source.graph: source for join in joins for source in _source(join, definition, where, in_keys, graphs)
            }
            _settle_overrides(joins, found, graphs)
        else:
            # Composers leave ``external`` out where all subgraphs have the field; what one requires is not its own.
            others = {graph for graph in sources if (name, graph) in required and graph not in in_keys}
            found = {graph: FieldSource(graph, named, shape, graph in others) for graph in sources}
        fields[name] = FieldState(name, named, shape, found)
    return fields


def _required(node: Any, features: Features) -> Iterator[tuple[str, str]]:
    """Give the fields without selections of their own that a subgraph requires, each with the subgraph."""
    for definition in node.fields or ():
        for join in applied(definition, features.directive("join", "field")):
            given = arguments(join)
            where = f"@requires of {node.name.value}.{definition.name.value}"
            field_set = _field_set(given.get("requires"), where)
            for field in field_set.fields if field_set else ():
                if field.below is None:
                    yield field.name, str(given.get("graph"))


def _settle_overrides(joins: list[DirectiveNode], found: dict[str, FieldSource], graphs: dict[str, Graph]) -> None:
    """Let the overridden subgraph resolve a field only while the override's label is off, or not at all."""
    for given in map(arguments, joins):
        for graph in [name for name in found if graphs[name].name == given.get("override")]:
            if graph == given.get("graph"):
                continue
            label = given.get("overrideLabel")
            old = found[graph]
            found[graph] = replace(old, label=label, when_on=False) if label else replace(old, external=True)


def _in_keys(name: str, source: TypeSource) -> bool:
    return any(field.name == name for key in source.keys for field in key.fields.fields)


def _source(
    join: DirectiveNode, definition: FieldDefinitionNode, where: str, in_keys: set[str], graphs: dict[str, Graph]
) -> Iterator[FieldSource]:
    """Read one ``@join__field``; one without a graph says that the field comes from an interface object."""
    given = arguments(join)
    graph = given.get("graph")
    if graph is None:
        return
    if graph not in graphs:
        raise SupergraphError(f"{where} names the unknown subgraph {graph}", join)
    node = parse_type(given["type"], no_location=True) if given.get("type") else definition.type
    # A key that is marked external (as Federation 1 asked for) is still known to the subgraph that has the key.
    external = bool(given.get("usedOverridden")) or (bool(given.get("external")) and graph not in in_keys)
    label = given.get("overrideLabel")
    if label and given.get("usedOverridden"):
        external = False
    yield FieldSource(
        graph=graph,
        type=named_type(node),
        shape=print_ast(node),
        external=external,
        requires=_field_set(given.get("requires"), f"@requires of {where}"),
        provides=_field_set(given.get("provides"), f"@provides of {where}"),
        contexts=tuple(_context_argument(value, where) for value in given.get("contextArguments") or ()),
        label=label,
        when_on=given.get("override") is not None,
    )


def _field_set(text: str | None, where: str) -> FieldSet | None:
    return parse_field_set(text, where) if text else None


def _context_argument(given: dict[str, Any], where: str) -> ContextArgument:
    selection = parse_field_set(str(given["selection"]), f"@fromContext of {where}")
    return ContextArgument(str(given["name"]), str(given["type"]), str(given["context"]), selection)
