"""Rows of a query, of which only the statement knows the types."""

from collections.abc import Sequence
from typing import Any

import apsw

Row = tuple[Any, ...]


def all_rows(connection: apsw.Connection, statement: str, values: Sequence[Any] = ()) -> list[Row]:
    """All rows."""
    return connection.execute(statement, values).fetchall()


def first_row(connection: apsw.Connection, statement: str, values: Sequence[Any] = ()) -> Row | None:
    """The first row, None where there is none."""
    return connection.execute(statement, values).fetchone()


def only_row(connection: apsw.Connection, statement: str, values: Sequence[Any] = ()) -> Row:
    """The first row of a query that always has one."""
    return connection.execute(statement, values).fetchall()[0]
