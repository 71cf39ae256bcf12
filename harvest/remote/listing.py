"""What was listed of buckets and file servers, in a file that the main process writes and all its workers read."""

import os
import sqlite3
from collections.abc import Iterable

from harvest.tree.files import Item, Stated
from storage.listing.port import Listed

_SCHEMA = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE folder (id INTEGER PRIMARY KEY, path BLOB UNIQUE, problem TEXT);
CREATE TABLE item (
    folder INTEGER, name BLOB, is_folder INTEGER, size INTEGER, modified INTEGER, tag TEXT, problem TEXT,
    md5 TEXT, sha256 TEXT, PRIMARY KEY (folder, name, is_folder)
) WITHOUT ROWID;
"""
_ITEM = "name, is_folder, size, modified, tag, problem"


class Listing:
    """The list in the file ``path``; only who makes it may add to it."""

    def __init__(self, path: str, is_new: bool = False) -> None:
        address = path if is_new else f"file:{path}?mode=ro"
        self._database = sqlite3.connect(address, uri=not is_new, isolation_level=None, check_same_thread=False)
        if is_new:
            self._database.executescript(_SCHEMA)

    def begin(self) -> None:
        """Begin to add."""
        self._database.execute("BEGIN")

    def commit(self) -> None:
        """Let workers see what was added."""
        self._database.execute("COMMIT")

    def add_folder(self, path: str) -> int | None:
        """Note a folder; its number, None where it is there already."""
        row = self._database.execute("INSERT OR IGNORE INTO folder (path) VALUES (?)", (os.fsencode(path),))
        return row.lastrowid if row.rowcount else None

    def add_items(self, folder: int, items: Iterable[Listed]) -> None:
        """Note what stands in a folder."""
        self._database.executemany(
            "INSERT OR REPLACE INTO item VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (folder, os.fsencode(name), is_folder, size, modified * 1000, tag, problem, md5, sha256)
                for name, is_folder, size, modified, tag, md5, sha256, problem in items
            ),
        )

    def fail(self, folder: int, problem: str) -> None:
        """Note why a folder could not be listed: then nothing is known of what stands in it."""
        self._database.execute("DELETE FROM item WHERE folder = ?", (folder,))
        self._database.execute("UPDATE folder SET problem = ? WHERE id = ?", (problem, folder))

    def items(self, path: str) -> list[Item] | None:
        """What stands in a folder, in the order of the names' bytes; None where it was not listed. Raises OSError."""
        number = self._number(path)
        if number is None:
            return None
        sql = f"SELECT {_ITEM} FROM item WHERE folder = ? ORDER BY name, is_folder"  # noqa: S608 - our own column names
        return [_item(*row) for row in self._database.execute(sql, (number,))]

    def item(self, path: str) -> Item | None:
        """What is known of a file; None where its folder was not listed. Raises OSError."""
        folder, _, name = path.rpartition("/")
        number = self._number(folder)
        if number is None:
            return None
        sql = f"SELECT {_ITEM} FROM item WHERE folder = ? AND name = ? ORDER BY is_folder"  # noqa: S608 - our own column names
        row = self._database.execute(sql, (number, os.fsencode(name))).fetchone()
        if row is None:
            raise FileNotFoundError(2, "there is no such file", path)
        return _item(*row)

    def stated(self, path: str) -> Stated:
        """The checksums that the list had of a file."""
        folder, _, name = path.rpartition("/")
        sql = "SELECT md5, sha256 FROM item WHERE folder = ? AND name = ? AND NOT is_folder"
        row = self._database.execute(sql, (self._number(folder), os.fsencode(name))).fetchone()
        return Stated(*row) if row is not None else Stated()

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def _number(self, path: str) -> int | None:
        row = self._database.execute("SELECT id, problem FROM folder WHERE path = ?", (os.fsencode(path),)).fetchone()
        if row is not None and row[1] is not None:
            raise PermissionError(13, row[1], path)
        return None if row is None else int(row[0])


def _item(name: bytes, is_folder: int, size: int, modified: int, tag: str, problem: str | None) -> Item:
    return Item(os.fsdecode(name), bool(is_folder), size, modified, tag, problem)
