"""Values that many rows share, kept once: visibility label sets, templates, identities, places of files."""

import hashlib
import json
from collections.abc import Iterable
from typing import TypeVar

import apsw

from search.embedded.rows import all_rows, only_row

_REMEMBERED = 20_000
Key = TypeVar("Key", str, bytes)


class Interned:
    """Numbers of shared values, within the writer's transaction."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._labels: dict[tuple[str, ...], int] = {}
        self._identities: dict[str, int] = {}
        self._templates: dict[bytes, int] = {}
        self._places: dict[str, int] = {}

    def forget(self) -> None:
        """Drop what was remembered, after a transaction that was rolled back."""
        for remembered in (self._labels, self._templates, self._places, self._identities):
            remembered.clear()

    def labels(self, labels: Iterable[str]) -> int:
        """The number of a set of visibility labels."""
        names = tuple(sorted(labels))
        known = self._labels.get(names)
        if known is None:
            known = self._labels[names] = self._number("labels", "labels", json.dumps(names))
        return known

    def template(self, data: bytes) -> int:
        """The number of a template."""
        digest = hashlib.sha256(data).digest()[:16]
        known = self._templates.get(digest)
        if known is None:
            self._connection.execute("INSERT OR IGNORE INTO template (digest, data) VALUES (?, ?)", (digest, data))
            row = only_row(self._connection, "SELECT id FROM template WHERE digest = ?", (digest,))
            known = _remember(self._templates, digest, row[0])
        return known

    def place(self, location: str) -> int:
        """The number of the part of a location before its last slash."""
        known = self._places.get(location)
        if known is None:
            known = _remember(self._places, location, self._number("place", "location", location))
        return known

    def identity(self, uri: str) -> int:
        """The number of a product's uri, which stays when the product changes; made where it is not known."""
        known = self._identities.get(uri)
        if known is None:
            rows = all_rows(self._connection, "SELECT id FROM identity WHERE uri = ?", (uri,))
            if not rows:
                self._connection.execute("INSERT INTO identity (uri) VALUES (?)", (uri,))
            number = rows[0][0] if rows else self._connection.last_insert_rowid()
            known = _remember(self._identities, uri, number)
        return known

    def _number(self, table: str, column: str, value: str) -> int:
        insert = f"INSERT OR IGNORE INTO {table} ({column}) VALUES (?)"  # noqa: S608 - names from this class
        select = f"SELECT id FROM {table} WHERE {column} = ?"  # noqa: S608 - names from this class
        self._connection.execute(insert, (value,))
        number: int = only_row(self._connection, select, (value,))[0]
        return number


def _remember(remembered: dict[Key, int], key: Key, number: int) -> int:
    if len(remembered) >= _REMEMBERED:
        remembered.clear()
    remembered[key] = number
    return number
