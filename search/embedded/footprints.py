"""The geometry of the products of a block on one body, as arrays in the order of their southern edges.

Entries that reach over more than `TALL` degrees of latitude stand apart, so that among the others a box is found by
looking only a few degrees south of it.
"""

import math
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import msgspec

from schema.records import Geometry
from search import boxes
from search.query import Box, BoxRelation, QuantityRange

TALL = 10.0
_NAN = math.nan


class Footprint(NamedTuple):
    """One entry: its product, the rectangle (the centre's where the footprint is missing), the centre, and intervals.

    ``whole`` says that the rectangle is the footprint's. Missing numbers are NaN; ``intervals`` are low and high of the
    quantities in the order of `search.boxes.QUANTITIES`.
    """

    product: int
    whole: bool
    south: float
    north: float
    west: float
    east: float
    center_latitude: float
    center_longitude: float
    intervals: tuple[float, ...]


def footprint_of(product: int, entry: Geometry) -> Footprint:
    """What is kept of a geometry entry for questions."""
    shape, middle = boxes.footprint(entry), boxes.center(entry)
    box = shape or middle or Box(_NAN, _NAN, _NAN, _NAN)
    center = (middle.south, middle.west) if middle else (_NAN, _NAN)
    intervals: list[float] = []
    for attribute in boxes.QUANTITIES.values():
        interval = getattr(entry, attribute)
        intervals += (_NAN, _NAN) if interval is None else (interval.low, interval.high)
    return Footprint(product, shape is not None, box.south, box.north, box.west, box.east, *center, tuple(intervals))


class _Stored(msgspec.Struct, array_like=True):
    """Arrays in native byte order; three groups one after another: low, tall, and without any place."""

    products: bytes
    whole: bytes
    numbers: list[bytes]
    ends: tuple[int, int]
    heights: tuple[float, float]


_decoder = msgspec.msgpack.Decoder(_Stored)


def encode_footprints(entries: Iterable[Footprint]) -> bytes:
    """The stored form of the entries of one block and body."""
    groups: tuple[list[Footprint], list[Footprint], list[Footprint]] = ([], [], [])
    for entry in entries:
        height = entry.north - entry.south
        groups[2 if math.isnan(height) else 1 if height > TALL else 0].append(entry)
    for group in groups[:2]:
        group.sort(key=lambda entry: entry.south)
    low, tall, placeless = groups
    ordered = low + tall + placeless
    numbers = [(*entry[2:8], *entry.intervals) for entry in ordered]
    columns = [array("d", [row[place] for row in numbers]).tobytes() for place in range(14)]
    heights = tuple(max((entry.north - entry.south for entry in group), default=0.0) for group in (low, tall))
    return msgspec.msgpack.encode(
        _Stored(
            array("H", [entry.product for entry in ordered]).tobytes(),
            bytes(entry.whole for entry in ordered),
            columns,
            (len(low), len(low) + len(tall)),
            (heights[0], heights[1]),
        )
    )


class Footprints:
    """The decoded entries of a block on one body."""

    def __init__(self, data: bytes) -> None:
        stored = _decoder.decode(data)
        self._products = array("H", stored.products)
        self._whole = stored.whole
        self._numbers = [memoryview(numbers).cast("d") for numbers in stored.numbers]
        self._ends, self._heights = stored.ends, stored.heights

    def entries(self) -> Iterator[Footprint]:
        """All entries, for merging."""
        for place, product in enumerate(self._products):
            south, north, west, east, latitude, longitude, *intervals = (column[place] for column in self._numbers)
            whole = bool(self._whole[place])
            yield Footprint(product, whole, south, north, west, east, latitude, longitude, tuple(intervals))

    def matching(self, box: Box | None, relation: BoxRelation, ranges: Sequence[QuantityRange]) -> set[int]:
        """The products of which one entry stands to the box as said and lies in the ranges."""
        places: Iterable[int] = range(len(self._products))
        if box is not None:
            places = self._standing(box, relation)
        names = list(boxes.QUANTITIES)
        for asked in ranges:
            quantity = 6 + 2 * names.index(asked.quantity)
            low = -math.inf if asked.low is None else asked.low
            high = math.inf if asked.high is None else asked.high
            lows, highs = self._numbers[quantity], self._numbers[quantity + 1]
            places = [place for place in places if highs[place] >= low and lows[place] <= high]
        return {self._products[place] for place in places}

    def _standing(self, box: Box, relation: BoxRelation) -> list[int]:
        if relation is BoxRelation.CENTER:
            latitudes, longitudes = self._numbers[4], self._numbers[5]
            south, north = box.south, box.north
            places = [place for place, latitude in enumerate(latitudes) if south <= latitude <= north]
            arcs = boxes.east_ranges(box.west, box.east)
            return [place for place in places if _point_within(longitudes[place], arcs)]
        return [place for span in self._spans(box) for place in self._near(span, box, relation)]

    def _spans(self, box: Box) -> Iterator[range]:
        """The runs of entries whose southern edge lets them touch the box."""
        begin = 0
        for end, height in zip(self._ends, self._heights, strict=True):
            souths = self._numbers[0]
            # A hair more than the height: a subtraction of doubles may have lost the last digit.
            low = bisect_left(souths, box.south - height - 1e-9, begin, end)
            yield range(low, bisect_right(souths, box.north, begin, end))
            begin = end

    def _near(self, span: range, box: Box, relation: BoxRelation) -> list[int]:
        """The entries of a span that stand to the box; their southern edges are not above it."""
        part = slice(span.start, span.stop)
        souths, norths, wests, easts = (column[part] for column in self._numbers[:4])
        asked = boxes.east_ranges(box.west, box.east)
        if relation is BoxRelation.WITHIN:
            entries = zip(span, self._whole[part], souths, norths, wests, easts, strict=True)
            return [
                place
                for place, whole, south, north, west, east in entries
                if whole
                and south >= box.south
                and north <= box.north
                and boxes.arc_within(boxes.east_ranges(west, east), asked)
            ]
        lowest = box.south
        found = []
        for place, north, west, east in zip(span, norths, wests, easts, strict=True):
            if north < lowest:
                continue
            if 0 < west <= east < 360:  # one range: the common case, spelt out because it is hot
                for low, high in asked:
                    if west <= high and low <= east:
                        found.append(place)
                        break
            elif boxes.arcs_meet(boxes.east_ranges(west, east), asked):
                found.append(place)
        return found


def _point_within(longitude: float, arcs: tuple[tuple[float, float], ...]) -> bool:
    return boxes.arc_within(boxes.east_ranges(longitude, longitude), arcs)
