"""Interfaces and unions whose members differ per subgraph."""

import pytest

from tests.gateway.world import Service
from tests.gateway.worlds import abstract


@pytest.fixture
def service() -> Service:
    return Service.load("abstract", abstract())


async def test_an_interface_field_that_another_subgraph_has_is_read_by_type(service: Service) -> None:
    query = "{ feed { text likes } }"
    await service.check(query)

    assert (
        service.explain(query)
        == """\
QueryPlan {
  Sequence {
    Fetch(service: "feed") {
      {
        feed {
          __typename
          text
          ... on Note {
            id
          }
          ... on Photo {
            id
          }
        }
      }
    },
    Flatten(path: "feed.@") {
      Fetch(service: "likes") {
        {
          ... on Note {
            __typename
            id
          }
          ... on Photo {
            __typename
            id
          }
        } =>
        {
          ... on Note {
            likes
          }
          ... on Photo {
            likes
          }
        }
      },
    },
  },
}"""
    )


async def test_shapes_that_differ_within_one_subgraph_get_aliases(service: Service) -> None:
    query = "{ pets { ... on Cat { name owner { name } } ... on Dog { name owner { name } } } }"
    await service.check(query)

    assert (
        service.explain(query)
        == """\
QueryPlan {
  Sequence {
    Fetch(service: "feed") {
      {
        pets {
          __typename
          ... on Cat {
            name
            owner {
              id
            }
          }
          ... on Dog {
            _0_name: name
            _0_owner: owner {
              id
            }
          }
        }
      }
    },
    BatchFetch(service: "likes") {
      Flatten(paths: ["pets.@|[Cat].owner", "pets.@|[Dog].owner"]) {
        {
          ... on Person {
            __typename
            id
          }
        } =>
        {
          ... on Person {
            name
          }
        }
      },
    },
  },
}"""
    )


async def test_a_fragment_on_an_interface_within_a_union(service: Service) -> None:
    query = "{ search { __typename ... on Post { text likes } ... on Place { name } } }"
    await service.check(query)

    assert (
        service.explain(query)
        == """\
QueryPlan {
  Sequence {
    Fetch(service: "feed") {
      {
        search {
          __typename
          ... on Note {
            text
            id
          }
          ... on Photo {
            text
            id
          }
          ... on Place {
            id
          }
        }
      }
    },
    Flatten(path: "search.@") {
      Fetch(service: "likes") {
        {
          ... on Note {
            __typename
            id
          }
          ... on Photo {
            __typename
            id
          }
          ... on Place {
            __typename
            id
          }
        } =>
        {
          ... on Note {
            likes
          }
          ... on Photo {
            likes
          }
          ... on Place {
            name
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
        "{ feed { __typename ... on Note { colour likes } ... on Photo { place { name } } } }",
        '{ node(id: "n1") { id ... on Post { text } ... on Note { colour top { body about { text likes } } } } }',
        "{ feed { top { about { ... on Photo { place { id } } ... on Note { text } } } } }",
        "{ search { ... on Note { x: text } ... on Place { x: name } } }",
        "{ search { ... on Place { id } } }",
        "{ feed { id ... on Node { id ... on Note { likes } } top { body } ... on Photo { top { about { likes } } } } }",
        '{ node(id: "none") { id } }',
    ],
)
async def test_answers_equal_those_of_one_schema(service: Service, query: str) -> None:
    await service.check(query)
