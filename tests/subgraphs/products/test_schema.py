"""The subgraph's schema: checked in, documented, and composable."""

from graphql import GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType

from subgraphs.products.__main__ import PATH
from subgraphs.products.schema import build_schema
from subgraphs.service import Service


def test_the_schema_that_is_checked_in_is_the_one_that_is_served() -> None:
    assert PATH.read_text(encoding="utf-8") == Service(build_schema()).sdl(), "run: python -m subgraphs.products"


def test_every_field_and_argument_of_the_schema_is_described() -> None:
    types = build_schema()._schema.type_map.values()

    silent = [
        f"{type_.name}.{name}"
        for type_ in types
        if isinstance(type_, GraphQLObjectType | GraphQLInputObjectType | GraphQLInterfaceType)
        and not type_.name.startswith("_")
        for name, field in type_.fields.items()
        if not name.startswith("_") and not field.description
    ]

    assert silent == []


def test_the_schema_is_of_the_version_that_composers_know() -> None:
    assert 'url: "https://specs.apollo.dev/federation/v2.9"' in PATH.read_text(encoding="utf-8")
