"""What could not be looked at in this run: the index keeps what it holds there."""

from collections.abc import Iterable, Iterator

from config.tables import ConfigurationError
from harvest.ledger import Ledger
from harvest.tree.files import scan
from harvest.tree.names import printable
from schema.locations import is_remote, location_of
from schema.records import FileRecord
from search.writing import Writer


class Unread:
    """The records of the index at and below ``paths``: in the ledger they are unchanged files of no folder."""

    def __init__(self, paths: Iterable[str], ledger: Ledger) -> None:
        self._locations = [location_of(path) for path in paths]
        self._below = tuple(location.rstrip("/") + "/" for location in self._locations)
        self._database = ledger.database

    def __bool__(self) -> bool:
        return bool(self._locations)

    def keep(self, records: Iterable[FileRecord]) -> None:
        """Note those of ``records`` of which this run learns nothing as files that are unchanged."""
        rows = [(record.location, next(iter(record.products), None)) for record in records if self._covers(record)]
        sql = "INSERT OR IGNORE INTO entry (location, product, fresh) VALUES (?, ?, 0)"
        self._database.executemany(sql, rows)

    def _covers(self, record: FileRecord) -> bool:
        return record.location in self._locations or record.location.startswith(self._below)

    def uris(self) -> Iterator[str]:
        """The files that were kept."""
        sql = "SELECT known.uri FROM known JOIN entry USING (location) WHERE entry.folder IS NULL"
        for (uri,) in self._database.execute(sql):
            yield uri

    def keeps(self, path: str) -> bool:
        """Whether files below the directory ``path`` were kept because it could not be listed."""
        location = location_of(path)
        if location not in self._locations:
            return False
        low = location.rstrip("/") + "/"
        sql = "SELECT 1 FROM entry WHERE folder IS NULL AND location >= ? AND location < ?"
        return self._database.execute(sql, (low, low[:-1] + "0")).fetchone() is not None


async def refuse_emptied(root: str, starts: Iterable[str], writer: Writer) -> None:
    """Raise `ConfigurationError` where ``root``, which holds no file, would empty an index that has files below ``starts``."""
    for start in starts:
        async for _ in writer.known(location_of(start).rstrip("/") + "/"):
            raise ConfigurationError(
                f"{printable(root)} holds no file, but the index has files below it: is it mounted? "
                "Mount it and harvest again, or say --allow-empty to remove them from the index."
            )


def refuse_nothing(root: str) -> None:
    """Raise `ConfigurationError` for a root elsewhere that holds no file: a prefix that is not there cannot be told from it."""
    if is_remote(root):
        raise ConfigurationError(
            f"{printable(root)} holds no file. Name a prefix or folder that does, or say --allow-empty."
        )


def is_empty(root: str) -> bool:
    """Whether a directory can be listed and nothing stands in it."""
    try:
        return not scan(root)
    except OSError:
        return False
