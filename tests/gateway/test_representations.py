"""What is sent for entities, and where the objects are that wait for them."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from gateway.executor.merge import copied
from gateway.executor.paths import Nodes, Paths
from gateway.executor.representations import Collected, Representer
from gateway.planner.places import Input
from gateway.planner.plan import EntityKind, Plan, Target
from gateway.planner.steps import PathElement
from tests.gateway.shop import HEAVY, shop
from tests.gateway.world import Service

KEYS = Target("_entities", "representations", ((),), (EntityKind(None, "T", (Input("id", "id"),)),), "", False)


def collected(target: Target, *found: list[dict[str, Any]]) -> Collected:
    return Collected(target, Representer(target), found)


def test_equal_keys_are_sent_once_over_all_paths() -> None:
    first, second, third = {"id": "1"}, {"id": "2"}, {"id": "1"}

    got = collected(KEYS, [first, second], [third])

    assert got.representations == [{"__typename": "T", "id": "1"}, {"__typename": "T", "id": "2"}]
    assert got.waiting == [([first, second], [0, 1]), ([third], [0])]


@pytest.mark.parametrize("values", [[1, True, 1.0], [[1], [True], [1.0]], [{"a": 1}, {"a": True}, {"a": 1.0}]])
def test_values_that_json_writes_differently_stay_different(values: list[Any]) -> None:
    objects = [{"id": value} for value in values]

    together = collected(KEYS, objects)
    apart = collected(KEYS, *([one] for one in objects))

    assert list(map(repr, together.representations)) == [repr({"__typename": "T", "id": value}) for value in values]
    assert list(map(repr, apart.representations)) == list(map(repr, together.representations))


def test_objects_without_a_key_do_not_wait_and_inputs_that_are_no_key_may_be_null() -> None:
    inputs = (Input("id", "id"), Input("_0_size", "size", key=False))
    target = replace(KEYS, kinds=(EntityKind(None, "T", inputs),))
    nothing, null, whole, missing = (
        {"_0_size": 3},
        {"id": None, "_0_size": 3},
        {"id": "1", "_0_size": None},
        {"id": "2"},
    )

    got = collected(target, [null, whole], [nothing, missing])

    assert got.waiting == [([whole], [0]), ([missing], [1])]
    assert got.representations == [
        {"__typename": "T", "id": "1", "size": None},
        {"__typename": "T", "id": "2", "size": None},
    ]


def test_objects_of_other_types_do_not_wait() -> None:
    target = replace(KEYS, kinds=(replace(KEYS.kinds[0], types=frozenset({"T"})),))
    wanted, other = {"id": "1", "__typename": "T"}, {"id": "2", "__typename": "U"}

    assert collected(target, [wanted, other]).waiting == [([wanted], [0])]


def test_objects_in_lists_of_lists_are_found_in_order() -> None:
    a, b, c = {"n": 1}, {"n": 2}, {"n": 3}
    paths = Paths(Plan("query", (), frozenset(), False))
    number = paths.number((PathElement("items", 2),))

    assert Nodes(paths, {"items": [[a, None], None, [b, [c]]]}).at(number) == [a, b, c]


def test_paths_are_walked_again_only_where_an_answer_may_have_added_objects() -> None:
    plan = Service.load("shop", shop()).plan(HEAVY)
    paths = Paths(plan)
    reviews = next(fetch for fetch in plan.fetches if fetch.service == "reviews")
    users = paths.number(reviews.targets[0].paths[0])

    for fetch in plan.fetches:
        changed = paths.changed_by(fetch)
        if not fetch.targets:
            assert changed == tuple(range(1, len(paths.parents)))
        elif fetch is reviews:
            assert users not in changed
            assert len(changed) == len(paths.parents) - 3
        else:
            assert changed == ()


def test_the_name_of_a_type_may_change_what_is_narrowed_to_types() -> None:
    plan = Service.load("shop", shop()).plan("{ topProducts { inStock } }")
    products, inventory = plan.fetches
    (path,) = inventory.targets[0].paths
    narrowed = (replace(path[0], types=frozenset({"Product"})),)
    later = replace(inventory, targets=(replace(inventory.targets[0], paths=(narrowed,)),))
    paths = Paths(replace(plan, fetches=(products, inventory, later)))

    assert paths.changed_by(inventory) == (paths.number(narrowed),)


def test_objects_that_share_an_entity_meet_what_is_below_it_once() -> None:
    entity, element = {"n": 1}, PathElement("entity", 0)
    paths = Paths(Plan("query", (), frozenset(), False))
    number = paths.number((PathElement("items", 1), element))
    nodes = Nodes(paths, {"items": [{"entity": entity}, {"entity": entity}]})
    nodes.shared = True

    assert nodes.at(number) == [entity]


@pytest.mark.parametrize("scalar", ["text", 10**30, 1.5, None, datetime(2000, 1, 1), Decimal("1.0"), b"x", object()])
def test_copies_have_containers_of_their_own_and_the_same_scalars(scalar: Any) -> None:
    value = {"list": [scalar, {"inner": scalar}], "scalar": scalar}

    copy = copied(value)

    assert copy == value
    assert type(copy["list"][0]) is type(scalar)
    assert copy["list"] is not value["list"]
    assert copy["list"][1] is not value["list"][1]
