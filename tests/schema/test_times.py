"""Times of archives: forms, leap seconds, intervals and years before 1970."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.times import DAY, SECOND, format_time, parse_time

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2012-08-06T05:17:57.123Z", "2012-08-06T05:17:57.123000Z"),
        ("2012-08-06T05:17:57.1234567891", "2012-08-06T05:17:57.123456Z"),
        ("2004-246T21:32:36.410", "2004-09-02T21:32:36.410000Z"),
        ("2010-06-26T10:28:2", "2010-06-26T10:28:02.000000Z"),
        ("1966-06-02T06:17:37Z", "1966-06-02T06:17:37.000000Z"),
        ("2000-01-01T24:00:00", "2000-01-02T00:00:00.000000Z"),
        ("2012-08-06 05:17", "2012-08-06T05:17:00.000000Z"),
        ("2012-08-06T05:17:57+02:00", "2012-08-06T03:17:57.000000Z"),
        ("2012-08-06T05:17:57-0230", "2012-08-06T07:47:57.000000Z"),
        ("2001-001T01:10:39+7", "2000-12-31T18:10:39.000000Z"),
    ],
)
def test_a_moment_is_read_in_every_form_that_labels_use(text: str, moment: str) -> None:
    time = parse_time(text)

    assert time is not None
    assert (format_time(time.begin), time.end, time.text) == (moment, time.begin, text)


@pytest.mark.parametrize("text", ["9999-12-31T23:59:60", "9999-12-31T23:30:00-01:00", "0001-01-01T00:30:00+01:00"])
def test_a_time_outside_of_the_calendar_is_none(text: str) -> None:
    assert parse_time(text) is None


def test_a_leap_second_ties_with_the_following_second() -> None:
    leap, following = parse_time("2016-12-31T23:59:60.862Z"), parse_time("2017-01-01T00:00:00.862Z")
    before = parse_time("2016-12-31T23:59:59.999999Z")

    assert leap and following
    assert before
    assert before.begin < leap.begin == following.begin
    assert leap.text.endswith(":60.862Z")


@pytest.mark.parametrize(
    ("text", "days"),
    [("1976-07-20Z", 1), ("1976-07-20", 1), ("2012-366", 1), ("1966", 365), ("2012", 366), ("2012-02", 29)],
)
def test_a_date_or_a_year_alone_is_an_interval(text: str, days: int) -> None:
    time = parse_time(text)

    assert time is not None
    assert time.end - time.begin == days * DAY


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1234-5678",
        "1976+0700",
        "Sol-03778M12:22:38",
        "12:07:38",
        "1/0928283918:060",
        "2011-366",
        "2011-02-29",
        "0000",
        "2011-01-01T25:00",
        "N/A",
    ],
)
def test_clock_strings_local_times_and_impossible_days_are_no_times(text: str) -> None:
    assert parse_time(text) is None


@given(st.integers(min_value=-62_135_596_800 * SECOND, max_value=253_402_300_799 * SECOND))
def test_every_microsecond_of_the_calendar_survives_writing_and_reading(microseconds: int) -> None:
    time = parse_time(format_time(microseconds))

    assert time is not None
    assert time.begin == microseconds


@given(st.datetimes(min_value=datetime(1, 1, 1), max_value=datetime(9999, 12, 31)))
def test_readings_agree_with_the_standard_library(moment: datetime) -> None:
    time = parse_time(moment.strftime("%Y").zfill(4) + moment.strftime("-%jT%H:%M:%S.%f"))

    assert time is not None
    assert timedelta(microseconds=time.begin) == moment.replace(tzinfo=UTC) - _EPOCH
