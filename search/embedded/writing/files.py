"""Writing and removing files, directories and descriptions, with exact roll-ups."""

from collections import Counter
from collections.abc import Iterable
from itertools import islice

import apsw
import msgspec

from schema.records import Description, DirectoryRecord, FileRecord
from search.embedded.filerows import encode_rest, identities
from search.embedded.writing.interned import Interned

_Place = tuple[str, str, int]
"""Where a file counts: parent, release (empty for none), label set."""


class Files:
    """The files of an index, within the writer's transaction."""

    def __init__(self, connection: apsw.Connection, interned: Interned) -> None:
        self._connection, self._interned = connection, interned
        self._files: Counter[_Place] = Counter()
        self._sizes: Counter[_Place] = Counter()

    def forget(self) -> None:
        """Drop what was counted, after a transaction that was rolled back."""
        self._files.clear()
        self._sizes.clear()

    def put_files(self, records: Iterable[FileRecord]) -> tuple[int, int]:
        """Write the files that are new or changed; how many they were, and how many stood already as they are."""
        written = unchanged = 0
        links: list[tuple[int, int]] = []
        for record in records:
            known = self._connection.execute(_KNOWN, (record.uri,)).fetchone()
            if known is not None and known[1] == record.fingerprint:
                unchanged += 1
                continue
            if known is not None:
                self._forget_file(known)
            links += self._write_file(known[0] if known else None, record)
            written += 1
        self._connection.executemany("INSERT OR IGNORE INTO link VALUES (?, ?)", links)
        self._apply()
        return written, unchanged

    def put_directories(self, records: Iterable[DirectoryRecord]) -> tuple[int, int]:
        """Write directories; how many were new or changed, and how many were not."""
        written = unchanged = 0
        for record in records:
            labels = self._interned.labels(record.visibility)
            row = (record.uri, record.path, record.parent, record.name, record.release, labels)
            known = self._connection.execute(_KNOWN_DIRECTORY, (record.uri,)).fetchone()
            if known == row:
                unchanged += 1
                continue
            self._connection.execute(_PUT_DIRECTORY, row)
            written += 1
        return written, unchanged

    def put_descriptions(self, records: Iterable[Description]) -> tuple[int, int]:
        """Write descriptions; how many were new or changed, and how many were not."""
        written = unchanged = 0
        for record in records:
            data, labels = msgspec.msgpack.encode(record), self._interned.labels(record.visibility)
            known = self._connection.execute(
                "SELECT labels, data FROM description WHERE uri = ?", (record.uri,)
            ).fetchone()
            if known == (labels, data):
                unchanged += 1
                continue
            self._connection.execute("INSERT OR REPLACE INTO description VALUES (?, ?, ?)", (record.uri, labels, data))
            written += 1
        return written, unchanged

    def remove(self, uris: Iterable[str]) -> int:
        """Remove files, directories and descriptions; how many there were."""
        removed = 0
        for uri in uris:
            known = self._connection.execute(_KNOWN, (uri,)).fetchone()
            if known is not None:
                self._forget_file(known)
                self._connection.execute("DELETE FROM file WHERE id = ?", (known[0],))
                removed += 1
            for table in ("directory", "description"):
                self._connection.execute(f"DELETE FROM {table} WHERE uri = ?", (uri,))  # noqa: S608 - one of two names
                removed += self._connection.changes()
        self._apply()
        return removed

    def _write_file(self, number: int | None, record: FileRecord) -> list[tuple[int, int]]:
        labels = self._interned.labels(record.visibility)
        before, slash, last = record.location.rpartition("/")
        products = sorted({self._interned.identity(uri) for uri in record.products})
        row = (
            number,
            record.uri,
            record.path,
            record.parent,
            record.name,
            record.size,
            record.modified,
            str(record.role),
            record.release,
            labels,
            self._interned.place(before + slash),
            last,
            record.fingerprint,
            str(record.label) if record.label else None,
            record.media_type,
            ",".join(map(str, products)) or None,
            encode_rest(record),
        )
        self._connection.execute(_PUT_FILE, row)
        number = number or self._connection.last_insert_rowid()
        self._count((record.parent, record.release or "", labels), 1, record.size)
        return [(product, number) for product in products]

    def _forget_file(self, known: tuple[int, str, str, str | None, int, int, str | None]) -> None:
        number, _, parent, release, labels, size, products = known
        links = [(product, number) for product in identities(products)]
        self._connection.executemany("DELETE FROM link WHERE identity = ? AND file = ?", links)
        self._count((parent, release or "", labels), -1, -size)

    def _count(self, place: _Place, files: int, size: int) -> None:
        self._files[place] += files
        self._sizes[place] += size

    def _apply(self) -> None:
        """Bring the roll-ups of all directories above the files that came and went up to date."""
        files: Counter[_Place] = Counter()
        sizes: Counter[_Place] = Counter()
        for (parent, release, labels), size in self._sizes.items():
            for path in ancestors(parent):
                files[path, release, labels] += self._files[parent, release, labels]
                sizes[path, release, labels] += size
        self.forget()
        rows = ((*place, files[place], sizes[place]) for place in files if files[place] or sizes[place])
        while chunk := list(islice(rows, 1000)):
            self._connection.executemany(_ADD, chunk)
        gone = [place for place, count in files.items() if count < 0]
        self._connection.executemany(
            "DELETE FROM rollup WHERE path = ? AND release = ? AND labels = ? AND files = 0", gone
        )


_KNOWN = "SELECT id, fingerprint, parent, release, labels, size, products FROM file WHERE uri = ?"
_KNOWN_DIRECTORY = "SELECT uri, path, parent, name, release, labels FROM directory WHERE uri = ?"
_PUT_DIRECTORY = """INSERT INTO directory (uri, path, parent, name, release, labels) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (uri) DO UPDATE SET path = excluded.path, parent = excluded.parent, name = excluded.name,
release = excluded.release, labels = excluded.labels"""
_PUT_FILE = "INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_ADD = """INSERT INTO rollup VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
SET files = files + excluded.files, size = size + excluded.size"""


def ancestors(path: str) -> list[str]:
    """A directory and all that it lies in, up to the root."""
    found = [path]
    while "/" in path.rstrip("/"):
        path = path.rstrip("/").rpartition("/")[0]
        found.append(path or "/")
    return found
