"""Merging neighbouring blocks into one, column by column, without the products that are gone."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import apsw

from search.embedded import bitmaps, channels
from search.embedded.columns import DecodedPage, Texts, decoded_page
from search.embedded.footprints import Footprint, Footprints, encode_footprints
from search.embedded.pages import (
    DENSE,
    RANK_PAGE,
    Encoded,
    Header,
    Key,
    decode_header,
    decode_page,
    encode_column,
    joined_kind,
    page_field,
    page_id,
    page_ids,
    stored_pages,
)
from search.embedded.rows import all_rows
from search.embedded.writing.columns import ColumnName

Pages = list[tuple[int, bytes]]


class Part(NamedTuple):
    """A block to be merged: where its products begin in the merged block, how many they are, and which exist."""

    block: int
    shift: int
    size: int
    live: int


class _Column(NamedTuple):
    part: Part
    header: Header
    pages: list[DecodedPage]


def merge_blocks(
    connection: apsw.Connection, parts: Sequence[tuple[int, int, int, int]], size: int
) -> Iterator[tuple[int, Pages]]:
    """The stored pages of the merged block, field by field."""
    merger = _Merger(connection, [Part(*part) for part in parts], size)
    yield from merger.fields()


class _Merger:
    def __init__(self, connection: apsw.Connection, parts: list[Part], size: int) -> None:
        self._connection, self._parts, self._size = connection, parts, size
        rows = all_rows(connection, "SELECT id, channel, name FROM field")
        self._names: dict[int, ColumnName] = {field: (channel, name) for field, channel, name in rows}
        self._fields = {name: field for field, name in self._names.items()}

    def fields(self) -> Iterator[tuple[int, Pages]]:
        held = {field for part in self._parts for field in self._fields_of(part.block)}
        derived = {
            self._field(channel, self._names[field][1])
            for field in held
            if self._names[field][0] in (channels.LABEL_NUMBER, channels.LABEL_TIME)
            for channel in (channels.LABEL_NATURAL, channels.LABEL_PLAIN)
        }
        for field in sorted(held | derived):
            channel, name = self._names[field]
            if channel in (channels.GEOMETRY, channels.POSITION):
                data = self._merged_footprints(field)
                if data is not None:
                    yield field, [(0, data)]
                continue
            sources = self._sources(field, channel, name)
            encoded = self._merged(sources, ranked=channel != channels.TOKENS) if sources else None
            if encoded is not None:
                yield field, stored_pages(encoded)

    def _fields_of(self, block: int) -> set[int]:
        rows = self._connection.execute("SELECT id FROM page WHERE id BETWEEN ? AND ?", page_ids(block))
        return {page_field(key) for (key,) in rows}

    def _field(self, channel: str, name: str) -> int:
        if (channel, name) not in self._fields:
            self._connection.execute("INSERT INTO field (channel, name) VALUES (?, ?)", (channel, name))
            field = self._connection.last_insert_rowid()
            self._fields[channel, name], self._names[field] = field, (channel, name)
        return self._fields[channel, name]

    def _sources(self, field: int, channel: str, name: str) -> list[_Column]:
        """The columns that are merged into one; none where a reader can do without it."""
        if channel not in (channels.LABEL_NATURAL, channels.LABEL_PLAIN):
            return [column for part in self._parts if (column := self._column(part, field))]
        own = channels.LABEL_NATURAL if channel == channels.LABEL_NATURAL else channels.LABEL_PLAIN
        chosen = [(part, self._chosen(part, own, name)) for part in self._parts]
        used = {choice for _, choice in chosen if choice is not None}
        if own not in used and (len(used) < 2 if own == channels.LABEL_NATURAL else not used):
            return []
        return [
            column
            for part, choice in chosen
            if choice is not None and (column := self._column(part, self._field(choice, name)))
        ]

    def _chosen(self, part: Part, own: str, name: str) -> str | None:
        """The column of a part that says what the field sorts as."""
        return channels.sorting_channel(own, lambda channel: self._has(part, self._fields.get((channel, name))))

    def _has(self, part: Part, field: int | None) -> bool:
        if field is None:
            return False
        key = page_id(part.block, field, 0)
        return bool(all_rows(self._connection, "SELECT 1 FROM page WHERE id = ?", (key,)))

    def _stored(self, part: Part, field: int) -> dict[int, bytes]:
        low = page_id(part.block, field, 0)
        rows = self._connection.execute(
            "SELECT id, data FROM page WHERE id BETWEEN ? AND ?", (low, low + RANK_PAGE - 1)
        )
        return {key - low: data for key, data in rows}

    def _column(self, part: Part, field: int) -> _Column | None:
        stored = self._stored(part, field)
        if not stored:
            return None
        header = decode_header(stored[0])
        numbers = sorted(stored.keys() - {0})
        pages = [header.inline] if header.inline else [decode_page(stored[number]) for number in numbers]
        return _Column(part, header, [decoded_page(page, header.text) for page in pages])

    def _merged(self, columns: list[_Column], ranked: bool) -> Encoded | None:
        sparse: dict[Key, list[int]] = {}
        dense: dict[Key, int] = {}
        kinds = {column.header.kind for column in columns}
        for column in columns:
            _gather(column, sparse, dense)
        for value, bits in list(dense.items()):
            bits |= bitmaps.from_numbers(sparse.pop(value, ()), self._size)
            if bits.bit_count() * DENSE >= self._size:
                dense[value] = bits
            else:
                sparse[value] = list(bitmaps.numbers(bits))
                del dense[value]
        return encode_column(sparse, self._size, joined_kind(kinds), dense, ranked) if sparse or dense else None

    def _merged_footprints(self, field: int) -> bytes | None:
        entries: list[Footprint] = []
        for part in self._parts:
            stored = self._stored(part, field)
            if stored:
                entries.extend(
                    entry._replace(product=entry.product + part.shift)
                    for entry in Footprints(stored[0]).entries()
                    if part.live >> entry.product & 1
                )
        return encode_footprints(entries) if entries else None


def _gather(column: _Column, sparse: dict[Key, list[int]], dense: dict[Key, int]) -> None:
    """Add the products of a column that exist, under their numbers in the merged block."""
    shift, size, live = column.part.shift, column.part.size, column.part.live
    alive = None if live == bitmaps.full(size) else bitmaps.to_mask(live, size)
    for page in column.pages:
        for entry, bits in page.dense.items():
            bits &= live
            if bits:
                value = page.values[entry]
                dense[value] = dense.get(value, 0) | bits << shift
        products = [product + shift for product in page.products]
        if alive is None:
            _gather_page(page, products, sparse)
            continue
        begin = 0
        for value, end in zip(_values(page), page.ends, strict=True):
            members = [product for product in products[begin:end] if alive[product - shift]]
            begin = end
            if members:
                sparse.setdefault(value, []).extend(members)


def _gather_page(page: DecodedPage, products: list[int], sparse: dict[Key, list[int]]) -> None:
    values = _values(page)
    if len(products) == len(values) and not page.dense:  # each value has one product: the common case
        for value, product in zip(values, products, strict=True):
            known = sparse.get(value)
            if known is None:
                sparse[value] = [product]
            else:
                known.append(product)
        return
    begin = 0
    for value, end in zip(values, page.ends, strict=True):
        if end > begin:
            known = sparse.get(value)
            if known is None:
                sparse[value] = products[begin:end]
            else:
                known += products[begin:end]
        begin = end


def _values(page: DecodedPage) -> Sequence[Key]:
    return page.values.texts() if isinstance(page.values, Texts) else page.values
