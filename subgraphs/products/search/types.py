"""Pages of products that match, and what is counted over all of them."""

from typing import Any

import strawberry

from subgraphs.documents import PREPARED_FIELD, read_prepared
from subgraphs.pages import PageInfo
from subgraphs.products.product.types import Product, ProductEdge
from subgraphs.values import Value


@strawberry.type(description="How many products have a value.")
class ValueCount:
    """A value and its count."""

    value: Value = strawberry.field(description="The value; it can be asked for with eq.")
    count: int = strawberry.field(description="How many products have it.")


@strawberry.type(description="The most frequent values of a field, over all products that match.")
class Facet:
    """Counts by value."""

    field: str = strawberry.field(description="The field, as it was asked for.")
    counts: list[ValueCount] = strawberry.field(description="Values with their counts, the most frequent first.")
    missing: int = strawberry.field(description="How many products have no value.")
    exact: bool = strawberry.field(description="Whether the counts are exact.")


@strawberry.type(description="Products with a value from low up to high, of which only the last bucket includes high.")
class Bucket:
    """A range and its count."""

    low: Value = strawberry.field(description="The lower end: a number in the field's unit, or a time.")
    high: Value = strawberry.field(description="The upper end.")
    count: int = strawberry.field(description="How many products have a value in it.")


@strawberry.type(description="Counts over ranges of a field, over all products that match; empty buckets are left out.")
class Histogram:
    """Counts by range."""

    field: str = strawberry.field(description="The field, as it was asked for.")
    buckets: list[Bucket] = strawberry.field(description="The buckets in order.")
    missing: int = strawberry.field(description="How many products have no value.")


@strawberry.type(description="The extremes of a field over all products that match.")
class Statistics:
    """Least, greatest, and how many."""

    field: str = strawberry.field(description="The field, as it was asked for.")
    min: Value | None = strawberry.field(description="The least value, in the field's unit; null where there is none.")
    max: Value | None = strawberry.field(description="The greatest value.")
    count: int = strawberry.field(description="How many products have a value.")
    missing: int = strawberry.field(description="How many products have no value.")


def _facets(root: strawberry.Parent[Any], info: strawberry.Info, fields: list[str], first: int = 10) -> list[Facet]:
    found: list[Facet] = read_prepared(root, info)
    return found


def _histogram(
    root: strawberry.Parent[Any],
    info: strawberry.Info,
    field: str,
    interval: Value | None = None,
    buckets: int | None = None,
) -> Histogram:
    found: Histogram = read_prepared(root, info)
    return found


def _statistics(root: strawberry.Parent[Any], info: strawberry.Info, fields: list[str]) -> list[Statistics]:
    found: list[Statistics] = read_prepared(root, info)
    return found


@strawberry.type(description="A page of products in order, and what is counted over all that match.")
class ProductConnection:
    """As Relay has it. What has arguments is put here by the resolver of the field that returns the connection."""

    edges: list[ProductEdge] = strawberry.field(description="The products with their cursors.")
    nodes: list[Product] = strawberry.field(description="The products alone.")
    page_info: PageInfo = strawberry.field(description="Where the page stands.")
    total_count: int | None = strawberry.field(
        description="How many products match in all; only counted where it is selected."
    )
    total_is_exact: bool = strawberry.field(
        description="Whether all products that you may see are counted, in the total and all other counts: not while a "
        "part of the archive is being restricted."
    )
    folded: int | None = strawberry.field(
        description="How many PDS3 products are left out because their counterpart in PDS4 matches too; null without "
        "dedupe."
    )
    facets: list[Facet] = strawberry.field(
        resolver=_facets,
        metadata=PREPARED_FIELD,
        description="The `first` most frequent values (at most 1000) of common fields that offer facets, and of label "
        "fields, by their names.",
    )
    histogram: Histogram = strawberry.field(
        resolver=_histogram,
        metadata=PREPARED_FIELD,
        description="Counts over a numeric or time field: by `interval` (year, month, day, hour, or a number in the "
        "field's unit), or in so many `buckets` of equal width (at most 1000).",
    )
    statistics: list[Statistics] = strawberry.field(
        resolver=_statistics, metadata=PREPARED_FIELD, description="The extremes of fields."
    )
