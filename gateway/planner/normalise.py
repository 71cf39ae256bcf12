"""Bringing an operation into its canonical form.

Fragments are inlined, abstract type conditions become the object types that matter, equal fields are merged, constant
``@skip`` and ``@include`` are folded; those with variables stay as conditions on fields.
"""

from collections.abc import Iterator
from typing import Any

from graphql import (
    BooleanValueNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    Node,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    print_ast,
)

from execution.codes import Code
from gateway.planner.operation import Condition, Field, Operation, Selections, typename
from gateway.planner.problems import Budget, PlanError
from gateway.supergraph.fieldset import printed_arguments
from gateway.supergraph.state import Supergraph

Conditions = tuple[Condition, ...]
Part = tuple[SelectionSetNode, Conditions]


def normalise(supergraph: Supergraph, document: DocumentNode, operation_name: str | None, budget: Budget) -> Operation:
    """Bring the named operation of a valid document into its canonical form.

    Raises PlanError where the operation is missing, is a subscription or is too large.
    """
    node = _operation(document, operation_name)
    kind = node.operation.value
    root = supergraph.roots.get(kind)
    if kind == "subscription" or root is None:
        raise PlanError(f"operations of kind {kind} are not supported", Code.GRAPHQL_VALIDATION_FAILED, node)
    fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
    selections = _Normaliser(supergraph, fragments, budget).selections(root, [(node.selection_set, ())])
    selections.fields = [field for field in selections.fields if not field.name.startswith("__")]
    variables = {v.variable.name.value: _variable(v) for v in node.variable_definitions or ()}
    return Operation(kind, node.name.value if node.name else None, selections, variables)


def _operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    found = [d for d in document.definitions if isinstance(d, OperationDefinitionNode)]
    if name is not None:
        found = [d for d in found if d.name and d.name.value == name]
    if len(found) != 1:
        reason = f"there is no operation named {name!r}" if name else "the document needs one operation, or a name"
        raise PlanError(reason, Code.BAD_USER_INPUT)
    return found[0]


def _variable(node: Any) -> str:
    default = f" = {print_ast(node.default_value)}" if node.default_value else ""
    return f"${node.variable.name.value}: {print_ast(node.type)}{default}"


class _Normaliser:
    def __init__(self, supergraph: Supergraph, fragments: dict[str, FragmentDefinitionNode], budget: Budget) -> None:
        self.supergraph = supergraph
        self.fragments = fragments
        self.budget = budget

    def selections(self, type_name: str, parts: list[Part]) -> Selections:
        groups: dict[str, list[tuple[FieldNode, Conditions]]] = {}
        narrowed: dict[str, list[Part]] = {}
        seen: set[tuple[int, Conditions]] = set()
        for node, conditions in parts:
            self._collect(type_name, node, conditions, groups, narrowed, seen)
        fields = [field for group in groups.values() for field in self._merged(type_name, group)]
        below = {name: self.selections(name, inner) for name, inner in narrowed.items()}
        return Selections(type_name, fields, {name: inner for name, inner in below.items() if inner.fields})

    def _collect(
        self,
        type_name: str,
        node: SelectionSetNode,
        conditions: Conditions,
        groups: dict[str, list[tuple[FieldNode, Conditions]]],
        narrowed: dict[str, list[Part]],
        seen: set[tuple[int, Conditions]],
    ) -> None:
        if (id(node), conditions) in seen:  # a fragment spread twice says nothing new
            return
        seen.add((id(node), conditions))
        for selection in node.selections:
            self.budget.spend()
            holds = _joined(conditions, selection)
            if holds is None:
                continue
            if isinstance(selection, FieldNode):
                key = selection.alias.value if selection.alias else selection.name.value
                groups.setdefault(key, []).append((selection, holds))
                continue
            inner, wanted = self._fragment(selection)
            for target in self._targets(type_name, wanted):
                if target == type_name:
                    self._collect(type_name, inner, holds, groups, narrowed, seen)
                else:
                    narrowed.setdefault(target, []).append((inner, holds))

    def _fragment(self, node: Node) -> tuple[SelectionSetNode, str | None]:
        if isinstance(node, FragmentSpreadNode):
            fragment = self.fragments[node.name.value]
            return fragment.selection_set, fragment.type_condition.name.value
        assert isinstance(node, InlineFragmentNode)
        return node.selection_set, node.type_condition.name.value if node.type_condition else None

    def _targets(self, type_name: str, wanted: str | None) -> Iterator[str]:
        """Give the types for which a fragment counts: the type itself, object types of it, or none."""
        if wanted is None or wanted == type_name:
            yield type_name
            return
        possible = self.supergraph.runtime_types(type_name)
        matching = set(self.supergraph.runtime_types(wanted))
        state = self.supergraph.types[type_name]
        above = {interface for found in state.implements.values() for interface in found}
        if wanted in above or (not state.abstract and type_name in matching):
            yield type_name
            return
        shown = self.supergraph.consumer.type_map
        yield from (name for name in possible if name in matching and name in shown)

    def _merged(self, type_name: str, group: list[tuple[FieldNode, Conditions]]) -> Iterator[Field]:
        """Merge the fields of one response name; those under different conditions only where one is always there."""
        if any(not conditions for _, conditions in group):
            yield self._field(type_name, group[0][0], (), group)
            return
        by_conditions: dict[Conditions, list[tuple[FieldNode, Conditions]]] = {}
        for node, conditions in group:
            by_conditions.setdefault(conditions, []).append((node, ()))
        for conditions, nodes in by_conditions.items():
            yield self._field(type_name, nodes[0][0], conditions, nodes)

    def _field(
        self, type_name: str, node: FieldNode, conditions: Conditions, group: list[tuple[FieldNode, Conditions]]
    ) -> Field:
        name = node.name.value
        key = node.alias.value if node.alias else name
        if name == "__typename":
            return typename(conditions=conditions)
        if node.alias and key.startswith("__"):
            reason = f"{key!r} cannot be an alias: names with two underscores are reserved"
            raise PlanError(reason, Code.BAD_USER_INPUT, node)
        arguments = printed_arguments(node)
        variables = frozenset(_variables(node.arguments))
        if name.startswith("__"):
            return Field(key, name, arguments, variables, conditions, name, None)
        named = self.supergraph.types[type_name].fields[name].type
        parts = [(inner.selection_set, held) for inner, held in group if inner.selection_set]
        below = self.selections(named, parts) if parts else None
        return Field(key, name, arguments, variables, conditions, named, below)


def _joined(conditions: Conditions, node: Any) -> Conditions | None:
    """Add the conditions of a selection; None where they can never hold."""
    joined = set(conditions)
    for directive in node.directives or ():
        wanted = {"include": True, "skip": False}.get(directive.name.value)
        if wanted is None or not directive.arguments:
            continue
        value = directive.arguments[0].value
        if isinstance(value, BooleanValueNode):
            if value.value != wanted:
                return None
        elif isinstance(value, VariableNode):
            if (not wanted, value.name.value) in joined:
                return None
            joined.add((wanted, value.name.value))
    return tuple(sorted(joined))


def _variables(node: Any) -> Iterator[str]:
    if isinstance(node, VariableNode):
        yield node.name.value
    elif isinstance(node, list | tuple):
        for item in node:
            yield from _variables(item)
    elif isinstance(node, Node):
        for key in node.keys:
            if key != "loc":
                yield from _variables(getattr(node, key))
