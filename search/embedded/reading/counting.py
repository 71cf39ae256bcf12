"""Totals, facets and statistics over sets of products."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import compress

from search.counts import Combination, Count, FacetResult, StatisticsResult
from search.embedded import bitmaps, channels
from search.embedded.columns import BlockColumn
from search.embedded.pages import Key
from search.embedded.reading.ordering import literal
from search.embedded.reading.snapshot import Block, Snapshot
from search.port import Facet
from search.query import Field, Literal
from search.semantics import combination_key, order_key


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
        counted = tuple(Count(*item) for item in ordered)
        return FacetResult(field, counted, self._missing(field.name, names), exact=self._snapshot.withheld is None)

    def combinations(self, fields: Sequence[Field]) -> tuple[Combination, ...]:
        """How many products have each combination of values of common fields."""
        counts: Counter[tuple[Literal | None, ...]] = Counter()
        for block, bits in zip(self._snapshot.blocks, self._sets, strict=True):
            for values, found in self._combined(block, bits, fields):
                counts[values] += found
        ordered = sorted(counts.items(), key=lambda item: (-item[1], combination_key(item[0])))
        return tuple(Combination(*item) for item in ordered)

    def _combined(
        self, block: Block, bits: int, fields: Sequence[Field]
    ) -> Iterator[tuple[tuple[Literal | None, ...], int]]:
        self._snapshot.clock.check()
        if not bits:
            return
        if not fields:
            yield (), bits.bit_count()
            return
        without = bits
        for column in self._present(block, fields[0].name, (channels.COMMON_NUMBER, channels.COMMON_TEXT)):
            without &= ~column.present
            for key, some in _value_sets(column, bits & column.present):
                for values, found in self._combined(block, some, fields[1:]):
                    yield (_stored(column, key), *values), found
        for values, found in self._combined(block, without, fields[1:]):
            yield (None, *values), found

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
    mask: bytearray | None = None
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


def _value_sets(column: BlockColumn, bits: int) -> Iterator[tuple[Key, int]]:
    """The products that have each value."""
    for page, begin, end in column.spans(0, column.header.distinct) if bits else ():
        for entry in range(begin, end):
            dense = page.dense.get(entry)
            found = bits & (bitmaps.from_numbers(page.members(entry), column.size) if dense is None else dense)
            if found:
                yield page.values[entry], found


def _dense_values(column: BlockColumn) -> int:
    return sum(len(page.dense) for page, _, _ in column.spans(0, column.header.distinct))
