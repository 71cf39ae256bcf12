"""Units: every spelling found in archives, and numbers that are missing rather than wrong."""

from pathlib import Path

import pytest

from schema.dictionary import load_dictionary
from tests.harvest.mapping.labels import block, map_label, pds3, pds4, unit, values, with_mission

SPELLINGS = [
    ("ms", 1), ("MS", 1), ("msec", 1), ("MSEC", 1), ("MILLISECONDS", 1), ("millisecond", 1), ("s", 1000), ("SECOND", 1000),
    ("SECONDS", 1000), ("sec", 1000), ("MICROSECONDS", 0.001), ("µs", 0.001), ("μs", 0.001), ("min", 60000), ("hr", 3600000),
]  # fmt: skip
SCALES = [
    ("m", 1), ("M", 1), ("m/pix", 1), ("METERS/PIXEL", 1), ("meters/pixel", 1), ("M/PIXEL", 1), ("m / pixel", 1), ("km", 1000),
    ("KM/PIXEL", 1000), ("km/pixel", 1000), ("mm", 0.001), ("cm", 0.01), ("<KM>", 1000),
]  # fmt: skip
ANGLES = [
    ("deg", 1), ("DEG", 1), ("DEGREE", 1), ("DEGREES", 1), ("degrees", 1), ("°", 1), ("rad", 57.29577951308232),
    ("RADIANS", 57.29577951308232), ("mrad", 0.05729577951308232), ("arcsec", 1 / 3600), ("arcmin", 1 / 60),
]  # fmt: skip


@pytest.mark.parametrize(("spelling", "milliseconds"), SPELLINGS)
def test_exposures_are_milliseconds(spelling: str, milliseconds: float) -> None:
    mapped = map_label(pds3(("EXPOSURE_DURATION", unit(2.0, spelling))))

    assert values(mapped, "exposure") == (pytest.approx(2 * milliseconds, rel=1e-12),)


@pytest.mark.parametrize(("spelling", "metres"), SCALES)
def test_scales_are_metres(spelling: str, metres: float) -> None:
    mapped = map_label(pds3(("TARGET_NAME", "MARS"), ("HORIZONTAL_PIXEL_SCALE", unit(0.5, spelling))))

    assert mapped.geometry[0].pixel_scale is not None
    assert mapped.geometry[0].pixel_scale.low == pytest.approx(0.5 * metres, rel=1e-12)


@pytest.mark.parametrize(("written", "degrees"), [(-134.0, 226.0), (360.0, 0.0), (0.0, 0.0), (359.5, 359.5)])
def test_azimuths_are_counted_from_0_to_360(written: float, degrees: float) -> None:
    site = block("SITE_DERIVED_GEOMETRY_PARMS", ("SOLAR_AZIMUTH", written), ("SOLAR_ELEVATION", -10.0))
    mapped = map_label(pds3(site))

    assert values(mapped, "solarAzimuth") == (degrees,)
    assert values(mapped, "solarElevation") == (-10.0,)


@pytest.mark.parametrize(("spelling", "degrees"), ANGLES)
def test_angles_are_degrees(spelling: str, degrees: float) -> None:
    mapped = map_label(pds3(("TARGET_NAME", "MARS"), ("SOLAR_LONGITUDE", unit(3.0, spelling))))

    assert values(mapped, "solarLongitude") == (pytest.approx(3 * degrees, rel=1e-12),)


@pytest.mark.parametrize(
    ("number", "spelling", "nanometres"), [(900, "NM", 900), (0.9, "micrometer", 900), (9000, "Angstrom", 900)]
)
def test_wavelengths_are_nanometres(number: float, spelling: str, nanometres: float) -> None:
    mapped = map_label(pds3(("CENTER_FILTER_WAVELENGTH", unit(number, spelling))))

    assert values(mapped, "wavelength") == (pytest.approx(nanometres, rel=1e-12),)


def test_the_dictionary_knows_more_than_fifty_spellings_and_none_twice() -> None:
    units = load_dictionary().units

    assert len(units.spellings) > 150


def test_an_exposure_without_unit_is_milliseconds_as_the_standard_says() -> None:
    assert values(map_label(pds3(("EXPOSURE_DURATION", 220000.0))), "exposure") == (220000.0,)


def test_a_unit_inside_quotation_marks_is_read() -> None:
    assert values(map_label(pds3(("EXPOSURE_DURATION", "1.5 s"))), "exposure") == (1500.0,)


def test_a_wavelength_without_unit_is_missing_not_guessed() -> None:
    mapped = map_label(pds3(("CENTER_FILTER_WAVELENGTH", 0.75)))

    assert mapped.common["wavelength"].values == ()
    assert mapped.common["wavelength"].missing == "'0.75' has no unit"


@pytest.mark.parametrize(
    ("spelling", "reason"),
    [("furlong", "the unit 'furlong' is not known"), ("km", "the unit 'km' is a length, not a duration")],
)
def test_an_unknown_or_foreign_unit_is_missing_with_a_warning_that_names_it(spelling: str, reason: str) -> None:
    mapped = map_label(pds3(("NOTE", "x"), ("EXPOSURE_DURATION", unit(3, spelling))), mission="mro", spacecraft="mro")

    assert mapped.common["exposure"].values == ()
    assert mapped.common["exposure"].missing == reason
    assert [(warning.path, warning.line, warning.field, warning.reason) for warning in mapped.warnings] == [
        ("X.LBL", 3, "EXPOSURE_DURATION", reason)
    ]
    assert "units.toml" in mapped.warnings[0].fix


def test_a_rule_can_overrule_a_wrong_unit(tmp_path: Path) -> None:
    rule = """
    [[rule]]
    field = "wavelength"
    dialect = "pds4"
    paths = ["**/img:center_filter_wavelength"]
    unit = "um"
    override_unit = true
    """
    dictionary = with_mission(tmp_path, rule)
    label = pds4(block("img:Optical_Filter", ("img:center_filter_wavelength", unit(0.283, "nm"))))

    assert values(map_label(label, dictionary, mission="probe"), "wavelength") == (pytest.approx(283.0),)
    assert values(map_label(label, dictionary), "wavelength") == (0.283,)
