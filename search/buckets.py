"""Buckets of histograms: which one a value falls into, the same in every engine."""

import math
from bisect import bisect_right
from calendar import monthrange
from datetime import UTC, datetime, timedelta

from schema.times import DAY, SECOND
from search.port import Histogram, SearchError

CALENDAR = ("year", "month", "day", "hour")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def check_histogram(histogram: Histogram) -> None:
    """Raise `SearchError` where a histogram does not say its buckets in one way that can be done."""
    name, interval, buckets = histogram.field.name, histogram.interval, histogram.buckets
    if (interval is None) == (buckets is None):
        raise SearchError(f"A histogram over {name} needs either an interval or a number of buckets.")
    if isinstance(interval, str) and interval not in CALENDAR:
        raise SearchError(f"A histogram over {name} cannot have interval {interval!r}: use {', '.join(CALENDAR)}.")
    if isinstance(interval, int | float) and not (interval > 0 and math.isfinite(interval)):
        raise SearchError(f"A histogram over {name} needs an interval above zero, not {interval}.")
    if buckets is not None and not 1 <= buckets <= 10_000:
        raise SearchError(f"A histogram over {name} needs 1 to 10000 buckets, not {buckets}.")


def step_bucket(value: float, interval: float) -> tuple[float, float]:
    """The bucket ``[low, high)`` of a number in steps of ``interval``, counted from zero."""
    step = math.floor(value / interval)
    return step * interval, (step + 1) * interval


def calendar_bucket(moment: int, interval: str) -> tuple[int, int]:
    """The UTC year, month, day or hour ``[low, high)`` in microseconds that holds a moment."""
    if interval in ("day", "hour"):
        width = DAY if interval == "day" else 3600 * SECOND
        low = moment // width * width
        return low, low + width
    date = _EPOCH + timedelta(days=moment // DAY)
    first = 1 if interval == "year" else date.month
    months = range(1, 13) if interval == "year" else range(date.month, date.month + 1)
    low = (datetime(date.year, first, 1, tzinfo=UTC) - _EPOCH).days * DAY
    return low, low + sum(monthrange(date.year, month)[1] for month in months) * DAY


def equal_edges(low: float | int, high: float | int, buckets: int) -> list[float | int]:
    """The ``buckets + 1`` edges between the least and the greatest value: integers between two times, else doubles."""
    if low == high:
        return [low, high]
    if isinstance(low, int) and isinstance(high, int):
        return [low + (high - low) * step // buckets for step in range(buckets + 1)]
    return [*(low + (high - low) * step / buckets for step in range(buckets)), high]


def equal_bucket(value: float | int, edges: list[float | int]) -> tuple[float | int, float | int]:
    """The bucket between ``edges`` that holds a value; the last one includes its end."""
    place = min(bisect_right(edges, value) - 1, len(edges) - 2)
    return edges[place], edges[place + 1]
