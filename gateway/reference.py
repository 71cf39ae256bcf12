"""Writes docs/schema.md, the reference of what clients can ask: ``python -m gateway.reference``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLUnionType,
    NullValueNode,
    is_introspection_type,
    is_specified_scalar_type,
    print_ast,
)

from gateway.archive import SUPERGRAPH
from gateway.supergraph import load_supergraph

PATH = Path(__file__).parents[1] / "docs" / "schema.md"
_KINDS: tuple[tuple[str, type[GraphQLNamedType]], ...] = (
    ("Objects", GraphQLObjectType),
    ("Interfaces", GraphQLInterfaceType),
    ("Unions", GraphQLUnionType),
    ("Inputs", GraphQLInputObjectType),
    ("Enums", GraphQLEnumType),
    ("Scalars", GraphQLScalarType),
)
_HEAD = """# The schema

Made from the schemas of the subgraphs by `python -m gateway.reference`; [first-query.md](first-query.md) shows it in use.
`!` marks what is never null, brackets are lists.
"""


def reference() -> str:
    """The whole document."""
    schema = load_supergraph(SUPERGRAPH.read_text(encoding="utf-8")).consumer
    roots = [root for root in (schema.query_type, schema.mutation_type) if root is not None]
    lines = [_HEAD]
    for root in roots:
        lines += _type(root)
    shown = {
        name: type_
        for name, type_ in sorted(schema.type_map.items())
        if type_ not in roots and not is_introspection_type(type_) and not is_specified_scalar_type(type_)
    }
    for title, kind in _KINDS:
        found = [type_ for type_ in shown.values() if isinstance(type_, kind)]
        if found:
            lines.append(f"# {title}\n")
            for type_ in found:
                lines += _type(type_)
    return "\n".join(lines)


def _type(type_: GraphQLNamedType) -> Iterator[str]:
    yield f"## {type_.name}\n"
    if type_.description:
        yield f"{_line(type_.description)}\n"
    if isinstance(type_, GraphQLUnionType):
        yield "One of " + ", ".join(f"`{one.name}`" for one in type_.types) + ".\n"
    if isinstance(type_, GraphQLEnumType):
        yield from ("| value | |", "|---|---|")
        for name, value in type_.values.items():
            yield f"| `{name}` | {_line(value.description)} |"
        yield ""
    if isinstance(type_, GraphQLInputObjectType):
        yield from ("| field | type | |", "|---|---|---|")
        for name, field in type_.fields.items():
            yield f"| `{name}` | `{field.type}{_default(field)}` | {_line(field.description)} |"
        yield ""
    if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
        yield from ("| field | type | |", "|---|---|---|")
        for name, field in type_.fields.items():
            yield f"| `{name}{_arguments(field)}` | `{field.type}` | {_line(field.description)} |"
        yield ""


def _arguments(field: GraphQLField) -> str:
    if not field.args:
        return ""
    return (
        "(" + ", ".join(f"{name}: {argument.type}{_default(argument)}" for name, argument in field.args.items()) + ")"
    )


def _default(value: GraphQLArgument | GraphQLInputField) -> str:
    """Write the default as the schema has it; nothing where there is none, or null."""
    literal = value.ast_node.default_value if value.ast_node is not None else None
    return f" = {print_ast(literal)}" if literal is not None and not isinstance(literal, NullValueNode) else ""


def _line(text: str | None) -> str:
    return " ".join((text or "").replace("|", "\\|").split())


if __name__ == "__main__":
    PATH.write_text(reference(), encoding="utf-8")
