"""Strawberry schemas whose plain fields are document-backed (`execution.documents`), so that they are answered by
generated code.

A field that declares no resolver is document-backed by its Python name. A field with arguments is prepared where its
metadata say so: ``metadata=PREPARED_FIELD``; its resolver is then only for whoever runs the schema without `execution`.
"""

from collections.abc import Mapping
from typing import Any

import strawberry
from graphql import GraphQLField, GraphQLObjectType, GraphQLSchema
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.field import StrawberryField

from execution import COMPLETE, DOCUMENT, PREPARED, prepared_key

PREPARED_FIELD: Mapping[str, bool] = {PREPARED: True}
"""The metadata of a Strawberry field whose values are put on its parent object before it is answered."""

COMPLETE_FIELD: Mapping[str, bool] = {PREPARED: True, COMPLETE: True}
"""The metadata of one whose values hold just the selected fields in their order, of their types: they stand as they are."""


def read_attribute(source: Any, name: str) -> Any:
    """Strawberry's default resolver for objects that may be mappings."""
    return source.get(name) if isinstance(source, dict) else getattr(source, name)


def read_prepared(source: Any, info: strawberry.Info) -> Any:
    """What was put on an object for the running field: the resolver of prepared fields, for who runs the schema plainly."""
    key = prepared_key(info.python_name, str(info.path.key))
    return read_attribute(source, key)


def with_documents(schema: strawberry.Schema) -> GraphQLSchema:
    """Give the schema of graphql-core, with its document-backed types and fields marked."""
    core = schema._schema
    for type_ in core.type_map.values():
        if isinstance(type_, GraphQLObjectType) and GraphQLCoreConverter.DEFINITION_BACKREF in type_.extensions:
            type_.extensions[DOCUMENT] = True
            for field in type_.fields.values():
                _mark(field)
    return core


def _mark(field: GraphQLField) -> None:
    declared = field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    if not isinstance(declared, StrawberryField):
        return
    if declared.metadata.get(PREPARED):
        field.extensions[PREPARED] = True
        field.extensions[COMPLETE] = declared.metadata.get(COMPLETE, False)
    elif declared.base_resolver is not None or field.args:
        return
    field.extensions[DOCUMENT] = declared.python_name
