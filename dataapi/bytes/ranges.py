"""Ranges of bytes (RFC 9110, 14.1.2 and 14.2)."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from access.links import MAX_RANGES

_SET = re.compile(r"bytes=(.*)\Z", re.IGNORECASE | re.ASCII)
_SPEC = re.compile(r"([0-9]*)-([0-9]*)")
_DIGITS = 18  # of a position: no file is longer
_LONGEST = 50 * MAX_RANGES  # characters: two positions, a dash, a comma


class Unsatisfiable(Exception):
    """Ranges that are refused with 416: no byte of the file is in them, or they are too many. The message may be shown."""


class Part(NamedTuple):
    """Bytes from ``start`` on."""

    start: int
    length: int

    @property
    def last(self) -> int:
        """The last byte."""
        return self.start + self.length - 1


def requested_parts(header: str | None, size: int) -> tuple[Part, ...] | None:
    """The parts that a Range header asks for; None for the whole file: without one, or where it is none of bytes.

    Parts that overlap or touch are one, at the place of the first of them: no byte is given twice. Raises Unsatisfiable
    where no byte of the file is in any range, and for more than 100 ranges.
    """
    specs = _specs(header)
    if specs is None:
        return None
    if len(specs) > MAX_RANGES:
        raise Unsatisfiable(f"Ask for at most {MAX_RANGES} ranges at once.")
    found = [part for spec in specs if (part := _part(spec, size)) is not None]
    if not found:
        raise Unsatisfiable(f"The file has {size} bytes.")
    return _merged(found)


def _specs(header: str | None) -> list[tuple[str, str]] | None:
    match = _SET.match(header.strip()) if header is not None else None
    if match is None:
        return None
    if len(match[1]) > _LONGEST:
        raise Unsatisfiable(f"Ask for at most {MAX_RANGES} ranges at once.")
    specs = []
    for text in match[1].split(","):
        text = text.strip(" \t")
        if not text:
            continue  # empty elements of a list are passed over (RFC 9110, 5.6.1.2)
        spec = _SPEC.fullmatch(text)
        if spec is None or not (spec[1] or spec[2]):
            return None
        if spec[1] and spec[2] and _position(spec[2]) < _position(spec[1]):
            return None
        specs.append((spec[1], spec[2]))
    return specs or None


def _part(spec: tuple[str, str], size: int) -> Part | None:
    """The bytes of a file in one range; None where there are none."""
    first, last = spec
    if not first:
        length = min(_position(last), size)
        return Part(size - length, length) if length else None
    start = _position(first)
    end = min(_position(last) + 1, size) if last else size
    return Part(start, end - start) if start < size else None


def _position(text: str) -> int:
    digits = text.lstrip("0")
    return int(digits or "0") if len(digits) <= _DIGITS else 10**_DIGITS


def _merged(parts: Sequence[Part]) -> tuple[Part, ...]:
    merged: list[tuple[int, Part]] = []
    for number, part in sorted(enumerate(parts), key=lambda one: one[1]):
        before = merged[-1] if merged else None
        if before is not None and part.start <= before[1].last + 1:
            end = max(before[1].last, part.last) + 1
            merged[-1] = (min(before[0], number), Part(before[1].start, end - before[1].start))
        else:
            merged.append((number, part))
    return tuple(part for _, part in sorted(merged))
