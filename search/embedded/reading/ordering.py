"""Products in order: keyset pages of any depth, by any fields, then by uri."""

import heapq
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from search.cursor import Position
from search.embedded import bitmaps, channels
from search.embedded.channels import utf8
from search.embedded.columns import BlockColumn
from search.embedded.pages import Key
from search.embedded.reading.snapshot import Snapshot
from search.port import Sort
from search.query import Literal

Sets = dict[int, int]
"""Products by the place of their block; no set is empty."""

_FEW = 128  # products whose uris are read and sorted rather than walked in order


class Placed(NamedTuple):
    """A product with the values that it is sorted by; None where it has none."""

    values: tuple[Literal | None, ...]
    product: int


class _Entry(NamedTuple):
    """Products of one block that have one value."""

    key: Key
    block: int
    products: int


class Order:
    """The order by some fields, then by uri; ``backward`` walks it from its end."""

    def __init__(self, snapshot: Snapshot, backward: bool = False) -> None:
        self._snapshot, self._backward = snapshot, backward

    def walk(self, sorts: Sequence[Sort], products: Sets, after: Position | None) -> Iterator[Placed]:
        """The products, beyond the position ``after``."""
        self._snapshot.clock.check()
        if not sorts:
            for product in self._by_uri(products, after.key if after else None):
                yield Placed((), product)
            return
        first, rest = sorts[0], sorts[1:]
        for value, group in self._groups(first, products, after):
            inner = Position(after.values[1:], after.key) if after and value == after.values[0] else None
            if inner is None and not rest and _single(group):
                yield Placed((value,), self._only(group))
                continue
            for placed in self.walk(rest, group, inner):
                yield Placed((value, *placed.values), placed.product)

    def _groups(self, sort: Sort, products: Sets, after: Position | None) -> Iterator[tuple[Literal | None, Sets]]:
        """Values in order, each with the products sorted under it, from the value of ``after`` on; None is missing."""
        descending = sort.descending != self._backward
        start = after.values[0] if after else None
        split = self._split(sort, products)
        missing = {place: bits for place, bits in split.missing.items() if bits}
        if self._backward and missing and (after is None or start is None):
            yield None, missing
        if after is None or start is not None or self._backward:
            for text in (True, False) if descending else (False, True):  # all texts stand above all numbers
                bound = start if isinstance(start, str) == text else None
                if start is None or bound is not None or text != descending:
                    yield from self._valued(sort, split.texts if text else split.numbers, descending, bound)
        if not self._backward and missing:
            yield None, missing

    def _split(self, sort: Sort, products: Sets) -> "_Split":
        """What of each block is sorted as a number, as a text, or as missing."""
        split = _Split([], [], {})
        for place, bits in products.items():
            numbers, texts = self._snapshot.sorting_columns(
                self._snapshot.blocks[place], sort.field.name, sort.field.raw
            )
            number_bits = bits & numbers.present if numbers else 0
            text_bits = bits & texts.present if texts else 0
            split.missing[place] = bits & ~(number_bits | text_bits)
            if sort.descending:
                number_bits &= ~text_bits
            else:
                text_bits &= ~number_bits
            if numbers and number_bits:
                split.numbers.append((place, numbers, number_bits))
            if texts and text_bits:
                split.texts.append((place, texts, text_bits))
        return split

    def _valued(
        self, sort: Sort, parts: list[tuple[int, BlockColumn, int]], descending: bool, start: Literal | None
    ) -> Iterator[tuple[Literal, Sets]]:
        streams = [_entries(place, column, bits, descending, sort.descending, start) for place, column, bits in parts]
        merged = heapq.merge(*streams, key=itemgetter(0), reverse=descending)
        for key, entries in groupby(merged, key=itemgetter(0)):
            group: Sets = {}
            for entry in entries:
                group[entry.block] = group.get(entry.block, 0) | entry.products
            yield literal(key), group

    def _by_uri(self, products: Sets, after: str | None) -> Iterator[int]:
        if bitmaps.count_all(products.values()) <= _FEW:
            uris = self._snapshot.uris([product for part in products.items() for product in self._numbers(*part)])
            for uri, product in sorted(((uri, product) for product, uri in uris.items()), reverse=self._backward):
                if after is None or (uri < after if self._backward else uri > after):
                    yield product
            return
        streams = []
        for place, bits in products.items():
            column = self._snapshot.column(self._snapshot.blocks[place], channels.COMMON_TEXT, "uri")
            if column is not None:
                streams.append(_entries(place, column, bits, self._backward, False, after))
        for key, place, bits in heapq.merge(*streams, key=itemgetter(0), reverse=self._backward):
            if literal(key) != after:
                yield from self._numbers(place, bits)

    def _numbers(self, place: int, bits: int) -> Iterator[int]:
        start = self._snapshot.blocks[place].start
        return (start + number for number in bitmaps.numbers(bits))

    def _only(self, group: Sets) -> int:
        ((place, bits),) = group.items()
        return self._snapshot.blocks[place].start + bits.bit_length() - 1


class _Split(NamedTuple):
    numbers: list[tuple[int, BlockColumn, int]]
    texts: list[tuple[int, BlockColumn, int]]
    missing: Sets


def _single(group: Sets) -> bool:
    return len(group) == 1 and bitmaps.count_all(group.values()) == 1


def literal(key: Key) -> Literal:
    """The value of a cursor or a count for an entry of a column."""
    return key.decode("utf-8", "surrogatepass") if isinstance(key, bytes) else key


def _entries(
    place: int, column: BlockColumn, bits: int, descending: bool, greatest: bool, start: Literal | None
) -> Iterator[_Entry]:
    """The entries of one block in order, from the value ``start`` on."""
    low, high = 0, column.header.distinct
    folded = column.header.kind == "folded"
    if start is not None:
        key = utf8(start) if isinstance(start, str) else float(start)
        if descending:
            high = column.position(key + b"\1", False) if folded else column.position(key, after=True)  # type: ignore[operator]
        else:
            low = column.position(key + b"\0", False) if folded else column.position(key, after=False)  # type: ignore[operator]
    for value, products in column.ordered(bits, descending, greatest, low, high):
        yield _Entry(value.partition(b"\0")[0] if folded else value, place, products)  # type: ignore[union-attr]
