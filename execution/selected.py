"""What a resolver's field selects below itself, so that it loads no more than that, and prepares what has arguments."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from graphql import DocumentNode, FieldNode, GraphQLField, GraphQLObjectType, GraphQLResolveInfo
from graphql.execution import get_argument_values

from execution.selection import Request, collect, subselections

_NO_DOCUMENT = DocumentNode()  # what is collected needs the fragments only


class Selected(NamedTuple):
    """A field of a selection: its name, the name in the answer, its arguments (coerced), and the merged nodes."""

    name: str
    response_name: str
    arguments: dict[str, Any]
    nodes: list[FieldNode]


def selected_fields(
    info: GraphQLResolveInfo[Any], type_: GraphQLObjectType, nodes: Sequence[FieldNode]
) -> list[Selected]:
    """Give the fields that merged field nodes select of an object of this type, in the order of the answer.

    ``info`` is of any field of the running operation. Fragments are followed, ``@skip`` and ``@include`` obeyed. Raises
    `GraphQLError` for arguments that cannot be coerced.
    """
    request = Request(info.schema, _NO_DOCUMENT, info.operation, info.fragments, info.parent_type)
    groups = collect(request, type_, subselections(nodes), info.variable_values.coerced)
    found = []
    for response_name, merged in groups.items():
        name = merged[0].name.value
        field: GraphQLField | None = type_.fields.get(name)
        arguments = get_argument_values(field, merged[0], info.variable_values) if field and field.args else {}
        found.append(Selected(name, response_name, arguments, merged))
    return found
