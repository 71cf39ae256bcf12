"""The meter in the table: exact with any number of processes on any number of machines.

Each call is one transaction, or shares one with others of its process that want the same account. Items are written only if
they are as they were read; only the numbers of an account's windows may have grown meanwhile, under the condition that they are
at most the budget less the grant. So nothing is granted that windows, standing and reservation do not allow. Items that are
over are refused here; DynamoDB takes them away some time later, which only makes room.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence

import msgspec

from access.accounts import GOOD, Standing
from access.claims import is_anonymous
from access.dynamodb.accounts import read_account
from access.dynamodb.calls.items import EXPIRES, Item
from access.dynamodb.calls.table import Table
from access.dynamodb.commits import Commits
from access.dynamodb.layout import account_key, event_key, reservation_key
from access.dynamodb.transaction import Transaction
from access.dynamodb.use import UseList
from access.identity import ANONYMOUS
from access.meter import (
    DAY,
    KEPT,
    PERIOD,
    Budget,
    Charge,
    Charged,
    Reservation,
    Served,
    Usage,
    Use,
    beyond,
    by_mission,
    charged_accounts,
    check_standing,
    reservation_id,
    shared_out,
    taken_back,
)
from access.windows import Windows

_NUMBERS = ("bytes_of_day", "bytes_of_period", "links_of_minute")
_SERVED = "served"
"""The line of all that access logs tell: most of it is of few accounts."""


class DynamoDBMeter:
    """Charges accounts in a table: a `Meter`.

    ``key`` makes the ids of reservations, so that nobody finds an account by trying names. ``clock`` gives seconds since 1970.
    """

    def __init__(self, table: Table, commits: Commits, key: bytes, clock: Callable[[], float] = time.time) -> None:
        self._table, self._commits = table, commits
        self._key, self._clock = key, clock
        self._use = UseList(table)

    async def reserve(
        self, account: str, charges: Sequence[Charge], slot: int, expires: int, budget: Budget, links: int = 0
    ) -> Reservation:
        """Charge all of these files to an account at once, or none; raises `OverBudget` or `Curtailed`."""
        id_ = reservation_id(self._key, account, charges, slot)
        missions = by_mission(charges)
        granted = sum(charge.bytes for charge in charges)
        reported = budget.ceiling or account

        async def write(transaction: Transaction) -> tuple[Reservation, Windows | None]:
            now = self._clock()
            item = await transaction.get(account_key(account)) or {}
            check_standing(_standing(item), now)
            repeated = await _repeated(transaction, id_, now)
            if repeated is not None:
                return repeated, None
            windows = _windows(item).at(now)
            windows.check(budget, granted, links)
            if budget.ceiling is not None:
                await _charge_ceiling(transaction, budget.ceiling, budget, granted, now)
            _put(transaction, account, item, windows.with_used(granted, links), _most(budget, granted, links))
            made = _reservation(account, granted, expires, windows, budget.ceiling, missions)
            transaction.put(reservation_key(id_), made)
            self._use.add(transaction, windows.day, reported, missions)
            return Reservation(id_, granted), windows

        keys = [account_key(name) for name in charged_accounts(account, budget.ceiling)]
        given, windows = await self._commits.run(_line(account), [*keys, reservation_key(id_)], write)
        if windows is not None:
            self._use.noted(windows.day, reported)
        return given

    async def give_back(self, account: str, reservation: str, unused: int) -> None:
        """Give back bytes of a stream of ours that ended early: once for each reservation, and never more than it."""
        if unused <= 0:
            return
        key = reservation_key(reservation)

        async def write(transaction: Transaction) -> None:
            known = await transaction.get(key)
            if known is None or known["account"] != account or known["taken"] != 1:
                return
            if known.get("given_back") is not None:
                return
            bytes_ = min(unused, known["granted"])
            transaction.put(key, known | {"given_back": bytes_})
            for name in charged_accounts(account, known.get("ceiling")):
                item = await transaction.get(account_key(name))
                if item is not None:  # one that was taken away has no window that is open
                    _put(transaction, name, item, _windows(item).without(bytes_, known["day"], known["period"]))
            self._use.add(
                transaction, known["day"], known.get("ceiling") or account, taken_back(bytes_, _missions(known))
            )

        await self._commits.run(_line(account), [key, account_key(account)], write)

    async def charge(self, served: Served) -> Charged | None:
        """Charge what was served on a link by others beyond what was granted for it, even below what is left."""

        async def write(transaction: Transaction) -> Charged | None:
            now = self._clock()
            known = await transaction.get(reservation_key(served.link))
            if known is None or known[EXPIRES] <= now:
                return None
            account, ceiling = known["account"], known.get("ceiling")
            if await transaction.get(event_key(served.event)) is not None:
                return Charged(account, 0, repeated=True)
            transaction.put(event_key(served.event), {EXPIRES: known[EXPIRES]})
            granted, before = known["granted"] - (known.get("given_back") or 0), known["served"]
            transaction.put(reservation_key(served.link), known | {"served": before + served.bytes})
            excess = beyond(granted, before, served.bytes)
            if excess:
                for name in charged_accounts(account, ceiling):
                    item = await transaction.get(account_key(name)) or {}
                    _put(transaction, name, item, _windows(item).at(now).with_used(excess))
                self._use.add(transaction, served.at // DAY, ceiling or account, shared_out(excess, _missions(known)))
            return Charged(account, excess)

        return await self._commits.run(_SERVED, [reservation_key(served.link), event_key(served.event)], write)

    async def holder(self, link: str) -> str | None:
        """The account that a link was given to; None where it is not known any more."""
        item = (await self._table.get((reservation_key(link),))).get(reservation_key(link))
        return str(item["account"]) if item is not None and item[EXPIRES] > self._clock() else None

    async def usage(self, account: str, now: int) -> Usage:
        """What an account has used."""
        item = (await self._table.get((account_key(account),))).get(account_key(account), {})
        return _windows(item).at(now).usage()

    async def report(
        self,
        since: int,
        until: int,
        account: str | None = None,
        mission: str | None = None,
        size: int = 1000,
        after: Use | None = None,
    ) -> Sequence[Use]:
        """What was used from a day to another, both included, by day, account and mission, after the row ``after``."""
        return await self._use.report(since, until, account, mission, size, after)


def _line(account: str) -> str:
    """Where those wait who want an account; all without a token want the one that is their ceiling too."""
    return ANONYMOUS.account if is_anonymous(account) else account


def _standing(item: Item) -> Standing:
    account = read_account(item)
    return account.standing if account is not None else GOOD


def _windows(item: Item) -> Windows:
    return Windows(**{name: item.get(name, 0) for name in Windows.__slots__})


def _put(
    transaction: Transaction, name: str, item: Item, windows: Windows, most: Mapping[str, int] | None = None
) -> None:
    """Write an account's windows: in windows that are open already by counting on, as far as ``most`` allows.

    An account that nobody has made is known until its period is over.
    """
    before = _windows(item)
    if item and (before.day, before.period, before.minute) == (windows.day, windows.period, windows.minute):
        amounts = {field: getattr(windows, field) - getattr(before, field) for field in _NUMBERS}
        transaction.count(account_key(name), item, amounts, most or {})
        return
    used = {field: getattr(windows, field) for field in Windows.__slots__}
    over = None if "record" in item else (windows.period + 1) * PERIOD + DAY
    transaction.put(account_key(name), item | used | {EXPIRES: over})


def _most(budget: Budget, granted: int, links: int) -> dict[str, int]:
    """What may be used before a grant, so that it is within the budget."""
    of_bytes = {
        "bytes_of_day": budget.bytes_per_day - granted,
        "bytes_of_period": budget.bytes_per_period - granted,
    }
    return (of_bytes if granted else {}) | ({"links_of_minute": budget.links_per_minute - links} if links else {})


async def _repeated(transaction: Transaction, id_: str, now: float) -> Reservation | None:
    """Count a repetition; None where the reservation is not there, over, or given back."""
    known = await transaction.get(reservation_key(id_))
    if known is None or known["expires"] <= now or known.get("given_back") is not None:
        return None
    transaction.put(reservation_key(id_), known | {"taken": known["taken"] + 1})
    return Reservation(id_, known["granted"], repeated=True)


async def _charge_ceiling(transaction: Transaction, ceiling: str, budget: Budget, granted: int, now: float) -> None:
    """Charge what others share; raises `OverBudget` or `Curtailed`."""
    item = await transaction.get(account_key(ceiling)) or {}
    check_standing(_standing(item), now)
    windows = _windows(item).at(now)
    windows.check_ceiling(budget, granted)
    most = {"bytes_of_day": budget.ceiling_bytes_per_day - granted} if granted else {}
    _put(transaction, ceiling, item, windows.with_used(granted), most)


def _reservation(
    account: str,
    granted: int,
    expires: int,
    windows: Windows,
    ceiling: str | None,
    missions: Mapping[str, tuple[int, int]],
) -> Item:
    """The item of a new reservation, with what is needed to give it back or to charge for more."""
    return {
        "account": account,
        "granted": granted,
        "expires": expires,
        EXPIRES: expires + KEPT,
        "day": windows.day,
        "period": windows.period,
        "ceiling": ceiling,
        "missions": msgspec.json.encode({mission: used[0] for mission, used in missions.items()}).decode(),
        "taken": 1,
        "served": 0,
    }


def _missions(reservation: Item) -> dict[str, int]:
    return msgspec.json.decode(reservation["missions"], type=dict[str, int])
