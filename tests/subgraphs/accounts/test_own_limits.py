"""Limits of an account of its own, as operators set them and its holder sees them."""

import pytest

from tests.subgraphs.accounts.world import BOTH, World, bearer

LIMITED = """mutation($burst: Long) { setLimits(account: "bob", limits: {requestBurst: $burst}) {
    ownLimits { requestsPerSecond requestBurst } } }"""


@pytest.mark.parametrize("burst", [1, 9_000_000_000])
async def test_how_much_may_come_at_once_is_a_limit_of_its_own_by_graphql_and_rest(world: World, burst: int) -> None:
    olga = await world.known("olga", "operator", BOTH)
    bob, query = await world.known("bob"), {"account": "bob"}
    headers = bearer((await world.token("olga", BOTH)).token)

    changed = await world.ask(LIMITED, olga, burst=burst)
    assert changed == {"setLimits": {"ownLimits": {"requestsPerSecond": None, "requestBurst": burst}}}
    seen = await world.rest.get("/operator/account", params=query, headers=headers)
    assert seen.json()["limits"] == {"request_burst": burst}

    again = await world.rest.post("/operator/limits", params=query, headers=headers, json={"requestBurst": burst + 1})
    assert again.json()["limits"] == {"request_burst": burst + 1}
    await world.watch.look()
    world.accounting.budgets._account = world.watch.account
    me = await world.ask("{ me { limits { requestBurst } } }", bob)
    assert me == {"me": {"limits": {"requestBurst": burst + 1}}}
