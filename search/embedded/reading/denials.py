"""The index without denied prefixes: which products lie there, and what supersedes what when they are not there."""

import json
from collections.abc import Iterable

from search import semantics
from search.embedded import bitmaps, channels
from search.embedded.channels import utf8
from search.embedded.reading import patterns
from search.embedded.reading.snapshot import Block, Snapshot, Withheld

_MANY = 500  # products of one statement


def without(snapshot: Snapshot, denied: tuple[str, ...]) -> Snapshot:
    """The index without what lies at or below the virtual paths ``denied``; itself where there are none."""
    return snapshot.without(denied, _withheld) if denied else snapshot


def _withheld(snapshot: Snapshot, denied: tuple[str, ...]) -> Withheld:
    hidden = [_at_or_below(snapshot, block, denied) for block in snapshot.blocks]
    found = Withheld(
        denied,
        tuple(
            block._replace(live=block.live & ~bits, superseded=block.superseded & ~bits)
            for block, bits in zip(snapshot.blocks, hidden, strict=True)
        ),
        tuple(bitmaps.pack(bits, block.size) for block, bits in zip(snapshot.blocks, hidden, strict=True)),
        {},
    )
    return _with_successors(snapshot, found) if any(hidden) else found


def _at_or_below(snapshot: Snapshot, block: Block, denied: tuple[str, ...]) -> int:
    """The products of a block whose path is, or lies below, one of the denied."""
    column = snapshot.column(block, channels.COMMON_TEXT, "path")
    bits = 0
    for prefix in denied if column is not None else ():
        snapshot.clock.check()
        assert column is not None  # noqa: S101 - the loop is empty without
        below = prefix.rstrip("/") + "/"
        bits |= column.equal(utf8(prefix)) | column.bits(*patterns.prefixed(column, utf8(below)))
    return bits


def _with_successors(snapshot: Snapshot, found: Withheld) -> Withheld:
    """Find anew what supersedes the products of which the successor is denied."""
    superseded_by: dict[int, str | None] = {}
    latest = [0] * len(found.blocks)
    for series in _series(snapshot, found):
        rows = [row for row in snapshot.rows(_VERSIONS, (series,)) if not found.has(row[0])]
        wanted = semantics.successors(
            {
                uri: semantics.Version(tuple(json.loads(version)), snapshot.state.labels[labels])
                for _, uri, version, labels, _ in rows
            }
        )
        superseded_by.update((row[0], wanted[row[1]]) for row in rows if wanted[row[1]] != row[4])
    for product, successor in superseded_by.items():
        if successor is None:
            place = found.place(product)
            latest[place] |= 1 << (product - found.blocks[place].start)
    blocks = (
        block._replace(superseded=block.superseded & ~bits) for block, bits in zip(found.blocks, latest, strict=True)
    )
    return found._replace(blocks=tuple(blocks), superseded_by=superseded_by)


def _series(snapshot: Snapshot, found: Withheld) -> Iterable[str]:
    """The series of which a denied version supersedes another; a version supersedes only within its series."""
    series: dict[str, None] = {}
    for block in found.blocks:
        numbers = [block.start + number for number in bitmaps.numbers(block.superseded)]
        for begin in range(0, len(numbers), _MANY):
            snapshot.clock.check()
            marks = ", ".join(map(str, numbers[begin : begin + _MANY]))
            for name, successor in snapshot.rows(f"{_SUCCESSORS} IN ({marks})"):
                if found.has(successor):
                    series[name] = None
    return series


_SUCCESSORS = """SELECT product.series, identity.product FROM product
JOIN identity ON identity.uri = product.superseded_by WHERE product.id"""
_VERSIONS = "SELECT id, uri, version, labels, superseded_by FROM product WHERE series = ?"
