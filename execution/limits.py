"""What an operation may ask, checked on its bare syntax before it is validated.

Validation compares the fields of a selection set pairwise, so its cost grows with the square of what is repeated; these
checks visit every node once, and fragments once each however often they are spread. All limits hold for the whole document,
all its operations and unused fragments too: that is what parsing and validation work on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, cast

from graphql import (
    DefinitionNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSyntaxError,
    InlineFragmentNode,
    ListValueNode,
    Node,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    parse,
)

from config.gateway import LimitSettings
from execution.selection import INTROSPECTION

# How graphql-core's parser ends the two messages by which it gives up; what a client writes never stands last in one.
_GIVEN_UP = "Parsing aborted."
_NESTED = "nested too deeply. " + _GIVEN_UP

_COUNTED = {
    "query_bytes": "bytes of text",
    "depth": "levels of fields",
    "directives": "directives at one place",
    "repeats": "fields or fragments of one name in one selection set",
    "cost": "points of cost",
    "list_items": "entries in one list",
    "value_depth": "levels of lists and objects in a value",
    "value_objects": "objects among its variables",
    "introspection_depth": "levels of introspection",
    "introspection_fields": "fields of introspection",
    "introspection_answer": "fields in the answer of its introspection",
}


class LimitExceeded(Exception):
    """A limit that an operation exceeds; the message says what is counted, how many are allowed and the key that changes it.

    ``node`` is where the text exceeds it, None where the whole of it does.
    """

    def __init__(self, limit: str, message: str, node: Node | None = None) -> None:
        super().__init__(message)
        self.limit = limit
        self.node = node


def exceeded(limit: str, allowed: int, found: int | None = None, node: Node | None = None) -> LimitExceeded:
    """Make the refusal of what exceeds a limit; ``found`` is None where counting ended at the limit."""
    counted = _COUNTED.get(limit, limit)
    has = f"more than {allowed}" if found is None else f"{found}"
    message = f"The operation has {has} {counted}: allowed are {allowed} (gateway.limits.{limit})."
    return LimitExceeded(limit, message, node)


class Extent(NamedTuple):
    """How much a selection set selects, fragments expanded; introspection apart."""

    fields: int = 0
    aliases: int = 0
    depth: int = 0
    introspection_fields: int = 0
    introspection_depth: int = 0
    introspections: tuple[str, ...] = ()


_NOTHING = Extent()


def parse_limited(text: str, limits: LimitSettings) -> DocumentNode:
    """Parse a text within the limits on bytes, tokens and nesting.

    Raises LimitExceeded, or GraphQLSyntaxError where it is no document.
    """
    if len(text) > limits.query_bytes or len(text.encode(errors="surrogatepass")) > limits.query_bytes:
        raise exceeded("query_bytes", limits.query_bytes)
    try:
        return parse(text, max_tokens=limits.tokens, allow_empty_selection_sets=False)
    except GraphQLSyntaxError as error:
        if error.message.endswith(_NESTED):
            raise exceeded("depth", limits.depth) from None
        if error.message.endswith(_GIVEN_UP):
            raise exceeded("tokens", limits.tokens) from None
        raise


def check_document(document: DocumentNode, limits: LimitSettings) -> None:
    """Check a parsed document; raises LimitExceeded."""
    extents = _Extents(document, limits)
    try:
        found = [(node, extents.of_definition(node)) for node in document.definitions] + extents.unused()
    except RecursionError:  # fragments in fragments, where more tokens are allowed than by default
        raise exceeded("depth", limits.depth) from None
    for node, extent in found:
        for name in INTROSPECTION:
            if extent.introspections.count(name) > 1:
                message = f"The operation has {name} twice: ask for all of it at one place."
                raise LimitExceeded("introspection", message, node)
        within("depth", limits.depth, extent.depth, node)
        within("introspection_depth", limits.introspection_depth, extent.introspection_depth, node)
    within("fields", limits.fields, sum(extent.fields for _, extent in found))
    within("aliases", limits.aliases, sum(extent.aliases for _, extent in found))
    within("introspection_fields", limits.introspection_fields, sum(extent.introspection_fields for _, extent in found))


def check_variables(variables: Mapping[str, Any], limits: LimitSettings) -> None:
    """Check the lists, the nesting and the objects of variables; raises LimitExceeded."""
    level: list[Any] = [value for value in variables.values() if isinstance(value, dict | list)]
    depth = objects = 0
    while level:
        depth += 1
        objects += sum(isinstance(value, dict) for value in level)
        within("value_objects", limits.value_objects, objects)
        within("value_depth", limits.value_depth, depth)
        below: list[Any] = []
        for value in level:
            if isinstance(value, list):
                within("list_items", limits.list_items, len(value))
            items = value if isinstance(value, list) else value.values()
            below += [item for item in items if isinstance(item, dict | list)]
        level = below


def within(limit: str, allowed: int, found: int, node: Node | None = None) -> None:
    """Raise LimitExceeded where more is found, at a node if at one place, than is allowed."""
    if found > allowed:
        raise exceeded(limit, allowed, found, node)


class _Extents:
    """Counts selection sets; a fragment's count is kept, and a fragment within itself counts nothing (validation says so)."""

    def __init__(self, document: DocumentNode, limits: LimitSettings) -> None:
        self._limits = limits
        self._fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }
        self._counted: dict[str, Extent] = {}

    def of_definition(self, node: DefinitionNode) -> Extent:
        """Count an operation; fragments are counted where they are spread."""
        self.check_directives(node)
        if not isinstance(node, OperationDefinitionNode):
            return _NOTHING
        for definition in node.variable_definitions or ():
            self.check_directives(definition)
            if definition.default_value is not None:
                self.check_value(definition.default_value)
        return self.of(node.selection_set)

    def of_fragment(self, name: str) -> Extent:
        if name not in self._counted:
            self._counted[name] = _NOTHING
            fragment = self._fragments.get(name)
            if fragment is not None:
                self._counted[name] = self.of(fragment.selection_set)
        return self._counted[name]

    def unused(self) -> list[tuple[DefinitionNode, Extent]]:
        """Give the fragments that no operation has, with their extents: they are validated too."""
        return [(node, self.of_fragment(name)) for name, node in self._fragments.items() if name not in self._counted]

    def of(self, selection_set: SelectionSetNode) -> Extent:
        names: dict[str, int] = {}
        parts: list[Extent] = []
        for selection in selection_set.selections:
            self.check_directives(selection)
            if isinstance(selection, FieldNode):
                name = (selection.alias or selection.name).value
                parts.append(self._field(selection))
            elif isinstance(selection, FragmentSpreadNode):
                name = "..." + selection.name.value
                parts.append(self.of_fragment(selection.name.value))
            else:
                parts.append(self.of(cast(InlineFragmentNode, selection).selection_set))
                continue
            names[name] = names.get(name, 0) + 1
            within("repeats", self._limits.repeats, names[name], selection)
        return Extent(
            sum(part.fields for part in parts),
            sum(part.aliases for part in parts),
            max((part.depth for part in parts), default=0),
            sum(part.introspection_fields for part in parts),
            max((part.introspection_depth for part in parts), default=0),
            # more than two of a kind are as bad as two: the length stays small however fragments multiply
            tuple(name for part in parts for name in part.introspections)[:3],
        )

    def _field(self, node: FieldNode) -> Extent:
        for argument in node.arguments or ():
            self.check_value(argument.value)
        below = self.of(node.selection_set) if node.selection_set else _NOTHING
        aliases = below.aliases + (node.alias is not None)
        if node.name.value in INTROSPECTION:
            inner = below.fields + below.introspection_fields
            return Extent(1, aliases, 1, inner, below.depth, (node.name.value, *below.introspections))
        return below._replace(fields=below.fields + 1, aliases=aliases, depth=below.depth + 1)

    def check_directives(self, node: Any) -> None:
        """Check the directives at one place."""
        directives = getattr(node, "directives", None) or ()
        within("directives", self._limits.directives, len(directives), node)
        for directive in directives:
            for argument in directive.arguments or ():
                self.check_value(argument.value)

    def check_value(self, value: ValueNode) -> None:
        """Check the nesting and the lists of a literal."""
        level, depth = [value], 0
        while level := [item for node in level for item in _items(node, self._limits)]:
            depth += 1
            within("value_depth", self._limits.value_depth, depth, value)


def _items(node: ValueNode, limits: LimitSettings) -> Iterator[ValueNode]:
    if isinstance(node, ListValueNode):
        within("list_items", limits.list_items, len(node.values), node)
        yield from node.values
    elif isinstance(node, ObjectValueNode):
        yield from (field.value for field in node.fields)
