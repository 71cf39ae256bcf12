"""Projection by graphql-core's executor: for the rare operations that are not compiled, and refused arguments."""

from collections.abc import Mapping
from typing import Any, cast

from graphql import ExecutionResult, GraphQLError, GraphQLObjectType, GraphQLResolveInfo
from graphql.execution import Executor, VariableValues, execute_root_selection_set
from graphql.pyutils import inspect

from execution.introspection import raw_variables
from execution.selection import Request


def interpret(request: Request, data: Mapping[str, Any] | None, values: VariableValues) -> ExecutionResult:
    """Give the same answer as the compiled projection of data keyed by response names."""
    executor = _MappingExecutor.build(
        request.schema,
        request.document,
        {} if data is None else data,
        raw_variable_values=raw_variables(values),
        operation_name=request.operation.name.value if request.operation.name else None,
        field_resolver=_resolve_field,
        type_resolver=_resolve_type,
    )
    if isinstance(executor, list):
        return ExecutionResult(None, executor)
    return cast(ExecutionResult, execute_root_selection_set(executor))  # nothing in it is asynchronous


class _MappingExecutor(Executor[Any]):
    def complete_object_value(
        self, return_type: GraphQLObjectType, field_details_list: Any, info: Any, path: Any, result: Any, context: Any
    ) -> Any:
        """Refuse what is no mapping, before graphql-core looks for attributes."""
        is_introspection = return_type.name.startswith("__")
        if not isinstance(result, Mapping) and not is_introspection:
            message = f"Expected value of type '{return_type}' but got: {inspect(result)}."
            raise GraphQLError(message, [details.node for details in field_details_list])
        return super().complete_object_value(return_type, field_details_list, info, path, result, context)


def _resolve_field(source: Any, info: GraphQLResolveInfo[Any], **_: Any) -> Any:
    return source.get(info.path.key)


def _resolve_type(value: Any, _info: Any, _type: Any) -> str | None:
    name = value.get("__typename") if isinstance(value, Mapping) else None
    return name if isinstance(name, str) else None
