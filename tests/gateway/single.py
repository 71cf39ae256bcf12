"""The one schema that has all data: what the gateway's answers are compared with.

The data is plain: objects are dicts with ``__typename``, linked by reference; a value that is a function computes a
field from ``(object, **arguments)``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from graphql import DocumentNode, ExecutionResult, OperationDefinitionNode, execute_sync

from gateway.supergraph import Supergraph
from gateway.supergraph.fieldset import FieldSet
from gateway.supergraph.state import ContextArgument


class Seen(dict[str, Any]):
    """An object as it stands in the answer, below another; contexts are read from those above."""

    __slots__ = ("above",)

    def __init__(self, seen: dict[str, Any], above: Any) -> None:
        super().__init__(seen)
        self.above = above


class OneSchema:
    """Answers operations by the consumer schema over all data."""

    def __init__(self, supergraph: Supergraph) -> None:
        self._supergraph = supergraph

    def execute(
        self,
        document: DocumentNode,
        world: dict[str, Any],
        variables: dict[str, Any] | None,
        resolver: Callable[..., Any] | None = None,
    ) -> ExecutionResult:
        """Answer an operation, by another resolver than the plain one where it is given."""
        (operation,) = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
        result = execute_sync(
            self._supergraph.consumer,
            document,
            root_value=world["Mutation" if operation.operation.value == "mutation" else "Query"],
            variable_values=variables,
            field_resolver=resolver or self.resolve,
            type_resolver=lambda value, *_: value["__typename"],
        )
        assert isinstance(result, ExecutionResult)
        return result

    def resolve(self, source: Any, info: Any, **arguments: Any) -> Any:
        """Resolve a field; contexts are filled from the objects above."""
        value = (source or {}).get(info.field_name)
        if callable(value):
            for context in self._contexts(info.parent_type.name, info.field_name):
                arguments[context.name] = self._read(source, context)
            value = value(source, **arguments)
        return _below(value, source)

    def _contexts(self, type_name: str, field: str) -> Iterator[ContextArgument]:
        state = self._supergraph.types[type_name]
        interfaces = {name for found in state.implements.values() for name in found}
        for name in (type_name, *sorted(interfaces & self._supergraph.types.keys())):
            found = self._supergraph.types[name].fields.get(field)
            for source in found.sources.values() if found else ():
                yield from source.contexts

    def _read(self, source: Any, argument: ContextArgument) -> Any:
        above = source.above
        while above is not None:
            typename = above.get("__typename")
            known = [typename, *(name for name in self._supergraph.types if typename in self._of(name))]
            if typename and any(argument.context in self._supergraph.types[name].contexts for name in known):
                return self._selected(above, argument.selection)
            above = getattr(above, "above", None)
        raise AssertionError(f"nothing sets the context {argument.context}")

    def _of(self, type_name: str) -> tuple[str, ...]:
        return self._supergraph.runtime_types(type_name)

    def _selected(self, value: Any, selection: FieldSet) -> Any:
        if isinstance(value, list):
            return [self._selected(item, selection) for item in value]
        if value is None:
            return None
        for fragment in selection.fragments:
            if value["__typename"] in (fragment.type, *self._of(fragment.type)):
                return self._selected(value, fragment.below)
        for field in selection.fields:
            found = value.get(field.name)
            found = found(value) if callable(found) else found
            return self._selected(found, field.below) if field.below else found
        return None


def _below(value: Any, above: Any) -> Any:
    if isinstance(value, list):
        return [_below(item, above) for item in value]
    return Seen(value, above) if isinstance(value, dict) and "__typename" in value else value
