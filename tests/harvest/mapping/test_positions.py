"""Where landed spacecraft stood."""

from pathlib import Path

import pytest

from harvest.mapping import Mapper
from schema.dictionary import Dictionary
from schema.label import Label, Value
from tests.harvest.mapping.labels import block, map_label, pds3, pds4, value, values, with_mission

ROVER = """
[[landing_site]]
spacecraft = "probe"
body = "Mars"
latitude = -4.5
longitude = 137.5
precision = 50
citation = "Somebody (2013)"
fixed = false
site = 1
[[localization]]
spacecraft = "probe"
body = "Mars"
file = "*localized.lbl"
site = "SITE"
drive = "DRIVE"
latitude = "PLANETOGRAPHIC_LATITUDE"
longitude = "LONGITUDE"
latitude_type = "planetographic"
longitude_direction = "west"
precision = 2.0
"""
LANDER = ROVER.partition("[[localization]]")[0].replace("fixed = false\nsite = 1", "fixed = true")


def row(site: int, drive: int, latitude: float, longitude: float) -> dict[str, Value]:
    cells = {"SITE": site, "DRIVE": drive, "PLANETOGRAPHIC_LATITUDE": latitude, "LONGITUDE": longitude}
    return {name: value(cell) for name, cell in cells.items()}


def label(site: int, drive: int, north: float | None = None, east: float | None = None) -> Label:
    counter = [("ROVER_MOTION_COUNTER_NAME", ("SITE", "DRIVE")), ("ROVER_MOTION_COUNTER", (site, drive))]
    if north is None:
        return pds3(*counter)
    frame = block(
        "ROVER_COORDINATE_SYSTEM",
        ("ORIGIN_OFFSET_VECTOR", (north, east, -1.0)),
        ("REFERENCE_COORD_SYSTEM_NAME", "SITE_FRAME"),
    )
    return pds3(*counter, frame)


@pytest.fixture
def rover(tmp_path: Path) -> Dictionary:
    return with_mission(tmp_path, ROVER)


def test_a_lander_stands_where_it_landed(tmp_path: Path) -> None:
    mapped = map_label(
        pds3(("TARGET_NAME", "SUN"), ("START_TIME", "2001-01-01T00:00:00")),
        with_mission(tmp_path, LANDER),
        mission="probe",
        spacecraft="probe",
    )

    assert values(mapped, "position.body") == ("Mars",)
    assert (values(mapped, "position.latitude"), values(mapped, "position.longitude")) == ((-4.5,), (137.5,))
    assert values(mapped, "position.precision") == (50.0,)
    provenance = mapped.common["position.latitude"].provenance
    assert provenance is not None
    assert (provenance.source, provenance.rule, provenance.text) == (
        "constant",
        "missions/probe.toml:landing_site",
        ("Somebody (2013)",),
    )
    assert mapped.geometry == ()


def test_site_and_drive_are_looked_up_in_the_rovers_own_table(rover: Dictionary) -> None:
    mapper = Mapper(rover)
    # planetographic 45 degrees of Mars are 44.66178 planetocentric; 222.5 west is 137.5 east
    assert mapper.add_localization("probe", "probe", [row(5, 0, 44.0, 222.6), row(5, 120, 45.0, 222.5)]) == 2

    mapped = mapper.map(label(5, 120), mission="probe", spacecraft="probe")

    assert values(mapped, "position.latitude") == (pytest.approx(44.66178, abs=5e-5),)
    assert values(mapped, "position.longitude") == (137.5,)
    assert values(mapped, "position.precision") == (2.0,)
    assert mapped.common["position.latitude"].provenance is not None
    assert mapped.common["position.latitude"].provenance.source == "index"


def test_a_row_joined_to_the_product_is_a_place_of_the_rover_not_of_its_target(rover: Dictionary) -> None:
    joined = {**row(5, 120, 0.0, 222.5), "CENTER_LATITUDE": value(3.0), "TARGET_NAME": value("MARS")}

    mapped = map_label(label(5, 120), rover, index=[joined], mission="probe", spacecraft="probe")

    assert values(mapped, "position.longitude") == (137.5,)
    assert mapped.geometry == ()


def test_metres_north_and_east_of_the_origin_of_a_site(rover: Dictionary) -> None:
    # mean radius of Mars (3396.19 + 3396.19 + 3376.20)/3 = 3389.526667 km: one degree of latitude is 59158.40 m.
    # 591.5840 m north is 0.01 degrees; at the equator as many east.
    mapper = Mapper(rover)
    mapper.add_localization("probe", "probe", [row(7, 0, 0.0, 222.5)])

    mapped = mapper.map(label(7, 33, 591.5840, -591.5840), mission="probe", spacecraft="probe")

    assert values(mapped, "position.latitude") == (pytest.approx(0.01, abs=1e-8),)
    assert values(mapped, "position.longitude") == (pytest.approx(137.49, abs=1e-8),)
    assert (values(mapped, "position.x"), values(mapped, "position.y"), values(mapped, "position.z")) == (
        (591.584,),
        (-591.584,),
        (-1.0,),
    )
    provenance = mapped.common["position.latitude"].provenance
    assert provenance is not None
    assert provenance.source == "derived"


def test_east_is_stretched_by_the_latitude(rover: Dictionary) -> None:
    # site 1 is the landing site at -4.5: 589.7603 m = 591.5840 m × cos 4.5° east is 0.01 degrees
    mapped = Mapper(rover).map(label(1, 8, 0.0, 589.7603), mission="probe", spacecraft="probe")

    assert values(mapped, "position.latitude") == (-4.5,)
    assert values(mapped, "position.longitude") == (pytest.approx(137.51, abs=1e-7),)


def test_a_place_that_no_table_has_is_missing_with_its_reason(rover: Dictionary) -> None:
    mapped = Mapper(rover).map(label(9, 33, 1.0, 2.0), mission="probe", spacecraft="probe")

    assert mapped.common["position.latitude"].missing == "no row of a localization table for site 9, drive 33"
    assert values(mapped, "position.body") == ("Mars",)


def test_offsets_in_other_frames_are_no_position() -> None:
    frame = block(
        "ROVER_COORDINATE_SYSTEM",
        ("ORIGIN_OFFSET_VECTOR", (1.0, 2.0, 3.0)),
        ("REFERENCE_COORD_SYSTEM_NAME", "ROVER_FRAME"),
    )

    assert "position.x" not in map_label(pds3(frame)).common


def test_an_orbiter_has_no_position() -> None:
    mapped = map_label(pds3(("INSTRUMENT_HOST_NAME", "MARS RECONNAISSANCE ORBITER"), ("CENTER_LATITUDE", 3.0)))

    assert not [name for name in mapped.common if name.startswith("position.")]


@pytest.mark.parametrize(("mission", "spacecraft"), [("insight", "insight_lander"), ("phx", "phx")])
def test_the_landers_of_mars_are_known(mission: str, spacecraft: str) -> None:
    mapped = map_label(pds3(("TARGET_NAME", "MARS"), ("PLANET_DAY_NUMBER", 3)), mission=mission, spacecraft=spacecraft)

    assert values(mapped, "position.body") == ("Mars",)


@pytest.mark.parametrize(
    "pointer", ["^SPICE_KERNEL", "^HTML_DOCUMENT", "^INDEX_TABLE", "^TEXT", "^CUMULATIVE_INDEX_TABLE"]
)
def test_documents_indexes_and_kernels_stand_nowhere(pointer: str) -> None:
    mapped = map_label(pds3((pointer, "X.DAT"), ("INSTRUMENT_HOST_ID", "PHX"), ("START_TIME", "2008-06-01T00:00:00")))

    assert mapped.spacecraft == "phx"
    assert "position.latitude" not in mapped.common


@pytest.mark.parametrize(
    ("root", "stands"),
    [
        ("Product_Observational", True),
        ("Product_Bundle", False),
        ("Product_Browse", False),
        ("Product_Document", False),
    ],
)
def test_only_observations_of_pds4_have_a_place(root: str, stands: bool) -> None:
    label = pds4(("pds:Identification_Area", [("pds:logical_identifier", "urn:nasa:pds:insight_cameras:data:x")]))
    label.root.name = f"pds:{root}"

    mapped = map_label(label)

    assert mapped.spacecraft == "insight_lander"
    assert ("position.latitude" in mapped.common) is stands


def test_on_the_way_there_is_no_landing_site() -> None:
    mapped = map_label(pds3(("INSTRUMENT_HOST_ID", "PHX"), ("PLANET_DAY_NUMBER", -12)))

    assert "position.latitude" not in mapped.common
