"""What an operation may ask, checked on its bare syntax before it is validated.

Validation compares the fields of a selection set pairwise, so its cost grows with the square of what is repeated; these
checks visit every node once, and fragments once each however often they are spread. All limits hold for the whole document,
which is what parsing and validation work on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, cast

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSyntaxError,
    InlineFragmentNode,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    parse,
)

from config.gateway import LimitSettings
from execution.selection import INTROSPECTION

_TOO_MANY_TOKENS = "Parsing aborted"  # how graphql-core's parser says that max_tokens was reached


class LimitExceeded(Exception):
    """A limit that an operation exceeds; the message names it, its value and the key that changes it."""

    def __init__(self, limit: str, allowed: int, found: int | None = None) -> None:
        what = limit.replace("_", " ")
        asked = f"{found}" if found is not None else "more"
        super().__init__(
            f"The operation exceeds the limit of {allowed} {what}: it has {asked} (gateway.limits.{limit})."
        )
        self.limit = limit


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
        raise LimitExceeded("query_bytes", limits.query_bytes)
    try:
        return parse(text, max_tokens=limits.tokens)
    except RecursionError:
        raise LimitExceeded("depth", limits.depth) from None
    except GraphQLSyntaxError as error:
        if _TOO_MANY_TOKENS in error.message:
            raise LimitExceeded("tokens", limits.tokens) from None
        raise


def check_document(document: DocumentNode, limits: LimitSettings) -> None:
    """Check a parsed document; raises LimitExceeded."""
    extents = _Extents(document, limits)
    fields = aliases = introspection_fields = 0
    for node in document.definitions:
        extents.check_directives(node)
        if isinstance(node, FragmentDefinitionNode):
            extents.of_fragment(node.name.value)  # unused fragments are validated too
        if not isinstance(node, OperationDefinitionNode):
            continue
        for definition in node.variable_definitions or ():
            extents.check_directives(definition)
            if definition.default_value is not None:
                extents.check_value(definition.default_value)
        extent = extents.of(node.selection_set)
        for name in INTROSPECTION:
            within("repeats", 1, extent.introspections.count(name))
        within("depth", limits.depth, extent.depth)
        within("introspection_depth", limits.introspection_depth, extent.introspection_depth)
        fields += extent.fields
        aliases += extent.aliases
        introspection_fields += extent.introspection_fields
    within("fields", limits.fields, fields)
    within("aliases", limits.aliases, aliases)
    within("introspection_fields", limits.introspection_fields, introspection_fields)


def check_variables(variables: Mapping[str, Any], limits: LimitSettings) -> None:
    """Check the lists and the nesting of variables; raises LimitExceeded."""
    level: list[Any] = [value for value in variables.values() if isinstance(value, dict | list)]
    depth = 0
    while level:
        depth += 1
        within("value_depth", limits.value_depth, depth)
        below: list[Any] = []
        for value in level:
            if isinstance(value, list):
                within("list_items", limits.list_items, len(value))
            items = value if isinstance(value, list) else value.values()
            below += [item for item in items if isinstance(item, dict | list)]
        level = below


def within(limit: str, allowed: int, found: int) -> None:
    """Raise LimitExceeded where more is found than is allowed."""
    if found > allowed:
        raise LimitExceeded(limit, allowed, found)


class _Extents:
    """Counts selection sets; a fragment's count is kept, and a fragment within itself counts nothing (validation says so)."""

    def __init__(self, document: DocumentNode, limits: LimitSettings) -> None:
        self._limits = limits
        self._fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }
        self._counted: dict[str, Extent] = {}

    def of_fragment(self, name: str) -> Extent:
        if name not in self._counted:
            self._counted[name] = _NOTHING
            fragment = self._fragments.get(name)
            if fragment is not None:
                self._counted[name] = self.of(fragment.selection_set)
        return self._counted[name]

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
            within("repeats", self._limits.repeats, names[name])
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
        within("directives", self._limits.directives, len(directives))
        for directive in directives:
            for argument in directive.arguments or ():
                self.check_value(argument.value)

    def check_value(self, value: ValueNode) -> None:
        """Check the nesting and the lists of a literal."""
        level, depth = [value], 0
        while level := [item for node in level for item in _items(node, self._limits)]:
            depth += 1
            within("value_depth", self._limits.value_depth, depth)


def _items(node: ValueNode, limits: LimitSettings) -> Iterator[ValueNode]:
    if isinstance(node, ListValueNode):
        within("list_items", limits.list_items, len(node.values))
        yield from node.values
    elif isinstance(node, ObjectValueNode):
        yield from (field.value for field in node.fields)
