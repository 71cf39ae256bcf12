"""Which label fields there are, and what is known of their values, over what the asker may see."""

from collections.abc import Iterable

import msgspec

from search import semantics
from search.embedded import channels
from search.embedded.channels import TYPES
from search.embedded.columns import BlockColumn
from search.embedded.pages import Key
from search.embedded.reading.ordering import literal
from search.embedded.reading.snapshot import Block, Snapshot
from search.port import LabelFieldSummary

_READ = {
    "integer": channels.LABEL_NUMBER,
    "real": channels.LABEL_NUMBER,
    "time": channels.LABEL_TIME,
    "string": channels.LABEL_TEXT,
}


def label_fields(
    snapshot: Snapshot, match: str, sets: list[int], size: int, *, extremes: bool
) -> list[LabelFieldSummary]:
    """The fields whose path matches, over the products of ``sets``, most frequent first, then by path."""
    parts = [(block, bits) for block, bits in zip(snapshot.blocks, sets, strict=True) if bits]
    counted = []
    for path in filter(semantics.label_matcher(match), snapshot.label_paths()):
        count = sum(
            (column.present & bits).bit_count()
            for block, bits in parts
            if (column := snapshot.column(block, channels.LABEL_TEXT, path))
        )
        if count:
            counted.append((-count, path))
    found = [_summary(snapshot, path, -count, parts) for count, path in sorted(counted)[:size]]
    return [_with_extremes(snapshot, field, parts) for field in found] if extremes else found


def _summary(snapshot: Snapshot, path: str, count: int, parts: list[tuple[Block, int]]) -> LabelFieldSummary:
    types = _values(snapshot, parts, channels.LABEL_TYPE, path)
    return LabelFieldSummary(
        path=path,
        type=semantics.narrowest(TYPES[str(name)] for name in types),
        count=count,
        units=tuple(sorted(map(str, _values(snapshot, parts, channels.LABEL_UNIT, path)))),
        missions=tuple(sorted(_missions(snapshot, path, parts))),
    )


def _with_extremes(snapshot: Snapshot, field: LabelFieldSummary, parts: list[tuple[Block, int]]) -> LabelFieldSummary:
    low: Key | None = None
    high: Key | None = None
    for block, bits in parts if field.type in _READ else ():
        column = snapshot.column(block, _READ[field.type], field.path)
        if column is None or not column.present & bits:
            continue
        least, greatest = (next(column.ordered(bits, end, end))[0] for end in (False, True))
        low = least if low is None or least < low else low  # type: ignore[operator]
        high = greatest if high is None or greatest > high else high  # type: ignore[operator]
    return msgspec.structs.replace(field, low=_shown(low, field.type), high=_shown(high, field.type))


def _shown(key: Key | None, kind: str) -> str | float | int | None:
    if key is None:
        return None
    return int(key) if kind in ("integer", "time") and not isinstance(key, bytes) else literal(key)


def _missions(snapshot: Snapshot, path: str, parts: Iterable[tuple[Block, int]]) -> set[str]:
    carrying = []
    for block, bits in parts:
        column = snapshot.column(block, channels.LABEL_TEXT, path)
        if column is not None:
            carrying.append((block, bits & column.present))
    return set(map(str, _values(snapshot, carrying, channels.COMMON_TEXT, "mission")))


def _values(snapshot: Snapshot, parts: Iterable[tuple[Block, int]], channel: str, name: str) -> set[object]:
    """The values of a column with few of them that the products have."""
    found: set[object] = set()
    for block, bits in parts:
        column: BlockColumn | None = snapshot.column(block, channel, name)
        if column is None:
            continue
        for page, begin, end in column.spans(0, column.header.distinct):
            for entry in range(begin, end):
                shown = literal(_unfolded(page.values[entry], column))
                if shown not in found and page.entry_bits(entry, column.size) & bits:
                    found.add(shown)
    return found


def _unfolded(key: Key, column: BlockColumn) -> Key:
    return key.partition(b"\0")[2] if isinstance(key, bytes) and column.header.kind == "folded" else key
