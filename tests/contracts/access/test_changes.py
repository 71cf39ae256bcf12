"""What every process must know: each change is told to each, once, and everything that matters to one that begins."""

import msgspec

from access.accounts import Account, DeniedPrefix, OwnLimits, Rung, Standing
from access.store import Store
from tests.contracts.access.conftest import act, add, token


async def test_a_new_store_has_nothing_to_tell(store: Store) -> None:
    changes = await store.accounts.changes()

    assert (changes.revoked, changes.accounts, changes.denied) == (frozenset(), (), ())
    assert await store.accounts.changes(changes.counter) == changes


async def test_accounts_and_tokens_that_are_as_at_first_are_no_change(store: Store) -> None:
    before = (await store.accounts.changes()).counter
    await add(store, "ada")
    await store.accounts.add_token(token(), act("token.create"))

    assert (await store.accounts.changes()).counter == before


async def test_each_change_is_told_once(store: Store, other: Store) -> None:
    await add(store, "ada", "eve")
    start = (await other.accounts.changes()).counter
    paced = Account(name="ada", standing=Standing(Rung.PACED, "too fast", 5))
    await store.accounts.replace_account(paced, act("account.curtail"))
    first = await other.accounts.changes(start)
    await store.accounts.revoke_token("t1", 2_000, act("token.revoke"))
    second = await other.accounts.changes(first.counter)

    assert (first.accounts, first.revoked) == ((paced,), frozenset())
    assert (second.accounts, second.revoked) == ((), {"t1"})
    assert start < first.counter < second.counter
    assert await other.accounts.changes(second.counter) == msgspec.structs.replace(second, revoked=frozenset())


async def test_who_is_back_to_normal_is_told_to_those_who_knew(store: Store) -> None:
    await add(store, "ada")
    await store.accounts.replace_account(Account(name="ada", standing=Standing(Rung.REVOKED, "no", 5)), act())
    knew = (await store.accounts.changes()).counter
    await store.accounts.replace_account(Account(name="ada"), act("account.restore"))

    assert (await store.accounts.changes(knew)).accounts == (Account(name="ada"),)
    assert (await store.accounts.changes()).accounts == ()


async def test_who_begins_is_told_all_that_matters(store: Store) -> None:
    curtailed = Account(name="ada", standing=Standing(Rung.METADATA, "guessing", 5))
    limited = Account(name="bob", limits=OwnLimits(streams=1))
    later = Account(name="eve", not_before=77)
    await add(store, "ada", "bob", "eve", "zoe")
    for account in (curtailed, limited, later, Account(name="zoe", role="partner")):
        await store.accounts.replace_account(account, act())
    await store.accounts.revoke_token("t1", 2_000, act("token.revoke"))

    changes = await store.accounts.changes()

    assert sorted(changes.accounts, key=lambda account: account.name) == [curtailed, limited, later]
    assert changes.revoked == {"t1"}


async def test_an_account_that_is_curtailed_from_the_beginning_is_told(store: Store) -> None:
    start = (await store.accounts.changes()).counter
    curtailed = Account(name="ada", standing=Standing(Rung.METADATA, "guessing", 5))
    await store.accounts.add_account(curtailed, act())

    assert (await store.accounts.changes(start)).accounts == (curtailed,)


async def test_who_knows_more_than_the_store_is_told_everything(store: Store) -> None:
    """As after a store was put back from a copy."""
    await store.accounts.revoke_token("t1", 2_000, act("token.revoke"))
    counter = (await store.accounts.changes()).counter

    changes = await store.accounts.changes(counter + 100)

    assert (changes.counter, changes.revoked) == (counter, {"t1"})


async def test_denied_prefixes_are_told_whole_until_they_are_allowed(store: Store, other: Store) -> None:
    start = (await store.accounts.changes()).counter
    mro = DeniedPrefix("/mro", frozenset(["group:a", "unreleased:a"]))
    await store.accounts.deny(DeniedPrefix("/mro", frozenset()), act("prefix.deny", "/mro"))
    await store.accounts.deny(mro, act("prefix.deny", "/mro"))
    await store.accounts.deny(DeniedPrefix("/cassini", frozenset()), act("prefix.deny", "/cassini"))
    both = await other.accounts.changes(start)
    await store.accounts.allow("/cassini", act("prefix.allow", "/cassini"))
    one = await other.accounts.changes(both.counter)

    assert set(both.denied) == {mro, DeniedPrefix("/cassini", frozenset())}
    assert one.denied == (mro,)
    assert start < both.counter < one.counter
    assert (await other.accounts.changes(one.counter)).denied == (mro,)
