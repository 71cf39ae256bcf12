"""Values of PDS3 labels: kept as written, and typed where their form says what they are."""

import pytest

from harvest.pds3.reader import read_label_text
from schema.label import Missing, Shape, Value
from schema.times import Time, parse_time
from tests.harvest.pds3.labels import by_path


def _value(text: str) -> Value:
    """The only value of ``A = text``."""
    label = read_label_text(f"PDS_VERSION_ID = PDS3\nA = {text}\nEND\n")
    (value,) = by_path(label)["A"].values
    return value


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("12", 12),
        ("-7", -7),
        ("+7", 7),
        ("0018", 18),
        ("1.5", 1.5),
        ("7.", 7.0),
        (".05", 0.05),
        ("-1.E-3", -0.001),
        ("31459e1", 314590.0),
        ("16#4B#", 75),
        ("16#-4B#", -75),
        ("2#0000111111111111#", 4095),
        ("10#75#", 75),
        ("MARS", "MARS"),
        ("TRUE", "TRUE"),
        ("12:07:38", "12:07:38"),
        ("2/0072174528:989000", "2/0072174528:989000"),
        ("189529263.621", 189529263.621),
        ("1_000", "1_000"),
        ("nan", "nan"),
        ("1e999", "1e999"),
        ("AB-1-024/01", "AB-1-024/01"),
        ("1-2", "1-2"),
        ("Bi-Linear", "Bi-Linear"),
    ],
)
def test_unquoted_values_are_typed_and_kept_as_written(written: str, typed: object) -> None:
    value = _value(written)
    assert value == Value(written, typed)  # type: ignore[arg-type]
    assert type(value.typed) is type(typed)


@pytest.mark.parametrize(
    "written",
    ["2004-246T21:32:36.410", "1990-07-04", "2005-12-31T23:59:60.862Z", "2010-06-26T10:28:2", "1965-07-15T00:00:00"],
)
def test_unquoted_utc_times_are_times(written: str) -> None:
    value = _value(written)
    assert isinstance(value.typed, Time)
    assert value.typed == parse_time(written)
    assert value.text == written


def test_a_year_alone_is_a_number() -> None:
    assert _value("1976").typed == 1976


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ('"0018"', "0018"),
        ('"2006-01-03T02:59:18.555Z"', "2006-01-03T02:59:18.555Z"),
        ('"1.5"', "1.5"),
        ("'004A47'", "004A47"),
        ('"it\'s"', "it's"),
        ('"sclk\\ROS.TSC"', "sclk\\ROS.TSC"),
        ('"/* no comment */"', "/* no comment */"),
        ('"A = 5"', "A = 5"),
    ],
)
def test_quoted_values_stay_strings(written: str, text: str) -> None:
    assert _value(written) == Value(text, text)


def test_a_string_over_lines_is_folded_and_kept_as_written() -> None:
    value = _value('"The planet Jupi-\n     ter is\n   very  big"')
    assert value.typed == "The planet Jupiter is very big"
    assert value.text == "The planet Jupi-\n     ter is\n   very  big"


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("N/A", Missing.NOT_APPLICABLE),
        ('"N/A"', Missing.NOT_APPLICABLE),
        ("'n/a'", Missing.NOT_APPLICABLE),
        ("UNK", Missing.UNKNOWN),
        ('"Unknown"', Missing.UNKNOWN),
        ("NULL", Missing.NULL),
        ("Null", Missing.NULL),
        ('""', Missing.EMPTY),
        ('"  "', Missing.EMPTY),
    ],
)
def test_textual_sentinels_are_missing_with_their_reason(written: str, reason: Missing) -> None:
    value = _value(written)
    assert (value.typed, value.missing) == (None, reason)
    assert value.text == written.strip("\"'")


def test_a_missing_value_keeps_its_unit() -> None:
    assert _value('"N/A" <KM>') == Value("N/A", None, "KM", Missing.NOT_APPLICABLE)


@pytest.mark.parametrize(
    ("written", "shape", "values"),
    [
        (
            "(1, 2.5, A, \"B\", 'C')",
            Shape.SEQUENCE,
            (Value("1", 1), Value("2.5", 2.5), *(Value(text, text) for text in "ABC")),
        ),
        ("{B, A, B}", Shape.SET, tuple(Value(text, text) for text in "BAB")),
        ("{}", Shape.SET, ()),
        ("( )", Shape.SEQUENCE, ()),
        ("(0.5 <s>, 2 <s>)", Shape.SEQUENCE, (Value("0.5", 0.5, "s"), Value("2", 2, "s"))),
        ("(0.5, 2 <ms>) <s>", Shape.SEQUENCE, (Value("0.5", 0.5, "s"), Value("2", 2, "ms"))),
        ("((1, 2), (3, 4))", Shape.TABLE, tuple(Value(text, int(text)) for text in "1234")),
        ("({1}, {2})", Shape.TABLE, (Value("1", 1), Value("2", 2))),
        ("(1\n ,\n 2\n )", Shape.SEQUENCE, (Value("1", 1), Value("2", 2))),
        ("1.877<MSEC>", Shape.SCALAR, (Value("1.877", 1.877, "MSEC"),)),
        ("5\n  < M**2 >", Shape.SCALAR, (Value("5", 5, "M**2"),)),
        ("((1,\n 2) <KM>, (3) <M>)", Shape.TABLE, (Value("1", 1, "KM"), Value("2", 2, "KM"), Value("3", 3, "M"))),
    ],
)
def test_lists_keep_order_repeats_and_units(written: str, shape: Shape, values: tuple[Value, ...]) -> None:
    label = read_label_text(f"PDS_VERSION_ID = PDS3\nA = {written}\nB = 1\nEND\n")
    statement = by_path(label)["A"]
    assert (statement.shape, statement.values) == (shape, values)
    assert label.warnings == []
