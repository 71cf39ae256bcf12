"""Latitudes and longitudes of all conventions in one form."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvest.mapping.places import (
    Arc,
    arc_between_edges,
    arc_between_numbers,
    around,
    bounds_of_corners,
    center_of,
    east_longitude,
    planetocentric,
)

degrees = st.integers(-72000, 72000).map(lambda number: number / 100)


def test_mars_at_45_degrees_planetographic() -> None:
    # tan c = (3376.20/3396.19)^2 tan 45 = 0.9941140^2 = 0.98826270; atan is 44.6617647 degrees
    assert planetocentric(45.0, 3396.19, 3376.20) == pytest.approx(44.66178, abs=5e-5)
    assert math.tan(math.radians(planetocentric(45.0, 3396.19, 3376.20))) == pytest.approx(0.9882627, abs=1e-7)


@pytest.mark.parametrize("latitude", [-90.0, 0.0, 90.0])
def test_poles_and_equator_stay(latitude: float) -> None:
    assert planetocentric(latitude, 60268.0, 54364.0) == latitude


@given(st.floats(-90, 90))
def test_planetocentric_latitudes_lie_nearer_the_equator_and_keep_their_side(latitude: float) -> None:
    converted = planetocentric(latitude, 60268.0, 54364.0)

    assert abs(converted) <= abs(latitude) + 1e-9
    assert converted * latitude >= 0


@pytest.mark.parametrize(
    ("longitude", "direction", "east"),
    [
        (10, "east", 10),
        (-10, "east", 350),
        (360, "east", 0),
        (10, "west", 350),
        (0, "west", 0),
        (-10, "west", 10),
        (357.66, "west", 2.34),
    ],
)
def test_longitudes_are_east_from_zero_to_below_360(longitude: float, direction: str, east: float) -> None:
    assert east_longitude(longitude, direction) == east


@pytest.mark.parametrize(
    ("west", "east", "direction", "arc"),
    [
        (350.0, 10.0, "east", Arc(350.0, 10.0)),
        (-10.0, 10.0, "east", Arc(350.0, 10.0)),
        (0.0, 360.0, "east", Arc(0.0, 360.0)),
        (-180.0, 180.0, "east", Arc(0.0, 360.0)),
        (360.0, 0.0, "west", Arc(0.0, 360.0)),
        (180.0, -180.0, "west", Arc(0.0, 360.0)),
        (320.23, 306.92, "west", Arc(39.77, 53.08)),
        (176.9, 0.06, "west", Arc(183.1, 359.94)),
        (-127.8, 152.7, "east", Arc(232.2, 152.7)),
        (5.0, 5.0, "east", Arc(5.0, 5.0)),
    ],
)
def test_arcs_between_the_edges_of_a_map(west: float, east: float, direction: str, arc: Arc) -> None:
    assert arc_between_edges(west, east, direction) == arc


@pytest.mark.parametrize(
    ("least", "greatest", "direction", "arc"),
    [
        (10.0, 40.0, "east", Arc(10.0, 40.0)),
        (10.0, 40.0, "west", Arc(320.0, 350.0)),
        (350.0, 10.0, "east", Arc(350.0, 10.0)),
        (-180.0, 180.0, "west", Arc(0.0, 360.0)),
    ],
)
def test_arcs_between_the_least_and_the_greatest_number(
    least: float, greatest: float, direction: str, arc: Arc
) -> None:
    assert arc_between_numbers(least, greatest, direction) == arc


def test_corners_that_cross_the_meridian() -> None:
    bounds = bounds_of_corners([(83.08, 350.37), (85.22, 346.28), (85.22, 12.6), (83.08, 8.5)])

    assert bounds == (83.08, 85.22, Arc(346.28, 12.6))


def test_corners_short_of_the_meridian() -> None:
    bounds = bounds_of_corners(
        [(-13.956282, 357.667916), (-13.964236, 356.865687), (-13.343486, 356.858241), (-13.335394, 357.658763)]
    )

    assert bounds == (-13.964236, -13.335394, Arc(356.858241, 357.667916))


@pytest.mark.parametrize(("latitude", "south", "north"), [(80.0, 80.0, 90.0), (-75.0, -90.0, -75.0)])
def test_corners_around_a_pole_hold_it(latitude: float, south: float, north: float) -> None:
    bounds = bounds_of_corners([(latitude, 10.0), (latitude, 100.0), (latitude, 190.0), (latitude, 280.0)])

    assert bounds == (south, north, Arc(0.0, 360.0))


@given(st.lists(st.tuples(st.floats(-80, 80), degrees.map(lambda number: number % 360)), min_size=3, max_size=8))
def test_bounds_hold_every_corner(corners: list[tuple[float, float]]) -> None:
    south, north, arc = bounds_of_corners(corners)

    for latitude, longitude in corners:
        assert south <= latitude <= north
        assert (longitude - arc.west) % 360 <= (arc.east - arc.west) % 360 + 1e-6 or arc == (0.0, 360.0)


@given(degrees, degrees)
def test_arcs_in_both_directions_mirror_each_other(west: float, east: float) -> None:
    here, there = arc_between_edges(west, east, "east"), arc_between_edges(-west, -east, "west")

    assert here == there


@given(degrees, degrees)
def test_the_center_of_an_arc_lies_within(west: float, east: float) -> None:
    arc = arc_between_edges(west, east, "east")

    assert (center_of(*arc) - arc.west) % 360 <= (arc.east - arc.west) % 360 + 1e-6 or arc == (0.0, 360.0)


SQUARE = ((10.0, 20.0), (10.0, 21.0), (9.0, 21.0), (9.0, 20.0))


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (0, 1, 3, 2), (0, 2, 1, 3), (3, 2, 1, 0)])
def test_corners_go_around_in_whatever_order_they_are_listed(order: tuple[int, ...]) -> None:
    corners = around([SQUARE[place] for place in order])

    sides = {frozenset(side) for side in zip(corners, (*corners[1:], corners[0]), strict=True)}
    assert sides == {frozenset(side) for side in zip(SQUARE, (*SQUARE[1:], SQUARE[0]), strict=True)}
    assert corners[0] == SQUARE[order[0]]


def test_corners_around_a_pole_and_over_the_meridian_stay_around() -> None:
    polar = ((88.0, 0.0), (88.0, 90.0), (88.0, 180.0), (88.0, 270.0))
    meridian = ((1.0, 359.0), (1.0, 1.0), (-1.0, 359.0), (-1.0, 1.0))

    assert around(polar) == polar
    assert around([polar[0], polar[1], polar[3], polar[2]]) == polar
    assert around(meridian) == (meridian[0], meridian[1], meridian[3], meridian[2])
