"""Geometry of labels and index rows."""

from pathlib import Path
from typing import Any

import pytest

from schema.label import Label
from schema.records import Geometry, Interval
from tests.harvest.mapping.labels import block, isis, map_label, observation, pds3, pds4, unit, value, with_mission


def only(label: Label, **options: Any) -> Geometry:
    (entry,) = map_label(label, **options).geometry
    return entry


def mars_map(*members: tuple[str, Any], target: str = "MARS") -> Label:
    return pds3(("TARGET_NAME", target), block("IMAGE_MAP_PROJECTION", *members))


def cartography(*members: tuple[str, Any]) -> tuple[str, Any]:
    return block("pds:Discipline_Area", block("cart:Cartography", *members))


def bounding(west: float, east: float, south: float, north: float) -> tuple[str, Any]:
    names = ("west", "east", "north", "south")
    members = [
        (f"cart:{name}_bounding_coordinate", unit(number, "deg"))
        for name, number in zip(names, (west, east, north, south), strict=True)
    ]
    return block("cart:Spatial_Domain", block("cart:Bounding_Coordinates", *members))


def model(latitude_type: str, direction: str, *radii: tuple[str, Any]) -> tuple[str, Any]:
    return block(
        "cart:Geodetic_Model", ("cart:latitude_type", latitude_type), ("cart:longitude_direction", direction), *radii
    )


def test_a_planetographic_map_of_mars_with_the_radii_of_the_dictionary() -> None:
    entry = only(
        mars_map(
            ("COORDINATE_SYSTEM_NAME", "PLANETOGRAPHIC"),
            ("POSITIVE_LONGITUDE_DIRECTION", "WEST"),
            ("MINIMUM_LATITUDE", unit(-45.0, "DEG")),
            ("MAXIMUM_LATITUDE", unit(45.0, "DEG")),
            ("WESTERNMOST_LONGITUDE", unit(30.0, "DEG")),
            ("EASTERNMOST_LONGITUDE", unit(350.0, "DEG")),
        )
    )

    assert entry.north == pytest.approx(44.6618, abs=1e-4)
    assert entry.south == pytest.approx(-44.6618, abs=1e-4)
    assert (entry.west, entry.east) == (330.0, 10.0)
    assert (entry.body, entry.naif_id, entry.kind) == ("Mars", 499, "observed")
    assert (entry.latitude_type, entry.longitude_direction) == ("planetographic", "west")
    assert entry.provenance["north"].path == "IMAGE_MAP_PROJECTION/MAXIMUM_LATITUDE"
    assert entry.provenance["north"].text == ("45.0",)


def test_radii_of_the_label_before_those_of_the_dictionary() -> None:
    # a polar radius of half the equatorial: tan c = 0.25 tan 45, c = 14.0362434679 degrees
    entry = only(
        mars_map(
            ("COORDINATE_SYSTEM_NAME", "PLANETOGRAPHIC"),
            ("MAXIMUM_LATITUDE", 45.0),
            ("A_AXIS_RADIUS", unit(3000.0, "KM")),
            ("B_AXIS_RADIUS", unit(3000.0, "KM")),
            ("C_AXIS_RADIUS", unit(1500.0, "KM")),
        )
    )

    assert entry.north == pytest.approx(14.0362434679, abs=1e-9)


def test_a_west_positive_titan_of_pds4() -> None:
    label = pds4(
        observation(
            cartography(bounding(320.23, 306.92, -18.21, -2.14), model("Planetographic", "Positive West")),
            target="TITAN",
            target_type="Satellite",
        )
    )

    entry = only(label)

    assert (entry.west, entry.east) == (39.77, 53.08)
    # a = (2575.15 + 2574.78)/2, c = 2574.47: (c/a)^2 = 0.999615; tan c = 0.999615 tan(-18.21)
    assert entry.south == pytest.approx(-18.2035, abs=2e-4)
    assert entry.body == "Titan"


def test_the_twin_labels_of_clementine_agree() -> None:
    older = only(
        pds3(
            ("MISSION_NAME", "DEEP SPACE PROGRAM SCIENCE EXPERIMENT"),
            ("TARGET_NAME", "MOON"),
            block(
                "IMAGE_MAP_PROJECTION",
                ("COORDINATE_SYSTEM_NAME", "PLANETOGRAPHIC"),
                ("POSITIVE_LONGITUDE_DIRECTION", "EAST"),
                ("MINIMUM_LATITUDE", 60.0),
                ("MAXIMUM_LATITUDE", 75.0),
                ("WESTERNMOST_LONGITUDE", -127.8),
                ("EASTERNMOST_LONGITUDE", 152.7),
            ),
        )
    )
    newer = only(
        pds4(
            observation(
                cartography(bounding(-127.8, 152.7, 60.0, 75.0), model("Planetocentric", "Positive East")),
                target="Moon",
                target_type="Satellite",
            )
        )
    )

    assert (older.south, older.north, older.west, older.east) == (60.0, 75.0, 232.2, 152.7)
    assert (newer.south, newer.north, newer.west, newer.east) == (60.0, 75.0, 232.2, 152.7)
    assert older.latitude_type == "planetographic"
    assert newer.latitude_type == "planetocentric"


def test_without_type_and_direction_the_place_is_missing_with_its_reason_and_the_rest_stays() -> None:
    entry = only(
        pds3(("TARGET_NAME", "MARS"), ("CENTER_LATITUDE", 10.0), ("CENTER_LONGITUDE", 20.0), ("PHASE_ANGLE", 30.0))
    )

    assert entry.center_latitude is None
    assert entry.center_longitude is None
    assert (
        entry.missing["center_latitude"]
        == "neither label nor mission says whether latitudes are planetocentric or planetographic"
    )
    assert (
        entry.missing["center_longitude"]
        == "neither label nor mission says whether longitudes are positive east or west"
    )
    assert entry.phase == Interval(30.0, 30.0)


def test_on_a_sphere_both_latitudes_are_one() -> None:
    entry = only(
        pds3(
            ("TARGET_NAME", "MOON"),
            ("POSITIVE_LONGITUDE_DIRECTION", "EAST"),
            ("CENTER_LATITUDE", 84.25),
            ("CENTER_LONGITUDE", 359.44),
        )
    )

    assert (entry.center_latitude, entry.center_longitude) == (84.25, 359.44)


@pytest.mark.parametrize(
    ("target", "east"),
    [("MARS", 350.0), ("VENUS", 10.0), ("MOON", 10.0), ("CERES", 10.0), ("TRITON", 10.0), ("IO", 350.0)],
)
def test_planetographic_longitudes_run_as_the_iau_says_where_the_label_is_silent(target: str, east: float) -> None:
    entry = only(
        pds3(("TARGET_NAME", target), ("COORDINATE_SYSTEM_NAME", "PLANETOGRAPHIC"), ("CENTER_LONGITUDE", 10.0))
    )

    assert entry.center_longitude == east
    assert entry.longitude_direction is None


def test_planetographic_latitudes_of_a_body_without_radii_are_missing() -> None:
    entry = only(
        pds3(("TARGET_NAME", "SYCORAX"), ("COORDINATE_SYSTEM_NAME", "PLANETOGRAPHIC"), ("CENTER_LATITUDE", 10.0))
    )

    assert entry.center_latitude is None
    assert "no radii" in entry.missing["center_latitude"]


def test_minimum_and_maximum_under_positive_west() -> None:
    entry = only(
        pds3(
            ("TARGET_NAME", "MARS"),
            ("COORDINATE_SYSTEM_NAME", "PLANETOCENTRIC"),
            ("POSITIVE_LONGITUDE_DIRECTION", "WEST"),
            ("MINIMUM_LONGITUDE", 10.0),
            ("MAXIMUM_LONGITUDE", 40.0),
        )
    )

    assert (entry.west, entry.east) == (320.0, 350.0)
    assert entry.provenance["west"].path == "MAXIMUM_LONGITUDE"


def test_the_mapping_group_of_a_cube() -> None:
    label = isis(
        block("Instrument", ("TargetName", "Mars")),
        block(
            "Mapping",
            ("LatitudeType", "Planetographic"),
            ("LongitudeDirection", "PositiveWest"),
            ("LongitudeDomain", 180),
            ("EquatorialRadius", unit(3396190.0, "meters")),
            ("PolarRadius", unit(3376200.0, "meters")),
            ("MinimumLatitude", -45.0),
            ("MaximumLatitude", 45.0),
            ("MinimumLongitude", -180.0),
            ("MaximumLongitude", 180.0),
            ("PixelResolution", unit(231.5, "meters/pixel")),
        ),
    )

    entry = only(label)

    assert (entry.west, entry.east) == (0.0, 360.0)
    assert entry.south == pytest.approx(-44.6618, abs=1e-4)
    assert entry.pixel_scale == Interval(231.5, 231.5)
    assert entry.center_longitude is None


def test_rows_of_an_index_are_several_bodies() -> None:
    rows = [
        {"TARGET_NAME": value("DIONE"), "PHASE_ANGLE": value(12.5)},
        {"target_name": value("RHEA"), "PHASE_ANGLE": value(14.0), "INCIDENCE_ANGLE": value("N/A")},
    ]

    mapped = map_label(pds3(("TARGET_NAME", "SATURN")), index=rows)

    assert [(entry.body, entry.phase) for entry in mapped.geometry] == [
        ("Dione", Interval(12.5, 12.5)),
        ("Rhea", Interval(14.0, 14.0)),
    ]
    assert mapped.geometry[0].provenance["phase"].source == "index"


def test_label_and_row_of_one_body_are_merged() -> None:
    label = pds3(("TARGET_NAME", "MARS"), ("PHASE_ANGLE", 5.0))

    entry = only(label, index={"PHASE_ANGLE": value(6.0), "EMISSION_ANGLE": value(7.0)})

    assert entry.phase == Interval(5.0, 5.0)
    assert entry.emission == Interval(7.0, 7.0)


@pytest.mark.parametrize("target", ["SKY", "CALIBRATION", "STAR"])
def test_what_is_no_body_has_no_geometry(target: str) -> None:
    assert map_label(pds3(("TARGET_NAME", target), ("PHASE_ANGLE", 5.0))).geometry == ()


def test_labels_that_say_only_not_applicable_have_no_geometry() -> None:
    assert map_label(pds3(("TARGET_NAME", "VESTA"), ("PHASE_ANGLE", "N/A"), ("CENTER_LATITUDE", "N/A"))).geometry == ()


@pytest.mark.parametrize(
    ("name", "number"), [("PHASE_ANGLE", 200.0), ("CENTER_LATITUDE", 95.0), ("HORIZONTAL_PIXEL_SCALE", -1.0)]
)
def test_a_number_that_cannot_be_is_missing_with_a_warning(name: str, number: float) -> None:
    mapped = map_label(
        pds3(("TARGET_NAME", "MARS"), ("COORDINATE_SYSTEM_NAME", "PLANETOCENTRIC"), (name, number)),
        mission="mro",
        spacecraft="mro",
    )

    assert [warning.field for warning in mapped.warnings] == [name]
    assert all(entry.center_latitude is None and entry.phase is None for entry in mapped.geometry)


def test_solar_longitude_is_no_longitude_of_a_place() -> None:
    mapped = map_label(pds3(("TARGET_NAME", "MARS"), ("SOLAR_LONGITUDE", 347.969), ("SUB_SOLAR_LONGITUDE", 20.0)))

    assert mapped.geometry == ()
    assert mapped.common["solarLongitude"].values == (347.969,)


def test_ends_of_an_interval_share_unit_and_sentinels(tmp_path: Path) -> None:
    text = """
    [[geometry]]
    dialect = "pds3"
    kind = "commanded"
    body = { constant = "Titan" }
    latitude_type = "planetocentric"
    longitude_direction = "west"
    phase = { low = { index = ["MIN_P"] }, high = { index = ["MAX_P"] }, unit = "rad", missing = [-999.0] }
    emission = { low = { index = ["MIN_E"] }, high = { index = ["MAX_E"] }, missing = [-999.0] }
    center_longitude = { index = ["LON"] }
    """
    row = {"MIN_P": value(0.5), "MAX_P": value(1.0), "MIN_E": value(-999.0), "MAX_E": value(-999.0), "LON": value(90.0)}
    label = pds3(("MISSION_NAME", "PROBE MISSION"), ("POSITIVE_LONGITUDE_DIRECTION", "EAST"))

    entry = only(label, dictionary=with_mission(tmp_path, text), index=row)

    assert entry.phase is not None
    assert (entry.phase.low, entry.phase.high) == (pytest.approx(28.64788976), pytest.approx(57.29577951))
    assert entry.emission is None
    assert entry.missing["emission"] == "sentinel"
    assert (entry.kind, entry.center_longitude) == ("commanded", 270.0)
