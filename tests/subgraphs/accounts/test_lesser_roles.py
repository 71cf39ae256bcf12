"""Operator calls by every lesser role, and with every lesser token of an operator: all refused, and nothing is done."""

from __future__ import annotations

import httpx
import pytest

from access.door import OpenDoor
from access.identity import ANONYMOUS, Identity
from access.rights import OPERATE, TOKENS
from dataapi.accounts.operating import operator_routes
from subgraphs.accounts.schema import build_schema
from tests.subgraphs.accounts.calls import BOBS_JOB, OPERATING, OWN, ROUTES, Route
from tests.subgraphs.accounts.world import BOTH, LESSER, World, bearer, code

ASKERS = {
    "nobody": (ANONYMOUS, "UNAUTHENTICATED"),
    "nobody with scopes": (Identity("anonymous:192.0.2.7", scopes=BOTH), "UNAUTHENTICATED"),
    **{role: (Identity("eve", role, BOTH, frozenset(["operator", "admin"]), "t"), "FORBIDDEN") for role in LESSER},
    "an operator's session": (Identity("eve", "operator", frozenset([TOKENS]), token_id="t"), "FORBIDDEN"),
    "an admin's token without scopes": (Identity("eve", "admin", token_id="t"), "FORBIDDEN"),
    "an admin's token with another scope": (
        Identity("eve", "admin", frozenset([OPERATE + "r", "operate", "tharsis"]), token_id="t"),
        "FORBIDDEN",
    ),
}


def test_every_call_is_in_the_tables() -> None:
    """A call that is new must be put among those that are for operators, or among everybody's own."""
    core = build_schema()._schema
    fields = {*core.query_type.fields, *core.mutation_type.fields} - {"_service"}  # type: ignore[union-attr]
    paths = {(route.path, method) for route in operator_routes(None, OpenDoor(None)).routes for method in route.methods}  # type: ignore

    assert fields == OWN | OPERATING.keys()
    assert paths == {(route.path.replace(BOBS_JOB, "{id}"), route.method) for route in ROUTES}


@pytest.mark.parametrize("call", OPERATING)
@pytest.mark.parametrize("asker", ASKERS)
async def test_no_lesser_role_makes_a_call_of_operators(world: World, call: str, asker: str) -> None:
    await world.known("bob")
    before = await world.store.account("bob"), await world.acts()
    identity, expected = ASKERS[asker]

    answer = await world.answer(OPERATING[call], identity)

    assert answer.data == {call: None}
    assert [job.id for job in world.jobs.page(10)] == [BOBS_JOB]
    assert code(answer) == expected
    assert "bob" not in str(answer)
    assert before == (await world.store.account("bob"), await world.acts())


@pytest.mark.parametrize("role", [None, *LESSER, "operator", "admin"])
async def test_no_lesser_role_uses_a_route_of_operators(world: World, role: str | None) -> None:
    await world.known("bob")
    headers = {}
    if role is not None:
        await world.account("eve", role)
        scopes = BOTH if role in LESSER else frozenset([TOKENS])
        headers = dict(bearer((await world.token("eve", scopes)).token))
    before = await world.store.account("bob"), await world.acts()

    for route in ROUTES:
        answer = await ask(world, route, headers)
        assert answer.status_code == (401 if role is None else 403), route
        assert answer.headers["content-type"] == "application/problem+json"
        assert "bob" not in answer.text

    assert [job.id for job in world.jobs.page(10)] == [BOBS_JOB]
    assert before == (await world.store.account("bob"), await world.acts())


@pytest.mark.parametrize("role", ["operator", "admin"])
async def test_operators_make_all_of_these_calls(world: World, role: str) -> None:
    """So that the tests above cannot hold because nothing works."""
    await world.known("bob")
    operator = await world.known("olga", role, BOTH)
    headers = dict(bearer((await world.token("olga", BOTH)).token))

    for call, text in OPERATING.items():
        assert (await world.ask(text, operator))[call] is not None
    for route in ROUTES:
        answer = await ask(world, route, headers)
        assert answer.status_code in (200, 202), (route, answer.text)
        assert "no-store" in answer.headers["cache-control"]


async def ask(world: World, route: Route, headers: dict[str, str]) -> httpx.Response:
    return await world.rest.request(route.method, route.path, params=route.query, json=route.body, headers=headers)
