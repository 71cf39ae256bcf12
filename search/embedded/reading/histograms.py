"""Counts of products by ranges of a numeric or time field."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

from search.buckets import CALENDAR, calendar_bucket, check_histogram, equal_bucket, equal_edges, step_bucket
from search.counts import Bucket, HistogramResult
from search.embedded import bitmaps, channels
from search.embedded.columns import BlockColumn
from search.embedded.reading.snapshot import Block, Snapshot
from search.port import Histogram

Number = float | int
Bucketing = Callable[[float], tuple[Number, Number]]


class _Part(NamedTuple):
    """The column of a block that is counted, and the products with a value in it."""

    block: Block
    column: BlockColumn
    bits: int


def histogram(snapshot: Snapshot, asked: Histogram, sets: list[int]) -> HistogramResult:
    """The non-empty buckets of a field over the products of ``sets``."""
    check_histogram(asked)
    parts = list(_parts(snapshot, asked, sets))
    counts: Counter[tuple[Number, Number]] = Counter()
    bucket = _bucketing(snapshot, asked, parts)
    for part in parts:
        snapshot.clock.check()
        for ends, products in _buckets(part, bucket):
            counts[ends] += products.bit_count()
    missing = bitmaps.count_all(sets) - bitmaps.count_all(part.bits for part in parts)
    return HistogramResult(asked.field, tuple(Bucket(*ends, count) for ends, count in sorted(counts.items())), missing)


def _parts(snapshot: Snapshot, asked: Histogram, sets: list[int]) -> Iterator[_Part]:
    field = asked.field
    for block, bits in zip(snapshot.blocks, sets, strict=True):
        if not field.raw:
            column = snapshot.column(block, channels.COMMON_NUMBER, field.name)
        elif asked.buckets is not None:
            column = snapshot.sorting_columns(block, field.name, raw=True)[0]
        else:
            channel = channels.LABEL_TIME if asked.interval in CALENDAR else channels.LABEL_NUMBER
            column = snapshot.column(block, channel, field.name)
        if column is not None and bits & column.present:
            yield _Part(block, column, bits & column.present)


def _bucketing(snapshot: Snapshot, asked: Histogram, parts: list[_Part]) -> Bucketing:
    """How a value finds its bucket."""
    interval = asked.interval
    if isinstance(interval, str):
        return lambda value: calendar_bucket(int(value), interval)
    if interval is not None:
        return lambda value: step_bucket(value, interval)
    edges: list[Number] = []
    if parts and asked.buckets is not None:
        low = min(_number(next(part.column.ordered(part.bits, False, False))[0]) for part in parts)
        high = max(_number(next(part.column.ordered(part.bits, True, True))[0]) for part in parts)
        times = all(_is_time(snapshot, asked, parts, end) for end in (low, high))
        edges = equal_edges(int(low), int(high), asked.buckets) if times else equal_edges(low, high, asked.buckets)
    return lambda value: equal_bucket(value, edges)


def _is_time(snapshot: Snapshot, asked: Histogram, parts: list[_Part], value: float) -> bool:
    """Whether one of the values at an end is a time: of label fields, one that is not a number."""
    for block, column, bits in parts:
        if not column.equal(value) & bits:
            continue
        if not asked.field.raw:
            return column.header.kind == "time"
        numbers = snapshot.column(block, channels.LABEL_NUMBER, asked.field.name)
        if numbers is None or not numbers.equal(value) & bits:
            return True
    return False


def _buckets(part: _Part, bucket: Bucketing) -> Iterator[tuple[tuple[Number, Number], int]]:
    """Non-empty buckets with their products: neighbouring values of one bucket are taken together."""
    column, position = part.column, 0
    while position < column.header.distinct:
        ends = bucket(_number(column.value(position)))
        following = _beyond(column, position, ends, bucket)
        products = column.bits(position, following) & part.bits
        if products:
            yield ends, products
        position = following


def _beyond(column: BlockColumn, position: int, ends: tuple[Number, Number], bucket: Bucketing) -> int:
    """The first entry after ``position`` that falls into another bucket; rounding may move it by some from its edge."""
    following = max(column.position(float(ends[1]), after=False), position + 1)
    while following > position + 1 and bucket(_number(column.value(following - 1))) != ends:
        following -= 1
    while following < column.header.distinct and bucket(_number(column.value(following))) == ends:
        following += 1
    return following


def _number(key: float | bytes) -> float:
    assert not isinstance(key, bytes)  # noqa: S101 - only columns of numbers are counted here
    return key
