"""Footprints by latitude are found as `search.boxes` says."""

from hypothesis import given
from hypothesis import strategies as st

from schema.records import Geometry, Interval
from search import boxes
from search.embedded.footprints import Footprints, encode_footprints, footprint_of
from search.query import Box, BoxRelation, QuantityRange

latitudes = st.sampled_from([-90.0, -45.0, -1.0, 0.0, 5.0, 30.0, 89.9, 90.0])
longitudes = st.sampled_from([0.0, 0.1, 10.0, 90.0, 180.0, 359.9, 360.0])
intervals = st.none() | st.tuples(st.integers(0, 4), st.integers(0, 4)).map(lambda ends: Interval(*sorted(ends)))


def entry(
    south: float, north: float, west: float, east: float, center: tuple[float, float] | None, phase: Interval | None
) -> Geometry:
    whole = south <= north  # otherwise a side is missing
    latitude, longitude = center or (None, None)
    return Geometry(
        body="Mars",
        south=south if whole else None,
        north=north,
        west=west,
        east=east,
        center_latitude=latitude,
        center_longitude=longitude,
        phase=phase,
    )


entries = st.lists(
    st.builds(
        entry, latitudes, latitudes, longitudes, longitudes, st.none() | st.tuples(latitudes, longitudes), intervals
    ),
    max_size=12,
)
asked = st.builds(
    lambda west, east, ends: Box(west, min(ends), east, max(ends)),
    longitudes,
    longitudes,
    st.tuples(latitudes, latitudes),
)
ranges = st.just(()) | st.tuples(
    st.builds(QuantityRange, st.just("phase"), st.none() | st.integers(0, 4), st.none() | st.integers(0, 4))
)


@given(entries, st.none() | asked, st.sampled_from(BoxRelation), ranges)
def test_footprints_are_found_as_the_boxes_say(
    geometry: list[Geometry], box: Box | None, relation: BoxRelation, quantities: tuple[QuantityRange, ...]
) -> None:
    stored = Footprints(encode_footprints(footprint_of(number, each) for number, each in enumerate(geometry)))

    found = stored.matching(box, relation, quantities)

    assert found == {
        number
        for number, each in enumerate(geometry)
        if (box is None or boxes.stands(each, box, relation))
        and all(boxes.in_range(each, quantity) for quantity in quantities)
    }
