"""Tokens that were all revoked at once: they are shown so, none is renewed, and there is room for new ones."""

import pytest

from access.self_service import MOST_TOKENS
from tests.subgraphs.accounts.test_self_service import CREATE, ROTATE
from tests.subgraphs.accounts.world import World, bearer, code


async def test_they_make_room_for_as_many_new_ones(world: World) -> None:
    await world.account("ada")
    for _ in range(MOST_TOKENS):
        await world.token("ada")
    await world.administration.revoke_all("ada")
    ada = await world.holder((await world.token("ada")).token)

    made = [await world.answer(CREATE, ada, title="new") for _ in range(MOST_TOKENS)]

    assert [bool(answer.errors) for answer in made] == [False] * (MOST_TOKENS - 1) + [True]


@pytest.mark.parametrize("by_role", [True, False])
async def test_none_is_renewed_and_each_is_shown_as_revoked(world: World, by_role: bool) -> None:
    await world.account("ada")
    old = (await world.token("ada")).record
    if by_role:
        await world.administration.set_role("ada", groups=frozenset(["imaging"]))
    else:
        await world.administration.revoke_all("ada")
    new = await world.token("ada")
    ada = await world.holder(new.token)

    renewed = await world.answer(ROTATE, ada, id=old.id)
    listed = (await world.ask("{ me { tokens { id revoked } } }", ada))["me"]["tokens"]
    by_rest = (await world.rest.get("/tokens", headers=bearer(new.token))).json()["tokens"]

    assert code(renewed) == "BAD_USER_INPUT"
    assert {one["id"]: one["revoked"] is None for one in listed} == {old.id: False, new.record.id: True}
    assert {one["id"]: one["state"] for one in by_rest} == {old.id: "revoked", new.record.id: "holds"}
    assert len(await world.store.tokens("ada")) == 2
