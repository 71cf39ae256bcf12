"""The tables of ``index.sqlite`` and how connections to it are opened.

``docs/embedded.md`` describes them.
"""

from pathlib import Path

import apsw

from search.port import SearchError

FILE = "index.sqlite"
VERSION = 1
_CACHE = -65536  # KiB
_MAPPED = 2**40  # bytes: readers look into the file instead of copying its pages, several times faster
_CHECKPOINT = 8000  # pages of write-ahead log before it is moved into the file

TABLES = """
CREATE TABLE about (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE field (id INTEGER PRIMARY KEY, name TEXT NOT NULL, channel TEXT NOT NULL, UNIQUE (channel, name));
CREATE TABLE block (id INTEGER PRIMARY KEY AUTOINCREMENT, level INTEGER NOT NULL, start INTEGER NOT NULL UNIQUE,
    size INTEGER NOT NULL, born INTEGER NOT NULL, live BLOB NOT NULL, superseded BLOB NOT NULL);
CREATE TABLE page (id INTEGER PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE labels (id INTEGER PRIMARY KEY, labels TEXT NOT NULL UNIQUE);
CREATE TABLE template (id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, data BLOB NOT NULL);

CREATE TABLE identity (id INTEGER PRIMARY KEY, uri TEXT NOT NULL UNIQUE, product INTEGER);
CREATE TABLE product (id INTEGER PRIMARY KEY, identity INTEGER NOT NULL, uri TEXT NOT NULL, labels INTEGER NOT NULL,
    digest TEXT NOT NULL, series TEXT, version TEXT NOT NULL, release TEXT, superseded_by TEXT,
    first_seen INTEGER NOT NULL, changed INTEGER NOT NULL);
CREATE INDEX product_series ON product (series) WHERE series IS NOT NULL;
CREATE TABLE content (id INTEGER PRIMARY KEY, base BLOB NOT NULL, template INTEGER NOT NULL, common BLOB NOT NULL,
    geometry BLOB, files BLOB);
CREATE TABLE label (id INTEGER PRIMARY KEY, template INTEGER NOT NULL, data BLOB NOT NULL);
CREATE TABLE text (id INTEGER PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE identifier (text TEXT NOT NULL, kind INTEGER NOT NULL, product INTEGER NOT NULL,
    PRIMARY KEY (text, kind, product)) WITHOUT ROWID;
CREATE TABLE reference (product INTEGER NOT NULL, place INTEGER NOT NULL, relation TEXT NOT NULL,
    identifier TEXT NOT NULL, "primary" INTEGER NOT NULL, PRIMARY KEY (product, place)) WITHOUT ROWID;
CREATE INDEX reference_identifier ON reference (identifier, relation);
CREATE INDEX reference_counterpart ON reference (identifier) WHERE relation = 'counterpart';

CREATE TABLE place (id INTEGER PRIMARY KEY, location TEXT NOT NULL UNIQUE);
CREATE TABLE file (id INTEGER PRIMARY KEY, uri TEXT NOT NULL UNIQUE, path TEXT NOT NULL, parent TEXT NOT NULL,
    name TEXT NOT NULL, size INTEGER NOT NULL, modified INTEGER NOT NULL, role TEXT NOT NULL, release TEXT,
    labels INTEGER NOT NULL, place INTEGER NOT NULL, location TEXT NOT NULL, fingerprint TEXT NOT NULL, label TEXT,
    media_type TEXT NOT NULL, products TEXT, rest BLOB);
CREATE INDEX file_path ON file (path);
CREATE INDEX file_place ON file (place);
CREATE INDEX file_parent ON file (parent, name);
CREATE TABLE link (identity INTEGER NOT NULL, file INTEGER NOT NULL, PRIMARY KEY (identity, file)) WITHOUT ROWID;
CREATE TABLE directory (id INTEGER PRIMARY KEY, uri TEXT NOT NULL UNIQUE, path TEXT NOT NULL, parent TEXT,
    name TEXT NOT NULL, release TEXT, labels INTEGER NOT NULL);
CREATE INDEX directory_path ON directory (path);
CREATE INDEX directory_parent ON directory (parent, name);
CREATE TABLE rollup (path TEXT NOT NULL, release TEXT NOT NULL, labels INTEGER NOT NULL, files INTEGER NOT NULL,
    size INTEGER NOT NULL, PRIMARY KEY (path, release, labels)) WITHOUT ROWID;
CREATE TABLE description (uri TEXT PRIMARY KEY, labels INTEGER NOT NULL, data BLOB NOT NULL) WITHOUT ROWID;
"""


def open_for_writing(folder: Path) -> apsw.Connection:
    """A connection that may write, to an index that is made where there is none."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE
    connection = apsw.Connection(str(path))
    connection.set_busy_timeout(60_000)
    connection.execute("PRAGMA page_size = 8192")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(f"PRAGMA cache_size = {_CACHE}")
    connection.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT}")
    with connection:
        if not connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchall():
            connection.execute(TABLES)
            connection.execute("INSERT INTO about VALUES ('version', ?), ('generation', 0)", (VERSION,))
    check_version(connection, path)
    return connection


def open_for_reading(folder: Path) -> apsw.Connection:
    """A connection that cannot write. Raises `SearchError` where there is no index, or one of another version."""
    path = folder / FILE
    if not path.is_file():
        raise SearchError(f"{path}: there is no index here; make one with: tharsis harvest DIR --data {folder}")
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    connection.set_busy_timeout(10_000)
    connection.execute(f"PRAGMA mmap_size = {_MAPPED}")
    check_version(connection, path)
    return connection


def check_version(connection: apsw.Connection, path: Path) -> None:
    """Raise `SearchError` unless the index has the form that this program writes."""
    try:
        rows = connection.execute("SELECT value FROM about WHERE name = 'version'").fetchall()
    except (apsw.SQLError, apsw.NotADBError) as error:
        raise SearchError(f"{path}: this is no index of Tharsis ({error}); choose another data folder.") from error
    version = rows[0][0] if rows else None
    if version != VERSION:
        raise SearchError(
            f"{path}: this index has form {version}, this program reads form {VERSION}; "
            "move the file away and harvest the archive again."
        )
