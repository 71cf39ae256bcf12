"""Tokens that were made: an item each, and a list for each account."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from access.accounts import TOKENS_SHOWN, TokenRecord
from access.dynamodb.calls.items import Item
from access.dynamodb.calls.table import Table
from access.dynamodb.layout import token_key, tokens_of
from access.dynamodb.transaction import Transaction

_CLEANED = 20  # tokens that are over, at most, that one new token takes away


class TokenList:
    """Reads tokens."""

    def __init__(self, table: Table) -> None:
        self._table = table

    async def of(self, account: str) -> Sequence[TokenRecord]:
        """The tokens of an account, newest first."""
        keys = [token_key(id_) async for (_, id_), _ in self._table.query(tokens_of(account))]
        tokens = [read_token(item) for item in (await self._table.get(keys)).values()]
        return sorted(tokens, key=lambda token: (-token.created, token.id))

    async def get(self, id_: str) -> TokenRecord | None:
        """A token by its id."""
        item = (await self._table.get((token_key(id_),))).get(token_key(id_))
        return read_token(item) if item is not None else None

    async def over(self, account: str, now: int) -> Sequence[str]:
        """Some of the account's tokens that are not shown any more, by id."""
        ids = [
            id_
            async for (_, id_), item in self._table.query(tokens_of(account))
            if item["expires"] < now - TOKENS_SHOWN
        ]
        return ids[:_CLEANED]


def put_token(transaction: Transaction, token: TokenRecord) -> None:
    """Write a token."""
    record = msgspec.json.encode(token, order="deterministic").decode()
    transaction.put(token_key(token.id), {"record": record})
    transaction.put((tokens_of(token.account), token.id), {"expires": token.expires})


def delete_token(transaction: Transaction, account: str, id_: str) -> None:
    """Take a token away."""
    transaction.delete(token_key(id_))
    transaction.delete((tokens_of(account), id_))


def read_token(item: Item) -> TokenRecord:
    """The token of an item."""
    return msgspec.json.decode(item["record"], type=TokenRecord)
