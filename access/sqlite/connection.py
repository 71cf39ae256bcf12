"""How connections to ``access.sqlite`` are opened, and opened again where its file is another one."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

import apsw

from access.accounts import StoreUnavailable
from access.sqlite.layout import LATER, TABLES, VERSION

T = TypeVar("T")

_OPENING = 5.0  # seconds
_FIRST_PAUSE, _LONGEST_PAUSE = 0.000_5, 0.002  # seconds between looks at a lock that another process has
_ANY_TABLE = "SELECT 1 FROM sqlite_schema LIMIT 1"


def make_store(path: Path) -> None:
    """Make the store where there is none; raises `StoreUnavailable` where that cannot be, or it is of another form.

    Only done as a process begins: a store that vanishes below a running one is not made anew, for all that was revoked
    would hold again.
    """
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))  # SQLite gives its other files the same rights
    except OSError as error:
        raise StoreUnavailable(f"{path}: the store of accounts cannot be made: {error.strerror}.") from error
    _open(path, make=True).close()


class Connected:
    """A connection to a store, for one thread. It waits for no lock: `patiently` does."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection: apsw.Connection | None = None
        self._file: tuple[int, int] | None = None

    def get(self) -> apsw.Connection:
        """Give the connection; raises `StoreUnavailable`."""
        file = _file_at(self.path)
        if self._connection is None or file != self._file:
            self.drop()
            self._connection, self._file = _open(self.path), file
        return self._connection

    def drop(self) -> None:
        """Close the connection; what was not committed is undone."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def out_of_reach(self, error: Exception) -> StoreUnavailable:
        """Say that the store is out of reach, and why."""
        if isinstance(error, StoreUnavailable):
            return StoreUnavailable(str(error))
        return StoreUnavailable(f"{self.path}: the store of accounts is out of reach: {error}.")


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


def number_of(connection: apsw.Connection, statement: str) -> int:
    """The number that a statement gives."""
    (number,) = connection.execute(statement).fetchall()[0]
    if not isinstance(number, int):
        raise StoreUnavailable(f"{connection.filename}: the store of accounts is damaged: {number!r} is no number.")
    return number


def _open(path: Path, *, make: bool = False) -> apsw.Connection:
    connection = None
    try:
        connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
        patiently(partial(_prepare, connection, path, make), time.monotonic() + _OPENING)
    except (apsw.Error, StoreUnavailable) as error:
        if connection is not None:
            connection.close()
        if isinstance(error, StoreUnavailable):
            raise
        raise StoreUnavailable(f"{path}: the store of accounts cannot be used: {error}.") from error
    return connection


def _prepare(connection: apsw.Connection, path: Path, make: bool) -> None:
    if make and not connection.execute(_ANY_TABLE).fetchall():
        connection.execute("PRAGMA journal_mode = WAL")
        _make(connection)
    connection.execute("PRAGMA synchronous = FULL")
    version = _version(connection)
    if version != VERSION:
        raise StoreUnavailable(
            f"{path}: this store of accounts has form {version}, this program uses form {VERSION}; "
            "use the version of Tharsis that made it."
        )
    if make:
        connection.execute(LATER)


def _make(connection: apsw.Connection) -> None:
    """Make the tables, unless another process was first."""
    connection.execute("BEGIN IMMEDIATE")
    if not connection.execute(_ANY_TABLE).fetchall():
        connection.execute(TABLES)
        connection.execute("INSERT INTO about VALUES ('version', ?), ('changes', 0), ('acts', 0)", (VERSION,))
    connection.execute("COMMIT")


def _version(connection: apsw.Connection) -> object:
    if not connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'about'").fetchall():
        return None
    rows = connection.execute("SELECT value FROM about WHERE name = 'version'").fetchall()
    return rows[0][0] if rows else None


def _file_at(path: Path) -> tuple[int, int] | None:
    """Which file is at a path: its device and number."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
