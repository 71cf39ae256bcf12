"""Products as records, with the parts that were asked for."""

import json
import zlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import msgspec

from schema.records import Geometry, ProductFile, ProductRecord, Reference
from search.embedded.reading.snapshot import Snapshot
from search.embedded.stored import (
    BASE_FIELDS,
    CommonTemplate,
    LabelTemplate,
    common_template,
    decode_base,
    decode_common,
    decode_label,
    label_template,
)
from search.port import Parts

_geometry = msgspec.msgpack.Decoder(tuple[Geometry, ...])
_files = msgspec.msgpack.Decoder(tuple[ProductFile, ...])
_ALWAYS = (
    "product.id, product.uri, labels.labels, product.digest, product.superseded_by, product.first_seen, "
    "product.changed, content.base"
)
_SOURCE = "product JOIN labels ON labels.id = product.labels JOIN content ON content.id = product.id"
_MANY = 500  # products of one statement


def load(snapshot: Snapshot, products: Sequence[int], parts: Parts) -> dict[int, ProductRecord]:
    """The records of products by their numbers."""
    columns = _columns(parts)
    select = ", ".join((_ALWAYS, *columns))
    found: dict[int, ProductRecord] = {}
    for begin in range(0, len(products), _MANY):
        snapshot.clock.check()
        listed = ", ".join(map(str, products[begin : begin + _MANY]))
        statement = f"SELECT {select} FROM {_SOURCE} WHERE product.id IN ({listed})"  # noqa: S608 - own names, integers
        for row in snapshot.rows(statement):
            found[row[0]] = _record(snapshot, row, columns, parts)
    if parts.references:
        _add_references(snapshot, found)
    return found


def _columns(parts: Parts) -> list[str]:
    wanted = {
        "content.common_template": parts.common,
        "content.common": parts.common,
        "content.label_template": parts.label,
        "content.label": parts.label,
        "content.geometry": parts.geometry,
        "content.files": parts.files,
        "content.text": parts.text,
    }
    return [column for column, asked in wanted.items() if asked]


def _record(snapshot: Snapshot, row: tuple[Any, ...], columns: list[str], parts: Parts) -> ProductRecord:
    _, uri, labels, digest, superseded_by, first_seen, changed, packed = row[:8]
    base = decode_base(packed)
    record = ProductRecord(
        uri=uri,
        visibility=_labels(labels),
        digest=digest,
        latest=superseded_by is None,
        superseded_by=superseded_by,
        first_seen=first_seen,
        changed=changed,
        **{name: getattr(base, name) for name in BASE_FIELDS},
    )
    stored = dict(zip(columns, row[8:], strict=True))
    if parts.common:
        names = None if parts.common == "all" else parts.common
        common: CommonTemplate = _template(snapshot, stored["content.common_template"], label=False)
        record.common = decode_common(common, stored["content.common"], names)
    if parts.label:
        paths = None if parts.label == "all" else parts.label
        label: LabelTemplate = _template(snapshot, stored["content.label_template"], label=True)
        record.label = decode_label(label, stored["content.label"], paths)
    if stored.get("content.geometry"):
        record.geometry = _geometry.decode(zlib.decompress(stored["content.geometry"]))
    if stored.get("content.files"):
        record.files = _files.decode(stored["content.files"])
    if stored.get("content.text"):
        record.text = zlib.decompress(stored["content.text"]).decode("utf-8", "surrogatepass")
    return record


def _template(snapshot: Snapshot, number: int, label: bool) -> Any:  # one of the two kinds, as ``label`` says
    return snapshot.template(number, label_template if label else common_template)


def _add_references(snapshot: Snapshot, records: dict[int, ProductRecord]) -> None:
    references: dict[int, list[Reference]] = {}
    listed = ", ".join(map(str, records))
    rows = snapshot.rows(
        'SELECT product, relation, identifier, "primary" FROM reference '  # noqa: S608 - integers
        f"WHERE product IN ({listed}) ORDER BY product, place"
    )
    for product, relation, identifier, primary in rows:
        references.setdefault(product, []).append(Reference(relation, identifier, bool(primary)))
    for product, found in references.items():
        records[product].references = tuple(found)


@lru_cache(4096)
def _labels(text: str) -> frozenset[str]:
    return frozenset(json.loads(text))


def in_order(records: dict[int, ProductRecord], products: Iterable[int]) -> tuple[ProductRecord, ...]:
    """The records in the order of their numbers."""
    return tuple(records[product] for product in products)
