"""Objects of two interfaces, both of which a subgraph knows as interface objects."""

import pytest

from tests.gateway.world import Service
from tests.gateway.worlds import twofold


@pytest.fixture
def service() -> Service:
    return Service.load("twofold", twofold())


async def test_an_object_that_is_two_interface_objects_is_sent_as_each(service: Service) -> None:
    query = "{ dated { year ... on Image { crater } } }"
    await service.check(query)

    assert (
        service.explain(query)
        == """\
QueryPlan {
  Sequence {
    Fetch(service: "catalog") {
      {
        dated {
          __typename
          id
          ... on Image {
            id
          }
        }
      }
    },
    BatchFetch(service: "facts") {
      Flatten(path: "dated.@") {
        {
          ... on Dated {
            __typename
            id
          }
        } =>
        {
          ... on Dated {
            year
          }
        }
      },
      Flatten(path: "dated.@") {
        {
          ... on Image {
            __typename
            id
          }
        } =>
        {
          ... on Located {
            crater
          }
        }
      },
    },
  },
}"""
    )


async def test_one_name_for_different_fields_of_an_interface_object_is_read_by_type(service: Service) -> None:
    query = "{ located { found { ... on Image { when: year } ... on Log { when: month } } } }"
    await service.check(query)

    assert (
        service.explain(query)
        == """\
QueryPlan {
  Sequence {
    Fetch(service: "catalog") {
      {
        located {
          __typename
          id
        }
      }
    },
    Flatten(path: "located.@") {
      Fetch(service: "facts") {
        {
          ... on Located {
            __typename
            id
          }
        } =>
        {
          ... on Located {
            found {
              id
            }
          }
        }
      },
    },
    Flatten(path: "located.@.found.@") {
      Fetch(service: "catalog") {
        {
          ... on Dated {
            __typename
            id
          }
        } =>
        {
          ... on Dated {
            __typename
            ... on Image {
              id
            }
            ... on Log {
              id
            }
          }
        }
      },
    },
    BatchFetch(service: "facts") {
      Flatten(path: "located.@.found.@") {
        {
          ... on Image {
            __typename
            id
          }
        } =>
        {
          ... on Dated {
            when: year
          }
        }
      },
      Flatten(path: "located.@.found.@") {
        {
          ... on Log {
            __typename
            id
          }
        } =>
        {
          ... on Dated {
            when: month
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
        "{ located { found { ... on Image { year } ... on Log { year month } } } }",
        "{ located { crater found { year ... on Image { crater lines } } ... on Image { year } } }",
        "{ dated { ... on Located { crater found { __typename } } year } }",
    ],
)
async def test_objects_of_two_interfaces_answer_as_one_schema_does(service: Service, query: str) -> None:
    await service.check(query)
