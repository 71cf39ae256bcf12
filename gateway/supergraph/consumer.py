"""The schema that clients see: no join types, nothing ``@inaccessible``."""

from typing import Any

from graphql import (
    DefinitionNode,
    DirectiveDefinitionNode,
    DocumentNode,
    EnumTypeDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    InputObjectTypeDefinitionNode,
    InterfaceTypeDefinitionNode,
    Node,
    ObjectTypeDefinitionNode,
    SchemaDefinitionNode,
    SchemaExtensionNode,
    TypeDefinitionNode,
    UnionTypeDefinitionNode,
    build_ast_schema,
    parse,
    validate_schema,
)

from gateway.supergraph.directives import applied, named_type, rebuilt
from gateway.supergraph.features import Features
from gateway.supergraph.problems import SupergraphError

_EXECUTABLE = frozenset(
    [
        "QUERY",
        "MUTATION",
        "SUBSCRIPTION",
        "FIELD",
        "FRAGMENT_DEFINITION",
        "FRAGMENT_SPREAD",
        "INLINE_FRAGMENT",
        "VARIABLE_DEFINITION",
    ]
)
_KEPT_DIRECTIVES = {"deprecated", "specifiedBy", "oneOf"}
# graphql-core puts a location of a draft on its own, DIRECTIVE_DEFINITION, at which clients of today's specification fail.
_DEPRECATED = parse(
    """
    "Marks an element of a GraphQL schema as no longer supported."
    directive @deprecated(
      "Explains why, in Markdown, usually with what to use instead."
      reason: String = "No longer supported"
    ) on FIELD_DEFINITION | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION | ENUM_VALUE
    """,
    no_location=True,
).definitions[0]


def consumer_schema(document: DocumentNode, features: Features) -> GraphQLSchema:
    """Build the schema of the clients.

    Raises SupergraphError where what remains is no valid schema.
    """
    hidden = features.directive("inaccessible")
    gone = {
        node.name.value
        for node in document.definitions
        if isinstance(node, TypeDefinitionNode) and (any(applied(node, hidden)) or features.owns(node.name.value))
    }
    kept = [_without(node, gone, hidden) for node in document.definitions if _is_shown(node, gone, features)]
    if not any(isinstance(node, DirectiveDefinitionNode) and node.name.value == "deprecated" for node in kept):
        kept.append(_DEPRECATED)
    try:
        schema = build_ast_schema(DocumentNode(definitions=tuple(kept)), assume_valid_sdl=True)
        problems = validate_schema(schema)
    except (GraphQLError, TypeError) as error:
        raise SupergraphError(f"the schema of the clients cannot be built: {error}") from error
    if problems:
        node = problems[0].nodes[0] if problems[0].nodes else None
        raise SupergraphError(f"the schema of the clients is not valid: {problems[0].message}", node)
    return schema


def _is_shown(node: DefinitionNode, gone: set[str], features: Features) -> bool:
    if isinstance(node, DirectiveDefinitionNode):
        # Those of the features say something of the schema; what stands in operations is the clients' own.
        executable = any(location.value in _EXECUTABLE for location in node.locations)
        return executable or not (features.owns("@" + node.name.value) or node.name.value == "join__directive")
    if isinstance(node, SchemaExtensionNode):
        return False
    return not (isinstance(node, TypeDefinitionNode) and node.name.value in gone)


def _without(node: Any, gone: set[str], hidden: str) -> Any:
    changes: dict[str, Any] = {}
    if isinstance(node, DirectiveDefinitionNode):
        return node
    if isinstance(node, SchemaDefinitionNode):
        roots = tuple(root for root in node.operation_types if root.type.name.value not in gone)
        return rebuilt(node, directives=(), operation_types=roots)
    if isinstance(node, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
        changes["interfaces"] = tuple(named for named in node.interfaces or () if named.name.value not in gone)
        changes["fields"] = tuple(
            rebuilt(field, directives=_kept(field), arguments=_values(field.arguments, gone, hidden))
            for field in _shown(node.fields, gone, hidden)
        )
    elif isinstance(node, InputObjectTypeDefinitionNode):
        changes["fields"] = _values(node.fields, gone, hidden)
    elif isinstance(node, UnionTypeDefinitionNode):
        changes["types"] = tuple(named for named in node.types or () if named.name.value not in gone)
    elif isinstance(node, EnumTypeDefinitionNode):
        shown = tuple(value for value in node.values or () if not any(applied(value, hidden)))
        changes["values"] = tuple(rebuilt(value, directives=_kept(value)) for value in shown)
    return rebuilt(node, directives=_kept(node), **changes)


def _shown(nodes: Any, gone: set[str], hidden: str) -> list[Any]:
    return [node for node in nodes or () if not any(applied(node, hidden)) and named_type(node.type) not in gone]


def _values(nodes: Any, gone: set[str], hidden: str) -> tuple[Any, ...]:
    return tuple(rebuilt(node, directives=_kept(node)) for node in _shown(nodes, gone, hidden))


def _kept(node: Any) -> tuple[Node, ...]:
    return tuple(directive for directive in node.directives or () if directive.name.value in _KEPT_DIRECTIVES)
