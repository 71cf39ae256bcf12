"""Requirements: with arguments, nested, in chains, on the fields of interfaces."""

import pytest

from tests.gateway.world import Service
from tests.gateway.worlds import requires


@pytest.fixture
def service() -> Service:
    return Service.load("requires", requires())


async def test_arguments_of_requirements_do_not_meet_those_of_the_client(service: Service) -> None:
    query = "query ($c: Currency) { product(id: 1) { price(currency: $c) cost } }"
    await service.check(query, {})

    assert (
        service.explain(query)
        == """\
QueryPlan {
  Sequence {
    Fetch(service: "catalog") {
      {
        product(id: 1) {
          price(currency: $c)
          id
          _0_price: price(currency: USD)
          size {
            width
            height
          }
        }
      }
    },
    Flatten(path: "product") {
      Fetch(service: "shipping") {
        {
          ... on Product {
            __typename
            id
            price: _0_price
            size {
              width
              height
            }
          }
        } =>
        {
          ... on Product {
            cost
          }
        }
      },
    },
  },
}"""
    )


async def test_different_arguments_for_one_required_field_take_two_representations(service: Service) -> None:
    query = "{ products { cost costInEuro } }"
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
          price(currency: USD)
          size {
            width
            height
          }
          _0_price: price(currency: EUR)
        }
      }
    },
    BatchFetch(service: "shipping") {
      Flatten(path: "products.@") {
        {
          ... on Product {
            __typename
            id
            price
            size {
              width
              height
            }
          }
        } =>
        {
          ... on Product {
            cost
          }
        }
      },
      Flatten(path: "products.@") {
        {
          ... on Product {
            __typename
            id
            price: _0_price
          }
        } =>
        {
          ... on Product {
            costInEuro
          }
        }
      },
    },
  },
}"""
    )


async def test_chains_that_come_back(service: Service) -> None:
    query = "{ products { gross } }"
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
        }
      }
    },
    Flatten(path: "products.@") {
      Fetch(service: "shipping") {
        {
          ... on Product {
            __typename
            id
          }
        } =>
        {
          ... on Product {
            base
          }
        }
      },
    },
    Flatten(path: "products.@") {
      Fetch(service: "taxes") {
        {
          ... on Product {
            __typename
            id
            base
          }
        } =>
        {
          ... on Product {
            tax
          }
        }
      },
    },
    Flatten(path: "products.@") {
      Fetch(service: "shipping") {
        {
          ... on Product {
            __typename
            id
            tax
          }
        } =>
        {
          ... on Product {
            gross
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
        "{ products { price(currency: USD) cost costInEuro labels length } }",
        "{ products { rate tax gross parcel { duty product { name cost } } } }",
        "{ boxes { __typename id volume } }",
        "{ products { size: name cost tags { label } } }",
        "{ products { id: name price: cost cost: name } }",
        "{ product(id: 7) { cost } }",
    ],
)
async def test_answers_equal_those_of_one_schema(service: Service, query: str) -> None:
    await service.check(query)
