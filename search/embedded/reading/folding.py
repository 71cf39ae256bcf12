"""Counterparts: the same product in both label standards, of which a question may want only one."""

from bisect import bisect_right
from operator import attrgetter

from search.embedded.reading.identifiers import resolve
from search.embedded.reading.matching import matching
from search.embedded.reading.snapshot import Pairs, Snapshot
from search.port import Visible
from search.query import Field, In

_RELATED = "SELECT product, identifier FROM reference WHERE relation = 'counterpart'"
_PDS3 = In(Field("standard"), ("pds3",))
_MANY = 10_000  # pairs between two looks at the clock


def fold_counterparts(snapshot: Snapshot, sets: list[int], visible: Visible) -> list[int]:
    """The products without those of PDS3 of which a counterpart in PDS4 is among them."""
    older = matching(snapshot, _PDS3, sets)
    if not any(older):
        return sets
    kept = list(sets)
    starts = list(map(attrgetter("start"), snapshot.blocks))

    def find(product: int) -> tuple[int, int]:
        place = bisect_right(starts, product) - 1
        return place, 1 << (product - starts[place])

    for number, (one, other) in enumerate(snapshot.pairs(visible, lambda: _pairs(snapshot, visible))):
        if number % _MANY == 0:
            snapshot.clock.check()
        (place, bit), (other_place, other_bit) = find(one), find(other)
        if sets[place] & bit and sets[other_place] & other_bit:
            is_older, is_other_older = older[place] & bit, older[other_place] & other_bit
            if is_older and not is_other_older:
                kept[place] &= ~bit
            elif is_other_older and not is_older:
                kept[other_place] &= ~other_bit
    return kept


def _pairs(snapshot: Snapshot, visible: Visible) -> Pairs:
    rows = snapshot.rows(_RELATED)
    resolved = resolve(snapshot, (identifier for _, identifier in rows), visible)
    return [(product, resolved[identifier]) for product, identifier in rows if identifier in resolved]
