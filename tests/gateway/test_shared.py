"""Root fields and value types that several subgraphs share."""

import pytest

from tests.gateway.world import Service
from tests.gateway.worlds import shared


@pytest.fixture
def service() -> Service:
    return Service.load("shared", shared())


async def test_a_shared_root_field_is_read_from_one_subgraph(service: Service) -> None:
    query = "{ map { north scale { metres } } }"
    await service.check(query)

    assert (
        service.explain(query)
        == """\
QueryPlan {
  Fetch(service: "north") {
    {
      map {
        north
        scale {
          metres
        }
      }
    }
  },
}"""
    )


async def test_a_value_type_is_put_together(service: Service) -> None:
    query = "{ map { north south scale { northern southern metres } } }"
    await service.check(query)

    assert (
        service.explain(query)
        == """\
QueryPlan {
  Parallel {
    Fetch(service: "north") {
      {
        map {
          north
          scale {
            northern
            metres
          }
        }
      }
    },
    Fetch(service: "south") {
      {
        map {
          south
          scale {
            southern
          }
        }
      }
    },
  },
}"""
    )


async def test_a_shared_root_field_is_read_where_most_is(service: Service) -> None:
    query = "{ shop { south west open } }"
    await service.check(query)

    assert (
        service.explain(query)
        == """\
QueryPlan {
  Sequence {
    Fetch(service: "south") {
      {
        shop {
          south
          id
          open
        }
      }
    },
    Flatten(path: "shop") {
      Fetch(service: "west") {
        {
          ... on Shop {
            __typename
            id
          }
        } =>
        {
          ... on Shop {
            west
          }
        }
      },
    },
  },
}"""
    )


@pytest.mark.parametrize(
    "query",
    [
        "{ places { id northName southName } }",
        "{ shop { open south north west } }",
        "{ a: map { north } b: map { south } }",
    ],
)
async def test_answers_equal_those_of_one_schema(service: Service, query: str) -> None:
    await service.check(query)
