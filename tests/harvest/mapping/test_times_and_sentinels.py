"""Times in all forms of archives, and values that are missing with their reason."""

from pathlib import Path

import pytest

from schema.label import Value
from schema.times import Time, parse_time
from tests.harvest.mapping.labels import (
    block,
    isis,
    map_label,
    observation,
    pds3,
    pds4,
    values,
    with_mission,
)

RULE = '[[rule]]\nfield = "{}"\ndialect = "pds3"\n{}\n'


def moment(text: str) -> int:
    time = parse_time(text)
    assert time is not None
    return time.begin


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("2004-246T21:32:36.410", "2004-09-02T21:32:36.410Z"),
        ("2017-186T14:16:33.000Z", "2017-07-05T14:16:33Z"),
        ("2010-06-26T10:28:2", "2010-06-26T10:28:02"),
        ("1976-07-20T11:53:06", "1976-07-20T11:53:06Z"),
    ],
)
def test_times_in_the_forms_of_archives(text: str, same: str) -> None:
    (time,) = values(map_label(pds3(("START_TIME", text))), "startTime")

    assert (time.begin, time.text) == (moment(same), text)


@pytest.mark.parametrize(("text", "length"), [("1976-07-20Z", 86_400_000_000), ("1977", 365 * 86_400_000_000)])
def test_a_date_or_a_year_alone_is_an_interval(text: str, length: int) -> None:
    label = pds4(observation(block("pds:Time_Coordinates", ("pds:start_date_time", text))))

    (time,) = values(map_label(label), "startTime")

    assert time.end - time.begin == length


def test_a_leap_second_keeps_its_text() -> None:
    label = pds4(observation(block("pds:Time_Coordinates", ("pds:stop_date_time", "2016-12-31T23:59:60.862Z"))))

    (time,) = values(map_label(label), "stopTime")

    assert time == Time(
        moment("2017-01-01T00:00:00.862Z"), moment("2017-01-01T00:00:00.862Z"), "2016-12-31T23:59:60.862Z"
    )


def test_image_time_stands_for_a_missing_start() -> None:
    both = map_label(pds3(("IMAGE_TIME", "2000-01-02T00:00:00"), ("START_TIME", "2000-01-01T00:00:00")))
    alone = map_label(pds3(("IMAGE_TIME", "2000-01-02T00:00:00"), ("START_TIME", "UNK")))

    assert values(both, "startTime")[0].text == "2000-01-01T00:00:00"
    assert values(alone, "startTime")[0].text == "2000-01-02T00:00:00"


def test_lists_of_times_begin_with_the_earliest_and_end_with_the_latest() -> None:
    times = ("2001-01-02T00:00:00", "2001-01-01T00:00:00", "2001-01-03T00:00:00")

    mapped = map_label(pds3(("START_TIME", times), ("STOP_TIME", times)))

    assert values(mapped, "startTime")[0].text == times[1]
    assert values(mapped, "stopTime")[0].text == times[2]


def test_an_unreadable_time_is_missing_with_a_warning() -> None:
    mapped = map_label(pds3(("NOTE", "x"), ("START_TIME", "yesterday")), mission="mro", spacecraft="mro")

    assert mapped.common["startTime"].values == ()
    assert mapped.common["startTime"].missing == "'yesterday' is no UTC time"
    assert [(warning.path, warning.line, warning.field) for warning in mapped.warnings] == [("X.LBL", 3, "START_TIME")]
    assert "YYYY-MM-DD" in mapped.warnings[0].fix


@pytest.mark.parametrize(
    ("text", "reason"), [("N/A", "not applicable"), ("UNK", "unknown"), ("NULL", "null"), ("", "empty")]
)
def test_textual_sentinels_are_missing_with_their_reason(text: str, reason: str) -> None:
    mapped = map_label(pds3(("EXPOSURE_DURATION", text), ("FILTER_NAME", text)))

    assert mapped.common["exposure"].missing == reason
    assert mapped.common["filter"].missing == reason


def test_nil_of_pds4_keeps_its_reason() -> None:
    label = pds4(
        observation(block("pds:Time_Coordinates", ("pds:start_date_time", Value("", None, None, "nil: inapplicable"))))
    )

    assert map_label(label).common["startTime"].missing == "nil: inapplicable"


def test_numbers_are_sentinels_only_where_a_rule_says_so(tmp_path: Path) -> None:
    rule = RULE.format("exposure", 'paths = ["EXPOSURE_DURATION"]\nmissing = [0.001, "NOT SET"]')
    dictionary = with_mission(tmp_path, rule)

    both = pds3(("EXPOSURE_DURATION", (320.0, 0.001)))

    assert values(map_label(both, dictionary, mission="probe"), "exposure") == (320.0,)
    assert values(map_label(both, dictionary), "exposure") == (320.0, 0.001)
    assert (
        map_label(pds3(("EXPOSURE_DURATION", -999)), dictionary, mission="probe").common["exposure"].missing
        == "sentinel"
    )
    text = map_label(pds3(("EXPOSURE_DURATION", "not set")), dictionary, mission="probe")
    assert text.common["exposure"].missing == "sentinel"


def test_the_null_of_isis_is_no_angle() -> None:
    label = isis(block("Archive", ("SolarLongitude", "-1.79769313486231e+308")))

    assert map_label(label).common["solarLongitude"].missing == "sentinel"


def test_numbers_are_sentinels_where_the_label_declares_them_and_only_there() -> None:
    inside = pds3(
        ("TARGET_NAME", "MARS"), block("A", ("MISSING_CONSTANT", -1e32), ("SOLAR_LONGITUDE", "-1.00000003E+32"))
    )
    outside = pds3(block("A", ("MISSING_CONSTANT", 12.0)), ("SOLAR_LONGITUDE", 12.0))
    above = pds3(("INVALID_CONSTANT", -999.0), block("A", ("SOLAR_LONGITUDE", -999.0)))

    assert map_label(inside).common["solarLongitude"].missing == "sentinel"
    assert values(map_label(outside), "solarLongitude") == (12.0,)
    assert map_label(above).common["solarLongitude"].missing == "sentinel"


def test_zero_is_never_taken_for_a_declared_constant() -> None:
    assert values(map_label(pds3(("MISSING_CONSTANT", 0), ("SOLAR_LONGITUDE", 0.0))), "solarLongitude") == (0.0,)


def test_special_constants_of_pds4_hold_in_their_object() -> None:
    special = block("pds:Special_Constants", ("pds:missing_constant", "-9999"))
    label = pds4(block("pds:File_Area", block("pds:Array", special, ("x:solar_longitude", "-9999"))))

    assert map_label(label).common["solarLongitude"].missing == "sentinel"
