"""Keys: composite, nested, several, not resolvable, null."""

import pytest

from tests.gateway.world import Service
from tests.gateway.worlds import keys


@pytest.fixture
def service() -> Service:
    return Service.load("keys", keys())


async def test_a_composite_key_is_sent_whole(service: Service) -> None:
    query = "{ orders { note total } }"
    await service.check(query)

    assert (
        service.explain(query)
        == """\
QueryPlan {
  Sequence {
    Fetch(service: "orders") {
      {
        orders {
          note
          id
          region {
            code
          }
        }
      }
    },
    Flatten(path: "orders.@") {
      Fetch(service: "billing") {
        {
          ... on Order {
            __typename
            id
            region {
              code
            }
          }
        } =>
        {
          ... on Order {
            total
          }
        }
      },
    },
  },
}"""
    )


async def test_a_key_that_only_another_subgraph_knows_is_fetched_there_first(service: Service) -> None:
    query = "{ orders { item { amount } } }"
    await service.check(query)

    assert (
        service.explain(query)
        == """\
QueryPlan {
  Sequence {
    Fetch(service: "orders") {
      {
        orders {
          item {
            sku
          }
        }
      }
    },
    Flatten(path: "orders.@.item") {
      Fetch(service: "catalog") {
        {
          ... on Item {
            __typename
            sku
          }
        } =>
        {
          ... on Item {
            id
          }
        }
      },
    },
    Flatten(path: "orders.@.item") {
      Fetch(service: "stock") {
        {
          ... on Item {
            __typename
            id
          }
        } =>
        {
          ... on Item {
            amount
          }
        }
      },
    },
  },
}"""
    )


async def test_a_key_that_is_not_resolvable_leads_away_but_not_back(service: Service) -> None:
    query = "{ orders { reviewer { name age } } }"
    await service.check(query)

    assert (
        service.explain(query)
        == """\
QueryPlan {
  Sequence {
    Fetch(service: "orders") {
      {
        orders {
          reviewer {
            email
          }
        }
      }
    },
    Flatten(path: "orders.@.reviewer") {
      Fetch(service: "people") {
        {
          ... on Person {
            __typename
            email
          }
        } =>
        {
          ... on Person {
            name
            id
          }
        }
      },
    },
    Flatten(path: "orders.@.reviewer") {
      Fetch(service: "ages") {
        {
          ... on Person {
            __typename
            id
          }
        } =>
        {
          ... on Person {
            age
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
        "{ ghost { total } orders { id region { name } } }",
        "{ people { age } orders { item { maker { reliable country { label } }"
        " parts { amount shelf { row holds { title amount } } } } } }",
        "{ orders { a: item { title } b: item { amount } } }",
    ],
)
async def test_answers_equal_those_of_one_schema(service: Service, query: str) -> None:
    await service.check(query)
