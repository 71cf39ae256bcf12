"""Common fields: lists, exposures, clocks, counters, sizes, levels; and labels of missions that nobody described."""

from typing import Any

import pytest

from tests.harvest.mapping.labels import (
    block,
    isis,
    map_label,
    observation,
    pds3,
    pds4,
    unit,
    values,
)


def test_sets_and_lists_are_several_values() -> None:
    mapped = map_label(
        pds3(("FILTER_NAME", ("CL1", "CL2")), ("TARGET_NAME", ("IO", "JUPITER")), ("EXPOSURE_DURATION", (5.0, 5.0)))
    )

    assert values(mapped, "filter") == ("CL1", "CL2")
    assert values(mapped, "target") == ("Io", "Jupiter")
    assert values(mapped, "exposure") == (5.0, 5.0)


def test_the_exposure_carried_out_and_the_one_asked_for() -> None:
    label = pds3(
        block("IMAGE_REQUEST_PARMS", ("EXPOSURE_DURATION", unit(99, "ms")), ("FILTER_NAME", "ASKED")),
        block("INSTRUMENT_STATE_PARMS", ("EXPOSURE_DURATION", unit(10.2, "ms")), ("FILTER_NAME", "USED")),
    )

    mapped = map_label(label)

    assert values(mapped, "exposure") == (10.2,)
    assert values(mapped, "commandedExposure") == (99.0,)
    assert values(mapped, "filter") == ("USED",)


def test_pds4_exposures_by_their_parents() -> None:
    label = pds4(
        observation(
            block(
                "pds:Discipline_Area",
                block(
                    "img:Imaging",
                    block(
                        "img:Commanded_Parameters", block("img:Exposure", ("img:exposure_duration", unit("7", "ms")))
                    ),
                ),
                block("img:Imaging", block("img:Exposure", ("img:exposure_duration", unit("0.5", "s")))),
            )
        )
    )

    mapped = map_label(label)

    assert values(mapped, "exposure") == (500.0,)
    assert values(mapped, "commandedExposure") == (7.0,)


@pytest.mark.parametrize(
    ("clock", "partition", "shown"),
    [
        ("1472853447.118", 1, "1/1472853447.118"),
        ("2/0072174528:989000", 1, "2/0072174528:989000"),
        ("0928283918:060", None, "0928283918:060"),
    ],
)
def test_clocks_stay_text_with_their_partition(clock: str, partition: int | None, shown: str) -> None:
    members: list[tuple[str, Any]] = [("SPACECRAFT_CLOCK_START_COUNT", clock)]
    if partition is not None:
        members.append(("SPACECRAFT_CLOCK_CNT_PARTITION", partition))

    assert values(map_label(pds3(*members)), "spacecraftClockStart") == (shown,)


def test_a_motion_counter_by_its_names() -> None:
    mapped = map_label(
        pds3(("ROVER_MOTION_COUNTER", (62, 660, 4)), ("ROVER_MOTION_COUNTER_NAME", ("SITE", "DRIVE", "POSE"))),
        mission="msl",
    )

    assert values(mapped, "position.site") == (62,)
    assert values(mapped, "position.drive") == (660,)


@pytest.mark.parametrize("name", ["geom:index_id", "geom:index_name"])
def test_motion_counters_of_pds4(name: str) -> None:
    indices = [
        block("geom:Motion_Counter_Index", (name, key), ("geom:index_value_number", number))
        for key, number in (("SITE", "100"), ("DRIVE", "1586"))
    ]
    label = pds4(
        observation(block("geom:Geometry", block("geom:Geometry_Lander", block("geom:Motion_Counter", *indices))))
    )

    mapped = map_label(label)

    assert values(mapped, "position.site") == (100,)
    assert values(mapped, "position.drive") == (1586,)


def test_core_items_in_the_order_of_the_axis_names() -> None:
    label = pds3(block("SPECTRAL_QUBE", ("AXIS_NAME", ("SAMPLE", "BAND", "LINE")), ("CORE_ITEMS", (64, 352, 12))))

    mapped = map_label(label)

    assert [values(mapped, name) for name in ("samples", "bands", "lines")] == [(64,), (352,), (12,)]


def test_axis_arrays_by_name() -> None:
    axes = [
        block("pds:Axis_Array", ("pds:axis_name", name), ("pds:elements", size), ("pds:sequence_number", place))
        for name, size, place in (("Band", "3", "1"), ("Line", "1200", "2"), ("Sample", "1648", "3"))
    ]

    mapped = map_label(pds4(block("pds:File_Area_Observational", block("pds:Array_3D_Image", *axes))))

    assert [values(mapped, name) for name in ("bands", "lines", "samples")] == [(3,), (1200,), (1648,)]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Sol-01664M12:20:10.483", "12:20:10.483"),
        ("18:48:09.325", "18:48:09.325"),
        ("9:5:1", "09:05:01"),
        (unit(15.95187, "LOCALDAY/24"), "15:57:06.732"),
    ],
)
def test_local_times_are_clock_times(written: Any, shown: str) -> None:
    assert values(map_label(pds3(("LOCAL_TRUE_SOLAR_TIME", written))), "localTrueSolarTime") == (shown,)


@pytest.mark.parametrize(("written", "sol"), [("00004", 4), (-393, -393), ("1664", 1664)])
def test_sols_are_whole_numbers(written: str | int, sol: int) -> None:
    assert values(map_label(pds3(("PLANET_DAY_NUMBER", written))), "sol") == (sol,)


@pytest.mark.parametrize(
    ("members", "level"),
    [
        ([("PROCESSING_LEVEL_ID", 3)], "Calibrated"),
        ([("PROCESSING_LEVEL_ID", "CODMAC 2")], "Raw"),
        ([("PRODUCT_TYPE", "EDR")], "Raw"),
        ([("PRODUCT_TYPE", "SOMETHING"), ("DATA_SET_ID", "MRO-M-CTX-2-EDR-L0-V1.0")], "Raw"),
        ([("DATA_SET_ID", "CO-E/V/J/S-VIMS-4-MAP")], "Derived"),
    ],
)
def test_processing_levels_in_the_words_of_pds4(members: list[tuple[str, Any]], level: str) -> None:
    assert values(map_label(pds3(*members)), "processingLevel") == (level,)


@pytest.mark.parametrize("name", ["processing_level", "processing_level_id"])
def test_processing_levels_of_pds4(name: str) -> None:
    label = pds4(observation(block("pds:Primary_Result_Summary", (f"pds:{name}", "Partially Processed"))))

    assert values(map_label(label), "processingLevel") == ("Partially Processed",)


def test_azimuths_in_the_frame_of_the_site_before_the_rovers() -> None:
    label = pds3(
        block("ROVER_DERIVED_GEOMETRY_PARMS", ("INSTRUMENT_AZIMUTH", unit(173.641, "deg"))),
        block("SITE_DERIVED_GEOMETRY_PARMS", ("INSTRUMENT_AZIMUTH", unit(-70.2133, "deg"))),
    )

    mapped = map_label(label)

    assert values(mapped, "instrumentAzimuth") == (pytest.approx(360 - 70.2133),)
    assert values(mapped, "azimuthFrame") == ("site",)


def test_azimuths_of_pds4_by_frame() -> None:
    def derived(frame: str, azimuth: str) -> tuple[str, Any]:
        reference = block("geom:Coordinate_Space_Indexed", ("geom:coordinate_space_frame_type", frame))
        return block(
            "geom:Derived_Geometry",
            ("geom:instrument_azimuth", unit(azimuth, "deg")),
            block("geom:Coordinate_Space_Reference", reference),
        )

    both = map_label(pds4(observation(derived("ROVER_NAV_FRAME", "185.324"), derived("SITE_FRAME", "347.298"))))
    rover = map_label(pds4(observation(derived("ROVER_NAV_FRAME", "185.324"))))

    assert (values(both, "instrumentAzimuth"), values(both, "azimuthFrame")) == ((347.298,), ("site",))
    assert (values(rover, "instrumentAzimuth"), values(rover, "azimuthFrame")) == ((185.324,), ("rover",))


def test_a_label_of_a_mission_that_nobody_described() -> None:
    label = pds3(
        ("DATA_SET_ID", "V15-V-OCPP-3-CDR"),
        ("MISSION_NAME", "VENERA"),
        ("INSTRUMENT_HOST_NAME", "VENERA 15"),
        ("INSTRUMENT_ID", "OCPP"),
        ("INSTRUMENT_NAME", "CLOUD PHOTOPOLARIMETER"),
        ("TARGET_NAME", "VENUS"),
        ("START_TIME", "1979-01-14T00:00:00"),
        ("ORBIT_NUMBER", 42),
        ("EXPOSURE_DURATION", unit(2, "SECONDS")),
        ("COORDINATE_SYSTEM_NAME", "PLANETOCENTRIC"),
        ("POSITIVE_LONGITUDE_DIRECTION", "EAST"),
        ("CENTER_LATITUDE", -10.0),
        ("CENTER_LONGITUDE", -20.0),
        block("IMAGE", ("LINES", 500), ("LINE_SAMPLES", 600)),
    )

    mapped = map_label(label)

    expected = {
        "instrument": ("ocpp",), "instrumentName": ("CLOUD PHOTOPOLARIMETER",),
        "target": ("Venus",), "targetClass": ("planet",),
        "orbit": (42,), "exposure": (2000.0,), "lines": (500,), "samples": (600,), "processingLevel": ("Calibrated",),
        "missionName": ("VENERA",), "spacecraftName": ("VENERA 15",),
    }  # fmt: skip
    assert {name: values(mapped, name) for name in expected} == expected
    assert (mapped.geometry[0].center_latitude, mapped.geometry[0].center_longitude) == (-10.0, 340.0)


def test_a_cube_of_a_mission_that_nobody_described() -> None:
    label = isis(
        block("Core", block("Dimensions", ("Samples", 10), ("Lines", 20), ("Bands", 3))),
        block(
            "Instrument",
            ("SpacecraftName", "Kepler Probe"),
            ("InstrumentId", "XCAM"),
            ("TargetName", "Io"),
            ("StartTime", "2001-01-01T00:00:00"),
        ),
        block("BandBin", ("FilterName", ("A", "B", "C")), ("Center", (0.4, 0.5)), ("Unit", "MICROMETER")),
    )

    mapped = map_label(label)

    assert [values(mapped, name) for name in ("samples", "lines", "bands")] == [(10,), (20,), (3,)]
    assert (values(mapped, "instrument"), values(mapped, "target")) == (("xcam",), ("Io",))
    assert values(mapped, "wavelength") == (pytest.approx(400.0), pytest.approx(500.0))


def test_texts_that_a_label_breaks_and_indents_are_one_line() -> None:
    mapped = map_label(pds3(("MISSION_PHASE_NAME", "THIRD\n           EXTENDED  MISSION")))

    assert values(mapped, "missionPhase") == ("THIRD EXTENDED MISSION",)
