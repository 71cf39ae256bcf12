"""What an operation costs before it runs: an estimate of the objects in its answer, weighted.

Weights and list sizes are those of ``@cost`` and ``@listSize`` (IBM GraphQL cost specification, as Federation links it)
where a schema has them. Else an object counts 1 and a leaf nothing, and the length of a list is what ``first``, ``last`` …
say, the length of a list argument (ids), or an assumed one. Paging arguments of a connection hold for the lists in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    GraphQLWrappingType,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
    is_composite_type,
    is_list_type,
)

SIZE_ARGUMENTS = ("first", "last", "limit", "size", "pageSize", "count", "top")
_CEILING = 10**12  # beyond any limit: numbers stay small however deep lists are nested


@dataclass(frozen=True, slots=True)
class ListSize:
    """``@listSize`` of a field."""

    assumed: int | None = None
    slicing: tuple[str, ...] = ()
    sized: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Costs:
    """Weights by coordinate (``Type``, ``Type.field``, ``Type.field(argument:)``) and list sizes by ``Type.field``."""

    weights: Mapping[str, int] = field(default_factory=dict)
    lists: Mapping[str, ListSize] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Size:
    """How long a list is: the greatest of the numbers and of the variables' values, else ``otherwise``."""

    numbers: tuple[int, ...]
    variables: tuple[str, ...]
    otherwise: int

    def value(self, variables: Mapping[str, Any]) -> int:
        """Give the size for some variables."""
        found = [*self.numbers, *(_number(variables.get(name)) for name in self.variables)]
        known = [number for number in found if number is not None]
        return max(0, *known) if known else self.otherwise


def _number(value: Any) -> int | None:
    if isinstance(value, list):
        return len(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


@dataclass(frozen=True, slots=True)
class CostNode:
    """A field's weight per occurrence, with what is below it for all variables; how many occur; and what varies below."""

    weight: int
    size: Size | None
    below: Sequence[CostNode]

    @property
    def varies(self) -> bool:
        """Whether the cost depends on variables."""
        return bool(self.below) or (self.size is not None and bool(self.size.variables))

    def total(self, variables: Mapping[str, Any]) -> int:
        """Give the cost of one parent's field."""
        once = self.weight + sum(node.total(variables) for node in self.below)
        return min(_CEILING, once if self.size is None else once * self.size.value(variables))


@dataclass(frozen=True, slots=True)
class OperationCost:
    """The cost of an operation as a function of its variables: what is the same for all, and what varies."""

    fixed: int
    nodes: Sequence[CostNode]

    def __call__(self, variables: Mapping[str, Any]) -> int:
        """Give the cost for coerced variables."""
        return self.fixed + sum(node.total(variables) for node in self.nodes)


def operation_cost(
    schema: GraphQLSchema, costs: Costs, document: DocumentNode, operation: OperationDefinitionNode, list_size: int
) -> OperationCost:
    """Prepare the cost of an operation of a valid document; ``list_size`` is the length of lists of which nothing is known."""
    root = schema.get_root_type(operation.operation)
    assert root is not None  # noqa: S101  validation has made sure of it
    nodes = _Reader(schema, costs, document, list_size).nodes(root, operation.selection_set, None, ())
    return OperationCost(*_parted(nodes))


def _parted(nodes: list[CostNode]) -> tuple[int, list[CostNode]]:
    """Sum up what is the same for all variables, and give the rest."""
    return sum(node.total({}) for node in nodes if not node.varies), [node for node in nodes if node.varies]


class _Reader:
    def __init__(self, schema: GraphQLSchema, costs: Costs, document: DocumentNode, list_size: int) -> None:
        self._schema = schema
        self._costs = costs
        self._fragments = {n.name.value: n for n in document.definitions if isinstance(n, FragmentDefinitionNode)}
        self._list_size = list_size

    def nodes(
        self, parent: GraphQLNamedType, selection_set: SelectionSetNode, page: Size | None, sized: tuple[str, ...]
    ) -> list[CostNode]:
        """Give what fields cost; ``page`` is the size of the lists ``sized`` (all where empty) that the parent has set."""
        found: list[CostNode] = []
        for selection in selection_set.selections:
            if isinstance(selection, FieldNode):
                node = self._field(parent, selection, page, sized)
                if node.weight or node.below:
                    found.append(node)
                continue
            fragment: Any = selection
            if isinstance(selection, FragmentSpreadNode):
                fragment = self._fragments[selection.name.value]
            condition = fragment.type_condition
            inner = self._schema.get_type(condition.name.value) if condition else parent
            found += self.nodes(inner or parent, fragment.selection_set, page, sized)
        return found

    def _field(self, parent: GraphQLNamedType, node: FieldNode, page: Size | None, sized: tuple[str, ...]) -> CostNode:
        name = node.name.value
        definition = self._schema.get_field(parent, name)  # type: ignore[arg-type]  # fields are selected on composites only
        if definition is None:
            return CostNode(0, None, ())
        type_ = get_named_type(definition.type)
        composite = is_composite_type(type_)
        coordinate = f"{parent.name}.{name}"
        weights = self._costs.weights
        weight = weights.get(coordinate, weights.get(type_.name, 1 if composite else 0))
        for argument in node.arguments or ():
            weight += weights.get(f"{coordinate}({argument.name.value}:)", 0)
        directive = self._costs.lists.get(coordinate)
        own = self._own_size(node, definition, directive)
        size: Size | None = None
        if _is_list(definition.type):
            inherited = page if not sized or name in sized else None
            plain = own if directive is None or not directive.sized else None
            size = plain or inherited or Size((), (), self._list_size)
        below: list[CostNode] = []
        if node.selection_set:
            passed = own if size is None else None
            below = self.nodes(type_, node.selection_set, passed, directive.sized if directive else ())
        fixed, varying = _parted(below)
        return CostNode(weight + fixed, size, varying)

    def _own_size(self, node: FieldNode, definition: GraphQLField, directive: ListSize | None) -> Size | None:
        names = directive.slicing if directive is not None else SIZE_ARGUMENTS
        numbers: list[int] = []
        variables: list[str] = []
        for argument in node.arguments or ():
            name = argument.name.value
            if name in names or (
                directive is None and name in definition.args and _is_list(definition.args[name].type)
            ):
                _read(argument.value, numbers, variables)
        assumed = directive.assumed if directive is not None else None
        if not numbers and not variables and assumed is None:
            return None
        return Size(tuple(numbers), tuple(variables), self._list_size if assumed is None else assumed)


def _read(value: ValueNode, numbers: list[int], variables: list[str]) -> None:
    if isinstance(value, IntValueNode):
        numbers.append(int(value.value))
    elif isinstance(value, ListValueNode):
        numbers.append(len(value.values))
    elif isinstance(value, VariableNode):
        variables.append(value.name.value)


def _is_list(type_: Any) -> bool:
    while isinstance(type_, GraphQLWrappingType):
        if is_list_type(type_):
            return True
        type_ = type_.of_type
    return False
