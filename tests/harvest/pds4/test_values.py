import pytest

from harvest.pds4.values import notation, read_value
from schema.label import Scalar
from schema.times import Time, parse_time


def _typed(name: str, text: str) -> Scalar | None:
    return read_value(text, notation(name), None).typed


@pytest.mark.parametrize(
    ("name", "text", "typed"),
    [
        ("elements", "1024", 1024),
        ("sol_number", "-393", -393),
        ("publication_year", "2021", 2021),
        ("offset", "0", 0),
        ("x_position", "-150.833740", -150.83374),
        ("spacecraft_clock_start_count", "4.891E13", 4.891e13),
        ("scale", "1e-3", 0.001),
        ("flag", "true", True),
        ("flag", "false", False),
        ("start_sol_number", "00004", "00004"),
        ("release_number", "0018", "0018"),
        ("version_id", "1.10", "1.10"),
        ("filter_id", "7", "7"),
        ("camera_product_identifier", "8163", "8163"),
        ("information_model_version", "1.4", "1.4"),
        ("md5_checksum", "12345678901234567890123456789e12", "12345678901234567890123456789e12"),
        ("doi", "10.17189", "10.17189"),
        ("file_name", "0030598439", "0030598439"),
        ("spacecraft_clock_start_count", "596883180-44433", "596883180-44433"),
        ("spacecraft_clock_start", "1/04262703:01:0:0", "1/04262703:01:0:0"),
        ("local_true_solar_time", "00:52:31", "00:52:31"),
        ("local_mean_solar_time", "Sol-03778M12:22:38.85564", "Sol-03778M12:22:38.85564"),
        ("missing_constant", "0xFF7FFFFB", "0xFF7FFFFB"),
        ("missing_constant", "17396744073709550582", "17396744073709550582"),
        ("huge", "1e999", "1e999"),
        ("page", "1000-200", "1000-200"),
        ("start_date_time", "2012-02-30", "2012-02-30"),
        ("digits", "٣", "٣"),
    ],
)
def test_the_notation_decides_the_type(name: str, text: str, typed: Scalar) -> None:
    found = _typed(name, text)
    assert found == typed
    assert type(found) is type(typed)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("start_date_time", "2012-08-06T05:17:57.123456Z"),
        ("stop_date_time", "2016-12-31T23:59:60.862Z"),
        ("anything", "2004-246T21:32:36.410"),
        ("anything", "1976-07-20Z"),
        ("modification_date", "2019-032"),
        ("publication_date", "2022-11"),
        ("start_date_time", "2015Z"),
    ],
)
def test_full_dates_and_times_are_utc_times(name: str, text: str) -> None:
    found = _typed(name, text)
    assert isinstance(found, Time)
    assert found == parse_time(text)


def test_the_text_is_kept_as_written() -> None:
    assert read_value("+1.50E+00", notation("x"), "mm").text == "+1.50E+00"
    assert read_value("+1.50E+00", notation("x"), "mm").unit == "mm"
