"""The tables of ``access.sqlite`` and how connections to it are opened."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import apsw

from access.accounts import StoreUnavailable

FILE = "access.sqlite"
VERSION = 1
_OPENING = 5.0  # seconds
_FIRST_PAUSE, _LONGEST_PAUSE = 0.000_5, 0.02  # seconds between looks at a lock that another process has
_ANY_TABLE = "SELECT 1 FROM sqlite_schema LIMIT 1"
T = TypeVar("T")

TABLES = """
CREATE TABLE about (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE account (name TEXT PRIMARY KEY, made INTEGER NOT NULL DEFAULT 0,
    role TEXT NOT NULL DEFAULT 'public', groups TEXT NOT NULL DEFAULT '[]',
    rung TEXT NOT NULL DEFAULT 'normal', reason TEXT NOT NULL DEFAULT '', since INTEGER NOT NULL DEFAULT 0, until INTEGER,
    not_before INTEGER NOT NULL DEFAULT 0, limits TEXT NOT NULL DEFAULT '{}', issuer TEXT, subject TEXT,
    created INTEGER NOT NULL DEFAULT 0, changed INTEGER NOT NULL DEFAULT 0,
    day INTEGER NOT NULL DEFAULT 0, bytes_of_day INTEGER NOT NULL DEFAULT 0,
    period INTEGER NOT NULL DEFAULT 0, bytes_of_period INTEGER NOT NULL DEFAULT 0,
    minute INTEGER NOT NULL DEFAULT 0, links_of_minute INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
CREATE UNIQUE INDEX account_subject ON account (issuer, subject) WHERE issuer IS NOT NULL;
CREATE INDEX account_changed ON account (changed) WHERE changed > 0;

CREATE TABLE token (id TEXT PRIMARY KEY, account TEXT NOT NULL, title TEXT NOT NULL, role TEXT NOT NULL,
    scopes TEXT NOT NULL, created INTEGER NOT NULL, expires INTEGER NOT NULL, revoked INTEGER) WITHOUT ROWID;
CREATE INDEX token_account ON token (account, created);
CREATE TABLE revocation (id TEXT PRIMARY KEY, expires INTEGER NOT NULL, changed INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX revocation_changed ON revocation (changed);
CREATE INDEX revocation_expires ON revocation (expires);
CREATE TABLE denial (prefix TEXT PRIMARY KEY, labels TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE audit (number INTEGER PRIMARY KEY, time INTEGER NOT NULL, actor TEXT NOT NULL, what TEXT NOT NULL,
    subject TEXT NOT NULL, details TEXT NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL);

CREATE TABLE reservation (key BLOB PRIMARY KEY, id TEXT NOT NULL UNIQUE, account TEXT NOT NULL, granted INTEGER NOT NULL,
    given_back INTEGER NOT NULL DEFAULT 0, expires INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX reservation_expires ON reservation (expires);
CREATE TABLE use (account TEXT NOT NULL, day INTEGER NOT NULL, mission TEXT NOT NULL, bytes INTEGER NOT NULL DEFAULT 0,
    links INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (account, day, mission)) WITHOUT ROWID;
CREATE INDEX use_day ON use (day);
CREATE TABLE event (id TEXT PRIMARY KEY, expires INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX event_expires ON event (expires);
CREATE TABLE violation (account TEXT NOT NULL, kind TEXT NOT NULL, at INTEGER NOT NULL);
CREATE INDEX violation_account ON violation (account, at);
"""
"""``account`` has a row for whoever was charged or curtailed; ``made`` is 1 where the account was added too. ``changed`` is the
number of the last change that every process must know, 0 for none. The columns from ``day`` on, and the tables from
``reservation`` on, are the meter's. Times are seconds since 1970, lists and limits JSON.
"""


def open_store(path: Path, *, make: bool = True) -> apsw.Connection:
    """A connection to the store, which waits for no lock; the store is made where there is none and ``make`` holds.

    A store that has vanished below a running process is not made anew: its revocations would be forgotten.
    Raises `StoreUnavailable`.
    """
    connection = None
    try:
        if make and not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))  # SQLite gives its other files the same rights
        connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
        _prepare(connection, path, make)
    except (OSError, apsw.Error, StoreUnavailable) as error:
        if connection is not None:
            connection.close()
        if isinstance(error, StoreUnavailable):
            raise
        raise StoreUnavailable(f"{path}: the store of accounts cannot be used: {error}.") from error
    return connection


def patiently(step: Callable[[], T], deadline: float) -> T:
    """Do a step that others may keep from being done, until a time of ``time.monotonic``; then raises ``apsw.BusyError``.

    The pauses are random, unlike SQLite's own: processes that wait for the same lock must not look at it in step.
    """
    pause = _FIRST_PAUSE
    while True:
        try:
            return step()
        except apsw.BusyError:
            if time.monotonic() >= deadline:
                raise
        time.sleep(random.uniform(0, pause))  # noqa: S311  no secret
        pause = min(2 * pause, _LONGEST_PAUSE)


def _prepare(connection: apsw.Connection, path: Path, make: bool) -> None:
    deadline = time.monotonic() + _OPENING
    patiently(lambda: connection.execute("PRAGMA journal_mode = WAL"), deadline)
    connection.execute("PRAGMA synchronous = FULL")
    if make and not patiently(lambda: connection.execute(_ANY_TABLE).fetchall(), deadline):
        _make(connection, deadline)
    version = patiently(lambda: _version(connection), deadline)
    if version != VERSION:
        raise StoreUnavailable(
            f"{path}: this store of accounts has form {version}, this program uses form {VERSION}; "
            "use the version of Tharsis that made it."
        )


def _make(connection: apsw.Connection, deadline: float) -> None:
    """Make the tables, unless another process was first."""
    patiently(lambda: connection.execute("BEGIN IMMEDIATE"), deadline)
    if not connection.execute(_ANY_TABLE).fetchall():
        connection.execute(TABLES)
        connection.execute("INSERT INTO about VALUES ('version', ?), ('changes', 0)", (VERSION,))
    connection.execute("COMMIT")


def _version(connection: apsw.Connection) -> object:
    if not connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'about'").fetchall():
        return None
    rows = connection.execute("SELECT value FROM about WHERE name = 'version'").fetchall()
    return rows[0][0] if rows else None
