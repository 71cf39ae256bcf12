"""What an engine counts over the products that match: facets, combinations, histograms and statistics."""

import msgspec

from search.query import Field


class Count(msgspec.Struct, frozen=True):
    """How many products have a value; times as UTC microseconds."""

    value: str | float | int | bool
    count: int


class FacetResult(msgspec.Struct, frozen=True):
    """Counts, most frequent first, ties by value; ``missing`` have no value; ``exact`` says whether all were counted."""

    field: Field
    counts: tuple[Count, ...]
    missing: int
    exact: bool = True


class Combination(msgspec.Struct, frozen=True):
    """How many products have all these values, one of each field; None stands for no value."""

    values: tuple[str | float | int | bool | None, ...]
    count: int


class Bucket(msgspec.Struct, frozen=True):
    """Products with a value in ``[low, high)`` (the last of equal-width buckets includes ``high``)."""

    low: float | int
    high: float | int
    count: int


class HistogramResult(msgspec.Struct, frozen=True):
    """Non-empty buckets in order."""

    field: Field
    buckets: tuple[Bucket, ...]
    missing: int


class StatisticsResult(msgspec.Struct, frozen=True):
    """Smallest and largest value (None where there is none), products with and without a value; numbers before text."""

    field: Field
    low: float | int | str | None
    high: float | int | str | None
    count: int
    missing: int
