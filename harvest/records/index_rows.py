"""Finds the rows of index tables that belong to a product, in the workers."""

import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec

from harvest.messages import Context
from harvest.records.files import FoundFiles
from harvest.records.pds3_facts import PRODUCT_IDS, Keywords
from harvest.tables.index_tables import EVERYWHERE, PATH_COLUMNS, fold_path, keyword_key
from harvest.tree.names import printable
from schema.label import LabelField, Shape, Value

_decode = msgspec.msgpack.Decoder(dict[str, tuple[Value, ...]]).decode
PREFIX = "INDEX/"


@dataclass(slots=True)
class FoundRows:
    """The rows of one product: for the mapper by column, as label fields under ``INDEX/``, and their numbers."""

    values: list[dict[str, Value]] = field(default_factory=list)
    fields: list[LabelField] = field(default_factory=list)
    matched: tuple[int, ...] = ()


class IndexRows:
    """Looks rows up in the SQLite file that the main process filled."""

    def __init__(self) -> None:
        self._path: str | None = None
        self._database: sqlite3.Connection | None = None

    def lookup(self, context: Context, path: str, found: FoundFiles, fields: list[LabelField]) -> FoundRows:
        """The rows of the product whose label is at ``path``: by its files first, then by its keywords."""
        if context.index is None:
            return FoundRows()
        database = self._open(context.index)
        for key in _keys(context, path, found, fields):
            rows = self._rows(database, context, key)
            if rows:
                return _found(rows)
        return FoundRows()

    def _open(self, path: str) -> sqlite3.Connection:
        if self._database is None or self._path != path:
            self._database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
            self._path = path
        return self._database

    def _rows(self, database: sqlite3.Connection, context: Context, key: str) -> list[tuple[int, int, bytes]]:
        sql = (
            "SELECT row.id, row.source, row.body FROM key JOIN row ON row.id = key.row "
            "WHERE scope = ? AND key = ? ORDER BY row.id"
        )
        key = printable(key)  # no index table names a file whose name is no UTF-8
        rows = database.execute(sql, (context.number, key)).fetchall()
        volumes = {context.area.container, os.path.basename(context.folder)}
        for volume in sorted(name.upper() for name in volumes if name) if not rows else ():
            rows = rows or database.execute(sql, (EVERYWHERE, printable(f"{volume}:{key}"))).fetchall()
        return rows


def _keys(context: Context, path: str, found: FoundFiles, fields: list[LabelField]) -> Iterator[str]:
    paths = [path, *(real for _, real in found.named if real is not None)]
    yield from dict.fromkeys("path:" + fold_path(os.path.relpath(real, context.folder)) for real in paths)
    if ("FILE_NAME",) in context.keys:
        yield from dict.fromkeys("name:" + fold_path(os.path.basename(real)) for real in paths)
    keywords: Keywords | None = None
    for names in context.keys:
        if not set(names) <= PATH_COLUMNS:
            keywords = keywords or Keywords(fields)
            values = [keywords.first(*(PRODUCT_IDS if name == "PRODUCT_ID" else (name,))) for name in names]
            if all(values):
                yield keyword_key(names, [value for value in values if value])


def _found(rows: list[tuple[int, int, bytes]]) -> FoundRows:
    found = FoundRows(matched=tuple(number for number, _, _ in rows))
    first_source = rows[0][1]
    seen: set[str] = set()
    for _, source, body in rows:
        row = _decode(body)
        if source != first_source and seen >= set(row):
            continue  # a cumulative index that repeats what the volume's own index says
        found.values.append({name: values[0] for name, values in row.items()})
        for name, values in row.items():
            found.fields.append(
                LabelField(PREFIX + name, values, 0, Shape.SCALAR if len(values) == 1 else Shape.SEQUENCE)
            )
        seen |= set(row)
    return found
