"""Footprints and boxes on a body: rectangles of latitude and of an eastward arc of longitude.

An arc runs eastward from ``west`` to ``east``, degrees 0–360, and crosses the meridian where ``west > east``; all
longitudes are 0 to 360. Every engine compares arcs as one or two plain ranges, so that no angle is ever reduced and no
digit lost. A footprint that holds a pole has all longitudes.
"""

from schema.records import Geometry, Interval
from search.query import Box, BoxRelation, QuantityRange

Range = tuple[float, float]

QUANTITIES = {"incidence": "incidence", "emission": "emission", "phase": "phase", "pixelScale": "pixel_scale"}
"""The quantities of a `QuantityRange` and their attributes of `Geometry`."""


def east_ranges(west: float, east: float) -> tuple[Range, ...]:
    """The closed ranges within 0–360 that an arc covers; one that ends on the meridian is there as 0 and as 360."""
    if west > east:
        return (west, 360.0), (0.0, east)
    if west == 0 and east < 360:
        return (west, east), (360.0, 360.0)
    if east == 360 and west > 0:
        return (west, east), (0.0, 0.0)
    return ((west, east),)


def arcs_meet(one: tuple[Range, ...], other: tuple[Range, ...]) -> bool:
    """Whether two arcs have a longitude in common; touching counts."""
    return any(a[0] <= b[1] and b[0] <= a[1] for a in one for b in other)


def arc_within(inner: tuple[Range, ...], outer: tuple[Range, ...]) -> bool:
    """Whether every longitude of the first arc is one of the second."""
    return all(any(b[0] <= a[0] and a[1] <= b[1] for b in outer) for a in inner)


def footprint(entry: Geometry) -> Box | None:
    """The rectangle that an entry covers, None where a side of it is missing."""
    if entry.west is None or entry.south is None or entry.east is None or entry.north is None:
        return None
    return Box(entry.west, entry.south, entry.east, entry.north)


def center(entry: Geometry) -> Box | None:
    """The centre of an entry as a rectangle without extent, None where the entry does not give it."""
    latitude, longitude = entry.center_latitude, entry.center_longitude
    if latitude is None or longitude is None:
        return None
    return Box(longitude, latitude, longitude, latitude)


def stands(entry: Geometry, box: Box, relation: BoxRelation) -> bool:
    """Whether an entry's footprint stands to ``box`` as ``relation`` says; touching counts.

    Where the footprint is missing, an entry overlaps a box that holds its centre, and lies within none.
    """
    if relation is BoxRelation.CENTER:
        shape = center(entry)
        return shape is not None and within(shape, box)
    if relation is BoxRelation.WITHIN:
        shape = footprint(entry)
        return shape is not None and within(shape, box)
    shape = footprint(entry) or center(entry)
    return shape is not None and overlap(shape, box)


def overlap(one: Box, other: Box) -> bool:
    """Whether two rectangles have a point in common."""
    if one.south > other.north or other.south > one.north:
        return False
    return arcs_meet(east_ranges(one.west, one.east), east_ranges(other.west, other.east))


def within(inner: Box, outer: Box) -> bool:
    """Whether every point of the first rectangle is one of the second."""
    if inner.south < outer.south or inner.north > outer.north:
        return False
    return arc_within(east_ranges(inner.west, inner.east), east_ranges(outer.west, outer.east))


def in_range(entry: Geometry, asked: QuantityRange) -> bool:
    """Whether the interval of a quantity overlaps the asked one; a missing quantity is in no range."""
    interval: Interval | None = getattr(entry, QUANTITIES[asked.quantity])
    if interval is None:
        return False
    return (asked.low is None or interval.high >= asked.low) and (asked.high is None or interval.low <= asked.high)
