"""Requirements of fields that stand in fragments, of unions and interfaces."""

import pytest

from tests.gateway.world import Service
from tests.gateway.worlds import requires


@pytest.fixture
def service() -> Service:
    return Service.load("requires", requires())


async def test_fragments_in_requirements(service: Service) -> None:
    query = "{ products { length content { ... on Book { pages } } } }"
    await service.check(query)

    assert (
        service.explain(query)
        == """\
QueryPlan {
  Sequence {
    Fetch(service: "catalog") {
      {
        products {
          id
          content {
            __typename
            ... on Book {
              pages
            }
            ... on Song {
              seconds
            }
          }
        }
      }
    },
    Flatten(path: "products.@") {
      Fetch(service: "shipping") {
        {
          ... on Product {
            __typename
            id
            content {
              __typename
              ... on Book {
                pages
              }
              ... on Song {
                seconds
              }
            }
          }
        } =>
        {
          ... on Product {
            length
          }
        }
      },
    },
  },
}"""
    )


async def test_a_fragment_on_the_only_member_of_a_union(service: Service) -> None:
    query = "{ products { gift } }"
    await service.check(query)

    assert (
        service.explain(query)
        == """\
QueryPlan {
  Sequence {
    Fetch(service: "catalog") {
      {
        products {
          id
          wrap {
            __typename
            ... on Paper {
              colour
            }
          }
        }
      }
    },
    Flatten(path: "products.@") {
      Fetch(service: "shipping") {
        {
          ... on Product {
            __typename
            id
            wrap {
              __typename
              ... on Paper {
                colour
              }
            }
          }
        } =>
        {
          ... on Product {
            gift
          }
        }
      },
    },
  },
}"""
    )
