"""Where a common value of a product is from, or why there is none."""

from typing import Any

import strawberry

from schema.dictionary import Dictionary
from schema.records import Geometry, ProductRecord, Provenance
from search.literals import did_you_mean
from search.port import SearchError
from search.semantics import RECORD_FIELDS

GEOMETRY = "geometry"
_QUANTITIES = {
    "south": "south",
    "north": "north",
    "west": "west",
    "east": "east",
    "centerLatitude": "center_latitude",
    "centerLongitude": "center_longitude",
    "corners": "corners",
    "incidence": "incidence",
    "emission": "emission",
    "phase": "phase",
    "pixelScale": "pixel_scale",
}


@strawberry.type(name="Provenance", description="Where a common value is from, or why there is none.")
class ProvenanceType:
    """Of one field, and for a quantity of a geometry entry of one body."""

    field: str = strawberry.field(description="The common field, or geometry. and a quantity.")
    body: str | None = strawberry.field(description="The body, for a quantity of the geometry.")
    source: str | None = strawberry.field(
        description="label, index (a row of an index table), archive (archive.toml or the path), constant (the "
        "mission's file), derived, or record (the record itself); null where there is no value."
    )
    rule: str | None = strawberry.field(description="The dictionary's file and rule.")
    path: str | None = strawberry.field(description="The label field or the table's column.")
    text: list[str] = strawberry.field(description="The values as written.")
    unit: str | None = strawberry.field(description="The unit as written.")
    missing: str | None = strawberry.field(description="Why there is no value.")


def check_field(name: str, dictionary: Dictionary) -> None:
    """Raise `SearchError` where there is no such field."""
    known = [*dictionary.fields, GEOMETRY, *(f"{GEOMETRY}.{quantity}" for quantity in _QUANTITIES)]
    if name not in known:
        raise SearchError(f"“{name}” is no common field{did_you_mean(name, known)}")


def provenance_of(record: ProductRecord, name: str) -> list[dict[str, Any]]:
    """The documents of `ProvenanceType` for a field: one, or one for each body of the geometry."""
    if name == GEOMETRY or name.startswith(f"{GEOMETRY}."):
        return [
            _of_quantity(entry, quantity)
            for entry in record.geometry
            for quantity, key in _QUANTITIES.items()
            if name == f"{GEOMETRY}.{quantity}"
            or (name == GEOMETRY and (key in entry.provenance or key in entry.missing))
        ]
    if name in RECORD_FIELDS:
        return [_document(name, Provenance("record", "record"))]
    field = record.common.get(name)
    if field is None:
        return [_document(name, None, missing="no rule of the dictionary gives it for this product")]
    return [_document(name, field.provenance, missing=field.missing)]


def _of_quantity(entry: Geometry, quantity: str) -> dict[str, Any]:
    key = _QUANTITIES[quantity]
    return _document(
        f"{GEOMETRY}.{quantity}", entry.provenance.get(key), body=entry.body, missing=entry.missing.get(key)
    )


def _document(
    name: str, provenance: Provenance | None, body: str | None = None, missing: str | None = None
) -> dict[str, Any]:
    return {
        "field": name,
        "body": body,
        "source": provenance.source if provenance else None,
        "rule": provenance.rule if provenance else None,
        "path": provenance.path if provenance else None,
        "text": list(provenance.text) if provenance else [],
        "unit": provenance.unit if provenance else None,
        "missing": missing,
    }
