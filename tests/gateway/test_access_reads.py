"""What the plan itself would read for a client that may not see it: keys, requirements, contexts, interface objects."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from access.identity import ANONYMOUS
from access.policies import Policies
from gateway.authorization import Denials
from gateway.executor.denied import refusals
from gateway.supergraph import AccessRule
from tests.gateway import worlds
from tests.gateway.world import Service

CODE = "UNAUTHORIZED_FIELD_OR_TYPE"
SIGNED = AccessRule(True, (), ())


class Reader:
    """A fixture's service with rules at some coordinates, asked by somebody who has not signed in."""

    def __init__(self, fixture: str, *coordinates: str) -> None:
        world: Callable[[], dict[str, Any]] = getattr(worlds, fixture)
        self.service = Service.load(fixture, world())
        ruled = replace(self.service.supergraph, access=dict.fromkeys(coordinates, SIGNED))
        self.denied = Denials(ruled, Policies({})).coordinates(ANONYMOUS)

    async def read(self, query: str, **variables: Any) -> tuple[Any, list[Any]]:
        """Give the data and the paths of the errors, all of which are denials."""
        data, errors = await self.service.run(query, variables, denied=self.denied)
        assert {error["extensions"]["code"] for error in errors} <= {CODE}
        return data, sorted((error["path"] for error in errors), key=str)

    def reads(self) -> set[str]:
        """Give what subgraphs read, by the objects' own types."""
        return {f"{own}.{name}" for one in self.service.subgraphs.values() for _, own, name in one.read}

    @property
    def operations(self) -> list[str]:
        return [request.operation for one in self.service.subgraphs.values() for request in one.requests]


async def test_a_field_of_an_interface_object_is_read_only_of_the_types_that_may_be_seen() -> None:
    reader = Reader("interface_object", "Book.average")

    data, paths = await reader.read("{ library { id average } }")

    assert data == {"library": [{"id": "1", "average": None}, {"id": "2", "average": 1}, {"id": "3", "average": None}]}
    assert paths == [["library", 0, "average"], ["library", 2, "average"]]
    assert "Film.average" in reader.reads()
    assert "Book.average" not in reader.reads()


async def test_below_an_interface_object_too_a_field_is_read_by_type() -> None:
    reader = Reader("interface_object", "Book.average")

    data, paths = await reader.read("{ reviewed { id average } }")

    assert data == {"reviewed": [{"id": "1", "average": None}, {"id": "2", "average": 1}]}
    assert paths == [["reviewed", 0, "average"]]
    assert "Book.average" not in reader.reads()


async def test_objects_of_a_denied_type_below_an_interface_object_are_null_and_nothing_of_them_is_read() -> None:
    reader = Reader("interface_object", "Film")

    data, paths = await reader.read("{ library { title } best { average reviews { stars } } }")

    assert data is None  # the list has no room for a null
    assert paths == [["best"], ["library", 1]]
    assert not {"Film.title", "Film.average", "Film.reviews"} & reader.reads()


async def test_a_requirement_that_is_denied_of_one_type_costs_that_type_its_field() -> None:
    reader = Reader("interface_object", "Book.title")

    data, paths = await reader.read("{ library { id price offer } }")

    assert [one["offer"] for one in data["library"]] == [None, "F2!", None]
    assert [one["price"] for one in data["library"]] == [0, 10, 20]
    assert paths == [["library", 0, "offer"], ["library", 2, "offer"]]
    assert not {"Book.title", "Book.offer"} & reader.reads()


async def test_a_key_that_is_denied_costs_what_only_it_leads_to() -> None:
    reader = Reader("interface_object", "Book.id")

    data, paths = await reader.read("{ library { title average ... on Book { pages chapters } } }")

    first, second, _ = data["library"]
    assert first == {"title": "B1", "average": None, "pages": 11, "chapters": None}
    assert second == {"title": "F2", "average": 1}
    assert paths == [["library", 0, "average"], ["library", 0, "chapters"],
                     ["library", 2, "average"], ["library", 2, "chapters"]]  # fmt: skip
    assert "Book.id" not in reader.reads()


@pytest.mark.parametrize("key", ["number", "code"])
async def test_another_key_is_taken_where_one_is_denied(key: str) -> None:
    reader = Reader("access", f"Record.{key}")

    data, paths = await reader.read("{ record { shelf } }")

    assert data == {"record": {"shelf": "S"}}
    assert paths == []
    assert f"Record.{key}" not in reader.reads()


async def test_where_all_keys_are_denied_the_fields_behind_them_are() -> None:
    reader = Reader("access", "Record.number", "Record.code")

    assert await reader.read("{ record { __typename shelf } }") == (
        {"record": {"__typename": "Record", "shelf": None}},
        [["record", "shelf"]],
    )


async def test_a_chain_of_requirements_is_as_denied_as_its_first_link() -> None:
    reader = Reader("requires", "Product.base")

    data, paths = await reader.read("{ product(id: 1) { name cost rate tax gross } }")

    assert data == {"product": {"name": "P1", "cost": 113, "rate": 114, "tax": None, "gross": None}}
    assert paths == [["product", "gross"], ["product", "tax"]]
    assert not {"Product.base", "Product.tax", "Product.gross"} & reader.reads()


async def test_what_lies_inside_a_requirement_is_denied_as_well() -> None:
    reader = Reader("requires", "Size.width", "Book")

    data, paths = await reader.read("{ product(id: 1) { cost length costInEuro } }")

    assert data == {"product": {"cost": None, "length": None, "costInEuro": 101}}
    assert paths == [["product", "cost"], ["product", "length"]]
    assert "Size.width" not in reader.reads()
    assert "Book.pages" not in reader.reads()


async def test_a_field_whose_context_is_denied_is_denied() -> None:
    reader = Reader("context", "Region.code")

    data, paths = await reader.read("{ users { id items { id price(days: 1) } } }")

    assert all(item["price"] is None for user in data["users"] for item in user["items"])
    assert ["users", 0, "items", 2, "price"] in paths
    assert "Region.code" not in reader.reads()
    assert "Item.price" not in reader.reads()


async def test_what_a_subgraph_provides_is_not_asked_of_it() -> None:
    reader = Reader("provides", "Book.title")

    data, paths = await reader.read("{ first { id title } shelf { ... on Book { t: title } ... on Film { title } } }")

    assert data["first"] == {"id": "0", "title": None}
    assert data["shelf"][0] == {"t": None}
    assert data["shelf"][3] == {"title": "F0"}
    assert len(paths) == 4
    assert "Book.title" not in reader.reads()


async def test_a_denied_root_type_leaves_nothing_to_fetch() -> None:
    reader = Reader("access", "Query")

    data, paths = await reader.read(
        "{ __typename image { id } v: vault { __typename } __schema { queryType { name } } }"
    )

    assert data == {"__typename": "Query", "image": None, "v": None, "__schema": {"queryType": {"name": "Query"}}}
    assert paths == [["image"], ["v"]]
    assert reader.operations == []


async def test_many_positions_are_counted_in_the_last_error() -> None:
    reader = Reader("keys", "Person.name")
    people = reader.service.world["Query"]["people"]
    people[:] = people * 75

    data, errors = await reader.service.run("{ people { name } }", denied=reader.denied)

    assert len(errors) == 100
    assert errors[98]["message"] == "You may not read Person.name"
    assert errors[99]["message"] == "You may not read Person.name (nor at 50 more positions)"
    assert data == {"people": [{"name": None}] * 150}


async def test_positions_that_are_only_counted_need_no_other_error() -> None:
    reader = Reader("access", "Image.size")
    reader.service.world["Query"]["found"] = [reader.service.world["Query"]["image"]] * 120

    data, errors = await reader.service.run("{ found { ... on Image { size } } }", denied=reader.denied)

    assert data == {"found": [None] * 120}
    assert len(errors) == 100


async def test_one_position_asked_for_in_two_ways_has_one_error() -> None:
    reader = Reader("access", "Item.rating")

    query = "query ($a: Boolean!) { items { rating rating @include(if: $a) ... on Item { rating } ... on Table { rating } } }"
    data, paths = await reader.read(query, a=True)

    assert data == {"items": [{"rating": None}, {"rating": None}]}
    assert paths == [["items", 0, "rating"], ["items", 1, "rating"]]


async def test_conditions_on_the_way_to_a_denied_field_count() -> None:
    reader = Reader("access", "Image.note")
    query = """query ($a: Boolean!, $b: Boolean!) {
      image @include(if: $a) { note } image @include(if: $b) { title } }"""

    assert await reader.read(query, a=False, b=True) == ({"image": {"title": "I"}}, [])
    assert (await reader.read(query, a=True, b=True))[1] == [["image", "note"]]
    assert await reader.read(query, a=False, b=False) == ({}, [])


@pytest.mark.parametrize(
    ("query", "paths"),
    [
        ("{ items { id } }", []),
        ("{ found { __typename ... on Image { id } } }", []),
        ("{ found { ... on Vault { id } } }", [["found"]]),
        ("query ($no: Boolean = false) { vault @include(if: $no) { id } }", []),
        ("{ v: vault { id } items { title } }", [["v"]]),
    ],
)
async def test_a_request_is_refused_for_what_it_asks_for(query: str, paths: list[list[str]]) -> None:
    reader = Reader("access", "Vault")

    plan = reader.service.plan(query, denied=reader.denied)

    assert [error["path"] for error in refusals(plan.denied, {})] == paths
