"""The form of one column of one block: sorted distinct values, and for each the products that have it.

A block is a run of products numbered from 0; a column holds the values of one field there. It is written once and never
changed, so whatever a reader has decoded stays right. It consists of a header and of pages of neighbouring values; a
column of one page keeps it in its header. Values are doubles, or texts compared as UTF-8 (which is code-point order).
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, chain
from typing import Any, NamedTuple

import msgspec

from search.embedded import bitmaps

Key = float | bytes
PAGE_VALUES = 1024
PAGE_BYTES = 16384
DENSE = 16  # a value of one product in 16 or more is kept as a set of bits
RANKED_SIZE = 8192  # smaller blocks find the ranks of their products when asked
RANK_PAGE = 0xFFFF
MAXIMUM_SIZE = 0xFFFE


class Page(msgspec.Struct, array_like=True):
    """Neighbouring values and their products, as arrays in native byte order; ``dense`` are sets of bits by entry."""

    count: int
    values: bytes
    value_ends: bytes
    ends: bytes
    products: bytes
    dense: dict[int, bytes]


class Header(msgspec.Struct, array_like=True):
    """What is known of a column without its pages. ``firsts`` and ``bases`` are the first value and entry of each page.

    ``kind`` is text, folded, or for doubles real, integer, time or boolean: what all of them were. A folded text is its
    folded form, a NUL and the text itself, so that it is found by the one and shown as the other.
    """

    kind: str
    size: int
    distinct: int
    present: bytes
    many: bool
    ranked: bool
    low: Key
    high: Key
    firsts: list[Key]
    bases: list[int]
    inline: Page | None = None

    @property
    def text(self) -> bool:
        """Whether the values are texts."""
        return self.kind in ("text", "folded")


class Encoded(NamedTuple):
    """A column ready to be stored: header, pages, and the ranks of its products where they are kept."""

    header: bytes
    pages: tuple[bytes, ...]
    ranks: bytes | None


_encoder = msgspec.msgpack.Encoder()
_header_decoder = msgspec.msgpack.Decoder(Header)
_page_decoder = msgspec.msgpack.Decoder(Page)


def decode_header(data: bytes) -> Header:
    """The header that `encode_column` made."""
    return _header_decoder.decode(data)


def decode_page(data: bytes) -> Page:
    """A page that `encode_column` made."""
    return _page_decoder.decode(data)


def rank_code(distinct: int) -> str:
    """The array type that holds the ranks of a column of ``distinct`` values."""
    return "H" if distinct < MAXIMUM_SIZE else "I"


def encode_column(
    postings: Mapping[Key, list[int]], size: int, kind: str, dense: Mapping[Key, int] | None = None, ranked: bool = True
) -> Encoded:
    """The stored form of a column of a block of ``size`` products.

    ``postings`` are the products, ascending and without repeats, of a value; those of a value in ``dense`` are a set of
    bits. There is at least one value.
    """
    values = _Values(postings, dict(dense or {}), size)
    text = kind in ("text", "folded")
    firsts: list[Key] = []
    bases: list[int] = []
    pages: list[Page] = []
    keys = values.keys
    for begin, end in _cuts(keys, text):
        firsts.append(_separator(keys[begin - 1] if begin else b"", keys[begin]))
        bases.append(begin)
        pages.append(values.page(begin, end, text))
    present = bitmaps.pack(values.present, size)
    keep_ranks = ranked and size >= RANKED_SIZE and len(keys) > DENSE
    header = Header(kind, size, len(keys), present, values.many, keep_ranks, keys[0], keys[-1], firsts, bases)
    if len(pages) == 1:
        header.inline = pages[0]
        pages = []
    ranks = values.ranks().tobytes() if keep_ranks else None
    return Encoded(_encoder.encode(header), tuple(map(_encoder.encode, pages)), ranks)


class _Values:
    """The values of a column in order; their products one after another, apart from the dense ones."""

    def __init__(self, postings: Mapping[Key, list[int]], dense: dict[Key, int], size: int) -> None:
        self._size = size
        limit = max(size // DENSE, DENSE)
        dense |= {key: bitmaps.from_numbers(members, size) for key, members in postings.items() if len(members) > limit}
        if dense:
            self.keys: list[Key] = sorted(postings.keys() | dense.keys())
            self._lists = [[] if key in dense else postings[key] for key in self.keys]
            places = {key: place for place, key in enumerate(self.keys) if key in dense}
            self._dense = {places[key]: bits for key, bits in dense.items()}
        else:
            self.keys = sorted(postings)
            self._lists = [postings[key] for key in self.keys]
            self._dense = {}
        self._products = list(chain.from_iterable(self._lists))
        self._ends = list(accumulate(map(len, self._lists)))
        self.present = bitmaps.from_numbers(self._products, size)
        total = len(self._products)
        for bits in self._dense.values():
            self.present |= bits
            total += bits.bit_count()
        self.many = total > self.present.bit_count()

    def page(self, begin: int, end: int, text: bool) -> Page:
        """The page of the entries from ``begin`` up to ``end``."""
        keys: Sequence[Any] = self.keys[begin:end]
        base = self._ends[begin - 1] if begin else 0
        ends = array("I", [place - base for place in self._ends[begin:end]]).tobytes()
        products = array("H", self._products[base : self._ends[end - 1]]).tobytes()
        dense = {
            place - begin: bitmaps.pack(bits, self._size) for place, bits in self._dense.items() if begin <= place < end
        }
        if text:
            value_ends = array("I", accumulate(map(len, keys))).tobytes()
            return Page(len(keys), b"".join(keys), value_ends, ends, products, dense)
        return Page(len(keys), array("d", keys).tobytes(), b"", ends, products, dense)

    def ranks(self) -> "array[int]":
        """For each product the entry of its least value plus one, then (if ``many``) of its greatest; 0 where none."""
        code = rank_code(len(self.keys))
        greatest = array(code, [0]) * self._size
        if not self._dense and len(self._products) == len(self.keys):
            for rank, product in enumerate(self._products, 1):
                greatest[product] = rank
        else:
            for rank, members in enumerate(self._lists, 1):
                for product in members or bitmaps.numbers(self._dense[rank - 1]):
                    greatest[product] = rank
        if not self.many:
            return greatest
        least = array(code, [0]) * self._size
        for rank in range(len(self.keys), 0, -1):
            for product in self._lists[rank - 1] or bitmaps.numbers(self._dense[rank - 1]):
                least[product] = rank
        return least + greatest


def _separator(last: Key, first: Key) -> Key:
    """A short text above ``last`` that is not above ``first``, so that long texts do not fill the header."""
    if not isinstance(last, bytes) or not isinstance(first, bytes):
        return first
    same = next((place for place, (one, other) in enumerate(zip(last, first, strict=False)) if one != other), len(last))
    return first[: same + 1]


def _cuts(keys: list[Any], text: bool) -> Iterator[tuple[int, int]]:
    """Where pages begin and end."""
    if not text:
        for begin in range(0, len(keys), PAGE_VALUES):
            yield begin, min(begin + PAGE_VALUES, len(keys))
        return
    ends = list(accumulate(map(len, keys)))
    begin, written = 0, 0
    while begin < len(keys):
        end = max(bisect_right(ends, written + PAGE_BYTES), begin + 1)
        end = min(end, begin + PAGE_VALUES)
        yield begin, end
        written = ends[end - 1]
        begin = end


def joined_kind(kinds: Iterable[str]) -> str:
    """The kind of a column whose values are of these kinds."""
    found = set(kinds)
    return found.pop() if len(found) == 1 else "folded" if "folded" in found else "real"


def stored_pages(encoded: Encoded) -> list[tuple[int, bytes]]:
    """Numbers and bytes of what is stored of a column: the header is page 0."""
    pages = [(0, encoded.header), *enumerate(encoded.pages, 1)]
    if encoded.ranks is not None:
        pages.append((RANK_PAGE, encoded.ranks))
    return pages


def page_id(block: int, field: int, page: int) -> int:
    """The key of a stored page: 24 bits for the field, 16 for the page."""
    return (block << 24 | field) << 16 | page


def page_ids(block: int) -> tuple[int, int]:
    """The first and the last key that pages of a block may have."""
    return page_id(block, 0, 0), page_id(block + 1, 0, 0) - 1


def page_field(key: int) -> int:
    """The field of a stored page."""
    return key >> 16 & 0xFFFFFF
