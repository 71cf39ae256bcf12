"""How large the answer to an introspection is, known without making it.

Types refer to each other, so what a short text asks for grows with the power of its depth. What is below a type is counted
once per selection set, however often the type is met.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import SimpleNamespace
from typing import Any, cast

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    StringValueNode,
    get_introspection_query,
    get_named_type,
    get_nullable_type,
    introspection_types,
    is_list_type,
    parse,
)

from execution.limits import LimitExceeded
from execution.selection import INTROSPECTION

_WITH_DEPRECATED = {"includeDeprecated": True}


class IntrospectionSize:
    """Counts the fields of answers about one schema.

    Allowed are ``times`` as many as the answer to the standard introspection query has.
    """

    def __init__(self, schema: GraphQLSchema, times: int) -> None:
        self._schema = schema
        self._times = times
        self._standard: int | None = None

    def check(self, document: DocumentNode, operation: OperationDefinitionNode) -> int:
        """Give how many fields the introspection of a valid operation answers; raises LimitExceeded."""
        counter = _Counter(self._schema, document, None)
        nodes = [node for node in counter.fields(operation.selection_set) if node.name.value in INTROSPECTION]
        if not nodes:
            return 0
        standard = self._of_standard()
        counter.most = standard * self._times
        found = sum(map(counter.root, nodes))
        if found > counter.most:
            raise _too_large(counter.most, nodes[0])
        return found

    def _of_standard(self) -> int:
        if self._standard is None:
            text = get_introspection_query(
                specified_by_url=True, directive_is_repeatable=True, schema_description=True, input_value_deprecation=True,
                one_of=True,
            )  # fmt: skip
            document = parse(text)
            operation = cast(OperationDefinitionNode, document.definitions[0])
            counter = _Counter(self._schema, document, None)
            self._standard = sum(map(counter.root, counter.fields(operation.selection_set)))
        return self._standard


class _Counter:
    def __init__(self, schema: GraphQLSchema, document: DocumentNode, most: int | None) -> None:
        self.most = most
        self._schema = schema
        self._fragments = {n.name.value: n for n in document.definitions if isinstance(n, FragmentDefinitionNode)}
        self._info = SimpleNamespace(schema=schema)  # all that the resolvers of introspection look at
        self._fields: dict[int, tuple[int, list[FieldNode]]] = {}
        self._of_types: dict[tuple[int, int], int] = {}
        self._steps = 0

    def root(self, node: FieldNode) -> int:
        """Count what ``__schema`` or ``__type`` answers; where a variable names the type, for all types together."""
        selection_set = node.selection_set
        assert selection_set is not None  # noqa: S101  validation has made sure of it
        if node.name.value == "__schema":
            return 1 + self._object(selection_set, introspection_types["__Schema"], self._schema)
        value = (node.arguments or ())[0].value
        named = [self._schema.get_type(value.value)] if isinstance(value, StringValueNode) else None
        types = self._schema.type_map.values() if named is None else filter(None, named)
        return 1 + sum(self._object(selection_set, introspection_types["__Type"], type_) for type_ in types)

    def fields(self, selection_set: SelectionSetNode) -> Iterator[FieldNode]:
        """Give the fields of a selection set, those of its fragments too."""
        for selection in selection_set.selections:
            if isinstance(selection, FieldNode):
                yield selection
            elif isinstance(selection, FragmentSpreadNode):
                yield from self.fields(self._fragments[selection.name.value].selection_set)
            else:
                yield from self.fields(cast(InlineFragmentNode, selection).selection_set)

    def _object(self, selection_set: SelectionSetNode, type_: Any, source: Any) -> int:
        key = (id(selection_set), id(source))
        counted = self._of_types.get(key)
        if counted is None:
            leaves, nodes = self._split(selection_set)
            counted = leaves + sum(self._below(node, type_, source) for node in nodes)
            if type_.name == "__Type":  # types live as long as their schema; the other sources are made by resolvers
                self._of_types[key] = counted
        return counted

    def _below(self, node: FieldNode, type_: GraphQLObjectType, source: Any) -> int:
        self._steps += 1
        if self.most is not None and self._steps > self.most:  # each step is a field of the answer
            raise _too_large(self.most, node)
        field = type_.fields[node.name.value]
        assert field.resolve is not None and node.selection_set is not None  # noqa: S101  introspection's fields have it
        value = field.resolve(source, cast(Any, self._info), **(_WITH_DEPRECATED if field.args else {}))
        if value is None:
            return 1
        items: Iterable[Any] = value if is_list_type(get_nullable_type(field.type)) else (value,)
        below = get_named_type(field.type)
        return 1 + sum(self._object(node.selection_set, below, item) for item in items)

    def _split(self, selection_set: SelectionSetNode) -> tuple[int, list[FieldNode]]:
        """Give how many leaves a selection set has, and its other fields."""
        known = self._fields.get(id(selection_set))
        if known is None:
            fields = list(self.fields(selection_set))
            nodes = [node for node in fields if node.selection_set]
            known = self._fields[id(selection_set)] = (len(fields) - len(nodes), nodes)
        return known


def _too_large(allowed: int, node: FieldNode) -> LimitExceeded:
    return LimitExceeded(
        "introspection_answer",
        f"The answer to the introspection would have more than {allowed} fields, which are allowed in proportion to the"
        " standard introspection query (gateway.limits.introspection_answer).",
        node,
    )
