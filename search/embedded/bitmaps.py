"""Sets of small integers as Python integers: bit *i* is set where *i* belongs to the set.

And, or, not and counting then cost a microsecond for a block of products; only the ways in and out are written here.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import compress

_PLANES = [bytes((byte >> bit) & 1 for byte in range(256)) for bit in range(8)]  # translates bytes to their bit
_FEW = 48  # below this, shifting bit by bit is faster than filling a mask


def from_numbers(numbers: Sequence[int], size: int) -> int:
    """The set of ``numbers``, all below ``size``."""
    if len(numbers) < _FEW:
        bits = 0
        for number in numbers:
            bits |= 1 << number
        return bits
    mask = bytearray(size)
    for number in numbers:
        mask[number] = 1
    return from_mask(mask)


def from_mask(mask: bytes | bytearray) -> int:
    """The set of the positions at which ``mask`` holds a one."""
    bits = 0
    for bit in range(8):
        bits |= int.from_bytes(mask[bit::8], "little") << bit
    return bits


def to_mask(bits: int, size: int) -> bytearray:
    """One byte for each number below ``size``, rounded up to eight: one where it belongs to the set, else zero."""
    packed = bits.to_bytes((size + 7) // 8, "little")
    mask = bytearray(8 * len(packed))
    for bit, plane in enumerate(_PLANES):
        mask[bit::8] = packed.translate(plane)
    return mask


def numbers(bits: int) -> Iterator[int]:
    """The members in ascending order."""
    if bits.bit_count() < _FEW:
        return _few_numbers(bits)
    size = bits.bit_length()
    return compress(range(size), to_mask(bits, size))


def _few_numbers(bits: int) -> Iterator[int]:
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def pack(bits: int, size: int) -> bytes:
    """The set as bytes, for storage."""
    return bits.to_bytes((size + 7) // 8, "little")


def unpack(packed: bytes) -> int:
    """The set that `pack` stored."""
    return int.from_bytes(packed, "little")


def full(size: int) -> int:
    """All numbers below ``size``."""
    return (1 << size) - 1


def count_all(sets: Iterable[int]) -> int:
    """How many members the sets have together."""
    return sum(bits.bit_count() for bits in sets)
