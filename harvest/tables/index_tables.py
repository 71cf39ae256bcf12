"""Index tables of PDS3 volumes, streamed into a temporary SQLite file where workers find the rows of their products.

An index alone never makes a product. Rows are found by keys that the mission's file names (``[[index_table]]``), folded
in case, slashes and extension. PDS Standards Reference 3.8 section 19.3.3.1 (INDEX directory), appendix A.29 (TABLE).
"""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import msgspec

from harvest.messages import Context
from harvest.pds3.catalog import sort_label
from harvest.pds3.reader import read_label
from harvest.pds3.structure import Table, includes_near, read_table, tables
from harvest.tables.index_cells import cell, rows_of, table_file
from harvest.tree.fingerprint import digest
from harvest.tree.names import printable
from harvest.tree.siblings import split_name
from schema.dictionary import Dictionary
from schema.label import Dialect, Value
from schema.problems import LabelError, Problem

PATH_COLUMNS = frozenset({"FILE_SPECIFICATION_NAME", "PATH_NAME", "FILE_NAME", "FILE_PATH", "FILE_SPECIFICATION"})
_DEFAULT_KEYS = (("FILE_SPECIFICATION_NAME",), ("PATH_NAME", "FILE_NAME"), ("PRODUCT_ID", "DATA_SET_ID"))
_LABELS = (".lbl", ".lab")
_SCHEMA = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
CREATE TABLE IF NOT EXISTS row (id INTEGER PRIMARY KEY, source INTEGER, body BLOB, digest TEXT,
    matched INTEGER DEFAULT 0, UNIQUE (source, digest));
CREATE TABLE IF NOT EXISTS key (scope INTEGER, key TEXT, row INTEGER, PRIMARY KEY (scope, key, row)) WITHOUT ROWID;
"""
EVERYWHERE = -1  # the scope of cumulative rows that belong to other volumes
_encode = msgspec.msgpack.Encoder().encode


@dataclass(slots=True)
class IndexSource:
    """One index table that was read: of which scope, how many rows, how many of them twice, how many of other volumes."""

    number: int
    path: str
    scope: int
    rows: int = 0
    duplicates: int = 0
    foreign: int = 0
    problems: list[Problem] = field(default_factory=list)


class IndexTables:
    """The rows of all index tables of a run, in the SQLite file ``path``."""

    def __init__(self, path: Path, dictionary: Dictionary) -> None:
        self.path = path
        self.sources: list[IndexSource] = []
        self._dictionary = dictionary
        self._database = sqlite3.connect(path, isolation_level=None)
        self._database.executescript(_SCHEMA)

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def read(self, context: Context, files: Sequence[str]) -> Context:
        """Read the index tables among ``files``; the context as workers need it to find rows."""
        keys: dict[tuple[str, ...], None] = {}
        labels: list[str] = []
        self._database.execute("BEGIN")
        for path in sorted(files, key=lambda path: (os.path.basename(path).upper().startswith("CUM"), path)):
            if split_name(path.lower())[1] in _LABELS:
                for source in self._read_label(context, path, keys):
                    self.sources.append(source)
                    labels.append(path)
        self._database.execute("COMMIT")
        if not labels:
            return context
        return msgspec.structs.replace(context, index=str(self.path), keys=tuple(keys), index_labels=tuple(labels))

    def note_matched(self, rows: Sequence[int]) -> None:
        """Note that rows were joined into a product."""
        self._database.executemany("UPDATE row SET matched = 1 WHERE id = ?", ((row,) for row in rows))

    def unmatched(self, source: IndexSource) -> tuple[int, list[str]]:
        """How many rows of a table belong to no product, and the keys of the first few."""
        (count,) = self._database.execute(
            "SELECT count(*) FROM row WHERE source = ? AND matched = 0 AND "
            "EXISTS (SELECT 1 FROM key WHERE key.row = row.id AND scope = ?)",
            (source.number, source.scope),
        ).fetchone()
        rows = self._database.execute(
            "SELECT max(key) FROM row JOIN key ON key.row = row.id WHERE source = ? AND matched = 0 AND scope = ? "
            "GROUP BY row.id ORDER BY row.id LIMIT 3",
            (source.number, source.scope),
        )
        return int(count), [key.partition(":")[2] for (key,) in rows]

    def summary(self, partial: set[int]) -> list[dict[str, Any]]:
        """For the report: each table with its rows, those unmatched, twice there, and of other volumes.

        Of the scopes in ``partial`` only some products were read: which rows are unmatched is not known (None).
        """
        found = []
        for source in self.sources:
            unmatched, _ = self.unmatched(source)
            found.append(
                {
                    "path": printable(source.path),
                    "rows": source.rows,
                    "unmatched": None if source.scope in partial else unmatched,
                    "duplicates": source.duplicates,
                    "other_volumes": source.foreign,
                }
            )
        return found

    def _read_label(self, context: Context, path: str, keys: dict[tuple[str, ...], None]) -> Iterator[IndexSource]:
        try:
            label = read_label(Path(path))
        except LabelError:
            return  # reported where the label is read as a file of its own
        specifications = self._specifications(context, path)
        is_index = bool(specifications) or sort_label(label, Path(path))[1] == "index"
        if label.dialect is not Dialect.PDS3 or not is_index:
            return
        specifications = specifications or list(_DEFAULT_KEYS)
        for block in tables(label):
            data = table_file(label, block, path)
            if data is None:
                continue
            source = IndexSource(len(self.sources) + 1, data[0], context.number)
            table = read_table(label, block, includes_near(Path(path)), printable(path))
            source.problems.extend(table.problems)
            usable = [key for key in specifications if set(key) <= {column.name.upper() for column in table.columns}]
            if not usable:
                names = ", ".join("+".join(key) for key in specifications)
                reason = f"the index table has none of the key columns {names}"
                fix = "Name its keys in [[index_table]] of the mission's file"
                source.problems.append(Problem(printable(path), block.line, block.name, reason, fix))
            else:
                self._read_rows(source, context, table, data, usable)
                keys.update(dict.fromkeys(usable))
            yield source

    def _specifications(self, context: Context, path: str) -> list[tuple[str, ...]]:
        """The keys that the mission's file (or, the mission unknown, any mission's) names for this table, if it does."""
        relative = os.path.relpath(path, context.folder).lower()
        missions = self._dictionary.missions
        known = missions.get(context.area.mission or "")
        chosen = [known] if known is not None else list(missions.values())
        found: dict[tuple[str, ...], None] = {}
        for mission in chosen:
            for entry in mission.index_table:
                pattern = entry.file.lower()
                if fnmatchcase(relative, pattern) or fnmatchcase(relative, "*/" + pattern):
                    found.update(dict.fromkeys(entry.keys))
        return list(found)

    def _read_rows(
        self, source: IndexSource, context: Context, table: Table, data: tuple[str, int], keys: list[tuple[str, ...]]
    ) -> None:
        columns = [(column.name.upper(), column) for column in table.columns]
        own = {name.upper() for name in (context.area.container, os.path.basename(context.folder)) if name}
        execute = self._database.execute
        for line in rows_of(data, table):
            source.rows += 1
            row = {name: values for name, column in columns if (values := cell(line, column, table))}
            inserted = execute(
                "INSERT OR IGNORE INTO row (source, body, digest) VALUES (?, ?, ?)",
                (source.number, _encode(row), digest(*(value.text for values in row.values() for value in values))),
            )
            if not inserted.rowcount:
                source.duplicates += 1
                continue
            volume = _text(row, "VOLUME_ID").upper()
            foreign = bool(volume) and volume not in own
            source.foreign += foreign
            number = inserted.lastrowid
            for key in row_keys(row, keys):
                if volume:
                    execute("INSERT OR IGNORE INTO key VALUES (?, ?, ?)", (EVERYWHERE, f"{volume}:{key}", number))
                if not foreign:
                    execute("INSERT OR IGNORE INTO key VALUES (?, ?, ?)", (source.scope, key, number))


def row_keys(row: dict[str, tuple[Value, ...]], keys: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """The keys of a row: ``path:…`` by its file, ``name:…`` by a file name alone, ``A+B:…`` by keyword values."""
    for key in keys:
        values = [_text(row, column) for column in key]
        if not all(values):
            continue
        if set(key) <= PATH_COLUMNS:
            path = fold_path("/".join(values))
            yield f"name:{path}" if key == ("FILE_NAME",) else f"path:{path}"
        else:
            yield keyword_key(key, values)


def keyword_key(names: Sequence[str], values: Sequence[str]) -> str:
    """The key of a row by the values of label keywords."""
    return "+".join(names) + ":" + "\x1f".join(" ".join(value.split()).upper() for value in values)


def fold_path(path: str) -> str:
    """A path below a volume without case, leading slash and extension."""
    steps = [step for step in path.replace("\\", "/").lower().split("/") if step not in ("", ".")]
    if not steps:
        return ""
    return "/".join([*steps[:-1], split_name(steps[-1])[0]])


def _text(row: dict[str, tuple[Value, ...]], column: str) -> str:
    values = row.get(column)
    return values[0].text if values and values[0].missing is None else ""


def join_problems(
    tables: IndexTables, without_row: dict[int, list[str]], partial: set[int]
) -> Iterator[tuple[str, list[Problem]]]:
    """What did not join, by table: rows without a product, rows that stand twice, products without a row.

    Of the scopes in ``partial`` only some products were read: nothing can be said of their rows.
    """
    told: set[int] = set()
    for source in tables.sources:
        if source.scope in partial:
            continue
        path = printable(source.path)
        problems = list(source.problems)
        count, examples = tables.unmatched(source)
        if count:
            reason = f"{count} of {source.rows} rows belong to no product that was read, such as {', '.join(examples)}"
            problems.append(Problem(path, None, None, reason, "Put the products there, or correct the index"))
        if source.duplicates:
            reason = f"{source.duplicates} of {source.rows} rows stand twice"
            problems.append(Problem(path, None, None, reason, "Remove the repeated rows"))
        missing = without_row.get(source.scope, []) if source.scope not in told else []
        told.add(source.scope)
        if missing:
            reason = f"{len(missing)} products have no row in the index, such as {', '.join(sorted(missing)[:3])}"
            problems.append(Problem(path, None, None, reason, "Add their rows, or leave them without"))
        yield source.path, problems
