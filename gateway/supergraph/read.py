"""Reading a supergraph document into its state."""

from typing import Any

from graphql import (
    DocumentNode,
    EnumTypeDefinitionNode,
    GraphQLSyntaxError,
    InputObjectTypeDefinitionNode,
    InterfaceTypeDefinitionNode,
    ObjectTypeDefinitionNode,
    ScalarTypeDefinitionNode,
    SchemaDefinitionNode,
    UnionTypeDefinitionNode,
    parse,
)

from gateway.supergraph.access import read_access
from gateway.supergraph.consumer import consumer_schema
from gateway.supergraph.costs import read_costs
from gateway.supergraph.directives import applied, arguments
from gateway.supergraph.features import Features, read_features
from gateway.supergraph.fields import read_fields, read_keys
from gateway.supergraph.problems import SupergraphError
from gateway.supergraph.state import Graph, Kind, Supergraph, TypeSource, TypeState

_KINDS: dict[type, Kind] = {
    ObjectTypeDefinitionNode: "object",
    InterfaceTypeDefinitionNode: "interface",
    UnionTypeDefinitionNode: "union",
    ScalarTypeDefinitionNode: "scalar",
    EnumTypeDefinitionNode: "enum",
    InputObjectTypeDefinitionNode: "input",
}


def load_supergraph(text: str) -> Supergraph:
    """Read a supergraph SDL (join v0.2–v0.5).

    Raises SupergraphError with the line where the document cannot be parsed, names unknown things, or links a
    feature for EXECUTION or SECURITY that this gateway does not understand.
    """
    try:
        document = parse(text)
    except GraphQLSyntaxError as error:
        line = error.locations[0].line if error.locations else None
        raise SupergraphError(f"the document cannot be parsed: {error.message}", line=line) from error
    features = read_features(document)
    graphs = _graphs(document, features)
    types: dict[str, TypeState] = {}
    for node in document.definitions:
        kind = _KINDS.get(type(node))
        if kind is not None and not features.owns(node.name.value):  # type: ignore[attr-defined]
            types[node.name.value] = _type_state(node, kind, features, graphs)  # type: ignore[attr-defined]
    labels = {
        source.label
        for state in types.values()
        for field in state.fields.values()
        for source in field.sources.values()
        if source.label
    }
    return Supergraph(
        graphs=graphs,
        types=types,
        roots=_roots(document, types),
        possible=_possible(types, graphs),
        access=read_access(document, features),
        labels=frozenset(labels),
        consumer=consumer_schema(document, features),
        costs=read_costs(document, features),
    )


def _graphs(document: DocumentNode, features: Features) -> dict[str, Graph]:
    enum = features.prefixes["join"] + "__Graph"
    for node in document.definitions:
        if isinstance(node, EnumTypeDefinitionNode) and node.name.value == enum:
            graphs = {}
            for value in node.values or ():
                for directive in applied(value, features.directive("join", "graph")):
                    given = arguments(directive)
                    graphs[value.name.value] = Graph(str(given.get("name", "")), str(given.get("url") or ""))
            return graphs
    raise SupergraphError(f"the enum {enum}, which names the subgraphs, is missing")


def _type_state(node: Any, kind: Kind, features: Features, graphs: dict[str, Graph]) -> TypeState:
    name = node.name.value
    sources: dict[str, TypeSource] = {}
    for directive in applied(node, features.directive("join", "type")):
        given = arguments(directive)
        graph = str(given.get("graph"))
        if graph not in graphs:
            raise SupergraphError(f"{name} names the unknown subgraph {graph}", directive)
        known = sources.get(graph, TypeSource(()))
        keys = known.keys + read_keys(name, given)
        sources[graph] = TypeSource(keys, known.interface_object or bool(given.get("isInterfaceObject")))
    implements: dict[str, frozenset[str]] = {}
    for directive in applied(node, features.directive("join", "implements")):
        given = arguments(directive)
        graph = str(given.get("graph"))
        implements[graph] = implements.get(graph, frozenset()) | {str(given.get("interface"))}
    members: dict[str, tuple[str, ...]] = {}
    for directive in applied(node, features.directive("join", "unionMember")):
        given = arguments(directive)
        graph = str(given.get("graph"))
        members[graph] = (*members.get(graph, ()), str(given.get("member")))
    if isinstance(node, UnionTypeDefinitionNode) and not members:  # join v0.2 does not tell the members apart
        members = {graph: tuple(member.name.value for member in node.types or ()) for graph in sources}
    contexts = {str(arguments(directive).get("name")) for directive in applied(node, features.directive("context"))}
    fields = read_fields(node, sources, features, graphs) if kind in ("object", "interface") else {}
    return TypeState(name, kind, sources, fields, implements, members, frozenset(contexts))


def _roots(document: DocumentNode, types: dict[str, TypeState]) -> dict[str, str]:
    for node in document.definitions:
        if isinstance(node, SchemaDefinitionNode):
            roots = {operation.operation.value: operation.type.name.value for operation in node.operation_types or ()}
            for name in roots.values():
                if name not in types:
                    raise SupergraphError(f"the root type {name} is not defined", node)
            if roots:
                return roots
    return {name.lower(): name for name in ("Query", "Mutation", "Subscription") if name in types}


def _possible(types: dict[str, TypeState], graphs: dict[str, Graph]) -> dict[tuple[str, str], tuple[str, ...]]:
    possible: dict[tuple[str, str], list[str]] = {}
    for state in types.values():
        if state.kind == "object":
            for graph in ("", *state.sources):
                possible[graph, state.name] = [state.name]
            for graph, interfaces in state.implements.items():
                for interface in interfaces:
                    possible.setdefault((graph, interface), []).append(state.name)
        for graph, members in state.members.items():
            possible.setdefault((graph, state.name), []).extend(members)
    for state in types.values():
        if state.abstract:
            everywhere = dict.fromkeys(name for graph in graphs for name in possible.get((graph, state.name), ()))
            possible["", state.name] = list(everywhere)
    return {place: tuple(names) for place, names in possible.items()}
