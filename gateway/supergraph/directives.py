"""Reading applied directives and changing syntax nodes."""

from collections.abc import Iterator
from typing import Any, TypeVar

from graphql import DirectiveNode, ListTypeNode, NamedTypeNode, Node, NonNullTypeNode, TypeNode, value_from_ast_untyped

NodeType = TypeVar("NodeType", bound=Node)


def applied(node: Any, name: str) -> Iterator[DirectiveNode]:
    """Give every application of the directive ``name`` (without @) on ``node``."""
    return (directive for directive in node.directives or () if directive.name.value == name)


def arguments(directive: DirectiveNode) -> dict[str, Any]:
    """Give a directive's arguments as plain values; enum values become their names."""
    return {argument.name.value: value_from_ast_untyped(argument.value) for argument in directive.arguments or ()}


def named_type(node: TypeNode) -> str:
    """Give the name of a type without its lists and exclamation marks."""
    while isinstance(node, ListTypeNode | NonNullTypeNode):
        node = node.type
    assert isinstance(node, NamedTypeNode)
    return node.name.value


def rebuilt(node: NodeType, **changes: Any) -> NodeType:
    """Copy a syntax node with some attributes changed; the original may be frozen."""
    return type(node)(**{**{key: getattr(node, key) for key in node.keys}, **changes})
