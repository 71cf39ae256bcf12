"""The meter in ``access.sqlite``: exact with any number of processes of one machine.

Each call is one operation of the group commit, and is what one TransactWriteItems of DynamoDB can say. Items are rows:

- ``reserve``: Update of the account's item, if its windows are those that the new ones were reckoned from, its standing allows
  bytes and ``used <= :budget_minus_n`` in each window; Update of the ceiling's item likewise; Put of the reservation's item, if
  there is none, or one that is over or given back; ADD on the item of use of each mission. A repetition is an Update that
  counts it, if the reservation is there, not over and not given back.
- ``give_back``: Update of the reservation, if it is not given back and taken once; Update of account and ceiling; ADD on use.
- ``charge``: Put of the event, if there is none; Update of the reservation, if ``served`` is what the excess was reckoned from;
  ADD on account, ceiling and use.

A condition that fails gives the item as it is, and the call is tried again from that; here the transaction's lock stands for
it. Items that are over are refused by condition; taking them away only makes room.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

import apsw
import msgspec

from access.accounts import GOOD, Rung, Standing
from access.meter import (
    DAY,
    KEPT,
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
from access.sqlite.commits import Commits
from access.sqlite.reads import Reads
from access.windows import Windows

_CLEANED_EVERY, _CLEANED = 64, 256  # after so many grants so many rows that are over: more than were made
_WINDOWS = "day, bytes_of_day, period, bytes_of_period, minute, links_of_minute"
_ACCOUNT = f"SELECT rung, reason, since, until, {_WINDOWS} FROM account WHERE name = ?"  # noqa: S608  names of columns
_PUT_WINDOWS = f"""INSERT INTO account (name, {_WINDOWS}) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (name) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _WINDOWS.split(", "))}"""  # noqa: S608  names of columns
_REPEAT = """UPDATE reservation SET taken = taken + 1
WHERE id = ? AND expires > ? AND given_back IS NULL RETURNING granted"""
_RESERVE = """INSERT OR REPLACE INTO reservation (id, account, granted, expires, kept, day, period, ceiling, missions)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_USE = """INSERT INTO use (day, account, mission, bytes, files) VALUES (?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET bytes = bytes + excluded.bytes, files = files + excluded.files"""
_GIVE_BACK = """UPDATE reservation SET given_back = min(?, granted)
WHERE id = ? AND account = ? AND given_back IS NULL AND taken = 1 RETURNING given_back, day, period, ceiling, missions"""
_CLEAN = (
    "DELETE FROM reservation WHERE id IN (SELECT id FROM reservation WHERE kept <= ?1 LIMIT ?2)",
    "DELETE FROM event WHERE id IN (SELECT id FROM event WHERE expires <= ?1 LIMIT ?2)",
)
_CLEAN_ACCOUNTS = """DELETE FROM account WHERE name IN (SELECT name FROM account WHERE made = 0 AND period < ?
    AND rung = 'normal' AND changed = 0 LIMIT ?)"""


class SqliteMeter:
    """Charges accounts in a store: a `Meter`.

    ``key`` makes the ids of reservations, so that nobody finds an account by trying names. ``clock`` gives seconds since 1970.
    """

    def __init__(self, commits: Commits, reads: Reads, key: bytes, clock: Callable[[], float] = time.time) -> None:
        self._commits, self._reads = commits, reads
        self._key, self._clock = key, clock
        self._grants = count(1)

    async def reserve(
        self, account: str, charges: Sequence[Charge], slot: int, expires: int, budget: Budget, links: int = 0
    ) -> Reservation:
        """Charge all of these files to an account at once, or none; raises `OverBudget` or `Curtailed`."""
        id_ = reservation_id(self._key, account, charges, slot)
        missions = by_mission(charges)
        granted = sum(charge.bytes for charge in charges)

        def write(connection: apsw.Connection) -> Reservation:
            now = self._clock()
            standing, windows = _account(connection, account)
            check_standing(standing, now)
            known = connection.execute(_REPEAT, (id_, now)).fetchone()
            if known is not None:
                return Reservation(id_, known[0], repeated=True)
            windows = windows.at(now)
            windows.check(budget, granted, links)
            if budget.ceiling is not None:
                standing, shared = _account(connection, budget.ceiling)
                check_standing(standing, now)
                shared = shared.at(now)
                shared.check_ceiling(budget, granted)
                _put(connection, budget.ceiling, shared.with_used(granted))
            _put(connection, account, windows.with_used(granted, links))
            written = msgspec.json.encode({mission: used[0] for mission, used in missions.items()}).decode()
            kept = expires + KEPT
            row = (id_, account, granted, expires, kept, windows.day, windows.period, budget.ceiling, written)
            connection.execute(_RESERVE, row)
            _use(connection, windows.day, budget.ceiling or account, missions)
            if next(self._grants) % _CLEANED_EVERY == 0:
                _clean(connection, now, windows.period)
            return Reservation(id_, granted)

        return await self._commits.run(write)

    async def give_back(self, account: str, reservation: str, unused: int) -> None:
        """Give back bytes of a stream of ours that ended early: once for each reservation, and never more than it."""
        if unused <= 0:
            return

        def write(connection: apsw.Connection) -> None:
            row = connection.execute(_GIVE_BACK, (unused, reservation, account)).fetchone()
            if row is None:
                return
            bytes_, day, period, ceiling, written = row
            for name in charged_accounts(account, ceiling):
                _, windows = _account(connection, name)
                _put(connection, name, windows.without(bytes_, day, period))
            _use(connection, day, ceiling or account, taken_back(bytes_, msgspec.json.decode(written)))

        await self._commits.run(write)

    async def charge(self, served: Served) -> Charged | None:
        """Charge what was served on a link by others beyond what was granted for it, even below what is left."""
        return await self._commits.run(lambda connection: _charge(connection, served, self._clock()))

    async def holder(self, link: str) -> str | None:
        """The account that a link was given to; None where it is not known any more."""
        asked = ("SELECT account FROM reservation WHERE id = ? AND kept > ?", (link, self._clock()))
        row = await self._reads.run(lambda connection: connection.execute(*asked).fetchone())
        return row[0] if row is not None else None

    async def usage(self, account: str, now: int) -> Usage:
        """What an account has used."""
        _, windows = await self._reads.run(lambda connection: _account(connection, account))
        return windows.at(now).usage()

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
        where, values = ["day BETWEEN ? AND ?"], [since, until]
        bound: list[Any] = list(values)
        for column, wanted in (("account", account), ("mission", mission)):
            if wanted is not None:
                where.append(f"{column} = ?")
                bound.append(wanted)
        if after is not None:
            where.append("(day, account, mission) > (?, ?, ?)")
            bound += (after.day, after.account, after.mission)
        statement = f"SELECT day, account, mission, bytes, files FROM use WHERE {' AND '.join(where)}"  # noqa: S608  conditions of our own
        ordered = f"{statement} ORDER BY day, account, mission LIMIT ?"
        return await self._reads.run(
            lambda connection: [Use(*row) for row in connection.execute(ordered, (*bound, size))]
        )


def _account(connection: apsw.Connection, name: str) -> tuple[Standing, Windows]:
    row = connection.execute(_ACCOUNT, (name,)).fetchone()
    if row is None:
        return GOOD, Windows()
    rung, reason, since, until, *windows = row
    return Standing(Rung(rung), reason, since, until), Windows(*windows)


def _put(connection: apsw.Connection, name: str, windows: Windows) -> None:
    row = (windows.day, windows.bytes_of_day, windows.period, windows.bytes_of_period)
    connection.execute(_PUT_WINDOWS, (name, *row, windows.minute, windows.links_of_minute))


def _use(connection: apsw.Connection, day: int, account: str, missions: dict[str, tuple[int, int]]) -> None:
    rows = ((day, account, mission, bytes_, files) for mission, (bytes_, files) in missions.items())
    connection.executemany(_USE, rows)


def _charge(connection: apsw.Connection, served: Served, now: float) -> Charged | None:
    row = connection.execute(
        "SELECT account, granted - ifnull(given_back, 0), served, ceiling, missions, kept FROM reservation"
        " WHERE id = ? AND kept > ?",
        (served.link, now),
    ).fetchone()
    if row is None:
        return None
    account, granted, before, ceiling, written, kept = row
    if connection.execute("SELECT 1 FROM event WHERE id = ?", (served.event,)).fetchone() is not None:
        return Charged(account, 0, repeated=True)
    connection.execute("INSERT INTO event VALUES (?, ?)", (served.event, kept))
    connection.execute("UPDATE reservation SET served = served + ? WHERE id = ?", (served.bytes, served.link))
    excess = beyond(granted, before, served.bytes)
    if excess:
        for name in charged_accounts(account, ceiling):
            _, windows = _account(connection, name)
            _put(connection, name, windows.at(now).with_used(excess))
        _use(connection, served.at // DAY, ceiling or account, shared_out(excess, msgspec.json.decode(written)))
    return Charged(account, excess)


def _clean(connection: apsw.Connection, now: float, period: int) -> None:
    for statement in _CLEAN:
        connection.execute(statement, (now, _CLEANED))
    connection.execute(_CLEAN_ACCOUNTS, (period, _CLEANED))
