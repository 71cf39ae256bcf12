"""Which fields a selection set has for one object type (GraphQL, October 2021, 6.3.2 CollectFields)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from graphql import (
    BooleanValueNode,
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    is_abstract_type,
)

Groups = dict[str, list[FieldNode]]
"""Response name → the field nodes merged under it, in the order of first appearance."""


class Request(NamedTuple):
    """One operation of a document, with the schema that it is asked of."""

    schema: GraphQLSchema
    document: DocumentNode
    operation: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]
    root_type: GraphQLObjectType


class Traits(NamedTuple):
    """What the whole text of an operation says about how it can be compiled."""

    switches: tuple[str, ...]
    """Variables that `@skip` and `@include` look at."""
    arguments: tuple[tuple[GraphQLField, FieldNode], ...]
    """Fields whose arguments have variables in them: their coercion may fail."""
    experimental: bool
    """Whether it uses what is left to graphql-core's own executor: arguments of fragments, errors that do not bubble,
    introspection elsewhere than at the root. (`@defer` and `@stream` are hints: everything is answered at once.)"""


INTROSPECTION = frozenset({"__schema", "__type"})
_UNBUBBLED = "experimental_disableErrorPropagation"


class _Visit(NamedTuple):
    selection_set: SelectionSetNode
    parent: GraphQLNamedType
    at_root: bool


def read_request(schema: GraphQLSchema, document: DocumentNode, operation_name: str | None) -> Request:
    """Choose the operation (6.1); raises `GraphQLError` where none or several are meant, or the schema has no such root."""
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    if operation_name is None:
        if len(operations) > 1:
            raise GraphQLError("Must provide operation name if query contains multiple operations.")
        operation = operations[0] if operations else None
    else:
        named = [node for node in operations if node.name and node.name.value == operation_name]
        if not named:
            raise GraphQLError(f"Unknown operation named '{operation_name}'.")
        operation = named[-1]
    if operation is None:
        raise GraphQLError("Must provide an operation.")
    root_type = schema.get_root_type(operation.operation)
    if root_type is None:
        raise GraphQLError(f"Schema is not configured to execute {operation.operation.value} operation.", operation)
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    return Request(schema, document, operation, fragments, root_type)


def collect(
    request: Request,
    type_: GraphQLObjectType | GraphQLInterfaceType,
    selection_sets: Iterable[SelectionSetNode],
    truth: Mapping[str, bool],
) -> Groups:
    """Merge the fields of the selection sets for one type; ``truth`` has the switches' values."""
    groups: Groups = {}
    seen: set[str] = set()

    def visit(selection_set: SelectionSetNode) -> None:
        for selection in selection_set.selections:
            if not _included(selection, truth):
                continue
            if isinstance(selection, FieldNode):
                groups.setdefault(response_name(selection), []).append(selection)
            elif isinstance(selection, InlineFragmentNode):
                if _applies(request.schema, selection, type_):
                    visit(selection.selection_set)
            elif isinstance(selection, FragmentSpreadNode):
                name = selection.name.value
                fragment = request.fragments.get(name)
                if fragment is not None and name not in seen and _applies(request.schema, fragment, type_):
                    seen.add(name)
                    visit(fragment.selection_set)

    for selection_set in selection_sets:
        visit(selection_set)
    return groups


def response_name(node: FieldNode) -> str:
    """Give the name under which a field stands in the answer: its alias, or its own."""
    return (node.alias or node.name).value


def subselections(nodes: Iterable[FieldNode]) -> Iterator[SelectionSetNode]:
    """Give the selection sets of merged field nodes."""
    return (node.selection_set for node in nodes if node.selection_set)


def read_traits(request: Request) -> Traits:
    """Walk the operation's text once, each fragment once at the root and once below."""
    switches: dict[str, None] = {}
    arguments: list[tuple[GraphQLField, FieldNode]] = []
    experimental = any(node.variable_definitions for node in request.fragments.values())
    experimental |= any(node.name.value == _UNBUBBLED for node in request.operation.directives or ())
    pending: list[_Visit] = [_Visit(request.operation.selection_set, request.root_type, True)]
    spread: set[tuple[str, bool]] = set()
    while pending:
        visit = pending.pop()
        for selection in visit.selection_set.selections:
            for directive in selection.directives or ():
                switches.update(dict.fromkeys(_switch(directive)))
            if isinstance(selection, FieldNode):
                experimental |= selection.name.value in INTROSPECTION and not visit.at_root
                field = _field(request.schema, visit.parent, selection.name.value)
                if field is not None and selection.arguments:
                    arguments.append((field, selection))
                if field is not None and selection.selection_set:
                    pending.append(_Visit(selection.selection_set, get_named_type(field.type), False))
            else:
                pending.extend(_inner(request, selection, visit, spread))
    return Traits(tuple(switches), tuple(arguments), experimental)


def _field(schema: GraphQLSchema, parent: GraphQLNamedType, name: str) -> GraphQLField | None:
    if isinstance(parent, GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType):
        return schema.get_field(parent, name)
    return None


def _inner(
    request: Request, selection: SelectionNode, visit: _Visit, spread: set[tuple[str, bool]]
) -> Iterator[_Visit]:
    fragment: FragmentDefinitionNode | InlineFragmentNode | None = None
    if isinstance(selection, InlineFragmentNode):
        fragment = selection
    elif isinstance(selection, FragmentSpreadNode):
        key = (selection.name.value, visit.at_root)
        if key not in spread:
            spread.add(key)
            fragment = request.fragments.get(selection.name.value)
    if fragment is not None:
        condition = fragment.type_condition
        type_ = request.schema.get_type(condition.name.value) if condition else None
        yield _Visit(fragment.selection_set, type_ or visit.parent, visit.at_root)


def _applies(
    schema: GraphQLSchema, fragment: FragmentDefinitionNode | InlineFragmentNode, type_: GraphQLNamedType
) -> bool:
    if fragment.type_condition is None:
        return True
    condition = schema.get_type(fragment.type_condition.name.value)
    return condition is type_ or (is_abstract_type(condition) and schema.is_sub_type(condition, type_))


def _included(selection: SelectionNode, truth: Mapping[str, bool]) -> bool:
    for directive in selection.directives or ():
        if directive.name.value in ("skip", "include"):
            value = directive.arguments[0].value if directive.arguments else None
            if isinstance(value, VariableNode):
                holds = truth[value.name.value]
            else:
                holds = isinstance(value, BooleanValueNode) and value.value
            if holds is (directive.name.value == "skip"):
                return False
    return True


def _switch(directive: DirectiveNode) -> Iterator[str]:
    if directive.name.value in ("skip", "include"):
        for argument in directive.arguments or ():
            if isinstance(argument.value, VariableNode):
                yield argument.value.name.value
