"""The subgraphs' schemas: checked in, documented, and composable."""

import pytest
from graphql import GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType

from subgraphs.schemas import SCHEMAS, definition_of, path_of


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_schema_that_is_checked_in_is_the_one_that_is_served(name: str) -> None:
    assert path_of(name).read_text(encoding="utf-8") == definition_of(name), "run: python -m subgraphs"


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_field_and_argument_of_the_schema_is_described(name: str) -> None:
    types = SCHEMAS[name]()._schema.type_map.values()

    silent = [
        f"{type_.name}.{name}"
        for type_ in types
        if isinstance(type_, GraphQLObjectType | GraphQLInputObjectType | GraphQLInterfaceType)
        and not type_.name.startswith("_")
        for name, field in type_.fields.items()
        if not name.startswith("_") and not field.description
    ]

    assert silent == []


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_schema_is_of_the_version_that_composers_know(name: str) -> None:
    assert 'url: "https://specs.apollo.dev/federation/v2.9"' in path_of(name).read_text(encoding="utf-8")
