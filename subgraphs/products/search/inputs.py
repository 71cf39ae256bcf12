"""The arguments of ``products``: conditions on the dictionary's fields, order, and how counterparts are folded."""

from enum import Enum
from typing import TYPE_CHECKING, Any

import strawberry

from schema.dictionary import Dictionary, load_dictionary
from schema.dictionary.types import FieldDefinition
from subgraphs.products.product.common import describe, grouped
from subgraphs.products.search.conditions import (
    BooleanCondition,
    BoxInput,
    GeometryCondition,
    IntegerCondition,
    LabelCondition,
    RealCondition,
    TextCondition,
    TimeCondition,
    TimeInterval,
    Unset,
)

_CONDITIONS: dict[str, type] = {
    "time": TimeCondition,
    "string": TextCondition,
    "reference": TextCondition,
    "integer": IntegerCondition,
    "real": RealCondition,
    "boolean": BooleanCondition,
}
POSITION = "position"
"""The group of fields that say where the spacecraft itself is."""


@strawberry.enum(description="Whether the same product is given in both label standards.")
class Dedupe(Enum):
    """What is done with counterparts."""

    NONE = strawberry.enum_value("none", description="Every product is given.")
    PREFER_PDS4 = strawberry.enum_value(
        "prefer_pds4",
        description="A PDS3 product is left out where its counterpart in PDS4 matches too; `folded` says how many are.",
    )


@strawberry.input(description="A sort key. Missing values come last; the uri decides between equals.")
class ProductSort:
    """By a field."""

    field: str = strawberry.field(
        description="A common field by its name (position.site), a label field by its path, or relevance, which needs "
        "a text and stands alone."
    )
    descending: bool = strawberry.field(default=False, description="From the greatest to the least.")


def where_type(dictionary: Dictionary) -> type:
    """The input type of ``where``: a condition for each common field, and those on more than a field."""
    plain, groups = grouped(dictionary)
    annotations: dict[str, Any] = {}
    described: dict[str, Any] = {}

    def add(name: str, type_: Any, description: str, graphql_name: str | None = None) -> None:
        annotations[name] = type_ | None
        described[name] = strawberry.field(default=Unset, name=graphql_name, description=description)

    for name, field in plain.items():
        add(name, _CONDITIONS[field.type], describe(field))
    for group, fields in groups.items():
        add(group, _group_type(group, fields), "Where the spacecraft itself is (landed missions), not what it shows.")
    add("geometry", GeometryCondition, "What the product shows of a body.")
    add("time", TimeInterval, "When the observation was.")
    add("text", str, "All words of this text occur in title, identifiers or label.")
    add("changed_since", str, "Whether the record is new or has changed at or after this time, UTC.")
    add("label", list[LabelCondition], "Conditions on raw fields of the label; all must hold.")
    namespace = {"__annotations__": annotations, **described}
    made: type = type("ProductWhere", (), namespace)
    for name, meaning in (("and_", "All of these hold."), ("or_", "One of these holds.")):
        annotations[name] = list[made] | None  # type: ignore[valid-type]
        setattr(made, name, strawberry.field(default=Unset, name=name[:-1], description=meaning))
    annotations["not_"] = made | None
    made.not_ = strawberry.field(default=Unset, name="not", description="This does not hold.")  # type: ignore[attr-defined]
    made.__annotations__ = annotations
    return strawberry.input(made, description="Conditions on products; all that are given must hold.")


def _group_type(group: str, fields: dict[str, FieldDefinition]) -> Any:
    annotations: dict[str, Any] = {name: _CONDITIONS[field.type] | None for name, field in fields.items()}
    described = {name: strawberry.field(default=Unset, description=describe(field)) for name, field in fields.items()}
    if group == POSITION:
        annotations |= {"body": str | None, "box": BoxInput | None}
        described["body"] = strawberry.field(
            default=Unset,
            description="Body that the spacecraft stands on: its IAU name. Must be given with a box, a latitude or a "
            "longitude.",
        )
        described["box"] = strawberry.field(default=Unset, description="A box on the body.")
    name = f"{group[0].upper()}{group[1:]}Condition"
    made = type(name, (), {"__annotations__": annotations, **described})
    return strawberry.input(made, description=f"Conditions on the fields of {group}; all that are given must hold.")


if TYPE_CHECKING:
    ProductWhere = Any
else:
    ProductWhere = where_type(load_dictionary())
