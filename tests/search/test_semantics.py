"""What values mean: numbers and times of label values, observations, globs, releases, arcs and buckets."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from schema.label import Value
from schema.times import DAY, format_time, parse_time
from search import semantics
from search.boxes import arc_within, arcs_meet, east_ranges
from search.buckets import calendar_bucket, equal_bucket, equal_edges, step_bucket
from search.port import SearchError
from tests.contracts.search.records import value

longitudes = st.integers(0, 360)


@pytest.mark.parametrize(
    ("text", "quoted", "number", "natural"),
    [
        ("1024", False, 1024, 1024),
        ("0512", True, 512, 512),
        ("-3.5e2", True, -350, -350),
        (" 7 ", True, 7, 7),
        ("1e400", False, float("inf"), float("inf")),
        ("TRUE", False, None, "TRUE"),
        ("1_000", True, None, "1_000"),
        ("0x10", True, None, "0x10"),
        ("word", False, None, "word"),
        ("٣", True, None, "٣"),
        ("2012-219", True, None, 1344211200000000),
        ("2012-219", False, None, 1344211200000000),
    ],
)
def test_a_label_value_writes_a_number_a_time_or_a_text(
    text: str, quoted: bool, number: object, natural: object
) -> None:
    written = value(text, quoted=quoted)

    assert semantics.number_of(written) == number
    assert semantics.natural(written) == natural


def test_what_no_double_can_hold_is_no_number() -> None:
    assert semantics.number_of(Value("1" + "0" * 400, 10**400)) is None
    assert semantics.number_of(Value("nan", float("nan"))) is None


@pytest.mark.parametrize(
    ("types", "narrowest"),
    [
        ([int, int], "integer"),
        ([int, float], "real"),
        ([bool], "boolean"),
        ([bool, int], "string"),
        ([str, int], "string"),
        ([], "string"),
    ],
)
def test_the_type_of_a_label_field_is_the_narrowest_that_all_values_have(types: list[type], narrowest: str) -> None:
    assert semantics.narrowest(types) == narrowest


@pytest.mark.parametrize(
    ("glob", "path", "matches"),
    [
        ("*.img", "a.img", True),
        ("*.img", "b/a.img", False),
        ("**/*.img", "a.img", True),
        ("**/*.img", "b/c/a.img", True),
        ("b/**", "b/c/a.img", True),
        ("b**", "b/c", True),
        ("b/**/a.img", "b/a.img", True),
        ("b/**/a.img", "ba.img", False),
        ("b/?.img", "b/a.img", True),
        ("b?a.img", "b/a.img", False),
        ("[a].img", "a.img", False),
        ("[a].img", "[a].img", True),
        ("a.img", "aximg", False),
        ("*", "a\nb", True),
    ],
)
def test_globs_over_paths(glob: str, path: str, matches: bool) -> None:
    assert bool(semantics.path_pattern(glob).fullmatch(path)) == matches


@given(st.text("ab*?.[\\\n"), st.text("ab*?.[\\\n"))
def test_globs_over_text_match_as_their_letters_say(glob: str, text: str) -> None:
    assert bool(semantics.glob_pattern(glob).fullmatch(text)) == matches(re.sub(r"\*+", "*", glob), text)


def matches(glob: str, text: str) -> bool:
    if not glob:
        return not text
    if glob[0] == "*":
        return matches(glob[1:], text) or bool(text and matches(glob, text[1:]))
    return bool(text) and glob[0] in (text[0], "?") and matches(glob[1:], text[1:])


@given(st.text("a/*?", max_size=12), st.text("a/b", max_size=12))
def test_globs_over_paths_match_as_their_names_say(glob: str, path: str) -> None:
    assume(len(re.findall(r"\*\*+", glob)) <= 4)

    assert bool(semantics.path_pattern(glob).fullmatch(path)) == reaches(re.sub(r"\*{3,}", "**", glob), path)


def reaches(glob: str, path: str) -> bool:
    if not glob:
        return not path
    if glob.startswith("**/"):
        return reaches(glob[3:], path) or any(
            reaches(glob[3:], path[at + 1 :]) for at, sign in enumerate(path) if sign == "/"
        )
    if glob.startswith("**"):
        return any(reaches(glob[2:], path[at:]) for at in range(len(path) + 1))
    if glob[0] == "*":
        return reaches(glob[1:], path) or bool(path and path[0] != "/" and reaches(glob, path[1:]))
    return bool(path) and (glob[0] == path[0] or (glob[0] == "?" and path[0] != "/")) and reaches(glob[1:], path[1:])


def test_no_glob_is_slow() -> None:
    assert not semantics.glob_pattern("*a" * 500 + "b").fullmatch("a" * 20_000)
    assert not semantics.path_pattern("*a" * 500 + "b").fullmatch("a" * 20_000)
    assert not semantics.path_pattern("**a**a**a**b").fullmatch("a" * 200)
    with pytest.raises(SearchError, match="at most four"):
        semantics.path_pattern("**/a" * 5)


def test_releases_compare_their_numbers_as_numbers() -> None:
    releases = ["10", None, "9", "r2", "r10", "", "9b", "2.1"]

    assert sorted(releases, key=semantics.release_key) == [None, "", "r2", "r10", "2.1", "9", "9b", "10"]


@given(longitudes, longitudes, longitudes, longitudes)
def test_arcs_meet_and_hold_each_other_as_sets_of_longitudes(west: int, east: int, left: int, right: int) -> None:
    one, other = east_ranges(west, east), east_ranges(left, right)
    ours, theirs = covered(one), covered(other)

    assert len(one) <= 2
    assert arcs_meet(one, other) == bool(ours & theirs)
    if 0 < len(theirs) < 719:
        assert arc_within(one, other) == (ours <= theirs)


def covered(ranges: tuple[tuple[float, float], ...]) -> set[int]:
    """Half degrees that an arc of whole degrees covers; 0 and 360 are one."""
    return {half % 720 for half in range(721) if any(low * 2 <= half <= high * 2 for low, high in ranges)}


@given(st.floats(-1e9, 1e9, allow_subnormal=False), st.floats(1e-3, 1e6))
def test_steps_hold_their_number(number: float, interval: float) -> None:
    low, high = step_bucket(number, interval)

    assert low - 1e-6 * abs(low) <= number <= high + 1e-6 * abs(high)
    assert low < high


@pytest.mark.parametrize("interval", ["year", "month", "day", "hour"])
@given(moment=st.integers(-2_000_000_000 * 10**6, 4_000_000_000 * 10**6))
def test_calendar_buckets_hold_their_moment_and_follow_each_other(interval: str, moment: int) -> None:
    low, high = calendar_bucket(moment, interval)
    begin = parse_time(format_time(moment)[: {"year": 4, "month": 7, "day": 10, "hour": 13}[interval]])

    assert low <= moment < high
    assert begin is not None
    assert begin.begin == low
    assert calendar_bucket(high, interval)[0] == high
    assert interval != "day" or high - low == DAY


@given(st.lists(st.integers(-(10**17), 10**17) | st.just(3), min_size=1), st.integers(1, 50))
def test_equal_buckets_hold_every_value_between_the_extremes(values: list[int], buckets: int) -> None:
    edges = equal_edges(min(values), max(values), buckets)

    for number in values:
        low, high = equal_bucket(number, edges)
        assert low <= number < high or number == high == max(values)
