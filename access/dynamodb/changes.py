"""What every process must know: a list by number, with one item for each account that ever changed and each revoked token.

Each transaction that makes a change takes the next number from the head and puts its item at that place; an account's item at
its number before is taken away. So who knows all up to a number reads on from it, and who begins reads no more than there is.
"""

from __future__ import annotations

import msgspec

from access.accounts import REVOKED_LONGER, Account, Changes, DeniedPrefix, matters
from access.audit import Act
from access.dynamodb.audit import NEW, head
from access.dynamodb.calls.items import EXPIRES, Item, padded
from access.dynamodb.calls.table import Table
from access.dynamodb.layout import CHANGES, DENIED, HEAD, denied_key
from access.dynamodb.transaction import Transaction


async def tell(transaction: Transaction, item: Item, before: int | None = None) -> int:
    """Put a change at the next number, and take away the one that it replaces; gives the number."""
    found = await head(transaction)
    number: int = found["changes"] + 1
    transaction.put(HEAD, found | {"changes": number})
    transaction.put((CHANGES, padded(number)), item)
    if before is not None:
        transaction.delete((CHANGES, padded(before)))
    return number


async def tell_revoked(transaction: Transaction, id_: str, expires: int, act: Act) -> None:
    """Tell that a token is revoked. Revocations that are long over at the act are not told any more."""
    over = expires + REVOKED_LONGER
    await tell(transaction, {"revoked": id_, "over": over, EXPIRES: over})
    found = await head(transaction)
    transaction.put(HEAD, found | {"forgotten": max(found["forgotten"], act.time)})


async def tell_denied(transaction: Transaction, prefix: str, denied: DeniedPrefix | None) -> None:
    """Tell that a prefix is denied, or with None that it is no longer."""
    if denied is None:
        transaction.delete(denied_key(prefix))
    else:
        labels = msgspec.json.encode(sorted(denied.labels)).decode()
        transaction.put(denied_key(prefix), {"prefix": prefix, "labels": labels})
    found = await head(transaction)
    number = found["changes"] + 1
    transaction.put(HEAD, found | {"changes": number, "denied": number})


class ChangeList:
    """Reads what changed."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._denied: tuple[DeniedPrefix, ...] = ()
        self._denied_at = 0

    async def after(self, counter: int | None) -> Changes:
        """What changed after a counter; everything that still matters without one, or after one not reached yet.

        What was told after the head was read is given too: it is told again next time, which does no harm, while an item
        that is left out may have replaced one that was asked for.
        """
        found = (await self._table.get((HEAD,))).get(HEAD, NEW)
        anew = counter is None or counter > found["changes"]
        revoked: set[str] = set()
        accounts: list[Account] = []
        if anew or counter != found["changes"]:
            async for _, item in self._table.query(CHANGES, after=padded(0 if anew or counter is None else counter)):
                if "account" not in item:
                    revoked |= {item["revoked"]} if item["over"] >= found["forgotten"] else set()
                    continue
                account = msgspec.json.decode(item["account"], type=Account)
                if not anew or matters(account):
                    accounts.append(account)
        return Changes(found["changes"], frozenset(revoked), tuple(accounts), await self._all_denied(found["denied"]))

    async def _all_denied(self, at: int) -> tuple[DeniedPrefix, ...]:
        """All denied prefixes, read when there was a denial since."""
        if self._denied_at != at:
            items = [item async for _, item in self._table.query(DENIED)]
            self._denied = tuple(DeniedPrefix(item["prefix"], _labels(item)) for item in items)
            self._denied_at = at
        return self._denied


def _labels(item: Item) -> frozenset[str]:
    return frozenset(msgspec.json.decode(item["labels"], type=list[str]))
