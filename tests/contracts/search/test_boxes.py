"""Footprints on a named body: overlaps, within, centre in; the meridian, the poles, several bodies, and the spacecraft."""

import pytest

from schema.records import CommonField, Geometry
from search.query import And, Box, BoxRelation, Not, OnBody, QuantityRange, Query, SpacecraftIn
from tests.contracts.search.conftest import Index
from tests.contracts.search.records import common, footprint, product, span

OVERLAPS, WITHIN, CENTER = BoxRelation.OVERLAPS, BoxRelation.WITHIN, BoxRelation.CENTER


@pytest.fixture
async def some(index: Index) -> Index:
    await index.put(
        product("EAST", geometry=[footprint(-5, 5, 2, 8, center_latitude=0.0, center_longitude=5.0)]),
        product("WEST", geometry=[footprint(-5, 5, 352, 360, center_latitude=0.0, center_longitude=356.0)]),
        product("CROSSING", geometry=[footprint(-1, 1, 359, 1, center_latitude=0.0, center_longitude=0.0)]),
        product("RING", geometry=[footprint(-60, -55, 0, 360, center_latitude=-57.5, center_longitude=180.0)]),
        product("POLE", geometry=[footprint(80, 90, 0, 360, center_latitude=90.0, center_longitude=0.0)]),
        product("POINT", geometry=[Geometry(body="Mars", center_latitude=10.0, center_longitude=100.0)]),
        product("LIMB", geometry=[Geometry(body="Mars", south=10.0, north=20.0, incidence=span(10, 20))]),
        product(
            "MANY",
            geometry=[
                footprint(30, 40, 100, 110, "Phobos", incidence=span(0, 10), pixel_scale=span(5)),
                footprint(30, 40, 200, 210, "Mars", incidence=span(50, 60), emission=span(1), phase=span(2)),
            ],
        ),
        product("NONE"),
    )
    return index


@pytest.mark.parametrize(
    ("box", "relation", "titles"),
    [
        (Box(357, -2, 3, 2), OVERLAPS, "CROSSING EAST WEST"),
        (Box(357, -2, 3, 2), WITHIN, "CROSSING"),
        (Box(357, -2, 3, 2), CENTER, "CROSSING"),
        (Box(350, -10, 10, 10), WITHIN, "CROSSING EAST WEST"),
        (Box(350, -10, 10, 10), CENTER, "CROSSING EAST WEST"),
        (Box(350, -10, 360, 10), WITHIN, "WEST"),
        (Box(350, -10, 360, 10), CENTER, "CROSSING WEST"),
        (Box(0, -10, 10, 10), WITHIN, "EAST"),
        (Box(0, -10, 10, 10), CENTER, "CROSSING EAST"),
        (Box(0, -10, 0, 10), OVERLAPS, "CROSSING WEST"),
        (Box(8, 5, 20, 20), OVERLAPS, "EAST"),
        (Box(8.001, 5, 20, 20), OVERLAPS, ""),
        (Box(8, 5.001, 20, 20), OVERLAPS, ""),
        (Box(3, -4, 4, 4), OVERLAPS, "EAST"),
        (Box(3, -4, 4, 4), WITHIN, ""),
        (Box(0, -90, 360, 90), WITHIN, "CROSSING EAST MANY POLE RING WEST"),
        (Box(0, -90, 360, 90), OVERLAPS, "CROSSING EAST MANY POINT POLE RING WEST"),
        (Box(0, -90, 360, 90), CENTER, "CROSSING EAST POINT POLE RING WEST"),
        (Box(0, 85, 360, 90), OVERLAPS, "POLE"),
        (Box(0, 80, 360, 90), WITHIN, "POLE"),
        (Box(0, 80, 359, 90), WITHIN, ""),
        (Box(10, 80, 5, 90), WITHIN, ""),
        (Box(123, 85, 124, 86), OVERLAPS, "POLE"),
        (Box(123, -58, 124, -56), OVERLAPS, "RING"),
        (Box(90, 0, 110, 20), OVERLAPS, "POINT"),
        (Box(90, 0, 110, 20), CENTER, "POINT"),
        (Box(90, 0, 110, 20), WITHIN, ""),
        (Box(90, 20, 220, 50), WITHIN, "MANY"),
        (Box(90, 20, 120, 50), OVERLAPS, ""),
    ],
)
async def test_footprints_on_mars_stand_to_a_box(some: Index, box: Box, relation: BoxRelation, titles: str) -> None:
    assert await some.found(OnBody("Mars", box, relation)) == titles


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        (OnBody("Phobos"), "MANY"),
        (OnBody("Mars"), "CROSSING EAST LIMB MANY POINT POLE RING WEST"),
        (OnBody("Io"), ""),
        (OnBody("Phobos", Box(90, 20, 120, 50)), "MANY"),
        (OnBody("Phobos", Box(190, 20, 220, 50)), ""),
        (OnBody("Mars", ranges=(QuantityRange("incidence", high=30),)), "LIMB"),
        (OnBody("Mars", ranges=(QuantityRange("incidence", low=20, high=50),)), "LIMB MANY"),
        (OnBody("Mars", ranges=(QuantityRange("incidence", low=20.001, high=49.999),)), ""),
        (OnBody("Phobos", ranges=(QuantityRange("incidence", high=30), QuantityRange("pixelScale", 5, 5))), "MANY"),
        (OnBody("Mars", ranges=(QuantityRange("incidence", low=0), QuantityRange("pixelScale", 5, 5))), ""),
        (OnBody("Mars", ranges=(QuantityRange("emission", low=1), QuantityRange("phase", high=2))), "MANY"),
        (OnBody("Mars", ranges=(QuantityRange("phase", low=2.001),)), ""),
        (OnBody("Mars", Box(190, 20, 220, 50), ranges=(QuantityRange("incidence", high=30),)), ""),
        (OnBody("Mars", Box(190, 20, 220, 50), WITHIN, (QuantityRange("incidence", low=60),)), "MANY"),
        (Not(OnBody("Mars")), "NONE"),
        (And((OnBody("Mars"), OnBody("Phobos"))), "MANY"),
    ],
)
async def test_all_conditions_hold_within_one_entry_of_one_body(some: Index, query: Query, titles: str) -> None:
    assert await some.found(query) == titles


async def test_the_position_of_a_spacecraft_is_another_thing_than_what_it_sees(index: Index) -> None:
    def landed(body: str, latitude: float, longitude: float) -> dict[str, CommonField]:
        return {
            "position.body": common(body),
            "position.latitude": common(latitude),
            "position.longitude": common(longitude),
        }

    await index.put(
        product("MSL", landed("Mars", -4.59, 137.44), geometry=[footprint(-90, -80, 0, 360)]),
        product("VIKING", landed("Mars", 22.5, 0.0)),
        product("APOLLO", landed("Moon", -4.6, 137.4)),
        product("HALF", {"position.body": common("Mars"), "position.latitude": common(-4.6)}),
        product("ORBITER", geometry=[footprint(-5, -4, 137, 138)]),
    )

    assert await index.found(SpacecraftIn("Mars", Box(137, -5, 138, -4))) == "MSL"
    assert await index.found(SpacecraftIn("Moon", Box(137, -5, 138, -4))) == "APOLLO"
    assert await index.found(SpacecraftIn("Mars", Box(350, 20, 360, 30))) == "VIKING"
    assert await index.found(SpacecraftIn("Mars", Box(350, 20, 10, 30))) == "VIKING"
    assert await index.found(SpacecraftIn("Mars", Box(0, -90, 360, 90))) == "MSL VIKING"
    assert await index.found(SpacecraftIn("Mars", Box(0, -90, 360, -80))) == ""
    assert await index.found(OnBody("Mars", Box(137, -5, 138, -4))) == "ORBITER"


async def test_footprints_follow_every_change(some: Index) -> None:
    box = OnBody("Mars", Box(357, -2, 3, 2))

    await some.put(
        product("EAST", geometry=[footprint(-5, 5, 20, 28)]), product("NONE", geometry=[footprint(0, 1, 0, 1)])
    )
    await some.retire(product("WEST").uri)

    assert await some.found(box) == "CROSSING NONE"
