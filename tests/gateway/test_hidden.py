"""What is inaccessible to clients still serves the plan; scalars, enums and inputs pass through unchanged."""

import pytest

from tests.gateway.world import Service
from tests.gateway.worlds import hidden


@pytest.fixture
def service() -> Service:
    return Service.load("hidden", hidden())


async def test_a_hidden_key_leads_to_other_subgraphs(service: Service) -> None:
    data = await service.check("{ things { weight heavy } owner { ... on Person { name } } }")

    assert data is not None
    assert "code" not in service.supergraph.consumer.type_map["Thing"].fields
    assert [thing["heavy"] for thing in data["things"]] == [False, False, True, True]


async def test_hidden_enum_values_become_null_with_an_error(service: Service) -> None:
    data, errors = await service.run("{ things { colour colours } }")

    assert data == {
        "things": [
            {"colour": "RED", "colours": ["RED", "RED"]},
            {"colour": None, "colours": None},
            {"colour": None, "colours": None},
            {"colour": "BLUE", "colours": ["RED", "BLUE"]},
        ]
    }
    assert sorted(map(tuple, (error["path"] for error in errors))) == [
        ("things", 1, "colour"),
        ("things", 1, "colours", 1),
        ("things", 2, "colours", 1),
    ]


async def test_inputs_enums_and_scalars_reach_the_subgraph(service: Service) -> None:
    query = """query ($filter: Filter, $colour: Colour = BLUE, $unit: Unit!, $at: Date) {
      things(filter: {weight: 1, colour: $colour}) {
        size(unit: $unit) mm: size(unit: MM) at note(filter: $filter, at: $at)
      }
    }"""
    variables = {"filter": {"colour": "RED", "weight": 3}, "unit": "CM", "at": {"day": 5}}
    await service.check(query, variables)

    (request,) = service.subgraphs["more"].requests
    assert request.variables["filter"] == variables["filter"]
    assert request.variables["at"] == {"day": 5}
    assert "colour" not in request.variables
