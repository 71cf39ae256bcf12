"""Golden queries through HTTP by a real client: both topologies answer alike, and as is checked in."""

import pytest

from tests.topologies.conftest import Harvested
from tests.topologies.golden import NAMES, answer_of, ask, text_of

UNRELEASED = {"mars_2020": 2}
"""How many products of a mission the samples hold under the status staged."""


@pytest.mark.parametrize("name", NAMES)
async def test_a_golden_query_is_answered_as_checked_in(url: str, name: str) -> None:
    answer = await ask(url, text_of(name))

    assert answer == answer_of(name)


async def test_a_mission_neutral_question_gives_products_of_both_standards(url: str) -> None:
    answer = await ask(url, text_of("both_standards"))

    found = answer["data"]["products"]
    assert {node["standard"] for node in found["nodes"]} == {"pds3", "pds4"}
    assert len(found["nodes"]) == found["totalCount"]
    for facet in found["facets"]:
        assert sum(each["count"] for each in facet["counts"]) + facet["missing"] == found["totalCount"]


async def test_totals_are_those_of_the_harvest_without_what_is_not_released(url: str, harvested: Harvested) -> None:
    public = "{ products { totalCount } missions { id products } directory { fileCount } }"
    answer = (await ask(url, public))["data"]

    statuses = harvested.report.statuses
    assert answer["directory"]["fileCount"] == statuses["archived"] + statuses["certified"]
    missions = {each["id"]: each["products"] for each in answer["missions"]}
    assert sum(missions.values()) == answer["products"]["totalCount"]
    counted = {name: count.products - UNRELEASED.get(name, 0) for name, count in harvested.report.missions.items()}
    assert missions == counted
