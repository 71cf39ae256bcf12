"""Arguments that are filled from an ancestor in the answer."""

import pytest

from tests.gateway.world import Service
from tests.gateway.worlds import context


@pytest.fixture
def service() -> Service:
    return Service.load("context", context())


async def test_clients_do_not_see_the_arguments(service: Service) -> None:
    item = service.supergraph.consumer.type_map["Item"]
    assert set(item.fields["price"].args) == {"days"}


async def test_an_argument_takes_its_value_from_the_ancestor(service: Service) -> None:
    data, errors = await service.run("{ users { items { price(days: 2) } } }")

    assert errors == []
    assert data == {
        "users": [
            {"items": [{"price": f"{n} 2 EUR R0"} for n in range(3)]},
            {"items": [{"price": f"{n} 2 USD R1"} for n in (1, 2)]},
            {"items": [{"price": "2 2 None R2"}]},
        ]
    }
    assert len(service.subgraphs["items"].requests) == 4  # the items, then one request per combination of values


async def test_an_entity_below_several_ancestors_is_another_each_time(service: Service) -> None:
    data, errors = await service.run("{ users { items { parts { id cost: price } } } }")

    assert errors == []
    assert data is not None
    assert data["users"][0]["items"][1]["parts"] == [{"id": "2", "cost": "2 None EUR R0"}]
    assert data["users"][1]["items"][0]["parts"] == [{"id": "2", "cost": "2 None USD R1"}]


async def test_a_context_that_several_types_set(service: Service) -> None:
    query = "{ owners { ... on Shop { sells { stock { where } } } ... on Person { sells { id stock { where } } } } }"
    data, errors = await service.run(query)

    assert errors == []
    assert data == {
        "owners": [
            {"sells": [{"stock": {"where": "0 of Main"}}, {"stock": {"where": "1 of Main"}}]},
            {"sells": [{"id": "0", "stock": {"where": "0 of Ann"}}, {"id": "1", "stock": {"where": "1 of Ann"}}]},
        ]
    }


async def test_the_plan_shows_the_variables(service: Service) -> None:
    plan = service.plan("{ users { items { price } } }")

    assert [(fetch.service, len(fetch.contexts)) for fetch in plan.fetches] == [
        ("accounts", 0),
        ("items", 0),
        ("items", 2),
    ]
    assert plan.fetches[2].operation == (
        "query($representations: [_Any!]!, $_context_0: String, $_context_1: String) {"
        " _entities(representations: $representations) {"
        " ... on Item { price(currency: $_context_0, region: $_context_1) } } }"
    )


async def test_the_printed_plan_says_where_the_values_are_read(service: Service) -> None:
    printed = service.explain("{ users { items { price } } }")

    assert (
        printed[printed.index("    Contexts(") :]
        == """\
    Contexts($_context_0: "users.@" { currency }, $_context_1: "users.@" { region { code } }) {
      Flatten(path: "users.@.items.@") {
        Fetch(service: "items") {
          {
            ... on Item {
              __typename
              id
            }
          } =>
          {
            ... on Item {
              price(currency: $_context_0, region: $_context_1)
            }
          }
        },
      },
    },
  },
}"""
    )


async def test_the_printed_plan_reads_a_context_of_several_types_from_each(service: Service) -> None:
    query = "{ owners { ... on Shop { sells { stock { where } } } ... on Person { sells { stock { where } } } } }"

    read = [line.strip() for line in service.explain(query).splitlines() if "Contexts(" in line]

    assert read == [
        'Contexts($_context_0: "owners.@|[Shop]" { street }) {',
        'Contexts($_context_1: "owners.@|[Person]" { name }) {',
    ]
