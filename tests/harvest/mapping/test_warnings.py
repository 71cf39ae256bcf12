"""Numbers that no quantity can have, and how warnings name what they concern."""

import pytest

from schema.label import Missing
from tests.harvest.mapping.labels import block, map_label, pds3, unit, value, values


@pytest.mark.parametrize("number", [-999, -999.0, -9998, -9999.0, -999999, -1e32, -1.00000003e32])
def test_numbers_that_cannot_be_are_missing(number: float) -> None:
    mapped = map_label(
        pds3(
            ("TARGET_NAME", "MERCURY"),
            ("MISSION_NAME", "MESSENGER"),
            ("INSTRUMENT_ID", "MDIS-NAC"),
            ("EXPOSURE_DURATION", unit(number, "MS")),
            ("ORBIT_NUMBER", number),
            ("SOLAR_LONGITUDE", number),
            ("CENTER_LATITUDE", unit(number, "DEG")),
            ("INCIDENCE_ANGLE", 12.0),
            ("PHASE_ANGLE", unit(number, "DEG")),
            ("HORIZONTAL_PIXEL_SCALE", unit(number, "M")),
        )
    )

    for field in ("exposure", "orbit", "solarLongitude"):
        assert mapped.common[field].values == ()
        assert mapped.common[field].missing == Missing.SENTINEL
    (entry,) = mapped.geometry
    assert {"center_latitude", "phase", "pixel_scale"} <= set(entry.missing)
    assert mapped.warnings == []


def test_negative_sols_and_offsets_are_numbers() -> None:
    offset = block(
        "ROVER_COORDINATE_SYSTEM",
        ("REFERENCE_COORD_SYSTEM_NAME", "SITE_FRAME"),
        ("ORIGIN_OFFSET_VECTOR", (-1.0, -32.5, -0.2)),
    )
    mapped = map_label(pds3(("INSTRUMENT_HOST_ID", "MER1"), ("PLANET_DAY_NUMBER", -999), offset))

    assert values(mapped, "sol") == (-999,)
    assert values(mapped, "position.y") == (-32.5,)


def test_a_negative_exposure_is_refused_in_words() -> None:
    mapped = map_label(pds3(("MISSION_NAME", "MESSENGER"), ("EXPOSURE_DURATION", unit(-3, "MS"))))

    (warning,) = mapped.warnings
    assert warning.path == "X.LBL"
    assert (warning.line, warning.field) == (3, "EXPOSURE_DURATION")
    assert "less than 0" in warning.reason
    assert "missing = [-3]" in warning.fix


def test_a_value_that_two_rules_read_is_warned_of_once_with_its_line() -> None:
    mapped = map_label(
        pds3(
            ("MISSION_NAME", "MESSENGER"),
            ("INSTRUMENT_ID", "MDIS-NAC"),
            ("TARGET_NAME", "MERCURY"),
            ("PHASE_ANGLE", 222),
        )
    )

    (warning,) = mapped.warnings
    assert (warning.line, warning.field) == (5, "PHASE_ANGLE")
    assert warning.fix


def test_both_ends_of_one_interval_are_warned_of_once() -> None:
    row: dict[str, str | float] = {
        "MINIMUM_INCIDENCE_ANGLE": 200.0,
        "MAXIMUM_INCIDENCE_ANGLE": 300.0,
        "TARGET_NAME": "RHEA",
    }
    mapped = map_label(
        pds3(("INSTRUMENT_HOST_NAME", "CASSINI ORBITER"), ("INSTRUMENT_ID", "ISSNA"), ("TARGET_NAME", "RHEA")),
        index={name: value(content) for name, content in row.items()},
    )

    assert [warning.field for warning in mapped.warnings] == ["MINIMUM_INCIDENCE_ANGLE"]
