"""Values that many rows share, kept once: visibility label sets, templates, identities, places of files."""

import hashlib
import json
from collections.abc import Iterable
from typing import TypeVar

import apsw

_REMEMBERED = 100_000
Key = TypeVar("Key", str, bytes)


class Interned:
    """Numbers of shared values, within the writer's transaction."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._labels: dict[str, int] = {}
        self._templates: dict[bytes, int] = {}
        self._places: dict[str, int] = {}

    def forget(self) -> None:
        """Drop what was remembered, after a transaction that was rolled back."""
        for remembered in (self._labels, self._templates, self._places):
            remembered.clear()

    def labels(self, labels: Iterable[str]) -> int:
        """The number of a set of visibility labels."""
        return self._number(self._labels, "labels", "labels", json.dumps(sorted(labels)))

    def template(self, data: bytes) -> int:
        """The number of a template."""
        digest = hashlib.sha256(data).digest()[:16]
        known = self._templates.get(digest)
        if known is None:
            self._connection.execute("INSERT OR IGNORE INTO template (digest, data) VALUES (?, ?)", (digest, data))
            row = self._connection.execute("SELECT id FROM template WHERE digest = ?", (digest,)).fetchone()
            known = _remember(self._templates, digest, row[0])
        return known

    def place(self, location: str) -> int:
        """The number of the part of a location before its last slash."""
        return self._number(self._places, "place", "location", location)

    def identity(self, uri: str) -> int:
        """The number of a product's uri, which stays when the product changes; made where it is not known."""
        row = self._connection.execute("SELECT id FROM identity WHERE uri = ?", (uri,)).fetchone()
        if row is None:
            self._connection.execute("INSERT INTO identity (uri) VALUES (?)", (uri,))
            return self._connection.last_insert_rowid()
        number: int = row[0]
        return number

    def _number(self, remembered: dict[str, int], table: str, column: str, value: str) -> int:
        known = remembered.get(value)
        if known is None:
            insert = f"INSERT OR IGNORE INTO {table} ({column}) VALUES (?)"  # noqa: S608 - names from this class
            select = f"SELECT id FROM {table} WHERE {column} = ?"  # noqa: S608 - names from this class
            self._connection.execute(insert, (value,))
            known = _remember(remembered, value, self._connection.execute(select, (value,)).fetchone()[0])
        return known


def _remember(remembered: dict[Key, int], key: Key, number: int) -> int:
    if len(remembered) >= _REMEMBERED:
        remembered.clear()
    remembered[key] = number
    return number
