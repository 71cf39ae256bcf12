"""The audit log: each change has its entry, in one chain, whoever writes."""

import asyncio

import pytest

from access.accounts import AccountExists, DeniedPrefix
from access.audit import FIRST, Act, verify_log
from access.store import Store
from tests.contracts.access.conftest import act, add, entries, token


async def test_a_new_log_is_empty_and_whole(store: Store) -> None:
    assert await entries(store) == []
    assert await verify_log(store.audit) == (0, FIRST)


async def test_each_change_has_its_entry(store: Store) -> None:
    await add(store, "ada")
    await store.accounts.add_token(token(), act("token.create", "t1"))
    await store.accounts.revoke_token("t1", 2_000, act("token.revoke", "t1"))
    await store.accounts.deny(DeniedPrefix("/mro", frozenset()), act("prefix.deny", "/mro"))
    await store.accounts.allow("/mro", act("prefix.allow", "/mro"))
    await store.audit.add(act("keys.rotate", "k2"))

    found = await entries(store)

    assert [(entry.number, entry.act.what, entry.act.subject) for entry in found] == [
        (1, "account.add", "ada"),
        (2, "token.create", "t1"),
        (3, "token.revoke", "t1"),
        (4, "prefix.deny", "/mro"),
        (5, "prefix.allow", "/mro"),
        (6, "keys.rotate", "k2"),
    ]
    assert found[0].act == act()
    assert await verify_log(store.audit) == (6, found[-1].hash)


async def test_details_come_back_as_they_were(store: Store) -> None:
    details = {"b": [1, 2.5, None, True], "a": {"ü": "\ud800 \u2028"}, "": -(2**70)}
    await store.audit.add(Act("operator", "policy.reload", "policy.toml", 1_000, details))

    assert (await entries(store))[0].act.details == details
    await verify_log(store.audit)


async def test_what_is_refused_leaves_no_entry(store: Store) -> None:
    await add(store, "ada")

    with pytest.raises(AccountExists):
        await add(store, "ada")
    with pytest.raises(ValueError, match="JSON"):
        await store.audit.add(Act("operator", "policy.reload", "policy.toml", 1_000, {"a": float("nan")}))

    assert len(await entries(store)) == 1


async def test_all_who_write_write_one_chain(store: Store, other: Store) -> None:
    await asyncio.gather(
        *(one.audit.add(act("keys.rotate", f"{number}")) for number in range(300) for one in (store, other))
    )

    length, head = await verify_log(store.audit)

    assert length == 600 == await other.audit.length()
    assert await verify_log(other.audit, head) == (length, head)


async def test_entries_are_read_after_a_number(store: Store) -> None:
    await add(store, "ada", "bob", "eve")

    assert [entry.number async for entry in store.audit.entries(1)] == [2, 3]
    assert [entry.number async for entry in store.audit.entries(3)] == []
