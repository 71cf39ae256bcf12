"""Writing and removing products: rows, a block of columns, versions of one series."""

import json
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import apsw

from search import semantics
from search.embedded import bitmaps, channels
from search.embedded.pages import Encoded, Key, encode_column
from search.embedded.rows import all_rows, first_row, only_row
from search.embedded.writing.blocks import Blocks
from search.embedded.writing.columns import ColumnName
from search.embedded.writing.interned import Interned
from search.embedded.writing.prepare import PreparedBatch, PreparedProduct, identifiers_of
from search.stored import decode_base


class _Known(NamedTuple):
    """What stands in the index under a uri."""

    identity: int
    product: int
    digest: str
    first_seen: int


class _New(NamedTuple):
    """A product of the batch that is written: its place in the batch, its number, its labels, when it was first seen."""

    place: int
    product: int
    identity: int
    labels: int
    first_seen: int
    prepared: PreparedProduct


class Products:
    """The products of an index, within the writer's transaction."""

    def __init__(self, connection: apsw.Connection, blocks: Blocks, interned: Interned) -> None:
        self._connection, self._blocks, self._interned = connection, blocks, interned

    def put(self, batch: PreparedBatch, now: int) -> int:
        """Write the products that are new or changed at ``now`` (UTC microseconds); how many they were."""
        start = self._blocks.next_start()
        fresh: dict[str, _New] = {}
        replaced: list[int] = []
        series: set[str] = set()
        written = 0
        for place, prepared in enumerate(batch.products):
            known = self._known(prepared.uri)
            earlier = fresh.get(prepared.uri)
            if (earlier.prepared.digest if earlier else known and known.digest) == prepared.digest:
                continue
            written += 1
            identity = known.identity if known else earlier.identity if earlier else None
            if identity is None:
                identity = self._interned.identity(prepared.uri)
            if known:
                replaced.append(known.product)
            labels = self._interned.labels(prepared.labels)
            first_seen = known.first_seen if known else now
            fresh[prepared.uri] = _New(place, start + place, identity, labels, first_seen, prepared)
        if fresh:
            series |= self._remove(set(replaced))
            self._write(batch, start, list(fresh.values()), now)
            series |= {new.prepared.series for new in fresh.values() if new.prepared.series is not None}
            self._supersede(series)
            self._blocks.merge()
        return written

    def remove(self, uris: Iterable[str]) -> int:
        """Remove products; how many there were."""
        known = {row.product for uri in uris if (row := self._known(uri))}
        if known:
            self._supersede(self._remove(known))
        return len(known)

    def _known(self, uri: str) -> _Known | None:
        row = first_row(self._connection, _KNOWN, (uri,))
        return _Known(*row) if row else None

    def _write(self, batch: PreparedBatch, start: int, fresh: list[_New], now: int) -> None:
        templates = {}
        for new in fresh:
            for template in (new.prepared.common_template, new.prepared.label_template):
                if template not in templates:
                    templates[template] = self._interned.template(batch.templates[template])
        execute = self._connection.executemany
        execute("UPDATE identity SET product = ? WHERE id = ?", ((new.product, new.identity) for new in fresh))
        execute(_INSERT_PRODUCT, (_product_row(new, now) for new in fresh))
        execute("INSERT INTO content VALUES (?, ?, ?, ?, ?, ?)", (_content_row(new, templates) for new in fresh))
        execute("INSERT INTO label VALUES (?, ?, ?)", (_label_row(new, templates) for new in fresh))
        texts = ((new.product, new.prepared.text) for new in fresh if new.prepared.text is not None)
        execute("INSERT INTO text VALUES (?, ?)", texts)
        execute(
            "INSERT OR IGNORE INTO identifier VALUES (?, ?, ?)",
            ((text, kind, new.product) for new in fresh for text, kind in new.prepared.identifiers),
        )
        execute("INSERT INTO reference VALUES (?, ?, ?, ?, ?)", (row for new in fresh for row in _references(new)))
        live = bitmaps.from_numbers([new.place for new in fresh], len(batch.products))
        columns = [*batch.columns, *_writer_columns(fresh, len(batch.products), now)]
        self._blocks.add(start, len(batch.products), live, columns, batch.footprints)

    def _remove(self, products: set[int]) -> set[str]:
        """Remove products by their numbers; the series that they were of."""
        series = set()
        for product in products:
            row = only_row(self._connection, "SELECT base FROM content WHERE id = ?", (product,))
            base = decode_base(row[0])
            if base.series is not None:
                series.add(base.series)
            self._connection.execute(
                "UPDATE identity SET product = NULL WHERE id = (SELECT identity FROM product WHERE id = ?)", (product,)
            )
            for text, kind in identifiers_of(base):
                self._connection.execute(
                    "DELETE FROM identifier WHERE text = ? AND kind = ? AND product = ?", (text, kind, product)
                )
            for statement in _DELETES:
                self._connection.execute(statement, (product,))
        self._blocks.change(products, live=False)
        return series

    def _supersede(self, series: Iterable[str]) -> None:
        """Find the latest versions of these series anew."""
        for name in series:
            rows = all_rows(self._connection, _SERIES, (name,))
            wanted = semantics.successors(
                {
                    uri: semantics.Version(tuple(json.loads(version)), frozenset(json.loads(labels)))
                    for _, uri, version, labels, _ in rows
                }
            )
            for product, uri, _, _, superseded_by in rows:
                if wanted[uri] != superseded_by:
                    self._connection.execute(
                        "UPDATE product SET superseded_by = ? WHERE id = ?", (wanted[uri], product)
                    )
                    if (wanted[uri] is None) != (superseded_by is None):
                        self._blocks.change([product], superseded=wanted[uri] is not None)


_KNOWN = """SELECT identity.id, product.id, product.digest, product.first_seen
FROM identity JOIN product ON product.id = identity.product WHERE identity.uri = ?"""
_SERIES = """SELECT product.id, uri, version, labels.labels, superseded_by
FROM product JOIN labels ON labels.id = product.labels WHERE series = ?"""
_INSERT_PRODUCT = "INSERT INTO product VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, ?, ?)"
_DELETES = tuple(
    f"DELETE FROM {table} WHERE {column} = ?"  # noqa: S608 - names from this list
    for table, column in (
        ("product", "id"),
        ("content", "id"),
        ("label", "id"),
        ("text", "id"),
        ("reference", "product"),
    )
)


def _product_row(new: _New, now: int) -> tuple[object, ...]:
    prepared = new.prepared
    return (
        new.product,
        new.identity,
        prepared.uri,
        new.labels,
        prepared.digest,
        prepared.series,
        prepared.version,
        prepared.release,
        new.first_seen,
        now,
    )


def _content_row(new: _New, templates: dict[int, int]) -> tuple[object, ...]:
    prepared = new.prepared
    return (
        new.product,
        prepared.base,
        templates[prepared.common_template],
        prepared.common,
        prepared.geometry,
        prepared.files,
    )


def _label_row(new: _New, templates: dict[int, int]) -> tuple[object, ...]:
    return new.product, templates[new.prepared.label_template], new.prepared.label


def _references(new: _New) -> Iterable[tuple[object, ...]]:
    for place, reference in enumerate(new.prepared.references):
        yield new.product, place, reference.relation, reference.identifier, reference.primary


def _writer_columns(fresh: Sequence[_New], size: int, now: int) -> list[tuple[ColumnName, Encoded]]:
    """What only the writer knows: when a product was first seen and changed, and the number of its label set."""
    values = {
        (channels.COMMON_NUMBER, "firstSeen"): [(new.first_seen, new.place) for new in fresh],
        (channels.COMMON_NUMBER, "changed"): [(now, new.place) for new in fresh],
        (channels.RECORD, channels.LABELS): [(new.labels, new.place) for new in fresh],
    }
    columns = []
    for name, pairs in values.items():
        postings: dict[Key, list[int]] = {}
        for value, place in sorted(pairs, key=lambda pair: pair[1]):
            postings.setdefault(float(value), []).append(place)
        kind = "integer" if name[1] == channels.LABELS else "time"
        columns.append((name, encode_column(postings, size, kind)))
    return columns
