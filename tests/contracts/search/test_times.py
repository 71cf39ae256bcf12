"""The observation of a product against an asked interval."""

import pytest

from search.port import EVERYTHING, Parts
from search.query import During, Not, TimeRelation
from tests.contracts.search.conftest import Index
from tests.contracts.search.records import common, microseconds, product, time

OVERLAP, CONTAINS, WITHIN = TimeRelation.OVERLAP, TimeRelation.CONTAINS, TimeRelation.WITHIN


@pytest.fixture
async def some(index: Index) -> Index:
    await index.put(
        product(
            "LUNAR", {"startTime": common(time("1966-06-02T06:17:36")), "stopTime": common(time("1966-06-02T06:20:00"))}
        ),
        product(
            "LEAP",
            {"startTime": common(time("2016-12-31T23:59:60.862Z")), "stopTime": common(time("2017-01-01T00:00:01"))},
        ),
        product("DAY", {"startTime": common(time("2012-08-06")), "stopTime": common(time("2012-08-06"))}),
        product("DAYS", {"startTime": common(time("2012-218")), "stopTime": common(time("2012-08-07"))}),
        product("MOMENT", {"startTime": common(time("2012-08-06T12:00:00"))}),
        product("ONLYDAY", {"startTime": common(time("2012-08-06"))}),
        product("TURNED", {"startTime": common(time("2012-08-06T12:00:00")), "stopTime": common(time("2012-08-01"))}),
        product("NOSTART", {"stopTime": common(time("2012-08-06T12:00:00"))}),
        product("NONE", {"startTime": common()}),
    )
    return index


@pytest.mark.parametrize(
    ("start", "stop", "relation", "titles"),
    [
        ("1966-06-02T06:18", "1966-06-02T06:19", OVERLAP, "LUNAR"),
        ("1966-06-02T06:18", "1966-06-02T06:19", CONTAINS, "LUNAR"),
        ("1966-06-02T06:18", "1966-06-02T06:19", WITHIN, ""),
        ("1966", "1967", WITHIN, "LUNAR"),
        ("1966-06-02T06:20", "1966-06-03", OVERLAP, "LUNAR"),
        ("1966-06-02T06:20:00.000001", "1966-06-03", OVERLAP, ""),
        ("2016-12-31T23:59:59.999999", "2017-01-01T00:00:00.861", OVERLAP, ""),
        ("2016-12-31T23:59:59.999999", "2017-01-01T00:00:00.862", OVERLAP, "LEAP"),
        ("2017-01-01", "2017-01-02", WITHIN, "LEAP"),
        ("2012-08-06T23:59:59.999999", "2012-08-06T23:59:59.999999", OVERLAP, "DAY DAYS ONLYDAY"),
        ("2012-08-06T12", "2012-08-06T12", OVERLAP, "DAY DAYS MOMENT ONLYDAY TURNED"),
        ("2012-08-06T12", "2012-08-06T12", CONTAINS, "DAY DAYS MOMENT ONLYDAY TURNED"),
        ("2012-08-06T12", "2012-08-06T12", WITHIN, "MOMENT TURNED"),
        ("2012-08-06", "2012-08-06T23:59:59.999999", WITHIN, "DAY MOMENT ONLYDAY TURNED"),
        ("2012-08-06", "2012-08-06T23:59:59.999998", WITHIN, "MOMENT TURNED"),
        ("2012-08-05", "2012-08-07T12", CONTAINS, "DAYS"),
        ("2012-08-05", "2012-08-08", CONTAINS, ""),
        ("0001", "9999", OVERLAP, "DAY DAYS LEAP LUNAR MOMENT ONLYDAY TURNED"),
    ],
)
async def test_observations_stand_to_an_interval(
    some: Index, start: str, stop: str, relation: TimeRelation, titles: str
) -> None:
    assert await some.found(During(microseconds(start), microseconds(stop), relation)) == titles


async def test_a_product_without_start_time_is_in_no_interval_and_in_every_not(some: Index) -> None:
    assert await some.found(Not(During(microseconds("0001"), microseconds("9999")))) == "NONE NOSTART"


async def test_the_text_of_a_leap_second_is_kept(some: Index) -> None:
    (found,) = await some.reader.products([product("LEAP").uri], Parts(common="all"), EVERYTHING)

    assert found is not None
    assert found.common["startTime"].values == (time("2016-12-31T23:59:60.862Z"),)
