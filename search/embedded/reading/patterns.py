"""Prefixes, globs and tokens in the texts of a column."""

import math
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator

from search import semantics
from search.embedded.columns import BlockColumn, DecodedPage, Texts
from search.tokens import fold, tokenize


def double(value: float) -> float:
    """The double that a number compares as; integers beyond all doubles as infinity."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def prefixed(column: BlockColumn, start: bytes) -> tuple[int, int]:
    """The entries whose texts begin with ``start``."""
    low = column.position(start, after=False)
    # No text holds the byte 255, so that this stands above all that begin with ``start``.
    return low, column.position(start + b"\xff", after=False)


def shown(value: bytes, folded: bool) -> str:
    """The text by which an entry is compared: folded where the column is."""
    return (value.partition(b"\0")[0] if folded else value).decode("utf-8", "surrogatepass")


def glob(column: BlockColumn, pattern: str, check: Callable[[], None]) -> int:
    """The products of which a whole text matches the pattern of a `search.query.Glob`."""
    folded = column.header.kind == "folded"
    if folded:
        pattern = fold(pattern)
    fragments = [part.encode("utf-8", "surrogatepass") for part in re.split(r"[*?]+", pattern)]
    matches = semantics.glob_pattern(pattern).fullmatch
    low, high = prefixed(column, fragments[0])
    bits = 0
    for page, begin, end in column.spans(low, high):
        check()
        entries = [
            entry
            for entry in _containing(page, fragments, begin, end)
            if matches(shown(_text(page, entry), folded)) is not None
        ]
        bits |= page.union(entries, column.size)
    return bits


def with_token(column: BlockColumn, token: bytes, check: Callable[[], None]) -> int:
    """The products of which a text has the token."""
    folded = column.header.kind == "folded"
    wanted = token.decode("utf-8", "surrogatepass")
    bits = 0
    for page, begin, end in column.spans(0, column.header.distinct):
        check()
        entries = [
            entry
            for entry in _may_have(page, token, begin, end)
            if wanted in tokenize(shown(_text(page, entry), folded))
        ]
        bits |= page.union(entries, column.size)
    return bits


def _text(page: DecodedPage, entry: int) -> bytes:
    value = page.values[entry]
    assert isinstance(value, bytes)  # noqa: S101 - only called on columns of texts
    return value


def _containing(page: DecodedPage, fragments: list[bytes], begin: int, end: int) -> Iterable[int]:
    """The entries whose text contains the rarest of the fragments."""
    assert isinstance(page.values, Texts)  # noqa: S101 - only called on columns of texts
    data = page.values.data
    counts = [(data.count(fragment), fragment) for fragment in fragments if fragment]
    return _hits(data, page.values, min(counts)[1], begin, end) if counts else range(begin, end)


def _may_have(page: DecodedPage, token: bytes, begin: int, end: int) -> Iterator[int]:
    assert isinstance(page.values, Texts)  # noqa: S101 - only called on columns of texts
    data = page.values.data
    if data.isascii():
        yield from _hits(data.lower(), page.values, token, begin, end)
    else:  # beyond ASCII, folding may change anything
        yield from range(begin, end)


def _hits(data: bytes, texts: Texts, fragment: bytes, begin: int, end: int) -> Iterator[int]:
    """The entries whose text contains the fragment (or runs into it: the caller looks closer)."""
    place = texts.ends[begin - 1] if begin else 0
    limit = texts.ends[end - 1] if end else 0
    while (place := data.find(fragment, place, limit)) >= 0:
        entry = bisect_right(texts.ends, place)
        if entry >= end:
            return
        yield entry
        place = texts.ends[entry]
