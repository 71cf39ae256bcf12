"""Which arguments can only be judged with the variables' values.

Validation (October 2021, 5.8.5) lets a nullable variable stand where null is refused, if there is a default; an explicit
null is then a field error. Everything else about the arguments of a valid operation is settled before it runs.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from graphql import (
    FieldNode,
    GraphQLError,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    ListValueNode,
    NonNullTypeNode,
    ObjectValueNode,
    OperationDefinitionNode,
    ValueNode,
    VariableNode,
    get_argument_values,
)
from graphql.execution.values import VariableValues

Fields = tuple[tuple[GraphQLField, FieldNode], ...]


def uncertain_arguments(operation: OperationDefinitionNode, fields: Fields) -> Fields:
    """Keep the fields whose arguments may be refused for some values of the variables."""
    nullable = {
        definition.variable.name.value
        for definition in operation.variable_definitions or ()
        if not isinstance(definition.type, NonNullTypeNode)
    }
    return tuple((field, node) for field, node in fields if _uncertain(field, node, nullable))


def refused(fields: Fields, variables: VariableValues) -> bool:
    """Whether an argument of one of the fields is refused."""
    for field, node in fields:
        try:
            get_argument_values(field, node, variables)
        except GraphQLError:
            return True
    return False


def _uncertain(field: GraphQLField, node: FieldNode, nullable: set[str]) -> bool:
    for argument in node.arguments or ():
        definition = field.args.get(argument.name.value)
        if definition is not None and _may_fail(argument.value, definition.type, nullable):
            return True
    return False


def _may_fail(value: ValueNode, type_: Any, nullable: set[str]) -> bool:
    if isinstance(value, VariableNode):
        return isinstance(type_, GraphQLNonNull) and value.name.value in nullable
    inner = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
    if isinstance(inner, GraphQLList):
        items: Iterable[ValueNode] = value.values if isinstance(value, ListValueNode) else (value,)
        return any(_may_fail(item, inner.of_type, nullable) for item in items)
    if not isinstance(value, ObjectValueNode | ListValueNode):
        return False
    if isinstance(inner, GraphQLInputObjectType) and isinstance(value, ObjectValueNode):
        types: Mapping[str, Any] = {name: field.type for name, field in inner.fields.items()}
        if inner.is_one_of:  # an explicit null is refused there, whatever the field's own type says
            types = {name: GraphQLNonNull(type_) for name, type_ in types.items()}
        return any(
            _may_fail(field.value, types[field.name.value], nullable)
            for field in value.fields
            if field.name.value in types
        )
    return _has_variable(value)  # a custom scalar reads its literal itself


def _has_variable(value: ValueNode) -> bool:
    if isinstance(value, ListValueNode):
        return any(_has_variable(item) for item in value.values)
    if isinstance(value, ObjectValueNode):
        return any(_has_variable(field.value) for field in value.fields)
    return isinstance(value, VariableNode)
