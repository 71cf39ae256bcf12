"""Tokens that were made: noted by id, revoked by id, cleaned up when they are long over."""

import msgspec
import pytest

from access.accounts import UnknownAccount
from access.store import Store
from tests.contracts.access.conftest import act, add, entries, token

MONTH = 30 * 86_400


async def test_a_token_is_found_as_it_was_noted(store: Store, other: Store) -> None:
    await add(store, "ada")
    made = msgspec.structs.replace(token(), scopes=frozenset(["pds:download", "pds:read"]))
    await store.accounts.add_token(made, act("token.create"))

    assert await other.accounts.token("t1") == made
    assert await other.accounts.tokens("ada") == [made]
    assert await other.accounts.token("t2") is None
    assert await other.accounts.tokens("eve") == []


async def test_tokens_are_listed_newest_first(store: Store) -> None:
    await add(store, "ada", "eve")
    for name, created in (("t1", 1_000), ("t2", 3_000), ("t3", 2_000)):
        await store.accounts.add_token(token(name, created=created, expires=9_000), act("token.create"))
    await store.accounts.add_token(token("t4", "eve"), act("token.create"))

    assert [one.id for one in await store.accounts.tokens("ada")] == ["t2", "t3", "t1"]


async def test_nobody_who_is_not_there_gets_a_token(store: Store) -> None:
    with pytest.raises(UnknownAccount, match="ada"):
        await store.accounts.add_token(token(), act("token.create"))

    assert await store.accounts.token("t1") is None
    assert await entries(store) == []


async def test_a_token_is_revoked_once_and_for_all(store: Store, other: Store) -> None:
    await add(store, "ada")
    await store.accounts.add_token(token(), act("token.create"))

    await store.accounts.revoke_token("t1", 2_000, act("token.revoke", "t1", 1_100))
    await other.accounts.revoke_token("t1", 2_000, act("token.revoke", "t1", 1_200))

    found = await store.accounts.token("t1")
    assert found is not None and found.revoked == 1_100
    assert (await store.accounts.changes()).revoked == {"t1"}


async def test_a_token_of_another_issuer_is_revoked_by_its_id(store: Store) -> None:
    await store.accounts.revoke_token("theirs", 2_000, act("token.revoke", "theirs"))

    assert (await store.accounts.changes()).revoked == {"theirs"}
    assert await store.accounts.token("theirs") is None


async def test_what_is_long_over_is_cleaned_up(store: Store) -> None:
    await add(store, "ada", "eve")
    for name, account in (("old", "ada"), ("hers", "eve")):
        await store.accounts.add_token(token(name, account), act("token.create"))
    await store.accounts.revoke_token("old", 2_000, act("token.revoke", "old", 1_500))

    late = 2_000 + MONTH + 1
    await store.accounts.add_token(token("new", created=late, expires=late + 9), act("token.create", "new", late))
    await store.accounts.revoke_token("new", late + 9, act("token.revoke", "new", late))

    assert [one.id for one in await store.accounts.tokens("ada")] == ["new"]
    assert [one.id for one in await store.accounts.tokens("eve")] == ["hers"]
    assert (await store.accounts.changes()).revoked == {"new"}


async def test_a_revocation_stays_until_its_token_is_over(store: Store) -> None:
    """And an hour longer, for clocks differ: at 5,200 what was over at 1,500 is cleaned up, and not what was at 2,000."""
    await store.accounts.revoke_token("first", 2_000, act("token.revoke", "first", 1_000))
    await store.accounts.revoke_token(
        "first", 1_500, act("token.revoke", "first", 1_100)
    )  # an earlier end changes nothing
    await store.accounts.revoke_token("second", 9_000, act("token.revoke", "second", 5_200))

    assert (await store.accounts.changes()).revoked == {"first", "second"}
