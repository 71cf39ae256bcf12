"""Nobody reads or changes what is of another account, whatever id they know: every object type, by both ways."""

from __future__ import annotations

import re
import time

import pytest

from access.accounts import OwnLimits, Rung
from access.meter import Charge
from access.rights import OPERATE
from subgraphs.accounts.schema import build_schema
from tests.subgraphs.accounts.test_self_service import REVOKE, ROTATE
from tests.subgraphs.accounts.world import BOTH, LESSER, World, bearer

SECRETS = ("bob", "Bob's script", "bob was bad", "imaging-of-bob", "mission-of-bob", "31337")
"""What stands nowhere but in the objects of Bob."""

EVERYTHING = """{ me { account role groups scopes
    standing { rung reason since until }
    limits { requestsPerSecond requestBurst linksPerMinute bytesPerDay bytesPerPeriod streams }
    usage { limit allowed used left resets }
    tokens { id title role scopes groups created expires revoked } } }"""


@pytest.fixture
async def bobs(world: World) -> str:
    """Bob with one of every object; gives the id of his token."""
    await world.account("bob", "user", frozenset(["imaging-of-bob"]))
    await world.administration.limit("bob", OwnLimits(streams=31_337))
    bob = await world.holder((await world.token("bob")).token)
    charge = Charge("u", 31_337, mission="mission-of-bob")
    await world.accounting.grants.reserve(bob, [charge], 1, int(time.time()) + 60)
    await world.administration.curtail("bob", Rung.PACED, "bob was bad", 3_600)
    made = await world.token("bob", title="Bob's script")
    return made.record.id


@pytest.mark.parametrize("role", LESSER)
async def test_nobody_sees_anything_of_another_account(world: World, bobs: str, role: str) -> None:
    eve = await world.known("eve", role, BOTH)

    seen = str(await world.ask(EVERYTHING, eve))

    assert "eve" in seen
    assert bobs not in seen
    for secret in SECRETS:
        assert secret not in seen


def test_no_call_of_ones_own_takes_the_name_of_an_account() -> None:
    """Apart from tokens' ids there is nothing to name, and those are looked up below."""
    core = build_schema()._schema
    assert core.query_type is not None
    assert core.mutation_type is not None
    calls = {
        name: set(field.args)
        for type_ in (core.query_type, core.mutation_type, core.type_map["Me"])
        for name, field in type_.fields.items()  # type: ignore[union-attr]
        if "For operators" not in (field.description or "") and not name.startswith("_")
    }

    assert {name: names for name, names in calls.items() if names} == {
        "createToken": {"title", "role", "scopes", "expiresIn"},
        "rotateToken": {"id"},
        "revokeToken": {"id"},
    }


@pytest.mark.parametrize("role", ["user", "operator", "admin"])
@pytest.mark.parametrize("text", [ROTATE, REVOKE])
async def test_the_id_of_anothers_token_is_as_one_that_is_not(world: World, bobs: str, role: str, text: str) -> None:
    """For operators too: they have a call of their own, which says so in the audit log."""
    eve = await world.known("eve", role, BOTH)
    acts = await world.acts()

    anothers = await world.answer(text, eve, id=bobs)
    none = await world.answer(text, eve, id="nonsense")

    assert anothers == none
    assert [error["extensions"]["code"] for error in anothers.errors] == ["BAD_USER_INPUT"]
    assert (await world.store.token(bobs)).revoked is None
    assert acts == await world.acts()


async def test_the_same_holds_by_address(world: World, bobs: str) -> None:
    await world.account("eve")
    headers = bearer((await world.token("eve", BOTH)).token)

    answers = [
        await world.rest.request(method, path, headers=headers)
        for method, path in (
            ("DELETE", f"/tokens/{bobs}"),
            ("POST", f"/tokens/{bobs}/rotate"),
            ("DELETE", "/tokens/nonsense"),
            ("POST", "/tokens/nonsense/rotate"),
        )
    ]
    seen = [await world.rest.get(path, headers=headers) for path in ("/account", "/tokens", "/usage")]
    named = [
        await world.rest.get(f"{path}?account=bob&name=bob&id={bobs}", headers={**headers, "x-account": "bob"})
        for path in ("/account", "/tokens", "/usage")
    ]

    assert {(answer.status_code, answer.text) for answer in answers} == {(404, answers[0].text)}
    assert (await world.store.token(bobs)).revoked is None
    for answer in seen + named:
        assert answer.status_code == 200
        for secret in (bobs, *SECRETS):
            assert secret not in answer.text
    # what a second of a window makes of the numbers aside, the parameters change nothing
    assert [re.sub(r"\d", "", one.text) for one in seen] == [re.sub(r"\d", "", one.text) for one in named]


async def test_an_operators_revocation_names_only_tokens_of_the_account(world: World, bobs: str) -> None:
    await world.account("carol")
    carols = (await world.token("carol")).record.id
    olga = await world.known("olga", "operator", frozenset([OPERATE]))
    text = 'mutation($ids: [String!]) { revokeTokens(account: "carol", ids: $ids) { name } }'

    refused = await world.answer(text, olga, ids=[carols, bobs])
    assert [error["extensions"]["code"] for error in refused.errors] == ["BAD_USER_INPUT"]
    assert (await world.store.token(carols)).revoked is None

    await world.ask(text, olga, ids=[carols])
    assert (await world.store.token(carols)).revoked is not None
    assert (await world.store.token(bobs)).revoked is None
