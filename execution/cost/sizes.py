"""How long the lists of a field are, by its arguments."""

from __future__ import annotations

from typing import Any

from graphql import (
    ArgumentNode,
    FieldNode,
    GraphQLArgument,
    GraphQLError,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLWrappingType,
    IntValueNode,
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
    ValueNode,
    VariableNode,
    get_named_type,
    is_list_type,
)
from graphql.utilities.coerce_input_value import coerce_default_value

from execution.cost.declared import ListSize
from execution.cost.estimate import Place, Size, at, length

SIZE_ARGUMENTS = frozenset(["first", "last", "limit", "size", "pageSize", "perPage", "count", "take", "top"])

_Path = tuple[str, ...]


def field_size(node: FieldNode, definition: GraphQLField, directive: ListSize | None, list_size: int) -> Size | None:
    """Give the size that a field's arguments, or ``@listSize``, say of the lists in it; None where they say nothing.

    Raises GraphQLError where not exactly one slicing argument is given though ``@listSize`` wants it.
    """
    given = {argument.name.value: argument for argument in node.arguments or ()}
    paths: list[_Path]
    if directive is None:
        paths = [(name,) for name, argument in definition.args.items() if _tells_a_size(name, argument)]
        otherwise = list_size
    else:
        paths = [tuple(path.split(".")) for path in directive.slicing]
        otherwise = list_size if directive.assumed is None else directive.assumed
    found = [_read(path, given, definition) for path in paths]
    if directive is not None and directive.requires_one and paths:
        _require_one(node, directive, paths, given, found)
    numbers = [one for one in found if isinstance(one, int)]
    places = tuple(one for one in found if isinstance(one, Place))
    if not numbers and not places and (directive is None or directive.assumed is None):
        return None
    return Size(max(numbers, default=None), places, otherwise)


def list_depth(type_: Any) -> int:
    """Give how many lists in each other a type is."""
    depth = 0
    while isinstance(type_, GraphQLWrappingType):
        depth += is_list_type(type_)
        type_ = type_.of_type
    return depth


def _tells_a_size(name: str, argument: GraphQLArgument) -> bool:
    """Whether an argument says by its name or type how many are asked for: ``first``, or a list of ids."""
    named = get_named_type(argument.type).name
    if list_depth(argument.type):
        return named == "ID" or name == "ids" or name.endswith(("Ids", "_ids"))
    return name in SIZE_ARGUMENTS and named == "Int"


def _read(path: _Path, given: dict[str, ArgumentNode], definition: GraphQLField) -> int | Place | None:
    name, *inside = path
    argument = definition.args.get(name)
    if argument is None:
        return None
    default = _default(argument, tuple(inside))
    return _follow(given[name].value, argument, tuple(inside), default) if name in given else default


def _follow(
    value: ValueNode, definition: GraphQLArgument | GraphQLInputField, path: _Path, default: int | None
) -> int | Place | None:
    if isinstance(value, VariableNode):
        return Place(value.name.value, path, default)
    if path and isinstance(value, ObjectValueNode):
        fields = {field.name.value: field.value for field in value.fields}
        type_ = get_named_type(definition.type)
        inner = type_.fields.get(path[0]) if isinstance(type_, GraphQLInputObjectType) else None
        if inner is None:
            return None
        below = _default(inner, path[1:])
        return _follow(fields[path[0]], inner, path[1:], below) if path[0] in fields else below
    if not path and isinstance(value, IntValueNode):
        return int(value.value)
    return len(value.values) if not path and isinstance(value, ListValueNode) else None


def _default(definition: GraphQLArgument | GraphQLInputField, path: _Path) -> int | None:
    return length(at(coerce_default_value(definition), path)) if definition.default is not None else None


def _require_one(
    node: FieldNode,
    directive: ListSize,
    paths: list[_Path],
    given: dict[str, ArgumentNode],
    found: list[int | Place | None],
) -> None:
    explicit = [path for path in paths if _is_given(path, given)]
    if len(explicit) == 1 or (not explicit and any(one is not None for one in found)):
        return
    names = ", ".join(directive.slicing)
    raise GraphQLError(f"Give exactly one of these arguments to '{node.name.value}': {names}.", node)


def _is_given(path: _Path, given: dict[str, ArgumentNode]) -> bool:
    value: ValueNode | None = given[path[0]].value if path[0] in given else None
    for name in path[1:]:
        if isinstance(value, ObjectValueNode):
            value = next((field.value for field in value.fields if field.name.value == name), None)
    return value is not None and not isinstance(value, NullValueNode)
