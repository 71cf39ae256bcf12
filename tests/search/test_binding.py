"""What expressions mean: names become fields, written values what their fields hold."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.dictionary import load_dictionary
from schema.times import parse_time
from search.binding import bind, label_names
from search.boxes import east_ranges
from search.expression import ExpressionError
from search.literals import box_in
from search.query import (
    And,
    Box,
    BoxRelation,
    Channel,
    During,
    Exists,
    Field,
    Glob,
    In,
    Not,
    OnBody,
    Or,
    Prefix,
    QuantityRange,
    Query,
    Range,
    SpacecraftIn,
    Text,
    TimeRelation,
)

LABEL = {"IMAGE/LINES", "NOTE", "pds:Identification_Area/pds:title", "START_TIME", "odd path = 1"}
START, SOL, EXPOSURE, LINES = Field("startTime"), Field("sol"), Field("exposure"), Field("IMAGE/LINES", raw=True)
NOTE, RAW_START = Field("NOTE", raw=True), Field("START_TIME", raw=True)


def bound(text: str) -> Query:
    return bind(text, load_dictionary(), LABEL)


def at(text: str) -> int:
    time = parse_time(text)
    assert time is not None
    return time.begin


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("sol = 3", In(SOL, (3,))),
        ("sol != 3", Not(In(SOL, (3,)))),
        ("sol in (1, 2.5)", In(SOL, (1, 2.5))),
        ("sol exists", Exists(SOL)),
        ("sol < 3", Range(SOL, high=3, below=True)),
        ("sol <= 3", Range(SOL, high=3)),
        ("sol > -3", Range(SOL, low=-3, above=True)),
        ("sol >= 3e2", Range(SOL, low=300.0)),
        ('exposure > "2 s"', Range(EXPOSURE, low=2000.0, above=True)),
        ('exposure = "250 ms"', In(EXPOSURE, (250.0,))),
        ("latest = TRUE", In(Field("latest"), (True,))),
        ("mission = mro", In(Field("mission"), ("mro",))),
        ("processingLevel = partially", None),
        ('processingLevel = "partially processed"', In(Field("processingLevel"), ("Partially Processed",))),
        ("productId : B10", Prefix(Field("productId"), "B10")),
        ("productId : B10*X?", Glob(Field("productId"), "B10*X?")),
        ('title ~ "Gale crater"', Text("Gale crater", Field("title"))),
        ("~ dust", Text("dust")),
        ("IMAGE/LINES = 1024", In(LINES, (1024,), Channel.NUMBER)),
        ('IMAGE/LINES = "1024"', In(LINES, ("1024",))),
        ("IMAGE/LINES >= 1.5", Range(LINES, low=1.5, channel=Channel.NUMBER)),
        ("NOTE = dust", In(NOTE, ("dust",))),
        ("NOTE < dust", Range(NOTE, high="dust", below=True)),
        ("NOTE : dust*", Glob(NOTE, "dust*")),
        ("NOTE in (1, 'two', three)", Or((In(NOTE, (1,), Channel.NUMBER), In(NOTE, ("two", "three"))))),
        (
            "pds:Identification_Area/pds:title ~ dust",
            Text("dust", Field("pds:Identification_Area/pds:title", raw=True)),
        ),
        ('label:"odd path = 1" exists', Exists(Field("odd path = 1", raw=True))),
        ("sol = 1 and not (sol = 2 or sol exists)", And((In(SOL, (1,)), Not(Or((In(SOL, (2,)), Exists(SOL))))))),
        ("START_TIME < 2012-219", Range(RAW_START, high=at("2012-08-06"), below=True, channel=Channel.TIME)),
        ('START_TIME = "2012-219"', In(RAW_START, ("2012-219",))),
        ("geometry(mars)", OnBody("Mars")),
        ("box(MARS, -10, -5, 10, 5, center)", OnBody("Mars", Box(350, -5, 10, 5), BoxRelation.CENTER)),
        ("position(Mars, 137, -5, 138, -4)", SpacecraftIn("Mars", Box(137, -5, 138, -4))),
        (
            "geometry(Io, incidence < 30, phase >= 10, pixelScale = 5)",
            OnBody(
                "Io",
                ranges=(
                    QuantityRange("incidence", high=math.nextafter(30, 0)),
                    QuantityRange("phase", low=10),
                    QuantityRange("pixelScale", low=5, high=5),
                ),
            ),
        ),
        ("time(2012, 2012)", During(at("2012"), at("2013") - 1)),
        (
            "time(2012-08-06T05:17:57Z, 2012-08-06T05:17:58, contains)",
            During(at("2012-08-06T05:17:57"), at("2012-08-06T05:17:58"), TimeRelation.CONTAINS),
        ),
        ("time(*, 1966, within)", During(at("0001"), at("1967") - 1, TimeRelation.WITHIN)),
        ("time(2012, *)", During(at("2012"), 253_402_300_799_999_999)),
    ],
)
def test_an_expression_means_its_query(text: str, query: Query | None) -> None:
    if query is None:
        with pytest.raises(ExpressionError):
            bound(text)
    else:
        assert bound(text) == query


@pytest.mark.parametrize(
    ("condition", "query"),
    [
        ("= 2012", Range(START, low=at("2012"), high=at("2013"), below=True)),
        ("!= 2012", Not(Range(START, low=at("2012"), high=at("2013"), below=True))),
        ("< 2012", Range(START, high=at("2012"), below=True)),
        ("<= 2012", Range(START, high=at("2013"), below=True)),
        ("> 2012", Range(START, low=at("2013"))),
        (">= 2012", Range(START, low=at("2012"))),
        ("= 2012-219", Range(START, low=at("2012-08-06"), high=at("2012-08-07"), below=True)),
        ("= 2012-08-06T00:00:00.5", In(START, (at("2012-08-06") + 500_000,))),
        ("<= 2012-08-06T00:00:00", Range(START, high=at("2012-08-06"))),
        ("> 2012-08-06T00:00:00", Range(START, low=at("2012-08-06"), above=True)),
        (
            "in (1966, 2012-08-06T00:00:00)",
            Or((In(START, (at("2012-08-06"),)), Range(START, low=at("1966"), high=at("1967"), below=True))),
        ),
    ],
)
def test_a_day_or_a_year_covers_all_of_it(condition: str, query: Query) -> None:
    assert bound(f"startTime {condition}") == query


@pytest.mark.parametrize(
    ("text", "at", "reason"),
    [
        ("starttime = 2012", 0, "did you mean startTime"),
        ("sol = 1 and LINES = 3", 12, "did you mean lines or IMAGE/LINES"),
        ("image/lines = 3", 0, "did you mean IMAGE/LINES"),
        ("zzzz = 3", 0, "“zzzz” is no common field, and no label field of this index."),
        ('label:"sol" = 3', 0, "no label field"),
        ("sol = many", 6, "“sol” holds numbers"),
        ('sol = "3 ms"', 6, "has no unit"),
        ('exposure = "3 km"', 11, "“exposure” is in ms"),
        ('exposure = "3 flurbs"', 11, "flurbs"),
        ("startTime = yesterday", 12, "UTC times"),
        ("startTime = 2012-02-30", 12, "UTC times"),
        ("startTime : 2012", 12, "is no text (time)"),
        ("sol ~ 3", 6, "is no text (integer)"),
        ("latest = maybe", 9, "true or false"),
        ("latest > true", 9, "ask with = or !="),
        ("processingLevel = Cooked", 18, "is one of Telemetry, Raw"),
        ('~ "--"', 2, "no letter or digit"),
        (f'~ "{"word " * 2001}"', 2, "at most 10000 characters, not 10005"),
        ("sol in (1, many, 3)", 11, "“sol” holds numbers"),
        ("box(Marz, 1, 2, 3, 4)", 4, "did you mean Mars? Bodies have their IAU names"),
        ("box(Mars, -181, 2, 3, 4)", 10, "west is a longitude"),
        ("box(Mars, 1, -91, 3, 4)", 10, "south is a latitude"),
        ("box(Mars, 1, 3, 2, 2)", 10, "lies north of"),
        ("geometry(Mars, albedo < 3)", 15, "there are incidence, emission"),
        ("time(2013, 2012)", 0, "after the stop"),
        ("time(2013, soon)", 11, "UTC times"),
        ("time(2013, *, contains)", 0, "open end"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_place(text: str, at: int, reason: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        bound(text)

    assert reason in refused.value.reason
    assert refused.value.at == at


def test_the_names_that_an_index_must_know_are_those_outside_the_dictionary() -> None:
    text = 'sol = 1 and (NOTE = x or not IMAGE/LINES exists) and label:"sol" in (1) and ~ words and geometry(Mars)'

    assert label_names(text, load_dictionary()) == {"NOTE", "IMAGE/LINES", "sol"}


@pytest.mark.parametrize(
    ("west", "east", "arc"),
    [
        (-10, 10, (350, 10)),
        (350, 0, (350, 360)),
        (-20, -10, (340, 350)),
        (0, 360, (0, 360)),
        (-180, 180, (0, 360)),
        (-180, 360, (0, 360)),
        (300, 360, (300, 360)),
        (360, 10, (0, 10)),
        (0, 0, (0, 0)),
        (360, 360, (0, 0)),
        (170, -170, (170, 190)),
        (-1e-30, 5, (0, 5)),
    ],
)
def test_longitudes_are_reduced_to_an_eastward_arc(west: float, east: float, arc: tuple[float, float]) -> None:
    box = box_in(west, -90, east, 90)

    assert (box.west, box.east) == arc


@given(st.integers(-180, 360), st.integers(-180, 360), st.integers(0, 359))
def test_an_arc_covers_the_longitudes_from_west_to_east(west: int, east: int, longitude: int) -> None:
    length = 360 if east - west >= 360 else (east - west) % 360
    box = box_in(west, -90, east, 90)

    covered = any(low <= longitude <= high for low, high in east_ranges(box.west, box.east))

    assert covered == ((longitude - west) % 360 <= length)
