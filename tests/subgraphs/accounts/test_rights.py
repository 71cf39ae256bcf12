"""Rights never grow: whatever token is asked for, it may no more than the one that is shown."""

from __future__ import annotations

import asyncio
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from access.identity import Identity
from access.issuing import Wanted
from access.rights import OPERATE, TOKENS
from tests.subgraphs.accounts.test_self_service import CREATE, ROTATE
from tests.subgraphs.accounts.world import World, world

ROLES = ("public", "user", "partner", "service", "curator", "operator", "admin", "root", "")
SCOPES = st.sets(st.sampled_from([TOKENS, OPERATE, "pds:download", "tharsis:plan"]))
GROUPS = st.sets(st.sampled_from(["imaging", "geosciences", "rings"]))


@settings(max_examples=40, deadline=None)
@given(
    kept=st.sampled_from(ROLES[1:7]),
    shown=st.sampled_from(ROLES[1:7]),
    groups=GROUPS,
    shown_groups=GROUPS,
    scopes=SCOPES,
    role=st.none() | st.sampled_from(ROLES),
    asked=SCOPES,
    own=SCOPES,
)
def test_no_token_may_more_than_the_one_that_is_shown(
    kept: str,
    shown: str,
    groups: set[str],
    shown_groups: set[str],
    scopes: set[str],
    role: str | None,
    asked: set[str],
    own: set[str],
) -> None:
    """``shown`` and ``shown_groups`` are what an issuer's token may say of an account, whatever is kept of it."""
    identity = Identity("ada", shown, frozenset(scopes), frozenset(shown_groups), "issued elsewhere")

    async def ask(world: World) -> None:
        await world.account("ada", kept, frozenset(groups))
        greater = await world.issuing.make("ada", Wanted(60, scopes=frozenset(own)), "test")
        answers = [
            await world.answer(CREATE, identity, title="t", role=role, scopes=sorted(asked)),
            await world.answer(ROTATE, identity, id=greater.record.id),
        ]
        for answer in answers:
            for made in (answer.data or {}).values():
                if made is not None:
                    await _within(world, made["token"], identity, groups)

    asyncio.run(_in_world(ask))


async def _within(world: World, token: str, identity: Identity, groups: set[str]) -> None:
    holder = await world.holder(token)
    assert holder.account == identity.account
    assert holder.role in (identity.role, "user")
    assert holder.scopes <= identity.scopes
    assert holder.groups <= identity.groups & groups


async def _in_world(ask: Any) -> None:
    async with world() as opened:
        await ask(opened)


async def test_a_holder_gets_what_is_theirs(world: World) -> None:
    """So that the test above cannot hold because all is refused."""
    await world.account("ada", "curator", frozenset(["imaging"]))
    shown = await world.token("ada", frozenset([TOKENS, "pds:download"]))
    ada = await world.holder(shown.token)

    as_before = (await world.ask(CREATE, ada, title="same", scopes=["pds:download"]))["createToken"]["record"]
    lesser = (await world.ask(CREATE, ada, title="less", role="user"))["createToken"]["record"]

    assert (as_before["role"], as_before["scopes"], as_before["groups"]) == ("curator", ["pds:download"], ["imaging"])
    assert (lesser["role"], lesser["scopes"]) == ("user", [])


async def test_a_token_of_fewer_groups_stays_so_when_it_is_renewed(world: World) -> None:
    await world.account("ada", "curator", frozenset(["imaging", "rings"]))
    ada = await world.holder((await world.token("ada")).token)
    narrow = await world.token("ada", frozenset(), groups=frozenset(["rings"]))

    made = (await world.ask(ROTATE, ada, id=narrow.record.id))["rotateToken"]

    assert (await world.holder(made["token"])).groups == {"rings"}


async def test_a_lesser_token_does_not_renew_a_greater_one(world: World) -> None:
    await world.account("ada", "partner")
    greater = await world.token("ada")
    lesser = await world.holder((await world.token("ada", role="user")).token)

    refused = await world.answer(ROTATE, lesser, id=greater.record.id)

    assert refused.errors[0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert (await world.store.token(greater.record.id)).revoked is None
