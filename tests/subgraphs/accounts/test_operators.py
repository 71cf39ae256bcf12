"""What operators see and do; what only administrators do; and that the audit log has each act."""

from __future__ import annotations

import csv
import io
import time
from typing import Any

import apsw
import pytest

from access.accounts import OwnLimits, Rung
from access.identity import Identity
from access.meter import DAY, Charge
from access.rights import OPERATE
from access.sqlite.layout import FILE
from tests.subgraphs.accounts.world import BOTH, World, bearer, code

ACCOUNTS = """query($match: String! = "", $first: Int! = 100, $after: String) {
    accounts(match: $match, first: $first, after: $after) {
        edges { cursor node { name } } pageInfo { hasNextPage hasPreviousPage endCursor } } }"""
REPORTS = """query($since: String!, $until: String!, $account: String, $mission: String, $first: Int! = 100, $after: String) {
    reports(since: $since, until: $until, account: $account, mission: $mission, first: $first, after: $after) {
        edges { cursor node { day account mission bytes files } } pageInfo { hasNextPage endCursor } } }"""
AUDIT = """query($subject: String, $first: Int! = 100, $after: String) {
    auditLog(subject: $subject, first: $first, after: $after) {
        edges { cursor node { number actor act subject } }
        pageInfo { hasNextPage endCursor } verdict { verified problem } } }"""
ACTS = {
    "account.limit": 'mutation { setLimits(account: "%s", limits: {streams: 2, bytesPerDay: 9000000000}) { name } }',
    "account.curtail": 'mutation { curtail(account: "%s", to: METADATA, reason: "Too fast.", seconds: 60) { name } }',
    "account.restore": 'mutation { restore(account: "%s") { name } }',
    "account.revoke_tokens": 'mutation { revokeTokens(account: "%s") { name } }',
    "account.role": 'mutation { setRole(account: "%s", role: "partner", groups: ["imaging"]) { name } }',
}


@pytest.fixture
async def olga(world: World) -> Identity:
    """An operator."""
    return await world.known("olga", "operator", BOTH)


@pytest.mark.parametrize("act", ACTS)
async def test_each_act_is_done_and_in_the_audit_log(world: World, olga: Identity, act: str) -> None:
    await world.known("bob")
    before = await world.store.account("bob")

    await world.ask(ACTS[act] % "bob", olga)

    after = await world.store.account("bob")
    assert (await world.acts())[-1] == ("olga", act, "bob")
    expected = {
        "account.limit": lambda: after.limits == OwnLimits(streams=2, bytes_per_day=9_000_000_000),
        "account.curtail": lambda: (after.standing.rung, after.standing.reason) == (Rung.METADATA, "Too fast."),
        "account.restore": lambda: after == before,
        "account.revoke_tokens": lambda: after.not_before > before.not_before,
        "account.role": lambda: (after.role, after.groups) == ("partner", {"imaging"}),
    }
    assert expected[act]()


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("role", ["operator", "admin"])
async def test_only_an_administrator_acts_on_operators_and_administrators(
    world: World, olga: Identity, act: str, role: str
) -> None:
    await world.known("boss", role, BOTH)
    before = await world.store.account("boss"), await world.acts()

    for name in ("boss", "olga"):
        assert code(await world.answer(ACTS[act] % name, olga)) == "FORBIDDEN"
    assert before == (await world.store.account("boss"), await world.acts())

    alice = await world.known("alice", "admin", BOTH)
    await world.ask(ACTS[act] % "boss", alice)
    assert (await world.acts())[-1] == ("alice", act, "boss")


@pytest.mark.parametrize("role", ["operator", "admin"])
async def test_only_an_administrator_makes_operators_and_administrators(
    world: World, olga: Identity, role: str
) -> None:
    await world.account("bob")
    text = f'mutation {{ setRole(account: "bob", role: "{role}") {{ role }} }}'

    assert code(await world.answer(text, olga)) == "FORBIDDEN"
    assert (await world.store.account("bob")).role == "user"

    alice = await world.known("alice", "admin", BOTH)
    assert await world.ask(text, alice) == {"setRole": {"role": role}}


async def test_one_token_of_an_operator_is_not_revoked_by_another(world: World, olga: Identity) -> None:
    await world.account("alice", "admin")
    id_ = (await world.token("alice")).record.id

    refused = await world.answer(f'mutation {{ revokeTokens(account: "alice", ids: ["{id_}"]) {{ name }} }}', olga)

    assert code(refused) == "FORBIDDEN"
    assert (await world.store.token(id_)).revoked is None


async def test_an_address_is_curtailed(world: World, olga: Identity) -> None:
    await world.ask(ACTS["account.curtail"] % "anonymous:192.0.2.7", olga)

    me = await world.ask("{ me { standing { rung reason } } }", Identity("anonymous:192.0.2.7"))

    assert me == {"me": {"standing": {"rung": "METADATA", "reason": "Too fast."}}}


BAD = {
    "a role that is none": 'setRole(account: "bob", role: "root")',
    "the role of nobody": 'setRole(account: "bob", role: "public")',
    "a group with a space": 'setRole(account: "bob", groups: ["a b"])',
    "less than nothing": 'setLimits(account: "bob", limits: {bytesPerDay: -1})',
    "no rate": 'setLimits(account: "bob", limits: {requestsPerSecond: 0})',
    "no request at once": 'setLimits(account: "bob", limits: {requestBurst: 0})',
    "no limit that JSON could hold": 'setLimits(account: "bob", limits: {bytesPerDay: 90071992547409920})',
    "no curtailment": 'curtail(account: "bob", to: NORMAL, reason: "x")',
    "no reason": 'curtail(account: "bob", to: PACED, reason: "  ")',
    "too long a reason": 'curtail(account: "bob", to: PACED, reason: "%s")' % ("x" * 1_001),
    "no time": 'curtail(account: "bob", to: PACED, reason: "x", seconds: 0)',
    "nobody's name": 'restore(account: "nobody")',
}


@pytest.mark.parametrize("case", BAD)
async def test_what_cannot_be_is_refused(world: World, olga: Identity, case: str) -> None:
    await world.known("bob")
    before = await world.store.account("bob"), await world.acts()

    assert code(await world.answer(f"mutation {{ {BAD[case]} {{ name }} }}", olga)) == "BAD_USER_INPUT"

    assert before == (await world.store.account("bob"), await world.acts())


@pytest.mark.parametrize("value", ["9", 9.5, True, [9], {"a": 9}])
async def test_a_variable_that_is_no_number_is_refused_too(world: World, olga: Identity, value: Any) -> None:
    text = 'mutation($bytes: Long) { setLimits(account: "olga", limits: {bytesPerDay: $bytes}) { name } }'

    assert code(await world.answer(text, olga, bytes=value)) == "BAD_USER_INPUT"


@pytest.mark.parametrize("value", ['"9"', "9.5", "true", "[9]", "{a: 9}"])
async def test_a_limit_that_is_no_number_is_refused_before_anything_is_done(
    world: World, olga: Identity, value: str
) -> None:
    text = f'mutation {{ setLimits(account: "bob", limits: {{bytesPerDay: {value}}}) {{ name }} }}'

    assert code(await world.answer(text, olga)) == "GRAPHQL_VALIDATION_FAILED"


async def test_accounts_are_found_by_the_beginning_of_their_names_page_by_page(world: World, olga: Identity) -> None:
    names = [f"dawn-{number}" for number in range(5)]
    for name in ("dawm", *names, "dawo"):
        await world.account(name)
    found: list[str] = []
    after = None
    while True:
        page = (await world.ask(ACCOUNTS, olga, match="dawn", first=2, after=after))["accounts"]
        found += [edge["node"]["name"] for edge in page["edges"]]
        assert page["pageInfo"]["hasPreviousPage"] is (after is not None)
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break

    assert found == names


async def test_reports_have_every_row_once(world: World, olga: Identity) -> None:
    now = int(time.time())
    for slot, (account, mission) in enumerate([("ada", "mro"), ("ada", "cas"), ("=cmd()", "mro"), ("bob", "mro")]):
        holder = Identity(account, "user", token_id="t")
        charge = Charge(f"u{slot}", 100 + slot, mission=mission)
        await world.accounting.grants.reserve(holder, [charge], slot, now + 60)
    today = time.strftime("%Y-%m-%d", time.gmtime(now // DAY * DAY))
    rows: list[dict[str, Any]] = []
    after = None
    while True:
        page = (await world.ask(REPORTS, olga, since=today, until=today, first=3, after=after))["reports"]
        rows += [edge["node"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    of_ada = (await world.ask(REPORTS, olga, since=today, until=today, account="ada", mission="cas"))["reports"]
    headers = bearer((await world.token("olga", BOTH)).token)
    query = {"since": today, "until": today}
    as_json = await world.rest.get("/operator/reports", params=query, headers=headers)
    as_csv = await world.rest.get("/operator/reports", params=query | {"format": "csv"}, headers=headers)

    assert sorted((row["account"], row["mission"], row["bytes"], row["files"]) for row in rows) == [
        ("=cmd()", "mro", 102, 1),
        ("ada", "cas", 101, 1),
        ("ada", "mro", 100, 1),
        ("bob", "mro", 103, 1),
    ]
    assert {row["day"] for row in rows} == {today}
    assert [edge["node"]["bytes"] for edge in of_ada["edges"]] == [101]
    assert as_json.json() == {"rows": rows}
    lines = list(csv.DictReader(io.StringIO(as_csv.text)))
    assert [line["account"].removeprefix("'") for line in lines] == [row["account"] for row in rows]
    assert not any(line["account"].startswith("=") for line in lines)


async def test_a_report_of_no_days_is_an_empty_document(world: World, olga: Identity) -> None:
    headers = bearer((await world.token("olga", BOTH)).token)
    query = {"since": "1980-01-01", "until": "1980-01-02"}

    answer = await world.rest.get("/operator/reports", params=query, headers=headers)

    assert answer.json() == {"rows": []}


@pytest.mark.parametrize("query", [{}, {"since": "x", "until": "1980-01-02"}, {"since": "1980-01-01"}])
async def test_a_report_without_days_is_refused(world: World, olga: Identity, query: dict[str, str]) -> None:
    headers = bearer((await world.token("olga", BOTH)).token)

    answer = await world.rest.get("/operator/reports", params=query, headers=headers)

    assert answer.status_code == 400
    assert "is a day in UTC" in answer.json()["detail"]


async def test_the_audit_log_is_read_back_from_its_end_and_checked(world: World, olga: Identity) -> None:
    for number in range(3):
        await world.account(f"account-{number}")
    acts = await world.acts()
    read: list[tuple[str, str, str]] = []
    after = None
    while True:
        page = (await world.ask(AUDIT, olga, first=2, after=after))["auditLog"]
        read += [(n["actor"], n["act"], n["subject"]) for n in (edge["node"] for edge in page["edges"])]
        assert page["verdict"] == {"verified": True, "problem": None}
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    one = (await world.ask(AUDIT, olga, subject="account-1"))["auditLog"]["edges"]

    assert read == acts[::-1]
    assert [edge["node"]["subject"] for edge in one] == ["account-1"]


async def test_a_log_that_was_changed_says_so(world: World, olga: Identity) -> None:
    connection = apsw.Connection(str(world.accounting.folder / FILE))
    connection.execute("UPDATE audit SET actor = 'nobody' WHERE number = 1")
    connection.close()

    page = (await world.ask(AUDIT, olga))["auditLog"]

    assert page["verdict"]["verified"] is False
    assert page["verdict"]["problem"].startswith("entry 1:")


@pytest.mark.parametrize("after", ["", "!", "WyJ1c2UiLDFd", "W10", "bnVsbA", "x" * 10_000, "WyJhdWRpdCIsdHJ1ZV0"])
async def test_a_cursor_that_is_none_is_refused(world: World, olga: Identity, after: str) -> None:
    assert code(await world.answer(ACCOUNTS, olga, after=after)) == "INVALID_CURSOR"
    assert code(await world.answer(AUDIT, olga, after=after)) == "INVALID_CURSOR"
    assert (
        code(await world.answer(REPORTS, olga, since="1980-01-01", until="1980-01-01", after=after)) == "INVALID_CURSOR"
    )


async def test_an_act_needs_no_more_than_its_scope(world: World) -> None:
    olga = await world.known("olga", "operator", frozenset([OPERATE]))
    await world.account("bob")

    await world.ask(ACTS["account.restore"] % "bob", olga)
    assert code(await world.answer("mutation { revokeAllTokens }", olga)) == "FORBIDDEN"
