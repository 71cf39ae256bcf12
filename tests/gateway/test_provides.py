"""Provided fields: nested, on members of unions and interfaces."""

import pytest

from tests.gateway.world import Service
from tests.gateway.worlds import provides


@pytest.fixture
def service() -> Service:
    return Service.load("provides", provides())


async def test_provided_fields_of_union_members_need_no_other_fetch(service: Service) -> None:
    query = "{ shelf { ... on Book { title author { name } } ... on Film { title } } }"
    await service.check(query)

    assert (
        service.explain(query)
        == """\
QueryPlan {
  Fetch(service: "library") {
    {
      shelf {
        __typename
        ... on Book {
          title
          author {
            name
          }
        }
        ... on Film {
          title
        }
      }
    }
  },
}"""
    )


async def test_only_the_path_that_provides_a_field_has_it(service: Service) -> None:
    query = "{ first { title author { name } } plain { title } }"
    await service.check(query)

    assert (
        service.explain(query)
        == """\
QueryPlan {
  Sequence {
    Fetch(service: "library") {
      {
        first {
          title
          author {
            id
          }
        }
        plain {
          id
        }
      }
    },
    BatchFetch(service: "titles") {
      Flatten(path: "first.author") {
        {
          ... on Author {
            __typename
            id
          }
        } =>
        {
          ... on Author {
            name
          }
        }
      },
      Flatten(path: "plain") {
        {
          ... on Book {
            __typename
            id
          }
        } =>
        {
          ... on Book {
            title
          }
        }
      },
    },
  },
}"""
    )


async def test_only_the_member_that_is_provided_has_it(service: Service) -> None:
    query = "{ hall { display { ... on Book { title } ... on Film { title } } keeper { name } } }"
    await service.check(query)

    assert (
        service.explain(query)
        == """\
QueryPlan {
  Sequence {
    Fetch(service: "library") {
      {
        hall {
          display {
            __typename
            ... on Book {
              title
            }
            ... on Film {
              id
            }
          }
          keeper {
            __typename
            name
          }
        }
      }
    },
    Flatten(path: "hall.display") {
      Fetch(service: "titles") {
        {
          ... on Film {
            __typename
            id
          }
        } =>
        {
          ... on Film {
            title
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
        "{ hall { keeper { __typename name } } }",
        "{ shelf { __typename ... on Book { id author { id name } } } }",
    ],
)
async def test_answers_equal_those_of_one_schema(service: Service, query: str) -> None:
    await service.check(query)
