"""Golden queries through HTTP by a real client: both topologies and another router answer alike, and as is checked in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gateway.composing import needs_node
from tests.topologies.conftest import Harvested
from tests.topologies.golden import NAMES, answer_of, ask, text_of
from tests.topologies.peer import as_ours, needs_peer, peer
from tests.topologies.serving import Apart
from tests.topologies.typescript import WRONG_LINES, complaints

UNRELEASED = {"mars_2020": 2}
"""How many products of a mission the samples hold under the status staged."""


@pytest.mark.parametrize("name", NAMES)
async def test_a_golden_query_is_answered_as_checked_in(url: str, name: str) -> None:
    answer = await ask(url, text_of(name))

    assert answer == answer_of(name)


@pytest.fixture(scope="module")
def another_router(four_processes: Apart, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a router that is not ours, over our subgraphs."""
    with peer(four_processes, tmp_path_factory.mktemp("peer")) as url:
        yield url


@needs_peer
@pytest.mark.parametrize("name", sorted({*NAMES} - {"denied"}))
async def test_another_router_over_our_subgraphs_answers_as_ours(another_router: str, name: str) -> None:
    answer = await ask(another_router, text_of(name))

    assert as_ours(answer) == answer_of(name)


@needs_peer
async def test_behind_a_router_without_access_rules_the_subgraph_refuses_the_same(another_router: str) -> None:
    answer, ours = await ask(another_router, text_of("denied")), answer_of("denied")

    assert answer["data"] == ours["data"]
    assert [error["path"] for error in answer["errors"]] == [error["path"] for error in ours["errors"]]


@needs_node
def test_a_code_generator_makes_types_that_the_compiler_takes(one_process: str, tmp_path: Path) -> None:
    found = complaints(f"{one_process}/graphql", tmp_path)

    # Lines that use an answer wrongly are what the compiler finds; types that say nothing would let them pass.
    assert [line.split(": ")[0] for line in found] == [f"{tmp_path}/wrong.ts:{line}" for line in WRONG_LINES], found


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
