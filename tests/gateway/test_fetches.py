"""Fetches over the four-subgraph shop: root fields, keys, requirements, provided fields, errors."""

import pytest
from graphql import parse

from gateway.planner import PlanError, plan_operation
from tests.gateway.shop import HEAVY, shop
from tests.gateway.world import Service


@pytest.fixture
def service() -> Service:
    return Service.load("shop", shop())


async def test_the_benchmark_operation_takes_seven_requests_in_four_waves(service: Service) -> None:
    await service.check(HEAVY)

    plan = service.plan(HEAVY)
    assert (len(plan.fetches), plan.waves, service.requests) == (7, 4, 7)
    assert [[f.service for f in plan.fetches if f.wave == wave] for wave in range(4)] == [
        ["accounts", "products"],
        ["reviews", "inventory"],
        ["products", "accounts"],
        ["inventory"],
    ]


async def test_one_subgraph_takes_one_fetch(service: Service) -> None:
    query = "{ me { id name: username } user(id: 2) { __typename birthday } }"
    await service.check(query)

    assert (
        service.explain(query)
        == """\
QueryPlan {
  Fetch(service: "accounts") {
    {
      me {
        id
        name: username
      }
      user(id: 2) {
        __typename
        birthday
      }
    }
  },
}"""
    )


async def test_required_fields_are_fetched_and_sent(service: Service) -> None:
    query = "{ topProducts(first: 3) { name shippingEstimate } }"
    await service.check(query)

    assert (
        service.explain(query)
        == """\
QueryPlan {
  Sequence {
    Fetch(service: "products") {
      {
        topProducts(first: 3) {
          name
          upc
          price
          weight
        }
      }
    },
    Flatten(path: "topProducts.@") {
      Fetch(service: "inventory") {
        {
          ... on Product {
            __typename
            upc
            price
            weight
          }
        } =>
        {
          ... on Product {
            shippingEstimate
          }
        }
      },
    },
  },
}"""
    )


async def test_provided_fields_are_taken_where_they_are_provided(service: Service) -> None:
    query = "{ topProducts { reviews { author { username } } } }"
    await service.check(query)

    plan = service.plan(query)
    assert [fetch.service for fetch in plan.fetches] == ["products", "reviews"]
    assert "username" in plan.fetches[1].operation


async def test_equal_representations_are_sent_once(service: Service) -> None:
    await service.check("{ users { reviews { author { name } } } }")

    (request,) = service.subgraphs["accounts"].requests[1:]
    sent = request.variables["representations"]
    assert len(sent) == len({representation["id"] for representation in sent}) == 3


async def test_variables_go_only_where_they_are_used(service: Service) -> None:
    query = "query ($n: Int = 2, $id: ID!) { topProducts(first: $n) { name inStock } user(id: $id) { name } }"
    await service.check(query, {"id": "1", "n": 3})

    by_service = {fetch.service: fetch for fetch in service.plan(query).fetches}
    assert by_service["products"].variables == ("n",)
    assert by_service["accounts"].operation == "query($id: ID!) { user(id: $id) { name } }"
    assert by_service["inventory"].variables == ()


async def test_aliases_of_the_client_do_not_hide_keys(service: Service) -> None:
    query = "{ topProducts { upc: name price: weight weight: price shippingEstimate inStock } }"

    await service.check(query)


@pytest.mark.parametrize("held", [{"a": True, "b": True}, {"a": False, "b": True}, {"a": True, "b": False}])
async def test_conditions_with_variables(service: Service, held: dict[str, bool]) -> None:
    query = """query ($a: Boolean!, $b: Boolean!) { topProducts {
      name @include(if: $a) shippingEstimate @skip(if: $a)
      ... @include(if: $b) { reviews @include(if: $a) { body } inStock @include(if: $a) }
      upc @skip(if: true) ... @include(if: false) { weight }
    } }"""
    await service.check(query, held)

    asked = [request.service for subgraph in service.subgraphs.values() for request in subgraph.requests]
    assert ("reviews" in asked) == (held["a"] and held["b"])
    assert ("inventory" in asked) == (not held["a"] or held["b"])


async def test_merged_fields_below_one_with_and_one_without_condition(service: Service) -> None:
    query = "query ($a: Boolean!) { me @include(if: $a) { name reviews { body } } me { username } }"

    for value in (True, False):
        assert await service.check(query, {"a": value})


async def test_a_failed_subgraph_costs_its_own_fields(service: Service) -> None:
    service.subgraphs["inventory"].failing = True
    data, errors = await service.run("{ topProducts(first: 2) { name inStock } me { name reviews { body } } }")

    assert data is not None
    assert [product["inStock"] for product in data["topProducts"]] == [None, None]
    assert data["me"]["reviews"]
    assert len(errors) == 1
    assert errors[0]["path"] == ["topProducts"]
    assert errors[0]["extensions"] == {"code": "SUBGRAPH_UNAVAILABLE", "service": "inventory"}


async def test_a_failed_root_subgraph_gives_an_error_per_field(service: Service) -> None:
    service.subgraphs["accounts"].failing = True
    data, errors = await service.run("{ a: me { name } topProducts { name } b: users { name } }")

    assert data is not None
    assert (data["a"], data["b"]) == (None, None)
    assert [error["path"] for error in errors] == [["a"], ["b"]]


async def test_errors_of_entities_have_the_paths_of_the_client(service: Service) -> None:
    def broken(product: object) -> int:
        if product["upc"] == "1":  # type: ignore[index]
            raise ValueError("lost")
        return 5

    for entity in service.world["entities"]:
        if entity["__typename"] == "Product":
            entity["shippingEstimate"] = broken
    query = "{ topProducts { cost: shippingEstimate } me { reviews { product { shippingEstimate } } } }"
    _, errors = await service.run(query)

    expected = service.expected(query)
    assert {tuple(error["path"]) for error in errors} == {tuple(error.path) for error in expected.errors}
    assert {error["message"] for error in errors} == {"lost"}


async def test_unknown_entities_and_null_keys_give_null(service: Service) -> None:
    product = service.world["entities"][4]
    assert product["__typename"] == "Product"
    service.world["entities"].remove(product)
    data, errors = await service.run("{ topProducts(first: 1) { upc inStock } users { id reviews { id } } }")

    assert data == {
        "topProducts": [{"upc": "0", "inStock": None}],
        "users": service.expected("{ users { id reviews { id } } }").data["users"],
    }
    assert errors == []


async def test_introspection_and_typename_need_no_subgraph(service: Service) -> None:
    query = '{ __typename q: __type(name: "User") { name fields { name } } __schema { queryType { name } } }'
    await service.check(query)

    assert service.requests == 0
    assert service.explain(query) == "QueryPlan {\n}"


def test_too_much_work_is_refused(service: Service) -> None:
    with pytest.raises(PlanError) as refusal:
        plan_operation(service.supergraph, parse(HEAVY), work=10)

    assert refusal.value.code == "LIMIT_EXCEEDED"


def test_fragments_that_multiply_are_read_once(service: Service) -> None:
    fragments = "".join(f"fragment F{n} on User {{ ...F{n + 1} ...F{n + 1} }} " for n in range(40))
    plan = plan_operation(service.supergraph, parse(f"{{ me {{ ...F0 }} }} {fragments} fragment F40 on User {{ id }}"))

    assert plan.fetches[0].operation == "{ me { id } }"


def test_subscriptions_and_missing_operations_are_refused(service: Service) -> None:
    with pytest.raises(PlanError, match="no operation named 'x'"):
        plan_operation(service.supergraph, parse("{ me { id } }"), "x")
    with pytest.raises(PlanError, match="subscription"):
        plan_operation(service.supergraph, parse("subscription { me { id } }"))
