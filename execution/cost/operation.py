"""Reading an operation's cost from its text and the schema."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLNamedType,
    GraphQLSchema,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
    is_abstract_type,
    is_composite_type,
)

from execution.cost.declared import Costs
from execution.cost.estimate import Estimate, Size, Term, summed
from execution.cost.inputs import InputWeights
from execution.cost.sizes import field_size, list_depth
from execution.selection import response_name, subselections


def operation_cost(
    schema: GraphQLSchema, costs: Costs, document: DocumentNode, operation: OperationDefinitionNode, list_size: int
) -> Estimate:
    """Prepare the cost of an operation of a valid document; ``list_size`` is the length of lists of which nothing is known.

    Raises GraphQLError where a field is not given the slicing argument that ``@listSize`` requires.
    """
    root = schema.get_root_type(operation.operation)
    assert root is not None  # noqa: S101  validation has made sure of it
    return _Reader(schema, costs, document, list_size).estimate(root, [operation.selection_set], _NO_PAGE)


class _Page(NamedTuple):
    """The size of the lists in an object, that its field's arguments give; ``sized`` names the lists, none for all."""

    size: Size | None
    sized: tuple[str, ...] = ()


class _Fields(NamedTuple):
    """Fields of one response name that are selected on one type, for objects of some types (None: for all)."""

    types: frozenset[str] | None
    parent: GraphQLNamedType
    nodes: list[FieldNode]


_NO_PAGE = _Page(None)


class _Reader:
    def __init__(self, schema: GraphQLSchema, costs: Costs, document: DocumentNode, list_size: int) -> None:
        self._schema = schema
        self._costs = costs
        self._inputs = InputWeights(costs.weights)
        self._fragments = {n.name.value: n for n in document.definitions if isinstance(n, FragmentDefinitionNode)}
        self._list_size = list_size
        self._possible: dict[str, frozenset[str]] = {}

    def estimate(self, parent: GraphQLNamedType, selection_sets: Iterable[SelectionSetNode], page: _Page) -> Estimate:
        """Sum up what the fields of an object cost, selected by all of the selection sets."""
        for_all: list[Term] = []
        for_some: dict[frozenset[str], list[Term]] = {}
        for fields in self._collected(parent, selection_sets):
            if not fields.nodes[0].name.value.startswith("__"):
                terms = for_all if fields.types is None else for_some.setdefault(fields.types, [])
                terms.append(self._term(fields, page))
        if not for_some:
            return summed(for_all)
        options = {tuple(types for types in for_some if name in types) for name in self._types(parent)}
        choice = [summed(term for types in option for term in for_some[types]) for option in options]
        return summed(for_all, choice)

    def _collected(self, parent: GraphQLNamedType, selection_sets: Iterable[SelectionSetNode]) -> Iterable[_Fields]:
        found: dict[tuple[object, ...], _Fields] = {}
        spread: set[tuple[object, ...]] = set()

        def visit(selection_set: SelectionSetNode, type_: GraphQLNamedType, types: frozenset[str] | None) -> None:
            for selection in selection_set.selections:
                if isinstance(selection, FieldNode):
                    key = (types, type_.name, response_name(selection))
                    found.setdefault(key, _Fields(types, type_, [])).nodes.append(selection)
                    continue
                fragment: Any = selection
                if isinstance(selection, FragmentSpreadNode):
                    key = (types, type_.name, selection.name.value)
                    if key in spread:
                        continue
                    spread.add(key)
                    fragment = self._fragments[selection.name.value]
                condition = fragment.type_condition
                inner = self._schema.get_type(condition.name.value) if condition else type_
                assert inner is not None  # noqa: S101  validation has made sure of it
                visit(fragment.selection_set, inner, self._narrowed(parent, types, inner))

        for selection_set in selection_sets:
            visit(selection_set, parent, None)
        return found.values()

    def _narrowed(
        self, parent: GraphQLNamedType, types: frozenset[str] | None, condition: GraphQLNamedType
    ) -> frozenset[str] | None:
        """Give the types of objects that a type condition leaves; None for all."""
        all_types = self._types(parent)
        left = (all_types if types is None else types) & self._types(condition)
        return None if left == all_types else left

    def _types(self, type_: GraphQLNamedType) -> frozenset[str]:
        known = self._possible.get(type_.name)
        if known is None:
            possible = self._schema.get_possible_types(type_) if is_abstract_type(type_) else (type_,)
            known = self._possible[type_.name] = frozenset(one.name for one in possible)
        return known

    def _term(self, fields: _Fields, page: _Page) -> Term:
        node = fields.nodes[0]  # the others have the same name and arguments: validation has made sure of it
        name = node.name.value
        definition = self._schema.get_field(fields.parent, name)  # type: ignore[arg-type]  # only composites have fields
        assert definition is not None  # noqa: S101  validation has made sure of it
        coordinate = f"{fields.parent.name}.{name}"
        type_ = get_named_type(definition.type)
        weights = self._costs.weights
        each = weights.get(coordinate, weights.get(type_.name, 1 if is_composite_type(type_) else 0))
        once, inputs = self._inputs.of(coordinate, node, definition)
        directive = self._costs.lists.get(coordinate)
        own = field_size(node, definition, directive, self._list_size)
        sized = directive.sized if directive is not None else ()
        size: Size | None = None
        if depth := list_depth(definition.type):
            inherited = page.size if not page.sized or name in page.sized else None
            size = (None if sized else own) or inherited or Size(None, (), self._list_size)
            size = replace(size, inner=self._list_size ** (depth - 1))
        below_page = _NO_PAGE
        if size is None:  # an object between a field with paging arguments and its lists hands the size on
            below_page = page if own is None and not page.sized else _Page(own, sized)
        below = self.estimate(type_, subselections(fields.nodes), below_page)
        return Term(node, once, inputs, each, size, below)
