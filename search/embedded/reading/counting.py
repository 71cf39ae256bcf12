"""Totals, facets, histograms and statistics over sets of products."""

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import compress

from search.buckets import CALENDAR, calendar_bucket, check_histogram, equal_bucket, equal_edges, step_bucket
from search.embedded import bitmaps, channels
from search.embedded.columns import BlockColumn
from search.embedded.pages import Key
from search.embedded.reading.ordering import literal
from search.embedded.reading.snapshot import Block, Snapshot
from search.port import Bucket, Count, Facet, FacetResult, Histogram, HistogramResult, StatisticsResult
from search.query import Field, Literal
from search.semantics import order_key

Number = float | int
Bucketing = Callable[[float], tuple[Number, Number]]


class Counting:
    """Counts over the products of ``sets``, which are in the order of the snapshot's blocks."""

    def __init__(self, snapshot: Snapshot, sets: list[int]) -> None:
        self._snapshot, self._sets = snapshot, sets
        self.total = bitmaps.count_all(sets)

    def facet(self, facet: Facet) -> FacetResult:
        """The most frequent values of a field."""
        field = facet.field
        names = (channels.LABEL_TEXT,) if field.raw else (channels.COMMON_NUMBER, channels.COMMON_TEXT)
        counts: Counter[Literal] = Counter()
        for columns, bits in self._columns(field.name, names):
            for column in columns:
                for key, count in _value_counts(column, bits & column.present):
                    counts[_stored(column, key)] += count
        ordered = sorted(counts.items(), key=lambda item: (-item[1], order_key(item[0])))[: facet.first]
        return FacetResult(field, tuple(Count(*item) for item in ordered), self._missing(field.name, names))

    def statistics(self, field: Field) -> StatisticsResult:
        """The least and the greatest value of a field, and how many products have one."""
        low: tuple[tuple[bool, Key], Literal] | None = None
        high: tuple[tuple[bool, Key], Literal] | None = None
        present = 0
        for block, bits in zip(self._snapshot.blocks, self._sets, strict=True):
            found = 0
            for column in self._snapshot.sorting_columns(block, field.name, field.raw) if bits else ():
                if column is None or not bits & column.present:
                    continue
                found |= bits & column.present
                for greatest in (False, True):
                    key, _ = next(column.ordered(bits, greatest, greatest))
                    shown = (isinstance(key, bytes), key), _stored(column, key)
                    if not greatest and (low is None or shown[0] < low[0]):
                        low = shown
                    if greatest and (high is None or shown[0] > high[0]):
                        high = shown
            present += found.bit_count()
        ends = (low[1] if low else None, high[1] if high else None)
        return StatisticsResult(field, *ends, present, self.total - present)

    def histogram(self, histogram: Histogram) -> HistogramResult:
        """Counts of products by ranges of a numeric or time field."""
        check_histogram(histogram)
        field, interval = histogram.field, histogram.interval
        counts: Counter[tuple[Number, Number]] = Counter()
        parts = [(column, bits & column.present) for column, bits in self._numeric(histogram) if bits & column.present]
        times = all(column.header.kind == "time" for column, _ in parts)
        edges: list[Number] = []
        if histogram.buckets is not None and parts:
            least = min(next(column.ordered(bits, False, False))[0] for column, bits in parts)  # type: ignore[type-var]
            most = max(next(column.ordered(bits, True, True))[0] for column, bits in parts)  # type: ignore[type-var]
            edges = equal_edges(*(int(end) if times else float(end) for end in (least, most)), histogram.buckets)

        def bucket(value: float) -> tuple[Number, Number]:
            if edges:
                return equal_bucket(value, edges)
            if isinstance(interval, str):
                return calendar_bucket(int(value), interval)
            assert interval is not None  # noqa: S101 - check_histogram saw to it
            return step_bucket(value, interval)

        for column, bits in parts:
            for found, products in _buckets(column, bits, bucket):
                counts[found] += products.bit_count()
            self._snapshot.clock.check()
        missing = self.total - bitmaps.count_all(bits for _, bits in parts)
        return HistogramResult(field, tuple(Bucket(*ends, count) for ends, count in sorted(counts.items())), missing)

    def _numeric(self, histogram: Histogram) -> Iterator[tuple[BlockColumn, int]]:
        field = histogram.field
        for block, bits in zip(self._snapshot.blocks, self._sets, strict=True):
            if not field.raw:
                column = self._snapshot.column(block, channels.COMMON_NUMBER, field.name)
            elif histogram.buckets is not None:
                column = self._snapshot.sorting_columns(block, field.name, raw=True)[0]
            else:
                channel = channels.LABEL_TIME if histogram.interval in CALENDAR else channels.LABEL_NUMBER
                column = self._snapshot.column(block, channel, field.name)
            if column is not None and bits:
                yield column, bits

    def _columns(self, name: str, names: tuple[str, ...]) -> Iterator[tuple[list[BlockColumn], int]]:
        for block, bits in zip(self._snapshot.blocks, self._sets, strict=True):
            if bits:
                yield self._present(block, name, names), bits

    def _present(self, block: Block, name: str, names: tuple[str, ...]) -> list[BlockColumn]:
        return [column for channel in names if (column := self._snapshot.column(block, channel, name)) is not None]

    def _missing(self, name: str, names: tuple[str, ...]) -> int:
        missing = 0
        for columns, bits in self._columns(name, names):
            for column in columns:
                bits &= ~column.present
            missing += bits.bit_count()
        return missing


def _stored(column: BlockColumn, key: Key) -> Literal:
    """The value as it was, for an entry of a column."""
    kind = column.header.kind
    if isinstance(key, bytes):
        return literal(key.partition(b"\0")[2] if kind == "folded" else key)
    return bool(key) if kind == "boolean" else int(key) if kind in ("integer", "time") else key


def _value_counts(column: BlockColumn, bits: int) -> Iterator[tuple[Key, int]]:
    """How many of the products have each value; every product has one."""
    if not bits:
        return
    mask: bytes | None = None
    if not column.header.many and column.header.distinct > 2 * _dense_values(column):
        mask = bitmaps.to_mask(bits, column.size)
        for rank, count in Counter(compress(column.ranks(), mask)).items():
            yield column.value(rank - 1), count
        return
    for page, begin, end in column.spans(0, column.header.distinct):
        for entry in range(begin, end):
            if entry in page.dense:
                count = (page.dense[entry] & bits).bit_count()
            else:
                mask = mask or bitmaps.to_mask(bits, column.size)
                count = sum(map(mask.__getitem__, page.members(entry)))
            if count:
                yield page.values[entry], count


def _dense_values(column: BlockColumn) -> int:
    return sum(len(page.dense) for page, _, _ in column.spans(0, column.header.distinct))


def _buckets(column: BlockColumn, bits: int, bucket: Bucketing) -> Iterator[tuple[tuple[Number, Number], int]]:
    """Non-empty buckets with their products: neighbouring values of one bucket are taken together."""
    position, end = 0, column.header.distinct
    while position < end:
        value = column.value(position)
        assert not isinstance(value, bytes)  # noqa: S101 - only called on columns of numbers
        ends = bucket(value)
        following = _beyond(column, position, ends, bucket)
        products = column.bits(position, following) & bits
        if products:
            yield ends, products
        position = following


def _beyond(column: BlockColumn, position: int, ends: tuple[Number, Number], bucket: Bucketing) -> int:
    """The first entry after ``position`` that falls into another bucket; rounding may move it by one from its edge."""
    following = max(column.position(float(ends[1]), after=False), position + 1)
    while following > position + 1 and bucket(column.value(following - 1)) != ends:  # type: ignore[arg-type]
        following -= 1
    while following < column.header.distinct and bucket(column.value(following)) == ends:  # type: ignore[arg-type]
        following += 1
    return following
