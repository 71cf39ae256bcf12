"""Blocks of products: written once by a batch, merged into larger ones as they become many."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import apsw

from search.embedded import bitmaps
from search.embedded.pages import Encoded, page_id, page_ids, stored_pages
from search.embedded.rows import Row, all_rows, only_row
from search.embedded.writing.columns import ColumnName
from search.embedded.writing.merging import merge_blocks

FAN_IN = 16
MERGED_ENOUGH = 8192  # products: blocks of this size are not merged any more
LARGEST = 65000


class BlockRow(NamedTuple):
    """A row of the table of blocks."""

    id: int
    level: int
    start: int
    size: int
    born: int
    live: int
    superseded: int


class Blocks:
    """The blocks of an index, within the writer's transaction."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._fields: dict[ColumnName, int] = {}

    def forget(self) -> None:
        """Drop what was remembered, after a transaction that was rolled back."""
        self._fields.clear()

    def next_start(self) -> int:
        """The number of the next product."""
        row = only_row(self._connection, "SELECT max(start + size) FROM block")
        return row[0] or 1

    def add(
        self,
        start: int,
        size: int,
        live: int,
        columns: Iterable[tuple[ColumnName, Encoded]],
        footprints: Iterable[tuple[ColumnName, bytes]],
    ) -> None:
        """Write a block of the products from ``start`` on, of which those in ``live`` exist."""
        block = self._insert_block(0, start, size, live, 0)
        for column, encoded in columns:
            self._write_column(block, column, encoded)
        for column, data in footprints:
            self._write_page(page_id(block, self._field(column), 0), data)

    def change(self, products: Iterable[int], *, live: bool | None = None, superseded: bool | None = None) -> None:
        """Set whether products exist, or are superseded."""
        by_block: dict[int, list[int]] = {}
        for product in products:
            row = only_row(
                self._connection,
                "SELECT id, start FROM block WHERE start <= ? ORDER BY start DESC LIMIT 1",
                (product,),
            )
            by_block.setdefault(row[0], []).append(product - row[1])
        for block, places in by_block.items():
            bits = bitmaps.from_numbers(places, max(places) + 1)
            for name, value in (("live", live), ("superseded", superseded)):
                if value is None:
                    continue
                select = f"SELECT {name}, size FROM block WHERE id = ?"  # noqa: S608 - one of two names
                packed, size = only_row(self._connection, select, (block,))
                old = bitmaps.unpack(packed)
                new = old | bits if value else old & ~bits
                statement = f"UPDATE block SET {name} = ? WHERE id = ?"  # noqa: S608 - one of two names
                self._connection.execute(statement, (bitmaps.pack(new, size), block))

    def merge(self) -> None:
        """Merge the last blocks while enough of one level stand side by side."""
        while True:
            rows = [self._row(row) for row in all_rows(self._connection, _LAST, (FAN_IN,))]
            alike = len(rows) == FAN_IN and len({row.level for row in rows}) == 1
            if not alike or rows[0].size >= MERGED_ENOUGH or sum(row.size for row in rows) > LARGEST:
                return
            self.rewrite(rows[::-1])

    def settle(self) -> None:
        """At the end of a run: few small blocks at the end, and no block mostly of products that are gone."""
        rows = [self._row(row) for row in all_rows(self._connection, _ALL)]
        small: list[BlockRow] = []
        while rows and rows[-1].size < MERGED_ENOUGH and sum(row.size for row in small) + rows[-1].size <= LARGEST:
            small.insert(0, rows.pop())
        if len(small) >= FAN_IN:
            self.rewrite(small)
        else:
            rows += small
        for row in rows:
            if row.live.bit_count() * 2 < row.born:
                self.rewrite([row])

    def rewrite(self, rows: Sequence[BlockRow]) -> None:
        """Put one block in the place of neighbouring ones, without the products that are gone."""
        start = rows[0].start
        size = rows[-1].start + rows[-1].size - start
        live = sum(row.live << (row.start - start) for row in rows)
        superseded = sum((row.superseded & row.live) << (row.start - start) for row in rows)
        for row in rows:
            self._connection.execute("DELETE FROM block WHERE id = ?", (row.id,))
        if live:
            block = self._insert_block(max(row.level for row in rows) + 1, start, size, live, superseded)
            parts = [(row.id, row.start - start, row.size, row.live) for row in rows]
            for field, pages in merge_blocks(self._connection, parts, size):
                for number, data in pages:
                    self._write_page(page_id(block, field, number), data)
        for row in rows:
            self._connection.execute("DELETE FROM page WHERE id BETWEEN ? AND ?", page_ids(row.id))

    def _insert_block(self, level: int, start: int, size: int, live: int, superseded: int) -> int:
        self._connection.execute(
            "INSERT INTO block (level, start, size, born, live, superseded) VALUES (?, ?, ?, ?, ?, ?)",
            (level, start, size, live.bit_count(), bitmaps.pack(live, size), bitmaps.pack(superseded, size)),
        )
        return self._connection.last_insert_rowid()

    def _write_column(self, block: int, column: ColumnName, encoded: Encoded) -> None:
        for number, data in stored_pages(encoded):
            self._write_page(page_id(block, self._field(column), number), data)

    def _write_page(self, key: int, data: bytes) -> None:
        self._connection.execute("INSERT INTO page VALUES (?, ?)", (key, data))

    def _field(self, column: ColumnName) -> int:
        field = self._fields.get(column)
        if field is None:
            channel, name = column
            self._connection.execute("INSERT OR IGNORE INTO field (channel, name) VALUES (?, ?)", (channel, name))
            row = only_row(self._connection, "SELECT id FROM field WHERE channel = ? AND name = ?", (channel, name))
            field = self._fields[column] = int(row[0])
        return field

    @staticmethod
    def _row(row: Row) -> BlockRow:
        identity, level, start, size, born, live, superseded = row
        return BlockRow(identity, level, start, size, born, bitmaps.unpack(live), bitmaps.unpack(superseded))


_ALL = "SELECT id, level, start, size, born, live, superseded FROM block ORDER BY start"
_LAST = "SELECT id, level, start, size, born, live, superseded FROM block ORDER BY start DESC LIMIT ?"
