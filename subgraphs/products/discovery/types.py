"""Common and label fields as GraphQL types."""

from typing import Any

import strawberry

from subgraphs.context import Context
from subgraphs.products.discovery.sources import sources_of
from subgraphs.values import Value


@strawberry.type(description="A rule of the dictionary that gives a common field.")
class FieldSource:
    """Where a field comes from."""

    mission: str | None = strawberry.field(
        description="Mission of the rule; null: of any, by the label standard's rule."
    )
    dialect: str | None = strawberry.field(description="Labels that the rule reads: pds3, isis or pds4.")
    instruments: list[str] = strawberry.field(description="Instruments that the rule is for; empty: all.")
    spacecraft: list[str] = strawberry.field(description="Spacecraft that the rule is for; empty: all.")
    origin: str = strawberry.field(description="label, index (a table's column), constant, computed or fixed.")
    where: str = strawberry.field(description="Paths of label fields, columns, or what is computed, in this order.")
    unit: str | None = strawberry.field(description="The unit that holds where the label is silent.")
    rule: str = strawberry.field(description="The dictionary's file and rule.")
    untested: bool = strawberry.field(description="Whether no real label stood behind the rule.")


def _sources(
    root: strawberry.Parent[Any], info: strawberry.Info[Context, None], missions: list[str] | None = None
) -> Any:
    return sources_of(info.context.loaders.dictionary).of_field(root["name"], missions)


@strawberry.type(description="A common field: it means the same for every mission and in both label standards.")
class CommonField:
    """Its definition, and what is known of its values over the products that match."""

    name: str = strawberry.field(description="Name, as in where, sort, facets and Product.common.")
    definition: str = strawberry.field(description="What it means.")
    type: str = strawberry.field(description="time, string, integer, real, boolean or reference.")
    unit: str | None = strawberry.field(description="Unit of every value.")
    many: bool = strawberry.field(description="Whether a product may have several values.")
    values: list[str] = strawberry.field(description="The allowed values; empty: any.")
    facet: bool = strawberry.field(description="Whether counts per value are offered.")
    count: int | None = strawberry.field(description="How many products have a value.")
    min: Value | None = strawberry.field(description="The least value.")
    max: Value | None = strawberry.field(description="The greatest value.")
    missions: list[str] | None = strawberry.field(description="Missions of which some product has a value.")
    sources: list[FieldSource] = strawberry.field(
        resolver=_sources,
        description="Where it comes from, in order of preference, for the missions given; without them, the rules of "
        "every mission's own file and of the label standards.",
    )


@strawberry.type(description="A raw field of labels, over the products that match.")
class LabelFieldSummary:
    """A path and what is known of its values."""

    path: str = strawberry.field(description="Path, as in Product.label and in the label conditions of where.")
    type: str = strawberry.field(description="The type that all its values have: integer, real, time, boolean, string.")
    units: list[str] = strawberry.field(description="The units that labels write.")
    count: int = strawberry.field(description="How many products have a value.")
    min: Value | None = strawberry.field(description="The least value as labels write it, whatever its unit.")
    max: Value | None = strawberry.field(description="The greatest value as labels write it, whatever its unit.")
    missions: list[str] = strawberry.field(description="Missions of which some product has a value.")
    common_fields: list[str] = strawberry.field(
        description="Common fields that some rule of the dictionary makes of it."
    )
