"""Introspection of the root's ``__schema`` and ``__type``: answered by graphql-core from the schema, kept where it can be."""

from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    FieldNode,
    OperationDefinitionNode,
    SelectionSetNode,
    Undefined,
    execute_sync,
)
from graphql.execution import VariableValues

from execution.selection import INTROSPECTION, Groups, Request


class Introspection:
    """The introspection fields of one operation."""

    def __init__(self, request: Request, nodes: list[FieldNode]) -> None:
        operation = request.operation
        self._schema = request.schema
        self._document = DocumentNode(
            definitions=(
                OperationDefinitionNode(
                    operation=operation.operation,
                    name=operation.name,
                    variable_definitions=operation.variable_definitions,
                    directives=(),
                    selection_set=SelectionSetNode(selections=tuple(nodes)),
                    loc=operation.loc,
                ),
                *request.fragments.values(),
            )
        )
        self._keeps = not operation.variable_definitions
        self._kept: ExecutionResult | None = None

    def answer(self, values: VariableValues) -> ExecutionResult:
        """Execute the introspection fields; without variables the same answer is given each time, not to be changed."""
        if self._kept is not None:
            return self._kept
        result = execute_sync(self._schema, self._document, variable_values=raw_variables(values))
        if self._keeps:
            self._kept = result
        return result


def introspection_of(request: Request, groups: Groups) -> Introspection | None:
    """Take the introspection fields of the root, if there are any."""
    nodes = [node for merged in groups.values() if merged[0].name.value in INTROSPECTION for node in merged]
    return Introspection(request, nodes) if nodes else None


def raw_variables(values: VariableValues) -> dict[str, Any]:
    """Give the variables as they came with the request."""
    return {name: source.value for name, source in values.sources.items() if source.value is not Undefined}
