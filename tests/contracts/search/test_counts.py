"""Totals, facets, histograms and statistics over all matching products."""

import pytest

from search.counts import Bucket, Combination, Count
from search.port import EVERYTHING, PUBLIC, Facet, Histogram, SearchError, SearchRequest
from search.query import Exists, Field, In, Not, Range
from tests.contracts.search.conftest import Index
from tests.contracts.search.records import common, microseconds, product, raw, time, value

SOL, FILTER, START, TARGET = Field("sol"), Field("filter"), Field("startTime"), Field("target")
LINES, WHEN, MIXED = (Field(name, raw=True) for name in ("LINES", "WHEN", "MIXED"))


@pytest.fixture
async def some(index: Index) -> Index:
    await index.put(
        product(
            "A",
            {
                "sol": common(1),
                "filter": common("L1", "R1", "L1"),
                "startTime": common(time("2012-08-06T23:59:59.999999")),
            },
            [raw("LINES", "10"), raw("WHEN", "2012-01-31"), raw("MIXED", "5", "word")],
        ),
        product(
            "B",
            {"sol": common(-1), "filter": common("L1"), "startTime": common(time("2012-08-07T00:00:00"))},
            [raw("LINES", "10.0", "25"), raw("MIXED", "word", "UNK")],
        ),
        product(
            "C",
            {"sol": common(10), "filter": common("R2"), "startTime": common(time("1968-02-29T12:00:00"))},
            [raw("LINES", value("-0.5", quoted=True)), raw("WHEN", "2012-032", "1969-12-31T23:59:59.9")],
        ),
        product(
            "D",
            {"sol": common(), "startTime": common(time("2012"))},
            [raw("LINES", "UNK")],
            visibility=frozenset({"x"}),
        ),
    )
    return index


async def test_combinations_of_values_are_counted_with_those_that_have_none(some: Index) -> None:
    asked = ((FILTER,), (FILTER, SOL), (SOL, FILTER, START))

    page = await some.count(combinations=asked)
    public = await some.count(combinations=asked, visible=PUBLIC)

    assert page.combinations[0] == (
        Combination(("L1",), 2),
        Combination(("R1",), 1),
        Combination(("R2",), 1),
        Combination((None,), 1),
    )
    assert page.combinations[1][:2] == (Combination(("L1", -1), 1), Combination(("L1", 1), 1))
    assert page.combinations[1][-1] == Combination((None, None), 1)
    assert (None, None) not in [each.values for each in public.combinations[1]]


async def test_totals_are_exact_for_every_asker_and_only_made_when_asked(some: Index) -> None:
    for visible, total in ((EVERYTHING, 3), (PUBLIC, 2)):
        where = Not(In(SOL, (1,)))
        page = await some.reader.search(SearchRequest(visible=visible, where=where, size=1, total=True))
        assert page.total == total
        assert (await some.reader.search(SearchRequest(visible=visible, where=where))).total is None


async def test_facets_count_products_most_frequent_first_then_by_value(some: Index) -> None:
    page = await some.count(
        facets=[Facet(FILTER), Facet(FILTER, 1), Facet(SOL), Facet(START), Facet(LINES), Facet(MIXED), Facet(TARGET)]
    )

    filters, first, sols, _, lines, mixed, targets = page.facets
    assert (filters.counts, filters.missing, filters.exact) == (
        (Count("L1", 2), Count("R1", 1), Count("R2", 1)),
        1,
        True,
    )
    assert first.counts == (Count("L1", 2),)
    assert [count.value for count in sols.counts] == [-1, 1, 10]
    assert [count.value for count in lines.counts] == ["-0.5", "10", "10.0", "25"]
    assert (mixed.counts, mixed.missing) == ((Count("word", 2), Count("5", 1)), 2)
    assert (targets.counts, targets.missing) == ((), 4)


async def test_facets_of_what_an_asker_sees_and_of_a_question(some: Index) -> None:
    page = await some.count(facets=[Facet(SOL), Facet(FILTER)], where=Range(SOL, high=1), visible=PUBLIC)

    assert [(each.counts, each.missing) for each in page.facets] == [
        ((Count(-1, 1), Count(1, 1)), 0),
        ((Count("L1", 2), Count("R1", 1)), 0),
    ]


@pytest.mark.parametrize(
    ("interval", "lows"),
    [
        ("year", ["1968", "2012"]),
        ("month", ["1968-02", "2012-01", "2012-08"]),
        ("day", ["1968-02-29", "2012-01-01", "2012-08-06", "2012-08-07"]),
        ("hour", ["1968-02-29T12", "2012-01-01T00", "2012-08-06T23", "2012-08-07T00"]),
    ],
)
async def test_time_histograms_follow_the_calendar(some: Index, interval: str, lows: list[str]) -> None:
    page = await some.count(histograms=[Histogram(START, interval), Histogram(WHEN, interval)])

    assert [bucket.low for bucket in page.histograms[0].buckets] == [microseconds(low) for low in lows]
    assert sum(bucket.count for bucket in page.histograms[0].buckets) == 4
    assert page.histograms[1].missing == 2


async def test_number_histograms_by_interval_and_by_buckets(some: Index) -> None:
    page = await some.count(
        histograms=[
            Histogram(SOL, 5.0),
            Histogram(SOL, buckets=2),
            Histogram(LINES, 10.0),
            Histogram(LINES, buckets=3),
            Histogram(START, buckets=4),
            Histogram(MIXED, buckets=3),
            Histogram(MIXED, 0.1),
        ]
    )

    by_five, halves, tens, thirds, _, mixed, tenths = page.histograms
    assert by_five.buckets == (Bucket(-5, 0, 1), Bucket(0, 5, 1), Bucket(10, 15, 1))
    assert by_five.missing == 1
    assert halves.buckets == (Bucket(-1, 4.5, 2), Bucket(4.5, 10, 1))
    assert tens.buckets == (Bucket(-10, 0, 1), Bucket(10, 20, 2), Bucket(20, 30, 1))
    assert thirds.buckets == (Bucket(-0.5, 8, 1), Bucket(8, 16.5, 2), Bucket(16.5, 25, 1))
    assert (mixed.buckets, mixed.missing) == ((Bucket(5, 5, 1),), 3)
    assert tenths.missing == 3


async def test_a_histogram_that_cannot_be_is_refused(some: Index) -> None:
    for histogram in (
        Histogram(SOL),
        Histogram(SOL, 1.0, 5),
        Histogram(SOL, 0.0),
        Histogram(SOL, float("nan")),
        Histogram(START, "week"),
        Histogram(SOL, buckets=0),
    ):
        with pytest.raises(SearchError):
            await some.reader.search(SearchRequest(visible=EVERYTHING, histograms=(histogram,)))


async def test_statistics_are_extremes_and_counts(some: Index) -> None:
    page = await some.count(statistics=[SOL, START, FILTER, LINES, WHEN, MIXED, TARGET])

    sol, start, filters, lines, when, mixed, target = page.statistics
    assert (sol.low, sol.high, sol.count, sol.missing) == (-1, 10, 3, 1)
    assert (start.low, start.high) == (microseconds("1968-02-29T12"), microseconds("2012-08-07"))
    assert (filters.low, filters.high, filters.count) == ("L1", "R2", 3)
    assert (lines.low, lines.high, lines.count, lines.missing) == (-0.5, 25, 3, 1)
    assert when.high == microseconds("2012-02-01")
    assert (mixed.low, mixed.high, mixed.count) == (5, "word", 2)
    assert (target.low, target.high, target.count, target.missing) == (None, None, 0, 4)


async def test_counts_of_no_product_are_empty(some: Index) -> None:
    page = await some.count(
        facets=[Facet(SOL)], histograms=[Histogram(SOL, buckets=3)], statistics=[SOL], where=Exists(TARGET)
    )

    assert page.total == 0
    assert (page.facets[0].counts, page.histograms[0].buckets) == ((), ())


async def test_counts_follow_every_change(some: Index) -> None:
    asked = {"facets": [Facet(FILTER), Facet(LINES)], "statistics": [SOL, LINES], "histograms": [Histogram(SOL, 1.0)]}
    await some.count(**asked)

    await some.put(product("A", {"sol": common(100), "filter": common("R2")}, [raw("LINES", "7")]))
    replaced = await some.count(**asked)
    await some.retire(product("A").uri, product("C").uri)
    retired = await some.count(**asked)

    assert (replaced.statistics[0].high, replaced.facets[0].counts[0]) == (100, Count("R2", 2))
    assert (retired.statistics[0].high, retired.facets[0].counts) == (-1, (Count("L1", 1),))
