"""Interface objects and entity interfaces."""

import pytest

from tests.gateway.world import Service
from tests.gateway.worlds import interface_object


@pytest.fixture
def service() -> Service:
    return Service.load("interface_object", interface_object())


async def test_a_field_of_an_interface_object_is_fetched_for_every_type(service: Service) -> None:
    query = "{ library { title average } }"
    await service.check(query)

    assert (
        service.explain(query)
        == """\
QueryPlan {
  Sequence {
    Fetch(service: "media") {
      {
        library {
          __typename
          title
          id
        }
      }
    },
    Flatten(path: "library.@") {
      Fetch(service: "reviews") {
        {
          ... on Media {
            __typename
            id
          }
        } =>
        {
          ... on Media {
            average
          }
        }
      },
    },
  },
}"""
    )


async def test_the_type_of_an_interface_object_is_asked_where_it_is_known(service: Service) -> None:
    query = "{ best { __typename average } }"
    await service.check(query)

    assert (
        service.explain(query)
        == """\
QueryPlan {
  Sequence {
    Fetch(service: "reviews") {
      {
        best {
          id
          average
        }
      }
    },
    Flatten(path: "best") {
      Fetch(service: "media") {
        {
          ... on Media {
            __typename
            id
          }
        } =>
        {
          ... on Media {
            __typename
          }
        }
      },
    },
  },
}"""
    )


async def test_fragments_on_an_interface_object(service: Service) -> None:
    query = "{ reviewed { average ... on Book { pages chapters } } }"
    await service.check(query)

    assert (
        service.explain(query)
        == """\
QueryPlan {
  Sequence {
    Fetch(service: "reviews") {
      {
        reviewed {
          average
          id
        }
      }
    },
    Flatten(path: "reviewed.@") {
      Fetch(service: "media") {
        {
          ... on Media {
            __typename
            id
          }
        } =>
        {
          ... on Media {
            __typename
            ... on Book {
              pages
              id
            }
          }
        }
      },
    },
    Flatten(path: "reviewed.@") {
      Fetch(service: "pages") {
        {
          ... on Book {
            __typename
            id
          }
        } =>
        {
          ... on Book {
            chapters
          }
        }
      },
    },
  },
}"""
    )


async def test_an_interface_object_that_requires_a_field_of_the_interface(service: Service) -> None:
    query = "{ best { offer price } }"
    await service.check(query)

    assert (
        service.explain(query)
        == """\
QueryPlan {
  Sequence {
    Fetch(service: "reviews") {
      {
        best {
          id
        }
      }
    },
    Flatten(path: "best") {
      Fetch(service: "media") {
        {
          ... on Media {
            __typename
            id
          }
        } =>
        {
          ... on Media {
            __typename
            title
          }
        }
      },
    },
    Flatten(path: "best") {
      Fetch(service: "prices") {
        {
          ... on Media {
            __typename
            id
            title
          }
        } =>
        {
          ... on Media {
            offer
            price
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
        "{ library { id title reviews { stars } average } }",
        "{ best { id reviews { stars about { title } } } }",
        "{ reviewed { __typename ... on Book { pages chapters reviews { stars about { title __typename } } }"
        " ... on Film { minutes average } } }",
        "{ library { ... on Book { chapters average price offer } } best { offer price } }",
        "{ reviewed { ... on Book { average } } }",
        "{ reviewed { ... on Book { reviews { about { price } } } } }",
        "{ library { __typename reviews { about { ... on Film { minutes } } } } }",
    ],
)
async def test_answers_equal_those_of_one_schema(service: Service, query: str) -> None:
    await service.check(query)
