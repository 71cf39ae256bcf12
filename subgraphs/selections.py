"""What is selected of a field that returns a connection, so that no more than that is computed."""

from typing import Any

import strawberry
from graphql import GraphQLObjectType, get_named_type

from execution import Selected, selected_fields


def selected_names(info: strawberry.Info[Any, None]) -> frozenset[str]:
    """The names of the fields that are selected of the object that the running field returns."""
    raw = info._raw_info
    type_ = get_named_type(raw.return_type)
    assert isinstance(type_, GraphQLObjectType)  # noqa: S101  connections are objects
    return frozenset(each.name for each in selected_fields(raw, type_, raw.field_nodes))


def selected_of(info: strawberry.Info[Any, None], type_name: str) -> list[Selected]:
    """What the running field selects of the objects of one type that it returns."""
    raw = info._raw_info
    type_ = raw.schema.get_type(type_name)
    assert isinstance(type_, GraphQLObjectType)  # noqa: S101  a type of the schema by its name
    return selected_fields(raw, type_, raw.field_nodes)
