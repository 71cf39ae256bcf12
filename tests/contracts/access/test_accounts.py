"""Accounts: what was added is found, one of a name only, and of changes made at the same time none is lost."""

import asyncio
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from access.accounts import (
    Account,
    AccountChanged,
    AccountExists,
    OwnLimits,
    Rung,
    Standing,
    UnknownAccount,
    change_account,
)
from access.store import Store
from tests.contracts.access.adapters import Adapter
from tests.contracts.access.conftest import act, add, entries

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)
COUNTS = st.none() | st.integers(0, 2**60)
ACCOUNTS = st.builds(
    Account,
    name=TEXTS,
    role=st.sampled_from(["user", "operator"]),
    groups=st.frozensets(TEXTS, max_size=3),
    standing=st.builds(Standing, st.sampled_from(Rung), st.text(max_size=20), st.integers(0, 2**40), COUNTS),
    not_before=st.integers(0, 2**40),
    limits=st.builds(OwnLimits, st.none() | st.floats(0.1, 1e6), COUNTS, COUNTS, COUNTS, COUNTS, COUNTS),
    created=st.integers(0, 2**40),
)


async def test_an_account_that_was_never_added_is_none(store: Store) -> None:
    assert await store.accounts.account("ada") is None
    assert await store.accounts.account_of("https://issuer.test", "42") is None
    assert await store.accounts.accounts() == []


@given(account=ACCOUNTS)
def test_an_account_is_found_as_it_was_added(
    tmp_path_factory: pytest.TempPathFactory, adapter: Adapter, account: Account
) -> None:
    async def found(folder: Path) -> Account | None:
        store = adapter.open(folder)
        try:
            await store.accounts.add_account(account, act())
            return await store.accounts.account(account.name)
        finally:
            await store.close()

    assert asyncio.run(found(tmp_path_factory.mktemp("store"))) == account


async def test_a_name_is_one_accounts_only(store: Store, other: Store) -> None:
    await add(store, "ada")

    with pytest.raises(AccountExists, match="ada"):
        await other.accounts.add_account(Account(name="ada", role="admin"), act())

    found = await store.accounts.account("ada")
    assert found is not None and found.role == "user"
    assert len(await entries(store)) == 1


async def test_names_differ_by_case(store: Store) -> None:
    await add(store, "ada", "Ada")

    assert [account.name for account in await store.accounts.accounts()] == ["Ada", "ada"]


async def test_a_subject_of_an_issuer_is_one_accounts_only(store: Store) -> None:
    ada = Account(name="ada", issuer="https://issuer.test", subject="42")
    await store.accounts.add_account(ada, act())
    await add(store, "eve", "bob")  # accounts without an issuer are as many as there are

    with pytest.raises(AccountExists, match="42"):
        await store.accounts.add_account(msgspec.structs.replace(ada, name="mallory"), act())
    with pytest.raises(AccountExists, match="42"):
        await store.accounts.replace_account(msgspec.structs.replace(ada, name="eve"), act())

    assert await store.accounts.account_of("https://issuer.test", "42") == ada
    assert await store.accounts.account_of("https://other.test", "42") is None
    assert await store.accounts.account("mallory") is None


async def test_accounts_are_listed_by_name_page_by_page(store: Store) -> None:
    await add(store, "bob", "ada", "adam", "ad%", "eve", "ad_")

    first = await store.accounts.accounts("ad", size=2)
    rest = await store.accounts.accounts("ad", size=10, after=first[-1].name)

    assert [account.name for account in first] == ["ad%", "ad_"]
    assert [account.name for account in rest] == ["ada", "adam"]
    assert await store.accounts.accounts("ad", after="zoe") == []


async def test_an_account_that_is_not_there_cannot_be_replaced(store: Store) -> None:
    with pytest.raises(UnknownAccount, match="ada"):
        await store.accounts.replace_account(Account(name="ada"), act())

    assert await store.accounts.account("ada") is None
    assert await entries(store) == []


async def test_an_account_is_replaced_where_it_is_as_it_was(store: Store, other: Store) -> None:
    await add(store, "ada")
    was = await store.accounts.account("ada")
    assert was is not None
    paced = msgspec.structs.replace(was, standing=Standing(Rung.PACED, "too fast", 5))
    await store.accounts.replace_account(paced, act(), was)

    with pytest.raises(AccountChanged, match="ada"):
        await other.accounts.replace_account(msgspec.structs.replace(was, role="partner"), act(), was)

    assert await other.accounts.account("ada") == paced
    assert len(await entries(store)) == 2


async def test_no_change_made_at_the_same_time_is_lost(store: Store, other: Store) -> None:
    await add(store, "ada")

    def join(group: str) -> asyncio.Task[Account]:
        def joined(account: Account) -> Account:
            return msgspec.structs.replace(account, groups=account.groups | {group})

        stores = (store, other)
        return asyncio.create_task(change_account(stores[len(group) % 2].accounts, "ada", joined, act("account.role")))

    groups = ["g" * length for length in range(1, 13)]
    await asyncio.gather(*map(join, groups))

    found = await store.accounts.account("ada")
    assert found is not None and found.groups == frozenset(groups)
    assert len(await entries(store)) == 1 + len(groups)


async def test_an_account_that_is_not_there_cannot_be_changed(store: Store) -> None:
    with pytest.raises(UnknownAccount, match="ada"):
        await change_account(store.accounts, "ada", lambda account: account, act())
