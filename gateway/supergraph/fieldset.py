"""Field sets: the selections inside ``@key``, ``@requires``, ``@provides`` and context arguments."""

from __future__ import annotations

from dataclasses import dataclass

from graphql import (
    FieldNode,
    GraphQLSyntaxError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    parse,
    print_ast,
)

from gateway.supergraph.problems import SupergraphError


@dataclass(frozen=True, slots=True, eq=False)
class SetField:
    """One field of a field set; ``arguments`` is their text with parentheses, empty without arguments."""

    name: str
    arguments: str
    below: FieldSet | None


@dataclass(frozen=True, slots=True, eq=False)
class SetFragment:
    """The part of a field set that holds for one type."""

    type: str
    below: FieldSet


@dataclass(frozen=True, slots=True, eq=False)
class FieldSet:
    """A parsed field set; compared by identity, so that it can be a key of memos."""

    fields: tuple[SetField, ...]
    fragments: tuple[SetFragment, ...]

    def __str__(self) -> str:
        parts = [f"{f.name}{f.arguments}" + (f" {{ {f.below} }}" if f.below else "") for f in self.fields]
        parts += [f"... on {fragment.type} {{ {fragment.below} }}" for fragment in self.fragments]
        return " ".join(parts)


def parse_field_set(text: str, where: str) -> FieldSet:
    """Parse a field set, with or without its outer braces.

    ``where`` names the directive in the error. Raises SupergraphError where the text is no field set.
    """
    body = text.strip()
    try:
        document = parse(body if body.startswith("{") else f"{{ {body} }}", no_location=True)
    except GraphQLSyntaxError as error:
        raise SupergraphError(f"{where}: {text!r} is no field set: {error.message}") from error
    operation = document.definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    return _field_set(operation.selection_set, where)


def _field_set(node: SelectionSetNode, where: str) -> FieldSet:
    fields: list[SetField] = []
    fragments: list[SetFragment] = []
    for selection in node.selections:
        if isinstance(selection, FieldNode):
            below = _field_set(selection.selection_set, where) if selection.selection_set else None
            fields.append(SetField(selection.name.value, printed_arguments(selection), below))
        elif isinstance(selection, InlineFragmentNode):
            below = _field_set(selection.selection_set, where)
            if selection.type_condition:
                fragments.append(SetFragment(selection.type_condition.name.value, below))
            else:
                fields.extend(below.fields)
                fragments.extend(below.fragments)
        else:
            raise SupergraphError(f"{where}: a field set has no named fragments")
    return FieldSet(tuple(fields), tuple(fragments))


def printed_arguments(node: FieldNode) -> str:
    """Print the arguments of a field in one canonical order: ``(a: 1, b: $x)``."""
    if not node.arguments:
        return ""
    return "(" + ", ".join(sorted(f"{a.name.value}: {print_ast(a.value)}" for a in node.arguments)) + ")"
