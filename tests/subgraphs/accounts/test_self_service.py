"""What holders see of themselves and do with their tokens."""

from __future__ import annotations

import time

import msgspec
import pytest

from access.accounts import OwnLimits, Rung
from access.identity import Identity, Unauthenticated
from access.meter import Charge
from access.rights import OPERATE, TOKENS
from access.self_service import MOST_TOKENS
from tests.subgraphs.accounts.world import World, bearer, code

ME = "{ me { account role scopes groups standing { rung reason until } usage { limit allowed used left resets } } }"
CREATE = """mutation($title: String!, $role: String, $scopes: [String!], $expiresIn: Int! = 3600) {
    createToken(title: $title, role: $role, scopes: $scopes, expiresIn: $expiresIn) {
        token record { id title role scopes groups created expires revoked } } }"""
ROTATE = "mutation($id: String!) { rotateToken(id: $id) { token record { id title role scopes groups } } }"
REVOKE = "mutation($id: String!) { revokeToken(id: $id) }"
TOKENS_OF_ME = "{ me { tokens { id title revoked } } }"


async def test_whoever_shows_no_token_sees_standing_limits_and_usage_by_address(world: World) -> None:
    anonymous = Identity("anonymous:192.0.2.7")
    charge = Charge("u", 1_000)
    await world.accounting.grants.reserve(anonymous, [charge], 1, int(time.time()) + 60, links=2)

    me = (await world.ask(ME, anonymous))["me"]
    refused = await world.answer("{ me { account tokens { id } } }", anonymous)

    assert (me["account"], me["role"], me["standing"]["rung"]) == ("anonymous:192.0.2.7", "public", "NORMAL")
    used = {window["limit"]: window["used"] for window in me["usage"]}
    assert used == {
        "bytes_per_day": 1_000,
        "bytes_per_period": 1_000,
        "links_per_minute": 2,
        "anonymous_bytes_per_day": 1_000,
    }
    assert refused.data is not None
    assert refused.data["me"] == {"account": "anonymous:192.0.2.7", "tokens": None}
    assert code(refused) == "UNAUTHENTICATED"


async def test_a_holder_reads_why_they_are_curtailed_and_what_is_left(world: World) -> None:
    ada = await world.known("ada")
    await world.administration.curtail("ada", Rung.PACED, "Your script asks for each file twice.", 3_600)
    await world.accounting.grants.reserve(ada, [Charge("u", 700)], 1, int(time.time()) + 60)

    me = (await world.ask(ME, ada))["me"]

    assert me["standing"]["rung"] == "PACED"
    assert me["standing"]["reason"] == "Your script asks for each file twice."
    assert me["standing"]["until"].endswith("Z")
    day = next(window for window in me["usage"] if window["limit"] == "bytes_per_day")
    allowed = world.accounting.policy.limits["user"].bytes_per_day
    assert (day["used"], day["allowed"], day["left"]) == (700, allowed, allowed - 700)
    assert day["resets"].endswith("T00:00:00.000000Z")


async def test_the_limits_are_those_of_the_account_before_those_of_its_role(world: World) -> None:
    ada = await world.known("ada")
    await world.administration.limit("ada", OwnLimits(streams=3))
    await world.watch.look()
    world.accounting.budgets._account = world.watch.account

    limits = (await world.ask("{ me { limits { streams bytesPerDay } } }", ada))["me"]["limits"]

    assert limits == {"streams": 3, "bytesPerDay": world.accounting.policy.limits["user"].bytes_per_day}


async def test_a_token_is_shown_once_and_holds(world: World) -> None:
    ada = await world.known("ada")

    made = (await world.ask(CREATE, ada, title="my laptop", scopes=[TOKENS]))["createToken"]

    holder = await world.holder(made["token"])
    assert (holder.account, holder.role, holder.scopes) == ("ada", "user", {TOKENS})
    listed = await world.answer("{ me { tokens { id title role scopes groups created expires revoked } } }", ada)
    assert made["record"] in (listed.data or {})["me"]["tokens"]
    assert made["token"].rpartition(".")[2] not in str(listed)
    acts = [msgspec.json.encode(entry) async for entry in world.accounting.store.audit.entries()]
    kept = b"".join(path.read_bytes() for path in world.accounting.folder.glob("access.sqlite*"))
    for part in made["token"].split(".")[1:]:
        assert part.encode() not in kept
        assert not any(part.encode() in act for act in acts)
    assert ("ada", "token.create", made["record"]["id"]) in await world.acts()


async def test_a_token_that_is_renewed_is_as_before_and_the_old_one_no_longer_holds(world: World) -> None:
    ada = await world.known("ada")
    old = await world.token("ada", frozenset(), title="nightly")

    made = (await world.ask(ROTATE, ada, id=old.record.id))["rotateToken"]

    assert made["record"] | {"id": ""} == {"id": "", "title": "nightly", "role": "user", "scopes": [], "groups": []}
    record = await world.store.token(made["record"]["id"])
    assert record.expires - record.created == old.record.expires - old.record.created
    assert (await world.holder(made["token"])).account == "ada"
    with pytest.raises(Unauthenticated, match="revoked"):
        await world.holder(old.token)
    again = await world.answer(ROTATE, ada, id=old.record.id)
    assert code(again) == "BAD_USER_INPUT"
    assert len(await world.store.tokens("ada")) == 3


async def test_a_token_that_is_revoked_no_longer_holds_and_says_so(world: World) -> None:
    ada = await world.known("ada")
    other = await world.token("ada")

    assert await world.ask(REVOKE, ada, id=other.record.id) == {"revokeToken": True}

    with pytest.raises(Unauthenticated, match="revoked"):
        await world.holder(other.token)
    listed = (await world.ask(TOKENS_OF_ME, ada))["me"]["tokens"]
    assert {token["id"]: token["revoked"] is not None for token in listed}[other.record.id]
    assert ("ada", "token.revoke", other.record.id) in await world.acts()


async def test_all_tokens_are_revoked_together_with_the_one_that_is_shown(world: World) -> None:
    await world.account("ada")
    tokens = [await world.token("ada") for _ in range(3)]
    ada = await world.holder(tokens[0].token)

    assert await world.ask("mutation { revokeAllTokens }", ada) == {"revokeAllTokens": True}

    for made in tokens:
        with pytest.raises(Unauthenticated):
            await world.holder(made.token)
    assert (await world.holder((await world.token("ada")).token)).account == "ada"
    assert ("ada", "account.revoke_tokens", "ada") in await world.acts()


@pytest.mark.parametrize("how", ["token", "account", "closed"])
async def test_a_token_that_was_revoked_a_moment_ago_leaves_no_other_behind(world: World, how: str) -> None:
    """The watch has not looked since."""
    await world.account("eve")
    stolen = await world.token("eve")
    eve = await world.holder(stolen.token)
    if how == "token":
        await world.administration.revoke_token(stolen.record.id)
    elif how == "account":
        await world.administration.revoke_all("eve")
    else:
        await world.administration.curtail("eve", Rung.REVOKED, "Stolen.")

    made = await world.answer(CREATE, eve, title="another")
    renewed = await world.answer(ROTATE, eve, id=stolen.record.id)

    assert {code(made), code(renewed)} <= {"UNAUTHENTICATED", "CURTAILED"}
    assert len(await world.store.tokens("eve")) == 1


async def test_tokens_are_made_and_revoked_only_by_one_with_the_scope(world: World) -> None:
    ada = await world.known("ada", scopes=frozenset(["pds:download"]))
    (shown,) = await world.store.tokens("ada")

    for text in (CREATE, ROTATE, REVOKE, "mutation { revokeAllTokens }"):
        variables = {"title": "x"} if text is CREATE else {"id": shown.id} if "$id" in text else {}
        assert code(await world.answer(text, ada, **variables)) == "FORBIDDEN"

    (left,) = await world.store.tokens("ada")
    assert left == shown
    assert (await world.ask(TOKENS_OF_ME, ada))["me"]["tokens"][0]["id"] == shown.id


async def test_an_account_has_only_so_many_tokens_that_hold(world: World) -> None:
    ada = await world.known("ada")
    for _ in range(MOST_TOKENS - 1):
        last = await world.token("ada")

    refused = await world.answer(CREATE, ada, title="one more")
    await world.ask(REVOKE, ada, id=last.record.id)
    allowed = await world.answer(CREATE, ada, title="in its place")

    assert code(refused) == "BAD_USER_INPUT"
    assert allowed.errors == []


@pytest.mark.parametrize("variables", [{"expiresIn": 0}, {"expiresIn": -1}, {"expiresIn": 401 * 86_400}])
async def test_a_token_that_could_not_be_is_refused(world: World, variables: dict[str, object]) -> None:
    ada = await world.known("ada")

    assert code(await world.answer(CREATE, ada, **{"title": "x", **variables})) == "BAD_USER_INPUT"

    assert len(await world.store.tokens("ada")) == 1


@pytest.mark.parametrize("title", ["t" * 101, "a\x1b[31m", "a\n"])
async def test_a_title_that_cannot_be_is_refused_in_the_same_words_everywhere(world: World, title: str) -> None:
    ada = await world.known("ada")
    headers = bearer((await world.token("ada")).token)

    (error,) = (await world.answer(CREATE, ada, title=title)).errors
    refused = await world.rest.post("/tokens", headers=headers, json={"title": title})

    assert error["message"] == refused.json()["detail"] == "A title has at most 100 printable characters."
    assert (refused.status_code, len(await world.store.tokens("ada"))) == (400, 2)


async def test_the_routes_answer_as_the_subgraph_does(world: World) -> None:
    await world.account("ada")
    shown = await world.token("ada", frozenset([TOKENS]))
    headers = bearer(shown.token)

    account = await world.rest.get("/account", headers=headers)
    made = await world.rest.post("/tokens", headers=headers, json={"title": "rest", "expiresIn": 60})
    renewed = await world.rest.post(f"/tokens/{made.json()['id']}/rotate", headers=headers)
    listed = await world.rest.get("/tokens", headers=headers)
    revoked = await world.rest.delete(f"/tokens/{renewed.json()['id']}", headers=headers)
    usage = await world.rest.get("/usage", headers=headers)

    assert (account.json()["account"], account.json()["standing"]) == ("ada", "normal")
    assert account.json()["usage"] == usage.json()["usage"]
    assert (made.status_code, renewed.status_code, revoked.status_code) == (201, 201, 204)
    assert {token["id"]: token["state"] for token in listed.json()["tokens"]} == {
        shown.record.id: "holds",
        made.json()["id"]: "revoked",
        renewed.json()["id"]: "holds",
    }
    assert "token" not in listed.json()["tokens"][0]
    for response in (account, made, renewed, listed, revoked, usage):
        assert "no-store" in response.headers["cache-control"]
        assert response.headers["referrer-policy"] == "no-referrer"
    everything = await world.rest.delete("/tokens", headers=headers)
    assert everything.status_code == 204
    await world.watch.look()
    refused = await world.rest.get("/account", headers=headers)
    assert (refused.status_code, refused.headers["content-type"]) == (401, "application/problem+json")


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{", b'{"role": 1}', b'{"nonsense": 1}', b'{"expiresIn": "60"}', b'{"title": "\\ud800"}', b"\xff"],
)
async def test_a_body_that_is_none_is_refused_by_its_form(world: World, body: bytes) -> None:
    await world.account("ada")
    token = (await world.token("ada")).token

    answer = await world.rest.post("/tokens", headers=bearer(token), content=body)

    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    assert len(await world.store.tokens("ada")) == 1


async def test_a_page_of_another_site_makes_no_token_with_the_session_of_a_browser(world: World) -> None:
    await world.account("ada")
    session = (await world.token("ada")).token
    cookie = {"cookie": f"__Host-tharsis={session}"}
    body = {"title": "by a page"}

    foreign = await world.rest.post("/tokens", headers=cookie | {"sec-fetch-site": "cross-site"}, json=body)
    silent = await world.rest.post("/tokens", headers=cookie, json=body)
    ours = await world.rest.post("/tokens", headers=cookie | {"sec-fetch-site": "same-origin"}, json=body)

    assert (foreign.status_code, silent.status_code, ours.status_code) == (403, 403, 201)
    assert len(await world.store.tokens("ada")) == 2


async def test_a_session_is_not_enough_for_what_operators_do(world: World) -> None:
    await world.account("root", "admin")
    session = await world.holder((await world.token("root", frozenset([TOKENS]))).token)

    made = await world.answer(CREATE, session, title="more", scopes=[OPERATE])

    assert code(made) == "BAD_USER_INPUT"
    assert code(await world.answer('{ account(name: "root") { name } }', session)) == "FORBIDDEN"
