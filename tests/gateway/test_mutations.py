"""Mutations: one after the other, across subgraphs."""

import pytest

from tests.gateway.world import Service
from tests.gateway.worlds import mutations


@pytest.fixture
def service() -> Service:
    return Service.load("mutations", mutations())


async def check(query: str) -> None:
    """Run a mutation on two copies of the data, through the gateway and by one schema."""
    expected = Service.load("mutations", mutations()).expected(query)
    data, errors = await Service.load("mutations", mutations()).run(query)
    assert data == expected.data
    assert [error["path"] for error in errors] == [list(error.path) for error in expected.errors or ()]


async def test_mutations_in_several_subgraphs_run_in_order(service: Service) -> None:
    query = "mutation { add(n: 2) { count } log(n: 1) { total } more: add(n: 5) { count } }"
    await check(query)

    assert (
        service.explain(query)
        == """\
QueryPlan {
  Sequence {
    Fetch(service: "cart") {
      {
        add(n: 2) {
          count
        }
      }
    },
    Fetch(service: "journal") {
      {
        log(n: 1) {
          total
        }
      }
    },
    Fetch(service: "cart") {
      {
        more: add(n: 5) {
          count
        }
      }
    },
  },
}"""
    )


@pytest.mark.parametrize(
    "query",
    [
        "mutation { add(n: 2) { id count } clear { count } }",
        "mutation { add(n: 2) { count log } log(n: 1) { total } second: add(n: 5) { count log } again { id } }",
    ],
)
async def test_answers_equal_those_of_one_schema(query: str) -> None:
    await check(query)
