"""One range of bytes (RFC 9110, 14.1.2 and 14.2)."""

import re
from typing import NamedTuple

_SINGLE = re.compile(r"bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*\Z", re.IGNORECASE | re.ASCII)
_DIGITS = 18  # of a position: no file is longer


class Unsatisfiable(Exception):
    """A range that begins behind the end of the file: 416."""


class Part(NamedTuple):
    """Bytes from ``start`` on."""

    start: int
    length: int


def requested_part(header: str | None, size: int) -> Part | None:
    """The part that a Range header asks for; None for the whole file: without one, in other units, or several ranges.

    Raises Unsatisfiable where no byte of the file is in it.
    """
    match = _SINGLE.match(header.strip()) if header is not None else None
    if match is None or not (match[1] or match[2]) or max(len(match[1]), len(match[2])) > _DIGITS:
        return None
    if not match[1]:
        length = min(int(match[2]), size)
        if not length:
            raise Unsatisfiable
        return Part(size - length, length)
    start = int(match[1])
    last = min(int(match[2]), size - 1) if match[2] else size - 1
    if match[2] and int(match[2]) < start:
        return None  # no range at all: it is passed over
    if start >= size:
        raise Unsatisfiable
    return Part(start, last - start + 1)
