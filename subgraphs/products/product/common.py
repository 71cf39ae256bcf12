"""The common fields of a product as GraphQL types, made from the dictionary."""

from typing import Any

import strawberry

from schema.dictionary import Dictionary
from schema.dictionary.types import FieldDefinition
from subgraphs.products.product.geometry import Geometry

_TYPES: dict[str, type] = {
    "time": str,
    "string": str,
    "reference": str,
    "integer": int,
    "real": float,
    "boolean": bool,
}


def common_type(dictionary: Dictionary) -> type:
    """The type of ``Product.common``: a field for each common field; those with a dot in their names in a type apart."""
    plain, groups = grouped(dictionary)
    annotations: dict[str, Any] = {name: _annotation(field) for name, field in plain.items()}
    described = {name: strawberry.field(description=describe(field)) for name, field in plain.items()}
    for group, fields in groups.items():
        annotations[group] = _group_type(group, fields) | None
        described[group] = strawberry.field(description=_GROUPS.get(group, group))
    annotations["geometry"] = list[Geometry]
    described["geometry"] = strawberry.field(
        description="What of each body the product shows: one entry per body. Never where the spacecraft itself is."
    )
    return strawberry.type(
        type("Common", (), {"__annotations__": annotations, **described}),
        description="The common fields: they mean the same for every mission and in both label standards. "
        "A field that has no value is null or an empty list; `Product.provenance` says why.",
    )


def grouped(dictionary: Dictionary) -> tuple[dict[str, FieldDefinition], dict[str, dict[str, FieldDefinition]]]:
    """The fields with plain names, and those with a dot in their names by what stands before and after it."""
    plain: dict[str, FieldDefinition] = {}
    groups: dict[str, dict[str, FieldDefinition]] = {}
    for name, field in dictionary.fields.items():
        group, dot, inner = name.partition(".")
        if dot:
            groups.setdefault(group, {})[inner] = field
        else:
            plain[name] = field
    return plain, groups


def describe(field: FieldDefinition) -> str:
    """A field's definition with its unit, its allowed values and where it is from."""
    parts = [f"{field.definition}."]
    if field.unit:
        parts.append(f"Unit: {field.unit}.")
    if field.type == "time":
        parts.append("ISO 8601, UTC; a date or a year alone stands as it was written.")
    if field.values:
        parts.append(f"One of {', '.join(field.values)}.")
    origin = "the product's record" if field.source == "record" else "the label or the archive's tables"
    parts.append(f"Source: {origin}.")
    return " ".join(parts)


_GROUPS = {"position": "Where the spacecraft itself stood (landed missions). Never where its target is."}


def _group_type(group: str, fields: dict[str, FieldDefinition]) -> Any:
    name = group[0].upper() + group[1:]
    namespace = {inner: strawberry.field(description=describe(field)) for inner, field in fields.items()}
    annotations = {inner: _annotation(field) for inner, field in fields.items()}
    made = type(name, (), {"__annotations__": annotations, **namespace})
    return strawberry.type(made, description=_GROUPS.get(group))


def _annotation(field: FieldDefinition) -> Any:
    type_: Any = _TYPES[field.type]
    return list[type_] if field.cardinality == "many" else type_ | None
