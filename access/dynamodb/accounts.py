"""Accounts and tokens in the table."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

import msgspec

from access.accounts import (
    Account,
    AccountChanged,
    AccountExists,
    Changes,
    DeniedPrefix,
    TokenRecord,
    UnknownAccount,
    matters,
)
from access.audit import Act
from access.dynamodb.audit import LINE, note
from access.dynamodb.calls.items import EXPIRES, Item, Key, padded
from access.dynamodb.calls.table import Table
from access.dynamodb.changes import ChangeList, tell, tell_denied, tell_revoked
from access.dynamodb.commits import Commits, Operation
from access.dynamodb.layout import HEAD, NAMES, account_key, subject_key, token_key, violations_of
from access.dynamodb.tokens import TokenList, delete_token, put_token, read_token
from access.dynamodb.transaction import Transaction

_DAY = 86_400


class DynamoDBAccounts:
    """Keeps accounts and tokens: an `AccountStore`."""

    def __init__(self, table: Table, commits: Commits) -> None:
        self._table, self._commits = table, commits
        self._tokens, self._changes = TokenList(table), ChangeList(table)

    async def account(self, name: str) -> Account | None:
        """The account of a name."""
        return read_account((await self._table.get((account_key(name),))).get(account_key(name)))

    async def account_of(self, issuer: str, subject: str) -> Account | None:
        """The account that came with an OIDC issuer's subject."""
        key = subject_key(issuer, subject)
        found = (await self._table.get((key,))).get(key)
        return await self.account(found["account"]) if found is not None else None

    async def accounts(self, match: str = "", size: int = 100, after: str | None = None) -> Sequence[Account]:
        """Accounts whose name begins with ``match``, by name, after the name ``after``."""
        names = self._table.query(NAMES, begins=match, after=after or "", size=size)
        keys = [account_key(name) async for (_, name), _ in names]
        items = await self._table.get(keys)
        found = (read_account(items.get(key)) for key in keys)
        return [account for account in found if account is not None]

    async def add_account(self, account: Account, act: Act) -> None:
        """Make an account; raises `AccountExists`."""
        key = account_key(account.name)

        async def write(transaction: Transaction) -> None:
            item = await transaction.get(key)
            if read_account(item) is not None:
                raise AccountExists(f"There is an account {account.name} already.")
            await _claim(transaction, account)
            transaction.put((NAMES, account.name), {})
            told = await tell(transaction, {"account": _text(account)}) if matters(account) else None
            transaction.put(key, (item or {}) | {"record": _text(account), "changed": told, EXPIRES: None})
            await note(transaction, act)

        await self._write(key, write)

    async def replace_account(self, account: Account, act: Act, was: Account | None = None) -> None:
        """Put a changed account in place of the one of its name; raises `UnknownAccount`, `AccountChanged`, `AccountExists`."""
        key = account_key(account.name)

        async def write(transaction: Transaction) -> None:
            item = await transaction.get(key)
            found = read_account(item)
            if item is None or found is None:
                raise UnknownAccount(f"There is no account {account.name}.")
            if was is not None and found != was:
                raise AccountChanged(f"The account {account.name} was changed meanwhile.")
            if (found.issuer, found.subject) != (account.issuer, account.subject):
                await _claim(transaction, account)
                if found.issuer is not None:
                    transaction.delete(subject_key(found.issuer, found.subject or ""))
            told = await tell(transaction, {"account": _text(account)}, item.get("changed"))
            transaction.put(key, item | {"record": _text(account), "changed": told})
            await note(transaction, act)

        await self._write(key, write)

    async def tokens(self, account: str) -> Sequence[TokenRecord]:
        """The tokens of an account, newest first."""
        return await self._tokens.of(account)

    async def token(self, id_: str) -> TokenRecord | None:
        """A token by its id."""
        return await self._tokens.get(id_)

    async def add_token(self, token: TokenRecord, act: Act) -> None:
        """Note a token that is made; raises `UnknownAccount`."""
        key = account_key(token.account)
        over = await self._tokens.over(token.account, act.time)

        async def write(transaction: Transaction) -> None:
            if read_account(await transaction.get(key)) is None:  # once it is there, it stays
                raise UnknownAccount(f"There is no account {token.account}.")
            for id_ in over:
                delete_token(transaction, token.account, id_)
            put_token(transaction, token)
            await note(transaction, act)

        await self._write(key, write)

    async def revoke_token(self, id_: str, expires: int, act: Act) -> None:
        """Revoke a token by id, ours or another issuer's, until it is over anyhow. Doing it twice is no error."""
        key = token_key(id_)

        async def write(transaction: Transaction) -> None:
            await tell_revoked(transaction, id_, expires, act)
            item = await transaction.get(key)
            token = read_token(item) if item is not None else None
            if token is not None and token.revoked is None:
                put_token(transaction, msgspec.structs.replace(token, revoked=act.time))
            await note(transaction, act)

        await self._write(key, write)

    async def deny(self, denied: DeniedPrefix, act: Act) -> None:
        """Deny a prefix at once, until `allow`."""
        await self._deny(denied.prefix, denied, act)

    async def allow(self, prefix: str, act: Act) -> None:
        """End the denial of a prefix."""
        await self._deny(prefix, None, act)

    async def note_violation(self, account: str, kind: str, at: int, since: int) -> Sequence[int]:
        """Note a violation; gives the times of all of the account's since a time."""
        partition = violations_of(account)
        forgotten = at + max(0, at - since) + _DAY
        await self._table.put((partition, f"{padded(at)}#{secrets.token_hex(8)}"), {"kind": kind, EXPIRES: forgotten})
        return [int(place[:16]) async for (_, place), _ in self._table.query(partition, after=padded(since))]

    async def changes(self, after: int | None = None) -> Changes:
        """What changed after a counter; everything that still matters without one, or after one not reached yet."""
        return await self._changes.after(after)

    async def _deny(self, prefix: str, denied: DeniedPrefix | None, act: Act) -> None:
        async def write(transaction: Transaction) -> None:
            await tell_denied(transaction, prefix, denied)
            await note(transaction, act)

        await self._write(HEAD, write)

    async def _write(self, key: Key, write: Operation[None]) -> None:
        await self._commits.run(LINE, (HEAD, key), write)


def read_account(item: Item | None) -> Account | None:
    """The account of an item; None for one that has only what its holder has used."""
    return msgspec.json.decode(item["record"], type=Account) if item is not None and "record" in item else None


def _text(account: Account) -> str:
    return msgspec.json.encode(account, order="deterministic").decode()


async def _claim(transaction: Transaction, account: Account) -> None:
    """Take the subject of an issuer for an account; raises `AccountExists` where another one has it."""
    if account.issuer is None:
        return
    key = subject_key(account.issuer, account.subject or "")
    taken = await transaction.get(key)
    if taken is not None:
        raise AccountExists(f"Account {taken['account']} is of subject {account.subject} of {account.issuer} already.")
    transaction.put(key, {"account": account.name})
