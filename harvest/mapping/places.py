"""Latitudes and longitudes of archives in one form: planetocentric degrees, degrees east from 0 to below 360.

Definitions: PDS Data Dictionary (EASTERNMOST_LONGITUDE, WESTERNMOST_LONGITUDE, COORDINATE_SYSTEM_NAME); IAU Working Group on
Cartographic Coordinates and Rotational Elements: 2015 (Archinal et al. 2018).
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

_FULL = 360.0 - 1e-9


class Arc(NamedTuple):
    """A longitude arc running eastward from ``west`` to ``east``; 0 to 360 is the full circle."""

    west: float
    east: float


def planetocentric(latitude: float, equatorial: float, polar: float) -> float:
    """The planetocentric latitude of a planetographic one, in degrees: tan c = (polar/equatorial)² tan g."""
    if equatorial == polar or abs(latitude) == 90:
        return latitude
    ratio = polar / equatorial
    return _rounded(math.degrees(math.atan(ratio * ratio * math.tan(math.radians(latitude)))))


def east_longitude(longitude: float, direction: str) -> float:
    """A longitude in degrees east, from 0 to below 360."""
    turned = _rounded((-longitude if direction == "west" else longitude) % 360.0)
    return 0.0 if turned >= 360.0 else turned + 0.0


def arc_between_edges(west: float, east: float, direction: str) -> Arc:
    """The arc between the western and the eastern edge of an area, in longitudes of ``direction``."""
    if abs(west - east) >= _FULL:
        return Arc(0.0, 360.0)
    return Arc(east_longitude(west, direction), east_longitude(east, direction))


def arc_between_numbers(least: float, greatest: float, direction: str) -> Arc:
    """The arc from the least to the greatest longitude, counted in ``direction``."""
    if direction == "west":
        return arc_between_edges(greatest, least, direction)
    return arc_between_edges(least, greatest, direction)


class Bounds(NamedTuple):
    """The least latitudes and arc around some corners."""

    south: float
    north: float
    arc: Arc


def bounds_of_corners(corners: Sequence[tuple[float, float]]) -> Bounds:
    """The bounds of an area by its corners (latitude, east longitude) in order around it.

    Corners that go once around are around a pole: then all longitudes, and the latitude up to that pole.
    """
    latitudes = [latitude for latitude, _ in corners]
    south, north = min(latitudes), max(latitudes)
    longitudes = [longitude for _, longitude in corners]
    turns = sum(
        _step(before, after) for before, after in zip(longitudes, [*longitudes[1:], longitudes[0]], strict=True)
    )
    if abs(turns) > 180.0:
        if sum(latitudes) >= 0:
            return Bounds(south, 90.0, Arc(0.0, 360.0))
        return Bounds(-90.0, north, Arc(0.0, 360.0))
    return Bounds(south, north, _least_arc(longitudes))


def around(corners: Sequence[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    """Corners (latitude, east longitude) in an order that goes around the area.

    Archives list the four corners of a frame around it or line by line, and their labels do not say which: where two sides
    cross on the plane that touches the body in the middle, two corners change places.
    """
    if len(corners) != 4:
        return tuple(corners)
    first, second, third, fourth = _on_plane(corners)
    if _cross(second, third, fourth, first):
        return corners[0], corners[1], corners[3], corners[2]
    if _cross(first, second, third, fourth):
        return corners[0], corners[2], corners[1], corners[3]
    return tuple(corners)


def _on_plane(corners: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Points on the plane that touches the unit sphere at their mean, east and north of it."""
    vectors = []
    for latitude, longitude in corners:
        phi, theta = math.radians(latitude), math.radians(longitude)
        vectors.append((math.cos(phi) * math.cos(theta), math.cos(phi) * math.sin(theta), math.sin(phi)))
    x, y, z = (sum(vector[axis] for vector in vectors) for axis in range(3))
    theta, phi = math.atan2(y, x), math.atan2(z, math.hypot(x, y))
    east = (-math.sin(theta), math.cos(theta), 0.0)
    north = (-math.sin(phi) * math.cos(theta), -math.sin(phi) * math.sin(theta), math.cos(phi))
    return [(_dot(vector, east), _dot(vector, north)) for vector in vectors]


def _dot(first: Sequence[float], second: Sequence[float]) -> float:
    return sum(one * other for one, other in zip(first, second, strict=True))


def _cross(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float], d: tuple[float, float]) -> bool:
    """Whether the lines from a to b and from c to d cross between their ends."""

    def side(p: tuple[float, float], q: tuple[float, float], r: tuple[float, float]) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0


def center_of(west: float, east: float) -> float:
    """The longitude in the middle of an arc."""
    return east_longitude(west + ((east - west) % 360.0) / 2, "east")


def _step(before: float, after: float) -> float:
    """The turn from one longitude to the next, by the shorter way."""
    return (after - before + 180.0) % 360.0 - 180.0


def _least_arc(longitudes: Sequence[float]) -> Arc:
    """The shortest arc that holds all longitudes: the circle without its widest gap."""
    ordered = sorted(set(longitudes))
    if len(ordered) == 1:
        return Arc(ordered[0], ordered[0])
    following = [*ordered[1:], ordered[0] + 360.0]
    gaps = [after - before for before, after in zip(ordered, following, strict=True)]
    widest = gaps.index(max(gaps))
    return Arc(ordered[(widest + 1) % len(ordered)], ordered[widest])


def _rounded(degrees: float) -> float:
    """Degrees without the noise of binary arithmetic: 360 - 357.66 is 2.34 (1e-10 degrees are 0.02 mm on Saturn)."""
    return round(degrees, 10)
