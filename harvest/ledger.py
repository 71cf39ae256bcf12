"""The harvest's working notes on disk, so that memory does not grow with the archive; thrown away after the run.

Three tables: what the index knew below the roots, what the walk found, and which products claim which file.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import msgspec

from harvest.messages import Claim
from harvest.tree.fingerprint import UNREAD, Fingerprint, computed_checksum
from harvest.tree.walk import Entry
from schema.problems import Problem
from schema.records import FileRecord, LabelKind, Role

_SCHEMA = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -32000;
CREATE TABLE known (location TEXT PRIMARY KEY, uri TEXT, record BLOB) WITHOUT ROWID;
CREATE TABLE folder (id INTEGER PRIMARY KEY, path BLOB, context INTEGER);
CREATE TABLE entry (
    id INTEGER PRIMARY KEY, folder INTEGER, name BLOB, location TEXT UNIQUE, size INTEGER, modified INTEGER,
    link INTEGER, tag TEXT, fresh INTEGER DEFAULT 1, kind TEXT, role TEXT, uri TEXT, product TEXT, problems BLOB,
    dependencies TEXT, md5 TEXT, sha256 TEXT, written TEXT, rival TEXT, computed TEXT DEFAULT ''
);
CREATE INDEX entry_folder ON entry (folder);
CREATE INDEX entry_product ON entry (product) WHERE product IS NOT NULL;
CREATE TABLE claim (location TEXT, product TEXT, role TEXT, PRIMARY KEY (location, product)) WITHOUT ROWID;
CREATE TABLE place (place TEXT PRIMARY KEY, location TEXT) WITHOUT ROWID;
CREATE TABLE declared (location TEXT PRIMARY KEY, md5 TEXT) WITHOUT ROWID;
CREATE TABLE stem (mission TEXT, stem TEXT, standard TEXT, rank INTEGER, location TEXT);
CREATE TABLE pair (location TEXT PRIMARY KEY, other TEXT) WITHOUT ROWID;
CREATE TABLE lidvid (lidvid TEXT PRIMARY KEY, location TEXT) WITHOUT ROWID;
CREATE TABLE directory (uri TEXT PRIMARY KEY) WITHOUT ROWID;
"""
_COLUMNS = (
    "id, folder, name, location, size, modified, link, tag, fresh, kind, role, uri, product, problems, dependencies, "
    "md5, sha256, written, rival, computed"
)
_encode = msgspec.msgpack.Encoder().encode
_decode_record = msgspec.msgpack.Decoder(FileRecord).decode
_decode_problems = msgspec.msgpack.Decoder(tuple[Problem, ...]).decode


class FileNote(NamedTuple):
    """One file of the walk and what is known of it so far.

    ``fresh`` says that it was (or must be) read in this run; ``uri`` is set where a label was understood, ``product``
    is the product that the file's own label belongs to, ``written`` the fingerprint put in this run, ``rival`` the
    location of the file that has its virtual path already, ``computed`` the kind of checksum that was computed.
    """

    id: int
    folder: int
    name: bytes
    location: str
    size: int
    modified: int
    link: int
    tag: str
    fresh: int
    kind: str | None
    role: str | None
    uri: str | None
    product: str | None
    problems: bytes | None
    dependencies: str | None
    md5: str | None
    sha256: str | None
    written: str | None
    rival: str | None
    computed: str

    @property
    def label(self) -> LabelKind | None:
        """The kind of label that the file holds."""
        return None if self.kind is None else LabelKind(self.kind)

    def all_problems(self) -> tuple[Problem, ...]:
        """The problems found in its label."""
        return _decode_problems(self.problems) if self.problems else ()


class FolderNote(NamedTuple):
    """One directory of the walk, and the number of the context that holds for it."""

    id: int
    path: str
    context: int


class Around(NamedTuple):
    """What others say of files, by location: the index, the products whose labels name them, the archive's manifests."""

    known: dict[str, FileRecord]
    claims: dict[str, dict[str, Role]]
    declared: dict[str, str]


class Ledger:
    """The working notes in the file ``path``."""

    def __init__(self, path: str, is_partial: bool = False) -> None:
        self.database = self._database = sqlite3.connect(path, isolation_level=None)
        self._database.executescript(_SCHEMA)
        self._database.execute("BEGIN")
        self._has_known = self._has_declared = self._has_pairs = False
        self.is_partial = is_partial  # the walk does not see all labels that may name its files
        if is_partial:
            self._database.execute("CREATE INDEX known_uri ON known (uri)")

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def add_known(self, records: Iterable[FileRecord]) -> None:
        """Note what the index holds."""
        rows = [(record.location, record.uri, _encode(record)) for record in records]
        self._has_known = self._has_known or bool(rows)
        self._database.executemany("INSERT OR REPLACE INTO known (location, uri, record) VALUES (?, ?, ?)", rows)

    def known(self, location: str) -> FileRecord | None:
        """What the index holds of the file at ``location``."""
        if not self._has_known:
            return None
        row = self._database.execute("SELECT record FROM known WHERE location = ?", (location,)).fetchone()
        return None if row is None else _decode_record(row[0])

    def around(self, folder: int) -> Around:
        """What the index, the products and the manifests say of the files of a directory."""
        around = Around({}, {}, {})
        if self._has_known:
            sql = "SELECT known.location, record FROM entry JOIN known USING (location) WHERE folder = ?"
            for location, record in self._database.execute(sql, (folder,)):
                around.known[location] = _decode_record(record)
        sql = (
            "SELECT claim.location, claim.product, claim.role FROM entry JOIN claim USING (location) "
            "WHERE folder = ? ORDER BY claim.product"
        )
        for location, product, role in self._database.execute(sql, (folder,)):
            around.claims.setdefault(location, {})[product] = Role(role)
        if self._has_declared:
            sql = "SELECT declared.location, declared.md5 FROM entry JOIN declared USING (location) WHERE folder = ?"
            around.declared.update(self._database.execute(sql, (folder,)))
        return around

    def around_one(self, location: str) -> Around:
        """What the index and the manifests say of one file."""
        around = Around({}, {}, {})
        known = self.known(location)
        if known is not None:
            around.known[location] = known
        if self._has_declared:
            sql = "SELECT location, md5 FROM declared WHERE location = ?"
            around.declared.update(self._database.execute(sql, (location,)))
        return around

    def add_folder(self, path: str, context: int) -> int:
        """Note a directory; its number."""
        row = self._database.execute("INSERT INTO folder (path, context) VALUES (?, ?)", (os.fsencode(path), context))
        return int(row.lastrowid or 0)

    def add_entries(self, folder: int, entries: Iterable[tuple[Entry, str, str]]) -> None:
        """Note the files of a directory, each with its location and the place that it takes in the virtual directory."""
        for entry, location, place in entries:
            rival = self._take_place(place, location)
            self._database.execute(
                "INSERT OR IGNORE INTO entry (folder, name, location, size, modified, link, tag, rival) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (folder, os.fsencode(entry.name), location, entry.size, entry.modified, entry.link, entry.tag, rival),
            )

    def _take_place(self, place: str, location: str) -> str | None:
        """Note that the file at ``location`` has ``place``; the location of another file that has it already."""
        if self._database.execute("INSERT OR IGNORE INTO place VALUES (?, ?)", (place, location)).rowcount:
            return None
        (taken,) = self._database.execute("SELECT location FROM place WHERE place = ?", (place,)).fetchone()
        return None if taken == location else str(taken)

    def folders(self) -> Iterator[FolderNote]:
        """Every directory in the order of the walk."""
        last = 0
        while rows := self._database.execute(
            "SELECT id, path, context FROM folder WHERE id > ? ORDER BY id LIMIT 1000", (last,)
        ).fetchall():
            for number, path, context in rows:
                yield FolderNote(number, os.fsdecode(path), context)
            last = rows[-1][0]

    def entries(self, folder: int) -> list[FileNote]:
        """The files of a directory in the order of the walk."""
        rows = self._database.execute(f"SELECT {_COLUMNS} FROM entry WHERE folder = ? ORDER BY id", (folder,))  # noqa: S608 - our own column names
        return [FileNote(*row) for row in rows]

    def keep(self, note: FileNote, known: FileRecord, known_by: Fingerprint, unread: tuple[Problem, ...] = ()) -> None:
        """Note that a file is unchanged, and what its label was found to be; or why it is ``unread`` and stays as known."""
        product = known.products[0] if known.label is LabelKind.PRODUCT and known.products else None
        own = known.label is LabelKind.DESCRIPTIVE or product == known.uri
        self.note(
            note._replace(
                fresh=0,
                kind=known.label,
                role=known.role,
                uri=known.uri if own else None,
                product=product,
                problems=encode_problems(tuple(dict.fromkeys((*known.problems, *unread)))),
                dependencies=known_by.dependencies,
                md5=known.md5,
                sha256=known.sha256,
                computed=UNREAD if unread else computed_checksum(known_by.own),
            )
        )

    def note(self, note: FileNote) -> None:
        """Note what is known of a file now."""
        self._database.execute(
            "UPDATE entry SET fresh = ?, kind = ?, role = ?, uri = ?, product = ?, problems = ?, dependencies = ?, "
            "md5 = ?, sha256 = ?, written = ?, rival = ?, computed = ? WHERE id = ?",
            (*note[8:], note.id),
        )

    def add_problems(self, location: str, problems: tuple[Problem, ...]) -> bool:
        """Note the problems of a file that holds no label; False where the walk did not find it."""
        update = "UPDATE entry SET problems = ? WHERE location = ?"
        return bool(self._database.execute(update, (encode_problems(problems), location)).rowcount)

    def declare(self, checksums: Iterable[tuple[str, str]]) -> None:
        """Note the MD5 that the archive itself states of files, by location; the first word counts."""
        rows = list(checksums)
        self._has_declared = self._has_declared or bool(rows)
        self._database.executemany("INSERT OR IGNORE INTO declared VALUES (?, ?)", rows)

    def add_claims(self, product: str, claims: Iterable[Claim]) -> None:
        """Note the files that a product's label names."""
        self._database.executemany(
            "INSERT OR REPLACE INTO claim (location, product, role) VALUES (?, ?, ?)",
            ((claim.location, product, claim.role) for claim in claims),
        )

    def is_kept(self, product: str) -> bool:
        """Whether the label of ``product`` was not read in this run, and is there or outside of a partial walk."""
        sql = "SELECT 1 FROM entry WHERE product = ?1 AND fresh = 0"
        outside = " UNION ALL SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM known WHERE uri = ?1)" if self.is_partial else ""
        return self._database.execute(sql + outside, (product,)).fetchone() is not None

    def gone(self) -> Iterator[FileRecord]:
        """Records of the index whose files the walk did not find."""
        sql = "SELECT record FROM known LEFT JOIN entry USING (location) WHERE entry.id IS NULL"
        for (record,) in self._database.execute(sql):
            yield _decode_record(record)

    def add_stems(self, mission: str, standard: str, stems: Iterable[tuple[str, int, str]]) -> None:
        """Note the stem, rank and location of files that may be labels of products."""
        self._database.executemany(
            "INSERT INTO stem VALUES (?, ?, ?, ?, ?)",
            ((mission, stem, standard, rank, location) for stem, rank, location in stems),
        )

    def pair_stems(self) -> None:
        """Pair the files of both standards that share mission and stem with no third one of the best rank."""
        self._database.execute("CREATE INDEX stem_key ON stem (mission, stem, standard, rank)")
        self._database.execute(
            "CREATE TEMP TABLE best AS SELECT mission, stem, standard, rank, min(location) AS location FROM stem "
            "GROUP BY mission, stem, standard, rank HAVING count(*) = 1 AND rank = (SELECT min(rank) FROM stem AS other "
            "WHERE other.mission = stem.mission AND other.stem = stem.stem AND other.standard = stem.standard)"
        )
        self._database.execute("CREATE INDEX temp.best_key ON best (mission, stem)")
        self._database.execute(
            "INSERT INTO pair SELECT one.location, two.location FROM best AS one JOIN best AS two USING (mission, stem) "
            "WHERE one.standard <> two.standard"
        )
        self._has_pairs = True

    def partner(self, location: str) -> tuple[str, int] | None:
        """The location of the other file of a pair, and the number of its context."""
        if not self._has_pairs:
            return None
        row = self._database.execute(
            "SELECT other, folder.context FROM pair JOIN entry ON entry.location = other "
            "JOIN folder ON folder.id = entry.folder WHERE pair.location = ?",
            (location,),
        ).fetchone()
        return None if row is None else (str(row[0]), int(row[1]))

    def add_directory(self, uri: str) -> bool:
        """Note that a directory has been put; False where it was before."""
        return bool(self._database.execute("INSERT OR IGNORE INTO directory VALUES (?)", (uri,)).rowcount)

    def has_directory(self, uri: str) -> bool:
        """Whether a directory was put in this run."""
        return self._database.execute("SELECT 1 FROM directory WHERE uri = ?", (uri,)).fetchone() is not None


def encode_problems(problems: tuple[Problem, ...]) -> bytes | None:
    """Problems as the ledger keeps them."""
    return _encode(problems) if problems else None
