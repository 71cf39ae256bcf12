"""Self-service and operator calls through HTTP, in both topologies: the gateway's rules, and each subgraph's own."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from access.administration import Administration
from access.issuing import Issuing, Wanted
from access.rights import OPERATE, TOKENS
from access.signing import KeyRing
from access.sqlite import open_embedded
from tests.subgraphs.accounts.calls import OPERATING, OWN, ROUTES
from tests.topologies.conftest import Harvested
from tests.topologies.serving import Apart
from tests.waiting import PATIENCE

CREATE = 'mutation { createToken(title: "made", expiresIn: 3600) { token record { id } } }'
_BOTH = frozenset([TOKENS, OPERATE])


async def token_of(data: Path, account: str, role: str, scopes: frozenset[str] = _BOTH) -> str:
    """Make a token, and its account where there is none."""
    store = open_embedded(data)
    try:
        if await store.accounts.account(account) is None:
            await Administration(store.accounts, "test").add(account, role)
        made = await Issuing(KeyRing(data), store.accounts).make(account, Wanted(3_600, scopes=scopes), "test")
    finally:
        await store.close()
    return made.token


async def post(url: str, text: str, token: str | None = None) -> dict[str, Any]:
    headers = {"authorization": f"Bearer {token}"} if token is not None else {}
    async with httpx.AsyncClient() as client:
        answer = await client.post(url, json={"query": text}, headers=headers, timeout=30)
    assert "no-store" in answer.headers["cache-control"]
    body: dict[str, Any] = answer.json()
    return body


def codes(answer: dict[str, Any]) -> set[str]:
    return {error["extensions"]["code"] for error in answer.get("errors", [])}


async def felt(ask: Callable[[], Awaitable[bool]]) -> None:
    """Wait until what was done is felt."""
    ends = time.monotonic() + PATIENCE
    while not await ask():
        assert time.monotonic() < ends, "it is not felt"
        await asyncio.sleep(0.2)


async def test_a_holder_makes_a_token_uses_it_and_revokes_it(url: str, harvested: Harvested) -> None:
    shown = await token_of(harvested.data, "ada", "user", frozenset([TOKENS]))
    made = (await post(url, CREATE, shown))["data"]["createToken"]

    me = (await post(url, "{ me { account role scopes tokens { id title } } }", made["token"]))["data"]["me"]
    assert (me["account"], me["role"], me["scopes"]) == ("ada", "user", [])
    assert {"id": made["record"]["id"], "title": "made"} in me["tokens"]
    refused = await post(url, CREATE, made["token"])
    assert (refused["data"], codes(refused)) == ({"createToken": None}, {"UNAUTHORIZED_FIELD_OR_TYPE"})

    revoke = f'mutation {{ revokeToken(id: "{made["record"]["id"]}") }}'
    assert await post(url, revoke, shown) == {"data": {"revokeToken": True}}

    async def is_refused() -> bool:
        return codes(await post(url, "{ me { account } }", made["token"])) == {"UNAUTHENTICATED"}

    await felt(is_refused)


@pytest.mark.parametrize("role", [None, "user", "partner", "service", "curator"])
async def test_operator_calls_are_denied_to_every_lesser_role(url: str, harvested: Harvested, role: str | None) -> None:
    token = await token_of(harvested.data, f"lesser {role}", role) if role is not None else None

    for call, text in OPERATING.items():
        answer = await post(url, text, token)
        assert (answer["data"], codes(answer)) == ({call: None}, {"UNAUTHORIZED_FIELD_OR_TYPE"})


async def test_the_subgraph_alone_refuses_too(four_processes: Apart, harvested: Harvested) -> None:
    url = f"{four_processes.subgraphs['accounts']}/graphql"
    curator = await token_of(harvested.data, "curator", "curator")
    session = await token_of(harvested.data, "operator's session", "operator", frozenset([TOKENS]))

    for text in OPERATING.values():
        assert codes(await post(url, text)) == {"UNAUTHENTICATED"}
        assert codes(await post(url, text, curator)) == {"FORBIDDEN"}
        assert codes(await post(url, text, session)) == {"FORBIDDEN"}
    assert codes(await post(url, CREATE)) == {"UNAUTHENTICATED"}
    me = (await post(url, "{ me { account } }", curator))["data"]["me"]
    assert me == {"account": "curator"}


async def test_an_operator_curtails_whom_it_is_felt_by(url: str, harvested: Harvested) -> None:
    operator = await token_of(harvested.data, "olga", "operator")
    name = f"abuser at {url}"
    abuser = await token_of(harvested.data, name, "user")
    curtail = f'mutation {{ curtail(account: "{name}", to: REVOKED, reason: "Enough.") {{ standing {{ rung }} }} }}'

    assert await post(url, curtail, operator) == {"data": {"curtail": {"standing": {"rung": "REVOKED"}}}}

    async def is_shut_out() -> bool:
        answer = await post(url, "{ me { account } }", abuser)
        return bool(codes(answer)) and "Enough." in str(answer)

    await felt(is_shut_out)
    log = await post(
        url, "{ auditLog(first: 1) { edges { node { actor act subject } } verdict { verified } } }", operator
    )
    assert log["data"]["auditLog"] == {
        "edges": [{"node": {"actor": "olga", "act": "account.curtail", "subject": name}}],
        "verdict": {"verified": True},
    }


async def test_the_routes_are_served_beside_the_gateway(one_process: str, harvested: Harvested) -> None:
    operator = await token_of(harvested.data, "olga", "operator")
    async with httpx.AsyncClient(base_url=one_process, timeout=30) as client:
        anonymous = await client.get("/account")
        refused = [await client.request(route.method, route.path, params=route.query) for route in ROUTES]
        accounts = await client.get("/operator/accounts", headers={"authorization": f"Bearer {operator}"})

    assert anonymous.json()["account"] == "anonymous:127.0.0.1"
    assert {answer.status_code for answer in refused} == {401}
    assert "olga" in [account["name"] for account in accounts.json()["accounts"]]


async def test_all_calls_are_in_the_supergraph(url: str) -> None:
    fields = "{ __schema { queryType { fields { name } } mutationType { fields { name } } } }"
    schema = (await post(url, fields))["data"]["__schema"]

    names = {field["name"] for root in schema.values() for field in root["fields"]}
    assert names >= OWN | OPERATING.keys()
