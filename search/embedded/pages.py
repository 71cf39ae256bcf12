"""The form of one column of one block: sorted distinct values, and for each the products that have it.

A block is a run of products numbered from 0; a column holds the values of one field there. It is written once and never
changed, so whatever a reader has decoded stays right. It consists of a header and of pages of neighbouring values; a
column of one page keeps it in its header. Values are doubles, or texts compared as UTF-8 (which is code-point order).
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

import msgspec

from search.embedded import bitmaps

Key = float | bytes
Postings = Mapping[Key, Sequence[int] | int]
"""The products that have a value, without repeats: numbers in ascending order, or a set of bits."""

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


def encode_column(postings: Postings, size: int, kind: str, ranked: bool = True) -> Encoded:
    """The stored form of a column of a block of ``size`` products; ``postings`` has at least one value."""
    values = sorted(postings)
    text = kind in ("text", "folded")
    present, total = 0, 0
    sparse: list[int] = []
    for value in values:
        members = postings[value]
        if isinstance(members, int):
            present |= members
            total += members.bit_count()
        else:
            sparse.extend(members)
    present |= bitmaps.from_numbers(sparse, size)
    many = total + len(sparse) > present.bit_count()
    firsts: list[Key] = []
    bases: list[int] = []
    pages: list[Page] = []
    for begin, end in _cuts(values, text):
        firsts.append(values[begin])
        bases.append(begin)
        pages.append(_page(values[begin:end], postings, size, text))
    keep_ranks = ranked and size >= RANKED_SIZE and len(values) > DENSE
    header = Header(
        kind, size, len(values), bitmaps.pack(present, size), many, keep_ranks, values[0], values[-1], firsts, bases
    )
    if len(pages) == 1:
        header.inline = pages[0]
        pages = []
    ranks = _ranks(values, postings, size, many).tobytes() if keep_ranks else None
    return Encoded(_encoder.encode(header), tuple(map(_encoder.encode, pages)), ranks)


def _cuts(values: list[Key], text: bool) -> Iterator[tuple[int, int]]:
    if not text:
        for begin in range(0, len(values), PAGE_VALUES):
            yield begin, min(begin + PAGE_VALUES, len(values))
        return
    ends = list(accumulate(map(len, values)))  # type: ignore[arg-type]
    begin, written = 0, 0
    while begin < len(values):
        end = max(bisect_right(ends, written + PAGE_BYTES), begin + 1)
        end = min(end, begin + PAGE_VALUES)
        yield begin, end
        written = ends[end - 1]
        begin = end


def _page(values: list[Key], postings: Postings, size: int, text: bool) -> Page:
    products: list[int] = []
    ends: list[int] = []
    dense: dict[int, bytes] = {}
    limit = max(size // DENSE, DENSE)
    for entry, value in enumerate(values):
        members = postings[value]
        if isinstance(members, int):
            dense[entry] = bitmaps.pack(members, size)
        elif len(members) > limit:
            dense[entry] = bitmaps.pack(bitmaps.from_numbers(members, size), size)
        else:
            products += members
        ends.append(len(products))
    if text:
        joined = b"".join(values)  # type: ignore[arg-type]
        value_ends = array("I", accumulate(map(len, values))).tobytes()  # type: ignore[arg-type]
    else:
        joined, value_ends = array("d", values).tobytes(), b""
    return Page(len(values), joined, value_ends, array("I", ends).tobytes(), array("H", products).tobytes(), dense)


def _ranks(values: list[Key], postings: Postings, size: int, many: bool) -> "array[int]":
    """For each product the entry of its least value plus one, then (if ``many``) of its greatest; 0 where none."""
    code = rank_code(len(values))
    least, greatest = array(code, [0]) * size, array(code, [0]) * size
    for rank, value in enumerate(values, 1):
        members = postings[value]
        for product in bitmaps.numbers(members) if isinstance(members, int) else members:
            greatest[product] = rank
            if not least[product]:
                least[product] = rank
    return least + greatest if many else least


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
