"""Reading a column of a block: which products have which values, in which order.

The decoded parts are immutable and shared between threads by a cache; a `BlockColumn` is made for one transaction.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from search.embedded import bitmaps
from search.embedded.pages import RANK_PAGE, Header, Key, Page, decode_header, decode_page, rank_code

SELECTIVE = 64  # below one match in 64 products, ranks are sorted instead of walking all values


class Texts(Sequence[bytes]):
    """Texts stored one after another."""

    __slots__ = ("data", "ends")

    def __init__(self, data: bytes, ends: "array[int]") -> None:
        self.data, self.ends = data, ends

    def __len__(self) -> int:
        return len(self.ends)

    def __getitem__(self, entry: int) -> bytes:  # type: ignore[override]
        return self.data[self.ends[entry - 1] if entry else 0 : self.ends[entry]]

    def texts(self) -> list[bytes]:
        """All of them."""
        return [self.data[begin:end] for begin, end in zip((0, *self.ends), self.ends, strict=False)]


class DecodedPage(NamedTuple):
    """A page as sequences: ``ends[i]`` is where the products of entry *i* end; ``dense`` holds sets of bits."""

    values: Sequence[Key]
    ends: "array[int]"
    products: "array[int]"
    dense: dict[int, int]

    def members(self, entry: int) -> "array[int]":
        """The products of one entry that is not dense."""
        return self.products[self.ends[entry - 1] if entry else 0 : self.ends[entry]]

    def gather(self, low: int, high: int, into: "array[int]") -> int:
        """Append the products of the entries from ``low`` up to ``high``, but give those of dense entries as bits."""
        begin = self.ends[low - 1] if low else 0
        into.extend(self.products[begin : self.ends[high - 1]])
        bits = 0
        for entry, members in self.dense.items():
            if low <= entry < high:
                bits |= members
        return bits

    def entry_bits(self, entry: int, size: int) -> int:
        """The products of one entry."""
        return self.dense[entry] if entry in self.dense else bitmaps.from_numbers(self.members(entry), size)

    def union(self, entries: Iterable[int], size: int) -> int:
        """The products of some entries."""
        products: list[int] = []
        bits = 0
        for entry in entries:
            if entry in self.dense:
                bits |= self.dense[entry]
            else:
                products.extend(self.members(entry))
        return bits | bitmaps.from_numbers(products, size)


def decoded_page(page: Page, text: bool) -> DecodedPage:
    """The sequences of a stored page."""
    values: Sequence[Key] = Texts(page.values, array("I", page.value_ends)) if text else array("d", page.values)
    dense = {entry: bitmaps.unpack(packed) for entry, packed in page.dense.items()}
    return DecodedPage(values, array("I", page.ends), array("H", page.products), dense)


class DecodedHeader(NamedTuple):
    """A header with its set of bits and its only page, if it has but one."""

    header: Header
    present: int
    page: DecodedPage | None


def decoded_header(data: bytes) -> DecodedHeader:
    """The header from its stored bytes."""
    header = decode_header(data)
    page = decoded_page(header.inline, header.text) if header.inline else None
    return DecodedHeader(header, bitmaps.unpack(header.present), page)


class BlockColumn:
    """One column of one block; ``cached(page, make)`` gives a decoded part, made by ``make`` from its stored bytes."""

    __slots__ = ("_cached", "_decoded", "header", "present", "size")

    def __init__(self, decoded: DecodedHeader, cached: Callable[[int, Callable[[bytes], object]], object]) -> None:
        self._decoded, self._cached = decoded, cached
        self.header, self.present, self.size = decoded.header, decoded.present, decoded.header.size

    def page(self, number: int) -> DecodedPage:
        """The page of this number, from 0."""
        if self._decoded.page is not None:
            return self._decoded.page
        text = self.header.text
        page = self._cached(number + 1, lambda data: decoded_page(decode_page(data), text))
        assert isinstance(page, DecodedPage)  # noqa: S101 - the cache holds what this key's maker made
        return page

    def position(self, key: Key, after: bool) -> int:
        """The first entry that is not below ``key`` (``after``: that is above it)."""
        header = self.header
        if key < header.low or (key == header.low and not after):  # type: ignore[operator]
            return 0
        if key > header.high or (key == header.high and after):  # type: ignore[operator]
            return header.distinct
        number = bisect_right(header.firsts, key) - 1
        find = bisect_right if after else bisect_left
        return header.bases[number] + find(self.page(number).values, key)

    def bits(self, low: int, high: int) -> int:
        """The products of the entries from ``low`` up to ``high``."""
        if low >= high:
            return 0
        if low == 0 and high == self.header.distinct:
            return self.present
        if not self.header.many and (high - low) * 2 > self.header.distinct:
            return self.present & ~(self._union(0, low) | self._union(high, self.header.distinct))
        return self._union(low, high)

    def _union(self, low: int, high: int) -> int:
        if low >= high:
            return 0
        products = array("H")
        bits = 0
        for page, begin, end in self.spans(low, high):
            bits |= page.gather(begin, end, products)
        return bits | bitmaps.from_numbers(products, self.size)

    def equal(self, key: Key) -> int:
        """The products that have the value."""
        low = self.position(key, after=False)
        if low == self.header.distinct:
            return 0
        page, entry = self._locate(low)
        return page.entry_bits(entry, self.size) if page.values[entry] == key else 0

    def value(self, entry: int) -> Key:
        """The value of an entry."""
        page, local = self._locate(entry)
        return page.values[local]

    def spans(self, low: int, high: int) -> Iterator[tuple[DecodedPage, int, int]]:
        """The pages that hold the entries from ``low`` up to ``high``, each with where to begin and end in it."""
        for page, _, begin, end in self._pages(low, high):
            yield page, begin, end

    def ranks(self, greatest: bool = False) -> "array[int]":
        """For each product the entry of its least (or greatest) value plus one; 0 where it has none."""
        distinct, size, many = self.header.distinct, self.size, self.header.many
        if self.header.ranked:
            code = rank_code(distinct)
            ranks = self._cached(RANK_PAGE, lambda data: array(code, data))
        else:
            ranks = self._cached(-1, lambda _: self._find_ranks())
        assert isinstance(ranks, array)  # noqa: S101 - the cache holds what this key's maker made
        return (ranks[size:] if greatest else ranks[:size]) if many else ranks

    def _find_ranks(self) -> "array[int]":
        size = self.size
        code = rank_code(self.header.distinct)
        least, greatest = array(code, [0]) * size, array(code, [0]) * size
        for page, base, begin, end in self._pages(0, self.header.distinct):
            for entry in range(begin, end):
                rank = base + entry + 1
                for product in bitmaps.numbers(page.dense[entry]) if entry in page.dense else page.members(entry):
                    greatest[product] = rank
                    if not least[product]:
                        least[product] = rank
        return least + greatest if self.header.many else least

    def _locate(self, entry: int) -> tuple[DecodedPage, int]:
        number = bisect_right(self.header.bases, entry) - 1
        return self.page(number), entry - self.header.bases[number]

    def _pages(self, low: int, high: int) -> Iterator[tuple[DecodedPage, int, int, int]]:
        """Pages with the entries from ``low`` up to ``high``: page, its first entry, and where to begin and end in it."""
        bases = self.header.bases
        number = bisect_right(bases, low) - 1
        while number < len(bases) and bases[number] < high:
            page, base = self.page(number), bases[number]
            yield page, base, max(low - base, 0), min(high - base, len(page.values))
            number += 1

    def ordered(
        self, match: int, descending: bool, greatest: bool, low: int = 0, high: int | None = None
    ) -> Iterator[tuple[Key, int]]:
        """Values in order, each with the matching products that are sorted under it, of the entries ``low`` to ``high``.

        A product is sorted under its least value, or its ``greatest``.
        """
        end = self.header.distinct if high is None else high
        match &= self.present
        if not match or low >= end:
            return iter(())
        if match.bit_count() * SELECTIVE < self.size:
            return self._by_rank(match, descending, greatest, low, end)
        return self._by_walk(match, descending, greatest, low, end)

    def _by_rank(self, match: int, descending: bool, greatest: bool, low: int, high: int) -> Iterator[tuple[Key, int]]:
        ranks = self.ranks(greatest)
        # Rank and product in one integer sort faster than pairs.
        placed = sorted([ranks[product] << 16 | product for product in bitmaps.numbers(match)])
        placed = placed[bisect_left(placed, (low + 1) << 16) : bisect_left(placed, (high + 1) << 16)]
        for rank, members in groupby(reversed(placed) if descending else placed, _rank_of):
            bits = 0
            for member in members:
                bits |= 1 << (member & 0xFFFF)
            yield self.value(rank - 1), bits

    def _by_walk(self, match: int, descending: bool, greatest: bool, low: int, high: int) -> Iterator[tuple[Key, int]]:
        mask = bitmaps.to_mask(match, self.size)
        ranks = self.ranks(greatest) if self.header.many else None
        numbers = range(len(self.header.bases))
        for number in reversed(numbers) if descending else numbers:
            base = self.header.bases[number]
            if base >= high or (number + 1 < len(numbers) and self.header.bases[number + 1] <= low):
                continue
            page = self.page(number)
            entries = range(max(low - base, 0), min(high - base, len(page.values)))
            if ranks is None and not page.dense and len(page.products) == len(page.values):
                products = page.products  # each value has one product: the common case
                for entry in reversed(entries) if descending else entries:
                    if mask[products[entry]]:
                        yield page.values[entry], 1 << products[entry]
                continue
            for entry in reversed(entries) if descending else entries:
                bits = _matching(page, entry, mask, match)
                if bits and ranks is not None:
                    rank = base + entry + 1
                    bits = sum(1 << product for product in bitmaps.numbers(bits) if ranks[product] == rank)
                if bits:
                    yield page.values[entry], bits


def _rank_of(placed: int) -> int:
    return placed >> 16


def _matching(page: DecodedPage, entry: int, mask: bytearray, match: int) -> int:
    if entry in page.dense:
        return page.dense[entry] & match
    begin, end = page.ends[entry - 1] if entry else 0, page.ends[entry]
    if end - begin == 1:
        product = page.products[begin]
        return 1 << product if mask[product] else 0
    members = [product for product in page.products[begin:end] if mask[product]]
    return bitmaps.from_numbers(members, len(mask)) if members else 0
