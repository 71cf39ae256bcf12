"""A plain projection: the client's operation and schema over the merged objects give the answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLCompositeType,
    GraphQLEnumType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    execute_sync,
    is_abstract_type,
    is_composite_type,
    value_from_ast_untyped,
)

from gateway.supergraph.directives import rebuilt

Location = tuple[str | int, ...]
Error = dict[str, Any]


class _NullError(Exception):
    """A null where the schema allows none: the next position that may be null becomes null."""


def project(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation_name: str | None,
    variables: Mapping[str, Any],
    data: dict[str, Any],
    errors: list[Error],
) -> tuple[dict[str, Any] | None, list[Error]]:
    """Give the answer and all errors: aliases, type conditions, null bubbling, hidden enum values, introspection."""
    operation = next(
        node
        for node in document.definitions
        if isinstance(node, OperationDefinitionNode)
        and (operation_name is None or (node.name is not None and node.name.value == operation_name))
    )
    projection = _Projection(schema, document, variables, errors)
    root = schema.get_root_type(operation.operation)
    assert root is not None
    try:
        answer = projection.object(root, [operation.selection_set], data, ())
    except _NullError:
        return None, projection.errors
    if projection.introspection:
        answer.update(_introspect(schema, document, operation, projection.introspection, variables))
    return answer, projection.errors


def _introspect(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    fields: list[FieldNode],
    variables: Mapping[str, Any],
) -> dict[str, Any]:
    asked = rebuilt(operation, selection_set=SelectionSetNode(selections=tuple(fields)))
    fragments = [node for node in document.definitions if isinstance(node, FragmentDefinitionNode)]
    result = execute_sync(schema, DocumentNode(definitions=(asked, *fragments)), variable_values=dict(variables))
    assert isinstance(result, ExecutionResult)
    return result.data or {}


class _Projection:
    def __init__(
        self, schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any], errors: list[Error]
    ) -> None:
        self.schema = schema
        self.variables = variables
        self.fragments = {n.name.value: n for n in document.definitions if isinstance(n, FragmentDefinitionNode)}
        self.errors = list(errors)
        self.introspection: list[FieldNode] = []
        self._reported: set[Location] = set()
        self._above: set[Location] = set()
        for error in errors:
            self._remember(tuple(error.get("path", ())))

    def object(
        self, parent: GraphQLCompositeType, selections: Iterable[SelectionSetNode], data: dict[str, Any], path: Location
    ) -> dict[str, Any]:
        runtime = self.schema.get_type(str(data.get("__typename"))) if is_abstract_type(parent) else parent
        concrete = runtime if isinstance(runtime, GraphQLObjectType) else parent
        groups: dict[str, list[FieldNode]] = {}
        for node in selections:
            self._collect(concrete, node, groups)
        answer: dict[str, Any] = {}
        for key, nodes in groups.items():
            name = nodes[0].name.value
            if name == "__typename":
                answer[key] = concrete.name
            elif name in ("__schema", "__type"):
                self.introspection += nodes
                answer[key] = None
            else:
                field = concrete.fields[name]  # type: ignore[union-attr]
                answer[key] = self._value(field.type, nodes, data.get(key), (*path, key), f"{concrete.name}.{name}")
        return answer

    def _collect(
        self, concrete: GraphQLCompositeType, node: SelectionSetNode, groups: dict[str, list[FieldNode]]
    ) -> None:
        for selection in node.selections:
            if not self._included(selection):
                continue
            if isinstance(selection, FieldNode):
                key = selection.alias.value if selection.alias else selection.name.value
                groups.setdefault(key, []).append(selection)
                continue
            fragment: Any = selection
            if isinstance(selection, FragmentSpreadNode):
                fragment = self.fragments[selection.name.value]
            assert isinstance(fragment, InlineFragmentNode | FragmentDefinitionNode)
            condition = fragment.type_condition
            if condition is None or self._matches(concrete, condition.name.value):
                self._collect(concrete, fragment.selection_set, groups)

    def _matches(self, concrete: GraphQLCompositeType, name: str) -> bool:
        wanted = self.schema.get_type(name)
        if wanted is concrete:
            return True
        return is_abstract_type(wanted) and self.schema.is_sub_type(wanted, concrete)

    def _included(self, node: Any) -> bool:
        for directive in node.directives or ():
            wanted = {"include": True, "skip": False}.get(directive.name.value)
            if wanted is None:
                continue
            value = directive.arguments[0].value
            given = (
                self.variables.get(value.name.value)
                if isinstance(value, VariableNode)
                else value_from_ast_untyped(value)
            )
            if bool(given) != wanted:
                return False
        return True

    def _value(
        self, kind: GraphQLOutputType, nodes: list[FieldNode], value: Any, path: Location, coordinate: str
    ) -> Any:
        if isinstance(kind, GraphQLNonNull):
            found = self._value(kind.of_type, nodes, value, path, coordinate)
            if found is None:
                self._report(f"Cannot return null for non-nullable field {coordinate}.", path)
                raise _NullError
            return found
        if value is None:
            return None
        try:
            return self._nullable(kind, nodes, value, path, coordinate)
        except _NullError:
            return None

    def _nullable(self, kind: Any, nodes: list[FieldNode], value: Any, path: Location, coordinate: str) -> Any:
        if isinstance(kind, GraphQLList):
            if not isinstance(value, list):
                self._report(f"Expected a list for field {coordinate}.", path)
                return None
            inner = kind.of_type
            return [self._value(inner, nodes, item, (*path, number), coordinate) for number, item in enumerate(value)]
        if is_composite_type(kind):
            typename = value.get("__typename")
            if (
                is_abstract_type(kind)
                and typename is not None
                and not isinstance(self.schema.get_type(typename), GraphQLObjectType)
            ):
                self._report(f"The type of {coordinate} is not known.", path)
                return None
            return self.object(kind, [node.selection_set for node in nodes if node.selection_set], value, path)
        if isinstance(kind, GraphQLEnumType) and value not in kind.values:
            self._report(f"The value of {coordinate} is not known.", path)
            return None
        return value

    def _remember(self, path: Location) -> None:
        if path:
            self._reported.add(path)
            self._above.update(path[:length] for length in range(len(path) + 1))

    def _report(self, message: str, path: Location) -> None:
        """Report what is wrong, unless an error at, above or below the position has said why."""
        if path in self._above or any(path[:length] in self._reported for length in range(1, len(path))):
            return
        self._remember(path)
        self.errors.append({"message": message, "path": list(path), "extensions": {"code": "INTERNAL_SERVER_ERROR"}})
